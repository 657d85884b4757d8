package console

import (
	"net/url"
	"strconv"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// Bounds of a search.
const (
	searchPage  = 20
	mostWords   = 8
	mostLetters = 100
)

type searchResults struct {
	Frame
	Query     string
	Kinds     []option
	Divisions []option
	Total     int
	Found     []recordLine
	Page      int
	Pages     int
	Earlier   string // addresses of the pages before and behind; "" for none
	Later     string
}

func (*searchResults) template() string { return "search.html" }

func searchRecords(r *request) (answer, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	p := &searchResults{Query: shorten(r.value("q"), mostLetters)}
	p.Title = r.words.T("search.title")
	w := wish{words: strings.Fields(p.Query), kind: record.Kind(r.value("kind"))}
	w.words = w.words[:min(len(w.words), mostWords)]
	for i, word := range w.words {
		w.words[i] = hanzi.Fold(word)
	}
	at, err := r.divisionField("division")
	if at != "" {
		w.within = []division.Code{at}
	}
	p.Divisions = r.divisionOptions(somebody, at)
	for _, k := range record.Kinds() {
		p.Kinds = append(p.Kinds, option{string(k), r.console.store.Rules().KindLabel(k, string(r.words)), k == w.kind})
	}
	if err != nil {
		return refuseForm(r, p, "division", err)
	}
	found := r.console.library.find(w)
	p.Total, p.Pages = len(found), max(1, (len(found)+searchPage-1)/searchPage)
	n, _ := strconv.Atoi(r.value("page")) // none is the first
	p.Page = min(max(n, 1), p.Pages)
	first := (p.Page - 1) * searchPage
	for _, h := range found[first:min(first+searchPage, len(found))] {
		p.Found = append(p.Found, r.recordLine(h))
	}
	if p.Page > 1 {
		p.Earlier = r.siblingAddress(p.Page - 1)
	}
	if p.Page < p.Pages {
		p.Later = r.siblingAddress(p.Page + 1)
	}
	return showPage(p)
}

// siblingAddress is the address of another page of the same list.
func (r *request) siblingAddress(page int) string {
	q := url.Values{}
	for _, field := range []string{"q", "kind", "division"} {
		if v := r.value(field); v != "" {
			q.Set(field, v)
		}
	}
	q.Set("page", strconv.Itoa(page))
	return r.path + "?" + q.Encode()
}

// shorten shortens a text to a number of characters.
func shorten(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i]
		}
	}
	return s
}
