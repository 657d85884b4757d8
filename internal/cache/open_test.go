package cache_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gongshi/internal/cache"
	"gongshi/internal/errs"
	"gongshi/internal/feed/feedtest"
)

func TestFolderBelongsToOneDivision(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	id, err := c.KioskID(t.Context())
	if err != nil || len(id) < 20 {
		t.Fatal(id, err)
	}
	_, err = cache.Open(t.Context(), dir, cache.Options{Division: "340803001902"})
	if !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), string(village)) {
		t.Errorf("another division: %v", err)
	}
	again, err := cache.Open(t.Context(), dir, cache.Options{})
	if err != nil || again.Division() != village {
		t.Fatal(err)
	}
	defer again.Close()
	if same, err := again.KioskID(t.Context()); err != nil || same != id {
		t.Errorf("the kiosk's id was %s and is %s, %v", id, same, err)
	}
}

func TestPin(t *testing.T) {
	c := open(t, t.TempDir())
	for _, step := range []struct {
		lines string
		kind  errs.Kind
	}{{"a", -1}, {"a", -1}, {"b", errs.Forbidden}} {
		err := c.Pin(t.Context(), step.lines)
		if (err == nil) != (step.kind < 0) || err != nil && errs.KindOf(err) != step.kind {
			t.Errorf("pin %s: %v", step.lines, err)
		}
	}
	if lines, err := c.Trust(t.Context()); err != nil || lines != "a" {
		t.Errorf("pinned %q, %v", lines, err)
	}
}

// TestEmptyKeys: a file of statements about the centre's keys that has lost them is not the same as none, by which a
// retired key would be believed again.
func TestEmptyKeys(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	if _, err := c.Succession(t.Context()); err != nil {
		t.Fatal("without a file:", err)
	}
	for _, text := range []string{"", "\n", "junk\n"} {
		if err := os.WriteFile(filepath.Join(dir, "keys"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Succession(t.Context()); !errs.Is(err, errs.Corrupt) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
}

// TestBrokenIsSetAside: whatever has happened to the file, a kiosk starts, keeps the broken one, and fills again.
func TestBrokenIsSetAside(t *testing.T) {
	breaks := map[string]func([]byte) []byte{
		"no database": func(b []byte) []byte { return []byte(strings.Repeat("not a database ", 1000)) },
		"torn page": func(b []byte) []byte {
			for i := 4096; i < len(b); i++ {
				b[i] ^= 0x5a
			}
			return b
		},
		"cut short": func(b []byte) []byte { return b[:len(b)/2] },
	}
	for name, spoil := range breaks {
		t.Run(name, func(t *testing.T) {
			o, dir := newOffice(t), t.TempDir()
			o.publish(notice("甲公告", strings.Repeat("一", 20000)))
			c, err := cache.Open(t.Context(), dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines(), Check: cache.CheckFirst})
			if err != nil {
				t.Fatal(err)
			}
			o.must(c)
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, cache.FileName)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			bad := spoil(data)
			if err := os.WriteFile(path, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			fresh := open(t, dir)
			if got := titles(t, fresh); got != "" {
				t.Errorf("a fresh cache shows %q", got)
			}
			o.must(fresh)
			if got := titles(t, fresh); got != "甲公告" {
				t.Errorf("filled again it shows %q", got)
			}
			kept, err := filepath.Glob(path + ".broken-*Z")
			if err != nil || len(kept) != 1 {
				t.Fatalf("set aside: %v, %v", kept, err)
			}
			if was, err := os.ReadFile(kept[0]); err != nil || string(was) != string(bad) {
				t.Errorf("what was set aside was changed: %v", err)
			}
		})
	}
}

// TestInspect: a file that opens though pages in its middle are torn is found out beside the kiosk's work; the next
// start that may begins a new one, and a process that only looks something up leaves it.
func TestInspect(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	o.publish(notice("甲公告", strings.Repeat("一", 20000)))
	sound := open(t, dir)
	o.must(sound)
	if err := sound.Inspect(t.Context()); err != nil {
		t.Fatal("a sound file:", err)
	}
	if err := sound.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, cache.FileName)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) * 3 / 4; i < len(data); i++ {
		data[i] ^= 0x5a
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	later := func(check cache.Check) *cache.Cache {
		c, err := cache.Open(t.Context(), dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines(), Check: check})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	torn := later(cache.CheckLater)
	if err := torn.Inspect(t.Context()); !errs.Is(err, errs.Corrupt) {
		t.Fatal("a torn file:", err)
	}
	torn.Close()
	later(cache.Unchecked).Close()
	if kept, _ := filepath.Glob(path + ".broken-*Z"); len(kept) != 0 {
		t.Fatal("a process that only looks something up has set the file aside")
	}
	fresh := later(cache.CheckLater)
	if got := titles(t, fresh); got != "" {
		t.Errorf("a fresh cache shows %q", got)
	}
	fresh.Close()
	o.must(later(cache.CheckLater)) // the doubt is gone with the file
	if kept, _ := filepath.Glob(path + ".broken-*Z"); len(kept) != 1 {
		t.Errorf("set aside: %v", kept)
	}
}

// TestBrokenForMany: of several who open a broken file at once one sets it aside, and all use the new one. However
// often it breaks, only the newest stay aside.
func TestBrokenForMany(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	o.publish(notice("甲公告", "正文"))
	path := filepath.Join(dir, cache.FileName)
	for round := 1; round <= 5; round++ {
		c := open(t, dir)
		o.must(c)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o644); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				c, err := cache.Open(t.Context(), dir, cache.Options{Division: village, Check: cache.CheckFirst})
				if err != nil {
					t.Error(err)
					return
				}
				if err := c.Inspect(t.Context()); err != nil {
					t.Error("the new file:", err)
				}
				c.Close()
			})
		}
		all.Wait()
		if kept, err := filepath.Glob(path + ".broken-*Z"); err != nil || len(kept) != min(round, 3) {
			t.Fatalf("round %d: set aside are %v, %v", round, kept, err)
		}
	}
}

func TestLocks(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	release, err := a.Take(cache.WindowLock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Take(cache.WindowLock); !errs.Is(err, errs.Conflict) {
		t.Errorf("a second window: %v", err)
	}
	pass, err := b.Take(cache.PassLock)
	if err != nil {
		t.Errorf("a pass beside a window: %v", err)
	}
	pass()
	release()
	release, err = b.Take(cache.WindowLock)
	if err != nil {
		t.Errorf("after the first window: %v", err)
	}
	release()
}

func TestMissesAreCountedForGood(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	for want := int64(1); want <= 3; want++ {
		c, err := cache.Open(ctx, dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines(), Check: cache.CheckFirst})
		if err != nil {
			t.Fatal(err)
		}
		before, err := c.Sequence(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := c.CountMiss(ctx); n != want || err != nil {
			t.Errorf("miss %d is counted as %d: %v", want, n, err)
		}
		if after, _ := c.Sequence(ctx); after != before {
			t.Error("a miss counts as a change of what is shown: every screen would be drawn anew")
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
