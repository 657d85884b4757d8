package screen

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// recordFoot is the part below every record: attachments, publicity, who hears complaints, the catalogue entry, and the
// way to the proof. shown are the attachments whose pictures are above already.
func (c *Ctx) recordFoot(r *record.Record, shown []string) []fyne.CanvasObject {
	trail := c.Button(c.T("record.trail"), "shield", c.Go(nav.Route{Page: nav.Trail, ID: r.ID}))
	blocks := []fyne.CanvasObject{
		c.attachmentsCard(r, shown), c.publicityCard(r), c.supervisionCard(r.Supervision), c.entryCard(r),
	}
	if r.ID != "" {
		blocks = append(blocks, c.footButtons(r, trail)...)
	}
	return blocks
}

// publicityCard tells until when and how to object.
func (c *Ctx) publicityCard(r *record.Record) fyne.CanvasObject {
	p := r.Publicity
	if p == nil {
		return nil
	}
	var left fyne.CanvasObject
	if today := c.Today(); p.On(today) {
		left = c.Pill(c.T("publicity.days_left", "n", p.DaysLeft(today)), "clock", theme.Due)
	}
	return c.Card(c.heading(c.T("publicity.title"), "", left), c.Fields(
		widget.Field{
			Name:  c.T("publicity.period"),
			Value: c.T("publicity.range", "from", c.Date(p.From), "to", c.Date(p.To), "n", p.Days),
		},
		widget.Field{Name: c.T("publicity.objection"), Value: p.Objection},
	))
}

// supervisionCard names who hears complaints, with the number in large.
func (c *Ctx) supervisionCard(s *record.Supervision) fyne.CanvasObject {
	if s == nil || *s == (record.Supervision{}) {
		return nil
	}
	rows := []fyne.CanvasObject{c.heading(c.T("supervision.title"), s.Body, nil)}
	if s.Phone != "" {
		phone := widget.Row(16, widget.Fix(c.Icon("phone", c.Sp(theme.Figure), c.Link)),
			widget.Grow(c.Text(theme.Figure, s.Phone).Bold(), 1))
		rows = append(rows, widget.Inset(0, 6, phone))
	}
	fields := c.Fields(
		widget.Field{Name: c.T("supervision.address"), Value: s.Address},
		widget.Field{Name: c.T("supervision.hours"), Value: s.Hours})
	if s.Address+s.Hours != "" {
		rows = append(rows, fields)
	}
	return c.Card(rows...)
}

// entryCard is the record's entry in the disclosure catalogue, all fields that it has.
func (c *Ctx) entryCard(r *record.Record) fyne.CanvasObject {
	name := func(member string) string { return c.FieldLabel(r.Kind, "/"+member) }
	fields := []widget.Field{
		{Name: name("summary"), Value: r.Summary},
		{Name: name("index_number"), Value: r.IndexNumber},
		{Name: name("issuer"), Value: c.withCode(r.Issuer)},
		{Name: name("department"), Value: r.Department},
		{Name: name("source"), Value: r.Source},
		{Name: name("document_number"), Value: r.DocumentNumber},
		{Name: name("issued_on"), Value: c.Date(r.IssuedOn)},
		{Name: name("published_at"), Value: c.Moment(r.PublishedAt)},
		{Name: name("effective_on"), Value: c.Date(r.EffectiveOn)},
		{Name: name("repealed_on"), Value: c.Date(r.RepealedOn)},
		{Name: name("expires_at"), Value: c.Moment(r.ExpiresAt)},
		{
			Name: c.T("entry.classification"),
			Value: joinNonEmpty(
				" · ",
				c.Label("category", r.Category),
				c.Label("topic", r.Topic),
				c.Label("genre", r.Genre),
			),
		},
		{
			Name:  name("audience"),
			Value: joinNonEmpty(" · ", c.Label("audience", r.Audience), c.Label("life_stage", r.LifeStage)),
		},
		{Name: name("keywords"), Value: strings.Join(r.Keywords, " · ")},
		{Name: name("basis"), Value: r.Basis},
		{
			Name:  name("manner"),
			Value: joinNonEmpty(" · ", c.Label("manner", r.Manner), c.Label("disclosure_level", r.Level)),
		},
		{Name: name("time_limit"), Value: r.TimeLimit},
		{Name: name("channels"), Value: c.codeLabels("channel", r.Channels)},
		{Name: name("format"), Value: joinNonEmpty(" · ", r.Format, c.Label("language", r.Language))},
		{Name: name("division"), Value: c.Place.Name(r.Division, c.English())},
		{Name: c.T("entry.confirmed"), Value: joinNonEmpty(" · ", r.ConfirmedBy, c.Moment(r.LastConfirmedAt))},
	}
	return c.Card(c.heading(c.T("entry.title"), "", nil), c.Fields(fields...))
}

// codeLabels gives the words for several codes of a list.
func (c *Ctx) codeLabels(list string, codes []string) string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = c.Label(list, code)
	}
	return strings.Join(out, " · ")
}

func (c *Ctx) withCode(i record.Issuer) string {
	if i.Code == "" {
		return i.Name
	}
	return c.T("entry.issuer_code", "name", i.Name, "code", i.Code)
}

// joinNonEmpty joins the parts that are not empty.
func joinNonEmpty(separator string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, separator)
}

// attachmentsCard lists the files; pictures and page images are shown, as far as they have arrived.
func (c *Ctx) attachmentsCard(r *record.Record, shown []string) fyne.CanvasObject {
	if len(r.Attachments) == 0 {
		return nil
	}
	rows := []fyne.CanvasObject{
		c.heading(c.T("attachment.title"), c.T("attachment.count", "n", len(r.Attachments)), nil),
	}
	for _, a := range r.Attachments {
		size := c.T("attachment.size", "kb", c.Number(int((a.Size+1023)/1024)))
		rows = append(rows, widget.Row(20, widget.Fix(c.Icon(attachmentIcon(a), c.Sp(theme.Body)*1.2, c.Muted)),
			widget.Grow(c.Text(theme.Body, a.Name), 1), widget.Fix(c.Text(theme.Note, size).In(c.Muted))))
		for _, digest := range shownImages(a) {
			if slices.Contains(shown, a.SHA256) {
				break
			}
			rows = append(rows, c.blobPicture(digest))
		}
	}
	return c.Card(rows...)
}

func attachmentIcon(a record.Attachment) theme.Icon {
	if strings.HasPrefix(a.MediaType, "image/") {
		return "image"
	}
	return "document"
}

// shownImages are the digests of an attachment's pictures: itself, or its pages.
func shownImages(a record.Attachment) []string {
	if strings.HasPrefix(a.MediaType, "image/") {
		return []string{a.SHA256}
	}
	var out []string
	for _, p := range a.Pages {
		out = append(out, p.SHA256)
	}
	return out
}

// blobPicture shows a picture, or that it has not arrived yet. A touch shows it large.
func (c *Ctx) blobPicture(digest string) fyne.CanvasObject {
	if img := c.readPicture(digest); img != nil {
		return c.enlargeable(digest, c.Picture(img, c.View.Height*0.7))
	}
	return c.Text(theme.Note, c.T("attachment.coming")).In(c.Muted)
}
