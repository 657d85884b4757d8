package e2e

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEraseLeavesNoByte publishes words that stand nowhere else, lets them reach a kiosk's cache, search index
// and write-ahead log and an exported tree, erases the record, and reads every file that is left.
func TestEraseLeavesNoByte(t *testing.T) {
	o := newOffice(t)
	bad := o.publish(notice("补贴名单 "+rare(1), "误发内容 "+rare(2)))[0]
	bad = o.publish(corrected(bad, notice("补贴名单（更正） "+rare(3), "误发内容 "+rare(4)), "更正 "+rare(5)))[0]
	o.publish(notice("道路施工公告", "请绕行。"))
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	o.start()
	k, stick := o.screen("kiosk"), o.screen("stick")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	stick.sync(0, "--tree", tree, "--trust", o.trust)
	for _, dir := range []string{o.dir, tree, k.dir, stick.dir} {
		if len(filesWith(t, dir, rare(4))) == 0 {
			t.Fatalf("before the erasure no file in %s holds the words: this test could not see them", dir)
		}
	}

	must(t, central, "withdraw", "--dir", o.dir, "--id", bad.ID, "--reason", "含个人信息，误发", "--erase")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	stick.sync(0, "--tree", tree, "--trust", o.trust)

	for _, dir := range []string{o.dir, tree, k.dir, stick.dir} {
		for n := 1; n <= 5; n++ {
			// Whole, as a token of the search index, and what a compressed index keeps of it.
			for _, word := range []string{rare(n), "龘𠮷", fmt.Sprintf("qzxv%04dwk", n), "qzxv"} {
				for _, file := range filesWith(t, dir, word) {
					t.Errorf("%s still holds %q after the erasure", strings.TrimPrefix(file, o.root), word)
				}
			}
		}
	}
	for _, s := range []screen{k, stick} {
		if got := s.titles("补贴名单"); got != "" {
			t.Errorf("an erased record is found: %q", got)
		}
		if shown := s.show(bad.ID); !strings.Contains(shown, "误发") {
			t.Errorf("an erasure leaves its trace; got %s", cut(shown))
		}
		if got := s.titles("道路施工"); got != "道路施工公告" {
			t.Errorf("beside the erased record, %q is found", got)
		}
	}
	must(t, central, "verify", "--dir", o.dir, "--trust", o.trust)
	must(t, central, "verify", "--tree", tree, "--trust", o.trust)
	must(t, central, "verify", "--url", o.url(), "--trust", o.trust)
	fresh := o.screen("fresh")
	fresh.sync(0, "--central", o.url(), "--trust", o.trust)
	o.serve.stop(t)
}

// TestWithheldPayload: a payload that is gone without an erasure is noticed by verify and by a kiosk, in a tree and
// in the centre's database, and an export does not pass it on.
func TestWithheldPayload(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"), notice("乙公告", "二"))
	thief := o.copyTo("thief")
	db := open(t, databases(t, thief.dir)[0])
	if _, err := db.Exec("UPDATE payloads SET bytes = NULL WHERE key = (SELECT min(key) FROM payloads)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if r := fails(t, 1, central, "verify", "--dir", thief.dir); !strings.Contains(r.stdout, "withheld") || !strings.Contains(r.stdout, village) {
		t.Errorf("verify does not name what is withheld: %v", r)
	}
	if r := fails(t, 1, central, "export", "--dir", thief.dir, "--out", thief.dir+"-tree"); !strings.Contains(r.stderr, "no erasure explains it") {
		t.Errorf("an export says what is missing: %v", r)
	}
	thief.start()
	if got := o.screen("deceived").passes(3, "--central", thief.url(), "--trust", o.trust); got.Divisions[0].Refused.Reason != "withheld" {
		t.Errorf("a kiosk that is not sent a payload: %+v", got)
	}
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	gone := filesIn(t, filepath.Join(tree, "payload"))[0]
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	r := fails(t, 1, central, "verify", "--tree", tree, "--trust", o.trust)
	if !strings.Contains(r.stdout+r.stderr, filepath.Base(gone)) {
		t.Errorf("verify does not name the missing payload: %v", r)
	}
	k := o.screen("kiosk")
	if r := run(t, kiosk, "sync", "--dir", k.dir, "--division", village, "--tree", tree, "--trust", o.trust); r.code == 0 {
		t.Errorf("a pass with a payload withheld counts as done: %v", r)
	}
}

// filesWith lists the files below a folder that hold the bytes of a word.
func filesWith(t *testing.T, dir, word string) []string {
	t.Helper()
	var found []string
	for _, file := range filesIn(t, dir) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(word)) {
			found = append(found, file)
		}
	}
	return found
}

// filesIn lists all files below a folder; there must be some.
func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no files below %s", dir)
	}
	return files
}

// TestEraseAttachment: an erased record's attachments leave the centre, the export and the kiosks with it; one that
// another record lists as well stays.
func TestEraseAttachment(t *testing.T) {
	o := newOffice(t)
	attach := func(title string, files map[string]string) published {
		t.Helper()
		draft := notice(title, "见附件。")
		var list []any
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(o.root, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			list = append(list, map[string]any{"name": name, "media_type": "text/plain", "sha256": "", "size": 0})
		}
		draft["attachments"] = list
		p := o.publish(draft)[0]
		for name := range files {
			os.Remove(filepath.Join(o.root, name))
		}
		return p
	}
	bad := attach("误发的名单", map[string]string{"list.txt": rare(1), "form.txt": rare(2)})
	attach("申请表", map[string]string{"form.txt": rare(2)})
	o.start()
	tree, k := filepath.Join(o.root, "tree"), o.screen("kiosk")
	places := []string{o.dir, tree, k.dir}
	carry := func() {
		t.Helper()
		must(t, central, "export", "--dir", o.dir, "--out", tree)
		k.sync(0, "--central", o.url(), "--trust", o.trust)
	}
	holding := func(word string) (n int) {
		for _, dir := range places {
			if len(filesWith(t, dir, word)) > 0 {
				n++
			}
		}
		return n
	}
	carry()
	if holding(rare(1)) != len(places) || holding(rare(2)) != len(places) {
		t.Fatal("before the erasure not every place holds the attachments: this test could not see them")
	}
	must(t, central, "withdraw", "--dir", o.dir, "--id", bad.ID, "--reason", "误发", "--erase")
	carry()
	if n := holding(rare(1)); n != 0 {
		t.Errorf("%d of %d places still hold the erased attachment", n, len(places))
	}
	if n := holding(rare(2)); n != len(places) {
		t.Errorf("only %d of %d places hold the attachment of the other record", n, len(places))
	}
	must(t, central, "verify", "--dir", o.dir, "--trust", o.trust)
	must(t, central, "verify", "--tree", tree, "--trust", o.trust)
}
