package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

const (
	hitsRead  = 60
	typedMost = 40 // characters of a search
)

// searchPage shows the typed text and, with every key, its hits, grouped by kind. The words live in the route and in
// the page's entry, and with these they are forgotten.
func (c *Ctx) searchPage() Page {
	e := c.Entry("search", c.T("search.done"), func() *widget.Typing { return c.Typing(c.Route.Text, typedMost) })
	s, misses := c.shell, State(c, "misses", func() *missModel { return &missModel{} })
	e.OnType = func() { s.history.Go(nav.Route{Page: nav.Search, Text: e.Typing.Value()}, 0) }
	e.OnDone = func() { s.countMiss(misses.endTyping()) }
	found := Cached(c, "found", func() *foundModel { return &foundModel{} })
	m := found.resultsOf(c)
	s.countMiss(misses.noteTyped(m.text, len(m.hits)))
	p := Page{Entry: e, Fixed: []fyne.CanvasObject{c.EntryField(e, c.T("search.hint"), c.hitCount(m))}}
	switch {
	case m.text == "":
		p.Blocks = []fyne.CanvasObject{Across(c.suggestionCard(e, c.T("search.try")))}
	case len(m.hits) == 0:
		p.Blocks = []fyne.CanvasObject{Across(c.noHitsCard(m)), Across(c.suggestionCard(e, c.T("search.instead")))}
	default:
		c.hitRows(&p, found)
	}
	return p
}

// countMiss counts searches without a hit. Only the count is stored.
func (s *Shell) countMiss(miss bool) {
	if miss && s.opt.OnMiss != nil {
		s.opt.OnMiss()
	}
}

// hitCount shows the number of hits, at the end of the field.
func (c *Ctx) hitCount(m *searchModel) fyne.CanvasObject {
	switch {
	case m.text == "":
		return nil
	case m.more:
		return c.Text(theme.Note, c.T("search.first", "n", len(m.hits))).In(c.Muted)
	}
	return c.Text(theme.Note, c.T("search.count", "n", len(m.hits))).In(c.Muted)
}

// noHitsCard tells that nothing was found and what to try next.
func (c *Ctx) noHitsCard(m *searchModel) fyne.CanvasObject {
	return c.Card(
		c.Text(theme.Body, c.T("search.none", "text", m.text)).Bold(),
		c.Text(theme.Body, c.T("search.none_next")).In(c.Muted),
	)
}

// suggestionCard offers words that records here go by: they are sure to be found.
func (c *Ctx) suggestionCard(e *Entry, title string) fyne.CanvasObject {
	words := Cached(c, "suggestions", func() *[]string { w := searchSuggestions(c); return &w })
	if len(*words) == 0 {
		return nil
	}
	var chips []fyne.CanvasObject
	for _, word := range *words {
		chips = append(
			chips,
			c.Chip(word, false, func() { e.Typing.Set(word); e.keys.Refresh(); c.shell.showTyped(e) }),
		)
	}
	return c.Card(c.Section(title, "", nil), widget.Wrap(14, chips...))
}

// hitRows are the results, and the chips that choose a kind: beside the keyboard one line of them, on a small
// panel none.
func (c *Ctx) hitRows(p *Page, found *foundModel) {
	m := found.all
	switch chips := c.hitChips(m); {
	case !p.Entry.Open:
		p.Fixed = append(p.Fixed, widget.Wrap(chipGap, chips...))
	case !c.Compact || !c.Wide:
		p.Fixed = append(p.Fixed, widget.Wrap(chipGap, c.oneLine(chips)...))
	}
	rows := found.rows(c, record.Kind(c.Route.ID))
	p.Rows = &widget.Rows{Count: len(rows), Gap: 10, Make: func(i int) fyne.CanvasObject {
		if rows[i].hit == nil {
			return c.groupRow(rows[i], m.more)
		}
		return c.hitRow(*rows[i].hit, rows[0].hit == nil)
	}}
	for _, h := range m.hits {
		p.Sample = p.Sample || h.Sample
	}
}

const chipGap = 12 // dp

// oneLine are the chips that fit side by side.
func (c *Ctx) oneLine(chips []fyne.CanvasObject) []fyne.CanvasObject {
	room := c.Body.Width
	for i, chip := range chips {
		if room -= widget.NaturalWidth(chip); room < 0 {
			return chips[:i]
		}
		room -= chipGap
	}
	return chips
}

// hitChips choose a kind among the results, with how many there are where that is known.
func (c *Ctx) hitChips(m *searchModel) []fyne.CanvasObject {
	chip := func(name string, n int, kind record.Kind) fyne.CanvasObject {
		to := c.Route
		to.ID = string(kind)
		if !m.more {
			name = c.T("list.facet", "name", name, "n", c.Number(n))
		}
		return c.Chip(name, to.ID == c.Route.ID, c.Go(to))
	}
	chips := []fyne.CanvasObject{chip(c.T("list.all"), len(m.hits), "")}
	for _, g := range m.groups {
		chips = append(chips, chip(c.T("kind.short."+string(g.kind)), g.count, g.kind))
	}
	return chips
}

// groupRow is the heading above the results of a kind.
func (c *Ctx) groupRow(r hitRow, more bool) fyne.CanvasObject {
	count := ""
	if !more {
		count = c.T("search.count", "n", r.count)
	}
	return widget.Inset(4, 4, c.Section(c.T("kind."+string(r.kind)), count, nil))
}

// hitRow is a result with the words that matched on a tint. Below a heading it does not say its kind again.
func (c *Ctx) hitRow(h catalogue.Hit, headed bool) fyne.CanvasObject {
	date := record.DateOf(h.PublishedAt.In(record.Zone))
	words := []fyne.CanvasObject{c.Rich(theme.Body, markSpans(h.Title, h.TitleSpans)...).Lines(2)}
	if h.Snippet != "" {
		words = append(words, c.Rich(theme.Note, markSpans(h.Snippet, h.SnippetSpans)...).In(c.Muted).Lines(2))
	}
	if ended := c.endedMark(h.Card); ended != nil {
		words = append(words, widget.Wrap(12, ended))
	}
	row := []widget.Cell{}
	if tag := c.rowTag(h.Card); tag != nil && !headed {
		row = append(row, widget.Fix(tag))
	}
	row = append(row, widget.Grow(widget.Column(4, words...), 1),
		widget.Fix(c.Text(theme.Note, c.ShortDate(date, c.Now)).In(c.Muted)))
	return c.Pressable(
		h.Title,
		theme.Radius,
		c.CardOf(widget.Sized(0, 96, widget.Inset(c.Look.Pad(), 14, widget.Row(20, row...)))),
		c.Go(nav.Route{Page: nav.Record, ID: h.ID}),
	)
}
