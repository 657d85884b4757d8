package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTamperedTree flips single bits in every file of an export: verify names the file, and a kiosk that held an
// earlier state refuses what it reads of it and shows what it showed.
func TestTamperedTree(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"), notice("乙公告", "二"), notice("丙公告", "三"))
	tree, early := filepath.Join(o.root, "tree"), o.screen("early")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	early.sync(0, "--tree", tree, "--trust", o.trust)
	before := early.titles("公告")
	o.publish(notice("丁公告", "四"), notice("戊公告", "五"))
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	must(t, central, "verify", "--tree", tree, "--trust", o.trust)

	refused := map[string]bool{}
	for i, file := range filesIn(t, tree) {
		name, _ := filepath.Rel(tree, file)
		name = filepath.ToSlash(name)
		sort := sortOf(name)
		if sort == "" {
			continue // bookkeeping of the export beside the tree
		}
		for j, at := range []float64{0, 0.5, 1} {
			undo := flip(t, file, at)
			r := fails(t, 1, central, "verify", "--tree", tree, "--trust", o.trust)
			if !strings.Contains(r.stdout+r.stderr, name) {
				t.Errorf("a bit of %s was flipped, verify does not name it: %v", name, r)
			}
			k := early.copyTo(fmt.Sprintf("kiosk-%d-%d", i, j))
			r = run(t, kiosk, "sync", "--dir", k.dir, "--division", village, "--tree", tree, "--trust", o.trust)
			undo()
			now := k.titles("公告")
			switch {
			case r.code == 3:
				refused[sort] = true
				if now != before && !strings.HasSuffix(now, before) {
					t.Errorf("%s: refused, but the kiosk showed %q and shows %q", name, before, now)
				}
				if !strings.Contains(r.stdout, village) {
					t.Errorf("%s: the refusal does not name the division: %v", name, r)
				}
			case r.code != 0 || strings.Count(now, "公告") != 5:
				// What a kiosk never reads it cannot refuse; then it must have got the truth, whole.
				t.Errorf("%s: the kiosk neither refused nor shows all five notices: %q, %v", name, now, r)
			}
		}
	}
	for _, sort := range []string{"checkpoint", "entries", "payload"} {
		if !refused[sort] {
			t.Errorf("no kiosk refused any %s with a bit flipped", sort)
		}
	}
}

// TestTamperedAttachment: an attachment with a bit flipped is named by verify and refused by a kiosk, which gets the
// others and shows nothing of it.
func TestTamperedAttachment(t *testing.T) {
	o := newDemo(t)
	tree, k := filepath.Join(o.root, "tree"), o.screen("kiosk")
	must(t, central, "export", "--dir", o.dir, "--out", tree, "--division", village)
	whole := o.screen("whole").passes(0, "--tree", tree)
	bad := filepath.Base(filesIn(t, filepath.Join(o.root, "whole", "blobs"))[0])
	file := filepath.Join(tree, "blob", bad)
	undo := flip(t, file, 0.5)
	if r := fails(t, 1, central, "verify", "--tree", tree); !strings.Contains(r.stdout, "FAULT blob/"+bad) || strings.Count(r.stdout, "FAULT") != 1 {
		t.Errorf("verify does not name the one attachment: %v", r)
	}
	got := k.passes(3, "--tree", tree)
	if a := got.Attachments; a.Fetched != whole.Attachments.Fetched-1 || a.Missing != 1 || a.Incomplete == nil || a.Incomplete.Reason != "stick_damaged" ||
		!strings.Contains(a.Incomplete.Sentence, bad) {
		t.Errorf("of %d attachments one is altered: %+v", whole.Attachments.Fetched, a)
	}
	for _, kept := range filesIn(t, filepath.Join(k.dir, "blobs")) {
		if filepath.Base(kept) == bad {
			t.Errorf("the kiosk keeps the altered %s", bad)
		}
	}
	undo()
	if again := k.passes(0, "--tree", tree); again.Attachments.Fetched != 1 {
		t.Errorf("once it is whole again: %+v", again)
	}
}

// sortOf says what a file of the tree is, or "" if it is not part of any log.
func sortOf(name string) string {
	switch {
	case strings.HasSuffix(name, "/checkpoint"):
		return "checkpoint"
	case strings.Contains(name, "/tile/entries/"):
		return "entries"
	case strings.Contains(name, "/tile/"):
		return "hashes"
	case strings.HasPrefix(name, "payload/"):
		return "payload"
	}
	return ""
}

// flip changes one bit of a file, at a share of its length, and returns what undoes it.
func flip(t *testing.T, file string, at float64) (undo func()) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := append([]byte(nil), text...)
	bad[int(at*float64(len(bad)-1))] ^= 0x04
	write := func(b []byte) {
		t.Helper()
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(bad)
	return func() { write(text) }
}

// copyTo is the same kiosk's directory once more.
func (s screen) copyTo(name string) screen {
	s.t.Helper()
	other := screen{s.t, filepath.Join(filepath.Dir(s.dir), name)}
	if err := os.CopyFS(other.dir, os.DirFS(s.dir)); err != nil {
		s.t.Fatal(err)
	}
	return other
}
