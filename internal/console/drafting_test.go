package console

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"gongshi/internal/account"
)

// saves sends a form as htmx does.
func (b *browser) saves(path string, form url.Values) reply {
	b.o.t.Helper()
	r, err := http.NewRequestWithContext(b.o.t.Context(), http.MethodPost, b.o.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.o.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	return b.do(r)
}

// TestOwnSaves: a form whose own save is still on its way back is in no conflict with itself; another page, of the same
// person, is; and a form that was left saves nothing more.
func TestOwnSaves(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	page := Root + "drafts/" + o.draft(village) + "/edit"
	form, tab := editor.form(page), editor.form(page)
	if form.Get("sheet") == "" || form.Get("sheet") == tab.Get("sheet") {
		t.Fatalf("pages are not told apart: %q, %q", form.Get("sheet"), tab.Get("sheet"))
	}
	for _, title := range []string{"一", "一二", "一二三"} { // all with the version that the page was shown with
		editor.saves(page, with(form, "/title", title)).lacks(t, "data-unsaved")
	}
	editor.saves(page, with(tab, "/title", "另一页")).is(t, http.StatusOK, "data-unsaved")
	if got := editor.send(page, with(form, "/title", "一二三四", "then", "preview")); got != strings.TrimSuffix(page, "edit")+"preview" {
		t.Errorf("the button leads to %s", got)
	}
	editor.saves(page, with(form, "/title", "一二三")).is(t, http.StatusOK, "data-unsaved")
	editor.saves(page, with(form, "/title", "一二三四")).lacks(t, "data-unsaved") // what stands there already
	editor.get(page).is(t, http.StatusOK, `value="一二三四"`)
	without := with(editor.form(page), "sheet", "")
	editor.saves(page, with(without, "/title", "甲")).lacks(t, "data-unsaved")
	editor.saves(page, with(without, "/title", "乙")).is(t, http.StatusOK, "data-unsaved")
}

// TestOwnSavesAtOnce: the button is pressed while the form saves by itself; both arrive together, in either order.
func TestOwnSavesAtOnce(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	page := Root + "drafts/" + o.draft(village) + "/edit"
	for i := range 20 {
		form := editor.form(page)
		var both sync.WaitGroup
		both.Go(func() { editor.saves(page, with(form, "/title", fmt.Sprintf("公告%d", i))) })
		both.Go(func() {
			if got := editor.send(page, with(form, "/title", fmt.Sprintf("公告%d，写完", i))); got != page+"?done=saved" {
				t.Errorf("round %d: the button leads to %q", i, got)
			}
		})
		both.Wait()
		editor.get(page).is(t, http.StatusOK, fmt.Sprintf(`value="公告%d，写完"`, i))
	}
}

// TestTypedIsGivenBack: whoever is logged out while they write has their words back, and can send them again.
func TestTypedIsGivenBack(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	page := Root + "drafts/" + o.draft(village) + "/edit"
	form := with(editor.form(page), "/title", `"低保" <b>公示`)
	stranger := o.browser()
	got := stranger.ask(http.MethodPost, page, form)
	got.is(t, http.StatusUnauthorized, "登录已失效", html.EscapeString(`"低保" <b>公示`))
	back := with(url.Values{})
	for _, found := range typedBack.FindAllStringSubmatch(got.text[strings.Index(got.text, "data-typed"):], -1) {
		back.Add(html.UnescapeString(found[1]), html.UnescapeString(found[2]))
	}
	if back.Encode() != form.Encode() {
		t.Fatalf("given back: %s\ntyped: %s", back.Encode(), form.Encode())
	}
	editor.send(page, back)
	editor.get(page).is(t, http.StatusOK, html.EscapeString(`"低保" <b>公示`))
}

// TestFormsBound: the memory of forms has a bound, and the last ones stay.
func TestFormsBound(t *testing.T) {
	var f forms
	name := func(i int) drafting { return drafting{"d", "s", fmt.Sprintf("%0*d", formID, i)} }
	for i := range maxForms + 10 {
		f.noteVersion(name(i), i)
	}
	f.noteVersion(drafting{"d", "s", strings.Repeat("x", 1<<20)}, 1)
	if _, ok := f.lastVersion(name(9)); ok || len(f.list) != maxForms {
		t.Errorf("%d forms are remembered", len(f.list))
	}
	if v, ok := f.lastVersion(name(maxForms + 9)); !ok || v != maxForms+9 {
		t.Errorf("the last form has version %d (%t)", v, ok)
	}
}

var typedBack = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
