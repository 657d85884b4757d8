package screen

import (
	"slices"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// warningCurtain is an alert over the whole screen: the event, the instructions, where to go, until when. It goes by
// itself when it expires; the button puts it away for the person who has read it. Of several it shows which one this is
// and how many there are, and leads to the next.
func (c *Ctx) warningCurtain(due []*record.Record, id string) fyne.CanvasObject {
	at := slices.IndexFunc(due, func(r *record.Record) bool { return revisionName(r) == id })
	if at < 0 {
		return nil
	}
	r, count := due[at], ""
	b := alertOf(r)
	var next func()
	if len(due) > 1 {
		count, next = c.T("alert.of_several", "n", at+1, "of", len(due)), c.shell.nextWarning
	}
	foot := c.warningFoot(func() { c.shell.putAway(id) }, next)
	scroller := c.Scroller(c.warningBody(r, b)).Sides(c.Look.Margin(), c.Look.Margin())
	return c.Curtain(c.Paper, c.poster(c.warningHead(r, b, count), c.Paged(scroller, false), foot), nil)
}

// warningHead is the field that is seen from the door. Of a drill the first word is that it is one, in the
// colour of information, between striped tapes.
func (c *Ctx) warningHead(r *record.Record, b *record.Alert, count string) fyne.CanvasObject {
	if alertStateOf(b, c.Now) != alertDrill {
		before := " · "
		if c.Wide { // the field is narrow: the colour has a line of its own
			before = "\n"
		}
		event := joinNonEmpty(" · ", c.T("alert.actual"), c.Label("alert_event", b.Event))
		small := joinNonEmpty("\n", count, joinNonEmpty(before, event, c.Label("alert_severity", b.Severity)))
		return c.posterHead(c.Look.Alert(b.Severity), small, "alert", r.Title, r.Sample)
	}
	pair := c.Tone(theme.Info)
	tape := func() fyne.CanvasObject { return c.drillTape(pair.Text, c.Surface) }
	head := c.posterHead(pair, joinNonEmpty("\n", count, joinNonEmpty(" · ", c.T("alert.test"), c.Label("alert_event", b.Event))), "info", c.T("alert.drill"), r.Sample)
	return widget.FillColumn(0, tape(), widget.Under(head, tape()))
}

// warningBody shows the first instructions, then where and until when, then the rest.
func (c *Ctx) warningBody(r *record.Record, b *record.Alert) fyne.CanvasObject {
	gap := c.Look.Gap()
	name := c.bodyNames(r.Kind)
	var rows []fyne.CanvasObject
	if alertStateOf(b, c.Now) == alertDrill {
		rows = append(rows, c.Text(theme.Title, r.Title).Bold(), c.Text(theme.Lead, c.T("alert.drill_words")))
	}
	todo := name("instruction")
	if alertStateOf(b, c.Now) == alertDrill {
		todo = c.T("alert.instruction_drill")
	}
	if b.Instruction != "" {
		rows = append(rows, c.Card(c.heading(todo, "", nil), c.fromAfar(b.Instruction)))
	}
	rows = append(rows, c.Card(
		c.largeField(name("area"), b.Area),
		widget.Wrap(c.Look.Gap()*2, c.largeField(name("onset"), c.Moment(b.Onset)), c.largeField(name("expires"), c.Moment(b.Expires)))))
	if shelters := c.sheltersCard(r, b); shelters != nil {
		rows = append(rows, shelters)
	}
	if b.Description != "" {
		rows = append(rows, c.proseCard(name("description"), b.Description))
	}
	rows = append(rows, c.remark(joinNonEmpty(" · ", r.Issuer.Name, c.Moment(r.PublishedAt))))
	return widget.Inset(0, gap, widget.Column(gap, rows...))
}

// largeField is a name with a value that is read from two metres; nil without a value.
func (c *Ctx) largeField(name, value string) fyne.CanvasObject {
	if value == "" {
		return nil
	}
	return widget.Column(0, c.Text(theme.Note, name).In(c.Muted), c.Text(theme.Title, value).Bold())
}

// fromAfar sets the lines of a text so large that they are read from the door.
func (c *Ctx) fromAfar(text string) fyne.CanvasObject {
	role := theme.Afar
	if len([]rune(text)) > 120 {
		role = theme.Title
	}
	return widget.Column(c.Sp(theme.Note)*0.5, c.proseRows(text, role, role, true)...)
}

// warningFoot has the buttons that put the alert away, lead to the next of several alerts, and change the language.
func (c *Ctx) warningFoot(putAway, next func()) fyne.CanvasObject {
	read := widget.Sized(0, theme.TouchGo*1.2, c.MainButton(c.T("alert.put_away"), "check", putAway))
	language := widget.Sized(0, theme.TouchGo*1.2, c.Button(c.T("bar.language"), "globe", func() { c.shell.SetLang(c.Lang.Other()) }))
	var buttons fyne.CanvasObject = widget.Row(c.Look.Gap(), widget.Grow(read, 3), widget.Grow(language, 1.4))
	if next != nil {
		more := widget.Sized(0, theme.Touch*1.2, c.Button(c.T("alert.next"), "right", next))
		language = widget.Sized(0, theme.Touch*1.2, c.Button(c.T("bar.language"), "globe", func() { c.shell.SetLang(c.Lang.Other()) }))
		buttons = widget.Column(10, widget.Row(c.Look.Gap(), widget.Grow(more, 3), widget.Grow(language, 2)), read)
	}
	return widget.Inset(c.Look.Margin(), c.Look.Gap(), widget.Column(10,
		buttons,
		c.Text(theme.Note, c.T("alert.stays")).In(c.Muted).Centered().Lines(2)))
}
