package screen

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// mostBanners is how many alerts in force have a banner of their own on home, mostCleared how many all-clears.
const (
	mostBanners = 2
	mostCleared = 1
)

// alertBanners are the alerts in force and the all-clears, above everything; nil without any. Those without room are
// counted, on the way to all of them.
func (c *Ctx) alertBanners(m *homeModel) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	most := mostBanners
	if c.Wide { // the lists beside the tiles are as high as they are
		most = 1
	}
	for i, alert := range m.alerts[:min(most, len(m.alerts))] {
		rows = append(rows, c.alertBanner(alert, i == 0))
	}
	for _, one := range m.cleared[:min(mostCleared, len(m.cleared))] {
		rows = append(rows, c.clearBanner(one))
	}
	if len(rows) == 0 {
		return nil
	}
	if rest := m.alerts[min(most, len(m.alerts)):]; len(rest) > 0 {
		words, tone := c.moreInForce(rest)
		rows = append(rows, c.moreAlerts(words, c.Tone(tone).Text))
	} else if more := len(m.cleared) - mostCleared; more > 0 {
		rows = append(rows, c.moreAlerts(c.T("alert.more_cleared", "n", more), c.Tone(theme.Good).Text))
	}
	return widget.Column(theme.Grid, rows...)
}

// moreInForce counts the alerts without a banner. Drills are no alerts: they are counted where nothing else is left.
func (c *Ctx) moreInForce(rest []alertCard) (words string, tone theme.Tone) {
	actual := 0
	for _, alert := range rest {
		if alert.Class == "Actual" {
			actual++
		}
	}
	if actual == 0 {
		return c.T("alert.more_drills", "n", len(rest)), theme.Due
	}
	return c.T("alert.more", "n", actual), theme.Bad
}

// alertBanner is an alert in force. A drill is named a drill in its first word. The first alert has its summary too.
func (c *Ctx) alertBanner(alert alertCard, first bool) fyne.CanvasObject {
	pair, label := c.Look.Alert(alert.severity), c.T("alert.actual")
	if alert.Class != "Actual" {
		pair, label = c.Tone(theme.Due), c.T("alert.test")
	}
	fill, ink := pair.Fill, pair.Text
	words := widget.Column(2, c.Text(theme.Lead, label+" · "+alert.Title).Bold().Balanced().In(ink).Lines(2))
	if first && alert.Class == "Actual" && alert.Summary != "" && alert.Summary != alert.Title { // a drill takes no more room than it must
		words.Add(c.Text(theme.Note, alert.Summary).In(ink).Lines(2))
	}
	return c.banner(fill, ink, "alert", alert.Title, words, alert.ID)
}

// clearBanner shows an alert that was called off.
func (c *Ctx) clearBanner(one allClear) fyne.CanvasObject {
	pair := c.Tone(theme.Good)
	words := widget.Column(2, c.Text(theme.Lead, c.clearedLabel(one.clear)+" · "+one.name()).Bold().Balanced().In(pair.Text).Lines(2))
	return c.banner(pair.Fill, pair.Text, "check", one.clear.Title, words, one.clear.ID)
}

// name is the title of the alert that was called off, where it is known.
func (one allClear) name() string {
	if one.alert == nil {
		return one.clear.Title
	}
	return one.alert.Title
}

// clearedLabel tells that an alert is called off, or that a drill is over.
func (c *Ctx) clearedLabel(r *record.Record) string {
	if alertOf(r).Status != "Actual" {
		return c.T("alert.drill_over")
	}
	return c.T("alert.cancelled")
}

// banner is a strip across home that leads to a record.
func (c *Ctx) banner(fill, ink color.NRGBA, icon theme.Icon, title string, words fyne.CanvasObject, id string) fyne.CanvasObject {
	face := canvas.NewRectangle(fill)
	face.CornerRadius = theme.Radius
	face.StrokeColor, face.StrokeWidth = ink, 3
	row := widget.Row(24, widget.Fix(c.Icon(icon, c.Sp(theme.Lead)*1.7, ink)), widget.Grow(words, 1),
		widget.Fix(c.Icon("right", c.Sp(theme.Body), ink)))
	return c.Pressable(title, theme.Radius, widget.Layers(face, widget.Inset(c.Look.Pad(), 18, row)),
		c.Go(nav.Route{Page: nav.Record, ID: id}))
}

// moreAlerts leads to all alerts.
func (c *Ctx) moreAlerts(words string, ink color.NRGBA) fyne.CanvasObject {
	row := widget.Row(16, widget.Grow(c.Text(theme.Body, words).Bold().In(ink).Lines(2), 1), widget.Fix(c.Icon("right", c.Sp(theme.Body), ink)))
	return c.Pressable(words, theme.Radius, c.CardOf(widget.Sized(0, theme.Touch, widget.Middle(widget.Inset(c.Look.Pad(), 10, row)))),
		c.Go(nav.Route{Page: nav.List, ID: string(record.KindAlert)}))
}
