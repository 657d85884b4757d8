//go:build browser

package console

import (
	"fmt"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/chromium"
	"gongshi/internal/record"
)

// gate holds the answers to what a page fetches, as a slow link does, until they are let through one by one.
const gate = `(() => { const real = window.fetch; window.held = []; window.fetch = (...a) => real(...a).then(r => new Promise(ok => window.held.push(() => ok(r)))); return true })()`

// TestSlowLink: what is typed while an answer is on its way is neither lost nor in conflict with oneself, and what does
// not arrive is said and sent again.
func TestSlowLink(t *testing.T) {
	o, paths := browserOffice(t)
	b := chromium.New(t, o.url)
	b.Size(1366, 768)
	b.Login("editor", password, Root)

	b.Open(Root + "search")
	chromium.Ask[bool](b, gate)
	b.Type("#q", "示例公告")
	b.Until(`window.held.length === 1`)
	b.Type("#q", "低保")
	b.Until(`window.held.length === 2`)
	chromium.Ask[bool](b, `window.held[1](), window.held[0](), true`)
	b.Until(`document.querySelector("#results h2")?.textContent.includes("共1条")`)

	b.Open(Root + paths["edit"])
	chromium.Ask[bool](b, gate)
	chromium.Ask[bool](b, `(window.asked = 0, document.addEventListener("htmx:config:request", () => window.asked++), true)`)
	item := `input[name="/body/income/0/item"]`
	b.Type(item, "补助款甲")
	b.Until(`window.held.length === 1`)
	b.Type(item, "补助款乙")
	b.Until(`window.asked === 2`) // it waits behind the first
	b.Type(item, "补助款丙")
	b.Until(`window.asked === 3 && window.held.length === 1`)
	if leaves(b) {
		t.Error("a page whose words are not saved is left without a question")
	}
	chromium.Ask[bool](b, `window.held[0](), true`)
	b.Until(`window.held.length === 2`)
	chromium.Ask[bool](b, `window.held[1](), true`)
	b.Until(`document.querySelector("#state").innerText.includes("已保存（第5稿）")`)
	if !leaves(b) || chromium.Ask[bool](b, `!!document.querySelector("[data-unsaved]")`) {
		t.Error("what is saved is not known as saved")
	}
	m, err := o.store.Draft(t.Context(), account.System(), strings.Split(paths["edit"], "/")[1])
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Record.Body.(*record.FinanceStatement).Income[0].Item; got != "补助款丙" {
		t.Errorf("%q is saved", got)
	}

	enter := func() {
		b.Helper()
		chromium.Ask[bool](b, `fetch("/console/login", {method: "POST", body: new URLSearchParams({login: "editor", password: "`+password+`"})}).then(() => window.entered = true), true`)
		b.Until(`window.entered === true`)
	}
	end := func() {
		b.Helper()
		if err := o.store.Accounts().EndSessions(t.Context(), account.System(), o.ids["editor"]); err != nil {
			t.Fatal(err)
		}
	}

	// Logged out while writing: it is said, the words stay, and are saved by themselves after a login.
	b.Open(Root + paths["edit"])
	end()
	b.Type(item, "补助款丁")
	b.Until(`!document.querySelector("form.edit [data-failed]").hidden && document.querySelector("` + strings.ReplaceAll(item, `"`, `'`) + `").value === "补助款丁"`)
	b.Until(`(note => note.top >= 0 && note.bottom < innerHeight && (typed => typed.bottom <= note.top || typed.top >= note.bottom)(document.activeElement.getBoundingClientRect()))(document.querySelector("form.edit [data-failed]").getBoundingClientRect())`)
	b.Layout("console-edit-failed-zh-1366x768")
	if leaves(b) {
		t.Error("a page whose words are not saved is left without a question")
	}
	enter()
	b.Until(`document.querySelector("form.edit [data-failed]").hidden && document.querySelector("#state").innerText.includes("已保存（第6稿）")`)

	// By the button: the words are given back, and sent again after a login.
	end()
	b.Type(item, "补助款戊")
	b.Click(`button[value="view"]`)
	b.Until(`!!document.querySelector("[data-typed]") && document.readyState === "complete"`)
	for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
		b.Size(size[0], size[1])
		b.Layout(fmt.Sprintf("console-typed-zh-%dx%d", size[0], size[1]))
	}
	if leaves(b) {
		t.Error("a page whose words are not saved is left without a question")
	}
	enter()
	b.Click(`[data-typed] button`)
	b.Until(`location.search === "?done=saved" && document.body?.innerText.includes("补助款戊")`)
	b.Quiet("401")
}

// TestWaysOut: what a page asks before it is left, and what it sends of what was entered before its scripts ran.
func TestWaysOut(t *testing.T) {
	o, paths := browserOffice(t)
	b := chromium.New(t, o.url)
	b.Size(1366, 768)
	b.Login("editor", password, Root)
	open := func() {
		b.Open(Root + paths["edit"])
		b.Until(`!!document.querySelector("form.edit")._htmx`)
	}
	open()
	if !leaves(b) {
		t.Error("a page on which nothing was typed asks")
	}
	submitted := `document.querySelector("form.edit").dispatchEvent(new Event("submit", {bubbles: true, cancelable: true}))`
	b.Type(`input[name="/title"]`, "甲")
	if chromium.Ask[bool](b, submitted); !leaves(b) {
		t.Error("the button is asked about")
	}
	if leaves(b) {
		t.Error("a button whose page never came is taken for a save")
	}
	if open(); b.Asked() != 1 {
		t.Errorf("the browser asked %d times", b.Asked())
	}
	// Fields of every sort that were entered before the scripts ran.
	for _, change := range []string{`select[name="/body/account"]`, `input[type="checkbox"]`, `textarea`, `input[type="datetime-local"]`} {
		open()
		chromium.Ask[bool](b, `(window.asked = 0, document.addEventListener("htmx:config:request", () => window.asked++), true)`)
		chromium.Ask[bool](b, `(e => { if (e.options) e.selectedIndex = e.selectedIndex ? 0 : 1; else if (e.type === "checkbox") e.checked = !e.checked; else e.value = e.type === "textarea" ? "乙" : "2027-01-01T08:00"; return true })(document.querySelector('form.edit `+change+`'))`)
		chromium.Ask[bool](b, `document.querySelector("form.edit").dispatchEvent(new CustomEvent("htmx:after:init", {bubbles: true}))`)
		b.Until(`window.asked === 1`)
	}
	// What the browser will not send is shown, however it is folded away.
	open()
	chromium.Ask[bool](b, `(e => { e.closest("details").open = false; e.setCustomValidity("x"); return e.form.reportValidity() })(document.querySelector('form.edit input[type="datetime-local"]'))`)
	b.Until(`document.querySelector('form.edit input[type="datetime-local"]').closest("details").open`)
	// A page that came back as a conflict holds the only copy of its words.
	open()
	m, err := o.store.Draft(t.Context(), account.System(), strings.Split(paths["edit"], "/")[1])
	if err == nil {
		m.Record.Summary = "别人写的。"
		_, err = o.store.SaveDraft(t.Context(), account.System(), m.ID, m.Version, m.Record)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.Type(`input[name="/title"]`, "丙")
	b.Click(`button[value="view"]`)
	b.Until(`!!document.querySelector("[data-unsaved]") && document.readyState === "complete"`)
	if leaves(b) {
		t.Error("the page of a conflict is left without a question")
	}
}

// leaves reports whether the page can be left without a question.
func leaves(b *chromium.Tab) bool {
	b.Helper()
	return chromium.Ask[bool](b, `window.dispatchEvent(new Event("beforeunload", {cancelable: true}))`)
}
