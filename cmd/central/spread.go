package main

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"syscall"

	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// mostInFolder is how many files with long names an export puts into one folder: FAT32 has room for 65,536 entries of
// 32 bytes, of which a name of 64 characters takes six.
const mostInFolder = 8000

// spread is an exported tree whose folders fit a stick: see feed.Spread.
type spread struct {
	durable.Folder
	most  int
	count map[string]int
}

func newSpread(dir string) *spread {
	return &spread{durable.Folder(dir), mostInFolder, map[string]int{}}
}

// ReadFile implements feed.Files.
func (s *spread) ReadFile(ctx context.Context, name string, limit int64) ([]byte, error) {
	data, err := s.Folder.ReadFile(ctx, name, limit)
	if other := feed.Spread(name); other != "" && errs.Is(err, errs.NotFound) {
		return s.Folder.ReadFile(ctx, other, limit)
	}
	return data, err
}

// Put implements feed.Sink.
func (s *spread) Put(ctx context.Context, name string, data []byte) error {
	other := feed.Spread(name)
	if other == "" {
		return ofRoom(string(s.Folder), s.Folder.Put(ctx, name, data))
	}
	folder := path.Dir(name)
	if _, known := s.count[folder]; !known {
		entries, err := os.ReadDir(filepath.Join(string(s.Folder), folder))
		if err != nil && !os.IsNotExist(err) {
			return errs.E(errs.Unavailable, "The folder "+folder+" of the tree cannot be listed.", err)
		}
		s.count[folder] = len(entries)
	}
	if _, err := s.Folder.ReadFile(ctx, name, 0); errs.Is(err, errs.NotFound) {
		if s.count[folder] >= s.most {
			return ofRoom(string(s.Folder), s.Folder.Put(ctx, other, data))
		}
		s.count[folder]++
	}
	return ofRoom(string(s.Folder), s.Folder.Put(ctx, name, data))
}

// Drop implements feed.Sink.
func (s *spread) Drop(ctx context.Context, name string) error {
	err := s.Folder.Drop(ctx, name)
	if other := feed.Spread(name); other != "" {
		err = errors.Join(err, s.Folder.Drop(ctx, other))
	}
	return ofRoom(string(s.Folder), err)
}

// windowsFull is ERROR_DISK_FULL.
const windowsFull = syscall.Errno(112)

// ofRoom names the fault of the medium that a tree is written to.
func ofRoom(dir string, err error) error {
	full := errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) || os.PathSeparator == '\\' && errors.Is(err, windowsFull)
	switch {
	case full:
		return errs.E(errs.Unavailable, "There is no room left at "+dir+": the tree is not complete. Make room or take a larger stick, and export again.", err)
	case errors.Is(err, syscall.EROFS):
		return errs.E(errs.Unavailable, "Nothing can be written at "+dir+": the stick or disk is read-only. Unlock it or take another one, and export again.", err)
	case errors.Is(err, syscall.EIO):
		return errs.E(errs.Unavailable, "The stick or disk at "+dir+" fails: it may be damaged or loose. Plug it in again or take another one, and export again.", err)
	}
	return err
}
