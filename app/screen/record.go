package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// recordPage shows a record: the common parts around its kind's.
func (c *Ctx) recordPage() Page {
	r, err := c.readRecord(c.Route.ID)
	switch {
	case errs.Is(err, errs.Gone):
		return c.tracePage()
	case err != nil:
		return c.errorPage(err)
	}
	if b, ok := r.Body.(*record.ReliefDistribution); ok && c.Route.Part == partHousehold {
		return c.householdPage(r, b)
	}
	return c.RecordPage(r)
}

// RecordPage is the screen of a record that need not be in the source, for previews.
func (c *Ctx) RecordPage(r *record.Record) Page {
	d := kindOf(r.Kind).detail(c, r)
	if d.Note == "" {
		d.Note = c.publisherLine(r)
	}
	return Page{
		Crumbs: c.pathToList(r.Kind), Title: r.Title, Note: d.Note, Sample: r.Sample,
		Tags:   append(c.recordTags(r), d.Tags...),
		Blocks: append(separateSection(d.Blocks), c.recordFoot(r, d.Shown)...),
	}
}

// separateSection keeps a kind's blocks from sharing its two columns with the foot in landscape, where it fills both by
// itself.
func separateSection(blocks []fyne.CanvasObject) []fyne.CanvasObject {
	flowing := 0
	for _, b := range blocks {
		switch b.(type) {
		case nil:
		case across:
			flowing = 0
		default:
			flowing++
		}
	}
	if flowing > 1 {
		return append(blocks, Across(nil))
	}
	return blocks
}

// pathToList is the way from home to a record's list.
func (c *Ctx) pathToList(k record.Kind) []string {
	t := tileOf(k)
	way, own := []string{c.T("tile." + t.name)}, c.T("kind."+string(k))
	if len(t.kinds) > 1 && own != way[0] {
		way = append(way, own)
	}
	return way
}

// publisherLine tells who published the record and when.
func (c *Ctx) publisherLine(r *record.Record) string {
	line := r.Issuer.Name
	if !r.PublishedAt.IsZero() {
		line = c.T("record.byline", "issuer", r.Issuer.Name, "date", c.Date(record.DateOf(r.PublishedAt.In(record.Zone))))
	}
	return line
}

// recordTags are the pills that every record may have: under publicity, corrected, repealed.
func (c *Ctx) recordTags(r *record.Record) []fyne.CanvasObject {
	var tags []fyne.CanvasObject
	if p := r.Publicity; p != nil {
		tags = append(tags, c.publicityPill(*p))
	}
	if r.Revision > 1 {
		tags = append(tags, c.Pill(c.T("record.corrected", "n", r.Revision), "history", theme.Due))
	}
	if !r.RepealedOn.IsZero() && !c.Today().Before(r.RepealedOn) {
		tags = append(tags, c.Pill(c.T("record.repealed", "date", c.Date(r.RepealedOn)), "alert", theme.Bad))
	}
	return tags
}

// publicityPill shows whether the notice is up for objection and how long.
func (c *Ctx) publicityPill(p record.Publicity) fyne.CanvasObject {
	from, to := c.ShortDate(p.From, c.Now), c.ShortDate(p.To, c.Now)
	switch today := c.Today(); {
	case today.Before(p.From):
		return c.Pill(c.T("publicity.ahead", "from", from, "to", to), "calendar", theme.Info)
	case p.On(today):
		pill := c.Pill(c.T("publicity.on", "n", p.DaysLeft(today), "from", from, "to", to), "clock", theme.Due)
		if widget.NaturalWidth(pill) > c.Body.Width {
			return c.Pill(c.T("publicity.days_left", "n", p.DaysLeft(today)), "clock", theme.Due)
		}
		return pill
	}
	return c.Pill(c.T("publicity.over", "from", from, "to", to), "check", theme.Neutral)
}

// errorPage shows an error, in a sentence for a person.
func (c *Ctx) errorPage(err error) Page {
	sentence := c.T("error.read")
	switch {
	case errs.Is(err, errs.NotFound):
		sentence = c.T("error.not_found")
	case errs.Is(err, errs.Corrupt):
		sentence = c.T("error.corrupt")
	}
	return Page{Title: c.T("error.title"), Blocks: []fyne.CanvasObject{
		Across(c.Card(c.Text(theme.Body, sentence), c.MainButton(c.T("nav.to_home"), "home", c.Go(nav.Route{Page: nav.Home})))),
	}}
}

// heading is a Section with a divider below it, above rows.
func (c *Ctx) heading(title, note string, end fyne.CanvasObject) fyne.CanvasObject {
	return widget.Column(10, c.Section(title, note, end), c.Divider())
}
