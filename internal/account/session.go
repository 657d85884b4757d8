package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// How long a session lives.
const (
	LongestSession = 12 * time.Hour
	LongestIdle    = 30 * time.Minute
	codeDue        = 5 * time.Minute // from the password to the code
	seenEvery      = time.Minute     // how exactly the last use is kept
	maxSessions    = 20              // of one person, and as many whose code is due; the oldest ends
)

// Session is a login that is in force.
type Session struct {
	ID           string // for lists; of no use for getting in
	Actor        Actor  // without any grant while MustChange
	MustChange   bool   // the password first
	SecondFactor bool
	Sample       bool
	Created      time.Time
	Seen         time.Time // exact to a minute
	Address      string
	Agent        string
}

// newToken makes 256 random bits, in 43 characters that need no quoting anywhere.
func newToken() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// tokenHash returns the stored hash of a token; false for anything that is no token.
func tokenHash(token string) ([]byte, bool) {
	if len(token) != 43 {
		return nil, false
	}
	sum := sha256.Sum256([]byte(token))
	return sum[:], true
}

// sessionOver is the error for a session that has ended.
func sessionOver() error { return errs.F(errs.Forbidden, "The session has ended. Log in again.") }

// alive is the SQL condition of sessions that are in force at the moment $1; spent, of sessions of no further use.
var (
	alive = fmt.Sprintf("sessions.complete = 1 AND sessions.created > $1 - %d AND sessions.seen > $1 - %d", LongestSession/time.Second, LongestIdle/time.Second)
	spent = fmt.Sprintf("created <= $1 - %d OR seen <= $1 - %d OR complete = 0 AND created <= $1 - %d",
		LongestSession/time.Second, LongestIdle/time.Second, codeDue/time.Second)
)

// Session finds the actor of a token, and keeps the session from becoming idle. It fails with errs.Forbidden if there
// is no session, if it has ended, or if it still lacks its code.
func (a *Accounts) Session(ctx context.Context, token string) (Session, error) {
	hash, ok := tokenHash(token)
	if !ok {
		return Session{}, sessionOver()
	}
	now := time.Now()
	var s Session
	err := a.db.Read(ctx, func(tx *sqlkit.Tx) error {
		var err error
		s, err = readSession(ctx, tx, hash, now)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return Session{}, sessionOver()
	}
	if err != nil {
		return Session{}, err
	}
	if now.Sub(s.Seen) >= seenEvery {
		err = a.db.Write(ctx, func(tx *sqlkit.Tx) error {
			if _, err := readUser(ctx, tx, "id", s.Actor.ID); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "UPDATE sessions SET seen = $1 WHERE id = $2 AND seen < $1", now.Unix(), s.ID); err != nil {
				return err
			}
			return bindPerson(ctx, tx, s.Actor.ID)
		})
		if errs.Is(err, errs.Unavailable) {
			err = nil // the session is in force even if another writer is busy; the next request notes it
		}
	}
	return s, err
}

func readSession(ctx context.Context, q sqlkit.Querier, hash []byte, now time.Time) (Session, error) {
	var s Session
	var created, seen int64
	u := User{}
	err := q.QueryRowContext(ctx, `SELECT sessions.id, sessions.created, sessions.seen, sessions.address, sessions.agent, u.id, u.login, u.name, u.must_change, u.sample,
		u.secret IS NOT NULL FROM sessions JOIN users AS u ON u.id = sessions.person WHERE u.active = 1 AND `+alive+` AND sessions.token = $2`, now.Unix(), hash).Scan(
		&s.ID, &created, &seen, &s.Address, &s.Agent, &u.ID, &u.Login, &u.Name, &s.MustChange, &s.Sample, &s.SecondFactor)
	if err != nil {
		return Session{}, sqlkit.Error(err)
	}
	if err := checkToken(ctx, q, hash, s.ID, u.ID, u.Login); err != nil {
		return Session{}, err
	}
	if !s.MustChange {
		if u.Grants, err = readGrants(ctx, q, u.ID); err != nil {
			return Session{}, err
		}
	}
	s.Actor, s.Created, s.Seen = u.Actor(), time.Unix(created, 0).UTC(), time.Unix(seen, 0).UTC()
	return s, nil
}

// openSession makes a session, and gives its token; the caller binds the person. Those that are over are swept away.
func openSession(ctx context.Context, tx *sqlkit.Tx, person string, complete bool, address, agent string) (string, error) {
	now := tx.Now.Unix()
	drop := func(id string) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE person = $2 AND ("+spent+")", now, id)
		return err
	}
	if err := amendEach(ctx, tx, drop, "SELECT DISTINCT person FROM sessions WHERE person <> $2 AND ("+spent+")", now, person); err != nil {
		return "", err
	}
	if err := drop(person); err != nil {
		return "", err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE person = $1 AND complete = $3 ORDER BY created DESC, id DESC LIMIT 1000 OFFSET $2)",
		person, maxSessions-1, sqlkit.Int(complete)); err != nil {
		return "", err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", errs.E(errs.Internal, "No id could be made.", err)
	}
	token := newToken()
	hash, _ := tokenHash(token)
	_, err = tx.ExecContext(ctx, "INSERT INTO sessions (id, token, person, complete, created, seen, address, agent) VALUES ($1, $2, $3, $4, $5, $5, $6, $7)",
		id.String(), hash, person, sqlkit.Int(complete), now, shorten(address, 64), shorten(agent, 200))
	return token, err
}

// shorten shortens the browser's description of itself, and leaves no half character.
func shorten(s string, most int) string {
	n := 0
	for i, r := range s {
		if r == utf8.RuneError || r < ' ' || i+len(string(r)) > most {
			break
		}
		n = i + len(string(r))
	}
	return s[:n]
}

// endSessions ends a person's sessions, except the one with the given id.
func endSessions(ctx context.Context, tx *sqlkit.Tx, person, except string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE person = $1 AND id <> $2", person, except)
	return err
}

// Sessions lists a person's sessions that are in force, the newest first: one's own, or those of a person whom the
// actor administers.
func (a *Accounts) Sessions(ctx context.Context, actor Actor, person string) ([]Session, error) {
	var list []Session
	err := a.db.Read(ctx, func(tx *sqlkit.Tx) error {
		u, err := readUser(ctx, tx, "id", person)
		if err != nil {
			return err
		}
		if actor.ID != u.ID && !actor.May(Users, u.Division) {
			return noSuchPerson()
		}
		list, err = readRows(ctx, tx, func(scan sqlkit.Scan) (Session, error) {
			s := Session{Actor: u.Actor(), MustChange: u.MustChange, SecondFactor: u.SecondFactor, Sample: u.Sample}
			var created, seen int64
			err := scan(&s.ID, &created, &seen, &s.Address, &s.Agent)
			s.Created, s.Seen = time.Unix(created, 0).UTC(), time.Unix(seen, 0).UTC()
			return s, err
		}, "SELECT id, created, seen, address, agent FROM sessions WHERE "+alive+" AND person = $2 ORDER BY created DESC, id DESC", tx.Now.Unix(), u.ID)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil, noSuchPerson()
	}
	return list, err
}

// EndSession ends one session of a person: one's own, or that of a person whom the actor may change.
func (a *Accounts) EndSession(ctx context.Context, actor Actor, person, id string) error {
	return a.endSessions(ctx, actor, person, func(tx *sqlkit.Tx) (int64, error) {
		done, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE person = $1 AND id = $2", person, id)
		if err != nil {
			return 0, err
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			err = errs.F(errs.NotFound, "There is no such session any more.")
		}
		return n, err
	})
}

// EndSessions ends all sessions of a person, likewise.
func (a *Accounts) EndSessions(ctx context.Context, actor Actor, person string) error {
	return a.endSessions(ctx, actor, person, func(tx *sqlkit.Tx) (int64, error) {
		done, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE person = $1", person)
		if err != nil {
			return 0, err
		}
		return done.RowsAffected()
	})
}

func (a *Accounts) endSessions(ctx context.Context, actor Actor, person string, f func(*sqlkit.Tx) (int64, error)) error {
	return a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		actor, err := Current(ctx, tx, actor)
		if err != nil {
			return err
		}
		u, err := readUser(ctx, tx, "id", person)
		if errs.Is(err, errs.NotFound) || err == nil && actor.ID != u.ID && !actor.mayChange(u) {
			return noSuchPerson()
		}
		if err != nil {
			return err
		}
		n, err := f(tx)
		if err != nil {
			return err
		}
		return noteUser(ctx, tx, actor, "session_end", u, map[string]string{"sessions": formatInt(n)})
	})
}

// Logout ends the session of a token; nothing happens if there is none.
func (a *Accounts) Logout(ctx context.Context, token string) error {
	hash, ok := tokenHash(token)
	if !ok {
		return nil
	}
	return a.db.Write(ctx, func(tx *sqlkit.Tx) error {
		s, err := readSession(ctx, tx, hash, tx.Now)
		complete, person := err == nil, s.Actor.ID
		if errs.Is(err, errs.NotFound) { // over, or still without its code
			err = sqlkit.Error(tx.QueryRowContext(ctx, "SELECT person FROM sessions WHERE token = $1", hash).Scan(&person))
		}
		var u User
		if err == nil {
			u, err = readUser(ctx, tx, "id", person)
		}
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, "DELETE FROM sessions WHERE token = $1", hash)
		}
		if err != nil {
			return err
		}
		if !complete {
			return bindPerson(ctx, tx, u.ID)
		}
		return noteUser(ctx, tx, u.Actor(), "logout", u, nil)
	})
}
