//go:build browser

package chromium

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// root is the path that the console's pages lie under.
const root = "/console/"

// Login enters a name and a password on the login page, and waits for the page that they lead to.
func (b *Tab) Login(name, password, to string) {
	b.Helper()
	b.Open(root + "login")
	b.Do(chromedp.SendKeys("#login", name), chromedp.SendKeys("#password", password), chromedp.Submit("#password"))
	b.Until(`location.pathname === "` + to + `" && document.readyState === "complete"`)
}

// Logout ends the session of the person who is logged in.
func (b *Tab) Logout() {
	b.Helper()
	b.Click(`form[action="/console/logout"] button`)
	b.Until(`location.pathname === "/console/login" && document.readyState === "complete"`)
}

// Language has the page in a language, by its own switch.
func (b *Tab) Language(lang string) {
	b.Helper()
	if strings.HasPrefix(Ask[string](b, "document.documentElement.lang"), lang) {
		return
	}
	b.Click(`button[name="lang"]`)
	b.Until(`document.documentElement.lang.startsWith("` + lang + `") && document.readyState === "complete"`)
}

const (
	tooSmall = `[...document.querySelectorAll("button, .button, nav a, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select")].
		filter(e => e.getBoundingClientRect().width > 0 && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80)).join("; ")`
	noLabel = `[...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(e => !e.labels || e.labels.length !== 1).map(e => e.outerHTML.slice(0, 80)).join("; ")`
	noName  = `[...document.querySelectorAll("a, button")].filter(e => !(e.getAttribute("aria-label") || e.textContent).trim() && !e.classList.contains("skip")).map(e => e.outerHTML.slice(0, 80)).join("; ")`
	doubled = `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i).join(" ")`
)

// Layout: nothing of the page is wider than the screen, every target is large enough, every input has its label.
// GONGSHI_PICTURES=DIR keeps a picture of it under the name.
func (b *Tab) Layout(name string) {
	b.Helper()
	if over := Ask[int](b, "document.documentElement.scrollWidth - window.innerWidth"); over > 0 {
		b.Errorf("%s is %d pixels too wide", name, over)
	}
	for what, expression := range map[string]string{"too small to touch": tooSmall, "without one label": noLabel, "without a name": noName, "an id twice": doubled} {
		if got := Ask[string](b, expression); got != "" {
			b.Errorf("%s, %s: %s", name, what, got)
		}
	}
	if n := Ask[int](b, `document.querySelectorAll("h1").length`); n != 1 {
		b.Errorf("%s has %d headings of the first level", name, n)
	}
	dir := os.Getenv("GONGSHI_PICTURES")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}
