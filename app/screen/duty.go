package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// byDuty is the dimension of the disclosure catalogue by duties: the duty board.
const byDuty = "duty"

// dutyStrip is on home: how much was due this quarter, and how much was published. It leads to the board; where nothing
// is due it is the way to the catalogue alone.
func (c *Ctx) dutyStrip(m *homeModel) fyne.CanvasObject {
	b := m.duties
	if len(b.items) == 0 {
		return c.catalogueStrip(m)
	}
	title := c.Text(theme.Lead, c.T("duty.of_quarter", "n", b.totals.All())).Bold().Lines(2)
	quarter := c.Text(theme.Note, c.PeriodPart(b.window)).In(c.Muted).Lines(1)
	arrow := widget.Fix(c.Icon("right", c.Sp(theme.Body), c.Muted))
	pills := widget.Wrap(12, c.dutyPills(b.totals)...)
	strip := c.Segments(b.stripSegments()...)
	var content fyne.CanvasObject
	switch {
	case c.Wide && c.Compact:
		content = widget.Row(16, widget.Grow(widget.Column(8, title, pills), 1), arrow)
	case c.Wide || c.Size != theme.Normal:
		content = widget.Row(16, widget.Grow(widget.Column(12, widget.Row(16, widget.Fix(title), widget.Grow(quarter, 1)), strip, pills), 1), arrow)
	default:
		end := widget.Row(6, widget.Fix(c.Text(theme.Note, c.T("duty.open")).In(c.Link)), widget.Fix(c.Icon("right", c.Sp(theme.Note)*0.8, c.Link)))
		content = widget.Column(14, widget.Row(16, widget.Fix(title), widget.Grow(quarter, 1), widget.Fix(end)),
			widget.Row(18, widget.Grow(strip, 1), widget.Fix(pills)))
	}
	return c.Pressable(c.T("duty.of_quarter", "n", b.totals.All()), theme.Radius,
		c.CardOf(widget.Inset(c.Look.Pad(), c.Look.Pad()*0.7, content)), c.Go(nav.Route{Page: nav.Catalogue, Group: byDuty}))
}

// dutyPills are the totals in words.
func (c *Ctx) dutyPills(t duty.Totals) []fyne.CanvasObject {
	var pills []fyne.CanvasObject
	for _, p := range dutyParts(c.Printer, t) {
		pills = append(pills, c.Pill(p.word, p.icon, p.tone))
	}
	return pills
}

// dutyPage is the duty board in the disclosure catalogue: for a division of the chain, the duties of this quarter,
// their deadlines, and the records that fulfil them.
func (c *Ctx) dutyPage() Page {
	p := Page{Crumbs: []string{c.T("catalogue.title")}, Title: c.T("catalogue.title")}
	chosen := division.Code(c.Route.Level)
	if chosen == "" {
		chosen = c.Place.Own().Code
	}
	var board dutyBoard
	var chips []fyne.CanvasObject
	for _, code := range c.Place.Codes() {
		b, err := c.readDutyBoard(code)
		if err != nil {
			return c.errorPage(err)
		}
		if code == chosen {
			board = b
		}
		if len(b.items) > 0 {
			label := c.T("duty.by_place", "name", c.Place.Name(code, c.English()), "n", b.totals.Posted(), "all", b.totals.All())
			to := c.Route
			to.Level = string(code)
			chips = append(chips, c.Chip(label, code == chosen, c.Go(to)))
		}
	}
	p.Blocks = []fyne.CanvasObject{Across(c.dimensionChips(byDuty)), Across(c.dutySummary(board, chips))}
	for _, g := range board.groupItems() {
		p.Blocks = append(p.Blocks, c.dutyCard(g, board))
	}
	return p
}

// dutySummary is the board in one card: how much, in which state, how much of it on time; and the chain.
func (c *Ctx) dutySummary(b dutyBoard, chips []fyne.CanvasObject) fyne.CanvasObject {
	if len(b.items) == 0 {
		return c.Card(c.Text(theme.Body, c.T("duty.none")).In(c.Muted), widget.Wrap(12, chips...))
	}
	var rate fyne.CanvasObject
	if percent, ok := b.totals.Rate(); ok {
		rate = c.Text(theme.Note, c.T("duty.rate", "n", percent)).In(c.Muted)
	}
	note := joinNonEmpty(" · ", c.Place.Name(b.place, c.English()), c.Period(b.window))
	card := []fyne.CanvasObject{
		c.Section(c.T("duty.of_quarter", "n", b.totals.All()), note, rate), c.Segments(b.stripSegments()...), widget.Wrap(12, c.dutyPills(b.totals)...),
	}
	if len(chips) > 1 {
		card = append(card, widget.Wrap(12, chips...))
	}
	return c.Card(card...)
}

const mostDuties = 6 // items of one duty that are shown; the rest is on time and in its list

// dutyCard is one duty: its rule, and its items line by line.
func (c *Ctx) dutyCard(g dutyGroup, b dutyBoard) fyne.CanvasObject {
	list := listRoute(g.duty.Kind)
	list.Level = string(b.place)
	var all fyne.CanvasObject
	if len(g.items) > mostDuties {
		all = c.LinkText(c.T("duty.more"), c.Go(list))
	}
	words := widget.Column(2, c.Text(theme.Note, dutyRule(c.Printer, g.duty)), c.Text(theme.Note, g.duty.Basis).In(c.Muted))
	rows := make([]fyne.CanvasObject, 0, mostDuties)
	for _, it := range g.items[:min(mostDuties, len(g.items))] {
		rows = append(rows, c.dutyRow(it, list))
	}
	return c.Card(c.Section(g.duty.Title(string(c.Lang)), "", all), words, c.Divider(), c.Divided(rows...))
}

// dutyRow is an item: its subject, its deadline, its state in a word with an icon; a touch leads to the record, or to
// the list of records that must always be up.
func (c *Ctx) dutyRow(it duty.Item, list nav.Route) fyne.CanvasObject {
	state := dutyStates[it.State]
	pill := c.Pill(c.T(state.word), state.icon, state.tone)
	remark := c.T("duty.deadline", "date", c.ShortDate(it.Deadline, c.Now))
	posted := it.State == duty.OnTime || it.State == duty.Late
	if posted {
		on := c.T("duty.published", "date", c.ShortDate(record.DateOf(it.By.Published.In(record.Zone)), c.Now))
		if remark = joinNonEmpty(" · ", remark, on); it.Duty.Period == duty.Always {
			remark = on
		}
	}
	title := c.dutyTitle(it)
	words := widget.Column(2, c.Text(theme.Body, title).Lines(2), c.Text(theme.Note, remark).In(c.Muted))
	cells := []widget.Cell{widget.Grow(words, 1), widget.Fix(pill)}
	if c.Size != theme.Normal {
		cells = []widget.Cell{widget.Grow(widget.Column(6, words, widget.Wrap(0, pill)), 1)}
	}
	if !posted {
		return widget.Sized(0, 76, widget.Middle(widget.Inset(0, 10, widget.Row(18, cells...))))
	}
	to := nav.Route{Page: nav.Record, ID: it.By.ID}
	if it.Duty.Period == duty.Always {
		to = list
	}
	cells = append(cells, widget.Fix(c.Icon("right", c.Sp(theme.Note), c.Muted)))
	return c.Pressable(title, 8, widget.Sized(0, 76, widget.Middle(widget.Inset(0, 10, widget.Row(18, cells...)))), c.Go(to))
}

// dutyTitle is the period that an item is for, or the record; for a duty that is owed always, the kind.
func (c *Ctx) dutyTitle(it duty.Item) string {
	switch {
	case it.Period != (record.Period{}):
		return c.Period(it.Period)
	case it.Duty.Period == duty.Each && it.By != nil:
		return it.By.Title
	}
	return c.T("kind." + string(it.Duty.Kind))
}
