package console

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/report"
	"gongshi/internal/store"
)

type draftView struct {
	Frame
	draftLine
	Body       []report.Field
	Envelope   []report.Field
	Ledger     *report.Ledger
	Recipients []record.Recipient
	Files      []attachedFile
	Missing    []Problem // problems that prevent its publication, but for the findings
	Why        []Problem // the reasons of its return
	Notes      []draftNote
	Undrawn    []string // characters that no kiosk can draw
	Findings   []findingLine
	Asking     bool         // a reviewer's word on the findings is waited for
	Since      *Differences // to the revision that the person, or the review before, had before them; nil for none
	InForce    *Differences // compared with the published revision; nil for a new record
	Decisions  []decisionLine
	Authors    []string

	MayEdit, MaySubmit, MayAsk, MayDecide, MayPublish, MayReturn, MayDiscard bool
	Step                                                                     string // that is decided on
	Questions                                                                []string
	Release                                                                  bool   // to approve is to publish
	Opinion, At                                                              string // that were typed
	Barred                                                                   string // why this person does not decide, though their role lets them
}

func (*draftView) template() string { return "draft.html" }

// DaysAhead is for the hint: so far ahead a publication may be scheduled.
func (*draftView) DaysAhead() int { return int(editorial.MaxAhead / (24 * time.Hour)) }

// decisionLine is what somebody decided.
type decisionLine struct {
	editorial.Decision
	Name, Who, When string
}

// questions of the confidentiality review, by the names of their fields.
var questions = []string{"state_secret", "work_secret", "business_secret", "privacy"}

// draftView shows a draft's present state, with the actions that the person may take.
func (r *request) draftView(m store.Draft) (*draftView, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	p := &draftView{draftLine: r.draftLine(m)}
	title, err := r.draftTitle(m)
	if err != nil {
		return nil, err
	}
	p.Frame.Title = title
	rules, flow := r.console.store.Rules(), r.console.store.Workflow()
	for _, one := range m.Review.Decisions {
		one.Opinion = r.words.opinion(one)
		p.Decisions = append(
			p.Decisions,
			decisionLine{one, r.words.step(flow.Steps[one.Step]), r.personName(one.By), r.words.Moment(one.At)},
		)
	}
	for _, id := range m.Review.Authors {
		p.Authors = append(p.Authors, r.personName(id))
	}
	p.Why = r.words.returnReasons(m.Review.Returned())
	if m.Record == nil {
		return p, nil
	}
	d := report.Describe(m.Record, rules, string(r.words))
	p.Body, p.Envelope, p.Ledger, p.Recipients = r.nameFields(d.Body), r.nameFields(d.Envelope), d.Ledger, d.Recipients
	p.Files = r.attachedFiles(m)
	if err := r.compareRevisions(p, m); err != nil {
		return nil, err
	}
	blocking := r.showFindings(p, m)
	p.Asking = m.Review.Asking()
	may := func(act account.Action) bool { return r.actor().May(act, m.Division) }
	obstacles, err := r.console.store.Obstacles(r.Context(), m, laterTime(now(), m.Review.Due))
	if err != nil {
		return nil, err
	}
	p.Undrawn, p.Notes = r.undrawnNotes(m.Record), r.draftNotes(m)
	p.Missing = r.words.problemTexts(obstacles[:len(obstacles)-blocking]) // the findings come last
	switch m.Review.State {
	case editorial.Writing:
		p.MaySubmit = may(account.Write) && len(obstacles) == 0
	case editorial.Reviewing:
		step := flow.Steps[m.Waits]
		wrote := slices.Contains(m.Review.Authors, r.actor().ID)
		before := slices.ContainsFunc(
			m.Review.Passed(),
			func(one editorial.Decision) bool { return one.By == r.actor().ID },
		)
		switch mine := may(account.Action(step.Action)); {
		case mine && wrote:
			p.Barred = r.words.T("draft.own")
		case mine && before:
			p.Barred = r.words.T("draft.twice")
		case mine:
			p.MayDecide = true
			p.Step, p.Release = r.words.step(step), step.Release
			if step.Questions {
				p.Questions = questions
			}
		}
	case editorial.Approved, editorial.Scheduled:
		p.MayPublish = may(account.Publish) && len(obstacles) == 0
		p.MayReturn = may(account.Publish)
	}
	p.MayDiscard, p.MayEdit = may(account.Write), may(account.Write)
	return p, nil
}

// obstacle is a problem with where it can be mended.
type obstacle struct {
	Problem
	*Frame
	Edit string // the address of the form; "" if the person may not write
}

// Problem gives a problem to its template.
func (p *draftView) Problem(one Problem) obstacle {
	o := obstacle{Problem: one, Frame: &p.Frame}
	if p.MayEdit {
		o.Edit = Root + "drafts/" + p.ID + "/edit"
	}
	return o
}

func laterTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// returnReasons gives the reasons of a return in the language; none for nil.
func (w words) returnReasons(d *editorial.Decision) []Problem {
	switch {
	case d == nil:
		return nil
	case len(d.Causes) > 0:
		return w.problemTexts(d.Causes)
	}
	return []Problem{{Text: w.opinion(*d)}}
}

// opinion returns a reviewer's words, or the program's in the language.
func (w words) opinion(d editorial.Decision) string {
	if d.By != account.SystemID {
		return d.Opinion
	}
	if len(d.Causes) == 0 {
		return w.translateSentence(d.Opinion)
	}
	text := w.problemText(d.Causes[0])
	if more := len(d.Causes) - 1; more > 0 {
		text += w.T("draft.morecauses", more)
	}
	return text
}

// compareRevisions puts a draft beside the revision that the person read last, and a correction beside the record in
// force.
func (r *request) compareRevisions(p *draftView, m store.Draft) error {
	before, err := r.console.store.PreviousRevision(r.Context(), r.actor(), m)
	if err != nil {
		return err
	}
	now := r.words.T("changes.revision", m.Review.Revision)
	if before != nil {
		heading := r.words.T("draft.sinceother", before.Revision)
		if before.Own {
			heading = r.words.T("draft.sinceown", before.Revision)
		}
		d := r.describeDifferences(
			before.Record,
			m.Record,
			heading,
			r.words.T("changes.revision", before.Revision),
			now,
		)
		if a, b := reasonOf(before.Record), reasonOf(m.Record); a != b {
			d.Changes = append(
				d.Changes,
				record.Words{
					Field: r.console.store.Rules().FieldLabel(m.Kind, "/correction/reason", string(r.words)),
					Old:   a,
					New:   b,
				},
			)
		}
		p.Since = &d
	}
	if m.RecordID == "" {
		return nil
	}
	old, err := r.console.store.Record(r.Context(), m.RecordID)
	if errs.Is(err, errs.Gone) || errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d := r.describeDifferences(old, m.Record, r.words.T("draft.changes"), r.words.T("draft.old"), now)
	p.InForce = &d
	return nil
}

// reasonOf is why a correction is made; Diff leaves it out, since every published revision has another.
func reasonOf(r *record.Record) string {
	if r.Correction == nil {
		return ""
	}
	return r.Correction.Reason
}

func draftPage(r *request) (answer, error) {
	m, err := r.draftOrNotFound(r.console.store.OpenDraft(r.Context(), r.actor(), r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	p, err := r.draftView(m)
	if err != nil {
		return nil, err
	}
	if r.URL.Query().Has("under") {
		p.Done = r.tellUnderWay(m, p)
	}
	return showPage(p)
}

// tellUnderWay tells a person who wanted to begin a correction who has begun it.
func (r *request) tellUnderWay(m store.Draft, p *draftView) string {
	changed := r.words.Moment(m.ChangedAt)
	if slices.Contains(m.Review.Authors, r.actor().ID) {
		return r.words.T("draft.underwayown", changed, p.State)
	}
	return r.words.T("draft.underway", strings.Join(p.Authors, r.words.pick("、", ", ")), changed, p.State)
}

// draftNote is a sentence about another draft or an erased record, with its page.
type draftNote struct{ Text, To, Label string }

// draftNotes are the questions to the people of a draft.
func (r *request) draftNotes(m store.Draft) (list []draftNote) {
	notes, err := r.console.store.DraftNotes(r.Context(), m)
	if err != nil { // no reason to withhold the draft
		r.console.opt.Log.Error("the notes of a draft cannot be read", "draft", m.ID, "cause", err)
	}
	for _, one := range notes {
		n := draftNote{Text: r.words.problemText(one.Problem)}
		switch {
		case one.Draft != "":
			n.To, n.Label = Root+"drafts/"+one.Draft, r.words.T("draft.seedraft")
		case one.Record != "":
			n.To, n.Label = Root+"records/"+one.Record, r.words.T("draft.seerecord")
		}
		list = append(list, n)
	}
	return list
}

// draftTitle returns the draft's title, or its record's once the draft has ended.
func (r *request) draftTitle(m store.Draft) (string, error) {
	if m.Title != "" || m.Record != nil || m.RecordID == "" {
		return cmp.Or(m.Title, r.words.T("draft.untitled")), nil
	}
	rec, err := r.console.store.Record(r.Context(), m.RecordID)
	if errs.Is(err, errs.Gone) {
		return r.words.T("record.gone"), nil
	}
	if err != nil {
		return "", err
	}
	return rec.Title, nil
}

// draftOrNotFound turns the error of a missing draft into the page of a missing page.
func (r *request) draftOrNotFound(m store.Draft, err error) (store.Draft, error) {
	if errs.Is(err, errs.NotFound) {
		err = notFound()
	}
	return m, err
}

// onDraft carries out a form's act on a draft. act returns the query of the draft's next page. Problems are shown on
// the draft's page in its present state.
func (r *request) onDraft(act func(id string, version int) (done string, err error)) (answer, error) {
	id := r.PathValue("id")
	if _, err := r.draftOrNotFound(r.console.store.Draft(r.Context(), r.actor(), id)); err != nil {
		return nil, err
	}
	version, err := strconv.Atoi(r.value("version"))
	if err != nil {
		return r.nothingShown(Root + "drafts/" + id)
	}
	done, err := act(id, version)
	if err == nil {
		if now, err := r.console.store.Draft(r.Context(), r.actor(), id); err != nil ||
			now.Review.State != editorial.Writing {
			r.console.uploads.dropDraft(id) // only a draft's writers drop its held files
		}
		return goTo(Root + "drafts/" + id + done), nil
	}
	m, missing := r.draftOrNotFound(r.console.store.Draft(r.Context(), r.actor(), id))
	if missing != nil {
		return nil, missing
	}
	p, failed := r.draftView(m)
	if failed != nil {
		return nil, failed
	}
	p.Opinion, p.At = r.value("opinion"), r.value("at")
	return refuseForm(r, p, "", err)
}

func submitDraft(r *request) (answer, error) {
	return r.onDraft(func(id string, version int) (string, error) {
		_, err := r.console.store.SubmitDraft(r.Context(), r.actor(), id, version)
		return "?done=submitted", err
	})
}

func discardDraft(r *request) (answer, error) {
	return r.onDraft(func(id string, version int) (string, error) {
		_, err := r.console.store.DiscardDraft(r.Context(), r.actor(), id, version)
		return "?done=discarded", err
	})
}

// returnDraft gives an approved draft back to its authors.
func returnDraft(r *request) (answer, error) {
	return r.onDraft(func(id string, version int) (string, error) {
		_, err := r.console.store.ReturnDraft(r.Context(), r.actor(), id, version, r.value("opinion"))
		return "?done=returned", err
	})
}

// decideDraft passes the step that the page showed, or returns the draft.
func decideDraft(r *request) (answer, error) {
	review := editorial.Verdict{
		Approve: r.value("decision") == "approve",
		Opinion: r.value("opinion"),
		Step:    r.value("step"),
	}
	return r.onDraft(func(id string, version int) (string, error) {
		revision, err := strconv.Atoi(r.value("revision"))
		if err != nil {
			return "", errs.F(errs.Invalid, "The form cannot be read.")
		}
		review.Revision, review.Answers = revision, r.confidentialityAnswers()
		m, err := r.console.store.DecideDraft(r.Context(), r.actor(), id, version, review)
		switch {
		case !review.Approve:
			return "?done=returned", err
		case err == nil && m.Review.State == editorial.Published:
			r.console.library.forget()
			return "?done=published", nil
		}
		return "?done=approved", err
	})
}

// confidentialityAnswers are those to the four questions; nil unless all were given.
func (r *request) confidentialityAnswers() *editorial.Answers {
	said := map[string]bool{}
	for _, q := range questions {
		switch r.value(q) {
		case "yes":
			said[q] = true
		case "no":
			said[q] = false
		default:
			return nil
		}
	}
	return &editorial.Answers{
		StateSecret:    said["state_secret"],
		WorkSecret:     said["work_secret"],
		BusinessSecret: said["business_secret"],
		Privacy:        said["privacy"],
	}
}

// publishDraft publishes at once, or sets the time at which it shall be, or takes that back.
func publishDraft(r *request) (answer, error) {
	when := r.value("when")
	if when == "now" {
		return r.onDraft(func(id string, version int) (string, error) {
			_, err := r.console.store.PublishDraft(r.Context(), r.actor(), id, version)
			if err == nil {
				r.console.library.forget()
			}
			return "?done=published", err
		})
	}
	return r.onDraft(func(id string, version int) (string, error) {
		var due time.Time
		if when != "never" {
			var err error
			if due, err = time.ParseInLocation("2006-01-02T15:04", r.value("at"), record.Zone); err != nil {
				return "", errs.F(errs.Invalid, "Give the day and the time of publication.")
			}
		}
		_, err := r.console.store.ScheduleDraft(r.Context(), r.actor(), id, version, due)
		return "?done=scheduled", err
	})
}
