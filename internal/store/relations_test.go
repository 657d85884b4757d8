package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// office is a centre with an editor and a publisher of the village.
type office struct {
	*staff
	editor, publisher account.Actor
}

func newOffice(t *testing.T) *office {
	s := newStaff(t)
	return &office{s, s.seat("editor", account.Editor, village), s.seat("publisher", account.Publisher, village)}
}

func (o *office) begin(r *record.Record) store.Draft {
	o.t.Helper()
	m, err := o.BeginDraft(o.t.Context(), o.editor, r)
	if err != nil {
		o.t.Fatal(err)
	}
	return m
}

// current is the record that is in force, as the beginning of a correction.
func (o *office) current(id string, change func(*record.Record)) *record.Record {
	o.t.Helper()
	r, err := o.Record(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	next := *r
	next.Correction = &record.Correction{Reason: "写错了。"}
	change(&next)
	return &next
}

// said fails unless one of the obstacles has all of the words, in English or Chinese, and leads to the record.
func said(t *testing.T, found []record.Problem, leads string, words ...string) {
	t.Helper()
	for _, p := range found {
		all := p.Record == leads && p.Reason != "" && p.ReasonZh != ""
		for _, w := range words {
			all = all && strings.Contains(p.Field+" "+p.Reason+" "+p.ReasonZh, w)
		}
		if all {
			return
		}
	}
	t.Errorf("nothing says %q, leading to %q: %+v", words, leads, found)
}

// TestObstaclesAreSaidWhileWriting: what other records have against a draft is there before it is submitted, and
// submitting says the same.
func TestObstaclesAreSaidWhileWriting(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	done := publish(t, o.Store, month(1, 0, 500, 100), month(2, 400, 0, 50), notice("停水公告", "一。"))
	gone := publish(t, o.Store, policyRecord("旧办法", ""))[0]
	if _, err := o.Withdraw(ctx, store.Withdrawal{ID: gone.ID, Reason: "误发。"}); err != nil {
		t.Fatal(err)
	}
	withNumber := policyRecord("新办法", "")
	withNumber.DocumentNumber = "示民〔2026〕9号"
	numbered := publish(t, o.Store, withNumber)[0]
	twice := policyRecord("新办法（重发）", "")
	twice.DocumentNumber = "示民〔2026〕9号"
	wide := notice("停水 公告", "又一。")
	for name, tc := range map[string]struct {
		words *record.Record
		leads string
		says  []string
	}{
		"a period that is published": {month(2, 400, 0, 50), done[1].ID, []string{"/body/period", "请在其上更正"}},
		"not where the last ended":   {month(3, 351, 10, 0), done[1].ID, []string{"/body/opening_balance", "3.50元"}},
		"a later period is broken": {o.current(done[0].ID, func(r *record.Record) {
			b := *r.Body.(*record.FinanceStatement)
			b.Income = []record.FinanceLine{b.Income[0]}
			b.Income[0].Amount, b.ClosingBalance = 600, 500
			r.Body = &b
		}), done[1].ID, []string{"/body/closing_balance", "2026-02", "一并发布"}},
		"a title twice":               {wide, done[2].ID, []string{"/title", "该信息已公开"}},
		"a document number twice":     {twice, numbered.ID, []string{"/document_number", "示民〔2026〕9号"}},
		"a reference withdrawn":       {policyRecord("新办法三", gone.ID), gone.ID, []string{"/body/replaces/0/id", "已撤回"}},
		"a reference to nothing":      {policyRecord("新办法四", "01900000-0000-7000-8000-000000000000"), "", []string{"/body/replaces/0/id", "未在本中心公开"}},
		"a reference to another kind": {policyRecord("新办法五", done[2].ID), done[2].ID, []string{"/body/replaces/0/id", "不是该种信息"}},
	} {
		m := o.begin(tc.words)
		found, err := o.Obstacles(ctx, m, time.Time{})
		if err != nil {
			t.Fatal(name, err)
		}
		t.Run(name, func(t *testing.T) { said(t, found, tc.leads, tc.says...) })
		_, err = o.SubmitDraft(ctx, o.editor, m.ID, m.Version)
		var refused *store.Refused
		if !errors.As(err, &refused) || !errs.Is(err, errs.Invalid) {
			t.Errorf("%s is submitted: %v", name, err)
			continue
		}
		t.Run(name+", submitted", func(t *testing.T) { said(t, refused.Reasons(), tc.leads, tc.says...) })
		if _, err := o.DiscardDraft(ctx, o.editor, m.ID, m.Version); err != nil {
			t.Fatal(err)
		}
	}
}

// policyRecord is a policy that replaces the record with an id, or none.
func policyRecord(title, replaces string) *record.Record {
	r := notice(title, "")
	b := &record.Policy{Authority: "示例村村民委员会", Text: "第一条 略。"}
	if replaces != "" {
		b.Replaces = []record.PolicyRef{{ID: replaces, Title: "旧办法"}}
	}
	r.Kind, r.Body = record.KindPolicy, b
	return r
}

// TestExpiryBeforeItsTime: a time of publication at which nobody would see the record any more is refused when it is
// set.
func TestExpiryBeforeItsTime(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	r := notice("限时公告", "三天。")
	r.ExpiresAt = time.Now().Add(72 * time.Hour).Truncate(time.Second)
	m := o.approve(o.begin(r), o.editor)
	_, err := o.ScheduleDraft(ctx, o.publisher, m.ID, m.Version, time.Now().Add(96*time.Hour))
	var refused *store.Refused
	if !errors.As(err, &refused) {
		t.Fatalf("scheduled after it has expired: %v", err)
	}
	said(t, refused.Reasons(), "", "/expires_at", "已经过去")
	if _, err := o.ScheduleDraft(ctx, o.publisher, m.ID, m.Version, time.Now().Add(48*time.Hour)); err != nil {
		t.Error(err)
	}
}

// TestFarSchedule: a time of publication that is far away is refused with a sentence, in both languages, that says
// until when.
func TestFarSchedule(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	m := o.approve(o.begin(notice("明年的公告", "一。")), o.editor)
	for name, due := range map[string]time.Time{"in 2099": time.Date(2099, 1, 1, 8, 0, 0, 0, record.Zone), "in 61 days": time.Now().Add(61 * 24 * time.Hour)} {
		_, err := o.ScheduleDraft(ctx, o.publisher, m.ID, m.Version, due)
		var refused *store.Refused
		if !errors.As(err, &refused) {
			t.Fatalf("%s: scheduled: %v", name, err)
		}
		said(t, refused.Reasons(), "", "more than 60 days ahead", "在60天以后", due.In(record.Zone).Format("2006-01-02 15:04"))
	}
	if _, err := o.ScheduleDraft(ctx, o.publisher, m.ID, m.Version, time.Now().Add(59*24*time.Hour)); err != nil {
		t.Error(err)
	}
}

// TestConflictNamesThePerson: who changed a draft meanwhile is told by the name, not by the login.
func TestConflictNamesThePerson(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	u, err := o.Accounts().Add(ctx, account.System(), account.NewUser{Login: "lixm", Name: "李晓明", Division: village,
		Grants: []account.Grant{{Role: account.Editor, Division: village}}, Password: "correct horse battery staple"})
	if err != nil {
		t.Fatal(err)
	}
	m := o.begin(notice("甲公告", "一。"))
	if _, err := o.SaveDraft(ctx, u.Actor(), m.ID, m.Version, notice("甲公告", "二。")); err != nil {
		t.Fatal(err)
	}
	_, err = o.SaveDraft(ctx, o.editor, m.ID, m.Version, notice("甲公告", "三。"))
	if says := errs.Sentence(err); !errs.Is(err, errs.Conflict) || !strings.HasPrefix(says, "李晓明 changed the draft") {
		t.Error(says)
	}
}

// TestPublisherReturns: an approved draft goes back with a reason, by somebody who may publish it and nobody else.
func TestPublisherReturns(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	m := o.approve(o.begin(notice("甲公告", "一。")), o.editor)
	if _, err := o.ReturnDraft(ctx, o.editor, m.ID, m.Version, "不对。"); !errs.Is(err, errs.Forbidden) {
		t.Errorf("by its author: %v", err)
	}
	if _, err := o.ReturnDraft(ctx, o.publisher, m.ID, m.Version, " "); !errs.Is(err, errs.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	back, err := o.ReturnDraft(ctx, o.publisher, m.ID, m.Version, "日期有误，请核对。")
	if err != nil || back.Review.Returned() == nil || back.Review.Returned().Opinion != "日期有误，请核对。" || back.Review.Returned().By != o.publisher.ID {
		t.Fatalf("%+v, %v", back.Review, err)
	}
	again := o.approve(back, o.editor) // goes the whole way again
	if again.Review.State != editorial.Approved {
		t.Errorf("%s", again.Review.State)
	}
	if _, err := o.PublishDraft(ctx, o.publisher, again.ID, again.Version); err != nil {
		t.Error(err)
	}
	sound(t, o.Store)
}

// TestFailsAtItsTime: what came in between sends a scheduled draft back, with the cause in both languages and the
// record in its way; it is listed for its author and for those who may publish it.
func TestFailsAtItsTime(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	m := o.approve(o.begin(month(1, 0, 500, 100)), o.editor)
	due := time.Now().Add(time.Hour)
	m, err := o.ScheduleDraft(ctx, o.publisher, m.ID, m.Version, due)
	if err != nil {
		t.Fatal(err)
	}
	other := publish(t, o.Store, month(1, 0, 500, 100))[0]
	if done, err := o.PublishDue(ctx, due.Add(time.Second)); err != nil || len(done) != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	back, err := o.Draft(ctx, o.editor, m.ID)
	if err != nil || !back.Failed() || len(back.Review.Returned().Causes) == 0 {
		t.Fatalf("%+v, %v", back.Review, err)
	}
	said(t, back.Review.Returned().Causes, other.ID, "/body/period", "公开，请在其上更正", "published already")
	elsewhere := o.seat("elsewhere", account.Publisher, "340803001999")
	for _, tc := range []struct {
		who  account.Actor
		want int
	}{{o.editor, 1}, {o.publisher, 1}, {elsewhere, 0}, {o.seat("auditor", account.Auditor, village), 0}} {
		if list, _, err := o.Drafts(ctx, tc.who, store.DraftFilter{Failed: true}); err != nil || len(list) != tc.want {
			t.Errorf("%s sees %d, want %d: %v", tc.who.Login, len(list), tc.want, err)
		}
	}
	sound(t, o.Store)
}

// TestChainIsPublishedTogether: corrections of periods that hang on each other are submitted while each other's draft
// is there, wait for each other's approval, and are published in one transaction.
func TestChainIsPublishedTogether(t *testing.T) {
	o, ctx := newOffice(t), t.Context()
	done := publish(t, o.Store, month(1, 0, 500, 100), month(2, 400, 0, 50), month(3, 350, 10, 0))
	change := func(i int, words *record.Record) store.Draft {
		return o.begin(o.current(done[i].ID, func(r *record.Record) { r.Body = words.Body }))
	}
	first := change(0, month(1, 0, 600, 100))
	if _, err := o.SubmitDraft(ctx, o.editor, first.ID, first.Version); !errs.Is(err, errs.Invalid) {
		t.Fatalf("alone: %v", err)
	}
	second, third := change(1, month(2, 500, 0, 50)), change(2, month(3, 450, 10, 0))
	first, second = o.approve(first, o.editor), o.approve(second, o.editor)
	_, err := o.PublishDraft(ctx, o.publisher, first.ID, first.Version)
	var refused *store.Refused
	if !errors.As(err, &refused) {
		t.Fatalf("before the third is approved: %v", err)
	}
	if _, err := o.ScheduleDraft(ctx, o.publisher, first.ID, first.Version, time.Now().Add(time.Hour)); !errors.As(err, &refused) {
		t.Fatalf("scheduled before the third is approved: %v", err)
	}
	third = o.approve(third, o.editor)
	if found, err := o.Obstacles(ctx, first, time.Time{}); err != nil || len(found) != 0 {
		t.Fatalf("%+v, %v", found, err)
	}
	if _, err := o.PublishDraft(ctx, o.publisher, first.ID, first.Version); err != nil {
		t.Fatal(err)
	}
	for i, m := range []store.Draft{first, second, third} {
		m, err := o.Draft(ctx, o.editor, m.ID)
		if err != nil || m.Review.State != editorial.Published || m.RecordID != done[i].ID {
			t.Errorf("%d: %+v, %v", i, m, err)
		}
		if r, err := o.Record(ctx, done[i].ID); err != nil || r.Revision != 2 {
			t.Errorf("%d: %+v, %v", i, r, err)
		}
	}
	sound(t, o.Store)
}
