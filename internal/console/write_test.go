package console

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/record"
)

var input = regexp.MustCompile(`<(?:input|textarea|select)[^>]* name="(/[^"]+)"`)

// TestWriteDraft: a ledger is begun from the last one, written, saved with a conflict shown, what cannot be read stays
// before the person.
func TestWriteDraft(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	second := o.seated("second", account.Editor, village)
	editor.get(Root+"drafts").is(t, http.StatusOK, Root+"drafts/new")
	if r := editor.post(Root+"drafts", "kind", "finance_statement", "division", string(beside)); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.text, "请选择信息种类和所属单位") {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	page := editor.send(Root+"drafts", url.Values{"kind": {"finance_statement"}, "division": {string(village)}})
	if !strings.HasSuffix(page, "/edit") {
		t.Fatal(page)
	}
	shown := editor.get(page)
	shown.is(t, http.StatusOK, "期初余额", "经手人", "增加3行", "提交审查前还需补正")
	names := map[string]bool{}
	for _, found := range input.FindAllStringSubmatch(shown.text, -1) {
		names[html.UnescapeString(found[1])] = true
	}
	for _, want := range []string{"/title", "/body/period/type", "/body/expense/0/amount", "/body/expense/0/income", "/body/expense/0/item", "/supervision/phone", "/issuer/code"} {
		if !names[want] {
			t.Errorf("there is no input %s", want)
		}
	}
	stale := second.form(page)
	typed := with(editor.form(page), "/title", "示例村2026年9月财务收支", "/body/opening_balance", "100", "/body/income/0/amount", "三百", "/body/income/0/item", "利息")
	r := editor.postForm(page, typed)
	r.is(t, http.StatusUnprocessableEntity, "尚未保存", `value="三百"`, "不是以元为单位的金额", `aria-invalid="true"`)
	typed.Set("/body/income/0/amount", "3,000.5元")
	if got := editor.send(page, typed); got != page+"?done=saved" {
		t.Fatal(got)
	}
	// Nobody stated a closing balance: it is the one that follows.
	editor.get(page).is(t, http.StatusOK, "示例村2026年9月财务收支", `value="3,000.50"`, "期末余额应为3,100.50元", `value="3,100.50"`)
	second.postForm(page, with(stale, "/title", "另一个标题")).is(t, http.StatusConflict, "另一个标题", "尚未保存")
	again := editor.form(page)
	r = editor.postForm(page, with(again, "/title", "示例村2026年9月财务收支", "/body/opening_balance", "100", "/body/income/0/amount", "3000.5", "/body/income/0/item", "利息", "/body/expense/0/date", "2026-09-02", "/body/expense/0/income", "10", "add", "/body/ledger"))
	r.is(t, http.StatusOK, `name="/body/expense/3/income"`, `id="/body/expense/0/balance">110.00<`, `id="ledger-balance" hx-swap-oob="true">3,110.50<`)
	// Saved, the line stands among the income, and goes again.
	editor.get(page).is(t, http.StatusOK, `name="/body/income/1/amount" value="10.00"`)
	gone := with(editor.form(page), "/body/income/0/amount", "3000.5", "/body/income/1/amount", "10", "remove:/body/income/1", "1")
	if got := editor.send(page, gone); got != page+"?done=saved" {
		t.Fatal(got)
	}
	editor.get(page).lacks(t, `name="/body/income/1/amount"`)
}

// TestCorrect: a correction begins with what is in force, asks for the reason, and there is one at a time.
func TestCorrect(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	id := o.publish(village, "一则公告", "内容。")
	editor.get(Root+"records/"+id).is(t, http.StatusOK, Root+"records/"+id+"/correct")
	page := editor.send(Root+"records/"+id+"/correct", url.Values{})
	editor.get(page).is(t, http.StatusOK, "更正原因", "内容。（更正）")
	if got := editor.send(Root+"records/"+id+"/correct", url.Values{}); strings.Replace(got, "?under=way", "/edit", 1) != page {
		t.Errorf("a second correction beside the first: %s, %s", got, page)
	}
	other := o.publish(beside, "别处的公告", "内容。")
	editor.post(Root+"records/"+other+"/correct").is(t, http.StatusNotFound)
}

// TestFollow: what stays the same is taken over, what every record has of its own is not.
func TestFollow(t *testing.T) {
	last := announcement(village, "甲", "一")
	last.ID, last.Revision, last.IndexNumber, last.Attachments = "x", 3, "y", []record.Attachment{{Name: "z"}}
	blank := &record.Record{Kind: last.Kind, Division: village, Body: &record.Announcement{}}
	got := fillFromLast(last, blank, false)
	if got.ID+got.IndexNumber+got.Title != "" || got.Revision != 0 || got.Attachments != nil || got.Issuer != last.Issuer || got.Body.(*record.Announcement).Text != "" {
		t.Errorf("%+v", got)
	}
	if got := fillFromLast(last, blank, true); got.Title != "甲" || got.Body.(*record.Announcement).Text != "一" {
		t.Errorf("%+v", got)
	}
	ledger := &record.Record{Kind: record.KindFinanceStatement, Body: &record.FinanceStatement{Account: "committee", Period: record.Period{Type: "month", Year: 2026, Number: 12}, ClosingBalance: 7, Income: []record.FinanceLine{{Amount: 1}}}}
	body := fillFromLast(ledger, &record.Record{Body: &record.FinanceStatement{}}, true).Body.(*record.FinanceStatement)
	if body.Period.String() != "2027-01" || body.OpeningBalance != 7 || len(body.Income) != 0 || body.Account != "committee" {
		t.Errorf("%+v", body)
	}
}

// TestBeginWhatIsOwed: from what their division owes, somebody who writes comes to a draft of it; nobody else is led
// there.
func TestBeginWhatIsOwed(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	link := regexp.MustCompile(`href="(` + Root + `drafts/new\?kind=service_guide&amp;division=` + string(village) + `)"`)
	for _, page := range []string{"", "duties"} {
		found := link.FindStringSubmatch(editor.get(Root + page).text)
		if found == nil {
			t.Errorf("%q does not lead to a draft of the guides that are owed", page)
			continue
		}
		editor.get(html.UnescapeString(found[1])).is(t, http.StatusOK, `value="service_guide" selected`, `value="`+string(village)+`" selected`)
	}
	for login, role := range map[string]account.Role{"auditor": account.Auditor, "content": account.ContentReviewer} {
		other := o.seated(login, role, village)
		for _, page := range []string{"", "duties"} {
			other.get(Root+page).lacks(t, "drafts/new")
		}
	}
}
