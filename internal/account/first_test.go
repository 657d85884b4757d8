package account

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/errs"
)

// TestFirstPassword: one that the centre made is typed as people do, and is good for three days; another ends it.
func TestFirstPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := office(t)
		boss := add(t, a, "boss", county, Administrator).Actor()
		first := FirstPassword()
		if len(first) != 19 || strings.Trim(first, "0123456789abcdefghjkmnpqrstvwxyz ") != "" || first == FirstPassword() {
			t.Fatalf("%q", first)
		}
		u, err := a.Add(t.Context(), boss, NewUser{Login: "writer", Name: "示例", Division: village, Grants: []Grant{{Editor, village}}, Password: first, First: true})
		if err != nil || !u.MustChange || !u.FirstUntil.Equal(time.Now().UTC().Truncate(time.Second).Add(FirstLife())) {
			t.Fatalf("%+v, %v", u, err)
		}
		enter := func(password string) (Entered, error) {
			return a.Login(t.Context(), Credentials{Login: "writer", Password: password, Origin: Origin{Address: address}})
		}
		digits := strings.NewReplacer("0", "o", "1", "L")
		for _, typed := range []string{first, strings.ToUpper(first), strings.ReplaceAll(first, " ", ""), "  " + strings.ReplaceAll(first, " ", "-") + " ", strings.ReplaceAll(first, " ", "\u3000"), digits.Replace(first)} {
			if _, err := enter(typed); err != nil {
				t.Errorf("typed as %q: %v", typed, err)
			}
		}
		if _, err := enter(first[:18]); !errs.Is(err, errs.Forbidden) {
			t.Errorf("one letter short: %v", err)
		}
		time.Sleep(FirstLife() - time.Minute)
		if _, err := enter(first); err != nil {
			t.Errorf("a minute before its end: %v", err)
		}
		time.Sleep(time.Minute)
		if _, err := enter(first); !errs.Is(err, errs.Forbidden) || !strings.Contains(err.Error(), "72 hours") {
			t.Errorf("at its end: %v", err)
		}
		if _, err := enter(first + "x"); !errs.Is(err, errs.Forbidden) || strings.Contains(err.Error(), "72 hours") {
			t.Errorf("a wrong one learns that there was a first one: %v", err)
		}
		again := FirstPassword()
		if err := a.SetFirstPassword(t.Context(), boss, u.ID, again); err != nil {
			t.Fatal(err)
		}
		in, err := enter(strings.ToUpper(again))
		if err != nil {
			t.Fatal(err)
		}
		if err := a.ChangePassword(t.Context(), in.Token, strings.ReplaceAll(again, " ", ""), password); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * FirstLife())
		if _, err := enter(password); err != nil {
			t.Errorf("a password of one's own ends: %v", err)
		}
		if _, err := enter(strings.ToUpper(password)); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the case of one's own password does not matter: %v", err)
		}
		if u, err = a.User(t.Context(), boss, u.ID); err != nil || !u.FirstUntil.IsZero() {
			t.Errorf("%+v, %v", u, err)
		}
	})
}
