package console

import (
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// draftLine is a draft in a list.
type draftLine struct {
	store.Manuscript
	Place, KindName string
	State, Tone     string
	Waiting         string // since when, and how long that is
	Due             string // by when its step should be done; "" for none
	Mark, MarkTone  string // that it is due today, or overdue; "" for neither
	Cause           string // why it was returned; "" unless it was
}

type draftsList struct {
	Frame
	ForMe []draftLine // waiting for this person, the most urgent first
	Late  []draftLine // overdue ones that wait for others
	Rest  []draftLine
	Older string // the address of the next page; "" at the end

	MayWrite bool
}

func (*draftsList) template() string { return "drafts.html" }

func draftsPage(r *request) (answer, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	p := &draftsList{MayWrite: r.may(account.Write)}
	p.Title = r.words.T("drafts.title")
	before := r.value("before")
	shown := map[string]bool{} // above, or on the first page
	pile := func(into *[]draftLine, q store.Pile) error {
		q.Deadline, q.Limit = r.deadline, 200
		list, _, err := r.console.store.Manuscripts(r.Context(), r.actor(), q)
		for _, m := range list {
			if before == "" && !shown[m.ID] {
				*into = append(*into, r.draftLine(m))
			}
			shown[m.ID] = true
		}
		return err
	}
	err := pile(&p.ForMe, store.Pile{ForMe: true})
	if err == nil {
		err = pile(&p.Late, store.Pile{Late: true})
	}
	if err != nil {
		return nil, err
	}
	rest, next, err := r.console.store.Manuscripts(r.Context(), r.actor(), store.Pile{Before: before})
	if err != nil {
		return nil, err
	}
	for _, m := range rest {
		if !shown[m.ID] {
			p.Rest = append(p.Rest, r.draftLine(m))
		}
	}
	if next != "" {
		p.Older = Root + "drafts?before=" + next
	}
	return show(p)
}

// tones are the colours of a draft's states.
var tones = map[editorial.State]string{editorial.Reviewing: "due", editorial.Approved: "good", editorial.Scheduled: "good", editorial.Published: "good"}

func (r *request) draftLine(m store.Manuscript) draftLine {
	l := draftLine{Manuscript: m, Place: r.console.library.name(m.Division, r.words), KindName: r.console.store.Rules().KindLabel(m.Kind, string(r.words)),
		State: r.words.T("draft." + string(m.Way.State)), Tone: tones[m.Way.State],
		Waiting: r.words.T("draft.since", r.words.Moment(m.Way.Since), r.words.age(today().Sub(m.Way.Since)))}
	l.Due, l.Mark, l.MarkTone = r.words.due(r.deadline(m.Way), record.DateOf(today().In(record.Zone)))
	if u, err := r.console.accounts.UserByLogin(r.Context(), account.System(), m.ChangedBy); err == nil {
		l.ChangedBy = u.Name
	} else if m.ChangedBy == account.SystemID { // no person may have that login
		l.ChangedBy = r.person(account.SystemID)
	}
	switch {
	case m.Way.State == editorial.Scheduled:
		l.State = r.words.T("draft.at", r.words.Moment(m.Way.Due))
	case m.Waits != "":
		l.State = r.words.T("draft.waits", r.words.step(r.console.store.Workflow().Steps[m.Waits]))
	case m.Way.Asking():
		l.State, l.Tone = r.words.T("draft.asks"), "due"
	case m.Way.Returned() != nil:
		l.State, l.Tone, l.Cause = r.words.T("draft.returned"), "bad", r.words.opinion(*m.Way.Returned())
	}
	return l
}

func (r *request) deadline(d editorial.Draft) editorial.Deadline {
	return r.console.store.Workflow().Deadline(d, r.console.duties, today())
}

// due puts a deadline into words, with a mark for drafts that are due today or overdue.
func (w words) due(by editorial.Deadline, now record.Date) (text, mark, tone string) {
	switch {
	case by.AtOnce:
		return w.T("draft.atonce"), "", ""
	case by.Day.IsZero():
		return "", "", ""
	case by.Late:
		text, mark, tone = w.T("draft.wasdue", w.near(by.Day, now)), w.T("draft.over"), "bad"
		switch {
		case by.Days == 1:
			mark = w.T("draft.lateone")
		case by.Days > 1:
			mark = w.T("draft.late", by.Days)
		}
	default:
		text = w.T("draft.due", w.near(by.Day, now))
		if by.Days == 0 {
			mark, tone = w.T("draft.today"), "due"
		}
	}
	if by.Unknown > 0 {
		text += " · " + w.T("draft.yearunknown", by.Unknown)
	}
	return text, mark, tone
}

func (w words) step(s editorial.Step) string {
	return w.pick(s.Zh, s.En)
}

// age is a span of time in days or hours.
func (w words) age(d time.Duration) string {
	switch {
	case d < time.Hour:
		return w.T("age.now")
	case d < 48*time.Hour:
		return w.T("age.hours", int(d/time.Hour))
	}
	return w.T("age.days", int(d/(24*time.Hour)))
}

// person returns a person's name as their colleagues know it.
func (r *request) person(id string) string {
	if id == account.SystemID {
		return r.console.store.Name()
	}
	u, err := r.console.accounts.User(r.Context(), account.System(), id)
	if err != nil {
		return r.words.T("none")
	}
	return u.Name
}
