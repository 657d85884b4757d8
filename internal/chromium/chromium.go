//go:build browser

// Package chromium drives the console's pages in Debian's Chromium: it types, clicks, chooses files, reads the page's
// text, and measures its layout.
//
// It is for tests only, those of internal/console and internal/e2e. A tab has a browser of its own, which ends with the
// test and calls nowhere but the address it is given. Nothing waits for a time: each wait names its condition, and a
// wait in vain fails with the page's text.
package chromium

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Bounds of a tab: in all, and for one thing that is waited for.
const (
	life     = 5 * time.Minute
	patience = 30 * time.Second
)

// Tab is a page of a real browser.
type Tab struct {
	*testing.T
	url string
	ctx context.Context

	mu   sync.Mutex
	said []string // errors on the browser's console
	asks int      // how often the browser asked whether to leave a page
}

// New starts Debian's Chromium, without its own calls elsewhere. Paths are opened below url.
func New(t *testing.T, url string) *Tab {
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
	ctx, late := context.WithTimeout(ctx, life)
	t.Cleanup(late)
	b := &Tab{T: t, ctx: ctx, url: url}
	b.Do(chromedp.Navigate("about:blank")) // the browser runs before anybody listens to it
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
	dialogs := chromedp.Events(ctx, page.JavascriptDialogOpening)
	go func() { // a test that opens another page wants to leave this one
		for _, err := range dialogs {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.asks++
			b.mu.Unlock()
			if _, err := chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}); err != nil {
				return
			}
		}
	}()
	return b
}

// Asked is how often the browser asked whether to leave a page; the answer was yes.
func (b *Tab) Asked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asks
}

// Do runs steps that must succeed.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// Ask evaluates an expression on the page.
func Ask[T any](b *Tab, expression string) T {
	b.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return got
}

// Size makes the window so large.
func (b *Tab) Size(width, height int64) { b.Helper(); b.Do(chromedp.EmulateViewport(width, height)) }

// Open goes to a path.
func (b *Tab) Open(path string) { b.Helper(); b.Do(chromedp.Navigate(b.url + path)) }

// Until waits for something; a page that is on its way has nothing yet.
func (b *Tab) Until(expression string) {
	b.Helper()
	for end := time.Now().Add(patience); ; {
		got, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
		if err == nil && got {
			return
		}
		if time.Now().After(end) {
			b.Fatalf("it never comes that %s (%v); %s; the page says:\n%s", expression, err, b.state(), b.Text())
		}
		b.Do(chromedp.Sleep(30 * time.Millisecond))
	}
}

// state describes a page on which a wait was in vain: the focus, the typed values, the fetched addresses, complaints.
func (b *Tab) state() string {
	b.Helper()
	at := Ask[string](b, `(e => location.href + " (" + document.readyState + "), cursor in " + e?.tagName + "#" + e?.id + " with " + JSON.stringify(e?.value) + ", fetched: " + performance.getEntriesByType("resource").map(r => r.name + " " + r.responseStatus).join(", "))(document.activeElement)`)
	b.mu.Lock()
	defer b.mu.Unlock()
	return at + "; complaints: " + strings.Join(b.said, ", ")
}

// Text returns the page's text.
func (b *Tab) Text() string { b.Helper(); return Ask[string](b, "document.body.innerText") }

// Shows wants each of the texts on the page.
func (b *Tab) Shows(texts ...string) {
	b.Helper()
	page := b.Text()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			b.Fatalf("%s does not show %q:\n%s", Ask[string](b, "location.pathname"), text, page)
		}
	}
}

// Lacks wants none of the texts on the page.
func (b *Tab) Lacks(texts ...string) {
	b.Helper()
	page := b.Text()
	for _, text := range texts {
		if strings.Contains(page, text) {
			b.Errorf("%s shows %q:\n%s", Ask[string](b, "location.pathname"), text, page)
		}
	}
}

// Type replaces the text of an input, like a Chinese input method.
func (b *Tab) Type(selector, text string) {
	b.Helper()
	if !Ask[bool](b, `(e => { if (!e) return false; for (let d = e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true; e.focus(); e.select(); return document.activeElement === e })(document.querySelector(`+strconv.Quote(selector)+`))`) {
		b.Fatalf("nobody can type into %s; the page says:\n%s", selector, b.Text())
	}
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// Choose takes the option with a value in a list.
func (b *Tab) Choose(selector, value string) {
	b.Helper()
	if !Ask[bool](b, `(e => { if (!e) return false; e.value = `+strconv.Quote(value)+`; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return e.value === `+strconv.Quote(value)+` })(document.querySelector(`+strconv.Quote(selector)+`))`) {
		b.Fatalf("%s has no option %s; the page says:\n%s", selector, value, b.Text())
	}
}

// File chooses a file in an input.
func (b *Tab) File(selector, path string) {
	b.Helper()
	b.Do(chromedp.SetUploadFiles(selector, []string{path}))
}

// Click clicks on the element of a selector.
func (b *Tab) Click(selector string) { b.Helper(); b.Do(chromedp.Click(selector)) }

// Press clicks on a link to another page, waits for that page, and returns its HTTP status.
func (b *Tab) Press(selector string) int64 {
	b.Helper()
	ctx, late := context.WithTimeout(b.ctx, patience)
	defer late()
	got, err := chromedp.RunResponse(ctx, chromedp.Click(selector))
	if err != nil {
		b.Fatalf("%s leads nowhere: %v; the page says:\n%s", selector, err, b.Text())
	}
	return got.Status
}

// Download clicks on a link to a file, and returns the file's path once it is there whole.
func (b *Tab) Download(selector string) string {
	b.Helper()
	dir := b.TempDir()
	allow := true
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir, EventsEnabled: &allow})
		return err
	}))
	ctx, late := context.WithTimeout(b.ctx, patience)
	defer late()
	progress := chromedp.Events(ctx, browser.DownloadProgress)
	b.Click(selector)
	for event, err := range progress {
		if err != nil {
			b.Fatalf("%s gives no file: %v", selector, err)
		}
		if event.State == browser.DownloadProgressStateCompleted {
			break
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		b.Fatalf("%s gives %v, %v", selector, files, err)
	}
	return filepath.Join(dir, files[0].Name())
}

// Print is the page on A4 paper, as PDF.
func (b *Tab) Print() []byte {
	b.Helper()
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	if err != nil {
		b.Fatal(err)
	}
	return pdf
}

// Quiet fails if the browser complained, unless of something that was expected: a script or a style that the policy
// forbids is one such complaint.
func (b *Tab) Quiet(expected ...string) {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
complaints:
	for _, text := range b.said {
		for _, part := range expected {
			if strings.Contains(text, part) {
				continue complaints
			}
		}
		b.Errorf("the browser complains: %s", text)
	}
}
