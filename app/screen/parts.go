package screen

import (
	"cmp"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// Pieces that the screens of several kinds are made of.

// bodyNames gives the labels of a kind's fields, by their place in the body: "tender/method" is 招标方式.
// Fields of a list are asked for with any position: "milestones/0/name".
func (c *Ctx) bodyNames(k record.Kind) func(place string) string {
	return func(place string) string {
		label := c.FieldLabel(k, "/body/"+place)
		if i := strings.LastIndex(label, "·"); i >= 0 {
			label = label[i+len("·"):]
		}
		return strings.TrimSpace(label)
	}
}

// prose draws a text of several paragraphs, one a line of the text; "# " begins a heading, "- " a point of a list.
func (c *Ctx) prose(text string) fyne.CanvasObject {
	return widget.Column(c.Sp(theme.Body)*0.5, c.proseRows(text, theme.Body, theme.Lead, false)...)
}

// proseRows are the paragraphs of a text, below each other.
func (c *Ctx) proseRows(text string, role, headings theme.Role, bold bool) (rows []fyne.CanvasObject) {
	paragraph := func(words string) fyne.CanvasObject {
		if bold {
			return c.Text(role, words).Bold()
		}
		return c.Text(role, words)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if level, heading := record.HeadingOf(line); level > 0 {
			rows = append(rows, c.Text(headings, heading).Bold())
		} else if point, ok := strings.CutPrefix(line, "- "); ok {
			rows = append(rows, c.bulletBefore(paragraph(point), role))
		} else if line != "" {
			rows = append(rows, paragraph(line))
		}
	}
	return rows
}

// bullets lists points below each other.
func (c *Ctx) bullets(points []string) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, len(points))
	for i, p := range points {
		rows[i] = c.bullet(p)
	}
	return widget.Column(c.Sp(theme.Body)*0.35, rows...)
}

func (c *Ctx) bullet(point string) fyne.CanvasObject {
	return c.bulletBefore(c.Text(theme.Body, point), theme.Body)
}

func (c *Ctx) bulletBefore(point fyne.CanvasObject, role theme.Role) fyne.CanvasObject {
	return widget.TopRow(14, widget.Fix(c.Text(role, "•").Bold().In(c.Muted)), widget.Grow(point, 1))
}

// pointsCard is a card with points; nil without any.
func (c *Ctx) pointsCard(title string, points []string) fyne.CanvasObject {
	if len(points) == 0 {
		return nil
	}
	return c.Card(c.heading(title, "", nil), c.bullets(points))
}

// proseCard is a card with a text; nil without one.
func (c *Ctx) proseCard(title, text string) fyne.CanvasObject {
	if text == "" {
		return nil
	}
	return c.Card(c.heading(title, "", nil), c.prose(text))
}

// fieldsCard is a card of names and values; nil when there is no value.
func (c *Ctx) fieldsCard(title string, fields ...widget.Field) fyne.CanvasObject {
	for _, f := range fields {
		if f.Value != "" {
			return c.Card(c.heading(title, "", nil), c.Fields(fields...))
		}
	}
	return nil
}

// phoneRow is a telephone number that can be read from two steps away.
func (c *Ctx) phoneRow(label, number string) fyne.CanvasObject {
	if number == "" {
		return nil
	}
	words := widget.Column(0, c.Text(theme.Note, label).In(c.Muted), c.Text(theme.Figure, number).Bold())
	return widget.Inset(
		0,
		6,
		widget.Row(20, widget.Fix(c.Icon("phone", c.Sp(theme.Figure)*1.1, c.Link)), widget.Grow(words, 1)),
	)
}

// notedParagraph is a paragraph with a smaller line below it; the line may be "".
func (c *Ctx) notedParagraph(text, remark string) fyne.CanvasObject {
	words := widget.Column(2, c.Text(theme.Body, text), c.remark(remark))
	return widget.Inset(0, 12, words)
}

// unlessSaid returns a text, "" when said is the same text already.
func unlessSaid(s, said string) string {
	if s == said {
		return ""
	}
	return s
}

func (c *Ctx) remark(s string) fyne.CanvasObject {
	if s == "" {
		return nil
	}
	return c.Text(theme.Note, s).In(c.Muted)
}

// fundsCard lists where money and goods came from.
func (c *Ctx) fundsCard(title string, funds []record.Fund) fyne.CanvasObject {
	if len(funds) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(funds))
	money := false
	for i, f := range funds {
		value := f.Goods
		if f.Amount != 0 {
			value, money = c.Yuan(f.Amount), true
		}
		remark := f.DocumentNumber
		if f.Amount != 0 {
			remark = joinNonEmpty(" · ", f.DocumentNumber, f.Goods)
		}
		rows[i] = c.pairRow(f.Name, value, remark)
	}
	unit := ""
	if money {
		unit = c.T("unit.yuan")
	}
	return c.Card(c.heading(title, unit, nil), c.Divided(rows...))
}

// inspectionsCard lists checks after the fact, the newest as the record has them.
func (c *Ctx) inspectionsCard(title string, inspections []record.Inspection) fyne.CanvasObject {
	if len(inspections) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(inspections))
	for i, x := range inspections {
		rows[i] = c.notedParagraph(x.Finding, joinNonEmpty(" · ", c.Date(x.Date), strings.Join(x.By, c.T("join.list"))))
	}
	return c.Card(c.heading(title, "", nil), c.Divided(rows...))
}

// inYuan is the name of an amount with its unit, for the first of several figures.
func (c *Ctx) inYuan(name string) string { return c.T("unit.in_yuan", "name", name) }

// percentOf is a part of a whole in percent, rounded, but never 0 of something nor 100 of less than all.
func percentOf(part, whole int64) int {
	if whole <= 0 {
		return 0
	}
	p := int((part*200 + whole) / (2 * whole))
	switch {
	case p == 0 && part > 0:
		return 1
	case p >= 100 && part < whole:
		return 99
	}
	return p
}

// timeLimitText writes a time limit: 15 个工作日, 当场办结; "" when none is stated.
func (c *Ctx) timeLimitText(l record.TimeLimit) string {
	switch {
	case l.Days == 0 && l.Unit == "":
		return ""
	case l.Days == 0:
		return c.Label("limit_unit", l.Unit)
	case l.Unit == "working_day":
		return c.T("limit.working_days", "n", l.Days)
	case l.Unit == "calendar_day":
		return c.T("limit.calendar_days", "n", l.Days)
	}
	return c.Number(l.Days) + " " + c.Label("limit_unit", l.Unit)
}

// limitNoted is a time limit with its note.
func (c *Ctx) limitNoted(l record.TimeLimit) string {
	return joinNonEmpty(" · ", c.timeLimitText(l), l.Note)
}

// procedureSteps draws the steps of a procedure below each other; a step without a date has not happened
// where others have one.
func (c *Ctx) procedureSteps(list string, steps []record.ProcedureStep) fyne.CanvasObject {
	out := make([]widget.Step, len(steps))
	for i, s := range steps {
		out[i] = widget.Step{
			Title:  c.Label(list, s.Name),
			Remark: c.Date(s.Date),
			Detail: joinNonEmpty(" · ", s.By, s.Note),
		}
		if !s.Date.IsZero() {
			out[i].State = widget.StepDone
		}
	}
	return c.Steps(out...)
}

// link leads to another record. Without an id it is words alone; without a title it takes that of the record.
type link struct{ id, title, remark string }

// recordLinks are a row for each link, which tells where this kiosk does not hold the record. The records are read
// together.
func (c *Ctx) recordLinks(links ...link) []fyne.CanvasObject {
	titles := c.titlesOf(links)
	rows := make([]fyne.CanvasObject, len(links))
	for i, l := range links {
		title, held := titles[l.id]
		switch {
		case l.id == "":
			rows[i] = c.notedParagraph(l.title, l.remark)
		case !held:
			rows[i] = c.notedParagraph(cmp.Or(l.title, c.T("link.record")), joinNonEmpty(" · ", l.remark, c.T("link.absent")))
		default:
			rows[i] = c.linkRow(l.id, cmp.Or(l.title, title), l.remark)
		}
	}
	return rows
}

// titlesOf returns the titles of the records that links lead to, by id, of those that can be shown.
func (c *Ctx) titlesOf(links []link) map[string]string {
	held := *Cached(c, "titles", func() *map[string]string { return &map[string]string{} })
	var ids []string
	for _, l := range links {
		if _, ok := held[l.id]; l.id != "" && !ok {
			ids = append(ids, l.id)
		}
	}
	for id, r := range c.readByID(ids) {
		held[id] = r.Title
	}
	return held
}

// readByID reads records; an unreadable one is left out.
func (c *Ctx) readByID(ids []string) map[string]*record.Record {
	if len(ids) == 0 {
		return nil
	}
	ctx, cancel := c.readContext()
	defer cancel()
	records, err := c.Source.RecordsByID(ctx, ids)
	if err != nil {
		return nil
	}
	return records
}

// linkRow is a row that leads to another record.
func (c *Ctx) linkRow(id, title, remark string) fyne.CanvasObject {
	words := widget.Column(2, c.Text(theme.Body, title).In(c.Link), c.remark(remark))
	row := widget.Row(20, widget.Grow(words, 1), widget.Fix(c.Icon("right", c.Sp(theme.Body)*0.8, c.Link)))
	return c.Pressable(
		title,
		8,
		widget.Sized(0, 76, widget.Middle(widget.Inset(0, 12, row))),
		c.Go(nav.Route{Page: nav.Record, ID: id}),
	)
}

// attachmentPages are the pictures of an attachment: itself, or its pages.
func (c *Ctx) attachmentPages(r *record.Record, digest string) []fyne.CanvasObject {
	for _, a := range r.Attachments {
		if a.SHA256 != digest {
			continue
		}
		var out []fyne.CanvasObject
		for _, d := range shownImages(a) {
			out = append(out, c.blobPicture(d))
		}
		if len(out) == 0 {
			out = append(out, c.remark(c.T("link.attachment", "name", a.Name)))
		}
		return out
	}
	return []fyne.CanvasObject{c.blobPicture(digest)}
}

// band is a strip of colour across the page with an icon, a sentence that is read from afar, and words
// below it, which may be "".
func (c *Ctx) band(fill, ink color.NRGBA, icon theme.Icon, title, words string) fyne.CanvasObject {
	edge := fill
	if c.HighContrast {
		edge = ink
	}
	lines := []fyne.CanvasObject{c.Text(theme.Title, title).Bold().In(ink)}
	if words != "" {
		lines = append(lines, c.Text(theme.Body, words).In(ink))
	}
	side := c.Sp(theme.Title) * 1.6
	row := widget.Row(28, widget.Fix(c.Icon(icon, side, ink)), widget.Grow(widget.Column(4, lines...), 1))
	return widget.Layers(roundedRect(fill, edge, theme.Radius), widget.Inset(c.Look.Pad(), c.Look.Pad(), row))
}

// tintedPanel is a tinted sheet within a card, for opened content.
func (c *Ctx) tintedPanel(o fyne.CanvasObject) fyne.CanvasObject {
	return widget.Layers(
		roundedRect(c.Paper, c.Border, theme.Radius),
		widget.Inset(c.Look.Pad()*0.8, c.Look.Pad()*0.6, o),
	)
}

// roundedRect is a rectangle with an edge.
func roundedRect(fill, edge color.NRGBA, radius float32) *canvas.Rectangle {
	face := canvas.NewRectangle(fill)
	face.CornerRadius = radius
	face.StrokeColor, face.StrokeWidth = edge, theme.Stroke
	return face
}
