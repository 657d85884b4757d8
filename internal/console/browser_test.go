//go:build browser

package console

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"gongshi/internal/account"
	"gongshi/internal/chromium"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// browserOffice has somebody of every kind and records to look at.
func browserOffice(t *testing.T) (*office, map[string]string) {
	t.Helper()
	o := newOffice(t, Options{Preview: func(context.Context, *record.Record, map[string][]byte, Look) ([]byte, error) {
		var out bytes.Buffer
		err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1080, 1920)))
		return out.Bytes(), err
	}})
	o.seat("office", account.Office, city)
	admin := o.seat("admin", account.Administrator, city)
	if err := o.store.Accounts().Grant(t.Context(), account.System(), admin, account.Grant{Role: account.Auditor, Division: city}); err != nil {
		t.Fatal(err)
	}
	o.seat("editor", account.Editor, village)
	o.seat("reviewer", account.ConfidentialityReviewer, city)
	review := o.draft(village)
	o.seat("content", account.ContentReviewer, city)
	o.decide(review, "content", true)
	id := o.publish(village, "低保对象公示", "本村低保对象名单已经评议。")
	for i := range 25 {
		o.publish(village, fmt.Sprintf("示例公告%d", i+1), "内容。")
	}
	done, err := o.store.Publish(t.Context(), store.Batch{Items: []store.Item{{Record: statement(village)}, {Record: rule(t)}}})
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := o.store.Record(t.Context(), done[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	correction, err := o.store.BeginDraft(t.Context(), account.System(), ledger)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []color.Color{color.White, color.Black} {
		a, files := shot(t, c)
		if correction, err = o.store.AttachFile(t.Context(), account.System(), correction.ID, correction.Version, a, files); err != nil {
			t.Fatal(err)
		}
	}
	alert := announcement(village, "【演练】暴雨红色预警", "")
	alert.Kind = record.KindAlert
	alert.Body = &record.Alert{Status: "Exercise", MsgType: "Alert", Event: "暴雨", Severity: "Extreme", Urgency: "Immediate", Certainty: "Likely", Area: "龙山示例村",
		AreaCodes: []division.Code{village}, Expires: time.Now().Add(24 * time.Hour), Description: "三小时雨量将超过100毫米。", Instruction: "低洼处居民到村部二楼。"}
	sent, err := o.store.SendDraft(t.Context(), account.System(), alert)
	if err != nil {
		t.Fatal(err)
	}
	found, err := o.store.BeginDraft(t.Context(), account.System(), announcement(village, "接种通知", "报名电话13812345678，卫生院13987654321，经办人34080319490312002X。"))
	if err == nil {
		found, err = o.store.WaiveFinding(t.Context(), o.actor("content"), found.ID, found.Version, editorial.Waiver{Field: "/body/text", Rune: 4, Reason: "卫生院对外公布的电话，见其公示牌。"})
	}
	if err == nil {
		found, err = o.store.AskForWaiver(t.Context(), account.System(), found.ID, found.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	mended, err := o.store.Record(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	mended.Correction = &record.Correction{Reason: "名单有误。", By: "示例单位"}
	mended.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: "本村低保对象名单已经评议，共六户。"}
	again, err := o.store.SendDraft(t.Context(), account.System(), mended)
	if err != nil {
		t.Fatal(err)
	}
	o.decide(again.ID, "content", false)
	mended.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: "本村低保对象名单已经评议，共七户，名单贴在村部公示栏。"}
	if again, err = o.store.Draft(t.Context(), account.System(), again.ID); err == nil {
		again, err = o.store.SaveDraft(t.Context(), account.System(), again.ID, again.Version, mended)
	}
	if err == nil {
		_, err = o.store.SubmitDraft(t.Context(), account.System(), again.ID, again.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.decide(again.ID, "content", true)
	storm := publishAlert(t, o, "大风蓝色预警")
	return o, map[string]string{"found": "drafts/" + found.ID, "again": "drafts/" + again.ID, "alert": "alerts/new", "alert-record": "records/" + storm, "alert-update": "alerts/new?of=" + storm + "&as=update", "alert-clear": "alerts/new?of=" + storm + "&as=clear", "release": "drafts/" + sent.ID, "edit": "drafts/" + correction.ID + "/edit", "files": "drafts/" + correction.ID + "/files", "preview": "drafts/" + correction.ID + "/preview", "files-draft": "drafts/" + correction.ID, "new-draft": "drafts/new", "import": "drafts/" + correction.ID + "/import", "record": "records/" + id, "changes": "records/" + id + "/changes?from=1&to=2", "statement": "records/" + done[0].ID, "policy": "records/" + done[1].ID, "withdraw": "records/" + id + "/withdraw",
		"draft": "drafts/" + o.draft(village), "drafts": "drafts", "review": "drafts/" + review,
		"user": "users/" + o.ids["editor"]}
}

// actor is somebody who is seated.
func (o *office) actor(login string) account.Actor {
	o.t.Helper()
	u, err := o.store.Accounts().User(o.t.Context(), account.System(), o.ids[login])
	if err != nil {
		o.t.Fatal(err)
	}
	return u.Actor()
}

// decide takes a draft past the review that it waits for, with the four answers, or returns it.
func (o *office) decide(id, login string, approve bool) {
	o.t.Helper()
	m, err := o.store.OpenDraft(o.t.Context(), o.actor(login), id)
	if err == nil {
		_, err = o.store.DecideDraft(o.t.Context(), o.actor(login), id, m.Version, editorial.Verdict{Step: m.Waits, Revision: m.Review.Revision, Approve: approve, Opinion: "请再核对。", Answers: &editorial.Answers{}})
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// TestBrowser plays what a person does, by keyboard and with a script: log in, search as one types, go on.
func TestBrowser(t *testing.T) {
	o, _ := browserOffice(t)
	b := chromium.New(t, o.url)
	b.Size(1366, 768)
	b.Login("office", password, Root)
	b.Open(Root + "search")
	b.Do(chromedp.KeyEvent("\t"))
	if got := chromium.Ask[string](b, `document.activeElement.className + " " + getComputedStyle(document.activeElement).left`); got != "skip 0px" {
		t.Errorf("the first Tab leads to %q, want the visible link to the content", got)
	}
	if chromium.Ask[string](b, `typeof htmx`) != "object" {
		t.Fatal("htmx does not run")
	}
	chromium.Ask[bool](b, `window.marked = true`)
	b.Do(chromedp.SendKeys("#q", "低保"))
	b.Until(`document.querySelector("#results h2")?.textContent.includes("共1条")`)
	if !chromium.Ask[bool](b, `window.marked === true && document.activeElement.id === "q"`) {
		t.Error("the search loads a new page or takes the cursor away")
	}
	b.Do(chromedp.Click("#results a"))
	b.Until(`document.querySelector("h1")?.textContent === "低保对象公示"`)
	b.Do(chromedp.Click(`button[name="lang"]`))
	b.Until(`document.documentElement.lang === "en" && document.body?.innerText.includes("History")`)
	b.Quiet()
}

// TestAutosave: what is typed is saved by itself, without a new page, and the sums and balances follow.
func TestAutosave(t *testing.T) {
	o, paths := browserOffice(t)
	b := chromium.New(t, o.url)
	b.Size(1366, 768)
	b.Login("editor", password, Root)
	b.Open(Root + paths["edit"])
	chromium.Ask[bool](b, `window.marked = true`)
	amount := `input[name="/body/income/0/amount"]`
	clear := func() { chromium.Ask[string](b, "document.querySelector('"+amount+"').value = ''") }
	clear()
	b.Do(chromedp.SendKeys(amount, "六百"))
	b.Until(`document.querySelector("#state").innerText.includes("尚未保存")`)
	clear()
	b.Do(chromedp.SendKeys(amount, "600.5"))
	b.Until(`document.querySelector("#state").innerText.includes("已保存（第4稿）") && document.querySelector("#state").innerText.includes("收入600.50元")`)
	b.Until(`document.getElementById("/body/income/0/balance").innerText === "1,600.50" && document.getElementById("ledger-balance").innerText === "1,300.50"`)
	clear()
	b.Do(chromedp.SendKeys(amount, "700"))
	b.Until(`document.querySelector("#state").innerText.includes("已保存（第5稿）") && window.marked === true`)
	b.Quiet()
}

// TestImportLooks: a file with mistakes is shown as the table that it is, with each mistake below its row.
func TestImportLooks(t *testing.T) {
	o, paths := browserOffice(t)
	ledger := filepath.Join(t.TempDir(), "ledger.csv")
	text := "示例村台账\n日期,摘要,收入,支出,余额\n,期初余额,,,1000\n2026/9/1,补助款,1200.50,,2200.50\n9月3日,修路,,三百,1900.50\n"
	if err := os.WriteFile(ledger, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b := chromium.New(t, o.url)
	b.Login("editor", password, Root)
	for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
		b.Size(size[0], size[1])
		b.Open(Root + paths["import"])
		b.Do(chromedp.SetUploadFiles("#file", []string{ledger}), chromedp.Click("form[enctype] button"))
		b.Until(`document.querySelector("tr.use-line.wrong + tr.wrong")?.innerText.includes("三百")`)
		b.Layout(fmt.Sprintf("console-imported-zh-%dx%d", size[0], size[1]))
		if got := chromium.Ask[string](b, `[...new Set([...document.querySelectorAll("tbody tr")].map(e => getComputedStyle(e).display))].join(" ")`); got != "table-row" {
			t.Errorf("rows are shown as %s", got)
		}
		b.Language("en")
		b.Layout(fmt.Sprintf("console-imported-en-%dx%d", size[0], size[1]))
		if !chromium.Ask[bool](b, `[...document.querySelectorAll("tr.wrong .line")].every(e => e.getBoundingClientRect().right <= e.closest(".scroll").getBoundingClientRect().right)`) {
			t.Errorf("at %d pixels the words below a row are cut off", size[0])
		}
		b.Language("zh")
		b.Do(chromedp.Click(`button[value="drop"]`))
		b.Until(`!document.querySelector("#heading") && document.readyState === "complete"`)
	}
	// A file without headings: its columns are chosen, it is looked at again and imported, and is asked for once.
	bare := filepath.Join(t.TempDir(), "bare.csv")
	if err := os.WriteFile(bare, []byte("2026/9/1,补助款,1200.50,\n2026/9/3,修路,,300\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.SetUploadFiles("#file", []string{bare}), chromedp.Click("form[enctype] button"))
	b.Until(`document.querySelector("#heading")?.value === "-1" && document.readyState === "complete"`)
	b.Layout("console-import-bare-zh-360x800")
	for i, field := range []string{"date", "item", "income", "expense"} {
		chromium.Ask[string](b, fmt.Sprintf(`document.getElementById("column-%d").value = %q`, i, field))
	}
	b.Do(chromedp.Click(`button[value="look"]`))
	b.Until(`document.querySelector('button[value="import"]') && document.querySelector(".sums")?.innerText.includes("1,200.50") && document.readyState === "complete"`)
	for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
		b.Size(size[0], size[1])
		for _, lang := range langs {
			b.Language(lang)
			b.Layout(fmt.Sprintf("console-import-ready-%s-%dx%d", lang, size[0], size[1]))
		}
	}
	b.Do(chromedp.Click(`button[value="import"]`))
	b.Until(`location.pathname.endsWith("/edit")`)
	b.Quiet()
}

// TestWithoutScript: the same without JavaScript.
func TestWithoutScript(t *testing.T) {
	o, _ := browserOffice(t)
	b := chromium.New(t, o.url)
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.Open(Root + "login")
	b.Do(chromedp.SendKeys("#login", "office"), chromedp.SendKeys("#password", password+"\r"), chromedp.WaitVisible(`nav a[href="/console/search"]`))
	b.Open(Root + "search")
	b.Do(chromedp.SendKeys("#q", "低保\r"), chromedp.WaitVisible(`//h2[contains(., "共1条")]`))
	b.Quiet()
}

// asksAgain looks at the page that asks for one's own password, which answers a form.
func asksAgain(b *chromium.Tab, user string) {
	b.Helper()
	for _, lang := range langs {
		for _, width := range []int64{1366, 360} {
			b.Size(width, 800)
			b.Open(Root + user)
			b.Language(lang)
			b.Press("#password button")
			b.Layout(fmt.Sprintf("console-proof-%s-%d", lang, width))
		}
	}
}

// TestLayout goes through the pages, on an office screen and on a telephone, in both languages: nothing is wider
// than the screen, every target is large enough, every input has its label. GONGSHI_PICTURES=DIR keeps pictures.
func TestLayout(t *testing.T) {
	o, paths := browserOffice(t)
	for name, path := range map[string]string{"login": "login", "overview": "", "search": "search", "duties": "duties", "divisions": "divisions", "account": "account",
		"report": "report?division=340800000000&below=1", "users": "users", "new-user": "users/new", "audit": "audit", "help": "help", "missing": "no/such/page"} {
		paths[name] = path
	}
	who := map[string]string{"users": "admin", "new-user": "admin", "audit": "admin", "user": "admin", "login": "", "review": "reviewer", "found": "reviewer", "again": "reviewer", "edit": "editor", "files": "editor", "new-draft": "editor", "import": "editor"}
	b := chromium.New(t, o.url)
	for _, login := range []string{"", "office", "admin", "reviewer", "editor"} {
		if login != "" {
			b.Size(1366, 768)
			if chromium.Ask[bool](b, `!!document.querySelector('form[action="/console/logout"]')`) {
				b.Logout()
			}
			b.Login(login, password, Root)
		}
		if login == "admin" {
			asksAgain(b, paths["user"])
		}
		for name, path := range paths {
			if user, ok := who[name]; ok && user != login || !ok && login != "office" {
				continue
			}
			for _, lang := range langs {
				for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
					b.Size(size[0], size[1])
					b.Open(Root + path)
					b.Language(lang)
					b.Layout(fmt.Sprintf("console-%s-%s-%dx%d", name, lang, size[0], size[1]))
				}
			}
		}
	}
}
