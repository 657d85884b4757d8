package durable_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"gongshi/internal/durable"
	"gongshi/internal/errs"
)

func TestWriteAndCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := durable.CreateFile(path, []byte("first"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := durable.CreateFile(path, []byte("second"), 0o600); !errs.Is(err, errs.Conflict) {
		t.Errorf("a second creation: %v", err)
	}
	if got := read(t, path); got != "first" {
		t.Errorf("the file holds %q", got)
	}
	if err := durable.WriteFile(path, []byte("third"), 0o600); err != nil || read(t, path) != "third" {
		t.Errorf("%v, the file holds %q", err, read(t, path))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files are left", len(left))
	}
	if err := durable.WriteFile(filepath.Join(path, "x"), nil, 0o600); !errs.Is(err, errs.Unavailable) {
		t.Errorf("a folder that is none: %v", err)
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	d := durable.Folder(dir)
	for range 2 {
		if err := d.Put(t.Context(), "a/b/c", []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, filepath.Join(dir, "a", "b", "c")); got != "x" {
		t.Errorf("the file holds %q", got)
	}
	if err := d.Put(t.Context(), "../c", nil); !errs.Is(err, errs.Invalid) {
		t.Errorf("a name that leads out: %v", err)
	}
	// A second name keeps the file's bytes in sight after the removal.
	if err := os.Link(filepath.Join(dir, "a/b/c"), filepath.Join(dir, "other")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a/b/c.new"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Drop(t.Context(), "a/b/c"); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "a/b")); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	if got := read(t, filepath.Join(dir, "other")); got != "\x00" {
		t.Errorf("the bytes stayed: %q", got)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestNothingLeadsOutOfTheFolder: somebody who can write into an exported tree plants links, pipes and folders in the
// places of files, of their temporary names and of folders.
func TestNothingLeadsOutOfTheFolder(t *testing.T) {
	outside := t.TempDir()
	victim := filepath.Join(outside, "victim")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	plants := map[string]func(t *testing.T, place string) error{
		"link out":  func(_ *testing.T, place string) error { return os.Symlink(victim, place) },
		"link in":   func(_ *testing.T, place string) error { return os.Symlink("neighbour", place) },
		"dead link": func(_ *testing.T, place string) error { return os.Symlink(filepath.Join(outside, "new"), place) },
		"pipe":      func(_ *testing.T, place string) error { return syscall.Mkfifo(place, 0o600) },
	}
	for name, plant := range plants {
		for _, place := range []string{"a/file", "a/file.new"} {
			t.Run(name+" at "+place, func(t *testing.T) {
				dir := t.TempDir()
				d := durable.Folder(dir)
				if err := d.Put(t.Context(), "a/neighbour", []byte("neighbour")); err != nil {
					t.Fatal(err)
				}
				if err := plant(t, filepath.Join(dir, place)); err != nil {
					t.Fatal(err)
				}
				if err := d.Put(t.Context(), "a/file", []byte("precious")); err != nil {
					t.Error(err)
				}
				if info, err := os.Lstat(filepath.Join(dir, "a/file")); err != nil || !info.Mode().IsRegular() || read(t, filepath.Join(dir, "a/file")) != "precious" {
					t.Errorf("%v, %v", info, err)
				}
				os.Remove(filepath.Join(dir, "a/file"))
				if err := plant(t, filepath.Join(dir, "a/file")); err != nil {
					t.Fatal(err)
				}
				if err := d.Drop(t.Context(), "a/file"); err != nil {
					t.Error(err)
				}
				if read(t, filepath.Join(dir, "a/neighbour")) != "neighbour" {
					t.Error("the neighbour was written to")
				}
			})
		}
		t.Run(name+" in the place of a folder", func(t *testing.T) {
			dir := t.TempDir()
			d := durable.Folder(dir)
			if name == "link out" {
				plant = func(_ *testing.T, place string) error { return os.Symlink(outside, place) }
			}
			if err := plant(t, filepath.Join(dir, "a")); err != nil {
				t.Fatal(err)
			}
			if err := d.Put(t.Context(), "a/victim", []byte("x")); !errs.Is(err, errs.Conflict) {
				t.Errorf("put: %v", err)
			}
			if err := d.Drop(t.Context(), "a/victim"); !errs.Is(err, errs.Conflict) {
				t.Errorf("drop: %v", err)
			}
		})
	}
	if left, _ := os.ReadDir(outside); len(left) != 1 || read(t, victim) != "precious" {
		t.Errorf("outside there are %v, and the file holds %q", left, read(t, victim))
	}
}
