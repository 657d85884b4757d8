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
	store.Draft
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
	p := &draftsList{MayWrite: r.mayAnywhere(account.Write)}
	p.Title = r.words.T("drafts.title")
	before := r.value("before")
	shown := map[string]bool{} // above, or on the first page
	pile := func(into *[]draftLine, q store.DraftFilter) error {
		q.Deadline, q.Limit = r.deadlineOf, 200
		list, _, err := r.console.store.Drafts(r.Context(), r.actor(), q)
		for _, m := range list {
			if before == "" && !shown[m.ID] {
				*into = append(*into, r.draftLine(m))
			}
			shown[m.ID] = true
		}
		return err
	}
	err := pile(&p.ForMe, store.DraftFilter{ForMe: true})
	if err == nil {
		err = pile(&p.Late, store.DraftFilter{Late: true})
	}
	if err != nil {
		return nil, err
	}
	rest, next, err := r.console.store.Drafts(r.Context(), r.actor(), store.DraftFilter{Before: before})
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
	return showPage(p)
}

// tones are the colours of a draft's states.
var tones = map[editorial.State]string{editorial.Reviewing: "due", editorial.Approved: "good", editorial.Scheduled: "good", editorial.Published: "good"}

func (r *request) draftLine(m store.Draft) draftLine {
	l := draftLine{Draft: m, Place: r.console.library.name(m.Division, r.words), KindName: r.console.store.Rules().KindLabel(m.Kind, string(r.words)),
		State: r.words.T("draft." + string(m.Review.State)), Tone: tones[m.Review.State],
		Waiting: r.words.T("draft.since", r.words.Moment(m.Review.Since), r.words.formatAge(now().Sub(m.Review.Since)))}
	l.Due, l.Mark, l.MarkTone = r.words.formatDue(r.deadlineOf(m.Review), record.DateOf(now().In(record.Zone)))
	if u, err := r.console.accounts.UserByLogin(r.Context(), account.System(), m.ChangedBy); err == nil {
		l.ChangedBy = u.Name
	} else if m.ChangedBy == account.SystemID { // no person may have that login
		l.ChangedBy = r.personName(account.SystemID)
	}
	switch {
	case m.Review.State == editorial.Scheduled:
		l.State = r.words.T("draft.at", r.words.Moment(m.Review.Due))
	case m.Waits != "":
		l.State = r.words.T("draft.waits", r.words.step(r.console.store.Workflow().Steps[m.Waits]))
	case m.Review.Asking():
		l.State, l.Tone = r.words.T("draft.asks"), "due"
	case m.Review.Returned() != nil:
		l.State, l.Tone, l.Cause = r.words.T("draft.returned"), "bad", r.words.opinion(*m.Review.Returned())
	}
	return l
}

func (r *request) deadlineOf(d editorial.Review) editorial.Deadline {
	return r.console.store.Workflow().Deadline(d, r.console.duties, now())
}

// formatDue puts a deadline into words, with a mark for drafts that are due today or overdue.
func (w words) formatDue(by editorial.Deadline, now record.Date) (text, mark, tone string) {
	switch {
	case by.AtOnce:
		return w.T("draft.atonce"), "", ""
	case by.Day.IsZero():
		return "", "", ""
	case by.Late:
		text, mark, tone = w.T("draft.wasdue", w.formatNearDay(by.Day, now)), w.T("draft.over"), "bad"
		switch {
		case by.Days == 1:
			mark = w.T("draft.lateone")
		case by.Days > 1:
			mark = w.T("draft.late", by.Days)
		}
	default:
		text = w.T("draft.due", w.formatNearDay(by.Day, now))
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

// formatAge is a span of time in days or hours.
func (w words) formatAge(d time.Duration) string {
	switch {
	case d < time.Hour:
		return w.T("age.now")
	case d < 48*time.Hour:
		return w.T("age.hours", int(d/time.Hour))
	}
	return w.T("age.days", int(d/(24*time.Hour)))
}

// personName returns a person's name as their colleagues know it.
func (r *request) personName(id string) string {
	if id == account.SystemID {
		return r.console.store.Name()
	}
	u, err := r.console.accounts.User(r.Context(), account.System(), id)
	if err != nil {
		return r.words.T("none")
	}
	return u.Name
}
