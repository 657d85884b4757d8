package console

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// sequel is an update or the all-clear of an alert that is published: a page like that of a new alert, with everything
// filled in.
type sequel struct {
	As      string // update, clear
	Earlier *record.Record
}

// Clears reports whether the earlier alert is called off.
func (s *sequel) Clears() bool { return s.As == "clear" }

// Ends is when the earlier alert would end.
func (s *sequel) Ends() time.Time { return s.Earlier.Body.(*record.Alert).Expires }

// messages are CAP's names of the two.
var messages = map[string]string{"update": "Update", "clear": "Cancel"}

// readSequel reads which alert is updated or called off; nil for a new one.
func (r *request) readSequel() (*sequel, error) {
	id, as := r.value("of"), r.value("as")
	if id == "" {
		return nil, nil
	}
	if !record.ValidID(id) || messages[as] == "" {
		return nil, notFound()
	}
	earlier, err := r.console.store.Record(r.Context(), id)
	switch {
	case errs.Is(err, errs.NotFound), errs.Is(err, errs.Gone):
		return nil, notFound()
	case err != nil:
		return nil, err
	case earlier.Kind != record.KindAlert || !r.actor().May(account.Write, earlier.Division):
		return nil, notFound()
	}
	return &sequel{as, earlier}, nil
}

// begin returns the record with which the page begins. The words of an alert are Chinese, in either language of the
// page.
func (s *sequel) begin(sample bool) *record.Record {
	next := fillFromLast(s.Earlier, &record.Record{IssuedOn: record.DateOf(now().In(record.Zone))}, true)
	body := *s.Earlier.Body.(*record.Alert)
	body.MsgType, body.References = messages[s.As], []string{s.Earlier.ID}
	body.Urgency, body.Certainty = "", "" // they follow from the colour
	if s.Clears() {
		next.Title, next.Summary = "解除："+s.Earlier.Title, ""
		body.Onset, body.Shelters = time.Time{}, nil
		body.Description, body.Instruction = "《"+s.Earlier.Title+"》现已解除。", "不用再照原来的要求做。"
	}
	next.Body, next.Sample = &body, sample || s.Earlier.Sample
	return next
}

// colour is one of the four of China's warnings.
type colour struct {
	option
	Name string // of the style
}

// colourNames are the styles of the severities of CAP.
var colourNames = map[string]string{"Extreme": "red", "Severe": "orange", "Moderate": "yellow", "Minor": "blue"}

// alertColours are those to choose from.
func (r *request) alertColours(chosen string) (list []colour) {
	for _, e := range r.console.store.Rules().Entries("alert_severity", record.DateOf(now().In(record.Zone))) {
		if colourNames[e.Code] != "" || e.Code == chosen {
			list = append(list, colour{option{e.Code, r.words.pick(e.Zh, e.En), e.Code == chosen}, colourNames[e.Code]})
		}
	}
	return list
}

// followColour fills in the CAP fields that nobody chose: they follow from the colour, by the list of severities.
func (r *request) followColour(b *record.Alert) {
	urgency, certainty := "Immediate", "Likely"
	for _, e := range r.console.store.Rules().Entries("alert_severity", record.DateOf(now().In(record.Zone))) {
		for _, tag := range e.Tags {
			if value, ok := strings.CutPrefix(tag, "urgency:"); ok && e.Code == b.Severity {
				urgency = value
			}
			if value, ok := strings.CutPrefix(tag, "certainty:"); ok && e.Code == b.Severity {
				certainty = value
			}
		}
	}
	if b.MsgType == messages["clear"] {
		urgency = "Past"
	}
	b.Urgency, b.Certainty = cmp.Or(b.Urgency, urgency), cmp.Or(b.Certainty, certainty)
}

// alertLine is a published alert in a list, or above its own page.
type alertLine struct {
	recordLine
	Until, Colour string
	State, Tone   string // in force, updated, called off, over
	Later         *recordLine
	May           bool // it is in force, and the person may update it and call it off
}

// alertLine returns a published alert's line with its present state.
func (r *request) alertLine(h holding) alertLine {
	l := alertLine{recordLine: r.recordLine(h), Until: r.words.Moment(h.alert.Expires), Tone: "bad", State: r.words.T("alert.inforce"),
		Colour: r.console.store.Rules().Label("alert_severity", h.alert.Severity, string(r.words))}
	if later, ok := r.console.library.sequelOf(h); ok {
		line := r.recordLine(later)
		l.Later, l.Tone, l.State = &line, "due", r.words.T("alert.updated")
		if later.alert.MsgType == "Cancel" {
			l.Tone, l.State = "good", r.words.T("alert.cleared")
		}
	}
	if !now().Before(h.alert.Expires) {
		l.Tone, l.State = "", r.words.T("alert.over")
	}
	if l.May = l.Tone == "bad" && r.actor().May(account.Write, h.Division) && h.alert.MsgType != "Cancel"; h.alert.MsgType == "Cancel" {
		l.Tone, l.State = "good", r.words.T("alert.allclear")
	}
	return l
}

// alertsInForce are all alerts in force of the divisions that the person works for and of those above them, the most
// severe first.
func (r *request) alertsInForce() (list []alertLine) {
	scope := r.workDivisions()
	for _, h := range r.console.library.find(wish{kind: record.KindAlert}) {
		if !now().Before(h.alert.Expires) {
			continue
		}
		for _, at := range scope {
			if !at.Contains(h.Division) && !h.Division.Contains(at) {
				continue
			}
			if line := r.alertLine(h); line.Tone == "bad" {
				list = append(list, line)
			}
			break
		}
	}
	order := []string{"Extreme", "Severe", "Moderate", "Minor", "Unknown"}
	slices.SortStableFunc(list, func(a, b alertLine) int {
		return cmp.Compare(slices.Index(order, a.alert.Severity), slices.Index(order, b.alert.Severity))
	})
	return list
}
