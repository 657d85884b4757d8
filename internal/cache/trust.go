package cache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// The files of a kiosk's trust are beside its database: a broken database is replaced by an empty one, and the trusted
// keys must not be replaced with it. They change under PassLock only.
const (
	trustFile = "trust" // verifier lines: the operator's, or those of the first contact
	keysFile  = "keys"  // the statements by which the centre's keys have followed each other (feed.Succession)

	maxTrustFile = 1 << 20 // bytes of either
)

// Trust returns the verifier lines that bind this folder, from whatever source; "" before.
func (c *Cache) Trust(ctx context.Context) (string, error) {
	text, err := durable.ReadFile(filepath.Join(c.dir, trustFile), maxTrustFile)
	if errors.Is(err, fs.ErrNotExist) {
		return c.trustWithoutFile(ctx)
	}
	if err == nil && strings.TrimSpace(string(text)) == "" {
		err = errors.New("it is empty")
	}
	if err != nil {
		return "", c.trustLost(err)
	}
	return string(text), nil
}

func (c *Cache) trustLost(err error) error {
	return errs.E(errs.Corrupt, "The file "+filepath.Join(c.dir, trustFile)+" says whose signatures this kiosk believes, and cannot be read. Start the kiosk once with --trust.", err)
}

// trustWithoutFile returns the trust of a folder without the file: that of a database from before there was a file, or
// none yet. A database that was filled trusted some key: its file was taken away, and the key met next may be
// anybody's.
func (c *Cache) trustWithoutFile(ctx context.Context) (string, error) {
	lines, err := readFact(ctx, c.db.Reader(), factTrust)
	if err != nil || lines != "" {
		return lines, err
	}
	var filled bool
	if err := c.db.Reader().QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM logs WHERE checkpoint_size > 0)").Scan(&filled); err != nil {
		return "", sqlkit.ReadError("Whom this kiosk believes cannot be read.", err)
	}
	if filled {
		return "", c.trustLost(errors.New("it is gone"))
	}
	return "", nil
}

// Trusted returns the trust in force: the lines that bind this folder, and the statements of the centre's keys since.
// errs.NotFound before there are any.
func (c *Cache) Trusted(ctx context.Context) (*feed.Trust, error) {
	lines, err := c.Trust(ctx)
	if err == nil && lines == "" {
		err = errs.F(errs.NotFound, "This kiosk trusts no key yet.")
	}
	if err != nil {
		return nil, err
	}
	base, err := feed.ParseTrust(lines)
	if err != nil {
		return nil, err
	}
	held, err := c.Succession(ctx)
	if err != nil {
		return nil, err
	}
	trust, _, err := base.Follow(held)
	if feed.ReasonOf(err) == feed.UnknownKey { // the operator has given another centre's keys since
		return base, nil
	}
	return trust, err
}

// Pin keeps verifier lines for good, unless others bind the folder: then they are errs.Forbidden.
func (c *Cache) Pin(ctx context.Context, lines string) error {
	bound, err := c.Trust(ctx)
	switch {
	case err != nil:
		return err
	case bound == lines:
		return nil
	case bound != "":
		return errs.F(errs.Forbidden, "This kiosk trusts another key of the centre.")
	}
	return c.write(trustFile, lines)
}

// Entrust has the operator's verifier lines bind the folder from now on, also at starts without them, and gives those
// that bound it before; "" if none did or if they are the same.
func (c *Cache) Entrust(ctx context.Context, lines string) (before string, err error) {
	before, err = c.Trust(ctx)
	if errs.Is(err, errs.Corrupt) {
		before, err = "", nil // this mends it
	}
	if err != nil || before == lines {
		return "", err
	}
	return before, c.write(trustFile, lines)
}

func (c *Cache) write(name, text string) error {
	if err := durable.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o644); err != nil {
		return errs.E(errs.Unavailable, "Whose signatures this kiosk believes cannot be written to its disk.", err)
	}
	return nil
}

// Succession reads the statements about the centre's keys that this kiosk has followed.
func (c *Cache) Succession(context.Context) (feed.Succession, error) {
	text, err := durable.ReadFile(filepath.Join(c.dir, keysFile), maxTrustFile)
	if errors.Is(err, fs.ErrNotExist) {
		return feed.Succession{}, nil
	}
	if err == nil && len(bytes.TrimSpace(text)) == 0 {
		err = errors.New("it is empty")
	}
	var s feed.Succession
	if err == nil {
		s, err = feed.ParseSuccession(text)
	}
	if err != nil { // without them a retired key would be believed again
		return feed.Succession{}, errs.E(errs.Corrupt, "The file "+filepath.Join(c.dir, keysFile)+
			" says which keys of the centre have followed each other, and cannot be read. Remove it, and start the kiosk once with --trust and the centre's present key.", err)
	}
	return s, nil
}

// Learn stores offered statements of the centre's keys, as far as a given trust rests on them, and returns the trust
// that follows. The first statement met is binding: another one in its place is a Refusal (feed.KeyConflict), kept
// beside the database as evidence. Fewer statements than those held change nothing.
func (c *Cache) Learn(ctx context.Context, base *feed.Trust, offered feed.Succession) (*feed.Trust, error) {
	held, err := c.Succession(ctx)
	if err != nil {
		return nil, err
	}
	trust, known, err := base.Follow(held)
	if feed.ReasonOf(err) == feed.UnknownKey { // the operator has given another centre's keys since
		trust, known, err = base, nil, nil
	}
	if err != nil {
		return nil, err
	}
	next, fresh, err := base.Follow(offered)
	if err != nil {
		return trust, err
	}
	for _, st := range fresh {
		for _, was := range known {
			if st.Number == was.Number && string(st.Note) != string(was.Note) {
				return trust, c.keepConflict(was, st)
			}
		}
	}
	if len(fresh) == 0 || len(known) > 0 && fresh[len(fresh)-1].Number <= known[len(known)-1].Number {
		return trust, nil
	}
	return next, c.write(keysFile, string(offered.Marshal()))
}

// keepConflict keeps both statements for who looks into it.
func (c *Cache) keepConflict(held, offered feed.KeyStatement) error {
	name := fmt.Sprintf("key-conflict-%d.txt", held.Number)
	if err := c.write(name, string(held.Note)+"\n"+string(offered.Note)); err != nil {
		return err
	}
	return feed.Refuse(feed.KeyConflict, "statement %d about the centre's keys contradicts the one that this kiosk has followed: "+
		"the key %s was in two hands; both are kept in %s", held.Number, feed.Fingerprint(held.By), filepath.Join(c.dir, name))
}

// KeysAsked is when the centre last answered about its keys, in unix seconds; 0 for never.
func (c *Cache) KeysAsked(ctx context.Context) (int64, error) {
	at, err := factTime(ctx, c.db.Reader(), factKeys)
	return unixSeconds(at), err
}

// AskedKeys notes that the centre has answered about its keys.
func (c *Cache) AskedKeys(ctx context.Context) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error { return setFact(ctx, tx, factKeys, fmt.Sprint(tx.Now.Unix())) })
}
