package screen

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// Lists that are more than a card a record: staff as a wall of photos, powers under their classes. They are
// entered in the table of kinds.go.

// rowSection is a part of a list under a heading.
type rowSection struct {
	title string
	note  string
	rows  int
	row   func(i int) fyne.CanvasObject
}

// sectionedList makes one list of sections; only visible rows are made.
func (c *Ctx) sectionedList(sections []rowSection) *widget.Rows {
	count := 0
	for _, s := range sections {
		count += s.rows + 1
	}
	return &widget.Rows{Count: count, Gap: 12, Make: func(i int) fyne.CanvasObject {
		for _, s := range sections {
			switch {
			case i == 0:
				return widget.Inset(4, 8, c.Section(s.title, s.note, nil))
			case i <= s.rows:
				return s.row(i - 1)
			}
			i -= s.rows + 1
		}
		return widget.Space(0, 0)
	}}
}

// powerRows puts powers under their classes, in the order of the code list, with how many there are. A
// class that is chosen needs no headings.
func powerRows(c *Ctx, m *listModel) *widget.Rows {
	if m.query.Class != "" || len(m.classes) < 2 {
		return nil
	}
	var sections []rowSection
	for _, f := range c.inListOrder("power_class", m.classes) {
		q := m.query
		q.Class = f.Value
		part := Cached(c, "class "+c.Route.String()+f.Value, func() *listModel {
			return &listModel{source: c.Source, query: q, total: f.Count, chunks: map[int][]catalogue.Card{}}
		})
		rows, row := c.cardRows(f.Count, part.cardAt)
		sections = append(sections, rowSection{title: c.className(f.Value), note: c.T("list.items", "n", f.Count), rows: rows, row: row})
	}
	return c.sectionedList(sections)
}

// inListOrder sorts values as their code list has them; unknown ones come last.
func (c *Ctx) inListOrder(list string, facets []catalogue.Facet) []catalogue.Facet {
	entries := c.Rules.Entries(list, record.Date{})
	place := func(f catalogue.Facet) int {
		if i := slices.IndexFunc(entries, func(e record.Entry) bool { return e.Code == f.Value }); i >= 0 {
			return i
		}
		return len(entries)
	}
	out := slices.Clone(facets)
	slices.SortStableFunc(out, func(a, b catalogue.Facet) int { return cmp.Compare(place(a), place(b)) })
	return out
}

// person is an official on the wall.
type person struct {
	id string
	*record.StaffProfile
}

// staffWall are the officials of each division of the list, in the order of their boards.
type staffWall struct {
	codes []division.Code
	of    map[division.Code][]person
}

const mostOnWall = 240 // officials that are read to be sorted; a longer list is shown as cards

// eachBody reads the records of a list of one kind, at most as many as its forms show; an unreadable one is left out.
func eachBody[B record.Body](c *Ctx, m *listModel, f func(*record.Record, B)) {
	ctx, cancel := c.readContext()
	defer cancel()
	q := m.query
	q.Limit = mostOnWall
	records, _, err := c.Source.Records(ctx, q)
	if err != nil {
		return
	}
	for _, r := range records {
		if b, ok := r.Body.(B); ok {
			f(r, b)
		}
	}
}

func newStaffWall(c *Ctx, m *listModel) *staffWall {
	w := &staffWall{of: map[division.Code][]person{}}
	eachBody(c, m, func(r *record.Record, b *record.StaffProfile) {
		if w.of[r.Division] == nil {
			w.codes = append(w.codes, r.Division)
		}
		w.of[r.Division] = append(w.of[r.Division], person{r.ID, b})
	})
	slices.SortFunc(w.codes, func(a, b division.Code) int { return cmp.Compare(b, a) }) // a village before its county
	for _, people := range w.of {
		slices.SortStableFunc(people, byOrder)
	}
	return w
}

// byOrder compares places on the board; who has none comes last.
func byOrder(a, b person) int {
	last := func(n int) int {
		if n == 0 {
			return 1 << 30
		}
		return n
	}
	return cmp.Compare(last(a.Order), last(b.Order))
}

// staffRows is the wall of photos, division by division.
func staffRows(c *Ctx, m *listModel) *widget.Rows {
	if m.total > mostOnWall {
		return nil
	}
	wall := Cached(c, "wall "+c.Route.String(), func() *staffWall { return newStaffWall(c, m) })
	columns := c.wallColumns()
	var sections []rowSection
	for _, code := range wall.codes {
		people := wall.of[code]
		sections = append(sections, rowSection{
			title: c.Place.Name(code, c.English()), note: c.T("list.people", "n", len(people)), rows: (len(people) + columns - 1) / columns,
			row: func(i int) fyne.CanvasObject { return c.wallRow(people, i, columns) },
		})
	}
	return c.sectionedList(sections)
}

func (c *Ctx) wallRow(people []person, row, columns int) fyne.CanvasObject {
	var faces []fyne.CanvasObject
	for _, p := range people[row*columns : min((row+1)*columns, len(people))] {
		faces = append(faces, c.staffCard(p))
	}
	return widget.Grid(columns, c.Look.Gap(), faces...)
}

// wallColumns is how many faces stand beside each other.
func (c *Ctx) wallColumns() int {
	columns := int(c.Body.Width / (c.Sp(theme.Body) * 10))
	return max(2, min(columns, 6))
}

// staffCard is an official on the wall: photo, name, post, where they are today.
func (c *Ctx) staffCard(p person) fyne.CanvasObject {
	lines := []fyne.CanvasObject{
		c.portraitPhoto(p.Photo, c.Sp(theme.Body)*4.6),
		widget.Space(0, 6),
		c.Text(theme.Body, p.Name).Bold().Centered().Lines(2),
		c.Text(theme.Note, p.Post).In(c.Muted).Centered().Lines(3),
	}
	if w := p.Whereabouts; w != nil && w.On == c.Today() {
		lines = append(lines, widget.Space(0, 4), widget.Centre(c.whereaboutsPill(w)))
	}
	return c.Pressable(p.Name, theme.Radius, c.CardOf(widget.Inset(18, 18, widget.Column(2, lines...))), c.Go(nav.Route{Page: nav.Record, ID: p.id}))
}

// powerRisks is how many points of risk a power has, and the highest level among them.
func powerRisks(c *Ctx, r *record.Record) fyne.CanvasObject {
	points := r.Body.(*record.Power).RiskPoints
	if len(points) == 0 {
		return nil
	}
	return widget.Inset(0, 4, widget.Wrap(12, c.riskPill(highestRisk(points)), c.Text(theme.Note, c.T("power.risk_count", "n", len(points))).In(c.Muted)))
}

// highestRisk is the highest level that occurs.
func highestRisk(points []record.RiskPoint) string {
	levels := []string{"low", "medium", "high"}
	highest := 0
	for _, p := range points {
		highest = max(highest, slices.Index(levels, p.Level))
	}
	return levels[highest]
}
