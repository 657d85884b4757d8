package screen

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

const (
	hitsRead    = 60
	typedMost   = 40 // characters of a search
	suggestions = "search.suggestions"
)

// searchPage shows what was typed and what it finds, grouped by kind. The words live in the route, and
// with it they are forgotten.
func (c *Ctx) searchPage() Page {
	m := Cached(c, "search "+c.Route.Text, func() *searchModel { return newSearchModel(c) })
	count := fyne.CanvasObject(nil)
	if c.Route.Text != "" {
		count = c.Text(theme.Note, c.T("search.count", "n", len(m.hits))).In(c.Muted)
		if len(m.hits) >= hitsRead {
			count = c.Text(theme.Note, c.T("search.first", "n", len(m.hits))).In(c.Muted)
		}
	}
	p := Page{
		Fixed:  []fyne.CanvasObject{c.Input(c.Route.Text, c.T("search.hint"), count)},
		OnRune: func(r rune) { c.typed(c.Route.Text + string(r)) },
		OnKey:  c.searchKey,
	}
	if c.Route.Text == "" {
		p.Blocks = []fyne.CanvasObject{Across(c.suggestionCard())}
		return p
	}
	if len(m.hits) == 0 {
		p.Blocks = []fyne.CanvasObject{Across(c.Card(c.Text(theme.Body, c.T("search.none", "text", c.Route.Text)).In(c.Muted))), Across(c.suggestionCard())}
		return p
	}
	p.Fixed = append(p.Fixed, c.hitChips(m))
	hits := m.of(record.Kind(c.Route.ID))
	p.Rows = &widget.Rows{Count: len(hits), Gap: 10, Make: func(i int) fyne.CanvasObject { return c.hitRow(hits[i]) }}
	for _, h := range hits {
		p.Sample = p.Sample || h.Sample
	}
	return p
}

// typed searches for other words; the filter by kind starts anew with them.
func (c *Ctx) typed(text string) {
	if utf8.RuneCountInString(text) <= typedMost {
		c.shell.Go(nav.Route{Page: nav.Search, Text: text})
	}
}

func (c *Ctx) searchKey(name fyne.KeyName) {
	text := []rune(c.Route.Text)
	switch {
	case name == fyne.KeyBackspace && len(text) > 0:
		c.typed(string(text[:len(text)-1]))
	case name == fyne.KeyEscape:
		c.typed("")
	}
}

// suggestionCard offers words that many come for.
func (c *Ctx) suggestionCard() fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, word := range splitWords(c.T(suggestions)) {
		chips = append(chips, c.Chip(word, false, func() { c.typed(word) }))
	}
	return c.Card(c.Section(c.T("search.try"), "", nil), widget.Wrap(14, chips...))
}

// hitChips choose a kind among the results.
func (c *Ctx) hitChips(m *searchModel) fyne.CanvasObject {
	chip := func(label, kind string) fyne.CanvasObject {
		to := c.Route
		to.ID = kind
		return c.Chip(label, kind == c.Route.ID, c.Go(to))
	}
	chips := []fyne.CanvasObject{chip(c.T("list.facet", "name", c.T("list.all"), "n", c.Number(len(m.hits))), "")}
	for _, k := range record.Kinds() {
		if n := len(m.of(k)); n > 0 {
			chips = append(chips, chip(c.T("list.facet", "name", c.T("kind.short."+string(k)), "n", c.Number(n)), string(k)))
		}
	}
	return widget.Wrap(12, chips...)
}

// hitRow is a result with the words that matched on a tint.
func (c *Ctx) hitRow(h catalogue.Hit) fyne.CanvasObject {
	date := record.DateOf(h.PublishedAt.In(record.Zone))
	words := []fyne.CanvasObject{c.Rich(theme.Body, marked(h.Title, h.TitleSpans)...).Lines(2)}
	if h.Snippet != "" {
		words = append(words, c.Rich(theme.Note, marked(h.Snippet, h.SnippetSpans)...).In(c.Muted).Lines(2))
	}
	row := []widget.Cell{}
	if tag := c.rowTag(h.Card); tag != nil {
		row = append(row, widget.Fix(tag))
	}
	row = append(row, widget.Grow(widget.Column(4, words...), 1),
		widget.Fix(c.Text(theme.Note, c.ShortDate(date, c.Now)).In(c.Muted)))
	return c.Pressable(h.Title, theme.Radius, c.CardOf(widget.Sized(0, 96, widget.Inset(c.Look.Pad(), 14, widget.Row(20, row...)))),
		c.Go(nav.Route{Page: nav.Record, ID: h.ID}))
}
