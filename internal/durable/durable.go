// Package durable writes files so that a power cut leaves the old one or the new one, never a part: beside the place,
// flushed, renamed, the folder flushed. A file that it removes for good it overwrites first.
//
// Everything happens within an os.Root: a link in the folder leads no write out of it. A link, pipe or device in the
// place of a file is replaced and never opened.
//
// It knows nothing of the project but errs. The centre uses it for its key, for backups and for exported trees.
package durable

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"

	"gongshi/internal/errs"
)

// WriteFile writes a file at path, and replaces an existing one. The folder must exist.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return withinFolder(path, func(root *os.Root, name string) error {
		return write(root, name, data, perm, root.Rename)
	})
}

// CreateFile puts a file at path unless there is one: errs.Conflict.
func CreateFile(path string, data []byte, perm fs.FileMode) error {
	return withinFolder(path, func(root *os.Root, name string) error {
		return write(root, name, data, perm, func(temp, name string) error {
			if err := root.Link(temp, name); err != nil {
				return err
			}
			return root.Remove(temp)
		})
	})
}

// ReadFile reads a file that must be a regular one, or a link to one: a pipe in its place would hold the program for
// good. A file that is longer than most bytes is errs.Corrupt, a missing file fs.ErrNotExist.
func ReadFile(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errs.F(errs.Corrupt, "%s is no file but a folder, pipe or device", path)
	case info.Size() > most:
		return nil, errs.F(errs.Corrupt, "%s has more than %d bytes", path, most)
	}
	return os.ReadFile(path)
}

// Remove overwrites a file with zeros and removes it, and likewise the remains of an interrupted write beside it; a
// missing file is no error. On a file system that writes elsewhere (copy on write, flash) the old blocks are out of a
// program's reach.
func Remove(path string) error { return withinFolder(path, removeFile) }

// SyncDir makes renames and removals in a folder last.
func SyncDir(dir string) error {
	return withinFolder(filepath.Join(dir, "."), func(root *os.Root, name string) error { return syncDir(root, name) })
}

// withinFolder runs f in the folder of a path. Errors name the path.
func withinFolder(path string, f func(root *os.Root, name string) error) error {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return withPath(path, err)
	}
	defer root.Close()
	err = f(root, filepath.Base(path))
	if errors.Is(err, fs.ErrExist) {
		return errs.E(errs.Conflict, "there is already a file "+path+"; it is not overwritten", err)
	}
	return withPath(path, err)
}

// suffix marks a file that is being written. It is always the same, so that the next attempt overwrites the remains of
// a power cut, and Remove finds them.
const suffix = ".new"

func write(root *os.Root, name string, data []byte, perm fs.FileMode, place func(temp, name string) error) error {
	temp := name + suffix
	if err := writeTemporary(root, temp, data, perm); err != nil {
		return err
	}
	if err := place(temp, name); err != nil {
		root.Remove(temp)
		return err
	}
	return syncDir(root, path.Dir(name))
}

// writeTemporary writes a file beside its place, so that a rename within one file system follows. A link or a pipe
// under its name is removed first.
func writeTemporary(root *os.Root, temp string, data []byte, perm fs.FileMode) (err error) {
	if err := root.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			root.Remove(temp)
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

func removeFile(root *os.Root, name string) error {
	for _, name := range []string{name + suffix, name} {
		info, err := root.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && info.Mode().IsRegular() { // of anything else only the name is here
			err = overwriteFile(root, name)
		}
		if err = errors.Join(err, root.Remove(name)); err != nil {
			return err
		}
	}
	return syncDir(root, path.Dir(name))
}

func overwriteFile(root *os.Root, name string) error {
	f, err := root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
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
func syncDir(root *os.Root, dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func withPath(path string, err error) error {
	var known *errs.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return errs.E(errs.Unavailable, "the file "+path+" cannot be written", err)
}

// Folder is a folder that files are put into by name, with forward slashes: an exported tree.
type Folder string

// Put writes a file whole or not at all, readable by everybody, making folders on the way. A file that
// holds these bytes already is left alone; a link, pipe or device in its place is replaced.
func (d Folder) Put(_ context.Context, name string, data []byte) error {
	return d.at(name, func(root *os.Root) error {
		if holdsBytes(root, name, data) {
			return nil
		}
		if err := d.makeDirs(root, path.Dir(name)); err != nil {
			return err
		}
		return write(root, name, data, 0o644, root.Rename)
	})
}

// ReadFile returns the bytes of a file: errs.NotFound if it is not there or is a link, pipe or device, which Put
// replaces; errs.TooLarge if it has more than limit bytes.
func (d Folder) ReadFile(_ context.Context, name string, limit int64) (data []byte, err error) {
	err = d.at(name, func(root *os.Root) error {
		if err := d.realDirs(root, path.Dir(name)); err != nil {
			return err
		}
		info, err := root.Lstat(name)
		switch {
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			return fs.ErrNotExist
		case info.Size() > limit:
			return errs.F(errs.TooLarge, "the file %s has more than %d bytes", name, limit)
		}
		data, err = root.ReadFile(name)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.F(errs.NotFound, "there is no file %s", name)
	}
	return data, err
}

// Drop removes a file as Remove does.
func (d Folder) Drop(_ context.Context, name string) error {
	return d.at(name, func(root *os.Root) error {
		err := d.realDirs(root, path.Dir(name))
		if err == nil {
			err = removeFile(root, name)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

func (d Folder) at(name string, f func(root *os.Root) error) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return errs.F(errs.Invalid, "the name %q leads out of the folder", name)
	}
	root, err := os.OpenRoot(string(d))
	if err == nil {
		defer root.Close()
		err = f(root)
	}
	return withPath(filepath.Join(string(d), filepath.FromSlash(name)), err)
}

func holdsBytes(root *os.Root, name string, data []byte) bool {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(data)) {
		return false
	}
	old, err := root.ReadFile(name)
	return err == nil && string(old) == string(data)
}

// makeDirs makes a folder and those above it, flushing the folder that each was made in.
func (d Folder) makeDirs(root *os.Root, dir string) error {
	err := d.realDirs(root, dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := d.makeDirs(root, path.Dir(dir)); err != nil {
		return err
	}
	if err := root.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(root, path.Dir(dir))
}

// realDirs refuses a link, or anything else that is no folder, on the way to a file: files written below it would land
// somewhere else.
func (d Folder) realDirs(root *os.Root, dir string) error {
	for ; dir != "."; dir = path.Dir(dir) {
		info, err := root.Lstat(dir)
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return errs.F(errs.Conflict, "%s is in the place of a folder but is none (a link, perhaps): nothing is written through it. Remove it, or take another folder.",
				filepath.Join(string(d), filepath.FromSlash(dir)))
		}
	}
	return nil
}
