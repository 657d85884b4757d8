package console

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/editorial"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

var hidden = regexp.MustCompile(`type="hidden" name="([a-z]+)" value="([^"]*)"`)

// hiddenField is one of any name, the buttons of a language aside.
var hiddenField = regexp.MustCompile(`type="hidden" name="([^"]+)" value="([^"]*)"`)

// form has the hidden fields of the page as it is now, and others.
func (b *browser) form(page string, more ...string) url.Values {
	b.o.t.Helper()
	r := b.get(page)
	values := url.Values{}
	for _, found := range hidden.FindAllStringSubmatch(r.text, -1) {
		values.Set(found[1], found[2])
	}
	for i := 0; i < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return values
}

// TestDraftGoesItsWay: submitted by its author, refused to them for review, returned with a reason, reviewed twice,
// published.
func TestDraftGoesItsWay(t *testing.T) {
	o := newOffice(t, Options{})
	editor, content, secrecy, publisher := o.seated("editor", account.Editor, village), o.seated("content", account.ContentReviewer, town),
		o.seated("secrecy", account.ConfidentialityReviewer, town), o.seated("publisher", account.Publisher, town)
	me, err := o.store.Accounts().UserByLogin(t.Context(), account.System(), "editor")
	if err != nil {
		t.Fatal(err)
	}
	unfinished := announcement(village, "关于修桥的公告", "")
	m, err := o.store.BeginDraft(t.Context(), me.Actor(), unfinished)
	if err != nil {
		t.Fatal(err)
	}
	page := Root + "drafts/" + m.ID
	editor.get(Root+"drafts").is(t, http.StatusOK, "等我处理（1）", "关于修桥的公告", "起草中")
	editor.get(page).is(t, http.StatusOK, "提交前需要补正")
	editor.get(page).lacks(t, page+"/submit")
	if m, err = o.store.SaveDraft(t.Context(), me.Actor(), m.ID, m.Version, announcement(village, "关于修桥的公告", "桥宽六米。")); err != nil {
		t.Fatal(err)
	}
	if got := editor.send(page+"/submit", editor.form(page)); got != page+"?done=submitted" {
		t.Fatal(got)
	}
	editor.get(page).is(t, http.StatusOK, "待初审")
	editor.get(page).lacks(t, page+"/decide")
	stale := content.form(page)
	m, err = o.store.Draft(t.Context(), me.Actor(), m.ID)
	calendar, broken := duty.ParseRules(assets.Duties())
	if err != nil || broken != nil {
		t.Fatal(err, broken)
	}
	since := record.DateOf(m.Review.Since.In(record.Zone))
	due := words("zh").T("draft.due", words("zh").formatNearDay(calendar.WorkingDaysAfter(since, 2), since))
	for _, where := range []string{Root, Root + "drafts", page} {
		content.get(where).is(t, http.StatusOK, due, words("zh").Moment(m.Review.Since)+"起，等了不到1小时")
	}
	content.get(Root+"drafts").is(t, http.StatusOK, "等我处理（1）")
	if r := content.postForm(page+"/decide", with(stale, "decision", "return")); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.text, "请写明退回原因") {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	if got := content.send(page+"/decide", with(stale, "decision", "return", "opinion", "没有写工期。")); got != page+"?done=returned" {
		t.Fatal(got)
	}
	editor.get(page).is(t, http.StatusOK, "退回原因：", "没有写工期。")
	if r := content.postForm(page+"/decide", with(stale, "decision", "approve")); r.StatusCode != http.StatusConflict {
		t.Errorf("a review of what is not there any more: %s", r.Status)
	}
	m, err = o.store.Draft(t.Context(), me.Actor(), m.ID)
	if err == nil {
		_, err = o.store.SaveDraft(t.Context(), me.Actor(), m.ID, m.Version, announcement(village, "关于修桥的公告", "桥宽六米，工期两月。"))
	}
	if err != nil {
		t.Fatal(err)
	}
	editor.send(page+"/submit", editor.form(page))
	content.get(page).is(t, http.StatusOK, "与您上次打开的第2稿对照", "<del>桥宽六米。</del>", "<ins>桥宽六米，工期两月。</ins>", "第2稿</th>", "第3稿</th>")
	secrecy.get(page).is(t, http.StatusOK, "与上次审查过的第2稿对照", "<ins>桥宽六米，工期两月。</ins>")
	if got := content.send(page+"/decide", content.form(page, "decision", "approve", "opinion", "同意。")); got != page+"?done=approved" {
		t.Fatal(got)
	}
	content.get(page).is(t, http.StatusOK, "待保密审查", "同意。", "没有写工期。")
	if r := secrecy.postForm(page+"/decide", secrecy.form(page, "decision", "approve")); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(r.text, "请回答保密审查的四个问题") {
		t.Fatalf("%s\n%s", r.Status, r.text)
	}
	four := secrecy.form(page, "decision", "approve", "state_secret", "no", "work_secret", "no", "business_secret", "no", "privacy", "no")
	if got := secrecy.send(page+"/decide", four); got != page+"?done=approved" {
		t.Fatal(got)
	}
	at := time.Now().In(record.Zone).Add(time.Hour).Format("2006-01-02T15:04")
	publisher.postForm(page+"/publish", publisher.form(page, "when", "at")).is(t, http.StatusUnprocessableEntity, "请填写发布的日期和时间")
	if got := publisher.send(page+"/publish", publisher.form(page, "when", "at", "at", at)); got != page+"?done=scheduled" {
		t.Fatal(got)
	}
	publisher.get(page).is(t, http.StatusOK, "将于")
	if got := publisher.send(page+"/publish", publisher.form(page, "when", "never")); got != page+"?done=scheduled" {
		t.Fatal(got)
	}
	if got := publisher.send(page+"/publish", publisher.form(page, "when", "now")); got != page+"?done=published" {
		t.Fatal(got)
	}
	publisher.get(page).is(t, http.StatusOK, "查看已公开的信息", "<h1>关于修桥的公告</h1>")
	publisher.get(Root+"search?q=修桥").is(t, http.StatusOK, "关于修桥的公告")
	if _, err := o.store.Withdraw(t.Context(), store.Withdrawal{ID: o.released(page).ID, Reason: "有误。"}); err != nil {
		t.Fatal(err)
	}
	publisher.get(page).is(t, http.StatusOK, "<h1>已撤下的信息</h1>")
}

func with(form url.Values, more ...string) url.Values {
	values := url.Values{}
	for k, v := range form {
		values[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return values
}

// seated adds a person and logs them in.
func (o *office) seated(login string, role account.Role, at division.Code) *browser {
	o.t.Helper()
	o.seat(login, role, at)
	return o.login(login)
}

func (b *browser) postForm(path string, form url.Values) reply {
	return b.ask(http.MethodPost, path, form)
}

// send posts a form and gives the address that it leads to.
func (b *browser) send(path string, form url.Values) string {
	b.o.t.Helper()
	return b.postForm(path, form).Header.Get("Location")
}

// TestCorrectionHasTwoComparisons: to what is in force, and to what was reviewed before, the reason of the correction
// included.
func TestCorrectionHasTwoComparisons(t *testing.T) {
	o := newOffice(t, Options{})
	reviewer := o.seated("content", account.ContentReviewer, town)
	old, err := o.store.Record(t.Context(), o.publish(village, "收费公告", "每户十元。"))
	if err != nil {
		t.Fatal(err)
	}
	mend := func(text, reason string) *record.Record {
		next := *old
		next.Correction = &record.Correction{Reason: reason, By: "示例单位"}
		next.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: text}
		return &next
	}
	m, err := o.store.SendDraft(t.Context(), account.System(), mend("每户十二元。", "数字有误。"))
	if err != nil {
		t.Fatal(err)
	}
	page := Root + "drafts/" + m.ID
	first := reviewer.get(page)
	first.is(t, http.StatusOK, "与现行内容对照", "<del>每户十元。（更正）</del>", "<ins>每户十二元。</ins>")
	first.lacks(t, "上次打开")
	reviewer.send(page+"/decide", reviewer.form(page, "decision", "return", "opinion", "再核对。"))
	if m, err = o.store.Draft(t.Context(), account.System(), m.ID); err == nil {
		m, err = o.store.SaveDraft(t.Context(), account.System(), m.ID, m.Version, mend("每户十一元。", "票据记错。"))
	}
	if err == nil {
		_, err = o.store.SubmitDraft(t.Context(), account.System(), m.ID, m.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	reviewer.get(page).is(t, http.StatusOK, "与您上次打开的第1稿对照", "<del>每户十二元。</del>", "<del>数字有误。</del>", "<ins>票据记错。</ins>", "与现行内容对照", "<del>每户十元。（更正）</del>")
}

// TestIdleCorrection: a correction that changes nothing is not handed in, and its pages say so.
func TestIdleCorrection(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	old, err := o.store.Record(t.Context(), o.publish(village, "收费公告", "每户十元。"))
	if err != nil {
		t.Fatal(err)
	}
	next := *old
	next.Correction = &record.Correction{Reason: "数字有误。", By: "示例单位"}
	m, err := o.store.BeginDraft(t.Context(), account.System(), &next)
	if err != nil {
		t.Fatal(err)
	}
	page := Root + "drafts/" + m.ID
	editor.get(page).is(t, http.StatusOK, "更正没有改变任何内容。")
	editor.get(page).lacks(t, page+"/submit")
	editor.get(page+"/edit").is(t, http.StatusOK, "更正没有改变任何内容。")
	editor.postForm(page+"/submit", url.Values{"version": {strconv.Itoa(m.Version)}}).is(t, http.StatusUnprocessableEntity, "更正没有改变任何内容。")
}

// TestDueInWords: the day with its weekday, today, overdue by how much, and an honest word where the calendar ends.
func TestDueInWords(t *testing.T) {
	now := record.Date{Year: 2026, Month: time.November, Day: 30}
	day := func(n int) record.Date { return now.AddDays(n) }
	for name, tc := range map[string]struct {
		by                 editorial.Deadline
		zh, mark, en, late string
	}{
		"no limit":  {editorial.Deadline{}, "", "", "", ""},
		"at once":   {editorial.Deadline{AtOnce: true}, "请立即处理", "", "to be done at once", ""},
		"to come":   {editorial.Deadline{Day: day(2), Days: 2}, "到12月2日（周三）", "", "by Wed 2 Dec", ""},
		"today":     {editorial.Deadline{Day: now}, "到11月30日（周一）", "今天到期", "by Mon 30 Nov", "Due today"},
		"overdue":   {editorial.Deadline{Day: day(-5), Late: true, Days: 3}, "11月25日（周三）到期", "逾期3个工作日", "was due on Wed 25 Nov", "Overdue by 3 working days"},
		"by one":    {editorial.Deadline{Day: day(-3), Late: true, Days: 1}, "11月27日（周五）到期", "逾期1个工作日", "was due on Fri 27 Nov", "Overdue by 1 working day"},
		"a day off": {editorial.Deadline{Day: day(-2), Late: true}, "11月28日（周六）到期", "已逾期", "was due on Sat 28 Nov", "Overdue"},
		"no calendar": {editorial.Deadline{Day: day(35), Days: 3, Unknown: 2027}, "到2027年1月4日（周一） · 2027年放假安排未知，只扣除周末", "",
			"by Mon 4 Jan 2027 · the days off of 2027 are not known here: only weekends are left out", ""},
	} {
		for lang, want := range map[words][2]string{"zh": {tc.zh, tc.mark}, "en": {tc.en, tc.late}} {
			if text, mark, _ := lang.formatDue(tc.by, now); text != want[0] || mark != want[1] {
				t.Errorf("%s: %q, %q, want %q, %q", name, text, mark, want[0], want[1])
			}
		}
	}
}

// TestChangedByTheCentre: what the clock published was changed last by the centre, under its name.
func TestChangedByTheCentre(t *testing.T) {
	o := newOffice(t, Options{})
	author := o.seated("author", account.Editor, village)
	o.seat("content", account.ContentReviewer, village)
	o.seat("secrecy", account.ConfidentialityReviewer, village)
	o.seat("publisher", account.Publisher, village)
	page := author.get(Root + "drafts/" + o.chain("author", "content", "secrecy", "publisher", true).ID)
	page.is(t, http.StatusOK, "· "+o.store.Name())
	page.lacks(t, "· "+account.SystemID)
}
