package console

import (
	"slices"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// workDivisions are the divisions that a person works for, none below another.
func (r *request) workDivisions() []division.Code {
	for _, act := range []account.Action{account.Read, account.Users, account.Audit} {
		if at, _ := r.actor().Where(act); len(at) > 0 {
			return at
		}
	}
	return nil
}

// recordLine is a record in a list.
type recordLine struct {
	holding
	Place, KindName, ClassName string
}

func (r *request) recordLine(h holding) recordLine {
	rules, lang := r.console.store.Rules(), string(r.words)
	line := recordLine{holding: h, Place: r.console.library.name(h.Division, r.words), KindName: rules.KindLabel(h.Kind, lang)}
	if h.Class != "" {
		line.ClassName = rules.ClassLabel(h.Kind, h.Class, lang)
	}
	return line
}

type overviewPage struct {
	Frame
	Roles    []roleLine
	Window   string
	Totals   duty.Totals
	Owed     []dutyLine // duties that are due or missing, the most urgent first
	More     int        // how many are not shown
	Lately   []recordLine
	Ties     []tieNotice // publications in which two accounts may be one person, for the office
	Standing []alertLine // alerts in force
	Alerts   []draftLine // that wait for this person to release them
	Failed   []draftLine // that could not be published at their time
	Drafts   []draftLine // others that wait for this person, the most urgent first

	MayWrite bool
}

func (*overviewPage) template() string { return "overview.html" }

// How much the overview shows of each.
const (
	mostOwed   = 8
	mostLately = 8
	mostDrafts = 8
)

func showOverview(r *request) (answer, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	window := record.PeriodOn("quarter", record.DateOf(now().In(record.Zone)))
	p := &overviewPage{MayWrite: r.mayAnywhere(account.Write), Window: r.words.Period(window), Roles: r.roleLines(r.actor().Grants)}
	p.Title = r.words.T("overview.title")
	scope := r.workDivisions()
	for _, d := range r.console.library.divisions() {
		if !slices.ContainsFunc(scope, func(s division.Code) bool { return s.Contains(d.Code) }) {
			continue
		}
		items := r.console.dutyBoard(d.Code, window)
		p.Totals = p.Totals.Plus(duty.Count(items))
		for _, it := range items {
			if it.State == duty.Due || it.State == duty.Missing {
				p.Owed = append(p.Owed, r.dutyLine(it))
			}
		}
	}
	slices.SortStableFunc(p.Owed, func(a, b dutyLine) int { return a.Deadline.DaysSince(b.Deadline) })
	if len(p.Owed) > mostOwed {
		p.Owed, p.More = p.Owed[:mostOwed], len(p.Owed)-mostOwed
	}
	var err error
	if p.Ties, err = r.tieNotices(); err != nil {
		return nil, err
	}
	if r.mayAnywhere(account.Read) {
		failed, _, err := r.console.store.Drafts(r.Context(), r.actor(), store.DraftFilter{Failed: true})
		if err != nil {
			return nil, err
		}
		for _, m := range failed {
			p.Failed = append(p.Failed, r.draftLine(m))
		}
		for _, urgent := range []bool{true, false} {
			waiting, _, err := r.console.store.Drafts(r.Context(), r.actor(), store.DraftFilter{ForMe: true, Urgent: urgent, Deadline: r.deadlineOf})
			if err != nil {
				return nil, err
			}
			for _, m := range waiting {
				switch {
				case urgent:
					p.Alerts = append(p.Alerts, r.draftLine(m))
				case m.Failed(): // is shown above
				case !r.console.store.Workflow().Steps[m.Waits].Release && len(p.Drafts) < mostDrafts:
					p.Drafts = append(p.Drafts, r.draftLine(m))
				}
			}
		}
	}
	p.Standing = r.alertsInForce()
	for _, h := range r.console.library.find(wish{within: scope}) {
		if len(p.Lately) == mostLately || len(scope) == 0 {
			break
		}
		if h.Kind != record.KindAlert { // those have their own place, and many of them hide nothing else
			p.Lately = append(p.Lately, r.recordLine(h))
		}
	}
	return showPage(p)
}
