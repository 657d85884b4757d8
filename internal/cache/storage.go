package cache

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// A kiosk whose disk is full or read-only goes on showing its content, and reports the disk. The state of a disk is
// found out by writing to it, and only after a write has failed: a sound disk is left alone.

// storage is the known state of the folder's disk.
type storage struct {
	mu      sync.Mutex
	suspect bool
	at      time.Time // of the last probe
	state   catalogue.Storage
}

const (
	probeEvery = 10 * time.Second
	probeSize  = 256 << 10 // bytes; a disk with less room holds no transaction
	probeFile  = "probe.tmp"
)

// Suspect has the disk looked at before it is called sound again: something could not be written.
func (c *Cache) Suspect() {
	c.storage.mu.Lock()
	defer c.storage.mu.Unlock()
	c.storage.suspect, c.storage.at = true, time.Time{}
}

// Storage returns whether the folder's disk is full or cannot be written.
func (c *Cache) Storage() catalogue.Storage {
	s := &c.storage
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.suspect || !s.at.IsZero() && time.Since(s.at) < probeEvery {
		return s.state
	}
	before := s.state
	s.state, s.at = probeFolder(c.dir), time.Now()
	s.suspect = s.state != catalogue.StorageGood || c.readOnly
	if s.state != before {
		slog.Warn("the disk of the kiosk's folder", "state", cmp.Or(string(s.state), "good"), "folder", c.dir)
	}
	return s.state
}

// probeFolder writes a file to the folder and removes it.
func probeFolder(dir string) catalogue.Storage {
	name := filepath.Join(dir, probeFile)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return storageOf(err)
	}
	_, err = f.Write(make([]byte, probeSize))
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	os.Remove(name)
	return storageOf(err)
}

// storageOf names the state of a disk by the error of a write.
func storageOf(err error) catalogue.Storage {
	switch {
	case err == nil:
		return catalogue.StorageGood
	case IsFull(err):
		return catalogue.StorageFull
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return catalogue.StorageReadOnly
	}
	return catalogue.StorageBroken
}

// diskFull is Windows' ERROR_DISK_FULL.
const diskFull = syscall.Errno(112)

// IsFull reports whether an error means that there is no room.
func IsFull(err error) bool {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return true
	}
	return os.PathSeparator == '\\' && errors.Is(err, diskFull)
}

// commitTx runs a transaction on the folder's database. After a failed write it has the disk looked at.
func (c *Cache) commitTx(ctx context.Context, f func(*sqlkit.Tx) error) error {
	if c.readOnly {
		return errs.F(errs.Unavailable, "The kiosk's folder cannot be written now.")
	}
	err := c.db.Write(ctx, f)
	if ctx.Err() == nil && (errs.Is(err, errs.Unavailable) || errs.Is(err, errs.Internal)) {
		c.Suspect()
	}
	return err
}

// openForReading opens a database whose disk cannot be written: nothing is changed, made or locked.
func (c *Cache) openForReading(ctx context.Context, path string, cause error) error {
	if _, err := os.Stat(path); err != nil || !errs.Is(cause, errs.Unavailable) && !errs.Is(cause, errs.Internal) {
		return cause
	}
	state := probeFolder(c.dir)
	if state == catalogue.StorageGood {
		return cause
	}
	db, err := openAsItLies(ctx, path)
	if err != nil { // an older version, or a log that was cut and no room for its index: read it elsewhere
		if db, err = openCopy(ctx, path); err != nil {
			return errors.Join(err, cause)
		}
	}
	c.db, c.readOnly = db, true
	if filepath.Dir(db.Path()) != absolutePath(filepath.Dir(path)) {
		c.copied = filepath.Dir(db.Path())
	}
	c.storage.suspect, c.storage.state, c.storage.at = true, state, time.Now()
	slog.Warn("the kiosk's folder cannot be written: what it holds is shown, and nothing new is taken in", "disk", string(state), "folder", c.dir, "cause", cause)
	if err := c.settleFolder(ctx); err != nil {
		db.Close()
		return err
	}
	return c.resumeClock(ctx)
}

// openAsItLies opens a database in place, if its tables and its index are of this program's version.
func openAsItLies(ctx context.Context, path string) (*sqlkit.DB, error) {
	db, err := sqlkit.OpenUnwritable(ctx, path, migrationFiles())
	if err != nil {
		return nil, err
	}
	version, err := readFact(ctx, db.Reader(), factIndex)
	if err == nil && version != indexVersion {
		err = errs.F(errs.Conflict, "The index of the kiosk's database is of another version.")
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Limits of a copy: one in memory must leave some for the screen.
const mostCopied = 256 << 20 // bytes

// copyFolders are where a copy may be put: the machine's temporary folder, which may be on the same disk, and memory.
func copyFolders() []string { return []string{os.TempDir(), "/dev/shm", "/run"} }

// openCopy opens a copy of a database and its log in the machine's temporary folder, or in memory where that cannot be
// written either. One of an older version is brought up to date there.
func openCopy(ctx context.Context, path string) (*sqlkit.DB, error) {
	var size int64
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(path + suffix); err == nil {
			size += info.Size()
		}
	}
	if size > mostCopied {
		return nil, errs.F(errs.Unavailable, "The kiosk's database has to be brought up to date or repaired, "+
			"its disk cannot be written, "+
			"and it is too large for a copy in memory (%d MB): make the disk writable and start once more.", size>>20)
	}
	var failed error
	for _, folder := range copyFolders() {
		db, err := openCopyIn(ctx, path, folder)
		if err == nil || errs.Is(err, errs.Conflict) { // of a newer program: no copy helps
			return db, err
		}
		failed = errors.Join(failed, err)
	}
	return nil, errs.E(errs.Unavailable, fmt.Sprintf("The kiosk's database has to be brought up to date or repaired, "+
		"its disk cannot be written, "+
		"and there is no room for a copy (%d MB) in a temporary folder or in memory: "+
		"make the disk writable and start once more.", 1+size>>20), failed)
}

func openCopyIn(ctx context.Context, path, folder string) (*sqlkit.DB, error) {
	dir, err := os.MkdirTemp(folder, "gongshi-kiosk-")
	if err != nil {
		return nil, err
	}
	for _, suffix := range []string{"", "-wal"} {
		if err = copyFile(path+suffix, filepath.Join(dir, FileName+suffix)); err != nil {
			break
		}
	}
	var db *sqlkit.DB
	if err == nil {
		db, err = sqlkit.Open(ctx, filepath.Join(dir, FileName), migrationFiles())
	}
	if err != nil {
		os.RemoveAll(dir)
	}
	return db, err
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// errWritable ends a process that has opened its folder for reading only, once the folder can be written.
var errWritable = errs.F(errs.Unavailable, "The kiosk's folder can be written again: the kiosk starts anew.")

func absolutePath(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}
