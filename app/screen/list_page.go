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
	var siblings fyne.CanvasObject
	if c.Route.Page == nav.List {
		k := record.Kind(c.Route.ID)
		if !k.Valid() {
			return c.homePage()
		}
		t := tileOf(k)
		p.Crumbs, p.Title = []string{c.T("tile." + t.name)}, c.T("kind."+c.Route.ID)
		if len(t.kinds) > 1 {
			siblings = c.siblingChips(t, k)
		}
	}
	m := Cached(c, "list "+c.listKey(), func() *listModel { return newListModel(c.Source, listQuery(c.Route)) })
	p.Beside = c.T("list.count", "n", c.Number(m.total))
	p.Sample = m.sample
	filters := c.headOfList(&p, siblings, m)
	if m.total == 0 {
		p.Blocks = append(acrossAll(filters), Across(c.emptyCard(m)))
		return p
	}
	p.Rows = c.listRows(m)
	if len(filters) > 0 {
		p.Rows = p.Rows.Below(widget.Column(c.Look.Gap()*0.8, filters...))
	}
	return p
}

// listKey names the state of a list: a life event picks among it.
func (c *Ctx) listKey() string {
	key := c.Route
	if key.Page == nav.List {
		key.Value = ""
	}
	return key.String()
}

// headOfList puts the ways to other lists into the head: the kinds behind the same tile, the filters for which there is
// room, and a chip that opens the others. It returns the others when they are open.
func (c *Ctx) headOfList(p *Page, siblings fyne.CanvasObject, m *listModel) (opened []fyne.CanvasObject) {
	used := float32(0)
	if siblings != nil && !c.twoColumns() {
		p.Fixed = append(p.Fixed, siblings)
		used = widget.HeightFor(siblings, c.Body.Width) + c.Look.Gap()
		siblings = nil
	}
	shown, folded := c.foldFilters(c.filterChips(m), used)
	p.Fixed = append(p.Fixed, shown...)
	if len(folded) == 0 {
		p.End = siblings
		return nil
	}
	open := State(c, "filters", func() *bool { return new(bool) })
	p.End = widget.Wrap(14, siblings, c.filterChip(open))
	if *open {
		return folded
	}
	return nil
}

// mostFilters is the part of the screen that filters may take from the list.
const mostFilters = 0.16

// foldFilters parts the filters into those that stand above the list and those for which there is no room.
func (c *Ctx) foldFilters(rows []fyne.CanvasObject, used float32) (shown, folded []fyne.CanvasObject) {
	for i, row := range rows {
		used += widget.HeightFor(row, c.Body.Width) + c.Look.Gap()*0.8
		if used > c.Body.Height*mostFilters {
			return rows[:i], rows[i:]
		}
	}
	return rows, nil
}

// filterChip opens and shuts the folded filters, and names the chosen ones.
func (c *Ctx) filterChip(open *bool) fyne.CanvasObject {
	label := c.T("list.filter")
	if chosen := joinNonEmpty(" · ", c.levelName(c.Route.Level), c.className(c.Route.Class), yearText(c.Route.Year)); chosen != "" {
		label = c.T("list.filtered", "by", chosen)
	}
	return c.IconChip(label, "filter", *open, func() { *open = !*open; c.Top() })
}

// listRows are the rows of the list: as the kind has them, else a card a record.
func (c *Ctx) listRows(m *listModel) *widget.Rows {
	if own := kindOf(record.Kind(c.Route.ID)).rows; own != nil && c.Route.Page == nav.List {
		if rows := own(c, m); rows != nil {
			return rows
		}
	}
	rows, row := c.cardRows(m.total, m.cardAt)
	return &widget.Rows{Count: rows, Gap: 12, Make: row}
}

// emptyCard tells that the list is empty, and why.
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

// filterChips are the chips, a row for level, class and year each; a row without a choice is left out.
func (c *Ctx) filterChips(m *listModel) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, row := range []fyne.CanvasObject{
		c.chipRow("list.all_places", m.levels, c.Route.Level, c.levelName, func(r *nav.Route, v string) { r.Level = v }),
		c.chipRow("list.all_classes", m.classes, c.Route.Class, c.className, func(r *nav.Route, v string) { r.Class = v }),
		c.chipRow("list.all_years", m.years, yearText(c.Route.Year), func(v string) string { return c.T("list.year", "year", v) }, func(r *nav.Route, v string) { r.Year, _ = strconv.Atoi(v) }),
	} {
		if row != nil {
			out = append(out, row)
		}
	}
	return out
}

const mostChips = 8 // values of one filter that are offered, the most frequent

// chipRow offers the values of a filter, all of them first; nil when there is nothing to choose.
func (c *Ctx) chipRow(all string, facets []catalogue.Facet, chosen string, name func(string) string, set func(*nav.Route, string)) fyne.CanvasObject {
	if len(facets) < 2 && chosen == "" {
		return nil
	}
	chip := func(label, value string) fyne.CanvasObject {
		to := c.Route
		set(&to, value)
		return c.Chip(label, value == chosen, c.Go(to))
	}
	chips := []fyne.CanvasObject{chip(c.T(all), "")}
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
