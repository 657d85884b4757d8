// Package durable writes files so that a power cut leaves the old one or the new one, never a part:
// beside the place, flushed, renamed, the folder flushed. What it removes for good it overwrites first.
//
// It knows nothing of the project but errs. The centre uses it for its key and for exported trees.
package durable

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"gongshi/internal/errs"
)

// WriteFile puts a file at path, in place of one that is there. The folder must exist.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return write(path, data, perm, os.Rename)
}

// CreateFile puts a file at path unless there is one: errs.Conflict.
func CreateFile(path string, data []byte, perm fs.FileMode) error {
	return write(path, data, perm, func(temp, path string) error {
		if err := os.Link(temp, path); err != nil {
			return err
		}
		return os.Remove(temp)
	})
}

func write(path string, data []byte, perm fs.FileMode, place func(temp, path string) error) error {
	temp := path + suffix
	if err := flushed(temp, data, perm); err != nil {
		return failed(path, err)
	}
	if err := place(temp, path); err != nil {
		os.Remove(temp)
		if errors.Is(err, fs.ErrExist) {
			return errs.E(errs.Conflict, "there is already a file "+path+"; it is not overwritten", err)
		}
		return failed(path, err)
	}
	return failed(path, syncDir(filepath.Dir(path)))
}

// suffix marks a file that is being written. It is always the same, so that what a power cut left is
// overwritten by the next attempt and found by Remove.
const suffix = ".new"

// flushed writes a file beside its place, so that what follows is a rename within one file system.
func flushed(temp string, data []byte, perm fs.FileMode) (err error) {
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, perm)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(temp)
		}
	}()
	if err := f.Chmod(perm); err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Sync()
}

// Remove overwrites a file with zeros and removes it, and likewise what an interrupted write left beside
// it; one that is not there is no error. On a file system that writes elsewhere (copy on write, flash)
// the old blocks are out of a program's reach.
func Remove(path string) error { return errors.Join(remove(path+suffix), remove(path)) }

func remove(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return failed(path, err)
	}
	err = overwrite(f)
	if err = errors.Join(err, f.Close(), os.Remove(path)); err != nil {
		return failed(path, err)
	}
	return failed(path, syncDir(filepath.Dir(path)))
}

func overwrite(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := io.CopyN(f, zeros{}, info.Size()); err != nil {
		return err
	}
	return f.Sync()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// syncDir makes a rename or removal last. Windows does it by itself and offers no handle for it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func failed(path string, err error) error {
	if err == nil {
		return nil
	}
	return errs.E(errs.Unavailable, "the file "+path+" cannot be written", err)
}

// Folder is a folder that files are put into by name, with forward slashes: an exported tree.
type Folder string

// Put writes a file whole or not at all, readable by everybody, making folders on the way. A file that
// holds these bytes already is left alone.
func (d Folder) Put(_ context.Context, name string, data []byte) error {
	path, err := d.path(name)
	if err != nil {
		return err
	}
	if d.holds(path, data) {
		return nil
	}
	if err := makeDirs(filepath.Dir(path)); err != nil {
		return failed(path, err)
	}
	return WriteFile(path, data, 0o644)
}

// Drop removes a file as Remove does.
func (d Folder) Drop(_ context.Context, name string) error {
	path, err := d.path(name)
	if err != nil {
		return err
	}
	return Remove(path)
}

func (d Folder) path(name string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", errs.F(errs.Invalid, "the name %q leads out of the folder", name)
	}
	return filepath.Join(string(d), filepath.FromSlash(name)), nil
}

func (d Folder) holds(path string, data []byte) bool {
	info, err := os.Stat(path)
	if err != nil || info.Size() != int64(len(data)) {
		return false
	}
	old, err := os.ReadFile(path)
	return err == nil && string(old) == string(data)
}

// makeDirs makes a folder and those above it, flushing the folder that each was made in.
func makeDirs(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := makeDirs(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(dir))
}
