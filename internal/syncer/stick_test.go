package syncer_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/syncer"
)

// TestStickThatWasFull: whatever is missing or cut of a tree that was copied to a stick without room is named as that, takes nothing
// away, and the whole tree brings the rest.
func TestStickThatWasFull(t *testing.T) {
	c := newCentre(t)
	c.publish(village, "甲公告", strings.Repeat("一份长名单。", 4000))
	c.publish(village, "乙公告", "二")
	whole := filepath.Join(t.TempDir(), "tree")
	c.export(whole)
	for _, part := range []string{"/tile/entries/", "/tile/0/", "payload/", "checkpoint"} {
		for _, how := range []string{"missing", "empty", "half"} {
			if part == "checkpoint" && how != "empty" || part == "/tile/0/" {
				continue // without a checkpoint there is no log; half of one is no note; level 0 follows from the entries
			}
			k := newKiosk(t, t.TempDir())
			root := filepath.Join(t.TempDir(), "tree")
			if err := os.CopyFS(root, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			hit := false
			err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !strings.Contains(filepath.ToSlash(path), part) || hit {
					return err
				}
				hit = true
				data, err := os.ReadFile(path)
				if err != nil || how == "missing" {
					return os.Remove(path)
				}
				if how == "empty" {
					data = nil
				}
				return os.WriteFile(path, data[:len(data)/2], 0o600)
			})
			if err != nil || !hit {
				t.Fatal(part, hit, err)
			}
			at := syncer.Options{Tree: root, Trust: feedtest.Key().VerifierLine()}
			r := k.passWith(at)
			reason, code := feed.Reason("stick_incomplete"), 1
			if part == "/tile/entries/" && how == "half" { // which no copy that was cut at a block is, but a broken stick
				reason, code = "damaged", 3
			}
			if f, _ := r.First(); f == nil || f.Reason != reason {
				t.Errorf("%s, %s: %+v", part, how, f)
			}
			if r.ExitCode() != code {
				t.Errorf("%s, %s: exit code %d", part, how, r.ExitCode())
			}
			at.Tree = whole
			if r := k.passWith(at); r.ExitCode() != 0 {
				t.Errorf("%s, %s, then whole: %+v", part, how, r)
			}
		}
	}
}

// TestStickFullBeforeTheFirstLog: attachments are written first, so that a stick may be full before there is any log.
func TestStickFullBeforeTheFirstLog(t *testing.T) {
	for name, want := range map[string]feed.Reason{"blob/0": "stick_incomplete", "trust": "unreachable"} {
		root := t.TempDir()
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		r := newKiosk(t, t.TempDir()).passWith(syncer.Options{Tree: root, Trust: feedtest.Key().VerifierLine()})
		if f, _ := r.First(); f == nil || f.Reason != want {
			t.Errorf("%s alone: %+v", name, f)
		}
	}
}
