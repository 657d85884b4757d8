package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Check decides when a file is inspected for damage.
type Check int

const (
	// Unchecked is for a process that only reads: a broken file stays, and is noted for the next process that may set
	// it aside.
	Unchecked Check = iota
	// CheckLater opens at once, since reading a whole file of 100,000 records takes seconds in which a hall would look
	// at nothing: the caller runs Inspect beside its work. A file that does not open, or that any reader or Inspect has
	// found broken before, is set aside.
	CheckLater
	// CheckFirst looks at the file first (Inspect; of a large one only at its structure and logs), and sets it aside if
	// it is broken.
	CheckFirst
)

// doubtSuffix is the suffix of the empty file beside the database that marks it as broken.
const doubtSuffix = ".doubt"

// openOrReplace opens a sound database, and settles its division. A broken database, or a database that our migrations
// cannot bring up to date, is set aside: the feed gives everything again. A database that is merely busy or out of
// reach is left alone, and so is a database that nobody asked to check. Of several processes one replaces it, and the
// others open the new one.
func (c *Cache) openOrReplace(ctx context.Context, path string) error {
	err := c.openUndoubted(ctx, path)
	if errs.Is(err, errs.Unavailable) || errs.Is(err, errs.Internal) {
		err = c.openForReading(ctx, path, err)
	}
	if err == nil || c.check == Unchecked || !isReplaceable(err) || ctx.Err() != nil {
		return err
	}
	release, err := c.takeRepair(ctx)
	if err != nil {
		return err
	}
	defer release()
	err = c.openUndoubted(ctx, path) // another process may have replaced it meanwhile
	if err == nil || !isReplaceable(err) || ctx.Err() != nil {
		return err
	}
	if err := setAside(path, err); err != nil {
		return err
	}
	c.doubted.Store(false)
	c.broken = sync.Once{}
	if failed := os.Remove(path + doubtSuffix); failed != nil && !os.IsNotExist(failed) {
		return errs.E(errs.Unavailable, "The note that the cache was broken cannot be removed.", failed)
	}
	return c.openSound(ctx, path, false)
}

// openUndoubted opens a database that nobody has found broken before.
func (c *Cache) openUndoubted(ctx context.Context, path string) error {
	if _, err := os.Stat(path + doubtSuffix); err == nil && c.check != Unchecked {
		return sqlkit.Damaged("The cache was found broken before.", nil)
	}
	return c.openSound(ctx, path, c.check == CheckFirst)
}

// repairPatience is how long a process waits while another replaces the database.
const repairPatience = time.Minute

func (c *Cache) takeRepair(ctx context.Context) (release func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, repairPatience)
	defer cancel()
	for {
		release, err = c.Take(repairLock)
		if !errs.Is(err, errs.Conflict) {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// errOwner is in the chain of the error for a folder of another division.
var errOwner = errors.New("another division's folder")

// isReplaceable reports whether a new database would help.
func isReplaceable(err error) bool {
	return !errs.Is(err, errs.Unavailable) && !errors.Is(err, errOwner)
}

// asideSuffix is on the name of a database that was set aside, before the time.
const asideSuffix = ".broken-"

// setAsideFiles lists the files that were set aside, the oldest first: databases with the files beside them.
func setAsideFiles(path string) (files []string, err error) {
	entries, err := os.ReadDir(filepath.Dir(path)) // in the order of names, which end with a time
	if err != nil {
		return nil, errs.E(errs.Unavailable, "What was set aside cannot be listed.", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+asideSuffix) {
			files = append(files, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	return files, nil
}

// removeAside removes databases that were set aside: they may hold words that have been erased since.
func removeAside(path string) error {
	files, err := setAsideFiles(path)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil && !os.IsNotExist(err) {
			return errs.E(errs.Unavailable, "What was set aside cannot be removed.", err)
		}
		slog.Warn("a broken cache that was set aside is removed, since something was erased", "file", f)
	}
	return nil
}

// maxAside is how many databases stay set aside; a disk that breaks again and again does not fill itself with them.
const maxAside = 3

// removeOldAside removes all databases that were set aside but the newest, with the files beside them.
func removeOldAside(path string) {
	files, err := setAsideFiles(path)
	if err != nil {
		slog.Warn("old broken caches cannot be removed", "cause", err)
		return
	}
	kept := 0
	for _, f := range slices.Backward(files) {
		if kept >= maxAside {
			if err := os.Remove(f); err != nil && !os.IsNotExist(err) {
				slog.Warn("an old broken cache cannot be removed", "file", f, "cause", err)
			}
		} else if strings.HasSuffix(f, "Z") { // the database itself, before which -shm and -wal come here
			kept++
		}
	}
}

// setAside renames a broken database, for an engineer.
func setAside(path string, cause error) error {
	aside := fmt.Sprintf("%s%s%s", path, asideSuffix, time.Now().UTC().Format("20060102T150405.000Z"))
	slog.Error("the cache is broken; it is set aside and will be fetched again", "file", path, "kept_as", aside, "cause", cause)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !os.IsNotExist(err) {
			return errs.E(errs.Unavailable, "The broken cache cannot be set aside.", err)
		}
	}
	removeOldAside(path)
	return nil
}

// openSound opens the database and, if it is to be read whole, only a sound one.
func (c *Cache) openSound(ctx context.Context, path string, whole bool) error {
	var err error
	if c.db, err = sqlkit.Open(ctx, path, migrationFiles()); err != nil {
		return err
	}
	err = c.settleFolder(ctx)
	if err == nil {
		err = c.resumeClock(ctx)
	}
	if err == nil && whole {
		err = c.inspectFirst(ctx)
	}
	if err != nil {
		c.db.Close()
	}
	return err
}

// wholeLeaves is up to how many leaves a folder is inspected whole before it is used: a second or two.
const wholeLeaves = 2000

// inspectFirst inspects a folder before it is used. Of a large one only the file and the logs are proved, which takes
// seconds and not minutes; the values that only lists show wait for the inspection of the running kiosk.
func (c *Cache) inspectFirst(ctx context.Context) error {
	var leaves int64
	if err := c.db.Reader().QueryRowContext(ctx, "SELECT count(*) FROM leaves").Scan(&leaves); err != nil {
		return sqlkit.ReadError("The entries of the logs cannot be counted.", err)
	}
	if leaves <= wholeLeaves {
		return c.Inspect(ctx)
	}
	if err := c.db.QuickCheck(ctx); err != nil {
		return err
	}
	return c.Prove(ctx)
}
