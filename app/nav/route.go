// Package nav holds a resident's place and the way there: routes as comparable values with a string form, and the
// history behind the button 返回. Idle decides when they have gone again.
//
// It knows nothing of Fyne and nothing of records. The string form is the argument of `kiosk shot --route` and appears
// in logs; Parse and String are inverse to each other, held by fuzzing.
package nav

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gongshi/internal/errs"
)

// Page names a screen.
type Page string

const (
	Home      Page = "home"
	List      Page = "list"      // ID is a kind, the filters are below
	Record    Page = "record"    // ID is the record's
	Trail     Page = "trail"     // ID is the record's
	Search    Page = "search"    // Text is the typed text
	Catalogue Page = "catalogue" // Group is the dimension, Value the chosen member of it
	Latest    Page = "latest"    // everything, newest first
	Freshness Page = "freshness" // the content's age, log by log
	Admin     Page = "admin"     // behind a PIN, from every route; Part is a part of it
	Picture   Page = "picture"   // ID is the record's, Value the SHA-256 of a picture of it
)

// Route is a place in the kiosk. Members that a page does not use are zero.
type Route struct {
	Page  Page
	ID    string // kind or record
	Text  string // search text
	Level string // division code: records of exactly this division, or its duties
	Class string
	Year  int
	Group string // catalogue: issuer, category, topic, audience, year, kind, duty
	Value string // catalogue: the member chosen; picture: the picture; list of guides: the life event
	Part  string // a part of a record's screen, for example "lines"
}

// takes lists each page's parameters: whether it needs an ID, and the others in the order of the string form.
var takes = map[Page]struct {
	id     bool
	params []string
}{
	Home:      {},
	List:      {id: true, params: []string{"level", "class", "year", "value"}},
	Record:    {id: true, params: []string{"part"}},
	Trail:     {id: true},
	Search:    {params: []string{"q", "kind"}},
	Catalogue: {params: []string{"by", "value", "level"}},
	Latest:    {params: []string{"level"}},
	Freshness: {},
	Admin:     {params: []string{"part"}},
	Picture:   {id: true, params: []string{"value"}},
}

const (
	maxLength = 2000 // bytes of a route's string form
	maxValue  = 200  // bytes of a parameter: three of them, escaped, stay below maxLength
)

// Parse reads a route: "home", "list/finance_statement?class=committee&year=2026", "record/<id>",
// "trail/<id>", "search?q=低保", "catalogue?by=issuer&value=…", "latest", "freshness".
func Parse(s string) (Route, error) {
	bad := func(why string) (Route, error) {
		return Route{}, errs.F(errs.Invalid, "%.60q is not a route: %s", s, why)
	}
	if len(s) > maxLength {
		return bad("too long")
	}
	path, query, _ := strings.Cut(s, "?")
	name, id, hasID := strings.Cut(path, "/")
	r := Route{Page: Page(name), ID: id}
	form, ok := takes[r.Page]
	switch {
	case !ok:
		return bad("no such page")
	case form.id != hasID, form.id && !validID(id):
		return bad("the part after the slash is missing, wrong or not wanted")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return bad("the part after the question mark does not parse")
	}
	for name, v := range values {
		if !slices.Contains(form.params, name) || len(v) != 1 || !r.set(name, v[0]) {
			return bad("parameter " + strconv.Quote(name))
		}
	}
	return r, nil
}

// validID accepts the characters of record ids and kinds, so that no route can hold a path.
func validID(id string) bool {
	ok := func(r rune) bool {
		return r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z'
	}
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool { return !ok(r) })
}

// set gives a parameter its value; false when the value cannot be one.
func (r *Route) set(name, value string) bool {
	if value == "" || len(value) > maxValue || !utf8.ValidString(value) {
		return false
	}
	switch name {
	case "year":
		year, err := strconv.Atoi(value)
		r.Year = year
		return err == nil && 1900 <= year && year <= 2199 && strconv.Itoa(year) == value
	case "kind":
		r.ID = value
		return validID(value)
	}
	*r.text(name) = value
	return true
}

func (r *Route) text(name string) *string {
	switch name {
	case "q":
		return &r.Text
	case "level":
		return &r.Level
	case "class":
		return &r.Class
	case "by":
		return &r.Group
	case "value":
		return &r.Value
	}
	return &r.Part
}

// get is the parameter as a string, "" when it is not set.
func (r Route) get(name string) string {
	switch {
	case name == "kind":
		return r.ID
	case name != "year":
		return *r.text(name)
	case r.Year == 0:
		return ""
	}
	return strconv.Itoa(r.Year)
}

// String is the form that Parse reads.
func (r Route) String() string {
	form := takes[r.Page]
	s := string(r.Page)
	if form.id {
		s += "/" + r.ID
	}
	separator := "?"
	for _, name := range form.params {
		if v := r.get(name); v != "" {
			s += separator + name + "=" + url.QueryEscape(v)
			separator = "&"
		}
	}
	return s
}

// Place is the route without filters and search text: two routes of one place are the same screen in
// different states, and going back leaves the screen rather than undoing its filters one by one.
func (r Route) Place() Route {
	place := Route{Page: r.Page, ID: r.ID}
	if r.Page == Search {
		place.ID = ""
	}
	if r.Page == Record || r.Page == Admin {
		place.Part = r.Part
	}
	if r.Page == Catalogue {
		place.Group, place.Value = r.Group, r.Value
	}
	return place
}
