package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// refuses wants that nothing is signed or served in a folder, and that the sentence has each part and says what to do.
func (o *office) refuses(parts ...string) {
	o.t.Helper()
	for name, args := range map[string][]string{
		"serve":   {"serve", "--dir", o.dir, "--listen", "127.0.0.1:0", "--no-require-second-factor"},
		"publish": {"publish", "--dir", o.dir, o.draft(notice("不该发布", "一"))},
		"export":  {"export", "--dir", o.dir, "--out", o.dir + "-refused"},
		"backup":  {"backup", "--dir", o.dir, "--to", o.dir + "-refused.db"},
	} {
		r := fails(o.t, 1, central, args...)
		for _, part := range append(parts, "central restore --dir "+o.dir) {
			if !strings.Contains(r.stderr, part) {
				o.t.Errorf("%s, where %q is expected: %v", name, part, r)
			}
		}
	}
	if _, err := os.Stat(o.dir + "-refused.db"); err == nil {
		o.t.Error("a refused backup was made")
	}
	if left := treeFiles(o.dir + "-refused"); len(left) > 0 {
		o.t.Errorf("a refused export wrote %v", left)
	}
}

func treeFiles(dir string) []string {
	var all []string
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return nil
	})
	return all
}

// folderWith is a new folder with the given files, copied from another.
func (o *office) folderWith(name string, files map[string]string) *office {
	o.t.Helper()
	other := &office{t: o.t, root: o.root, dir: filepath.Join(o.root, name), trust: o.trust}
	if err := os.MkdirAll(other.dir, 0o700); err != nil {
		o.t.Fatal(err)
	}
	for to, from := range files {
		copyOver(o.t, from, filepath.Join(other.dir, to))
	}
	return other
}

// copyOver is cp: it writes into a file that is there.
func copyOver(t testing.TB, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) file(name string) string { return filepath.Join(o.dir, name) }

// key is what a new folder needs beside a backup.
func (o *office) key() map[string]string {
	return map[string]string{"centre.key": o.file("centre.key")}
}

func (o *office) backup(name string) string {
	o.t.Helper()
	file := filepath.Join(o.root, name)
	if r := must(o.t, central, "backup", "--dir", o.dir, "--to", file); strings.TrimSpace(r.stdout) != file {
		o.t.Errorf("backup says %v", r)
	}
	return file
}

// TestBackupWhileWriting makes backups beside a server while others publish, restores the last of them into a new
// folder, catches up from an export, and lets a kiosk go on there that has followed the old centre to its end.
func TestBackupWhileWriting(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("第一条公告", "一"))
	o.start()
	var writers []*process
	for w := range 2 {
		args := []string{"publish", "--dir", o.dir, "--again", "--again"} // two write the same
		for i := range 60 {
			args = append(args, o.draft(notice(fmt.Sprintf("公告%d之%d", w, i), strings.Repeat("写", 290))))
		}
		for range 2 {
			writers = append(writers, launch(t, nil, central, args...))
		}
	}
	var last string
	for i := 0; i < 3 || writers[len(writers)-1].running() && i < 20; i++ {
		last = o.backup(fmt.Sprintf("backup%d.db", i))
	}
	for _, w := range writers {
		<-w.done
		if !w.cmd.ProcessState.Success() {
			t.Errorf("publishing beside a backup: %s", cut(w.out.String()))
		}
	}
	o.publish(notice("备份之后", "一"))
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	before := k.titles("公告")
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	o.serve.stop(t)
	sound(t, filepath.Dir(last))

	if info, err := os.Stat(last); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if r := fails(t, 1, central, "backup", "--dir", o.dir, "--to", last); !strings.Contains(r.stderr, "overwrites nothing") {
		t.Errorf("a backup over a backup: %v", r)
	}
	if key, err := os.ReadFile(o.file("centre.key")); err != nil || len(filesWith(t, last, strings.TrimSpace(string(key)))) > 0 {
		t.Errorf("the key is in the backup: %v", err)
	}
	fresh := o.folderWith("fresh", o.key())
	if r := must(t, central, "restore", "--dir", fresh.dir, "--from", last); !strings.Contains(r.stderr, "--tree TREE") {
		t.Errorf("what comes next is not said: %v", r)
	}
	fresh.refuses("is a backup")
	must(t, central, "restore", "--dir", fresh.dir, "--tree", tree)
	must(t, central, "verify", "--dir", fresh.dir, "--trust", o.trust)
	fresh.publish(notice("恢复之后", "一"))
	fresh.start()
	k.sync(0, "--central", fresh.url(), "--trust", o.trust)
	if now := k.titles("公告"); now != before || k.titles("恢复之后") == "" {
		t.Errorf("the kiosk showed %s and shows %s", cut(before), cut(now))
	}
}

// TestForgottenMemory takes signed.db away, empties it, and puts that of another centre in its place.
func TestForgottenMemory(t *testing.T) {
	o, stranger := newOffice(t), newOffice(t)
	o.publish(notice("甲公告", "一"))
	stranger.publish(notice("别家公告", "一"))
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	o.serve.stop(t)
	memory := o.file("signed.db")
	if err := os.Remove(memory); err != nil {
		t.Fatal(err)
	}
	o.refuses("signed.db is missing, empty or of another database", "--accept-as-newest")
	if err := os.WriteFile(memory, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o.refuses("signed.db is missing, empty or of another database")
	copyOver(t, stranger.file("signed.db"), memory)
	o.refuses("signed.db is missing, empty or of another database")
	if r := fails(t, 1, central, "verify", "--dir", o.dir); !strings.Contains(r.stdout, "signed.db is missing") {
		t.Errorf("verify does not say it: %v", r)
	}
	must(t, central, "restore", "--dir", o.dir, "--accept-as-newest")
	must(t, central, "verify", "--dir", o.dir)
	db := open(t, o.file("central.db"))
	defer db.Close()
	var entries int
	if err := db.QueryRow("SELECT count(*) FROM audit WHERE act = 'accept_as_newest'").Scan(&entries); err != nil || entries != 1 {
		t.Errorf("the audit trail has %d entries of it, %v", entries, err)
	}
	o.publish(notice("乙公告", "二"))
	o.start()
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	if got := k.titles("公告"); got != "乙公告\n甲公告" {
		t.Errorf("the kiosk shows %q", got)
	}
}

// cutWithLog lets a server with something in its write-ahead log be cut.
func (o *office) cutWithLog(text string) {
	o.t.Helper()
	o.start()
	o.publish(notice(text, "断电"))
	o.serve.kill()
	if info, err := os.Stat(o.file("central.db-wal")); err != nil || info.Size() == 0 {
		o.t.Fatalf("no write-ahead log is left: this shows nothing (%v)", err)
	}
}

// TestCopyOverALeftoverLog: a backup, and a plain copy, are put over the database of a centre that was cut, whose
// write-ahead log stays beside it. SQLite would replay it into the copy.
func TestCopyOverALeftoverLog(t *testing.T) {
	for _, sort := range []string{"plain", "backup"} {
		t.Run(sort, func(t *testing.T) {
			o := newOffice(t)
			o.publish(notice("甲公告", "一"))
			plain := filepath.Join(o.root, "plain.db")
			copyOver(t, o.file("central.db"), plain)
			old := map[string]string{"plain": plain, "backup": o.backup("old.db")}[sort]
			for i := range 3 {
				o.publish(notice(fmt.Sprint("其后公告", i), strings.Repeat("长", 290)))
			}
			o.cutWithLog("断电前公告")
			tree := filepath.Join(o.root, "tree")
			must(t, central, "export", "--dir", o.dir, "--out", tree)
			o.cutWithLog("最后公告")
			must(t, central, "export", "--dir", o.copyTo("whole").dir, "--out", tree)

			copyOver(t, old, o.file("central.db"))
			o.refuses("-wal")
			r := must(t, central, "restore", "--dir", o.dir, "--from", old)
			if !strings.Contains(r.stderr, "replaced-") {
				t.Errorf("what was there is not said to be set aside: %v", r)
			}
			o.refuses()
			must(t, central, "restore", "--dir", o.dir, "--tree", tree)
			must(t, central, "verify", "--dir", o.dir)
			o.publish(notice("恢复之后公告", "一"))
			o.start()
			k := o.screen("kiosk")
			k.sync(0, "--central", o.url(), "--trust", o.trust)
			if got := strings.Count(k.titles("公告"), "公告"); got != 7 {
				t.Errorf("%d of 7 notices are there: %s", got, k.titles("公告"))
			}
		})
	}
}

// TestCopyOverARunningDatabase: a copy is put over the file while the server has it open. What is stopped then is a
// mixture, which the next start refuses.
func TestCopyOverARunningDatabase(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	old := filepath.Join(o.root, "plain.db")
	copyOver(t, o.file("central.db"), old)
	whole := o.backup("whole.db")
	for i := range 3 {
		o.publish(notice(fmt.Sprint("其后公告", i), strings.Repeat("长", 290)))
	}
	o.start()
	o.publish(notice("运行中公告", "一"))
	copyOver(t, old, o.file("central.db"))
	o.serve.stop(t)
	o.refuses("overwritten while the centre was running")
	r := fails(t, 1, central, "restore", "--dir", o.dir, "--accept-as-newest")
	if !strings.Contains(r.stderr, "--from BACKUP") {
		t.Errorf("a mixture was accepted: %v", r)
	}
	must(t, central, "restore", "--dir", o.dir, "--from", whole)
}

// TestPlainCopyOfARunningFile copies the database alone, without its write-ahead log, while the server runs.
func TestPlainCopyOfARunningFile(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	o.start()
	o.publish(notice("乙公告", strings.Repeat("二", 290)))
	alone := o.folderWith("alone", map[string]string{"centre.key": o.file("centre.key"), "central.db": o.file("central.db")})
	remembered := o.folderWith("remembered", map[string]string{"centre.key": o.file("centre.key"), "central.db": o.file("central.db"),
		"signed.db": o.file("signed.db")})
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	later := o.folderWith("later", map[string]string{"centre.key": o.file("centre.key"), "central.db": o.file("central.db"),
		"signed.db": o.file("signed.db"), "signed.db-wal": o.file("signed.db-wal")})
	alone.refuses("signed.db is missing")
	remembered.refuses()
	later.refuses("340803001901 (1 leaves of 2 that were signed)")
	if r := fails(t, 1, central, "restore", "--dir", later.dir, "--accept-as-newest"); !strings.Contains(r.stderr, "older than what was signed") {
		t.Errorf("accepted against what is remembered: %v", r)
	}
	// With its log beside it, it is no proven entry file to restore from.
	beside := filepath.Join(o.root, "beside.db")
	copyOver(t, o.file("central.db"), beside)
	copyOver(t, o.file("central.db-wal"), beside+"-wal")
	fresh := o.folderWith("fresh", o.key())
	if r := fails(t, 1, central, "restore", "--dir", fresh.dir, "--from", beside); !strings.Contains(r.stderr, "write-ahead log beside it") {
		t.Errorf("%v", r)
	}
	// Torn in the middle: refused before anything is in place.
	torn, err := os.ReadFile(beside)
	if err != nil {
		t.Fatal(err)
	}
	for page := 2; page*4096 < len(torn); page += 3 {
		copy(torn[page*4096:], bytes.Repeat([]byte{0x5a}, 4096))
	}
	if err := os.WriteFile(beside, torn, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(beside + "-wal"); err != nil {
		t.Fatal(err)
	}
	if r := fails(t, 1, central, "restore", "--dir", fresh.dir, "--from", beside); !strings.Contains(r.stderr, "is no whole database") {
		t.Errorf("%v", r)
	}
	if left := treeFiles(fresh.dir); len(left) > 3 { // the key and the locks
		t.Errorf("a refused restoring left %v", left)
	}
}

// TestLastWeeksCopyInANewFolder puts what was kept last week into a new folder: with and without the key, with and
// without what was remembered then.
func TestLastWeeksCopyInANewFolder(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("上周公告", "一"))
	o.start() // what was served is remembered
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	o.serve.stop(t)
	week := o.folderWith("week", map[string]string{"central.db": o.file("central.db"), "signed.db": o.file("signed.db")})
	made := o.backup("made.db")
	o.publish(notice("本周公告", "二"))
	o.start()
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	o.serve.stop(t)
	before := k.titles("公告")

	for name, database := range map[string]string{"plain": week.file("central.db"), "made": made} {
		for _, remembers := range []bool{false, true} {
			files := map[string]string{"central.db": database}
			if remembers {
				files["signed.db"] = week.file("signed.db")
			}
			keyless := o.folderWith(fmt.Sprint(name, remembers, "keyless"), files)
			r := fails(t, 1, central, "serve", "--dir", keyless.dir, "--listen", "127.0.0.1:0", "--no-require-second-factor")
			if !strings.Contains(r.stderr, "not its signing key") {
				t.Errorf("without the key: %v", r)
			}
			fails(t, 1, central, "keygen", "--dir", keyless.dir, "--name", "test.gongshi.example")
			files["centre.key"] = o.file("centre.key")
			keyed := o.folderWith(fmt.Sprint(name, remembers), files)
			keyed.refuses("--tree TREE", "--accept-as-newest")
			if name != "made" || remembers {
				continue
			}
			// A tree from before says nothing about this week; one that was made since brings everything back.
			must(t, central, "restore", "--dir", keyed.dir, "--from", made)
			tree := filepath.Join(o.root, "tree")
			must(t, central, "export", "--dir", o.dir, "--out", tree)
			must(t, central, "restore", "--dir", keyed.dir, "--tree", tree)
			keyed.publish(notice("恢复之后公告", "三"))
			keyed.start()
			k.sync(0, "--central", keyed.url(), "--trust", o.trust)
			if now := k.titles("公告"); now != "恢复之后公告\n"+before {
				t.Errorf("the kiosk showed %q and shows %q", before, now)
			}
			keyed.serve.stop(t)
		}
	}
	// The folder as a whole, moved within its file system, is the same centre.
	moved := &office{t: t, root: o.root, dir: filepath.Join(o.root, "moved"), trust: o.trust}
	if err := os.Rename(o.dir, moved.dir); err != nil {
		t.Fatal(err)
	}
	moved.publish(notice("搬家公告", "四"))
}

// TestDamageAfterACut flips one bit of a leaf, of a payload and of an entry of the audit trail in the file of a centre
// that was cut: the start refuses before anything is signed, and verify names the place.
func TestDamageAfterACut(t *testing.T) {
	o := newOffice(t)
	var many []map[string]any
	for i := range 60 {
		many = append(many, notice(fmt.Sprintf("第%02d号公告", i), strings.Repeat("长", 290)))
	}
	o.publish(many...)
	o.cutWithLog("断电前公告")
	for name, find := range map[string][]byte{"leaf": []byte(`"op":"publish"`), "payload": []byte("第00号公告"), "entry of the trail": []byte(`"act":"publish"`)} {
		t.Run(name, func(t *testing.T) {
			bad := &office{t: t, root: o.root, dir: o.dir, trust: o.trust}
			// The same files in the same place, so that nothing but the damage is wrong.
			saved := map[string][]byte{}
			for _, suffix := range []string{"central.db", "central.db-wal", "signed.db", "signed.db-wal"} {
				data, err := os.ReadFile(o.file(suffix))
				if err != nil {
					t.Fatal(err)
				}
				saved[suffix] = data
			}
			damaged := bytes.Clone(saved["central.db"])
			at := bytes.Index(damaged, find)
			if at < 0 {
				t.Fatalf("%q is not in the file", find)
			}
			damaged[at+len(find)/2] ^= 1
			if err := os.WriteFile(o.file("central.db"), damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			bad.refuses("not stopped cleanly", "damaged", "central verify")
			if r := fails(t, 1, central, "verify", "--dir", bad.dir); !strings.Contains(r.stdout, "FAULT") {
				t.Errorf("verify: %v", r)
			}
			for suffix, data := range saved {
				if err := os.WriteFile(o.file(suffix), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			os.Remove(o.file("central.db-shm"))
			os.Remove(o.file("signed.db-shm"))
		})
	}
	o.publish(notice("修好之后公告", "一"))
	must(t, central, "verify", "--dir", o.dir)
}
