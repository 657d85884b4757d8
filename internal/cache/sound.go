package cache

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Check says when a file is looked at for damage.
type Check int

const (
	// Unchecked is for a process that only looks something up: what is broken is left as it is.
	Unchecked Check = iota
	// CheckLater opens at once, since reading a whole file of 100,000 records takes seconds in which a hall would look
	// at nothing: the caller runs Inspect beside its work. What does not open, and what Inspect has found broken
	// before, is set aside.
	CheckLater
	// CheckFirst reads the whole file, and sets it aside if it is broken.
	CheckFirst
)

// doubtSuffix is on the name of the empty file beside the database that says that Inspect has found it broken.
const doubtSuffix = ".doubt"

// Inspect looks at the whole file for damage. If it is errs.Corrupt, the next Open that may (Check) begins a new one:
// the caller ends its process and is started again.
func (c *Cache) Inspect(ctx context.Context) error {
	err := c.db.QuickCheck(ctx)
	if !errs.Is(err, errs.Corrupt) {
		return err
	}
	if failed := os.WriteFile(c.db.Path()+doubtSuffix, nil, 0o644); failed != nil {
		slog.Error("that the cache is broken cannot be noted", "cause", failed)
	}
	return err
}

// openOrReplace opens a sound database. One that is broken, or that this program's migrations cannot bring up to
// date, is set aside: the feed gives everything again. One that is merely busy or out of reach is left alone, and so is
// every one that nobody asked to check.
func openOrReplace(ctx context.Context, path string, check Check) (*sqlkit.DB, error) {
	_, failed := os.Stat(path + doubtSuffix)
	doubted := failed == nil
	db, err := openSound(ctx, path, check == CheckFirst || (check == CheckLater && doubted))
	if err != nil && (check == Unchecked || errs.Is(err, errs.Unavailable) || ctx.Err() != nil) {
		return nil, err
	}
	if err != nil {
		if err := setAside(path, err); err != nil {
			return nil, err
		}
		db, err = openSound(ctx, path, false)
	}
	if err == nil && check != Unchecked && doubted {
		if failed := os.Remove(path + doubtSuffix); failed != nil && !os.IsNotExist(failed) {
			db.Close()
			return nil, errs.E(errs.Unavailable, "The note that the cache was broken cannot be removed.", failed)
		}
	}
	return db, err
}

// setAside renames what is broken, for an engineer.
func setAside(path string, cause error) error {
	aside := fmt.Sprintf("%s.broken-%s", path, time.Now().UTC().Format("20060102T150405.000Z"))
	slog.Error("the cache is broken; it is set aside and will be fetched again", "file", path, "kept_as", aside, "cause", cause)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !os.IsNotExist(err) {
			return errs.E(errs.Unavailable, "The broken cache cannot be set aside.", err)
		}
	}
	return nil
}

// openSound opens the database and, if it is to be read whole, only a sound one.
func openSound(ctx context.Context, path string, whole bool) (*sqlkit.DB, error) {
	db, err := sqlkit.Open(ctx, path, migrationFiles())
	if err != nil || !whole {
		return db, err
	}
	if err := db.QuickCheck(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}
