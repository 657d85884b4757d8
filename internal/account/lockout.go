package account

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"net/netip"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Wrong tries that cost nothing: typing errors of one person, and those of an office behind one address.
const (
	freeByLogin   = 3
	freeByAddress = 20
)

// Bounds of the delay, and how long tries are remembered.
const (
	longestDelay = 15 * time.Minute
	forgotten    = 24 * time.Hour
)

// delay is how long nothing is tried after a number of wrong tries: none, then 2 s, 4 s, 8 s … up to a
// quarter of an hour.
func delay(wrong, free int) time.Duration {
	if wrong <= free {
		return 0
	}
	return min(longestDelay, time.Second<<min(wrong-free, 20))
}

// subject is what tries are counted for, hashed: somebody may have typed a password in the login's place.
type subject struct {
	key  [sha256.Size]byte
	free int
}

func loginSubject(login string) subject {
	return subject{sha256.Sum256([]byte("login\n" + fold(login))), freeByLogin}
}

// addressSubject counts IPv6 by /64, which one customer has at least.
func addressSubject(address string) subject {
	if ip, err := netip.ParseAddr(address); err == nil {
		ip = ip.Unmap().WithZone("")
		address = ip.String()
		if prefix, err := ip.Prefix(64); err == nil && ip.Is6() {
			address = prefix.String()
		}
	}
	return subject{sha256.Sum256([]byte("address\n" + address)), freeByAddress}
}

// try is one that was counted, with what was there before.
type try struct {
	of          subject
	wrong, last int64
}

// countTries counts a try as wrong for each subject before anything is looked at, so that neither a restart
// nor many at once give more of them. Within a delay it counts nothing and is errs.Unavailable.
func countTries(ctx context.Context, tx *sqlkit.Tx, subjects ...subject) ([]try, error) {
	now := tx.Now.Unix()
	if _, err := tx.ExecContext(ctx, "DELETE FROM attempts WHERE last < $1", now-int64(forgotten/time.Second)); err != nil {
		return nil, err
	}
	var tries []try
	var wait time.Duration
	for _, s := range subjects {
		t := try{of: s}
		err := tx.QueryRowContext(ctx, "SELECT wrong, last FROM attempts WHERE subject = $1", s.key[:]).Scan(&t.wrong, &t.last)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, sqlkit.Error(err)
		}
		d := delay(int(t.wrong), s.free)
		// A clock that was set back does not make it longer than the delay.
		wait = max(wait, min(d, time.Unix(t.last, 0).Add(d).Sub(tx.Now)))
		tries = append(tries, t)
	}
	if wait > 0 {
		return nil, errs.F(errs.Unavailable, "There were too many wrong tries. Wait %s, then try again.", spoken(wait))
	}
	for _, t := range tries {
		if _, err := tx.ExecContext(ctx, `INSERT INTO attempts (subject, wrong, last) VALUES ($1, 1, $2)
			ON CONFLICT (subject) DO UPDATE SET wrong = attempts.wrong + 1, last = excluded.last`, t.of.key[:], now); err != nil {
			return nil, err
		}
	}
	return tries, nil
}

// takeBack makes a counted try one that was right. Tries that others made meanwhile stay counted.
func takeBack(ctx context.Context, tx *sqlkit.Tx, tries []try) error {
	for _, t := range tries {
		if _, err := tx.ExecContext(ctx, "UPDATE attempts SET last = CASE WHEN wrong = $1 THEN $2 ELSE last END, wrong = wrong - 1 WHERE subject = $3 AND wrong > 0",
			t.wrong+1, t.last, t.of.key[:]); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM attempts WHERE subject = $1 AND wrong <= 0", t.of.key[:]); err != nil {
			return err
		}
	}
	return nil
}

// forgive forgets the tries of a subject.
func forgive(ctx context.Context, tx *sqlkit.Tx, s subject) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM attempts WHERE subject = $1", s.key[:])
	return err
}

// spoken writes a delay for a person.
func spoken(d time.Duration) string {
	d = (d + time.Second - 1).Truncate(time.Second)
	switch {
	case d < 2*time.Second:
		return "a second"
	case d < 2*time.Minute:
		return itoa(int64(d/time.Second)) + " seconds"
	}
	return itoa(int64((d+time.Minute-1)/time.Minute)) + " minutes"
}
