package store_test

import (
	"fmt"
	"strings"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestHistory: every revision is there while the record is up; of what is taken down the reason alone.
func TestHistory(t *testing.T) {
	s, _ := centre(t)
	done, err := s.Publish(t.Context(), store.Batch{Drafts: []store.Draft{{Record: notice("甲公告", "第一稿。")}}})
	if err != nil {
		t.Fatal(err)
	}
	id := done[0].ID
	second := notice("甲公告", "第二稿。")
	second.ID, second.Revision, second.Correction = id, 1, &record.Correction{Reason: "写错了。", By: "示例村村民委员会"}
	if _, err := s.Publish(t.Context(), store.Batch{Drafts: []store.Draft{{Record: second}}}); err != nil {
		t.Fatal(err)
	}
	told := func() string {
		t.Helper()
		past, err := s.History(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, p := range past {
			fmt.Fprintf(&b, "%d %s %d", p.Leaf, p.Op, p.Revision)
			if p.Record != nil {
				b.WriteString(" " + p.Record.Body.(*record.Announcement).Text)
			}
			if p.Withdrawal != nil {
				b.WriteString(" " + p.Withdrawal.Reason)
			}
			b.WriteString("\n")
		}
		return b.String()
	}
	if got, want := told(), "0 publish 1 第一稿。\n1 correct 2 第二稿。\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if _, err := s.Withdraw(t.Context(), store.Withdrawal{ID: id, Reason: "内容有误。", Erase: true}); err != nil {
		t.Fatal(err)
	}
	if got, want := told(), "0 publish 1\n1 correct 2\n2 withdraw 2 内容有误。\n3 erase 2\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if _, err := s.History(t.Context(), "0190a0b0-0000-7000-8000-000000000000"); !errs.Is(err, errs.NotFound) {
		t.Errorf("a record that never was: %v", err)
	}
}
