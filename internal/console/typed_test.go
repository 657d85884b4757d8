package console

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/record"
)

// words that somebody typed; they look like markup.
const typedWords = `写给居民的话 <b>&"示例"+1`

// typedFields are the names under which people type, in all forms.
var typedFields = []string{"reason", "opinion", "by", "name", "organisation", "login", "/title", "/summary", "/body/text", "/body/description", "/body/instruction"}

// formRoutes are those to which somebody who is logged in sends words; the forms of the account send secrets alone.
func formRoutes() (list []route) {
	for _, rt := range routes {
		if rt.method == http.MethodPost && rt.may != anybody && !strings.HasPrefix(rt.path, Root+"account/") && rt.path != Root+"logout" {
			list = append(list, rt)
		}
	}
	return list
}

// jack is somebody with every role.
func (o *office) jack(login string) {
	o.t.Helper()
	o.seat(login, account.Administrator, town)
	for _, role := range account.Roles {
		if role != account.Administrator {
			if err := o.store.Accounts().Grant(o.t.Context(), account.System(), o.ids[login], account.Grant{Role: role, Division: town}); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

// typedInto is a form in which every field that people type in has words.
func typedInto(more ...string) url.Values {
	form := url.Values{}
	for _, name := range typedFields {
		form.Set(name, typedWords)
	}
	form.Set("at", "2026-09-03T08:00")
	return with(form, more...)
}

// givesBack reports whether an answer has the words, as something that the person reads or sends again.
func (r reply) givesBack() bool {
	return strings.Contains(html.UnescapeString(r.text), typedWords)
}

// TestNothingTypedIsLost posts to every form, without a script, and is refused in every way that there is: the answer
// has what was typed. No secret is written into a page.
func TestNothingTypedIsLost(t *testing.T) {
	o := newOffice(t, Options{Preview: drawn, Limits: Limits{Person: Rate{1e6, 1e6}, Address: Rate{1e6, 1e6}, Logins: Rate{1e6, 1e6}}})
	o.jack("jack")
	o.seat("target", account.Editor, village)
	o.seat("guest", "", town)
	id, draft := o.publish(village, "一则公告", "内容。"), o.draft(village)
	ledger, err := o.store.BeginDraft(t.Context(), account.System(), &record.Record{Kind: record.KindFinanceStatement, Division: village, Body: &record.FinanceStatement{}})
	if err != nil {
		t.Fatal(err)
	}
	path := func(rt route) string {
		if rt.path == importPath {
			return Root + "drafts/" + ledger.ID + "/import"
		}
		return strings.NewReplacer("records/{id}", "records/"+id, "users/{id}", "users/"+o.ids["target"], "drafts/{id}", "drafts/"+draft).Replace(rt.path)
	}
	ended := func(login string) *browser {
		b := o.login(login)
		if err := o.store.Accounts().EndSessions(t.Context(), account.System(), o.ids[login]); err != nil {
			t.Fatal(err)
		}
		return b
	}
	newcomer := o.seat("newcomer", account.Editor, village)
	fresh := o.login("newcomer")
	if err := o.store.Accounts().SetPassword(t.Context(), account.System(), newcomer, password+"新", true); err != nil {
		t.Fatal(err)
	}
	fresh.post(Root+"login", "login", "newcomer", "password", password+"新")
	loggedOut, stranger, guest, jack := ended("jack"), o.browser(), o.login("guest"), o.login("jack")
	tired := o.login("jack")
	for _, rt := range formRoutes() {
		at := path(rt)
		for name, c := range map[string]struct {
			who    *browser
			status []int
		}{
			"a session that has ended":                    {loggedOut, []int{http.StatusUnauthorized}},
			"a browser without cookies":                   {stranger, []int{http.StatusUnauthorized}},
			"somebody without a role":                     {guest, []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusConflict, http.StatusForbidden}},
			"somebody who has to change a password first": {fresh, []int{http.StatusForbidden}},
		} {
			if got := c.who.postForm(at, typedInto("version", "1", "password", "夜来风雨声十个字")); !slices.Contains(c.status, got.StatusCode) || !got.givesBack() || strings.Contains(got.text, "夜来风雨声") {
				t.Errorf("%s by %s: %s\n%s", rt.path, name, got.Status, got.text)
			}
		}
		for name, form := range map[string]url.Values{
			"without a version":  typedInto(),
			"a stale version":    typedInto("version", "999", "revision", "999", "then", "edit"),
			"a field left wrong": typedInto("version", "1", "revision", "1", "role", "king", "division", "x", "then", "import", "held", "x", "active", "maybe", "decision", "return", "step", "x"),
		} {
			got := jack.postForm(at, form)
			if got.StatusCode >= http.StatusBadRequest && !got.givesBack() || got.StatusCode < http.StatusBadRequest && !done(rt, got) {
				t.Errorf("%s %s: %s to %q\n%s", rt.path, name, got.Status, got.Header.Get("Location"), got.text)
			}
		}
	}
	o.console.byPerson = newMeter(Rate{1e-9, 1})
	tired.get(Root)
	for _, rt := range formRoutes() {
		if got := tired.postForm(path(rt), typedInto("version", "1")); got.StatusCode != http.StatusServiceUnavailable || !got.givesBack() {
			t.Errorf("%s while busy: %s\n%s", rt.path, got.Status, got.text)
		}
	}
}

// done reports whether a form was carried out, so that nothing of it is lost.
func done(rt route, got reply) bool {
	to := got.Header.Get("Location")
	switch {
	case strings.Contains(to, "done="):
		return true
	case rt.path == Root+"records/{id}/correct": // it sends nothing but the button
		return strings.Contains(to, "/drafts/")
	case rt.path == Root+"users/{id}/password", rt.path == Root+"users/{id}/unlock": // likewise, and shows a secret once
		return got.StatusCode == http.StatusOK
	}
	return false
}

// TestSentAgain: after a login elsewhere, the button of the page carries out what was refused.
func TestSentAgain(t *testing.T) {
	o := newOffice(t, Options{})
	reviewer := o.seated("content", account.ContentReviewer, town)
	m, err := o.store.SendDraft(t.Context(), account.System(), announcement(village, "关于修桥的公告", "桥宽六米。"))
	if err != nil {
		t.Fatal(err)
	}
	page := Root + "drafts/" + m.ID
	form := reviewer.form(page, "decision", "return", "opinion", "没有写 <工期>，\r\n请补。")
	if err := o.store.Accounts().EndSessions(t.Context(), account.System(), o.ids["content"]); err != nil {
		t.Fatal(err)
	}
	refused := reviewer.postForm(page+"/decide", form)
	refused.is(t, http.StatusUnauthorized, "没有写 &lt;工期&gt;")
	again := url.Values{}
	for _, found := range hiddenField.FindAllStringSubmatch(refused.text, -1) {
		again.Set(html.UnescapeString(found[1]), html.UnescapeString(found[2]))
	}
	reviewer.post(Root+"login", "login", "content", "password", password)
	if got := reviewer.send(page+"/decide", again); got != page+"?done=returned" {
		t.Fatal(got, again)
	}
	got, err := o.store.Draft(t.Context(), account.System(), m.ID)
	if err != nil || !strings.Contains(got.Review.Decisions[0].Opinion, "没有写 <工期>") {
		t.Errorf("%+v, %v", got.Review.Decisions, err)
	}
}
