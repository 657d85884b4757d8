package account

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// TestAddressesAreFolded: addresses are in no chained byte, told while they are kept and comparable within a week, and
// gone when their time is over, while the trail still verifies; one that was exchanged is found.
func TestAddressesAreFolded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, db := office(t)
		boss := add(t, a, "auditor", county, Auditor).Actor()
		add(t, a, "writer", village, Editor)
		from := func(address string) {
			t.Helper()
			if _, err := a.Login(t.Context(), Credentials{Login: "writer", Password: password, Origin: Origin{Address: address}}); err != nil {
				t.Fatal(err)
			}
		}
		trail := func() []Entry {
			t.Helper()
			list, err := a.Trail(t.Context(), boss, TrailQuery{Act: "login"})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		verify := func() (err error) {
			return db.Read(t.Context(), func(tx *sqlkit.Tx) error {
				_, err := VerifyAudit(t.Context(), tx)
				return err
			})
		}
		fold := func(keep time.Duration) (n int64) {
			t.Helper()
			if err := db.Write(t.Context(), func(tx *sqlkit.Tx) (err error) { n, err = FoldAddresses(t.Context(), tx, keep); return err }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		count := func(query string) (n int) {
			t.Helper()
			if err := db.Reader().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		from("192.0.2.7")
		from("192.0.2.7")
		from("2001:db8::1")
		time.Sleep(8 * 24 * time.Hour)
		from("192.0.2.7")
		list := trail() // the newest first
		if len(list) != 4 || list[3].Address != "192.0.2.7" || list[1].Address != "2001:db8::1" {
			t.Fatalf("%+v", list)
		}
		tags := map[string]bool{}
		for _, e := range list {
			tags[e.Detail["origin"]] = true
		}
		if list[3].Detail["origin"] != list[2].Detail["origin"] || len(tags) != 3 {
			t.Errorf("same address in a week, another address, another week: %v", tags)
		}
		if n := count("SELECT count(*) FROM audit WHERE instr(bytes, '192.0.2.7') > 0 OR instr(bytes, '2001:db8') > 0"); n != 0 {
			t.Errorf("%d chained entries hold an address", n)
		}
		if err := verify(); err != nil {
			t.Fatal(err)
		}
		if n := fold(15 * 24 * time.Hour); n != 0 {
			t.Errorf("%d were cleared before their time", n)
		}
		time.Sleep(8 * 24 * time.Hour)
		if n := fold(15 * 24 * time.Hour); n != 3 {
			t.Errorf("%d were cleared, want 3", n)
		}
		if list := trail(); list[3].Address != "" || list[3].Detail["origin"] == "" || list[0].Address != "192.0.2.7" {
			t.Errorf("%+v", list)
		}
		if n := count("SELECT count(*) FROM audit_address_keys"); n != 1 {
			t.Errorf("%d keys are left, want 1", n)
		}
		if err := verify(); err != nil {
			t.Errorf("after folding: %v", err)
		}
		for statement, says := range map[string]string{
			"UPDATE audit_addresses SET address = '198.51.100.9'": "not the one that the entry tells of",
			"UPDATE audit_addresses SET week = week + 1":          "not the one that the entry tells of",
			"DELETE FROM audit_address_keys":                      "not the one that the entry tells of",
			"DELETE FROM audit_addresses":                         "is missing, and no entry tells that it was cleared",
		} {
			undone := errors.New("undone")
			err := db.Write(t.Context(), func(tx *sqlkit.Tx) error {
				if _, err := tx.ExecContext(t.Context(), statement); err != nil {
					return err
				}
				if _, err := VerifyAudit(t.Context(), tx); !errs.Is(err, errs.Corrupt) || !strings.Contains(err.Error(), says) {
					t.Errorf("%s: %v", statement, err)
				}
				return undone
			})
			if !errors.Is(err, undone) {
				t.Fatal(err)
			}
		}
		time.Sleep(20 * 365 * 24 * time.Hour) // a clock far ahead
		if n := fold(60 * 24 * time.Hour); n != 0 {
			t.Errorf("a clock that jumped cleared %d", n)
		}
	})
}
