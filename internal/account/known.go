package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
	"gongshi/internal/web"
)

// Origin is from where somebody logs in.
type Origin struct {
	Address string // IP address of the other side
	Agent   string // the name that its program gives itself
	Device  string // the token that Entered.Device gave this browser at an earlier login; "" for none
	Pass    string // that Unlock gave; "" for none
}

// acquaintance is how well an origin is known for a person.
type acquaintance string

const (
	stranger    acquaintance = ""
	knownPass   acquaintance = "pass"   // an administrator gave it
	knownPlace  acquaintance = "place"  // they have logged in from this address before
	knownDevice acquaintance = "device" // they have logged in with this browser before
)

// How long an origin stays known, and how many of a kind a person has; the oldest makes room.
const (
	KnownTime = 180 * 24 * time.Hour
	passTime  = time.Hour
	maxKnown  = 16
)

// outdated is the SQL condition of origins that have expired at the moment $1.
var outdated = fmt.Sprintf("(seen <= $1 - %d OR kind = 'pass' AND seen <= $1 - %d)", KnownTime/time.Second, passTime/time.Second)

// addressKey returns the counter's key for tries from an address.
func addressKey(address string) string {
	at, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	return web.Key(at.Unmap().WithZone("")).String()
}

// placeMark names an address for a person. It is keyed, so that who has the database alone cannot try out which address
// it was.
func (a *Accounts) placeMark(person, address string) []byte {
	m := hmac.New(sha256.New, a.seals.key[:])
	fmt.Fprintf(m, "gongshi known place\n%s\n%s", person, addressKey(address))
	return m.Sum(nil)
}

// passMark reads a pass as people type it.
func passMark(pass string) []byte {
	sum := sha256.Sum256([]byte("pass\n" + strings.ToUpper(strings.Join(strings.FieldsFunc(pass, func(r rune) bool { return r == ' ' || r == '-' }), ""))))
	return sum[:]
}

// recogniseOrigin finds the best that is known of an origin for a person, with its mark; a person who is not there has
// none.
func (a *Accounts) recogniseOrigin(ctx context.Context, q sqlkit.Querier, person string, o Origin, now time.Time) (acquaintance, []byte, error) {
	token, _ := tokenHash(o.Device)
	for _, one := range []struct {
		kind acquaintance
		mark []byte
	}{{knownDevice, token}, {knownPass, passMark(o.Pass)}, {knownPlace, a.placeMark(person, o.Address)}} {
		if one.kind == knownPlace && o.Address == "" {
			continue
		}
		var n int
		err := q.QueryRowContext(ctx, "SELECT count(*) FROM known_origins WHERE person = $2 AND mark = $3 AND kind = $4 AND NOT "+outdated,
			now.Unix(), person, one.mark, string(one.kind)).Scan(&n)
		if err != nil {
			return stranger, nil, sqlkit.Error(err)
		}
		if n > 0 {
			return one.kind, one.mark, nil
		}
	}
	return stranger, nil, nil
}

// noteOrigin notes that somebody has logged in from an origin, and spends their pass. It returns the token of a browser
// that was not known for them yet, "" for a known one. A browser that others use too keeps its other people under the
// new token: a token that somebody planted in a browser before the login does not become known.
func (a *Accounts) noteOrigin(ctx context.Context, tx *sqlkit.Tx, person string, o Origin) (device string, err error) {
	now := tx.Now.Unix()
	drop := func(id string) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM known_origins WHERE person = $2 AND "+outdated, now, id)
		return err
	}
	if err := amendEach(ctx, tx, drop, "SELECT DISTINCT person FROM known_origins WHERE person <> $2 AND "+outdated, now, person); err != nil {
		return "", err
	}
	if err := drop(person); err != nil {
		return "", err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM known_origins WHERE person = $1 AND kind = 'pass'", person); err != nil {
		return "", err
	}
	known, mark, err := a.recogniseOrigin(ctx, tx, person, Origin{Device: o.Device}, tx.Now)
	if err != nil {
		return "", err
	}
	if known != knownDevice {
		old, _ := tokenHash(o.Device)
		device = newToken()
		mark, _ = tokenHash(device)
		share := func(id string) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO known_origins (person, mark, kind, seen) SELECT person, $1, kind, seen FROM known_origins WHERE mark = $2 AND person = $3",
				mark, old, id)
			return err
		}
		if err := amendEach(ctx, tx, share, "SELECT DISTINCT person FROM known_origins WHERE mark = $1 AND person <> $2", old, person); err != nil {
			return "", err
		}
	}
	for kind, mark := range map[acquaintance][]byte{knownDevice: mark, knownPlace: a.placeMark(person, o.Address)} {
		if err := noteKnown(ctx, tx, person, kind, mark); err != nil {
			return "", err
		}
	}
	return device, nil
}

func noteKnown(ctx context.Context, tx *sqlkit.Tx, person string, kind acquaintance, mark []byte) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO known_origins (person, mark, kind, seen) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person, mark) DO UPDATE SET seen = excluded.seen`, person, mark, string(kind), tx.Now.Unix()); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM known_origins WHERE person = $1 AND kind = $2 AND mark NOT IN
		(SELECT mark FROM known_origins WHERE person = $1 AND kind = $2 ORDER BY seen DESC, mark LIMIT $3)`, person, string(kind), maxKnown)
	return err
}

// KnownDevice reports whether somebody has logged in with the browser that holds a token. It proves nobody's identity:
// it keeps their requests from waiting behind a stranger's.
func (a *Accounts) KnownDevice(ctx context.Context, token string) (bool, error) {
	mark, ok := tokenHash(token)
	if !ok {
		return false, nil
	}
	err := a.db.Read(ctx, func(tx *sqlkit.Tx) error {
		var person string
		err := tx.QueryRowContext(ctx, "SELECT person FROM known_origins WHERE mark = $2 AND kind = 'device' AND NOT "+outdated+" LIMIT 1", tx.Now.Unix(), mark).Scan(&person)
		if err != nil {
			return sqlkit.Error(err)
		}
		_, err = readUser(ctx, tx, "id", person)
		return sqlkit.Error(err)
	})
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Corrupt) {
		return false, nil
	}
	return err == nil, err
}

// Recognise returns the counter's key for tries on a login from an origin that is known for its person; "" for a
// stranger.
func (a *Accounts) Recognise(ctx context.Context, login string, o Origin) (key string, err error) {
	err = a.db.Read(ctx, func(tx *sqlkit.Tx) error {
		u, err := readUser(ctx, tx, "login", foldLogin(login))
		if err != nil {
			return err
		}
		_, mark, err := a.recogniseOrigin(ctx, tx, u.ID, o, tx.Now)
		if key = hex.EncodeToString(mark); key != "" {
			key += " " + u.ID
		}
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return key, err
}

// Unlock ends every delay of a person after wrong tries, and gives a pass. While strangers go on trying, who gives the
// pass beside the password at the login within the hour is not counted with them.
func (a *Accounts) Unlock(ctx context.Context, actor Actor, id string) (pass string, err error) {
	pass = rand.Text()[:20]
	err = a.changePerson(ctx, actor, id, "user_unlock", func(tx *sqlkit.Tx, _ Actor, u User) (map[string]string, error) {
		if err := forgiveAll(ctx, tx, u); err != nil {
			return nil, err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM known_origins WHERE person = $1 AND kind = 'pass'", u.ID); err != nil {
			return nil, err
		}
		return nil, noteKnown(ctx, tx, u.ID, knownPass, passMark(pass))
	})
	if err != nil {
		return "", err
	}
	return pass, nil
}
