package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
	"gongshi/internal/store"
)

// round saves words, submits them, and has somebody return them, or pass their step.
func (s *staff) round(m store.Draft, author account.Actor, text string, approve bool, reviewer account.Actor) store.Draft {
	s.t.Helper()
	ctx := s.t.Context()
	m, err := s.SaveDraft(ctx, author, m.ID, m.Version, notice("甲公告", text))
	if err == nil {
		m, err = s.SubmitDraft(ctx, author, m.ID, m.Version)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return s.decide(m, approve, reviewer)
}

func (s *staff) decide(m store.Draft, approve bool, reviewer account.Actor) store.Draft {
	s.t.Helper()
	m, err := s.OpenDraft(s.t.Context(), reviewer, m.ID)
	if err == nil {
		m, err = s.DecideDraft(s.t.Context(), reviewer, m.ID, m.Version, editorial.Verdict{Step: m.Waits, Revision: m.Review.Revision, Approve: approve, Opinion: "见意见。", Answers: &editorial.Answers{}})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// since describes what a draft is laid beside for somebody.
func (s *staff) since(m store.Draft, who account.Actor) string {
	s.t.Helper()
	b, err := s.PreviousRevision(s.t.Context(), who, m)
	if err != nil {
		s.t.Fatal(err)
	}
	if b == nil {
		return "nothing"
	}
	return fmt.Sprintf("%d %s, own %t", b.Revision, b.Record.Body.(*record.Announcement).Text, b.Own)
}

func (s *staff) is(m store.Draft, who account.Actor, want string) {
	s.t.Helper()
	if got := s.since(m, who); got != want {
		s.t.Errorf("revision %d is beside %s to %s, want %s", m.Review.Revision, got, who.Login, want)
	}
}

// TestWhatADraftIsLaidBeside: each reviewer sees what was changed since the revision that they opened, or, at their
// first time, since the one that was reviewed last; what was only saved is not kept.
func TestWhatADraftIsLaidBeside(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor, content, secrecy := s.seat("editor", account.Editor, village), s.seat("content", account.ContentReviewer, village), s.seat("secrecy", account.ConfidentialityReviewer, village)
	other := s.seat("other", account.ContentReviewer, village)
	m, err := s.BeginDraft(ctx, editor, notice("甲公告", "一。"))
	if err != nil {
		t.Fatal(err)
	}
	m = s.round(m, editor, "二。", true, content) // revision 2
	s.is(m, content, "nothing")
	s.is(m, secrecy, "nothing")
	m = s.decide(m, false, secrecy)
	m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice("甲公告", "三。"))
	if err != nil {
		t.Fatal(err)
	}
	s.is(m, editor, "2 二。, own false")
	s.is(m, secrecy, "2 二。, own true")
	m = s.round(m, editor, "四。", true, content) // revision 4; 3 was never submitted
	s.is(m, content, "2 二。, own true")
	if m, err = s.OpenDraft(ctx, secrecy, m.ID); err != nil {
		t.Fatal(err)
	}
	s.is(m, secrecy, "2 二。, own true")
	m = s.decide(m, false, secrecy)
	m = s.round(m, editor, "五。", false, other)
	s.is(m, secrecy, "4 四。, own true")
	s.is(m, other, "4 四。, own false") // it is their own that is returned
	m = s.round(m, editor, "六。", true, other)
	s.is(m, other, "5 五。, own true")
	s.is(m, content, "4 四。, own true")
	for i := range 4 { // the oldest go
		m = s.decide(m, false, secrecy)
		m = s.round(m, editor, fmt.Sprint("又", i), true, other)
	}
	s.is(m, secrecy, "9 又2, own true")
	s.is(m, content, "9 又2, own false")
	sound(t, s.Store)
}

// TestKeptRevisionsGo: with the draft that is given up, published, or whose record is erased, no word of them stays.
func TestKeptRevisionsGo(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor, content, publisher := s.seat("editor", account.Editor, village), s.seat("content", account.ContentReviewer, village), s.seat("publisher", account.Publisher, village)
	begin := func(word string) store.Draft {
		m, err := s.BeginDraft(ctx, editor, notice("甲公告", "一。"))
		if err != nil {
			t.Fatal(err)
		}
		m = s.round(m, editor, word+"经过送审。", false, content)
		m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice("甲公告", "二。"))
		if err != nil {
			t.Fatal(err)
		}
		s.is(m, content, "2 "+word+"经过送审。, own true")
		return m
	}
	count := func() (n int) {
		t.Helper()
		db, err := sqlkit.Open(ctx, filepath.Join(s.dir, "central.db"), nil)
		if err == nil {
			err = db.Reader().QueryRowContext(ctx, "SELECT count(*) FROM draft_revisions").Scan(&n)
			db.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	given, published := begin("qzxv"), begin("qwkj")
	if !holds(t, s.dir, "qzxv") || count() != 2 {
		t.Fatal("the words are not found: this test could not see them")
	}
	if _, err := s.DiscardDraft(ctx, editor, given.ID, given.Version); err != nil || count() != 1 {
		t.Fatal(count(), err)
	}
	published = s.approve(published, editor)
	done, err := s.PublishDraft(ctx, publisher, published.ID, published.Version)
	if err != nil || count() != 0 {
		t.Fatal(count(), err)
	}
	s.is(published, content, "nothing") // whoever has the page still open
	now, err := s.Record(ctx, done.ID)
	if err != nil {
		t.Fatal(err)
	}
	now.Correction = &record.Correction{Reason: "写错了。"}
	now.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: "qwpm"}
	m, err := s.BeginDraft(ctx, editor, now)
	if err == nil {
		_, err = s.SubmitDraft(ctx, editor, m.ID, m.Version)
	}
	if err != nil || count() != 1 {
		t.Fatal(count(), err)
	}
	withdraw(t, s.Store, done.ID, true)
	for _, word := range []string{"qzxv", "qwkj", "qwpm"} {
		if holds(t, s.dir, word) {
			t.Errorf("%s is still there", word)
		}
	}
	if count() != 0 {
		t.Error("a revision of an erased record is kept")
	}
	sound(t, s.Store)
}

// TestKeptRevisionsAreTheSubmittedOnes: one that somebody changes or takes out in the database, to hide a change, is
// not shown, and found.
func TestKeptRevisionsAreTheSubmittedOnes(t *testing.T) {
	for what, statement := range map[string]string{
		"changed": "UPDATE draft_revisions SET body = CAST(replace(CAST(body AS TEXT), '二。', '三。') AS BLOB)",
		"gone":    "DELETE FROM draft_revisions", "of another number": "UPDATE draft_revisions SET revision = 3", "unlisted": "UPDATE drafts SET kept = ''",
	} {
		s, ctx := newStaff(t), t.Context()
		editor, content := s.seat("editor", account.Editor, village), s.seat("content", account.ContentReviewer, village)
		m, err := s.BeginDraft(ctx, editor, notice("甲公告", "一。"))
		if err != nil {
			t.Fatal(err)
		}
		m = s.round(m, editor, "二。", false, content)
		if m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice("甲公告", "三。")); err != nil {
			t.Fatal(err)
		}
		sound(t, s.Store)
		db, err := sqlkit.Open(ctx, filepath.Join(s.dir, "central.db"), nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(ctx, func(tx *sqlkit.Tx) error {
			_, err := tx.ExecContext(ctx, statement)
			return err
		})
		db.Close()
		if err != nil {
			t.Fatal(err)
		}
		if found, err := s.Verify(ctx, nil, ""); err != nil || found.OK() {
			t.Errorf("%s: %+v, %v", what, found, err)
		}
		if _, err := s.PreviousRevision(ctx, content, m); what == "changed" && !errs.Is(err, errs.Corrupt) {
			t.Errorf("%s: shown: %v", what, err)
		}
	}
}
