package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"gongshi/internal/errs"
)

// scratchLock is a file in each folder of the scratch: locked as long as its process lives, and beside them all while
// one is made.
const scratchLock = "lock"

// scratch is a folder for a process's temporary files, below the centre's folder. The remains of a killed process go
// when the next one starts.
type scratch struct {
	dir  string
	lock *flock.Flock
}

// openScratch makes a folder for this process, and removes those of processes that have ended.
func openScratch(dir string) (*scratch, error) {
	all := filepath.Join(dir, "tmp")
	s, err := makeScratch(all)
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The folder "+all+" for files that do not stay cannot be used.", err)
	}
	return s, nil
}

func makeScratch(all string) (_ *scratch, err error) {
	if err := os.MkdirAll(all, 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(all, 0o700); err != nil { // it may have been there
		return nil, err
	}
	door := flock.New(filepath.Join(all, scratchLock), flock.SetPermissions(0o600))
	if err := door.Lock(); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, door.Close()) }()
	if err := removeLeft(all); err != nil {
		return nil, err
	}
	own, err := os.MkdirTemp(all, "")
	if err != nil {
		return nil, err
	}
	s := &scratch{own, flock.New(filepath.Join(own, scratchLock), flock.SetPermissions(0o600))}
	return s, s.lock.Lock()
}

// removeLeft removes the folders whose process does not live any more.
func removeLeft(all string) error {
	entries, err := os.ReadDir(all)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		dir := filepath.Join(all, e.Name())
		lock := flock.New(filepath.Join(dir, scratchLock), flock.SetPermissions(0o600))
		free, err := lock.TryLock()
		if err == nil && free {
			err = errors.Join(lock.Close(), os.RemoveAll(dir))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// newFolder makes one for a single task, with a name that nobody can foresee.
func (s *scratch) newFolder() (string, error) { return os.MkdirTemp(s.dir, "") }

// Close removes everything.
func (s *scratch) Close() error { return errors.Join(s.lock.Close(), os.RemoveAll(s.dir)) }
