package cache_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/catalogue"
	"gongshi/internal/feed"
	"gongshi/internal/record"
)

// rare makes words that nothing else holds.
func rare(n int) string { return fmt.Sprintf("龘𠮷靐%c齉qzxv%04dwk", unique(n), n) }

// unique is a character that only the words of rare(n) have: four bytes (f0 aa 9c …) that neither chance nor
// SQLite's own page and row numbers make.
func unique(n int) rune { return 0x2A700 + rune(n) }

// holders are the files below dir that hold the bytes.
func holders(t *testing.T, dir, word string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(word)) {
			found = append(found, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestEraseLeavesNoByte erases a tenth of many records, of all sizes, at several moments, and looks for their
// words in every file while the cache is open.
func TestEraseLeavesNoByte(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	c := open(t, dir)
	var ids []string
	for i := range 400 {
		ids = append(ids, o.publish(notice("公告"+rare(i), strings.Repeat("误发内容"+rare(i)+"。", 1+(i*37)%300))))
		if i%5 == 0 {
			o.correct(ids[i], notice("更正"+rare(i), "更正内容"+rare(i)), "更正原因"+rare(i))
		}
		if i%80 == 79 {
			o.must(c)
		}
	}
	o.must(c)
	if len(holders(t, dir, rare(370))) == 0 || len(holders(t, dir, "龘𠮷")) == 0 {
		t.Fatal("before the erasure no file holds the words: this test could not see them")
	}
	erased := map[int]bool{}
	for round := range 4 {
		for i := round; i < 400; i += 40 {
			o.withdraw(ids[i], "误发")
			o.erase(ids[i])
			erased[i] = true
		}
		o.must(c)
		if err := c.Scrub(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i := range erased {
			for _, word := range []string{rare(i), fmt.Sprintf("qzxv%04dwk", i), string(unique(i))} {
				if found := holders(t, dir, word); len(found) > 0 {
					t.Fatalf("round %d: %q is still in %v", round, word, found)
				}
			}
		}
	}
	trail, err := c.Trail(t.Context(), ids[0])
	if err != nil || trail.State != catalogue.Erased || !trail.Revisions[0].Erased || trail.Withdrawal == nil || !trail.Proof.Verified {
		t.Errorf("trail %+v, %v", trail, err)
	}
	if got := found(t, c, rare(399)); !strings.Contains(got, rare(399)) {
		t.Errorf("of those that stay, %q is found", got)
	}
}

// TestEraseReachesWhatWasSetAside: a broken database that was set aside before an erasure keeps no word of what was
// erased.
func TestEraseReachesWhatWasSetAside(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	id := o.publish(notice("公告"+rare(1), "误发内容"))
	c := open(t, dir)
	o.must(c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, statements("UPDATE counts SET records = records + 1"))
	c = open(t, dir)
	o.must(c)
	if found := holders(t, dir, rare(1)); len(found) < 2 {
		t.Fatalf("nothing was set aside that holds the words: %v", found)
	}
	o.withdraw(id, "误发")
	o.erase(id)
	o.must(c)
	if err := c.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := holders(t, dir, rare(1)); len(found) > 0 {
		t.Errorf("the words are still in %v", found)
	}
}

// TestEraseOldRevision: the newest revision stays on the screen, the old one is gone from the trail.
func TestEraseOldRevision(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	c := open(t, dir)
	id := o.publish(notice("甲公告"+rare(1), "一"))
	o.correct(id, notice("甲公告", "二"), "误写姓名")
	o.must(c)
	o.append(feed.Erase, o.records[id], nil, []int64{0})
	o.must(c)
	if err := c.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	trail, err := c.Trail(t.Context(), id)
	if err != nil || trail.State != catalogue.Current || trail.Revisions[0].Record != nil || !trail.Revisions[0].Erased || trail.Revisions[1].Record == nil {
		t.Errorf("trail %+v, %v", trail, err)
	}
	if got := titles(t, c); got != "甲公告" {
		t.Errorf("shown: %q", got)
	}
	if found := holders(t, dir, rare(1)); len(found) > 0 {
		t.Errorf("still in %v", found)
	}
}

func TestAttachmentsGoWithTheRecord(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	c := open(t, dir)
	data := []byte("a picture")
	file := record.Attachment{SHA256: feed.Payload(data).Digest().String(), Size: int64(len(data)), MediaType: "image/png", Name: "照片.png"}
	both := notice("甲公告", "一")
	both.Attachments = []record.Attachment{file}
	also := notice("乙公告", "二")
	also.Attachments = []record.Attachment{file}
	a, b := o.publish(both), o.publish(also)
	o.must(c)
	wanted, err := c.Wanted(t.Context())
	if err != nil || len(wanted) != 1 || wanted[0].Division != village {
		t.Fatalf("wanted %+v, %v", wanted, err)
	}
	if err := os.WriteFile(c.PartPath(file.SHA256), []byte("another thing"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := refusedFor(c.TakePart(t.Context(), wanted[0]), feed.DigestMismatch); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(c.PartPath(file.SHA256), data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := c.TakePart(t.Context(), wanted[0]); err != nil {
		t.Fatal(err)
	}
	have := func() bool {
		got, err := c.Blob(t.Context(), file.SHA256)
		return err == nil && bytes.Equal(got, data)
	}
	scrub := func() {
		t.Helper()
		o.must(c)
		if err := c.Scrub(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !have() {
		t.Error("a file that has arrived is not there")
	}
	o.withdraw(a, "误发")
	scrub()
	if !have() || len(holders(t, dir, string(data))) != 1 {
		t.Error("a file went although a record still has it")
	}
	o.withdraw(b, "误发")
	o.erase(b)
	scrub()
	if have() || len(holders(t, dir, string(data))) != 0 {
		t.Error("a file stays although no record has it")
	}
}
