package console

import (
	"cmp"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/form"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// alertForm is an alert on one page, made for haste: the other inputs of an alert's draft follow from the sender.
type alertForm struct {
	Frame
	Divisions []option
	Lengths   []option // how long it is in force
	Drill     bool
	By        string // the issuer's name
	Unknown   bool   // the issuer is to be filled in
	MayAsk    bool   // no problem but numbers that a reviewer may let stay
	Colours   []colour
	Sequel    *sequel // to the alert that this one updates or calls off; nil for a first one

	Area, End, Issuer form.Node
	What, Say, Finer  []form.Node
}

func (*alertForm) template() string { return "alert.html" }

// Names of the inputs.
var (
	alertWhat  = []string{"/title", "/body/event"}
	alertSay   = []string{"/body/description", "/body/instruction"}
	alertFiner = []string{"/body/urgency", "/body/certainty"} // which follow from the colour
	alertRest  = []string{"/body/area", alertEnd, alertColour, "/issuer/name", "/issuer/code"}
)

const (
	alertEnd    = "/body/expires"
	alertColour = "/body/severity"
)

// alertHours are the lengths to choose from; usualHours is preselected.
var alertHours = []int{1, 6, 24, 72}

const usualHours = "24"

// drillWord in an event makes the alert a drill, even without a tick in the box.
const drillWord = "演练"

// writableDivisions are the divisions that the person may write in, the one of a field chosen.
func (r *request) writableDivisions(field string) (list []option) {
	for _, d := range r.console.library.divisions() {
		if r.actor().May(account.Write, d.Code) {
			list = append(list, option{string(d.Code), r.console.library.name(d.Code, r.words) + " " + string(d.Code), r.value(field) == string(d.Code)})
		}
	}
	return list
}

// lastOwn is a record by whose issuer the person speaks: one of their organisation, else the last alert or record of a
// division that they hold a role in. Without any it is blank but for the organisation's name.
func (r *request) lastOwn() (*record.Record, error) {
	me, err := r.console.accounts.User(r.Context(), r.actor(), r.actor().ID)
	if err != nil {
		return nil, err
	}
	scope, _ := r.actor().Where(account.Write)
	lib := r.console.library
	if me.Organisation != "" {
		named := lib.find(wish{words: []string{hanzi.Fold(me.Organisation)}, within: scope})
		for _, h := range named[:min(len(named), 20)] {
			last, err := r.console.store.Record(r.Context(), h.ID)
			if err != nil || last.Issuer.Name == me.Organisation {
				return last, err
			}
		}
	}
	for _, kind := range []record.Kind{record.KindAlert, ""} {
		found := lib.find(wish{kind: kind, within: scope})
		if i := slices.IndexFunc(found, func(h holding) bool { return slices.Contains(scope, h.Division) }); i >= 0 {
			return r.console.store.Record(r.Context(), found[i].ID)
		}
	}
	return &record.Record{Issuer: record.Issuer{Name: me.Organisation}}, nil
}

// blankAlert is an alert without its words. Only a user of the demonstration sends a sample.
func (r *request) blankAlert() (*record.Record, error) {
	last, err := r.lastOwn()
	if err != nil {
		return nil, err
	}
	blank := &record.Record{Kind: record.KindAlert, Issuer: last.Issuer, Basis: "《中华人民共和国突发事件应对法》", Manner: "主动公开", IssuedOn: record.DateOf(now().In(record.Zone)),
		Body: &record.Alert{Status: "Actual", MsgType: "Alert"}}
	if last.Kind == record.KindAlert {
		blank = fillFromLast(last, blank, false)
	}
	blank.Division, blank.Sample = "", r.session.Sample
	return blank, nil
}

// alertForm returns the page with the typed values, or a blank alert.
func (r *request) alertForm(f *form.Form, values url.Values, s *sequel) *alertForm {
	p := &alertForm{Divisions: r.writableDivisions("/division"), Drill: r.value("drill") != "", By: values.Get("/issuer/name"), Sequel: s}
	p.Title, p.Unknown = r.words.T("alert.title"), values.Get("/issuer/code") == "" || p.By == ""
	p.Colours = r.alertColours(values.Get(alertColour))
	usual := usualHours
	if s != nil {
		p.Title, usual = r.words.T("alert."+s.As), "until"
	}
	if len(p.Divisions) == 1 {
		p.Divisions[0].Chosen = true
	}
	length := cmp.Or(r.value("hours"), usual)
	for _, h := range alertHours {
		text := r.words.formatAge(time.Duration(h) * time.Hour)
		if h == 1 {
			text = r.words.T("alert.hour")
		}
		p.Lengths = append(p.Lengths, option{strconv.Itoa(h), text, length == strconv.Itoa(h)})
	}
	p.Lengths = append(p.Lengths, option{"until", r.words.T("alert.until"), length == "until"})
	nodes, l := map[string]form.Node{}, f.Layout(values, nil, string(r.words))
	for _, n := range slices.Concat(l.Head, l.Body, l.Rest) {
		if n.Look == form.Area {
			n.Rows = 4
		}
		nodes[n.Name] = n
	}
	p.Area, p.End, p.Issuer = nodes["/body/area"], nodes[alertEnd], nodes["/issuer"]
	p.Area.Look, p.Area.Required, p.End.Required = form.Line, false, false // they follow from others
	for _, name := range alertWhat {
		p.What = append(p.What, nodes[name])
	}
	for _, name := range alertSay {
		p.Say = append(p.Say, nodes[name])
	}
	for _, name := range alertFiner {
		n := nodes[name]
		n.Required = false
		p.Finer = append(p.Finer, n)
	}
	return p
}

// begunAlert is a blank alert, or the sequel to an alert, with its form and the values of its inputs.
type begunAlert struct {
	blank  *record.Record
	form   *form.Form
	values url.Values
	sequel *sequel
}

func (r *request) beginAlert() (b begunAlert, err error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return b, err
	}
	if b.sequel, err = r.readSequel(); err != nil {
		return b, err
	}
	if b.sequel != nil {
		b.blank = b.sequel.begin(r.session.Sample)
	} else if b.blank, err = r.blankAlert(); err != nil {
		return b, err
	}
	b.form = form.New(r.console.store.Rules(), record.KindAlert, false)
	b.values, err = b.form.Values(b.blank)
	return b, err
}

func newAlertPage(r *request) (answer, error) {
	b, err := r.beginAlert()
	if err != nil {
		return nil, err
	}
	p := r.alertForm(b.form, b.values, b.sequel)
	if b.sequel == nil && len(p.Divisions) == 1 {
		p.Area.Value = r.console.library.name(division.Code(p.Divisions[0].Value), "zh")
	}
	return showPage(p)
}

// sendAlert hands an alert to the second person. While anything is to be mended nothing is kept but on the page.
func sendAlert(r *request) (answer, error) {
	b, err := r.beginAlert()
	if err != nil {
		return nil, err
	}
	blank, f, values := b.blank, b.form, b.values
	at := r.value("/division")
	if b.sequel != nil {
		at = string(blank.Division)
	}
	for _, name := range slices.Concat(alertWhat, alertSay, alertFiner, alertRest) {
		if b.sequel == nil || name != alertEnd || !b.sequel.Clears() {
			values.Set(name, r.value(name))
		}
	}
	p := r.alertForm(f, values, b.sequel)
	refused := func(problems []Problem) (answer, error) {
		p.Problems, p.Status = problems, errs.Invalid.Status()
		return showPage(p)
	}
	if !slices.ContainsFunc(p.Divisions, func(o option) bool { return o.Value == at }) {
		return refused([]Problem{{Field: "/division", Text: r.words.T("alert.nowhere")}})
	}
	blank.Division = division.Code(at)
	hours, _ := strconv.Atoi(r.value("hours"))
	preset := slices.Contains(alertHours, hours) && (b.sequel == nil || !b.sequel.Clears())
	typed := maps.Clone(values)
	if preset {
		typed.Del(alertEnd)
	}
	alert, problems, err := f.Read(blank, typed)
	if err != nil {
		return refuseForm(r, p, "", err)
	}
	if len(problems) > 0 {
		return refused(r.words.problemTexts(problems))
	}
	body := alert.Body.(*record.Alert)
	if b.sequel == nil {
		body.AreaCodes = []division.Code{alert.Division}
	}
	r.followColour(body)
	body.Area = cmp.Or(body.Area, r.console.library.name(alert.Division, "zh"))
	if preset {
		body.Expires = now().Add(time.Duration(hours) * time.Hour).In(record.Zone).Truncate(time.Minute)
	}
	if p.Drill = b.sequel == nil && (p.Drill || strings.Contains(body.Event, drillWord)); p.Drill {
		r.markDrill(alert, body)
	}
	m, err := r.console.store.SendDraft(r.Context(), r.actor(), alert)
	var wrong *store.Refused
	switch {
	case errors.As(err, &wrong):
		p.MayAsk = r.onlyNumbers(alert, wrong.Reasons())
		if p.MayAsk && r.value("ask") != "" {
			return r.askOfAlert(alert)
		}
		return refused(r.words.problemTexts(wrong.Reasons()))
	case err != nil:
		return refuseForm(r, p, "", err)
	}
	return goTo(Root + "drafts/" + m.ID + "?done=alerted"), nil
}

// onlyNumbers reports whether a record has no problem but findings that a reviewer may let stay.
func (r *request) onlyNumbers(rec *record.Record, reasons []record.Problem) bool {
	open := editorial.New(rec.Kind, r.actor().ID, now()).Open(rec, r.console.store.Rules())
	blocked := map[string]bool{}
	for _, f := range open {
		blocked[f.Field] = true
	}
	return len(reasons) == len(open) && !slices.ContainsFunc(open, func(f editorial.Finding) bool { return !f.Waivable() }) &&
		!slices.ContainsFunc(reasons, func(p record.Problem) bool { return !blocked[p.Field] })
}

// askOfAlert keeps an alert as a draft whose number a reviewer is asked about; it is handed in after their word.
func (r *request) askOfAlert(alert *record.Record) (answer, error) {
	m, err := r.console.store.BeginDraft(r.Context(), r.actor(), alert)
	if err != nil {
		return nil, err
	}
	if _, err := r.console.store.AskForWaiver(r.Context(), r.actor(), m.ID, m.Version); err != nil {
		return nil, err
	}
	return goTo(Root + "drafts/" + m.ID + "?done=asked"), nil
}

// markDrill makes an alert a drill that nobody takes for real.
func (r *request) markDrill(alert *record.Record, body *record.Alert) {
	body.Status = "Exercise"
	for _, e := range r.console.store.Rules().Entries("alert_status", alert.IssuedOn) {
		says := func(word string) bool { return strings.Contains(alert.Title, word) }
		if e.Code == body.Status && len(e.Words) > 0 && alert.Title != "" && !slices.ContainsFunc(e.Words, says) {
			alert.Title = "【" + e.Words[0] + "】" + alert.Title
		}
	}
}

// problemTexts are problems at their fields.
func (w words) problemTexts(problems []record.Problem) (list []Problem) {
	for _, one := range problems {
		list = append(list, Problem{Field: one.Field, Text: w.problemText(one), Record: one.Record})
	}
	return list
}
