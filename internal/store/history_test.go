package store_test

import (
	"fmt"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestHistory: every revision is there while the record is up; of what is taken down the reason alone.
func TestHistory(t *testing.T) {
	s, _ := centre(t)
	done, err := s.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: notice("甲公告", "第一稿。")}}})
	if err != nil {
		t.Fatal(err)
	}
	id := done[0].ID
	second := notice("甲公告", "第二稿。")
	second.ID, second.Revision, second.Correction = id, 1, &record.Correction{Reason: "写错了。", By: "示例村村民委员会"}
	if _, err := s.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: second}}}); err != nil {
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

// TestWithdrawRecord: a person withdraws and erases where they may, and the audit trail names them.
func TestWithdrawRecord(t *testing.T) {
	s := newStaff(t)
	editor, publisher, office := s.seat("editor", account.Editor, village), s.seat("publisher", account.Publisher, village), s.seat("office", account.Office, "340803000000")
	beside := s.seat("beside", account.Office, "340802000000")
	done, err := s.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: notice("甲公告", "第一稿。")}}})
	if err != nil {
		t.Fatal(err)
	}
	wish := store.Withdrawal{ID: done[0].ID, Reason: "内容有误。"}
	erase := wish
	erase.Erase = true
	for who, c := range map[string]struct {
		actor account.Actor
		wish  store.Withdrawal
	}{"an editor": {editor, wish}, "the office of another district": {beside, wish}, "a publisher, for good": {publisher, erase}, "nobody": {account.Actor{}, wish}} {
		if _, err := s.WithdrawRecord(t.Context(), c.actor, c.wish); !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if past, err := s.History(t.Context(), done[0].ID); err != nil || len(past) != 1 {
		t.Fatalf("something was done: %v, %v", past, err)
	}
	if _, err := s.WithdrawRecord(t.Context(), publisher, wish); err != nil {
		t.Fatal(err)
	}
	if _, err := s.WithdrawRecord(t.Context(), office, erase); err != nil {
		t.Fatal(err)
	}
	entries, err := s.Accounts().Trail(t.Context(), account.System(), account.TrailQuery{Subject: "record " + done[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		told = append(told, e.Login+" "+e.Act)
	}
	if got, want := strings.Join(told, ", "), "office erase, publisher withdraw, system publish"; got != want {
		t.Errorf("the trail says %s, want %s", got, want)
	}
}

// TestConfirmRecord: a publisher states that the revision in force is still true; the log says so, and verifies.
func TestConfirmRecord(t *testing.T) {
	s := newStaff(t)
	publisher, editor, beside := s.seat("publisher", account.Publisher, village), s.seat("editor", account.Editor, village), s.seat("beside", account.Publisher, "340802000000")
	done, err := s.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: notice("甲公告", "第一稿。")}}})
	if err != nil {
		t.Fatal(err)
	}
	id := done[0].ID
	for _, c := range []struct {
		actor    account.Actor
		id       string
		revision int
		want     errs.Kind
	}{{editor, id, 1, errs.Forbidden}, {beside, id, 1, errs.Forbidden}, {account.Actor{}, id, 1, errs.Forbidden}, {publisher, "nobody", 1, errs.NotFound}, {publisher, id, 2, errs.Conflict}} {
		if _, err := s.ConfirmRecord(t.Context(), c.actor, c.id, c.revision); !errs.Is(err, c.want) {
			t.Errorf("%s, revision %d: %v, want %v", c.actor.Login, c.revision, err, c.want)
		}
	}
	got, err := s.ConfirmRecord(t.Context(), publisher, id, 1)
	if err != nil || got.Leaf != 1 || got.Revision != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	past, err := s.History(t.Context(), id)
	if err != nil || len(past) != 2 || past[1].Op != "confirm" || past[1].At.IsZero() || store.CurrentRevision(past) == nil {
		t.Fatalf("%+v, %v", past, err)
	}
	if _, err := s.Withdraw(t.Context(), store.Withdrawal{ID: id, Reason: "内容有误。", Erase: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ConfirmRecord(t.Context(), publisher, id, 1); !errs.Is(err, errs.Conflict) {
		t.Error(err)
	}
	if found, err := s.Verify(t.Context(), nil, ""); err != nil || !found.OK() {
		t.Errorf("%+v, %v", found, err)
	}
}
