package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
)

// freshnessPage says how old what is shown may be: when the kiosk last heard from the centre, why it
// does not now, and how far each division's log was verified.
func (c *Ctx) freshnessPage() Page {
	ctx, cancel := c.read()
	defer cancel()
	f, err := c.Source.Freshness(ctx)
	if err != nil {
		return c.errorPage(err)
	}
	m := describeFreshness(c.Printer, f, c.Now)
	failure := c.T("fresh.no_failure")
	if f.LastFailure != "" {
		failure = c.reason(f.LastFailure)
	}
	blocks := []fyne.CanvasObject{
		c.Card(c.heading(c.T("fresh.state"), "", nil), c.Fields(
			widget.Field{Name: c.T("fresh.last_heard"), Value: joined(" · ", c.Moment(f.LastHeard), c.Age(f.LastHeard, c.Now))},
			widget.Field{Name: c.T("fresh.last_signed"), Value: c.Moment(f.LastSigned)},
			widget.Field{Name: c.T("fresh.last_tried"), Value: c.Moment(f.LastTried)},
			widget.Field{Name: c.T("fresh.failure"), Value: failure},
			widget.Field{Name: c.T("fresh.records"), Value: c.Number(f.Records)},
		)),
		c.Card(c.Section(c.T("fresh.how"), "", nil), c.Text(theme.Body, c.T("fresh.explained"))),
	}
	if len(f.Chain) > 0 {
		rows := []fyne.CanvasObject{}
		for _, l := range f.Chain {
			rows = append(rows, c.logRow(l))
		}
		blocks = append(blocks, c.Card(c.heading(c.T("fresh.logs"), "", nil), c.Divided(rows...)))
	}
	return Page{
		Crumbs: []string{c.T("fresh.title")}, Title: c.T("fresh.title"),
		Tags: []fyne.CanvasObject{c.Pill(m.words, m.icon, m.tone)}, Blocks: blocks,
	}
}

// logRow is the state of one division's log.
func (c *Ctx) logRow(l catalogue.Log) fyne.CanvasObject {
	name := l.Name
	if name == "" || c.English() {
		name = c.Place.Name(l.Division, c.English())
	}
	pill := c.Pill(c.T("proof.verified"), "shield", theme.Good)
	remark := c.T("fresh.log", "n", c.Number(int(l.Size)), "when", c.Moment(l.VerifiedAt))
	switch {
	case l.Refused != "":
		pill, remark = c.Pill(c.T("fresh.refused_log"), "alert", theme.Bad), c.reason(l.Refused)
	case l.VerifiedAt.IsZero():
		pill, remark = c.Pill(c.T("fresh.no_log"), "alert", theme.Due), ""
	}
	words := []fyne.CanvasObject{c.Text(theme.Body, name)}
	if remark != "" {
		words = append(words, c.Text(theme.Note, remark).In(c.Muted))
	}
	return widget.Inset(0, 12, widget.Row(20, widget.Grow(widget.Column(2, words...), 1), widget.Fix(pill)))
}

// reason says in plain words why a pass, or a part of it, failed; name is the syncer's.
func (c *Ctx) reason(name string) string { return c.Or("reason."+name, c.T("reason.other")) }
