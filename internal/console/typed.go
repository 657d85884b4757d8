package console

import (
	"html"
	"maps"
	"net/http"
	"slices"
	"strings"

	"gongshi/internal/errs"
)

// typedField is a field that somebody filled in.
type typedField struct{ Name, Value string }

// secretFields are never written into a page.
var secretFields = []string{"password", "old", "new", "again", "code", "pass", proofField}

// pageFields are filled in by pages, not by people.
var pageFields = []string{"version", "sheet", "to", "then", "add", "revision", "step", "held", "lang", "remove", "session", "active", "decision", "when", "field", "ask", "erase", "told", "of", "as", onceField}

// sentFields returns the fields of the form by name, except secrets and blank ones.
func (r *request) sentFields() (list []typedField) {
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, value := range r.PostForm[name] {
			if strings.TrimSpace(value) != "" && !slices.Contains(secretFields, name) {
				list = append(list, typedField{name, value})
			}
		}
	}
	return list
}

// hasTyped reports whether a person filled in something of the form.
func (r *request) hasTyped() bool {
	return r.parsed && slices.ContainsFunc(r.sentFields(), func(f typedField) bool { return !slices.Contains(pageFields, f.Name) })
}

// nothingShown answers to a form that names no version: nothing was shown to the person that could be acted on.
func (r *request) nothingShown(page string) (answer, error) {
	if r.hasTyped() {
		return nil, errs.F(errs.Invalid, "The form cannot be read.")
	}
	return goTo(page), nil
}

// typedPage gives typed words back to somebody who has to go somewhere else first: to log in, or to change a first
// password. Nothing of it is kept here; they send it again from the page.
type typedPage struct {
	Frame
	Why, To, Way string
	Fields       []typedField
	Shown        []string // typed words, for copying
}

func (*typedPage) template() string { return "typed.html" }

// giveBack answers with the typed words in place of a redirection.
func (r *request) giveBack(refusal answer) answer {
	p := &typedPage{Fields: r.sentFields(), Shown: r.shownOf(r.sentFields()), Why: r.words.T("typed.why"), To: Root + "login", Way: r.words.T("typed.login")}
	p.Title, p.Status = r.words.T("typed.title"), http.StatusUnauthorized
	if to, ok := refusal.(goTo); ok && r.signedIn() {
		p.Status = http.StatusForbidden
		p.Title, p.To, p.Why, p.Way = r.words.T("given.title"), string(to), r.words.T("typed.whyaccount"), r.words.T("typed.account")
	}
	return shown{p}
}

// given is the part of the typed words that a refusal's page does not have: the person can copy it, or send it again.
type given struct {
	Again  bool         // by a form with all fields
	Fields []typedField // of that form
	Shown  []string     // typed words
}

// mostShown bounds the words shown for copying; the form to send again has all.
const mostShown = 40

// shownOf returns the typed words of some fields, up to mostShown.
func (r *request) shownOf(fields []typedField) (list []string) {
	for _, f := range fields {
		if !slices.Contains(pageFields, f.Name) && len(list) < mostShown {
			list = append(list, f.Value)
		}
	}
	return list
}

// missingFrom finds typed words that a page does not have.
func (r *request) missingFrom(page string) (g *given) {
	text := html.UnescapeString(page)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	has := func(value string) bool {
		return strings.Contains(text, `value="`+value+`"`) || strings.Contains(text, ">"+value+"<")
	}
	for _, f := range r.sentFields() {
		value := strings.TrimSpace(strings.ReplaceAll(f.Value, "\r\n", "\n"))
		if slices.Contains(pageFields, f.Name) || has(value) {
			continue
		}
		if g == nil {
			g = &given{}
		}
		if len(g.Shown) < mostShown {
			g.Shown = append(g.Shown, value)
		}
	}
	return g
}

// givesBackTyped reports whether an answer has to give the typed words back.
func (r *request) givesBackTyped(p page) bool {
	if r.Method != http.MethodPost || !r.parsed || r.Header.Get("HX-Request") != "" || p.frame().Status < http.StatusBadRequest {
		return false
	}
	switch p.(type) {
	case *editForm, *typedPage: // they have all of it, and it may be long
		return false
	}
	return r.hasTyped()
}

// addGiven puts the typed words into a page that was shown without them, and reports whether that changed the page.
func (r *request) addGiven(p page, shown string) bool {
	if !r.givesBackTyped(p) {
		return false
	}
	var g *given
	if _, ok := p.(*failed); ok {
		g = &given{Again: true, Fields: r.sentFields()}
		g.Shown = r.shownOf(g.Fields)
	} else {
		g = r.missingFrom(shown)
	}
	p.frame().Given = g
	return g != nil
}
