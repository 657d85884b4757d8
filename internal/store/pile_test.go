package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestPressingFirst: a pile by deadlines begins with what presses most, however long ago it was begun, and can be of
// late ones alone.
func TestPressingFirst(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor := s.seat("editor", account.Editor, village)
	day := record.Date{Year: 2026, Month: time.December, Day: 2}
	titles := []string{"最迟", "不急", "将到", "也迟"}
	days := []editorial.Deadline{{Day: day.AddDays(-9), Late: true}, {}, {Day: day.AddDays(2)}, {Day: day.AddDays(-1), Late: true}} // by revision
	for i, title := range titles {
		m, err := s.BeginDraft(ctx, editor, notice(title, "一。"))
		for n := range i {
			if err == nil {
				m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice(title, fmt.Sprint(n)))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		pile store.DraftFilter
		want string
	}{
		"all":         {store.DraftFilter{}, "最迟 也迟 将到 不急"},
		"some":        {store.DraftFilter{Limit: 2, ForMe: true}, "最迟 也迟"},
		"late":        {store.DraftFilter{Late: true}, "最迟 也迟"},
		"not my turn": {store.DraftFilter{State: editorial.Reviewing, Late: true}, ""},
	} {
		tc.pile.Deadline = func(d editorial.Review) editorial.Deadline { return days[d.Revision-1] }
		list, next, err := s.Drafts(ctx, editor, tc.pile)
		var got []string
		for _, m := range list {
			got = append(got, m.Title)
			if m.Record != nil {
				t.Errorf("%s: a list has the words of %s", name, m.Title)
			}
		}
		if err != nil || next != "" || strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %q, want %q, next %q, %v", name, got, tc.want, next, err)
		}
	}
}
