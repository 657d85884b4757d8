package store_test

import (
	"bytes"
	"io"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestFilesOfDrafts: an attachment comes with a draft, is nobody's before publication, goes with the draft that gives
// it up, bytes and all, and stays where another draft or a published record lists it.
func TestFilesOfDrafts(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor, publisher := s.seat("editor", account.Editor, village), s.seat("publisher", account.Publisher, village)
	stranger := s.seat("stranger", account.Editor, "340802000000")
	content := append([]byte("\x89PNG 龘靐齉爩 "), bytes.Repeat([]byte("q"), 300<<10)...)
	digest := digestOf(content)
	at := record.Attachment{SHA256: digest, Size: int64(len(content)), MediaType: "image/png", Name: "桥.png"}
	files := map[string]store.File{digest: openStore(content)}
	begin := func(title string) store.Draft {
		m, err := s.BeginDraft(ctx, editor, notice(title, "略。"))
		if err == nil {
			m, err = s.AttachFile(ctx, editor, m.ID, m.Version, at, files)
		}
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first, second := begin("甲公告"), begin("乙公告")
	if _, err := s.AttachFile(ctx, editor, first.ID, first.Version, at, files); !errs.Is(err, errs.Invalid) {
		t.Errorf("attached twice: %v", err)
	}
	if _, err := s.AttachFile(ctx, editor, first.ID, first.Version-1, record.Attachment{SHA256: digestOf([]byte("x")), Size: 1}, nil); !errs.Is(err, errs.Conflict) {
		t.Errorf("a stale version: %v", err)
	}
	sound(t, s.Store)

	read := func(m store.Draft, who account.Actor) error {
		b, mediaType, err := s.DraftFile(ctx, who, m.ID, digest)
		if err != nil {
			return err
		}
		if got, err := io.ReadAll(b); err != nil || !bytes.Equal(got, content) || mediaType != "image/png" {
			t.Errorf("%d bytes, %s, %v", len(got), mediaType, err)
		}
		return nil
	}
	if err := read(first, editor); err != nil {
		t.Error(err)
	}
	if err := read(first, stranger); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger read it: %v", err)
	}
	if _, err := s.Blob(ctx, digest); !errs.Is(err, errs.NotFound) {
		t.Errorf("it is public before it is published: %v", err)
	}

	// One draft gives it up: the other still has it. When the other goes too, no byte stays.
	words := *first.Record
	words.Attachments = nil
	words.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: `"sha256":"` + digest + `"`} // to name it is not to list it
	first, err := s.SaveDraft(ctx, editor, first.ID, first.Version, &words)
	if err != nil {
		t.Fatal(err)
	}
	if err := read(first, editor); !errs.Is(err, errs.NotFound) {
		t.Errorf("given up, and still read: %v", err)
	}
	if err := read(second, editor); err != nil {
		t.Error(err)
	}
	if !holds(t, s.dir, "龘靐齉爩") {
		t.Fatal("the bytes are not found: this test could not see them")
	}
	if _, err := s.DiscardDraft(ctx, editor, second.ID, second.Version); err != nil {
		t.Fatal(err)
	}
	if there, err := s.HasBlob(ctx, digest); err != nil || there {
		t.Errorf("nobody lists it, and it is there: %v", err)
	}
	if holds(t, s.dir, "龘靐齉爩") {
		t.Error("its bytes are still in a file")
	}
	sound(t, s.Store)

	// Published, it is everybody's, and the draft's end takes nothing.
	third := begin("丙公告")
	third = s.approve(third, editor)
	done, err := s.PublishDraft(ctx, publisher, third.ID, third.Version)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := s.Blob(ctx, digest); err != nil || b.Size != at.Size {
		t.Errorf("%+v, %v", b, err)
	}
	// A correction without it leaves it with the revision before.
	now, err := s.Record(ctx, done.ID)
	if err != nil {
		t.Fatal(err)
	}
	now.Attachments, now.Correction = nil, &record.Correction{Reason: "图片有误。"}
	fourth, err := s.BeginDraft(ctx, editor, now)
	if err == nil {
		_, err = s.DiscardDraft(ctx, editor, fourth.ID, fourth.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Blob(ctx, digest); err != nil {
		t.Error(err)
	}
	sound(t, s.Store)
}

// TestFindingsOfFilesGo: what was found on a document's pages goes with the document, and is there once when it comes
// again.
func TestFindingsOfFilesGo(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor := s.seat("editor", account.Editor, village)
	document, page := []byte("%PDF-1.7 甲"), []byte("\xff\xd8\xff 甲")
	at := record.Attachment{SHA256: digestOf(document), Size: int64(len(document)), MediaType: "application/pdf", Name: "甲.pdf",
		Pages: []record.PageImage{{SHA256: digestOf(page), Size: int64(len(page)), MediaType: "image/jpeg", Width: 1, Height: 1}}}
	found, err := editorial.OnPage(&record.Record{Kind: record.KindAnnouncement}, 1, digestOf(page), "电话13812345678")
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.BeginDraft(ctx, editor, notice("甲公告", "略。"))
	for range 2 {
		if err == nil {
			m, err = s.AttachFile(ctx, editor, m.ID, m.Version, at, map[string]store.File{digestOf(document): openStore(document), digestOf(page): openStore(page)}, found...)
		}
		if err != nil || len(m.Review.Pages) != 1 {
			t.Fatalf("%+v, %v", m.Review.Pages, err)
		}
		if m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice("甲公告", "略。")); err != nil || len(m.Review.Pages) != 0 {
			t.Fatalf("after it was taken off: %+v, %v", m.Review.Pages, err)
		}
	}
	sound(t, s.Store)
}
