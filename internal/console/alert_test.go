package console

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// typedAlert is what somebody types in haste.
func typedAlert(more ...string) url.Values {
	return with(url.Values{"/division": {string(village)}, "/title": {"暴雨红色预警"}, "/body/event": {"暴雨"}, "/body/severity": {"Extreme"}, "/body/urgency": {"Immediate"},
		"/body/certainty": {"Observed"}, "/body/description": {"三小时雨量将超过100毫米。"}, "/body/instruction": {"低洼处居民立即到村部二楼。"}, "hours": {"6"},
		"/issuer/name": {"示例市应急管理局"}, "/issuer/code": {"900000001"}}, more...)
}

// released gives the record that a draft has become.
func (o *office) released(page string) *record.Record {
	o.t.Helper()
	m, err := o.store.Draft(o.t.Context(), account.System(), strings.TrimPrefix(page, Root+"drafts/"))
	if err != nil || m.Review.State != editorial.Published {
		o.t.Fatalf("%+v, %v", m, err)
	}
	r, err := o.store.Record(o.t.Context(), m.RecordID)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// TestAlert: one page and a button for the author, a button for the second person, and it is published.
func TestAlert(t *testing.T) {
	o := newOffice(t, Options{})
	author, second, editor := o.seated("author", account.Office, village), o.seated("second", account.Publisher, town), o.seated("editor", account.Editor, town)
	author.get(Root).is(t, http.StatusOK, `href="/console/alerts/new"`)
	second.get(Root).lacks(t, "/console/alerts/new")
	author.get(Root+"alerts/new").is(t, http.StatusOK, "这是演练", "6小时", `value="24" checked`, `type="radio" value="Severe" required>`, "红色（特别严重）")
	before := time.Now()
	page, _, _ := strings.Cut(author.send(Root+"alerts", typedAlert()), "?done=alerted")
	if !strings.HasPrefix(page, Root+"drafts/") {
		t.Fatalf("it leads to %q", page)
	}
	author.get(page+"?done=alerted").is(t, http.StatusOK, "待签发", "请立即打电话")
	author.get(page).lacks(t, "签发并立即发布")
	if r := author.postForm(page+"/decide", author.form(page, "decision", "approve", "revision", "1", "step", "release", "version", "2")); r.StatusCode != http.StatusForbidden || !strings.Contains(r.text, "撰稿人不能审查") {
		t.Errorf("the author released it: %s\n%s", r.Status, r.text)
	}
	editor.get(page).lacks(t, "签发并立即发布")
	second.get(Root).is(t, http.StatusOK, "预警等待签发", "暴雨红色预警")
	second.get(page).is(t, http.StatusOK, "签发并立即发布", "不含国家秘密", "请立即处理")
	second.get(page).lacks(t, "涉及国家秘密吗")
	if got := second.send(page+"/decide", second.form(page, "decision", "approve")); got != page+"?done=published" {
		t.Fatalf("it leads to %q", got)
	}
	second.get(Root).lacks(t, "预警等待签发")
	second.get(Root).is(t, http.StatusOK, "暴雨红色预警") // lately published
	r := o.released(page)
	body := r.Body.(*record.Alert)
	if body.Status != "Actual" || body.MsgType != "Alert" || len(body.AreaCodes) != 1 || body.AreaCodes[0] != village || !strings.Contains(body.Area, "龙山") || r.Title != "暴雨红色预警" || !r.Sample {
		t.Errorf("%+v, %+v", r, body)
	}
	if end := body.Expires.Sub(before.Add(6 * time.Hour)); end < -time.Minute || end > time.Minute {
		t.Errorf("it ends at %s", body.Expires)
	}
	trail, err := o.store.Accounts().Trail(t.Context(), account.System(), account.TrailQuery{Subject: "draft " + strings.TrimPrefix(page, Root+"drafts/")})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range trail {
		told = append(told, e.Login+" "+e.Act)
	}
	if got := strings.Join(told, ", "); got != "second draft_publish, second draft_approve, second draft_open, author draft_open, author draft_submit, author draft_begin" {
		t.Errorf("the trail says %s", got)
	}
	// The next one begins with the issuer and what else stays the same.
	author.get(Root+"alerts/new").is(t, http.StatusOK, "示例市应急管理局", "900000001")
}

// TestDrill: the box, or the event, makes a drill that says so in its headline, for as long as was set.
func TestDrill(t *testing.T) {
	o := newOffice(t, Options{})
	author, second := o.seated("author", account.Office, village), o.seated("second", account.Publisher, town)
	until := time.Now().In(record.Zone).Add(50 * time.Hour).Truncate(time.Minute)
	for _, c := range []struct {
		typed url.Values
		title string
	}{
		{typedAlert("drill", "1", "hours", "until", "/body/expires", until.Format("2006-01-02T15:04")), "【演练】暴雨红色预警"},
		{typedAlert("/body/event", "应急演练", "/title", "防汛演习", "hours", "until", "/body/expires", until.Format("2006-01-02T15:04")), "防汛演习"},
	} {
		page, _, _ := strings.Cut(author.send(Root+"alerts", c.typed), "?")
		second.send(page+"/decide", second.form(page, "decision", "approve"))
		r := o.released(page)
		if body := r.Body.(*record.Alert); r.Title != c.title || body.Status != "Exercise" || !body.Expires.Equal(until) {
			t.Errorf("%s: %+v", r.Title, body)
		}
	}
}

// TestAlertToMend: what is wrong is said at its field, what was typed stays, and nothing is left behind.
func TestAlertToMend(t *testing.T) {
	o := newOffice(t, Options{})
	author := o.seated("author", account.Office, town)
	o.seated("elsewhere", account.Office, beside)
	yesterday := time.Now().Add(-24 * time.Hour).In(record.Zone).Format("2006-01-02T15:04")
	for field, typed := range map[string]url.Values{
		"/division":          typedAlert("/division", ""),
		"/title":             typedAlert("/title", ""),
		"/body/event":        typedAlert("/body/event", ""),
		"/body/severity":     typedAlert("/body/severity", "Awful"),
		"/body/description":  typedAlert("/body/description", "请联系13812345678。"),
		"/body/expires":      typedAlert("hours", "until", "/body/expires", yesterday),
		"/issuer/code":       typedAlert("/issuer/code", ""),
		"/body/instruction":  typedAlert("/body/instruction", strings.Repeat("长", 5001)),
		"#/body/expires":     typedAlert("hours", "until", "/body/expires", "明天"),
		"#/division":         typedAlert("/division", string(beside)),
		"#/body/expires\x00": typedAlert("hours", "5"),
	} {
		r := author.postForm(Root+"alerts", typed)
		field = strings.Trim(field, "#\x00")
		r.is(t, http.StatusUnprocessableEntity, `href="#`+strings.ReplaceAll(field, "/", "%2f")+`"`, `id="`+field+`"`)
		for name, value := range typed {
			if name == "hours" || name == "/division" || value[0] == "" {
				continue
			}
			if !strings.Contains(html.UnescapeString(r.text), value[0]) {
				t.Errorf("%s: what was typed in %s is gone", field, name)
			}
		}
	}
	if list, _, err := o.store.Drafts(t.Context(), account.System(), store.DraftFilter{}); err != nil || len(list) != 0 {
		t.Errorf("%d drafts are left behind, %v", len(list), err)
	}
}

// TestAlertTooLate: one that has expired while it waited is not released, and can be returned.
func TestAlertTooLate(t *testing.T) {
	o := newOffice(t, Options{})
	author, second := o.seated("author", account.Office, village), o.seated("second", account.Publisher, town)
	page, _, _ := strings.Cut(author.send(Root+"alerts", typedAlert("hours", "until", "/body/expires", time.Now().Add(2*time.Second).In(record.Zone).Format("2006-01-02T15:04:05"))), "?")
	form := second.form(page, "decision", "approve")
	time.Sleep(2100 * time.Millisecond)
	second.postForm(page+"/decide", form).is(t, http.StatusUnprocessableEntity, "已经过去", "待签发")
	if got := second.send(page+"/decide", second.form(page, "decision", "return", "opinion", "已过时。")); got != page+"?done=returned" {
		t.Errorf("it leads to %q", got)
	}
}

// TestAlertWithNumber: a number that has to be public does not stop an alert: a reviewer says why, then it is handed in
// and released.
func TestAlertWithNumber(t *testing.T) {
	o := newOffice(t, Options{})
	author, second := o.seated("author", account.Office, village), o.seated("second", account.Publisher, town)
	typed := typedAlert("/body/description", "转移安置请联系值班手机13812345678。")
	author.postForm(Root+"alerts", typed).is(t, http.StatusUnprocessableEntity, "手机号", `name="ask"`)
	for _, other := range []url.Values{with(typed, "ask", "1", "/title", ""), with(typed, "ask", "1", "/body/instruction", "身份证11010519491231002X")} {
		if r := author.postForm(Root+"alerts", other); r.StatusCode != http.StatusUnprocessableEntity || strings.Contains(r.text, `name="ask"`) {
			t.Errorf("more stands against it than a number: %s\n%s", r.Status, r.text)
		}
	}
	page, _, _ := strings.Cut(author.send(Root+"alerts", with(typed, "ask", "1")), "?done=asked")
	author.get(page).is(t, http.StatusOK, "等待答复")
	second.get(Root).is(t, http.StatusOK, page)
	stay := second.form(page, "field", "/body/description", "at", "11", "reason", "镇防汛值班室对外公布的手机。")
	if got := second.send(page+"/stay", stay); got != page+"?done=stays" {
		t.Fatalf("it leads to %q", got)
	}
	author.send(page+"/submit", author.form(page))
	second.get(page).is(t, http.StatusOK, "签发并立即发布")
	if got := second.send(page+"/decide", second.form(page, "decision", "approve")); got != page+"?done=published" {
		t.Fatalf("it leads to %q", got)
	}
	if body := o.released(page).Body.(*record.Alert); !strings.Contains(body.Description, "13812345678") {
		t.Errorf("%+v", body)
	}
}

// publishAlert publishes a real alert of the village that is in force for an hour.
func publishAlert(t *testing.T, o *office, title string) string {
	t.Helper()
	r := announcement(village, title, "")
	r.Kind, r.Body = record.KindAlert, &record.Alert{Status: "Actual", MsgType: "Alert", Event: "大风", Severity: "Minor", Urgency: "Future", Certainty: "Likely",
		Area: "全村", Expires: time.Now().Add(time.Hour), Description: "阵风七级。"}
	done, err := o.store.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: r}}})
	if err != nil {
		t.Fatal(err)
	}
	return done[0].ID
}

// What a page is filled in with.
var (
	field  = regexp.MustCompile(`<input id="(/[^"]+)" name="/[^"]+" value="([^"]*)"`)
	area   = regexp.MustCompile(`(?s)<textarea id="(/[^"]+)"[^>]*>(.*?)</textarea>`)
	ticked = regexp.MustCompile(`name="([^"]+)" type="radio" value="([^"]*)"(?: required)? checked`)
)

// TestAlertReleasedTwice: of two people who release an alert at once, the second one is told by whom and when it was
// released.
func TestAlertReleasedTwice(t *testing.T) {
	o := newOffice(t, Options{})
	author := o.seated("author", account.Office, village)
	first, second := o.seated("first", account.Publisher, town), o.seated("second", account.Publisher, town)
	page, _, _ := strings.Cut(author.send(Root+"alerts", typedAlert()), "?done=alerted")
	forms := []url.Values{first.form(page, "decision", "approve"), second.form(page, "decision", "approve")}
	first.get(page) // a second person has it open, too
	if got := first.send(page+"/decide", forms[0]); got != page+"?done=published" {
		t.Fatalf("it leads to %q", got)
	}
	r := second.postForm(page+"/decide", forms[1])
	at := o.released(page).PublishedAt.In(record.Zone).Format("2006-01-02 15:04")
	r.is(t, http.StatusConflict, "示例first已于"+at, "发布，无需再操作。")
	second.get(page).lacks(t, "签发并立即发布")
	if all, _, err := o.store.Drafts(t.Context(), account.System(), store.DraftFilter{}); err != nil || len(all) != 0 {
		t.Errorf("%d drafts are left, %v", len(all), err)
	}
}
