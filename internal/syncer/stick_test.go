package syncer_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/syncer"
)

// TestStickThatWasFull: whatever is missing or cut of a tree that was copied to a stick without room is named as that,
// takes nothing away, and the whole tree brings the rest.
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
				code = 3
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
	for name, want := range map[string]feed.Reason{"blob/0": "stick_incomplete", "trust": "stick_not_found"} {
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

// TestDamagedStick: every byte of an exported tree that is not the one that was written is called a damaged stick,
// with the file, what is wrong and what to do, and no word of the protocol; nothing of it is taken in, and the whole
// tree brings the rest.
func TestDamagedStick(t *testing.T) {
	c := newCentre(t)
	c.publish(village, "甲公告", strings.Repeat("一份长名单。", 4000), c.attach([]byte(strings.Repeat("picture", 100))))
	for range 300 {
		c.publish(village, "乙公告", "二")
	}
	whole := filepath.Join(t.TempDir(), "tree")
	c.export(whole)
	for _, part := range []string{"/tile/entries/", "/tile/0/", "payload/", "blob/", "checkpoint"} {
		root := filepath.Join(t.TempDir(), "tree")
		if err := os.CopyFS(root, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.Contains(filepath.ToSlash(path), part) {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if part == "checkpoint" {
				data[0] ^= 0x80
			}
			data[len(data)/2] ^= 1
			return os.WriteFile(path, data, 0o600)
		})
		if err != nil {
			t.Fatal(err)
		}
		k := newKiosk(t, t.TempDir())
		at := syncer.Options{Tree: root, Trust: feedtest.Key().VerifierLine()}
		r := k.passWith(at)
		f, _ := r.First()
		switch {
		case f == nil || f.Reason != "stick_damaged" && f.Reason != "stick_incomplete" || r.ExitCode() != 3:
			t.Errorf("%s: exit code %d, %+v", part, r.ExitCode(), f)
			continue
		case !strings.Contains(f.Sentence, root) || !strings.Contains(f.Sentence, "Export again"):
			t.Errorf("%s: the sentence says neither where nor what to do: %s", part, f.Sentence)
		}
		for _, word := range []string{"digest_mismatch", "malformed: ", "fork: ", "stick_"} {
			if strings.Contains(f.Sentence, word) {
				t.Errorf("%s: a word of the protocol: %s", part, f.Sentence)
			}
		}
		at.Tree = whole
		if r := k.passWith(at); r.ExitCode() != 0 {
			t.Errorf("%s, then whole: %+v", part, r)
		}
	}
}

// TestWrongFolder: a folder that is not there, a file, one of something else, and the tree of another place are called
// that, once.
func TestWrongFolder(t *testing.T) {
	c := newCentre(t)
	c.publish("110101001001", "别处的公告", "一")
	other, photos := filepath.Join(t.TempDir(), "tree"), t.TempDir()
	c.export(other)
	if err := os.WriteFile(filepath.Join(photos, "IMG_1.jpg"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for root, says := range map[string]string{
		filepath.Join(photos, "nowhere"):   "There is no exported tree at",
		filepath.Join(photos, "IMG_1.jpg"): "There is no exported tree at",
		photos:                             "is not an exported tree",
		other:                              "exported for another place",
	} {
		r := newKiosk(t, t.TempDir()).passWith(syncer.Options{Tree: root, Trust: feedtest.Key().VerifierLine()})
		f, _ := r.First()
		if f == nil || f.Reason != "stick_not_found" || r.ExitCode() != 1 {
			t.Errorf("%s: exit code %d, %+v", root, r.ExitCode(), f)
			continue
		}
		if strings.Count(f.Sentence, says) != 1 || strings.Count(f.Sentence, root) > 2 ||
			strings.Contains(f.Sentence, "stick_not_found") {
			t.Errorf("%s: %s", root, f.Sentence)
		}
	}
}

// TestLogGoneFromStick: a log that was exported and has no checkpoint is named; the others are taken in.
func TestLogGoneFromStick(t *testing.T) {
	c := newCentre(t)
	street := division.Code("340803001000")
	c.publish(village, "甲公告", "一")
	c.publish(street, "乙公告", "二")
	root := filepath.Join(t.TempDir(), "tree")
	c.export(root)
	folder := filepath.Join(root, "feed", string(street))
	if err := os.Rename(folder, folder+" (1)"); err != nil {
		t.Fatal(err)
	}
	at := syncer.Options{Tree: root, Trust: feedtest.Key().VerifierLine()}
	if r := newKiosk(t, t.TempDir()).passWith(at); r.ExitCode() != 0 {
		t.Errorf("a log that is not listed was never exported: %+v", r)
	}
	listed := string(village) + "\n" + string(street) + "\n"
	if err := os.WriteFile(filepath.Join(root, "feed", "logs"), []byte(listed), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newKiosk(t, t.TempDir()).passWith(at)
	f, _ := r.First()
	if f == nil || f.Reason != "stick_damaged" || !strings.Contains(f.Sentence, string(street)) || r.ExitCode() != 3 {
		t.Errorf("exit code %d, %+v", r.ExitCode(), f)
	}
	for _, d := range r.Divisions {
		if d.Division == string(village) && (d.To != 1 || d.Refused != nil) {
			t.Errorf("the other log: %+v", d)
		}
	}
}
