package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// TestSpread: files beyond the limit of a folder on a FAT32 stick go into folders by their names, and readers find them
// there. A second export leaves each file in its place. Nothing is left of a dropped file.
func TestSpread(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	names := make([]string, 20)
	put := func(s *spread) {
		t.Helper()
		for i := range names {
			data := []byte{byte(i)}
			sum := sha256.Sum256(data)
			names[i] = "payload/" + hex.EncodeToString(sum[:])
			if err := s.Put(ctx, names[i], data); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 { // an export into the same tree changes nothing
		s := newSpread(dir)
		s.most = 5
		put(s)
		files := 0
		entries, err := os.ReadDir(filepath.Join(dir, "payload"))
		for _, e := range entries {
			if !e.IsDir() {
				files++
			}
		}
		if err != nil || files != 5 {
			t.Fatalf("%d files in one folder, %v", files, err)
		}
	}
	tree, err := feed.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	listed, err := tree.List(ctx, "payload")
	if err != nil || len(listed) != len(names) {
		t.Errorf("%d are listed, %v", len(listed), err)
	}
	for i, name := range names {
		for place, files := range map[string]feed.Files{"folder": tree, "files": feed.DirFiles(os.DirFS(dir))} {
			if data, err := files.ReadFile(ctx, name, 10); err != nil || !bytes.Equal(data, []byte{byte(i)}) {
				t.Errorf("%s of %s: %v, %v", name, place, data, err)
			}
		}
		if !slices.Contains(listed, filepath.Base(name)) {
			t.Errorf("%s is not listed", name)
		}
	}
	s := newSpread(dir)
	for _, name := range names {
		if err := s.Drop(ctx, name); err != nil {
			t.Fatal(err)
		}
		if _, err := tree.ReadFile(ctx, name, 10); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
}
