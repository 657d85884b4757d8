package cache

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options say whose cache it is. The zero value reads whatever cache is there.
type Options struct {
	Division division.Code              // the kiosk's own; "" takes the folder's
	Names    func(division.Code) string // for Freshness; nil: codes
	Now      func() time.Time           // the machine's clock; nil: time.Now
	Steady   func() time.Duration       // a clock that does not jump; nil: Go's, or Now if that is given
	Check    Check                      // when the file is looked at for damage
	Trust    string                     // verifier lines that must have signed the content; "": those that the folder names
}

// Cache is a kiosk's folder. Safe for concurrent use; other processes may use the same folder.
type Cache struct {
	db    *sqlkit.DB
	dir   string
	code  division.Code
	names func(division.Code) string
	clock *Clock
	check Check
	trust *feed.Trust // of Options; nil without
	file  os.FileInfo // of the database as it was opened

	storage  storage
	readOnly bool   // the folder could not be written when it was opened
	copied   string // the folder of a copy that is open in its place; "" for none

	proofs  proofs
	broken  sync.Once   // noted by doubt
	doubted atomic.Bool // by a reader of this process; see isDoubted
	looking inspecting  // inspections, which Scrub interrupts
}

// clockOrDefault is the clock that the options ask for.
func (o Options) clockOrDefault() *Clock {
	wall, steady, began := o.Now, o.Steady, time.Now()
	if wall == nil {
		wall = time.Now
	}
	if steady == nil {
		steady = func() time.Duration { return time.Since(began) }
		if o.Now != nil {
			first := o.Now()
			steady = func() time.Duration { return o.Now().Sub(first) }
		}
	}
	return NewClock(wall, steady)
}

// FileName is the database in a kiosk's folder.
const FileName = "kiosk.db"

const (
	blobFolder = "blobs"
	partFolder = "parts"
)

// Open opens the cache in a folder, or makes one. A broken cache (it does not open, fails quick_check, or cannot be
// migrated) is, where Options.Check allows it, renamed with the time and left for an engineer, and an empty one takes
// its place; the log says so. A folder that belongs to another division is errs.Conflict.
func Open(ctx context.Context, dir string, o Options) (*Cache, error) {
	for _, folder := range []string{dir, filepath.Join(dir, blobFolder), filepath.Join(dir, partFolder)} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, errs.E(errs.Unavailable, "The kiosk's folder cannot be made.", err)
		}
	}
	c := &Cache{
		dir:    dir,
		code:   o.Division,
		names:  o.Names,
		clock:  o.clockOrDefault(),
		check:  o.Check,
		proofs: newProofs(),
	}
	if c.names == nil {
		c.names = func(code division.Code) string { return string(code) }
	}
	if o.Trust != "" {
		var err error
		if c.trust, err = feed.ParseTrust(o.Trust); err != nil {
			return nil, err
		}
	}
	if err := c.openOrReplace(ctx, filepath.Join(dir, FileName)); err != nil {
		return nil, err
	}
	c.file, _ = os.Stat(c.db.Path()) // without it AwaitDamage has less to go by
	return c, nil
}

// Close releases the database.
func (c *Cache) Close() error {
	err := c.db.Close()
	if c.copied != "" {
		os.RemoveAll(c.copied)
	}
	return err
}

// Division is the kiosk's own division; "" in a folder that no kiosk has used yet.
func (c *Cache) Division() division.Code { return c.code }

// settleFolder settles the folder's division, and the work that the last process left.
func (c *Cache) settleFolder(ctx context.Context) error {
	owner, err := readFact(ctx, c.db.Reader(), factDivision)
	if err != nil {
		return err
	}
	switch {
	case c.code == "":
		c.code = division.Code(owner)
	case owner == "" && c.readOnly:
		return errs.F(errs.Unavailable, "The folder %s belongs to no kiosk yet, and cannot be written.", c.dir)
	case owner == "":
		err := c.commitTx(ctx, func(tx *sqlkit.Tx) error {
			return setFact(ctx, tx, factDivision, string(c.code))
		})
		if err != nil {
			return err
		}
	case owner != string(c.code):
		return errs.E(
			errs.Conflict,
			fmt.Sprintf(
				"The folder %s belongs to the kiosk of division %s, not of %s: give that one, or another folder for the new kiosk.",
				c.dir,
				owner,
				c.code,
			),
			errOwner,
		)
	}
	return c.renewIndex(ctx)
}

// changeShown is a transaction after which the display may differ: readers are told.
func (c *Cache) changeShown(ctx context.Context, f func(*sqlkit.Tx) error) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return bumpChanges(ctx, tx)
	})
}

func execIn(ctx context.Context, tx *sqlkit.Tx, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, query, args...)
	return sqlkit.ReadError("The kiosk's cache cannot be written.", err)
}

func migrationFiles() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}
