package account

import (
	"context"
	"crypto/sha256"
	"strings"
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

// delayAfter is how long nothing is tried after a number of wrong tries: none, then 2 s, 4 s, 8 s … up to a
// quarter of an hour.
func delayAfter(wrong, free int) time.Duration {
	if wrong <= free {
		return 0
	}
	return min(longestDelay, time.Second<<min(wrong-free, 20))
}

// subject is the hashed key of a counter of tries: somebody may have typed a password in the login's place.
type subject struct {
	key  [sha256.Size]byte
	free int
}

// loginSubject counts the tries of all strangers on a login together, however many addresses they have.
func loginSubject(login string) subject {
	return countedSubject(freeByLogin, "login", foldLogin(login))
}

func addressSubject(address string) subject {
	return countedSubject(freeByAddress, "address", addressKey(address))
}

// ownSubject counts tries of a logged-in person on themselves, such as of the old password.
func ownSubject(person string) subject { return countedSubject(freeByLogin, "own", person) }

// knownSubject counts the tries on a person from one origin that is known for them.
func knownSubject(person string, mark []byte) subject {
	return countedSubject(freeByLogin, "known", person, string(mark))
}

// codeSubject counts the codes that strangers try who have given a person's password.
func codeSubject(person string) subject { return countedSubject(freeByLogin, "code", person) }

func countedSubject(free int, what ...string) subject {
	return subject{sha256.Sum256([]byte(strings.Join(what, "\n"))), free}
}

// tryCounters returns the counters of a try on a login. From a known origin it is a counter of that origin alone, so
// that nobody elsewhere can bring a delay upon a person. Strangers share one for the login and have one by address. So
// a login is tried at most some hundred times a day by all strangers, and as often from each of the person's own
// origins.
func (a *Accounts) tryCounters(
	ctx context.Context,
	q sqlkit.Querier,
	person, login string,
	o Origin,
	now time.Time,
) (acquaintance, []subject, error) {
	known, mark, err := a.recogniseOrigin(ctx, q, person, o, now)
	if err != nil {
		return stranger, nil, err
	}
	if known != stranger {
		return known, []subject{knownSubject(person, mark)}, nil
	}
	return stranger, []subject{loginSubject(login), addressSubject(o.Address)}, nil
}

// codeCounters returns the counters of a try of a code, after the right password.
func (a *Accounts) codeCounters(
	ctx context.Context,
	q sqlkit.Querier,
	person string,
	o Origin,
	now time.Time,
) ([]subject, error) {
	known, mark, err := a.recogniseOrigin(ctx, q, person, o, now)
	if known != stranger {
		return []subject{knownSubject(person, mark)}, err
	}
	return []subject{codeSubject(person), addressSubject(o.Address)}, err
}

// try is a counted try, with the counter's state before it.
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
	tries, err := checkDelay(ctx, tx, tx.Now, subjects...)
	if err != nil {
		return nil, err
	}
	for _, t := range tries {
		if _, err := tx.ExecContext(ctx, `INSERT INTO attempts (subject, wrong, last) VALUES ($1, 1, $2)
			ON CONFLICT (subject) DO UPDATE SET wrong = attempts.wrong + 1, last = excluded.last`, t.of.key[:], now); err != nil {
			return nil, err
		}
	}
	return tries, nil
}

// checkDelay reads the earlier tries; it fails with errs.Unavailable within a delay.
func checkDelay(ctx context.Context, q sqlkit.Querier, now time.Time, subjects ...subject) ([]try, error) {
	var tries []try
	var wait time.Duration
	for _, s := range subjects {
		t := try{of: s}
		err := q.QueryRowContext(ctx, "SELECT wrong, last FROM attempts WHERE subject = $1", s.key[:]).
			Scan(&t.wrong, &t.last)
		if sqlkit.Optional(err) != nil {
			return nil, sqlkit.Error(err)
		}
		d := delayAfter(int(t.wrong), s.free)
		// A clock that was set back does not make it longer than the delay.
		wait = max(wait, min(d, time.Unix(t.last, 0).Add(d).Sub(now)))
		tries = append(tries, t)
	}
	if wait > 0 {
		return nil, errs.F(
			errs.Unavailable,
			"There were too many wrong tries. Wait %s, then try again.",
			spokenDelay(wait),
		)
	}
	return tries, nil
}

// takeBack uncounts a try that was right. Tries that others made meanwhile stay counted.
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

// forgetTries forgets the tries of a subject.
func forgetTries(ctx context.Context, tx *sqlkit.Tx, s subject) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM attempts WHERE subject = $1", s.key[:])
	return err
}

// forgiveAll forgets every try on a person.
func forgiveAll(ctx context.Context, tx *sqlkit.Tx, u User) error {
	marks, err := readRows(ctx, tx, sqlkit.One[[]byte], "SELECT mark FROM known_origins WHERE person = $1", u.ID)
	if err != nil {
		return err
	}
	all := []subject{loginSubject(u.Login), codeSubject(u.ID), ownSubject(u.ID)}
	for _, mark := range marks {
		all = append(all, knownSubject(u.ID, mark))
	}
	for _, s := range all {
		if err := forgetTries(ctx, tx, s); err != nil {
			return err
		}
	}
	return nil
}

// spokenDelay writes a delay for a person.
func spokenDelay(d time.Duration) string {
	d = (d + time.Second - 1).Truncate(time.Second)
	switch {
	case d < 2*time.Second:
		return "a second"
	case d < 2*time.Minute:
		return formatInt(int64(d/time.Second)) + " seconds"
	}
	return formatInt(int64((d+time.Minute-1)/time.Minute)) + " minutes"
}
