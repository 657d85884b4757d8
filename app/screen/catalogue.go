package screen

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// dimensions are the ways into the disclosure catalogue, in the order of the chips.
var dimensions = []catalogue.Dimension{
	catalogue.ByIssuer, catalogue.ByKind, catalogue.ByCategory, catalogue.ByTopic, catalogue.ByAudience, catalogue.ByYear,
}

// catalogueQuery is the query of a chosen member of a dimension.
func catalogueQuery(r nav.Route) catalogue.Query {
	var q catalogue.Query
	switch catalogue.Dimension(r.Group) {
	case catalogue.ByIssuer:
		q.Issuer = r.Value
	case catalogue.ByKind:
		q.Kinds = []record.Kind{record.Kind(r.Value)}
	case catalogue.ByCategory:
		q.Category = r.Value
	case catalogue.ByTopic:
		q.Topic = r.Value
	case catalogue.ByAudience:
		q.Audience = r.Value
	case catalogue.ByYear:
		q.Year, _ = strconv.Atoi(r.Value)
	}
	return q
}

// cataloguePage is the disclosure catalogue [公开目录]: the duty board, and everything by issuer, kind, category, topic,
// audience or year, and then line by line with index numbers.
func (c *Ctx) cataloguePage() Page {
	if c.Route.Group == "" || c.Route.Group == byDuty {
		return c.dutyPage()
	}
	if c.Route.Value != "" {
		return c.catalogueList()
	}
	by := catalogue.Dimension(c.Route.Group)
	facets, err := readOnce(c, "dimension "+c.Route.Group, func(ctx context.Context) ([]catalogue.Facet, error) {
		return c.Source.Facets(ctx, catalogue.Query{}, by)
	})
	if err != nil {
		return c.errorPage(err)
	}
	p := Page{
		Crumbs: []string{c.T("catalogue.title")},
		Title:  c.T("catalogue.title"),
		Fixed:  []fyne.CanvasObject{c.dimensionChips(by)},
	}
	if len(facets) == 0 {
		p.Blocks = []fyne.CanvasObject{Across(c.Card(c.Text(theme.Body, c.T("list.none")).In(c.Muted)))}
		return p
	}
	p.Rows = &widget.Rows{
		Count: len(facets),
		Gap:   10,
		Make:  func(i int) fyne.CanvasObject { return c.facetRow(facets[i]) },
	}
	return p
}

func (c *Ctx) dimensionChips(chosen catalogue.Dimension) fyne.CanvasObject {
	chips := []fyne.CanvasObject{
		c.Chip(
			c.T("duty.board"),
			chosen == byDuty,
			func() { c.shell.Replace(nav.Route{Page: nav.Catalogue, Group: byDuty}) },
		),
	}
	for _, d := range dimensions {
		chips = append(chips, c.Chip(c.T("dimension."+string(d)), d == chosen,
			func() { c.shell.Replace(nav.Route{Page: nav.Catalogue, Group: string(d)}) }))
	}
	return widget.Wrap(12, chips...)
}

// memberName is how a member of a dimension is called.
func (c *Ctx) memberName(by, value string) string {
	switch catalogue.Dimension(by) {
	case catalogue.ByKind:
		return c.Or("kind."+value, value)
	case catalogue.ByCategory, catalogue.ByTopic, catalogue.ByAudience:
		return c.Label(by, value)
	}
	return value
}

func (c *Ctx) facetRow(f catalogue.Facet) fyne.CanvasObject {
	to := c.Route
	to.Value = f.Value
	row := widget.Row(20, widget.Fix(c.Icon("folder", c.Sp(theme.Lead), c.Accent)),
		widget.Grow(c.Text(theme.Body, c.memberName(c.Route.Group, f.Value)).Lines(2), 1),
		widget.Fix(c.Text(theme.Body, c.T("catalogue.items", "n", c.Number(f.Count))).In(c.Muted)),
		widget.Fix(c.Icon("right", c.Sp(theme.Note), c.Muted)))
	return c.Pressable(
		f.Value,
		theme.Radius,
		c.CardOf(widget.Sized(0, 96, widget.Inset(c.Look.Pad(), 14, row))),
		c.Go(to),
	)
}

// catalogueList is one member line by line.
func (c *Ctx) catalogueList() Page {
	m := Cached(c, "list "+c.Route.String(), func() *listModel { return newListModel(c.Source, listQuery(c.Route)) })
	p := Page{
		Crumbs: []string{c.T("catalogue.title"), c.T("dimension." + c.Route.Group)},
		Title: c.memberName(
			c.Route.Group,
			c.Route.Value,
		), Note: c.T("list.count", "n", c.Number(m.total)), Sample: m.sample,
	}
	if m.total == 0 {
		p.Blocks = []fyne.CanvasObject{Across(c.emptyCard(m))}
		return p
	}
	p.Rows = &widget.Rows{
		Count: m.total,
		Gap:   10,
		Make:  func(i int) fyne.CanvasObject { return c.indexRow(m.cardAt(i)) },
	}
	return p
}

// indexRow is a record with its index number, as catalogues print it.
func (c *Ctx) indexRow(card catalogue.Card) fyne.CanvasObject {
	date := card.IssuedOn
	if date.IsZero() {
		date = record.DateOf(card.PublishedAt.In(record.Zone))
	}
	words := widget.Column(4, c.Text(theme.Body, card.Title).Lines(2),
		c.Text(theme.Note, joinNonEmpty(" · ", card.IndexNumber, date.String(), card.Issuer)).In(c.Muted).Lines(2))
	row := []widget.Cell{widget.Grow(words, 1), widget.Fix(c.Icon("right", c.Sp(theme.Note), c.Muted))}
	if tag := c.rowTag(card); tag != nil {
		row = append([]widget.Cell{widget.Fix(tag)}, row...)
	}
	return c.Pressable(
		card.Title,
		theme.Radius,
		c.CardOf(widget.Sized(0, 96, widget.Inset(c.Look.Pad(), 14, widget.Row(20, row...)))),
		c.Go(nav.Route{Page: nav.Record, ID: card.ID}),
	)
}
