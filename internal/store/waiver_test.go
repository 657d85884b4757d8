package store_test

import (
	"errors"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestFindingsThatStay: a number blocks until a reviewer who wrote no word says why it may stay; the word is in the
// trail, holds for that text alone, goes with the draft to publication, and leaves nothing of itself when the record is
// erased.
func TestFindingsThatStay(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor, publisher, reviewer := s.seat("editor", account.Editor, village), s.seat("publisher", account.Publisher, village), s.seat("first", account.ContentReviewer, village)
	elsewhere := s.seat("elsewhere", account.ContentReviewer, "340802000000")
	const text = "卫生院值班电话13812345678。"
	m, err := s.BeginDraft(ctx, editor, notice("甲公告", text))
	if err != nil {
		t.Fatal(err)
	}
	blocked := func(m store.Draft) {
		t.Helper()
		var refused *store.Refused
		if _, err := s.SubmitDraft(ctx, editor, m.ID, m.Version); !errors.As(err, &refused) || refused.Reasons()[0].Field != "/body/text" {
			t.Errorf("it was submitted with the number: %v", err)
		}
	}
	waits := func(who account.Actor) int {
		t.Helper()
		list, _, err := s.Drafts(ctx, who, store.DraftFilter{ForMe: true})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	blocked(m)
	stay := editorial.Waiver{Field: "/body/text", Rune: 7, Reason: "qzxv卫生院对外公布的值班手机。"}
	for name, tc := range map[string]struct {
		who  account.Actor
		kind errs.Kind
	}{"the author": {editor, errs.Forbidden}, "a publisher": {publisher, errs.Forbidden}, "from elsewhere": {elsewhere, errs.NotFound}} {
		if _, err := s.WaiveFinding(ctx, tc.who, m.ID, m.Version, stay); !errs.Is(err, tc.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if waits(reviewer) != 0 {
		t.Error("it waits before anybody asked")
	}
	if _, err := s.AskForWaiver(ctx, reviewer, m.ID, m.Version); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a reviewer asked: %v", err)
	}
	if m, err = s.AskForWaiver(ctx, editor, m.ID, m.Version); err != nil || waits(reviewer) != 1 || waits(editor) != 1 || waits(publisher) != 0 {
		t.Fatalf("%+v, %v", m, err)
	}
	before := m.Version
	if m, err = s.WaiveFinding(ctx, reviewer, m.ID, m.Version, stay); err != nil || m.Version != before || waits(reviewer) != 0 {
		t.Fatalf("version %d after %d: %v", m.Version, before, err)
	}
	trail, err := s.Accounts().Trail(ctx, account.System(), account.TrailQuery{Subject: "draft " + m.ID, Act: "draft_stay"})
	if err != nil || len(trail) != 1 || trail[0].Login != "first" || trail[0].Detail["field"] != "/body/text" || trail[0].Detail["finding"] != "mobile" {
		t.Errorf("%+v, %v", trail, err)
	}

	// Other words around the number are another text.
	if m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice("甲公告", "本人电话13812345678。")); err != nil {
		t.Fatal(err)
	}
	blocked(m)
	if m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice("乙公告", text)); err != nil {
		t.Fatal(err)
	}
	m = s.approve(m, editor)
	done, err := s.PublishDraft(ctx, publisher, m.ID, m.Version)
	if err != nil {
		t.Fatal(err)
	}
	if m, err = s.Draft(ctx, editor, m.ID); err != nil || len(m.Review.Waivers) != 1 || m.Review.Waivers[0].Text != "" || m.Review.Waivers[0].Reason == "" {
		t.Errorf("%+v, %v", m.Review.Waivers, err)
	}
	if _, err := s.Publish(ctx, store.Batch{Items: []store.Item{{Record: notice("丙公告", text)}}}); !errs.Is(err, errs.Invalid) {
		t.Errorf("past every reviewer, it was published: %v", err)
	}
	withdraw(t, s.Store, done.ID, true)
	for _, left := range []string{"13812345678", "qzxv"} {
		if holds(t, s.dir, left) {
			t.Errorf("%s is still there after the erasure", left)
		}
	}
	sound(t, s.Store)
}

// TestWhoSaysWhatMayStay: a reviewer of the draft's own steps, and no other role; for an alert those who may release
// it.
func TestWhoSaysWhatMayStay(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	author := s.seat("author", account.Office, village)
	alert := notice("暴雨", "")
	alert.Kind = record.KindAlert
	alert.Body = &record.Alert{Status: "Exercise", MsgType: "Alert", Event: "暴雨", Instruction: "求助13812345678"}
	for kind, tc := range map[*record.Record]struct {
		stay editorial.Waiver
		may  []account.Role
	}{
		notice("甲公告", "电话13812345678"): {editorial.Waiver{Field: "/body/text", Rune: 2, Reason: "公开电话。"}, []account.Role{account.ContentReviewer, account.ConfidentialityReviewer}},
		alert:                          {editorial.Waiver{Field: "/body/instruction", Rune: 2, Reason: "公开电话。"}, []account.Role{account.Publisher, account.Office}},
	} {
		var may []string
		for _, role := range account.Roles {
			for _, at := range []division.Code{village, "340802000000"} {
				m, err := s.BeginDraft(ctx, author, kind)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := s.WaiveFinding(ctx, s.seat(name(role, at), role, at), m.ID, m.Version, tc.stay); err == nil {
					may = append(may, string(role)+" "+string(at))
				}
			}
		}
		var want []string
		for _, role := range tc.may {
			want = append(want, string(role)+" "+string(village))
		}
		if got := strings.Join(may, ", "); got != strings.Join(want, ", ") {
			t.Errorf("%s: %s, want %v", kind.Kind, got, want)
		}
	}
}
