package store_test

import (
	"testing"

	"gongshi/internal/account"
)

// TestOpeningChangesNothing: whoever merely opens a draft is not the one who changed it last.
func TestOpeningChangesNothing(t *testing.T) {
	s := newStaff(t)
	m, err := s.BeginDraft(t.Context(), s.seat("editor", account.Editor, village), notice("甲公告", "第一稿。"))
	if err != nil {
		t.Fatal(err)
	}
	reader := s.seat("content", account.ContentReviewer, village)
	opened, err := s.OpenDraft(t.Context(), reader, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if opened.ChangedBy != m.ChangedBy || !opened.ChangedAt.Equal(m.ChangedAt) {
		t.Errorf("changed last by %s at %s, not %s at %s", opened.ChangedBy, opened.ChangedAt, m.ChangedBy, m.ChangedAt)
	}
	if again, err := s.Draft(t.Context(), reader, m.ID); err != nil || again.ChangedBy != m.ChangedBy {
		t.Errorf("read again: %+v, %v", again, err)
	}
}
