package screen

import (
	"strconv"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// listPage is the list of a kind, or of everything: filters as chips, then cards, newest first.
func (c *Ctx) listPage() Page {
	p := Page{Title: c.T("latest.title"), Crumbs: []string{c.T("latest.title")}}
	if c.Route.Page == nav.List {
		k := record.Kind(c.Route.ID)
		if !k.Valid() {
			return c.homePage()
		}
		t := tileOf(k)
		p.Crumbs, p.Title = []string{c.T("tile." + t.name)}, c.T("kind."+c.Route.ID)
		if len(t.kinds) > 1 {
			p.Fixed = append(p.Fixed, c.siblingChips(t, k))
		}
	}
	m := Cached(c, "list "+c.listKey(), func() *listModel { return newListModel(c.Source, listQuery(c.Route)) })
	p.Note = c.T("list.count", "n", c.Number(m.total))
	p.Sample = m.sample
	p.Fixed = append(p.Fixed, c.filters(m)...)
	if m.total == 0 {
		p.Blocks = []fyne.CanvasObject{Across(c.emptyCard(m))}
		return p
	}
	p.Rows = c.listRows(m)
	return p
}

// listKey names what is read for a list: a life event picks among it.
func (c *Ctx) listKey() string {
	key := c.Route
	if key.Page == nav.List {
		key.Value = ""
	}
	return key.String()
}

// listRows are the rows of the list: as the kind has them, else a card a record.
func (c *Ctx) listRows(m *listModel) *widget.Rows {
	if own := kindOf(record.Kind(c.Route.ID)).rows; own != nil && c.Route.Page == nav.List {
		if rows := own(c, m); rows != nil {
			return rows
		}
	}
	return &widget.Rows{Count: m.total, Gap: 12, Make: func(i int) fyne.CanvasObject { return c.cardRow(m.card(i)) }}
}

// emptyCard says that nothing is there, and why.
func (c *Ctx) emptyCard(m *listModel) fyne.CanvasObject {
	sentence := c.T("list.none")
	switch {
	case m.err != nil:
		sentence = c.T("error.read")
	case c.Route.Level+c.Route.Class != "" || c.Route.Year != 0:
		sentence = c.T("list.none_filtered")
	}
	return c.Card(c.Text(theme.Body, sentence).In(c.Muted))
}

// siblingChips lead to the other kinds behind the same tile.
func (c *Ctx) siblingChips(t tile, current record.Kind) fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, k := range t.kinds {
		chips = append(chips, c.Chip(c.T("kind."+string(k)), k == current, func() { c.shell.Replace(listRoute(k)) }))
	}
	return widget.Wrap(14, chips...)
}

// filters are the chips: level, class, year. Where they would push the list off the screen they hide
// behind one chip.
func (c *Ctx) filters(m *listModel) []fyne.CanvasObject {
	rows := []fyne.CanvasObject{
		c.chipRow(m.levels, c.Route.Level, func(v string) string { return c.levelName(v) }, func(r *nav.Route, v string) { r.Level = v }),
		c.chipRow(m.classes, c.Route.Class, func(v string) string { return c.className(v) }, func(r *nav.Route, v string) { r.Class = v }),
		c.chipRow(m.years, yearText(c.Route.Year), func(v string) string { return c.T("list.year", "year", v) }, func(r *nav.Route, v string) { r.Year, _ = strconv.Atoi(v) }),
	}
	var out []fyne.CanvasObject
	height := float32(0)
	for _, row := range rows {
		if row != nil {
			out = append(out, row)
			height += widget.HeightFor(row, c.Body.Width) + c.Look.Gap()
		}
	}
	if height <= c.Body.Height*0.24 || len(out) == 0 {
		return out
	}
	open := State(c, "filters", func() *bool { return new(bool) })
	label := c.T("list.filter")
	if chosen := joined(" · ", c.levelName(c.Route.Level), c.className(c.Route.Class), yearText(c.Route.Year)); chosen != "" {
		label = c.T("list.filtered", "by", chosen)
	}
	toggle := widget.Wrap(14, c.Chip(label, *open, func() { *open = !*open; c.Rebuild() }))
	if *open {
		return append([]fyne.CanvasObject{toggle}, out...)
	}
	return []fyne.CanvasObject{toggle}
}

const mostChips = 8 // values of one filter that are offered, the most frequent

// chipRow offers the values of a filter, 全部 first; nil when there is nothing to choose.
func (c *Ctx) chipRow(facets []catalogue.Facet, chosen string, name func(string) string, set func(*nav.Route, string)) fyne.CanvasObject {
	if len(facets) < 2 && chosen == "" {
		return nil
	}
	chip := func(label, value string) fyne.CanvasObject {
		to := c.Route
		set(&to, value)
		return c.Chip(label, value == chosen, c.Go(to))
	}
	chips := []fyne.CanvasObject{chip(c.T("list.all"), "")}
	for _, f := range facets[:min(mostChips, len(facets))] {
		chips = append(chips, chip(c.T("list.facet", "name", name(f.Value), "n", c.Number(f.Count)), f.Value))
	}
	return widget.Wrap(12, chips...)
}

func (c *Ctx) levelName(code string) string {
	if code == "" {
		return ""
	}
	return c.Place.Name(division.Code(code), c.English())
}

// className names a class of the list's kind.
func (c *Ctx) className(class string) string {
	if class == "" {
		return ""
	}
	return c.ClassLabel(record.Kind(c.Route.ID), class)
}

func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

// cardRow is a record in a list: title, then who, when, which.
func (c *Ctx) cardRow(card catalogue.Card) fyne.CanvasObject {
	date := card.IssuedOn
	if date.IsZero() {
		date = record.DateOf(card.PublishedAt.In(record.Zone))
	}
	line := joined(" · ", c.ShortDate(date, c.Now), c.ClassLabel(card.Kind, card.Class), card.Issuer)
	title := c.Text(theme.Body, card.Title).Bold().Lines(3)
	words := widget.Column(4, title, c.Text(theme.Note, line).In(c.Muted).Lines(2), c.underCard(card))
	var marks []fyne.CanvasObject
	if p := card.Publicity; p != nil && p.On(c.Today()) {
		marks = append(marks, c.Pill(c.T("publicity.days_left", "n", p.DaysLeft(c.Today())), "clock", theme.Due))
	}
	if c.Duties.IsNew(card.PublishedAt, c.Now) {
		marks = append(marks, c.Pill(c.T("list.new"), "", theme.Bad))
	}
	cells := []widget.Cell{widget.Fix(c.Badge(kindOf(card.Kind).icon, tileOf(card.Kind).hue))}
	if c.Size == theme.Normal || c.Wide {
		cells = append(cells, widget.Grow(words, 1), widget.Fix(widget.Wrap(10, marks...)))
	} else {
		cells = append(cells, widget.Grow(widget.Column(8, words, widget.Wrap(10, marks...)), 1))
	}
	cells = append(cells, widget.Fix(c.Icon("right", c.Sp(theme.Note), c.Muted)))
	return c.Pressable(card.Title, theme.Radius,
		c.CardOf(widget.Sized(0, 108, widget.Inset(c.Look.Pad(), 16, widget.Row(22, cells...)))),
		c.Go(nav.Route{Page: nav.Record, ID: card.ID}))
}
