package cache_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/feed/feedtest"
)

// readOnlyDisk makes a folder one that nobody can write to.
func readOnlyDisk(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
		t.Skipf("NOT TESTED: a read-only disk, since none can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
}

func of(check cache.Check) cache.Options {
	return cache.Options{Division: village, Trust: feedtest.Trust().Lines(), Check: check}
}

// outdate makes a cache one of the version before this program's.
func outdate(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		"DELETE FROM goose_db_version WHERE version_id >= 9",
		"UPDATE facts SET value = '5' WHERE name = 'reader'",
		"DELETE FROM search",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(statement, err)
		}
	}
}

// TestOldVersionOnReadOnlyDisk: a kiosk that was updated while its disk has become read-only, temporary folder and
// all, shows and finds what it has, and changes nothing on the disk.
func TestOldVersionOnReadOnlyDisk(t *testing.T) {
	disk := t.TempDir()
	dir, temp := filepath.Join(disk, "kiosk"), filepath.Join(disk, "tmp")
	if err := os.Mkdir(temp, 0o755); err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	o.publish(notice("高龄补贴公告", "一"))
	c, err := cache.Open(t.Context(), dir, of(cache.CheckFirst))
	if err != nil {
		t.Fatal(err)
	}
	o.must(c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, cache.FileName)
	outdate(t, path)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	readOnlyDisk(t, disk)
	for _, check := range []cache.Check{cache.CheckFirst, cache.CheckLater, cache.Unchecked} {
		k, err := cache.Open(t.Context(), dir, of(check))
		if err != nil {
			t.Fatal(err)
		}
		if got := titles(t, k); got != "高龄补贴公告" {
			t.Errorf("shown: %q", got)
		}
		if hits, err := k.Search(t.Context(), "补贴", 10); err != nil || len(hits) != 1 {
			t.Errorf("found: %v, %v", hits, err)
		}
		if k.Storage() != catalogue.StorageReadOnly {
			t.Errorf("the disk is called %q", k.Storage())
		}
		if err := k.Pin(context.WithoutCancel(t.Context()), "x"); err == nil {
			t.Error("something was written")
		}
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Error("the disk was changed", err)
	}
}

// TestTooLargeToCopy: where a copy would fill the memory, the sentence says what to do.
func TestTooLargeToCopy(t *testing.T) {
	disk := t.TempDir()
	c, err := cache.Open(t.Context(), disk, of(cache.CheckFirst))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(disk, cache.FileName)
	outdate(t, path)
	if err := os.Truncate(path, 300<<20); err != nil { // no more than its pages is read
		t.Fatal(err)
	}
	readOnlyDisk(t, disk)
	_, err = cache.Open(t.Context(), disk, of(cache.CheckLater))
	const says = "make the disk writable and start once more"
	if !errs.Is(err, errs.Unavailable) || !strings.Contains(errs.Sentence(err), says) {
		t.Error(err)
	}
}
