package editorial

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// TestPages: what was found on a page blocks as long as its document is attached, and is let stay like what stands in a
// field.
func TestPages(t *testing.T) {
	w, rules, now := table(t), shipped(t), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	r, page := example(t, record.KindAnnouncement), strings.Repeat("a", 64)
	found, err := OnPage(&record.Record{Kind: record.KindAnnouncement}, 2, page, "报名拨打１３８ １２３４ ５６７８。")
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if _, err := OnPage(&record.Record{Kind: record.KindAnnouncement}, 2, page, "公民身份号码：11010519491231002X"); !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "Page 2 of the document") || strings.Contains(err.Error(), "19491231") {
		t.Errorf("a resident ID number: %v", err)
	}
	d := New(r.Kind, "ann", now).Attach(found)
	if p := d.Check(r, rules, day); len(p) != 0 {
		t.Errorf("before it is attached: %v", p)
	}
	r.Attachments = append(r.Attachments, record.Attachment{SHA256: strings.Repeat("b", 64), Size: 1, MediaType: "application/pdf", Name: "示例.pdf",
		Pages: []record.PageImage{{SHA256: strings.Repeat("c", 64), Size: 1, MediaType: "image/jpeg", Width: 1, Height: 1}, {SHA256: page, Size: 1, MediaType: "image/jpeg", Width: 1, Height: 1}}})
	at := "/attachments/" + strconv.Itoa(len(r.Attachments)-1) + "/pages/1"
	if p := d.Check(r, rules, day); len(p) != 1 || p[0].Field != at || !strings.Contains(p[0].ReasonZh, "页面图像（第2项）") {
		t.Fatalf("%v", p)
	}
	all := d.Findings(r, rules)
	heard, err := w.Waive(d, all, Waiver{Field: at, Rune: all[0].Rune, By: "ben", Reason: "公开电话"}, now)
	if err != nil || len(heard.Check(r, rules, day)) != 0 || len(d.Check(r, rules, day)) != 1 {
		t.Errorf("%+v, %v", heard, err)
	}
	if ended, err := w.Discard(heard, now); err != nil || len(ended.Pages) != 0 {
		t.Errorf("what was found is still known: %+v, %v", ended, err)
	}
}

// TestWhatMayStay: who lets a finding stay, with which reason, and that it is bound to its field and its text.
func TestWhatMayStay(t *testing.T) {
	w, rules, now := table(t), shipped(t), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	r := example(t, record.KindAnnouncement)
	words := func(text string) { r.Body.(*record.Announcement).Text = text }
	words("报名拨打13812345678，或13912345678。")
	d := New(r.Kind, "ann", now)
	found := Review{}.Findings(r, rules)
	if len(found) != 2 || found[0].Field != "/body/text" || found[0].Rune != 4 || found[0].Masked != "138****5678" {
		t.Fatalf("%+v", found)
	}
	say := func(by, reason string) Waiver { return Waiver{Field: "/body/text", Rune: 4, By: by, Reason: reason} }
	for name, tc := range map[string]struct {
		stay Waiver
		kind errs.Kind
		says string
	}{
		"by the author":    {say("ann", "公开电话"), errs.Forbidden, "does not say what may stay"},
		"without a reason": {say("ben", " "), errs.Invalid, "Say why"},
		"too long":         {say("ben", strings.Repeat("长", maxOpinion+1)), errs.TooLarge, "more than"},
		"not there":        {Waiver{Field: "/body/text", Rune: 5, By: "ben", Reason: "公开电话"}, errs.Conflict, "not there any more"},
		"another field":    {Waiver{Field: "/title", Rune: 4, By: "ben", Reason: "公开电话"}, errs.Conflict, "not there any more"},
	} {
		if _, err := w.Waive(d, found, tc.stay, now); !errs.Is(err, tc.kind) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	asked, err := w.Ask(d, found, now)
	if err != nil || !asked.Asking() || d.Asking() {
		t.Fatal(asked, err)
	}
	one, err := w.Waive(asked, found, say("ben", "卫生院值班手机，已在13812345678公布。"), now.Add(time.Hour))
	if err != nil || len(one.Waivers) != 1 || len(d.Waivers) != 0 || one.Waivers[0].Reason != "卫生院值班手机，已在138****5678公布。" || !one.Asking() || !one.Since.Equal(now) {
		t.Fatalf("%+v, %v", one, err)
	}
	if p := one.Check(r, rules, day); len(p) != 1 || !strings.Contains(p[0].Reason, "139****5678") || !strings.Contains(p[0].ReasonZh, "由审查人说明理由") {
		t.Errorf("%v", p)
	}
	both, err := w.Waive(one, found, Waiver{Field: "/body/text", Rune: found[1].Rune, By: "cai", Reason: "同上。"}, now.Add(time.Hour))
	if err != nil || len(both.Waivers) != 2 || both.Asking() || !both.Since.Equal(now.Add(time.Hour)) || len(both.Check(r, rules, day)) != 0 {
		t.Fatalf("%+v, %v", both, err)
	}
	if _, err := w.Ask(both, both.withoutWaived(found), now); !errs.Is(err, errs.Invalid) {
		t.Errorf("asked for nothing: %v", err)
	}
	for name, change := range map[string]func(){
		"a word beside it": func() { words("报名请拨打13812345678，或13912345678。") },
		"a digit":          func() { words("报名拨打13812345679，或13912345678。") },
		"another field":    func() { words("见上。"); r.Summary = "报名拨打13812345678，或13912345678。" },
	} {
		r.Summary = ""
		change()
		if p := both.Check(r, rules, day); len(p) != 2 {
			t.Errorf("%s changed, and it stays: %v", name, p)
		}
	}

	// A word on the changed text replaces those on the old one.
	r.Summary = ""
	words("报名请拨打13812345678。")
	next, err := w.Edit(both, "ann", now)
	if err == nil {
		next, err = w.Waive(next, next.Findings(r, rules), Waiver{Field: "/body/text", Rune: 5, By: "ben", Reason: "公开电话"}, now)
	}
	if err != nil || len(next.Waivers) != 1 || len(next.Check(r, rules, day)) != 0 {
		t.Errorf("%+v, %v", next, err)
	}
	sent, err := w.Submit(next, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Waive(sent, sent.Findings(r, rules), Waiver{Field: "/body/text", Rune: 5, By: "cai", Reason: "公开电话"}, now); !errs.Is(err, errs.Conflict) {
		t.Errorf("of a submitted one: %v", err)
	}
	if cleared := w.Clear(sent, now); cleared.Waivers[0].Reason+cleared.Waivers[0].Text != "" || cleared.Waivers[0].By != "ben" || sent.Waivers[0].Text == "" {
		t.Errorf("%+v", cleared.Waivers)
	}
}

// TestWhatNeverStays: neither a resident's number nor a bank card's, not even for whoever writes the word by hand.
func TestWhatNeverStays(t *testing.T) {
	w, rules, now := table(t), shipped(t), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	r := example(t, record.KindAnnouncement)
	r.Body.(*record.Announcement).Text = "身份证34080319490312002X，捐款账号：6222021234567890128"
	found := Review{}.Findings(r, rules)
	var kinds []privacy.Kind
	var stays []Waiver
	for _, f := range found {
		kinds = append(kinds, f.Kind)
		if _, err := w.Waive(New(r.Kind, "ann", now), found, Waiver{Field: f.Field, Rune: f.Rune, By: "ben", Reason: "可以公开"}, now); !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s: %v", f.Kind, err)
		}
		stays = append(stays, Waiver{Field: f.Field, Rune: f.Rune, Kind: f.Kind, Text: f.Text, By: "ben", Reason: "可以公开", At: now})
	}
	if want := []privacy.Kind{privacy.ResidentID, privacy.BankCard}; !slices.Equal(kinds, want) {
		t.Fatal(kinds)
	}
	if p := (Review{Waivers: stays}).Check(r, rules, day); len(p) != 2 || strings.Contains(p[0].Reason, "reviewer") {
		t.Errorf("%v", p)
	}
	if _, err := w.Ask(New(r.Kind, "ann", now), found, now); !errs.Is(err, errs.Invalid) {
		t.Errorf("asked whether they may stay: %v", err)
	}
}

// TestPagesThatAreAttachedAgain: what is found on a page is found once, however often the page is attached or stands in
// its document, and is forgotten with its document.
func TestPagesThatAreAttachedAgain(t *testing.T) {
	rules, now := shipped(t), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	r, page := example(t, record.KindAnnouncement), strings.Repeat("a", 64)
	found, err := OnPage(&record.Record{Kind: record.KindAnnouncement}, 1, page, "报名拨打13812345678。")
	if err != nil {
		t.Fatal(err)
	}
	picture := record.PageImage{SHA256: page, Size: 1, MediaType: "image/jpeg", Width: 1, Height: 1}
	r.Attachments = []record.Attachment{{SHA256: strings.Repeat("b", 64), Size: 1, MediaType: "application/pdf", Name: "示例.pdf", Pages: []record.PageImage{picture, picture}}}
	d := New(r.Kind, "ann", now).Attach(slices.Concat(found, found))
	if all := d.Findings(r, rules); len(all) != 2 || all[0].Field == all[1].Field {
		t.Errorf("on two pages that look the same: %+v", all)
	}
	again, err := OnPage(&record.Record{Kind: record.KindAnnouncement}, 1, page, "请拨打13812345678报名。")
	if err != nil {
		t.Fatal(err)
	}
	bare := *r
	bare.Attachments = nil
	gone := d.Detach(&bare)
	if len(gone.Pages) != 0 || len(d.Detach(r).Pages) != 1 || len(d.Pages) != 1 {
		t.Errorf("%+v, %+v", gone.Pages, d.Pages)
	}
	if all := gone.Attach(again).Findings(r, rules); len(all) != 2 || all[0].Text != again[0].Text {
		t.Errorf("%+v", all)
	}
}

// TestWhoWritesLater: the word of a reviewer who has written in the draft since holds no more; somebody else says it
// anew.
func TestWhoWritesLater(t *testing.T) {
	w, rules, now := table(t), shipped(t), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	r := example(t, record.KindAnnouncement)
	r.Body.(*record.Announcement).Text = "报名拨打13812345678。"
	d := New(r.Kind, "ann", now)
	say := func(by string) {
		t.Helper()
		var err error
		if d, err = w.Waive(d, d.Findings(r, rules), Waiver{Field: "/body/text", Rune: 4, By: by, Reason: "公开电话"}, now); err != nil {
			t.Fatal(err)
		}
	}
	say("ben")
	if p := d.Check(r, rules, day); len(p) != 0 {
		t.Fatal(p)
	}
	d, err := w.Edit(d, "ben", now)
	if err != nil {
		t.Fatal(err)
	}
	if p := d.Check(r, rules, day); len(p) != 1 || d.WaiverOf(d.Findings(r, rules)[0]) != nil {
		t.Errorf("an author's own word holds: %v", p)
	}
	if d, err = w.Ask(d, d.Open(r, rules), now); err != nil {
		t.Fatal(err)
	}
	if say("cai"); len(d.Waivers) != 1 || d.Asking() || len(d.Check(r, rules, day)) != 0 {
		t.Errorf("%+v", d)
	}
}

// TestALikelyCardAsks: a card's number without a word beside it blocks until a reviewer has stated why it stays; with
// one it never stays.
func TestALikelyCardAsks(t *testing.T) {
	w, rules, now := table(t), shipped(t), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	r := example(t, record.KindAnnouncement)
	r.Body.(*record.Announcement).Text = "设备序号见铭牌\n6228480402564890018"
	d := New(r.Kind, "ann", now)
	if p := d.Check(r, rules, day); len(p) != 1 || !strings.Contains(p[0].ReasonZh, "疑似银行卡号") || !strings.Contains(p[0].ReasonZh, "由审查人说明理由") {
		t.Fatalf("%v", p)
	}
	found := d.Findings(r, rules)
	d, err := w.Waive(d, found, Waiver{Field: found[0].Field, Rune: found[0].Rune, By: "ben", Reason: "设备编号"}, now)
	if err != nil || len(d.Check(r, rules, day)) != 0 {
		t.Fatal(d, err)
	}
	r.Body.(*record.Announcement).Text = "捐款卡\n6228480402564890018，卡号6228480402564890018"
	if p := d.Check(r, rules, day); len(p) != 2 || !strings.Contains(p[1].ReasonZh, "请隐去或删除。") {
		t.Errorf("%v", p)
	}
}

// TestANumberOverTwoFields: a resident's number that begins in one field of a form and ends in the next.
func TestANumberOverTwoFields(t *testing.T) {
	rules := shipped(t)
	r := example(t, record.KindReliefDistribution)
	list := r.Body.(*record.ReliefDistribution).Recipients
	var fields []string
	for pointer := range record.Texts(r) {
		if strings.HasPrefix(pointer, "/body/recipients/0/") {
			fields = append(fields, pointer)
		}
	}
	name := string(record.Mask("王小明"))
	for _, parts := range [][]string{
		{name + "34080319", "490312002X"},
		{name + "340803", "19490312", "002X"},
		{name, "340803194903", "12002X"}, // twelve digits have the form of a division's code
	} {
		list[0].Name, list[0].Group, list[0].Class = record.Masked(parts[0]), parts[1], strings.Join(parts[2:], "")
		found := Review{}.Findings(r, rules)
		if len(found) != 1 || found[0].Kind != privacy.ResidentID || !strings.HasPrefix(found[0].Field, "/body/recipients/0/") || found[0].Waivable() {
			t.Errorf("%q: %+v; fields %v", parts, found, fields)
		}
	}
}
