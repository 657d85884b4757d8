package editorial

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// State is a draft's state.
type State string

// The states of a draft. A published one goes on as a record: corrected by a draft of its own, withdrawn, expired.
const (
	Writing   State = "writing"   // with its authors; also after a return
	Reviewing State = "reviewing" // waits for a step
	Approved  State = "approved"  // waits for a publisher
	Scheduled State = "scheduled" // waits for its time
	Published State = "published" // ended
	Discarded State = "discarded" // ended
)

// Step is a review that a draft has to pass.
type Step struct {
	Zh        string `json:"zh"`
	En        string `json:"en"`
	Action    string `json:"action"`             // of internal/account's policy: who may do it
	Days      int    `json:"working_days"`       // by when it should be done
	Questions bool   `json:"questions,omitzero"` // the four questions are to be answered
	Release   bool   `json:"release,omitzero"`   // passing it publishes at once; for alerts alone
}

// Workflow lists the steps of the drafts of each kind, in order: two, or three for the sensitive kinds. Alerts have
// one, which releases them: a second person, who sees the questions of the confidentiality review, but need not answer
// them one by one. The Emergency Response Law [突发事件应对法] wants warnings out at once.
type Workflow struct {
	Steps map[string]Step          `json:"steps"`
	Usual []string                 `json:"usual"`
	Kinds map[record.Kind][]string `json:"kinds"`
}

// Shipped is the workflow of the project's own table, assets/editorial/workflow.json.
func Shipped() (*Workflow, error) { return ParseWorkflow(assets.Workflow()) }

// ParseWorkflow reads a table; errs.Invalid for a table that would publish something without a review.
func ParseWorkflow(text []byte) (*Workflow, error) {
	w := &Workflow{}
	if err := json.Unmarshal(text, w, json.RejectUnknownMembers(true)); err != nil {
		return nil, errs.E(errs.Invalid, "The workflow is not JSON of the known form.", err)
	}
	if err := w.check("", w.Usual); err != nil {
		return nil, err
	}
	for kind, steps := range w.Kinds {
		if !slices.Contains(record.Kinds(), kind) {
			return nil, errs.F(errs.Invalid, "The workflow names the kind %q, which is none.", kind)
		}
		if err := w.check(kind, steps); err != nil {
			return nil, err
		}
	}
	for name, step := range w.Steps {
		if step.Zh == "" || step.En == "" || step.Action == "" || step.Days < 1 || step.Days > 60 {
			return nil, errs.F(errs.Invalid, "The workflow's step %q needs names, an action and 1 to 60 working days.", name)
		}
	}
	return w, nil
}

// check looks at the steps of a kind, or of all that have none of their own.
func (w *Workflow) check(kind record.Kind, steps []string) error {
	questions, release := false, false
	for i, name := range steps {
		step, known := w.Steps[name]
		if !known || slices.Contains(steps[:i], name) {
			return errs.F(errs.Invalid, "The workflow's step %q is not described, or stands twice in one list.", name)
		}
		questions, release = questions || step.Questions, release || step.Release
	}
	switch {
	case release && (kind != record.KindAlert || len(steps) != 1):
		return errs.F(errs.Invalid, "A step that releases is the only one, and that of alerts; it stands in %v of %q.", steps, kind)
	case !release && (len(steps) < 2 || !questions):
		return errs.F(errs.Invalid, "A workflow has two steps at least, one of them with the questions of confidentiality; it has %v.", steps)
	}
	return nil
}

// stepNames lists the names of a kind's steps.
func (w *Workflow) stepNames(kind record.Kind) []string {
	if steps, ok := w.Kinds[kind]; ok {
		return steps
	}
	return w.Usual
}

// Answers are those of the confidentiality review: true where the content holds such a thing.
type Answers struct {
	StateSecret    bool `json:"state_secret"`    // 国家秘密
	WorkSecret     bool `json:"work_secret"`     // 工作秘密
	BusinessSecret bool `json:"business_secret"` // 商业秘密
	Privacy        bool `json:"privacy"`         // 个人隐私
}

func (a Answers) any() bool { return a.StateSecret || a.WorkSecret || a.BusinessSecret || a.Privacy }

// Decision is a reviewer's word: a step that was passed, or a return to the authors.
type Decision struct {
	Revision int       `json:"revision"` // of the words
	Step     string    `json:"step"`     // "" for a return by a publisher
	By       string    `json:"by"`       // account id
	At       time.Time `json:"at"`
	Approved bool      `json:"approved"`
	Opinion  string    `json:"opinion,omitempty"` // the reason of a return, or the first of its causes
	Answers  *Answers  `json:"answers,omitzero"`

	Causes []record.Problem `json:"causes,omitempty"` // of a return because it could not be published: in both languages
}

// Review is a draft's state in the workflow; the words are elsewhere.
type Review struct {
	Kind      record.Kind    `json:"kind"`
	State     State          `json:"state"`
	Revision  int            `json:"revision"`            // of the words, from 1
	Authors   []string       `json:"authors"`             // everybody who has changed a word, of any revision
	Opened    map[string]int `json:"opened,omitempty"`    // the revision that each had before them last, by account id
	Earlier   map[string]int `json:"earlier,omitempty"`   // the opened revision before that
	Decisions []Decision     `json:"decisions,omitempty"` // all that there were, in order
	Since     time.Time      `json:"since"`               // begin of the present wait
	Due       time.Time      `json:"due,omitzero"`        // of a scheduled one
	Waivers   []Waiver       `json:"stays,omitempty"`     // statements that findings may stay
	Pages     []PageFinding  `json:"pages,omitempty"`     // findings on the pages of attached documents
	Asks      int            `json:"asks,omitzero"`       // the revision of which the authors ask whether findings may stay
}

// Passed are the steps that this revision has passed, since it was last returned.
func (d Review) Passed() []Decision {
	from := len(d.Decisions)
	for from > 0 && d.Decisions[from-1].Approved && d.Decisions[from-1].Revision == d.Revision {
		from--
	}
	return d.Decisions[from:]
}

// Returned gives the return after which the authors have the draft, if there is one.
func (d Review) Returned() *Decision {
	if n := len(d.Decisions); d.State == Writing && n > 0 && !d.Decisions[n-1].Approved {
		return &d.Decisions[n-1]
	}
	return nil
}

// Bounds of the texts about a draft.
const (
	maxOpinion   = 2000 // characters
	maxDecisions = 200
)

// New is a draft as its first author begins it.
func New(kind record.Kind, author string, now time.Time) Review {
	return Review{Kind: kind, State: Writing, Revision: 1, Authors: []string{author}, Since: now}
}

// Actions returns the actions of internal/account's policy for the steps of a kind: a person with one of them is a
// reviewer.
func (w *Workflow) Actions(kind record.Kind) (actions []string) {
	for _, name := range w.stepNames(kind) {
		actions = append(actions, w.Steps[name].Action)
	}
	return actions
}

// Waits gives the step that a draft in review waits for; "" for none.
func (w *Workflow) Waits(d Review) string {
	if steps := w.stepNames(d.Kind); d.State == Reviewing && len(d.Passed()) < len(steps) {
		return steps[len(d.Passed())]
	}
	return ""
}

// clone is a copy that can be changed without the old one noticing.
func (d Review) clone(state State, now time.Time) Review {
	d.State, d.Since = state, now
	d.Authors, d.Decisions = slices.Clone(d.Authors), slices.Clone(d.Decisions)
	d.Opened, d.Earlier = maps.Clone(d.Opened), maps.Clone(d.Earlier)
	d.Waivers = slices.Clone(d.Waivers)
	if state == Published || state == Discarded {
		d.Pages = nil
		for i := range d.Waivers {
			d.Waivers[i].Text = "" // trying all numbers against it would reveal the words
		}
	}
	return d
}

// refuseAct is a step that the rules do not allow.
func refuseAct(format string, args ...any) (Review, error) {
	return Review{}, errs.F(errs.Conflict, format, args...)
}

// Edit is a change of the words: whatever the draft had passed, it goes back to its authors as a new revision.
func (w *Workflow) Edit(d Review, by string, now time.Time) (Review, error) {
	if d.State == Published || d.State == Discarded {
		return refuseAct("The draft is %s; begin a new one.", d.State)
	}
	next := d.clone(Writing, now)
	next.Revision++
	next.Due = time.Time{}
	if !slices.Contains(next.Authors, by) {
		next.Authors = append(next.Authors, by)
	}
	return next, nil
}

// Submit hands a draft in. problems are those of Check: with any of them it stays.
func (w *Workflow) Submit(d Review, problems []record.Problem, now time.Time) (Review, error) {
	switch {
	case d.State != Writing:
		return refuseAct("The draft is %s already.", d.State)
	case len(problems) > 0:
		return Review{}, errs.F(errs.Invalid, "%d things are to be corrected before the draft can be submitted; the first: %s", len(problems), problems[0])
	}
	return d.clone(Reviewing, now), nil
}

// Open records that somebody has the words of this revision before them.
func (w *Workflow) Open(d Review, by string) Review {
	next := d.clone(d.State, d.Since)
	if next.Opened == nil {
		next.Opened = map[string]int{}
	}
	if last := next.Opened[by]; last != 0 && last != d.Revision {
		if next.Earlier == nil {
			next.Earlier = map[string]int{}
		}
		next.Earlier[by] = last
	}
	next.Opened[by] = d.Revision
	return next
}

// Before returns the revision with which a reader should compare the draft, out of those that are kept: the revision
// that they opened before their last one, own, else the newest that somebody has decided on; 0 if there is none.
func (d Review) Before(reader string, kept []int) (revision int, own bool) {
	last := d.Opened[reader]
	if last == d.Revision {
		last = d.Earlier[reader]
	}
	if slices.Contains(kept, last) {
		return last, true
	}
	for _, one := range d.Decisions {
		if one.Revision < d.Revision && slices.Contains(kept, one.Revision) {
			revision = max(revision, one.Revision)
		}
	}
	return revision, false
}

// Verdict is a reviewer's word on the step that the draft waits for.
type Verdict struct {
	By       string
	Revision int    // that was read
	Step     string // that is meant
	Approve  bool
	Opinion  string   // the reason, where it is returned
	Answers  *Answers // where the step asks the questions
}

// Decide passes the step or returns the draft to its authors. Nobody reviews a draft that they had a hand in, nor two
// steps of one revision, nor a revision that they have not opened.
func (w *Workflow) Decide(d Review, r Verdict, now time.Time) (Review, error) {
	waits := w.Waits(d)
	switch {
	case waits == "" || r.Step != waits:
		return refuseAct("The draft does not wait for this review any more.")
	case r.Revision != d.Revision:
		return refuseAct("Revision %d of the draft is under review by now, not %d; read it first.", d.Revision, r.Revision)
	case slices.Contains(d.Authors, r.By):
		return Review{}, errs.F(errs.Forbidden, "Whoever has written in a draft does not review it.")
	case slices.ContainsFunc(d.Passed(), func(p Decision) bool { return p.By == r.By }):
		return Review{}, errs.F(errs.Forbidden, "You have reviewed this revision at an earlier step; somebody else takes this one.")
	case d.Opened[r.By] != d.Revision:
		return refuseAct("Open revision %d of the draft before you decide on it.", d.Revision)
	}
	word := Decision{Revision: d.Revision, Step: waits, By: r.By, At: now, Approved: r.Approve, Opinion: strings.TrimSpace(privacy.Mask(r.Opinion)), Answers: r.Answers}
	if !r.Approve {
		return d.withDecision(Writing, word)
	}
	if w.Steps[waits].Questions {
		switch {
		case r.Answers == nil:
			return Review{}, errs.F(errs.Invalid, "Answer the four questions of the confidentiality review.")
		case r.Answers.any():
			return Review{}, errs.F(errs.Invalid, "What holds a secret or somebody's privacy is not approved: return it and say why.")
		}
	}
	if len(d.Passed())+1 == len(w.stepNames(d.Kind)) {
		return d.withDecision(Approved, word)
	}
	return d.withDecision(Reviewing, word)
}

// withDecision is the draft with one more decision.
func (d Review) withDecision(state State, word Decision) (Review, error) {
	switch {
	case !word.Approved && word.Opinion == "":
		return Review{}, errs.F(errs.Invalid, "Say why the draft is returned.")
	case utf8.RuneCountInString(word.Opinion) > maxOpinion:
		return Review{}, errs.F(errs.TooLarge, "The opinion has more than %d characters.", maxOpinion)
	case len(d.Decisions) >= maxDecisions:
		return refuseAct("The draft has been decided on %d times; discard it and begin a new one.", maxDecisions)
	}
	next := d.clone(state, word.At)
	next.Decisions = append(next.Decisions, word)
	return next, nil
}

// Schedule sets the time at which an approved draft is published, or another time; the zero time takes it back.
func (w *Workflow) Schedule(d Review, due, now time.Time) (Review, error) {
	switch {
	case d.State != Approved && d.State != Scheduled:
		return refuseAct("The draft is not approved.")
	case due.IsZero():
		next := d.clone(Approved, now)
		next.Due = time.Time{}
		return next, nil
	case !due.After(now):
		return Review{}, errs.F(errs.Invalid, "The time of publication has passed; give a later one, or publish at once.")
	}
	next := d.clone(Scheduled, now)
	next.Due = due
	return next, nil
}

// Publish ends a draft that was approved; a scheduled one when its time has come, or at once.
func (w *Workflow) Publish(d Review, now time.Time) (Review, error) {
	if d.State != Approved && d.State != Scheduled {
		return refuseAct("The draft is not approved.")
	}
	return d.clone(Published, now), nil
}

// maxCauses bounds the causes of a return that are kept.
const maxCauses = 20

// Return gives an approved draft back to its authors, with the reason of somebody who may publish it, or with the
// causes for which it could not be published.
func (w *Workflow) Return(d Review, by, reason string, causes []record.Problem, now time.Time) (Review, error) {
	if d.State != Approved && d.State != Scheduled {
		return refuseAct("The draft is not approved.")
	}
	word := Decision{Revision: d.Revision, By: by, At: now, Opinion: strings.TrimSpace(privacy.Mask(reason)), Causes: maskProblems(slices.Clone(causes[:min(len(causes), maxCauses)]))}
	if word.Opinion == "" && len(word.Causes) > 0 {
		word.Opinion = word.Causes[0].Reason
	}
	if len(causes) > 0 {
		if r := []rune(word.Opinion); len(r) > maxOpinion {
			word.Opinion = string(r[:maxOpinion])
		}
	}
	next, err := d.withDecision(Writing, word)
	next.Due = time.Time{}
	return next, err
}

// Discard ends a draft that nobody needs any more.
func (w *Workflow) Discard(d Review, now time.Time) (Review, error) {
	if d.State == Published || d.State == Discarded {
		return refuseAct("The draft is %s already.", d.State)
	}
	return d.clone(Discarded, now), nil
}

// Clear ends a draft, if it has not ended, and removes the reviewers' words: its record is erased.
func (w *Workflow) Clear(d Review, now time.Time) Review {
	state := d.State
	if state != Published {
		state = Discarded
	}
	next := d.clone(state, now)
	next.Due = time.Time{}
	for i := range next.Decisions {
		next.Decisions[i].Opinion, next.Decisions[i].Causes = "", nil
	}
	for i := range next.Waivers {
		next.Waivers[i].Reason = ""
	}
	return next
}
