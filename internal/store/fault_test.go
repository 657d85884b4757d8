package store_test

import (
	"path/filepath"
	"testing"

	"gongshi/internal/record"
	"gongshi/internal/sqlkit/faulttest"
	"gongshi/internal/store"
)

// TestFaults lets publishing, withdrawing and erasing fail at each row that they write, and at the commit:
// nothing is half done, and the next try does all of it.
func TestFaults(t *testing.T) {
	s, dir := centre(t)
	eventful(t, s)
	old := publish(t, s, notice("旧公告", "一"))
	f := faulttest.Plant(t, filepath.Join(dir, "central.db"))
	store.ExpectSchema(t, dir)
	content := []byte("content of 新附件")
	var done []store.Published
	f.Each(t, func() (bool, error) {
		attached := notice("附件公告", "见附件")
		attached.Attachments = []record.Attachment{{SHA256: digestOf(content), Size: int64(len(content)), MediaType: "application/pdf", Name: "附件.pdf"}}
		elsewhere := notice("别处公告", "七")
		elsewhere.Division = "340803002000"
		b := drafts(attached, month(3, 350, 10, 20), correction(old[0], notice("旧公告（更正）", "二")), elsewhere)
		b.Files = map[string]store.File{digestOf(content): openStore(content)}
		var err error
		if done, err = s.Publish(t.Context(), b); err != nil && done != nil {
			t.Errorf("results of what was not published: %v", done)
		}
		return false, err
	})
	if len(done) != 4 {
		t.Fatalf("published in the end: %v", done)
	}
	sound(t, s)
	for _, w := range []store.Withdrawal{{ID: old[0].ID, Reason: "误发"}, {ID: old[0].ID, Reason: "误发", Erase: true}, {ID: done[0].ID, Reason: "误发", Erase: true}} {
		f.Each(t, func() (bool, error) {
			p, err := s.Withdraw(t.Context(), w)
			return p.ID != "", err
		})
		sound(t, s)
	}
	if holds(t, dir, "旧公告（更正）") {
		reopen(t, dir) // what a failed emptying of the write-ahead log leaves to do
	}
	if holds(t, dir, "旧公告（更正）") || holds(t, dir, string(content)) {
		t.Error("what was erased is still in a file")
	}
}
