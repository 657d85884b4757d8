package account

import (
	"testing"

	"gongshi/internal/sqlkit/faulttest"
)

// TestFaults lets every act of one transaction fail at each row that it writes, and at the commit: no person,
// role, session or entry of the trail is half there, and the next try does all of it.
func TestFaults(t *testing.T) {
	a, db := office(t)
	u := add(t, a, "writer", village, Editor)
	enrol(t, a, login(t, a, "writer").Token)
	session := login(t, a, "writer") // its code is due
	f := faulttest.Plant(t, db.Path())
	acts := []struct {
		name string
		act  func() error
	}{
		{"add", func() error {
			_, err := a.Add(t.Context(), System(), NewUser{Login: "other", Name: "示例", Division: village, Grants: []Grant{{Editor, village}, {Office, street}}, Password: password})
			return err
		}},
		{"grant", func() error { return a.Grant(t.Context(), System(), u.ID, Grant{Auditor, street}) }},
		{"revoke", func() error { return a.Revoke(t.Context(), System(), u.ID, Grant{Editor, village}) }},
		{"password", func() error { return a.SetPassword(t.Context(), System(), u.ID, password+"新", true) }},
		{"factor", func() error { return a.RemoveSecondFactor(t.Context(), System(), u.ID) }},
		{"disable", func() error { return a.SetActive(t.Context(), System(), u.ID, false) }},
	}
	if !session.CodeDue {
		t.Fatal("no code is due")
	}
	for _, c := range acts {
		t.Run(c.name, func(t *testing.T) {
			before := verified(t, db)
			f.Each(t, func() (bool, error) { return false, c.act() })
			if after := verified(t, db); after != before+1 {
				t.Errorf("%d audit entries", after-before)
			}
		})
	}
	left, err := a.Users(t.Context(), System())
	if err != nil || len(left) != 2 || left[0].SecondFactor || left[1].SecondFactor {
		t.Errorf("%+v, %v", left, err)
	}
}

// TestFaultsOfConfirm: a code that could not be taken to the end is still good; a recovery code likewise.
func TestFaultsOfConfirm(t *testing.T) {
	a, db := office(t)
	add(t, a, "writer", village, Editor)
	_, recovery := enrol(t, a, login(t, a, "writer").Token)
	pending := login(t, a, "writer")
	f := faulttest.Plant(t, db.Path())
	var in Entered
	f.Each(t, func() (committed bool, err error) {
		in, err = a.Confirm(t.Context(), pending.Token, recovery[0], Origin{Address: address})
		return false, err
	})
	if s, err := a.Session(t.Context(), in.Token); err != nil || s.Actor.Login != "writer" {
		t.Errorf("%+v, %v", s, err)
	}
	f.Each(t, func() (bool, error) { return false, a.Logout(t.Context(), in.Token) })
	verified(t, db)
}
