package console

import (
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/store"
)

// draftLine is a draft in a list.
type draftLine struct {
	store.Manuscript
	Place, KindName string
	State, Tone     string
	Age             string // how long it has waited
	Within          string // by when its step should be done; "" for none
}

type draftsList struct {
	Frame
	ForMe []draftLine // that wait for this person
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
	mine, _, err := r.console.store.Manuscripts(r.Context(), r.actor(), store.Pile{ForMe: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	waiting := map[string]bool{}
	for _, m := range mine {
		waiting[m.ID] = true
		if before == "" {
			p.ForMe = append(p.ForMe, r.draftLine(m))
		}
	}
	rest, next, err := r.console.store.Manuscripts(r.Context(), r.actor(), store.Pile{Before: before})
	if err != nil {
		return nil, err
	}
	for _, m := range rest {
		if !waiting[m.ID] {
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
		State: r.words.T("draft." + string(m.Way.State)), Tone: tones[m.Way.State], Age: r.words.age(today().Sub(m.Way.Since))}
	switch {
	case m.Way.State == editorial.Scheduled:
		l.State = r.words.T("draft.at", r.words.Moment(m.Way.Due))
	case m.Waits != "":
		step := r.console.store.Workflow().Steps[m.Waits]
		l.State = r.words.T("draft.waits", r.words.step(step))
		if l.Within = r.words.T("draft.within", step.Days); step.Release {
			l.Within = r.words.T("draft.atonce")
		}
	case m.Way.Returned() != nil:
		l.State, l.Tone = r.words.T("draft.returned"), "bad"
	}
	return l
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

// person is somebody's name, as whoever works with them knows it.
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
