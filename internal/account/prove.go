package account

import (
	"context"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Prove checks the password of a logged-in person once more: somebody at an open browser has the session, not the
// password. A wrong password is errs.Forbidden, is written into the trail and counts like the wrong old password of a
// change.
func (a *Accounts) Prove(ctx context.Context, token, password string) error {
	s, err := a.Session(ctx, token)
	if err != nil {
		return err
	}
	own, err := a.checkOwn(ctx, s, password)
	if err != nil {
		return err
	}
	var verdict error
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		verdict = nil
		now, err := readUser(ctx, tx, "id", own.user.ID)
		if err != nil {
			return err
		}
		if own.right && now.Active && now.password == own.user.password {
			return takeBack(ctx, tx, own.tries)
		}
		verdict = errs.F(errs.Forbidden, "The password is not right; nothing was done.")
		return noteRefusal(ctx, tx, "password_refused", own.user, s.Address)
	})
	if err == nil {
		err = verdict
	}
	return err
}

// ownPassword is a password that somebody who is logged in gave, held against theirs. Its tries are counted as wrong
// until takeBack.
type ownPassword struct {
	user  User
	right bool
	tries []try
}

func (a *Accounts) checkOwn(ctx context.Context, s Session, password string) (own ownPassword, err error) {
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if own.tries, err = countTries(ctx, tx, ownSubject(s.Actor.ID)); err != nil {
			return err
		}
		own.user, err = readUser(ctx, tx, "id", s.Actor.ID)
		return err
	})
	if err != nil {
		return own, err
	}
	own.right, err = a.hasher.matchesHash(ctx, own.user.normalPassword(password), own.user.password, true)
	return own, err
}
