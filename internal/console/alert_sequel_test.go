package console

import (
	"net/http"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/record"
)

// sequelOf sends the page of an update or all-clear as it is filled in, and gives the draft's page.
func (b *browser) sequelOf(id, as string, more ...string) string {
	b.o.t.Helper()
	page := Root + "alerts/new?of=" + id + "&as=" + as
	text := b.get(page).text
	form := b.form(page)
	for _, found := range field.FindAllStringSubmatch(text, -1) {
		form.Set(found[1], found[2])
	}
	for _, found := range area.FindAllStringSubmatch(text, -1) {
		form.Set(found[1], found[2])
	}
	for _, found := range ticked.FindAllStringSubmatch(text, -1) {
		form.Set(found[1], found[2])
	}
	to := b.send(Root+"alerts", with(form, more...))
	at, _, ok := strings.Cut(to, "?done=alerted")
	if !ok {
		b.o.t.Fatalf("the %s leads to %q\n%s", as, to, b.postForm(Root+"alerts", with(form, append(more, "once", "x")...)).text)
	}
	return at
}

// TestAlertHasAWholeLife: issued, updated and called off, each with one page filled in, one button and one release.
func TestAlertHasAWholeLife(t *testing.T) {
	o := newOffice(t, Options{})
	author, second, auditor := o.seated("author", account.Office, village), o.seated("second", account.Publisher, town), o.seated("auditor", account.Auditor, town)
	release := func(page string) *record.Record {
		t.Helper()
		if got := second.send(page+"/decide", second.form(page, "decision", "approve")); got != page+"?done=published" {
			t.Fatalf("it leads to %q", got)
		}
		o.console.library.forget()
		return o.released(page)
	}
	typed := typedAlert("/body/severity", "Moderate", "/title", "暴雨黄色预警")
	typed.Del("/body/urgency")
	typed.Del("/body/certainty")
	page, _, _ := strings.Cut(author.send(Root+"alerts", typed), "?")
	first := release(page)
	if b := first.Body.(*record.Alert); b.Urgency != "Expected" || b.Certainty != "Likely" {
		t.Errorf("CAP's fields do not follow the colour: %+v", b)
	}
	here := Root + "records/" + first.ID
	author.get(here).is(t, http.StatusOK, "生效中", "黄色（较重）", "of="+first.ID+"&amp;as=update", "of="+first.ID+"&amp;as=clear")
	author.get(Root).is(t, http.StatusOK, "生效中的预警（1条）", "as=clear")
	second.get(here+"/withdraw").is(t, http.StatusOK, "无声消失")
	auditor.get(here).lacks(t, "as=clear")
	for _, wrong := range []string{"of=" + first.ID + "&as=delete", "of=01a22d46-20f1-7251-982b-56416ced6e18&as=clear", "of=x&as=clear"} {
		author.get(Root+"alerts/new?"+wrong).is(t, http.StatusNotFound)
	}

	page = author.sequelOf(first.ID, "update", "/title", "暴雨红色预警", "/body/severity", "Extreme")
	second.get(page).is(t, http.StatusOK, "《暴雨黄色预警》（"+first.IndexNumber+"）")
	update := release(page)
	b := update.Body.(*record.Alert)
	if b.MsgType != "Update" || len(b.References) != 1 || b.References[0] != first.ID || b.Urgency != "Immediate" || b.Description != typed.Get("/body/description") ||
		!b.Expires.Equal(first.Body.(*record.Alert).Expires) || len(b.AreaCodes) != 1 {
		t.Errorf("the update: %+v", b)
	}
	author.get(here).is(t, http.StatusOK, "已更新", "暴雨红色预警")
	author.get(here).lacks(t, "as=clear")
	author.get(Root).is(t, http.StatusOK, "生效中的预警（1条）", update.ID)

	clear := release(author.sequelOf(update.ID, "clear"))
	b = clear.Body.(*record.Alert)
	if b.MsgType != "Cancel" || b.References[0] != update.ID || b.Urgency != "Past" || clear.Title != "解除：暴雨红色预警" || !b.Expires.Equal(update.Body.(*record.Alert).Expires) {
		t.Errorf("the all-clear: %+v", b)
	}
	author.get(Root+"records/"+update.ID).is(t, http.StatusOK, "已解除")
	author.get(Root).lacks(t, "生效中的预警")
	second.get(Root+"records/"+clear.ID+"/withdraw").is(t, http.StatusOK, "预警《暴雨红色预警》", "会重新生效", Root+"records/"+update.ID)
	// A second all-clear of an alert that is called off already is refused where it is sent.
	form := with(typedAlert(), "of", update.ID, "as", "clear")
	author.postForm(Root+"alerts", form).is(t, http.StatusUnprocessableEntity, "解除")
}

// TestOneSequelIsUnderWay: two people call the same alert off; the second is told of the first when they send it, and may
// send theirs once the first is returned.
func TestOneSequelIsUnderWay(t *testing.T) {
	o := newOffice(t, Options{})
	author, other := o.seated("author", account.Office, village), o.seated("other", account.Office, village)
	second := o.seated("second", account.Publisher, town)
	page, _, _ := strings.Cut(author.send(Root+"alerts", typedAlert("/body/severity", "Moderate", "/title", "暴雨黄色预警")), "?")
	if got := second.send(page+"/decide", second.form(page, "decision", "approve")); got != page+"?done=published" {
		t.Fatal(got)
	}
	o.console.library.forget()
	first := o.released(page)
	clear := author.sequelOf(first.ID, "clear")
	form := with(typedAlert(), "of", first.ID, "as", "clear", "once", "")
	other.postForm(Root+"alerts", form).is(t, http.StatusUnprocessableEntity, "已有稿件《解除：暴雨黄色预警》", "正在审查")
	if got := second.send(clear+"/decide", second.form(clear, "decision", "return", "opinion", "请写明时间。")); !strings.Contains(got, "done=") {
		t.Fatal(got)
	}
	other.sequelOf(first.ID, "clear")
}

// TestAlertKeepsItsTitle: an update may keep the title that is filled in, and a danger that comes back on the same day
// has the title that it had; the same alert beside one in force is refused.
func TestAlertKeepsItsTitle(t *testing.T) {
	o := newOffice(t, Options{})
	author, second := o.seated("author", account.Office, village), o.seated("second", account.Publisher, town)
	release := func(page string) *record.Record {
		t.Helper()
		page, _, _ = strings.Cut(page, "?")
		if got := second.send(page+"/decide", second.form(page, "decision", "approve")); got != page+"?done=published" {
			t.Fatalf("it leads to %q", got)
		}
		o.console.library.forget()
		return o.released(page)
	}
	typed := typedAlert("/title", "暴雨红色预警")
	for range 2 {
		last := release(author.send(Root+"alerts", with(typed, "once", "")))
		for range 2 {
			last = release(author.sequelOf(last.ID, "update", "/body/description", "雨还在下。"))
			if last.Title != "暴雨红色预警" {
				t.Errorf("the update is named %q", last.Title)
			}
		}
		author.postForm(Root+"alerts", with(typed, "once", "")).is(t, http.StatusUnprocessableEntity, "与同日的信息"+last.IndexNumber, "/console/records/"+last.ID)
		release(author.sequelOf(last.ID, "clear"))
	}
}

// TestAlertsHideNothing: however many alerts were published lately, the overview has what else was, and every alert in
// force.
func TestAlertsHideNothing(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	o.publish(village, "一则要紧的公告", "内容。")
	for range 12 {
		publishAlert(t, o, "大风蓝色预警")
	}
	editor.get(Root).is(t, http.StatusOK, "一则要紧的公告", "生效中的预警（12条）")
}
