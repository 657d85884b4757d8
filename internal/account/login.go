package account

import (
	"context"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Credentials are what somebody gives who logs in, and from where.
type Credentials struct {
	Login, Password string
	Address         string // IP address of the other side
	Agent           string // what its program calls itself
}

// Entered is a login that went well, as far as it went.
type Entered struct {
	Token   string // of the session; while CodeDue, good for Confirm alone
	CodeDue bool
	Session Session // zero while CodeDue
}

// refused is the one answer to a login that is wrong, unknown, or kept out.
func refused() error {
	return errs.F(errs.Forbidden, "The login name or the password is not right.")
}

// refusedCode is the one answer to a wrong, late or used code.
func refusedCode() error {
	return errs.F(errs.Forbidden, "The code is not right, or was used already. Wait for the next one and try again.")
}

// Login takes a login name and a password, the first step. errs.Forbidden if they are not right, in the same
// words and after the same work whatever it is that is not; errs.Unavailable within a delay after wrong tries,
// which the sentence tells.
func (a *Accounts) Login(ctx context.Context, c Credentials) (Entered, error) {
	var tries []try
	var u User
	err := a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		var err error
		if tries, err = countTries(ctx, tx, loginSubject(c.Login), addressSubject(c.Address)); err != nil {
			return err
		}
		u, err = readUser(ctx, tx, "login", fold(c.Login))
		if errs.Is(err, errs.NotFound) {
			u, err = User{}, nil
		}
		return err
	})
	if err != nil {
		return Entered{}, err
	}
	right, err := a.hasher.matches(ctx, c.Password, u.password)
	if err != nil {
		return Entered{}, err
	}
	var entered Entered
	var verdict error
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		entered, verdict = Entered{}, nil
		now := User{}
		if u.ID != "" {
			if now, err = readUser(ctx, tx, "id", u.ID); err != nil {
				return err
			}
		}
		if !right || !now.Active || now.password != u.password {
			verdict = refused()
			return noteRefusal(ctx, tx, "login_refused", now, c.Address)
		}
		if err := takeBack(ctx, tx, tries); err != nil {
			return err
		}
		if now.SecondFactor {
			entered.CodeDue = true
			entered.Token, err = openSession(ctx, tx, now.ID, false, c.Address, c.Agent)
			return err
		}
		entered, err = enter(ctx, tx, now, "password", c.Address, c.Agent)
		return err
	})
	if err == nil {
		err = verdict
	}
	if err != nil {
		return Entered{}, err
	}
	return entered, nil
}

// enter opens the session of somebody who has proved who they are.
func enter(ctx context.Context, tx *sqlkit.Tx, u User, by, address, agent string) (Entered, error) {
	if err := forgive(ctx, tx, loginSubject(u.Login)); err != nil {
		return Entered{}, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE users SET last_login = $1 WHERE id = $2", tx.Now.Unix(), u.ID); err != nil {
		return Entered{}, err
	}
	token, err := openSession(ctx, tx, u.ID, true, address, agent)
	if err != nil {
		return Entered{}, err
	}
	hash, _ := tokenHash(token)
	s, err := readSession(ctx, tx, hash, tx.Now)
	if err != nil {
		return Entered{}, err
	}
	return Entered{Token: token, Session: s}, noteUser(ctx, tx, u.Actor(), "login", u, map[string]string{"by": by, "address": cut(address, 64)})
}

// noteRefusal tells the trail of a wrong try. A login that nobody has is not written down: people type
// passwords there.
func noteRefusal(ctx context.Context, tx *sqlkit.Tx, act string, u User, address string) error {
	e := Event{Act: act, Subject: "user", Detail: map[string]string{"address": cut(address, 64)}}
	if u.ID != "" {
		e.Subject, e.Division = "user "+u.ID, u.Division
	}
	return Append(ctx, tx, System(), e)
}

// Confirm takes the second step: the token that Login gave, and a code of the second factor or a recovery
// code. The token is spent; the session has another.
func (a *Accounts) Confirm(ctx context.Context, token, code, address string) (Entered, error) {
	hash, ok := tokenHash(token)
	if !ok {
		return Entered{}, over()
	}
	var entered Entered
	var verdict error
	err := a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		entered, verdict = Entered{}, nil
		var person, agent string
		err := tx.QueryRowContext(ctx, "SELECT s.person, s.agent FROM sessions AS s JOIN users AS u ON u.id = s.person WHERE s.token = $1 AND s.complete = 0 AND s.created > $2 AND u.active = 1",
			hash, tx.Now.Add(-codeDue).Unix()).Scan(&person, &agent)
		if err != nil {
			return sqlkit.Error(err)
		}
		u, err := readUser(ctx, tx, "id", person)
		if err != nil {
			return err
		}
		tries, err := countTries(ctx, tx, loginSubject(u.Login), addressSubject(address))
		if err != nil {
			return err
		}
		by, err := a.takeCode(ctx, tx, u, code)
		if err != nil {
			return err
		}
		if by == "" {
			verdict = refusedCode()
			return noteRefusal(ctx, tx, "code_refused", u, address)
		}
		if err := takeBack(ctx, tx, tries); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE token = $1", hash); err != nil {
			return err
		}
		entered, err = enter(ctx, tx, u, by, address, agent)
		return err
	})
	switch {
	case errs.Is(err, errs.NotFound):
		return Entered{}, over()
	case err != nil:
		return Entered{}, err
	case verdict != nil:
		return Entered{}, verdict
	}
	return entered, nil
}

// ChangePassword lets somebody change their own password, by the session of a token, which stays; their other
// sessions end. A wrong old one counts as a wrong login.
func (a *Accounts) ChangePassword(ctx context.Context, token, old, new string) error {
	s, err := a.Session(ctx, token)
	if err != nil {
		return err
	}
	if err := CheckPassword(new, s.Actor.Login); err != nil {
		return err
	}
	if old == new {
		return errs.F(errs.Invalid, "The new password is the old one.")
	}
	var tries []try
	var u User
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if tries, err = countTries(ctx, tx, loginSubject(s.Actor.Login)); err != nil {
			return err
		}
		u, err = readUser(ctx, tx, "id", s.Actor.ID)
		return err
	})
	if err != nil {
		return err
	}
	right, err := a.hasher.matches(ctx, old, u.password)
	if err != nil {
		return err
	}
	if !right {
		err := a.db.Write(ctx, func(tx *sqlkit.Tx) error { return noteRefusal(ctx, tx, "password_refused", u, s.Address) })
		if err == nil {
			err = errs.F(errs.Forbidden, "The old password is not right.")
		}
		return err
	}
	hash, err := a.hasher.hash(ctx, new)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if err := takeBack(ctx, tx, tries); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, "UPDATE users SET password = $1, must_change = 0 WHERE id = $2 AND password = $3 AND active = 1", hash, u.ID, u.password)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errs.E(errs.Conflict, "The password was changed by somebody else in the meantime.", err)
		}
		if err := endSessions(ctx, tx, u.ID, s.ID); err != nil {
			return err
		}
		return noteUser(ctx, tx, u.Actor(), "password_change", u, nil)
	})
}
