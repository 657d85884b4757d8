package screen

import (
	"slices"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// staffDetail shows an official: face, name and post, whether they are in today, whom to call, their duties, and their
// promises.
func staffDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.StaffProfile)
	name := c.bodyNames(r.Kind)
	return Detail{Shown: []string{b.Photo, b.PromiseScan}, Blocks: []fyne.CanvasObject{
		c.portraitCard(r, b), c.reachCard(r, b), c.pointsCard(name("duties"), b.Duties), c.promiseCard(r, b),
	}}
}

// portraitCard is the sign on the wall: photo, name, post, where they are today.
func (c *Ctx) portraitCard(r *record.Record, b *record.StaffProfile) fyne.CanvasObject {
	lines := []fyne.CanvasObject{
		c.Text(theme.Title, b.Name).Bold(), c.Text(theme.Lead, b.Post),
		widget.Inset(0, 8, widget.Wrap(12, c.whereaboutsPill(b.Whereabouts))),
	}
	if w := b.Whereabouts; w != nil && w.On == c.Today() {
		lines = append(lines, c.remark(w.Note))
	}
	if b.Order > 0 {
		lines = append(lines, c.remark(c.T("staff.order", "n", b.Order)))
	}
	side := c.Sp(theme.Body) * 9
	return c.Card(widget.Inset(0, 6, widget.Row(32, widget.Fix(c.portraitPhoto(b.Photo, side)), widget.Grow(widget.Column(4, lines...), 1))))
}

// portraitPhoto is a photo in a frame of three to four, or the outline of a person while there is none.
func (c *Ctx) portraitPhoto(digest string, width float32) fyne.CanvasObject {
	height := width * 4 / 3
	if digest != "" {
		if img := c.readPicture(digest); img != nil {
			return widget.Fixed(width, height, c.Picture(img, height))
		}
	}
	face := roundedRect(c.Tone(theme.Neutral).Fill, c.Look.Palette.Line, theme.Radius/2)
	return widget.Fixed(width, height, widget.Layers(face, c.Icon("person", width*0.55, c.Muted)))
}

// whereaboutsPill is about today only: an entry of another day need not hold.
func (c *Ctx) whereaboutsPill(w *record.Whereabouts) fyne.CanvasObject {
	if w == nil || w.On != c.Today() {
		return c.Pill(c.T("staff.unknown"), "info", theme.Neutral)
	}
	label := c.T("staff.today", "where", c.Label("whereabouts", w.Status))
	for _, e := range c.Rules.Entries("whereabouts", w.On) {
		if e.Code == w.Status && slices.Contains(e.Tags, "present") {
			return c.Pill(label, "check", theme.Good)
		}
	}
	return c.Pill(label, "pin", theme.Due)
}

// reachCard is how to reach them.
func (c *Ctx) reachCard(r *record.Record, b *record.StaffProfile) fyne.CanvasObject {
	if b.Phone+b.OfficeHours == "" {
		return nil
	}
	name := c.bodyNames(r.Kind)
	rows := []fyne.CanvasObject{c.heading(c.T("staff.reach"), "", nil), c.phoneRow(name("phone"), b.Phone)}
	if b.OfficeHours != "" {
		rows = append(rows, c.Fields(widget.Field{Name: name("office_hours"), Value: b.OfficeHours}))
	}
	return c.Card(rows...)
}

// promiseCard is the promise in words and the signed sheet.
func (c *Ctx) promiseCard(r *record.Record, b *record.StaffProfile) fyne.CanvasObject {
	if b.Promise+b.PromiseScan == "" {
		return nil
	}
	rows := []fyne.CanvasObject{c.heading(c.bodyNames(r.Kind)("promise"), "", nil)}
	if b.Promise != "" {
		rows = append(rows, c.prose(b.Promise))
	}
	if b.PromiseScan != "" {
		rows = append(rows, c.attachmentPages(r, b.PromiseScan)...)
	}
	return c.Card(rows...)
}
