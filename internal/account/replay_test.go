package account

import (
	"strings"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// TestRolesByHand: whoever writes into the tables what no act gave is named.
func TestRolesByHand(t *testing.T) {
	for name, c := range map[string]struct{ statement, names string }{
		"nothing":      {"UPDATE users SET last_login = 7", ""},
		"a role":       {"INSERT INTO grants SELECT id, 'administrator', '340000000000' FROM users WHERE login = 'writer'", "writer has the role administrator 340000000000, which no"},
		"a wider one":  {"UPDATE grants SET division = '340000000000'", "writer has the role auditor 340000000000, which no"},
		"one less":     {"DELETE FROM grants WHERE role = 'auditor'", "writer does not have the role auditor 340803000000"},
		"let in":       {"UPDATE users SET active = 1 WHERE login = 'gone'", "gone is let in"},
		"moved":        {"UPDATE users SET division = '340000000000' WHERE login = 'writer'", "writer of 340000000000 was added as writer of"},
		"another name": {"UPDATE users SET login = 'another' WHERE login = 'writer'", "another of"},
		"a person":     {"INSERT INTO users (id, login, name, organisation, division, active, must_change, sample, password, created) SELECT 'x', 'extra', name, '', division, 1, 0, 0, password, 0 FROM users WHERE login = 'writer'", "extra (x) was added by no audit entry"},
		"one removed":  {"DELETE FROM users WHERE login = 'gone'", "gone ("},
	} {
		t.Run(name, func(t *testing.T) {
			a, db := office(t)
			u, gone := add(t, a, "writer", village, Editor, Office), add(t, a, "gone", village)
			for _, err := range []error{
				a.Grant(t.Context(), System(), u.ID, Grant{Auditor, county}),
				a.Revoke(t.Context(), System(), u.ID, Grant{Office, village}),
				a.Revoke(t.Context(), System(), u.ID, Grant{Editor, village}),
				a.SetActive(t.Context(), System(), u.ID, false),
				a.SetActive(t.Context(), System(), u.ID, true),
				a.SetActive(t.Context(), System(), gone.ID, false),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			past(t, db, c.statement)
			err := db.Inspect(t.Context(), func(tx *sqlkit.Tx) error { return VerifyPeople(t.Context(), tx) })
			if (err == nil) != (c.names == "") || err != nil && (!errs.Is(err, errs.Corrupt) || !strings.Contains(errs.Sentence(err), c.names)) {
				t.Errorf("%v, want %q", err, c.names)
			}
		})
	}
}

// TestRightsAreThoseOfNow: what an actor could do when the request began does not count.
func TestRightsAreThoseOfNow(t *testing.T) {
	a, _ := office(t)
	boss := add(t, a, "boss", county, Administrator)
	writer := add(t, a, "writer", village, Editor)
	if err := a.Revoke(t.Context(), System(), boss.ID, Grant{Administrator, county}); err != nil {
		t.Fatal(err)
	}
	stale := boss.Actor()
	wants(t, "grant", a.Grant(t.Context(), stale, writer.ID, Grant{Office, village}), errs.NotFound)
	_, err := a.Add(t.Context(), stale, NewUser{Login: "new", Name: "示例", Division: village, Password: password})
	wants(t, "add", err, errs.Forbidden)
	wants(t, "end", a.EndSessions(t.Context(), stale, writer.ID), errs.NotFound)
	if err := a.SetActive(t.Context(), System(), boss.ID, false); err != nil {
		t.Fatal(err)
	}
	wants(t, "disabled", a.Rename(t.Context(), stale, writer.ID, "新名", ""), errs.Forbidden)
	_, err = a.Add(t.Context(), stale, NewUser{Login: "new", Name: "示例", Division: village, Password: password})
	wants(t, "disabled adds", err, errs.Forbidden)
}
