package account

import (
	"context"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Prove checks the password of somebody who is logged in once more: who finds an open browser has the session, not the password. A
// wrong one is errs.Forbidden, stands in the trail and counts as the wrong old password of a change does.
func (a *Accounts) Prove(ctx context.Context, token, password string) error {
	s, err := a.Session(ctx, token)
	if err != nil {
		return err
	}
	var tries []try
	var u User
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if tries, err = countTries(ctx, tx, ownSubject(s.Actor.ID)); err != nil {
			return err
		}
		u, err = readUser(ctx, tx, "id", s.Actor.ID)
		return err
	})
	if err != nil {
		return err
	}
	right, err := a.hasher.matches(ctx, u.typed(password), u.password, true)
	if err != nil {
		return err
	}
	var verdict error
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		verdict = nil
		now, err := readUser(ctx, tx, "id", u.ID)
		if err != nil {
			return err
		}
		if right && now.Active && now.password == u.password {
			return takeBack(ctx, tx, tries)
		}
		verdict = errs.F(errs.Forbidden, "The password is not right; nothing was done.")
		return noteRefusal(ctx, tx, "password_refused", u, s.Address)
	})
	if err == nil {
		err = verdict
	}
	return err
}
