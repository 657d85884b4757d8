//go:build browser

package console

import (
	"fmt"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/chromium"
	"gongshi/internal/record"
)

// TestRefusalsLook goes through the pages of what was refused or has to wait, in both languages, on an office screen
// and on a telephone.
func TestRefusalsLook(t *testing.T) {
	o, paths := browserOffice(t)
	b := chromium.New(t, o.url)
	look := func(name string) {
		b.Helper()
		for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
			b.Size(size[0], size[1])
			b.Layout(fmt.Sprintf("console-%s-%s-%dx%d", name, chromium.Ask[string](b, `document.documentElement.lang.slice(0, 2)`), size[0], size[1]))
		}
	}
	o.console.logins = newMeter(Rate{1e-9, 0.5})
	for _, lang := range langs {
		b.Open(Root + "login")
		b.Language(lang)
		b.Type("#login", "reviewer")
		b.Type("#password", "wrong guess")
		b.Click("form button.main")
		b.Until(`!!document.querySelector("#pass") && document.readyState === "complete"`)
		look("waiting")
	}
	o.console.logins = newMeter(Rate{1e6, 1e6})
	b.Open(Root + "login")
	b.Language("zh")
	b.Login("admin", password, Root)
	for _, lang := range langs {
		b.Open(Root + paths["user"])
		b.Language(lang)
		look("user-unlock")
		b.Click("#unlock button")
		b.Until(`!!document.querySelector("code.secret") && document.readyState === "complete"`)
		look("unlock")
	}
	// A refusal that no form of its own shows: the person is sending too much.
	b.Open(Root + "overview")
	b.Language("zh")
	b.Logout()
	b.Login("office", password, Root)
	for _, lang := range langs {
		b.Open(Root + paths["withdraw"])
		b.Language(lang)
		b.Type("#reason", "内容有误，已另行公布。")
		o.console.byPerson = newMeter(Rate{1e-9, 0.5})
		b.Click("form[method=post] button.danger, main form[method=post] button")
		b.Until(`!!document.querySelector("[data-typed]") && document.readyState === "complete"`)
		look("given")
		o.console.byPerson = newMeter(Rate{1e6, 1e6})
	}
	b.Quiet("401", "403", "503", "404")
}

// TestLongLedgerInABrowser: 5,000 lines are shown, one is changed and saved by itself, compressed.
func TestLongLedgerInABrowser(t *testing.T) {
	o := newOffice(t, Options{})
	o.seat("editor", account.Editor, village)
	m, err := o.store.BeginDraft(t.Context(), account.System(), longLedger(5000))
	if err != nil {
		t.Fatal(err)
	}
	b := chromium.New(t, o.url)
	b.Size(1366, 768)
	b.Login("editor", password, Root)
	b.Open(Root + "drafts/" + m.ID + "/edit")
	b.Until(`!!document.querySelector("form.edit")._htmx`)
	chromium.Ask[bool](b, `(() => { const real = window.fetch; window.fetch = (a, r) => { window.sent = r.body.byteLength; return real(a, r) }; return true })()`)
	b.Type(`input[name="/body/expense/2499/item"]`, "改过的最后一笔")
	b.Until(`document.querySelector("#state").innerText.includes("已保存（第2稿）")`)
	if sent := chromium.Ask[int](b, `window.sent`); sent == 0 || sent > 1<<20 {
		t.Errorf("%d bytes were sent", sent)
	} else {
		t.Logf("%d bytes were sent", sent)
	}
	if m, err = o.store.Draft(t.Context(), account.System(), m.ID); err != nil {
		t.Fatal(err)
	}
	if got := m.Record.Body.(*record.FinanceStatement).Expense[2499].Item; got != "改过的最后一笔" {
		t.Errorf("%q is saved", got)
	}
	b.Quiet()
}
