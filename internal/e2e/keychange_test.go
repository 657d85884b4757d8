package e2e

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// changeKey stops the server, changes the key and serves again; it gives the new line in a file.
func (o *office) changeKey() (trust string) {
	o.t.Helper()
	serving := o.serve != nil && o.serve.running()
	if serving {
		o.serve.stop(o.t)
	}
	r := must(o.t, central, "key", "change", "--dir", o.dir)
	trust = filepath.Join(o.root, "trust-"+time.Now().Format("150405.000000"))
	if err := os.WriteFile(trust, []byte(r.stdout), 0o600); err != nil {
		o.t.Fatal(err)
	}
	if serving {
		o.start()
	}
	return trust
}

// fingerprint is what a program says for people to compare.
func fingerprint(t *testing.T, said string) string {
	t.Helper()
	_, after, ok := strings.Cut(said, "ingerprint")
	_, after, more := strings.Cut(after, ": ")
	if !ok || !more || len(after) < 35 {
		t.Fatalf("no fingerprint in %q", said)
	}
	return after[:35]
}

// TestKeyChange: kiosks with the old key, given or pinned, follow the centre to the next by HTTP and by stick, as do
// auditors; new ones work with either line; and what the old key signs is refused from then on.
func TestKeyChange(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"), notice("乙公告", "二"))
	stolen := o.copyTo("stolen") // with the key, before the change
	o.start()
	given, pinned, late := o.screen("given"), o.screen("pinned"), o.screen("late")
	given.sync(0, "--central", o.url(), "--trust", o.trust)
	pinned.sync(0, "--central", o.url())
	late.sync(0, "--central", o.url(), "--trust", o.trust)
	if r := fails(t, 1, central, "key", "change", "--dir", o.dir); !strings.Contains(r.stderr, "stop it first") {
		t.Errorf("while the server runs: %v", r)
	}
	before := fingerprint(t, must(t, central, "key", "show", "--dir", o.dir).stderr)

	first := o.changeKey()
	o.publish(notice("丙公告", "三"))
	given.sync(0, "--central", o.url(), "--trust", o.trust)
	given.sync(0, "--central", o.url()) // a start without --trust changes nothing
	pinned.sync(0, "--central", o.url())
	second := o.changeKey()
	o.publish(notice("丁公告", "四"))
	shown := must(t, central, "key", "show", "--dir", o.dir)
	if now := fingerprint(t, shown.stderr[strings.LastIndex(shown.stderr, "Fingerprint"):]); now == before || strings.Count(shown.stderr, "was replaced by") != 2 || !strings.Contains(shown.stderr, before) {
		t.Errorf("what is shown after two changes: %v", shown)
	}
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	const all = "丁公告 丙公告 乙公告 甲公告"
	for name, s := range map[string]struct {
		screen
		from []string
	}{
		"given":                {given, []string{"--central", o.url(), "--trust", o.trust}},
		"pinned":               {pinned, []string{"--central", o.url()}},
		"late, by stick":       {late, []string{"--tree", tree, "--trust", o.trust}},
		"new, with the oldest": {o.screen("new-oldest"), []string{"--central", o.url(), "--trust", o.trust}},
		"new, with the middle": {o.screen("new-middle"), []string{"--tree", tree, "--trust", first}},
		"new, with the newest": {o.screen("new-newest"), []string{"--central", o.url(), "--trust", second}},
	} {
		s.sync(0, s.from...)
		if got := sortedWords(s.titles("公告")); got != sortedWords(all) {
			t.Errorf("%s: shows %q", name, got)
		}
	}
	for _, trust := range []string{o.trust, first, second} {
		must(t, central, "verify", "--tree", tree, "--trust", trust)
		must(t, central, "verify", "--url", o.url(), "--trust", trust)
	}
	o.serve.stop(t)
	for _, trust := range []string{o.trust, first, second} {
		must(t, central, "verify", "--dir", o.dir, "--trust", trust)
	}
	must(t, central, "export", "--dir", o.dir, "--out", tree) // once more over what the last key has signed

	// The old key, in other hands: it goes on alone, or names a successor of its own.
	stolen.publish(notice("假一", "一"), notice("假二", "二"), notice("假三", "三"))
	stolen.start()
	for name, s := range map[string]screen{"given": given, "pinned": pinned, "late": late} {
		if r := s.sync(3, "--central", stolen.url()); !strings.Contains(r.stdout, "retired_key") {
			t.Errorf("%s, the old key: %v", name, r)
		}
	}
	stolen.changeKey()
	stolenTree := filepath.Join(o.root, "stolen-tree")
	must(t, central, "export", "--dir", stolen.dir, "--out", stolenTree)
	for name, s := range map[string]screen{"given": given, "pinned": pinned, "late": late} {
		for _, from := range [][]string{{"--central", stolen.url()}, {"--tree", stolenTree}} {
			r := s.sync(3, from...)
			if from[0] == "--tree" && !strings.Contains(r.stdout, "key_conflict") {
				t.Errorf("%s, another statement of the old key: %v", name, r)
			}
			if got := sortedWords(s.titles("公告")); got != sortedWords(all) || strings.Contains(s.titles("假"), "假") {
				t.Errorf("%s: shows %q", name, got)
			}
		}
		if _, err := os.Stat(filepath.Join(s.dir, "key-conflict-1.txt")); err != nil {
			t.Errorf("%s keeps no evidence: %v", name, err)
		}
	}
	fails(t, 1, central, "verify", "--tree", stolenTree, "--trust", second)
}

func sortedWords(s string) string {
	words := strings.Fields(s)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// TestStrangersKeyChange: a change that another key signs is nobody's.
func TestStrangersKeyChange(t *testing.T) {
	o, stranger := newOffice(t), newOffice(t)
	o.publish(notice("甲公告", "一"))
	stranger.publish(notice("假公告", "一"), notice("假公告", "二"))
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	stranger.changeKey()
	stranger.start()
	tree := filepath.Join(o.root, "stranger-tree")
	must(t, central, "export", "--dir", stranger.dir, "--out", tree)
	for _, from := range [][]string{{"--central", stranger.url()}, {"--tree", tree}} {
		for _, trust := range [][]string{nil, {"--trust", o.trust}} {
			if r := k.sync(3, append(from, trust...)...); !strings.Contains(r.stdout, "unknown_key") {
				t.Errorf("%v: %v", from, r)
			}
		}
	}
	if r := fails(t, 1, central, "verify", "--tree", tree, "--trust", o.trust); !strings.Contains(r.stdout, "keys") {
		t.Errorf("an auditor: %v", r)
	}
	if got := k.titles("公告"); got != "甲公告" {
		t.Errorf("the kiosk shows %q", got)
	}
}

// TestRevokedKey: after its own last word the centre's key signs nothing more, and kiosks take in nothing by it.
func TestRevokedKey(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	k, thief := o.screen("kiosk"), o.copyTo("thief")
	o.start()
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	o.serve.stop(t)
	fails(t, 1, central, "key", "revoke", "--dir", o.dir, "--line", o.trust)
	must(t, central, "key", "revoke", "--dir", o.dir, "--line", o.trust, "--nothing-more-is-signed")
	if r := fails(t, 1, central, "publish", "--dir", o.dir, o.draft(notice("乙公告", "二"))); !strings.Contains(r.stderr, "revoked") {
		t.Errorf("publishing with a revoked key: %v", r)
	}
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	if r := k.sync(3, "--tree", tree); !strings.Contains(r.stdout, "retired_key") {
		t.Errorf("after the revocation: %v", r)
	}
	thief.publish(notice("假公告", "一"))
	thief.start()
	if r := k.sync(3, "--central", thief.url(), "--trust", o.trust); !strings.Contains(r.stdout, "retired_key") {
		t.Errorf("who goes on with a revoked key: %v", r)
	}
	if got := k.titles("公告"); got != "甲公告" {
		t.Errorf("the kiosk shows %q", got)
	}
	o.start()
	o.serve.says(t, 0, "key is revoked")
}

// TestKillKeyChange: a change that is cut at any moment was made or was not; the centre opens afterwards, verifies,
// publishes, and a second change goes through.
func TestKillKeyChange(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"), notice("乙公告", "二"))
	began := time.Now()
	must(t, central, "key", "change", "--dir", o.copyTo("whole").dir)
	usual := time.Since(began)
	changed := 0
	for i := range 5 {
		c := o.copyTo("cut" + string(rune('a'+i)))
		p := launch(t, nil, central, "key", "change", "--dir", c.dir)
		p.killedAfter(usual * time.Duration(i+1) / 6)
		shown := must(t, central, "key", "show", "--dir", c.dir)
		if strings.Contains(shown.stderr, "was replaced by") {
			changed++
		}
		must(t, central, "verify", "--dir", c.dir, "--trust", o.trust)
		c.publish(notice("丙公告", "三"))
		c.changeKey()
		tree := c.dir + "-tree"
		must(t, central, "export", "--dir", c.dir, "--out", tree)
		must(t, central, "verify", "--tree", tree, "--trust", o.trust)
	}
	t.Logf("%d of 5 changes were made before the cut", changed)
}

// TestFirstUse: over plain http from another machine nothing is pinned unless asked for. (192.0.2.0/24 is nobody's.)
func TestFirstUse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kiosk")
	for _, args := range [][]string{{"sync"}, {"--windowed", "1080x1920"}} {
		r := fails(t, 2, kiosk, append(args, "--dir", dir, "--central", "http://192.0.2.7:8470", "--division", village)...)
		if !strings.Contains(r.stderr, "--trust-first-use") {
			t.Errorf("%v", r)
		}
	}
}

// TestEmptyTrust: a file of --trust without a line, as a keygen that failed leaves it, is not the same as none: nothing
// is pinned, and nothing shown.
func TestEmptyTrust(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	o.start()
	k, empty := o.screen("kiosk"), filepath.Join(t.TempDir(), "trust")
	for _, text := range []string{"", " \n\n"} {
		if err := os.WriteFile(empty, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{"sync", "--central", o.url(), "--division", village},
			{"--central", o.url(), "--division", village, "--windowed", "1080x1920"},
			{"search", "公告"},
		} {
			if r := fails(t, 2, kiosk, append(args, "--dir", k.dir, "--trust", empty)...); !strings.Contains(r.stderr, "is empty") {
				t.Errorf("%q: %v", text, r)
			}
		}
	}
	if pinned, err := os.ReadFile(filepath.Join(k.dir, "trust")); err == nil {
		t.Errorf("pinned: %s", pinned)
	}
}

// TestTrustTakenAway: a filled folder whose file of trust is gone, or a pipe, believes nobody met next, and waits for
// no pipe.
func TestTrustTakenAway(t *testing.T) {
	o, stranger := newOffice(t), newOffice(t)
	o.publish(notice("甲公告", "一"))
	stranger.publish(notice("乙公告", "二"))
	stranger.start()
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	for name, change := range map[string]func(string) error{
		"gone": func(string) error { return nil },
		"pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"link": func(path string) error { return os.Symlink("/dev/zero", path) },
	} {
		dir := filepath.Join(o.root, name)
		fill := []string{"sync", "--dir", dir, "--tree", tree, "--division", village}
		must(t, kiosk, append(fill, "--trust", o.trust)...)
		path := filepath.Join(dir, "trust")
		if err := errors.Join(os.Remove(path), change(path)); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{"sync", "--central", stranger.url(), "--division", village},
			{"sync", "--central", stranger.url(), "--division", village, "--trust-first-use"},
			{"sync", "--tree", tree, "--division", village},
		} {
			if r := run(t, kiosk, append(args, "--dir", dir)...); r.code == 0 || !strings.Contains(r.stderr, "--trust") {
				t.Errorf("%s: %v", name, r)
			}
		}
		if found := run(t, kiosk, "search", "--dir", dir, "公告").stdout; strings.Contains(found, "乙公告") {
			t.Errorf("%s: the stranger's notice is shown: %s", name, found)
		}
		must(t, kiosk, append(fill, "--trust", o.trust)...)
	}
}

// TestRestoreAcrossKeyChange: a backup from before a change is restored with the key of then, and the change with it;
// kiosks that have followed go on. Without the key that followed nothing is signed.
func TestRestoreAcrossKeyChange(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	first, present := filepath.Join(o.root, "first.key"), filepath.Join(o.dir, "centre.key")
	if err := os.Link(present, first); err != nil { // the copy that is kept apart
		t.Fatal(err)
	}
	backup, tree, k := filepath.Join(o.root, "backup.db"), filepath.Join(o.root, "tree"), o.screen("kiosk")
	must(t, central, "backup", "--dir", o.dir, "--to", backup)
	o.changeKey()
	o.publish(notice("乙公告", "二"))
	newest := o.changeKey()
	o.publish(notice("丙公告", "三"))
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	k.sync(0, "--tree", tree, "--trust", o.trust)

	again := &office{t: t, root: o.root, dir: filepath.Join(o.root, "again"), trust: o.trust}
	put := func(from, name string) {
		t.Helper()
		text, err := os.ReadFile(from)
		if err == nil {
			err = os.MkdirAll(again.dir, 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(again.dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put(present, "centre.key")
	if r := fails(t, 1, central, "restore", "--dir", again.dir, "--from", backup, "--tree", tree); !strings.Contains(r.stderr, ".next") {
		t.Errorf("with the present key alone: %v", r)
	}
	put(first, "centre.key")
	if r := fails(t, 1, central, "restore", "--dir", again.dir, "--from", backup, "--tree", tree); !strings.Contains(r.stderr, "changed after this backup") {
		t.Errorf("with the key of then alone: %v", r)
	}
	fails(t, 1, central, "publish", "--dir", again.dir, again.draft(notice("丁公告", "四")))
	put(present, "centre.key.next")
	must(t, central, "restore", "--dir", again.dir, "--tree", tree)
	for _, trust := range []string{o.trust, newest} {
		must(t, central, "verify", "--dir", again.dir, "--trust", trust)
	}
	again.publish(notice("戊公告", "五"))
	again.start()
	k.sync(0, "--central", again.url())
	if got := sortedWords(k.titles("公告")); got != sortedWords("甲公告 乙公告 丙公告 戊公告") {
		t.Errorf("the kiosk shows %q", got)
	}
}
