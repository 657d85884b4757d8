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
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// tab is a page of a real browser.
type tab struct {
	*testing.T
	ctx context.Context
	url string

	mu   sync.Mutex
	said []string // errors on the browser's console
}

// newTab starts Debian's Chromium, with nothing of its own that calls elsewhere.
func newTab(t *testing.T, url string) *tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is missing: install the Debian package chromium (packaging/test does)")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	alloc, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, late := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(late)
	b := &tab{T: t, ctx: ctx, url: url}
	b.do(chromedp.Navigate("about:blank")) // the browser runs before anybody listens to it
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleException {
				b.mu.Lock()
				b.said = append(b.said, m.Text)
				b.mu.Unlock()
			}
		}
	}()
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

func ask[T any](b *tab, expression string) T {
	b.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return got
}

func (b *tab) open(path string) { b.Helper(); b.do(chromedp.Navigate(b.url + path)) }

// until waits for something; a page that is on its way has nothing yet.
func (b *tab) until(expression string) {
	b.Helper()
	for end := time.Now().Add(15 * time.Second); ; {
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
		if err == nil && got {
			return
		}
		if time.Now().After(end) {
			b.Fatalf("it never comes that %s (%v); the page says:\n%s", expression, err, ask[string](b, "document.body.innerText"))
		}
		b.do(chromedp.Sleep(30 * time.Millisecond))
	}
}

// speak puts the page into a language.
func (b *tab) speak(lang string) {
	b.Helper()
	if !strings.HasPrefix(ask[string](b, "document.documentElement.lang"), lang) {
		b.do(chromedp.Click(`button[name="lang"]`))
		b.until(`document.documentElement.lang.startsWith("` + lang + `") && document.readyState === "complete"`)
	}
}

func (b *tab) login(name string) {
	b.Helper()
	b.open(Root + "login")
	b.do(chromedp.SendKeys("#login", name), chromedp.SendKeys("#password", password), chromedp.Submit("#password"))
	b.until(`location.pathname === "/console/" && document.readyState === "complete"`)
}

// quiet fails if the browser complained: a script or a style that the policy forbids is one such.
func (b *tab) quiet() {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, text := range b.said {
		b.Errorf("the browser complains: %s", text)
	}
}

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
	done, err := o.store.Publish(t.Context(), store.Batch{Drafts: []store.Draft{{Record: statement(village)}, {Record: rule(t)}}})
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := o.store.Record(t.Context(), done[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	correction, err := o.store.BeginManuscript(t.Context(), account.System(), ledger)
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
	alert.Body = &record.Alert{Status: "Exercise", MsgType: "Alert", Event: "暴雨", Severity: "Severe", Urgency: "Immediate", Certainty: "Likely", Area: "龙山示例村",
		AreaCodes: []division.Code{village}, Expires: time.Now().Add(24 * time.Hour), Description: "三小时雨量将超过100毫米。", Instruction: "低洼处居民到村部二楼。"}
	sent, err := o.store.SendManuscript(t.Context(), account.System(), alert)
	if err != nil {
		t.Fatal(err)
	}
	found, err := o.store.BeginManuscript(t.Context(), account.System(), announcement(village, "接种通知", "报名电话13812345678，卫生院13987654321，经办人34080319490312002X。"))
	if err == nil {
		found, err = o.store.LetStay(t.Context(), o.actor("content"), found.ID, found.Version, editorial.Stay{Field: "/body/text", Rune: 4, Reason: "卫生院对外公布的电话，见其公示牌。"})
	}
	if err == nil {
		found, err = o.store.AskManuscript(t.Context(), account.System(), found.ID, found.Version)
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
	again, err := o.store.SendManuscript(t.Context(), account.System(), mended)
	if err != nil {
		t.Fatal(err)
	}
	o.decide(again.ID, "content", false)
	mended.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: "本村低保对象名单已经评议，共七户，名单贴在村部公示栏。"}
	if again, err = o.store.Manuscript(t.Context(), account.System(), again.ID); err == nil {
		again, err = o.store.SaveManuscript(t.Context(), account.System(), again.ID, again.Version, mended)
	}
	if err == nil {
		_, err = o.store.SubmitManuscript(t.Context(), account.System(), again.ID, again.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.decide(again.ID, "content", true)
	return o, map[string]string{"found": "drafts/" + found.ID, "again": "drafts/" + again.ID, "alert": "alerts/new", "release": "drafts/" + sent.ID, "edit": "drafts/" + correction.ID + "/edit", "files": "drafts/" + correction.ID + "/files", "preview": "drafts/" + correction.ID + "/preview", "files-draft": "drafts/" + correction.ID, "new-draft": "drafts/new", "import": "drafts/" + correction.ID + "/import", "record": "records/" + id, "changes": "records/" + id + "/changes?from=1&to=2", "statement": "records/" + done[0].ID, "policy": "records/" + done[1].ID, "withdraw": "records/" + id + "/withdraw",
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
	m, err := o.store.OpenManuscript(o.t.Context(), o.actor(login), id)
	if err == nil {
		_, err = o.store.DecideManuscript(o.t.Context(), o.actor(login), id, m.Version, editorial.Review{Step: m.Waits, Revision: m.Way.Revision, Approve: approve, Opinion: "请再核对。", Answers: &editorial.Answers{}})
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// TestBrowser plays what a person does, by keyboard and with a script: log in, search as one types, go on.
func TestBrowser(t *testing.T) {
	o, _ := browserOffice(t)
	b := newTab(t, o.url)
	b.do(chromedp.EmulateViewport(1366, 768))
	b.login("office")
	b.open(Root + "search")
	b.do(chromedp.KeyEvent("\t"))
	if got := ask[string](b, `document.activeElement.className + " " + getComputedStyle(document.activeElement).left`); got != "skip 0px" {
		t.Errorf("the first Tab leads to %q, want the visible link to the content", got)
	}
	if ask[string](b, `typeof htmx`) != "object" {
		t.Fatal("htmx does not run")
	}
	ask[bool](b, `window.marked = true`)
	b.do(chromedp.SendKeys("#q", "低保"))
	b.until(`document.querySelector("#results h2")?.textContent.includes("共1条")`)
	if !ask[bool](b, `window.marked === true && document.activeElement.id === "q"`) {
		t.Error("the search loads a new page or takes the cursor away")
	}
	b.do(chromedp.Click("#results a"))
	b.until(`document.querySelector("h1")?.textContent === "低保对象公示"`)
	b.do(chromedp.Click(`button[name="lang"]`))
	b.until(`document.documentElement.lang === "en" && document.body?.innerText.includes("History")`)
	b.quiet()
}

// TestAutosave: what is typed is saved by itself, without a new page, and the sums and balances follow.
func TestAutosave(t *testing.T) {
	o, paths := browserOffice(t)
	b := newTab(t, o.url)
	b.do(chromedp.EmulateViewport(1366, 768))
	b.login("editor")
	b.open(Root + paths["edit"])
	ask[bool](b, `window.marked = true`)
	amount := `input[name="/body/income/0/amount"]`
	clear := func() { ask[string](b, "document.querySelector('"+amount+"').value = ''") }
	clear()
	b.do(chromedp.SendKeys(amount, "六百"))
	b.until(`document.querySelector("#state").innerText.includes("尚未保存")`)
	clear()
	b.do(chromedp.SendKeys(amount, "600.5"))
	b.until(`document.querySelector("#state").innerText.includes("已保存（第2稿）") && document.querySelector("#state").innerText.includes("收入600.50元")`)
	b.until(`document.getElementById("/body/income/0/balance").innerText === "1,600.50" && document.getElementById("ledger-balance").innerText === "1,300.50"`)
	clear()
	b.do(chromedp.SendKeys(amount, "700"))
	b.until(`document.querySelector("#state").innerText.includes("已保存（第3稿）") && window.marked === true`)
	b.quiet()
}

// TestImportLooks: a file with mistakes is shown as the table that it is, with each mistake below its row.
func TestImportLooks(t *testing.T) {
	o, paths := browserOffice(t)
	ledger := filepath.Join(t.TempDir(), "ledger.csv")
	text := "示例村台账\n日期,摘要,收入,支出,余额\n,期初余额,,,1000\n2026/9/1,补助款,1200.50,,2200.50\n9月3日,修路,,三百,1900.50\n"
	if err := os.WriteFile(ledger, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newTab(t, o.url)
	b.login("editor")
	for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
		b.do(chromedp.EmulateViewport(size[0], size[1]))
		b.open(Root + paths["import"])
		b.do(chromedp.SetUploadFiles("#file", []string{ledger}), chromedp.Click("form[enctype] button"))
		b.until(`document.querySelector("tr.use-line.wrong + tr.wrong")?.innerText.includes("三百")`)
		b.checkLayout(fmt.Sprintf("imported-zh-%dx%d", size[0], size[1]))
		if got := ask[string](b, `[...new Set([...document.querySelectorAll("tbody tr")].map(e => getComputedStyle(e).display))].join(" ")`); got != "table-row" {
			t.Errorf("rows are shown as %s", got)
		}
		b.speak("en")
		b.checkLayout(fmt.Sprintf("imported-en-%dx%d", size[0], size[1]))
		b.speak("zh")
		b.do(chromedp.Click(`button[value="drop"]`))
		b.until(`!document.querySelector("#heading") && document.readyState === "complete"`)
	}
	// A file without headings: its columns are chosen, it is looked at again and imported, and is asked for once.
	bare := filepath.Join(t.TempDir(), "bare.csv")
	if err := os.WriteFile(bare, []byte("2026/9/1,补助款,1200.50,\n2026/9/3,修路,,300\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles("#file", []string{bare}), chromedp.Click("form[enctype] button"))
	b.until(`document.querySelector("#heading")?.value === "-1" && document.readyState === "complete"`)
	b.checkLayout("import-bare-zh-360x800")
	for i, field := range []string{"date", "item", "income", "expense"} {
		ask[string](b, fmt.Sprintf(`document.getElementById("column-%d").value = %q`, i, field))
	}
	b.do(chromedp.Click(`button[value="look"]`))
	b.until(`document.querySelector("p.good")?.innerText.includes("2行") && document.readyState === "complete"`)
	for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
		b.do(chromedp.EmulateViewport(size[0], size[1]))
		for _, lang := range langs {
			b.speak(lang)
			b.checkLayout(fmt.Sprintf("import-ready-%s-%dx%d", lang, size[0], size[1]))
		}
	}
	b.do(chromedp.Click(`button[value="import"]`))
	b.until(`location.pathname.endsWith("/edit")`)
	b.quiet()
}

// TestWithoutScript: the same without JavaScript.
func TestWithoutScript(t *testing.T) {
	o, _ := browserOffice(t)
	b := newTab(t, o.url)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.open(Root + "login")
	b.do(chromedp.SendKeys("#login", "office"), chromedp.SendKeys("#password", password+"\r"), chromedp.WaitVisible(`nav a[href="/console/search"]`))
	b.open(Root + "search")
	b.do(chromedp.SendKeys("#q", "低保\r"), chromedp.WaitVisible(`//h2[contains(., "共1条")]`))
	b.quiet()
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
	b := newTab(t, o.url)
	for _, login := range []string{"", "office", "admin", "reviewer", "editor"} {
		if login != "" {
			b.do(chromedp.EmulateViewport(1366, 768))
			if ask[bool](b, `!!document.querySelector('form[action="/console/logout"]')`) {
				b.do(chromedp.Click(`form[action="/console/logout"] button`))
				b.until(`location.pathname === "/console/login"`)
			}
			b.login(login)
		}
		for name, path := range paths {
			if user, ok := who[name]; ok && user != login || !ok && login != "office" {
				continue
			}
			for _, lang := range langs {
				for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
					b.do(chromedp.EmulateViewport(size[0], size[1]))
					b.open(Root + path)
					b.speak(lang)
					b.checkLayout(fmt.Sprintf("%s-%s-%dx%d", name, lang, size[0], size[1]))
				}
			}
		}
	}
}

const (
	tooSmall = `[...document.querySelectorAll("button, .button, nav a, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select")].
		filter(e => e.getBoundingClientRect().width > 0 && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80)).join("; ")`
	noLabel = `[...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(e => !e.labels || e.labels.length !== 1).map(e => e.outerHTML.slice(0, 80)).join("; ")`
	noName  = `[...document.querySelectorAll("a, button")].filter(e => !(e.getAttribute("aria-label") || e.textContent).trim() && !e.classList.contains("skip")).map(e => e.outerHTML.slice(0, 80)).join("; ")`
	doubled = `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i).join(" ")`
)

func (b *tab) checkLayout(name string) {
	b.Helper()
	if over := ask[int](b, "document.documentElement.scrollWidth - window.innerWidth"); over > 0 {
		b.Errorf("%s is %d pixels too wide", name, over)
	}
	for what, expression := range map[string]string{"too small to touch": tooSmall, "without one label": noLabel, "without a name": noName, "an id twice": doubled} {
		if got := ask[string](b, expression); got != "" {
			b.Errorf("%s, %s: %s", name, what, got)
		}
	}
	if n := ask[int](b, `document.querySelectorAll("h1").length`); n != 1 {
		b.Errorf("%s has %d headings of the first level", name, n)
	}
	dir := os.Getenv("GONGSHI_PICTURES")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "console-"+name+".png"), picture, 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}
