package screen

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// alertState is an alert's state at a moment (CAP 1.2 §3.2.1, §3.2.2).
type alertState int

const (
	alertReal      alertState = iota // acts now
	alertDrill                       // an exercise or a test: nothing is to be feared, whatever its words say
	alertCancelled                   // takes an earlier alert back
	alertExpired                     // over by itself
	alertReplaced                    // a later alert has updated it
	alertCalledOff                   // a later all-clear has taken it back
)

// alertStateOf decides the alert's state. A drill is a drill before it is anything else, so that its words are never
// taken for real ones, not even when it is over.
func alertStateOf(b *record.Alert, now time.Time) alertState {
	switch {
	case b.Status != "Actual":
		return alertDrill
	case !now.Before(b.Expires):
		return alertExpired
	case b.MsgType == "Cancel":
		return alertCancelled
	}
	return alertReal
}

// alertStateNow returns the state of an alert, given the alerts that came after it. by is the alert that updated it or
// took it back, or nil.
func (c *Ctx) alertStateNow(r *record.Record) (state alertState, by *record.Record) {
	state = alertStateOf(alertOf(r), c.Now)
	if state != alertReal && state != alertDrill {
		return state, nil
	}
	by = c.replacedBy(r)
	switch {
	case by == nil || state == alertDrill:
	case alertOf(by).MsgType == "Cancel":
		state = alertCalledOff
	default:
		state = alertReplaced
	}
	return state, by
}

// alertDetail shows an alert: whether it is real and still holds, the instructions, the event, where and until when,
// shelters.
func alertDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.Alert)
	state, by := c.alertStateNow(r)
	var later fyne.CanvasObject
	if by != nil {
		later = Across(c.Card(c.heading(c.T("alert.later"), "", nil), c.linkRow(by.ID, by.Title, c.Moment(by.PublishedAt))))
	}
	blocks := []fyne.CanvasObject{Across(c.alertBand(b, state, by)), later, Across(c.instructionCard(r, b, state)),
		c.proseCard(c.bodyNames(r.Kind)("description"), b.Description), c.sheltersCard(r, b), c.alertFields(r, b), c.referencesCard(r, b)}
	if state == alertDrill {
		blocks = append(blocks, Across(c.band(c.Tone(theme.Info).Fill, c.Tone(theme.Info).Text, "info", c.T("alert.drill"), "")))
	}
	return Detail{
		Tags:   []fyne.CanvasObject{c.eventPill(b, state), c.Pill(c.Label("alert_status", b.Status), "info", theme.Info), c.expiryPill(b, state)},
		Blocks: blocks,
	}
}

// eventPill names the event; only an alert in force is red.
func (c *Ctx) eventPill(b *record.Alert, state alertState) fyne.CanvasObject {
	if state == alertReal {
		return c.Pill(c.Label("alert_event", b.Event), "alert", theme.Bad)
	}
	return c.Pill(c.Label("alert_event", b.Event), "", theme.Neutral)
}

// expiryPill shows until when the alert holds, or that it no longer does.
func (c *Ctx) expiryPill(b *record.Alert, state alertState) fyne.CanvasObject {
	switch {
	case !c.Now.Before(b.Expires):
		return c.Pill(c.T("alert.expired_at", "when", c.Moment(b.Expires)), "close", theme.Neutral)
	case state == alertCalledOff:
		return c.Pill(c.T("alert.called_off"), "check", theme.Good)
	case state == alertCancelled:
		return c.Pill(c.T("alert.cancelled"), "check", theme.Good)
	case state == alertReplaced:
		return c.Pill(c.T("alert.updated"), "close", theme.Neutral)
	}
	return c.Pill(c.T("alert.holds", "when", c.Moment(b.Expires)), "clock", theme.Due)
}

// alertBand is the band across the top that nobody can overlook or misread.
func (c *Ctx) alertBand(b *record.Alert, state alertState, by *record.Record) fyne.CanvasObject {
	severity := joinNonEmpty(" · ", c.Label("alert_event", b.Event), c.Label("alert_severity", b.Severity))
	switch state {
	case alertDrill:
		words := c.T("alert.drill_words")
		if !c.Now.Before(b.Expires) || by != nil && alertOf(by).MsgType == "Cancel" {
			words = joinNonEmpty(" ", words, c.T("alert.over"))
		}
		pair := c.Tone(theme.Info)
		return c.band(pair.Fill, pair.Text, "info", c.T("alert.drill"), words)
	case alertExpired:
		pair := c.Tone(theme.Neutral)
		return c.band(pair.Fill, pair.Text, "close", c.T("alert.expired"), c.T("alert.expired_words", "when", c.Moment(b.Expires)))
	case alertReplaced:
		pair := c.Tone(theme.Neutral)
		return c.band(pair.Fill, pair.Text, "close", c.T("alert.replaced"), "")
	case alertCalledOff:
		pair := c.Tone(theme.Good)
		return c.band(pair.Fill, pair.Text, "check", c.T("alert.called_off"), c.T("alert.called_off_words", "when", c.Moment(by.PublishedAt), "who", by.Issuer.Name))
	case alertCancelled:
		pair := c.Tone(theme.Good)
		return c.band(pair.Fill, pair.Text, "check", c.T("alert.cancelled"), severity)
	}
	pair := c.Look.Alert(b.Severity)
	return c.band(pair.Fill, pair.Text, "alert", severity, joinNonEmpty("\n", b.Area, c.T("alert.holds", "when", c.Moment(b.Expires))))
}

// instructionCard shows the instructions, in the largest running text; for a drill or a past alert it has a note.
func (c *Ctx) instructionCard(r *record.Record, b *record.Alert, state alertState) fyne.CanvasObject {
	if b.Instruction == "" {
		return nil
	}
	title := c.bodyNames(r.Kind)("instruction")
	switch state {
	case alertDrill:
		title = c.T("alert.instruction_drill")
	case alertExpired, alertReplaced, alertCalledOff:
		title = c.T("alert.instruction_expired")
	}
	rows := []fyne.CanvasObject{c.heading(title, "", nil)}
	return c.Card(append(rows, c.proseRows(b.Instruction, theme.Lead, theme.Lead, true)...)...)
}

// alertFields are the fields of the Common Alerting Protocol in words.
func (c *Ctx) alertFields(r *record.Record, b *record.Alert) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	places := make([]string, len(b.AreaCodes))
	for i, code := range b.AreaCodes {
		places[i] = c.Place.Name(code, c.English())
	}
	return c.fieldsCard(c.T("alert.facts"),
		widget.Field{Name: name("area"), Value: b.Area},
		widget.Field{Name: name("area_codes"), Value: strings.Join(places, c.T("join.list"))},
		widget.Field{Name: name("onset"), Value: c.Moment(b.Onset)},
		widget.Field{Name: name("expires"), Value: c.Moment(b.Expires)},
		widget.Field{Name: name("severity"), Value: c.Label("alert_severity", b.Severity)},
		widget.Field{Name: name("urgency"), Value: c.Label("alert_urgency", b.Urgency)},
		widget.Field{Name: name("certainty"), Value: c.Label("alert_certainty", b.Certainty)},
		widget.Field{Name: name("status"), Value: c.Label("alert_status", b.Status)},
		widget.Field{Name: name("msg_type"), Value: c.Label("alert_type", b.MsgType)},
	)
}

// sheltersCard is where to go.
func (c *Ctx) sheltersCard(r *record.Record, b *record.Alert) fyne.CanvasObject {
	if len(b.Shelters) == 0 {
		return nil
	}
	name := c.bodyNames(r.Kind)
	rows := make([]fyne.CanvasObject, len(b.Shelters))
	for i, s := range b.Shelters {
		capacity := ""
		if s.Capacity > 0 {
			capacity = c.T("alert.capacity", "n", c.Number(s.Capacity))
		}
		rows[i] = widget.Inset(0, 10, widget.Column(4,
			widget.Row(20, widget.Grow(c.Text(theme.Body, s.Name).Bold(), 1), widget.Fix(widget.Column(0, c.remark(capacity)))),
			c.text(s.Address), c.phoneRow(name("shelters/0/phone"), s.Phone)))
	}
	return c.Card(c.heading(name("shelters"), "", c.Icon("pin", c.Sp(theme.Lead), c.Muted)), c.Divided(rows...))
}

// referencesCard leads to the alerts that this one updates or takes back.
func (c *Ctx) referencesCard(r *record.Record, b *record.Alert) fyne.CanvasObject {
	if len(b.References) == 0 {
		return nil
	}
	links := make([]link, len(b.References))
	for i, id := range b.References {
		links[i].id = id
	}
	return c.Card(c.heading(c.bodyNames(r.Kind)("references"), "", nil), c.Divided(c.recordLinks(links...)...))
}
