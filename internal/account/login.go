package account

import (
	"context"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Credentials are a person's login, password or code, and their origin.
type Credentials struct {
	Login, Password string
	Origin
}

// Entered is a login that went well, as far as it went.
type Entered struct {
	Token   string // of the session; while CodeDue, good for Confirm alone
	CodeDue bool
	Session Session // zero while CodeDue
	Device  string  // the browser's next Origin.Device; "" if it keeps its own
}

// refusedLogin is the one answer to a login that is wrong, unknown, or kept out.
func refusedLogin() error {
	return errs.F(errs.Forbidden, "The login name or the password is not right.")
}

// refusedCode is the one answer to a wrong, late or used code.
func refusedCode() error {
	return errs.F(errs.Forbidden, "The code is not right, or was used already. Wait for the next one and try again.")
}

// Login checks a login name and a password, the first step. It fails with errs.Forbidden if they are not right, in the
// same words and after the same work whichever of them is wrong, and with errs.Unavailable within a delay after wrong
// tries, which the sentence tells.
func (a *Accounts) Login(ctx context.Context, c Credentials) (Entered, error) {
	var of []subject
	var known acquaintance
	var u User
	// This refuses most tries of an attacker, without a turn at writing.
	err := a.db.Read(ctx, func(tx *sqlkit.Tx) error {
		var err error
		if u, err = readUser(ctx, tx, "login", foldLogin(c.Login)); errs.Is(err, errs.NotFound) {
			u, err = User{}, nil
		}
		if err != nil {
			return err
		}
		if known, of, err = a.tryCounters(ctx, tx, u.ID, c.Login, c.Origin, tx.Now); err != nil {
			return err
		}
		_, err = checkDelay(ctx, tx, tx.Now, of...)
		return err
	})
	if err != nil {
		return Entered{}, err
	}
	var tries []try
	err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		var err error
		tries, err = countTries(ctx, tx, of...)
		return err
	})
	if err != nil {
		return Entered{}, err
	}
	right, err := a.hasher.matchesHash(ctx, u.normalPassword(c.Password), u.password, known != stranger)
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
			verdict = refusedLogin()
			return noteRefusal(ctx, tx, "login_refused", now, c.Address)
		}
		if verdict = now.checkFirstPassword(tx.Now); verdict != nil { // only who has the password reads this
			return noteRefusal(ctx, tx, "login_refused", now, c.Address)
		}
		if err := takeBack(ctx, tx, tries); err != nil {
			return err
		}
		if now.SecondFactor {
			entered.CodeDue = true
			if entered.Token, err = openSession(ctx, tx, now.ID, false, c.Address, c.Agent); err != nil {
				return err
			}
			return bindPerson(ctx, tx, now.ID)
		}
		entered, err = a.openSession(ctx, tx, now, "password", c.Origin, of)
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

// openSession opens the session of a person who has logged in, and forgives earlier tries from their origin.
func (a *Accounts) openSession(ctx context.Context, tx *sqlkit.Tx, u User, by string, o Origin, of []subject) (Entered, error) {
	for _, s := range of {
		if s.free != freeByAddress { // others may be guessing from there
			if err := forgetTries(ctx, tx, s); err != nil {
				return Entered{}, err
			}
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE users SET last_login = $1 WHERE id = $2", tx.Now.Unix(), u.ID); err != nil {
		return Entered{}, err
	}
	device, err := a.noteOrigin(ctx, tx, u.ID, o)
	if err != nil {
		return Entered{}, err
	}
	token, err := openSession(ctx, tx, u.ID, true, o.Address, o.Agent)
	if err != nil {
		return Entered{}, err
	}
	if err := bindPerson(ctx, tx, u.ID); err != nil {
		return Entered{}, err
	}
	hash, _ := tokenHash(token)
	s, err := readSession(ctx, tx, hash, tx.Now)
	if err != nil {
		return Entered{}, err
	}
	return Entered{Token: token, Session: s, Device: device}, Append(ctx, tx, u.Actor(), Event{Act: "login", Subject: personSubject(u.ID), Division: u.Division,
		Detail: map[string]string{"login": u.Login, "by": by}, Address: shorten(o.Address, 64)})
}

// noteRefusal writes a wrong try into the trail. A login that nobody has is not written down: people type passwords
// there.
func noteRefusal(ctx context.Context, tx *sqlkit.Tx, act string, u User, address string) error {
	e := Event{Act: act, Subject: "user", Address: shorten(address, 64)}
	if u.ID != "" {
		e.Subject, e.Division = "user "+u.ID, u.Division
	}
	return Append(ctx, tx, System(), e)
}

// pendingSession finds the person of a token that is good for the code, and their program's name.
func pendingSession(ctx context.Context, q sqlkit.Querier, hash []byte, now time.Time) (person, agent string, err error) {
	var session, login string
	err = q.QueryRowContext(ctx, "SELECT s.id, s.person, s.agent, u.login FROM sessions AS s JOIN users AS u ON u.id = s.person WHERE s.token = $1 AND s.complete = 0 AND s.created > $2 AND u.active = 1",
		hash, now.Add(-codeDue).Unix()).Scan(&session, &person, &agent, &login)
	if err != nil {
		return "", "", sqlkit.Error(err)
	}
	return person, agent, checkToken(ctx, q, hash, session, person, login)
}

// CodeDue reports whether Confirm accepts a token.
func (a *Accounts) CodeDue(ctx context.Context, token string) (due bool, err error) {
	hash, ok := tokenHash(token)
	if !ok {
		return false, nil
	}
	err = a.db.Read(ctx, func(tx *sqlkit.Tx) error {
		_, _, err := pendingSession(ctx, tx, hash, tx.Now)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Confirm takes the second step: the token that Login gave, and a code of the second factor or a recovery
// code. The token is spent; the session has another.
func (a *Accounts) Confirm(ctx context.Context, token, code string, o Origin) (Entered, error) {
	hash, ok := tokenHash(token)
	if !ok {
		return Entered{}, sessionOver()
	}
	var entered Entered
	var verdict error
	err := a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		entered, verdict = Entered{}, nil
		person, agent, err := pendingSession(ctx, tx, hash, tx.Now)
		if err != nil {
			return err
		}
		o.Agent = agent
		u, err := readUser(ctx, tx, "id", person)
		if err != nil {
			return err
		}
		of, err := a.codeCounters(ctx, tx, u.ID, o, tx.Now)
		if err != nil {
			return err
		}
		tries, err := countTries(ctx, tx, of...)
		if err != nil {
			return err
		}
		by, err := a.takeCode(ctx, tx, u, code)
		if err != nil {
			return err
		}
		if by == "" {
			verdict = refusedCode()
			return noteRefusal(ctx, tx, "code_refused", u, o.Address)
		}
		if err := takeBack(ctx, tx, tries); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE token = $1", hash); err != nil {
			return err
		}
		entered, err = a.openSession(ctx, tx, u, by, o, of)
		return err
	})
	switch {
	case errs.Is(err, errs.NotFound):
		return Entered{}, sessionOver()
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
	if err := a.CheckPassword(new, s.Actor.Login, s.Actor.Name); err != nil {
		return err
	}
	if old == new {
		return errs.F(errs.Invalid, "The new password is the old one.")
	}
	own, err := a.checkOwn(ctx, s, old)
	if err != nil {
		return err
	}
	u := own.user
	if !own.right {
		err := a.db.Write(ctx, func(tx *sqlkit.Tx) error { return noteRefusal(ctx, tx, "password_refused", u, s.Address) })
		if err == nil {
			err = errs.F(errs.Forbidden, "The old password is not right.")
		}
		return err
	}
	hash, err := a.hasher.hashPassword(ctx, new)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if _, err := readUser(ctx, tx, "id", u.ID); err != nil {
			return err
		}
		if err := takeBack(ctx, tx, own.tries); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, "UPDATE users SET password = $1, must_change = 0, first_until = 0 WHERE id = $2 AND password = $3 AND active = 1", hash, u.ID, u.password)
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
