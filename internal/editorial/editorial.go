// Package editorial decides whether a record may go up on the wall: the rules of the record itself, the
// search for personal information in every text that would become public (Check), the way of a draft
// through its reviews (Workflow): writing, reviewing step by step, approved, scheduled, published, each act a pure
// function from one Draft to the next, and by when the next step is due (Deadline, in the working days of package duty). Which
// kinds take which steps, and within how many working days, is a table, assets/editorial/workflow.json.
//
// Invariants: nothing is published for which Check finds a problem. No draft is approved but by a different person
// for each step, who has opened this very revision and written no word of any; a changed word begins the reviews
// anew. A resident ID or a bank card number is never published; a mobile number, or what only may be one of the others, where a reviewer who wrote no word of the
// draft has stated why it may stay (LetStay), in that field or on that page, and for that text. Every kind takes two steps at
// least but alerts, which a single second person releases. A domain room: no disk, network or clock; the centre's rooms import
// it, the kiosk's do not. Who may do which step is internal/account's policy, by the step's action; internal/store keeps the
// drafts and asks both.
package editorial

import (
	"time"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// Check gives every reason why the record may not be published at the moment now: what
// record.Record.Validate finds, then personal information, place by place. It is empty for a record that may be published. A
// problem never repeats what it found, only its masked form.
func Check(r *record.Record, rules *record.Rules, now time.Time) []record.Problem {
	return Draft{}.Check(r, rules, now)
}

// Check is that for a draft's words: what was found on the pages of the draft's documents counts, what reviewers have let stay does
// not.
func (d Draft) Check(r *record.Record, rules *record.Rules, now time.Time) []record.Problem {
	problems := masked(r.Validate(rules, now))
	if r.ID != "" && (r.Correction == nil || r.Correction.Reason == "") {
		problems = append(problems, record.Problem{Field: "/correction/reason", Reason: "Reason of the correction: is missing. Say why the record is corrected: residents see it.",
			ReasonZh: "更正原因：没有填写，请写明为何更正，居民会看到。"})
	}
	for _, f := range d.Open(r, rules) {
		problems = append(problems, f.problem(heading(r, rules)(f.Field), f.MayStay()))
	}
	return problems
}

// CheckWithdrawal gives every reason why the withdrawal may not be published as it stands; its reason is
// as public as a record.
func CheckWithdrawal(w *record.Withdrawal, rules *record.Rules) []record.Problem {
	const label = "撤回原因"
	problems := masked(w.Validate(rules))
	for pointer, text := range w.Texts() {
		for f := range find(text, label) {
			f.Field = pointer
			problems = append(problems, f.problem(label, false))
		}
	}
	return problems
}

// masked hides what sentences quote: a value may be wrong because somebody's number stands in its place.
func masked(problems []record.Problem) []record.Problem {
	for i, p := range problems {
		problems[i].Reason, problems[i].ReasonZh = privacy.Mask(p.Reason), privacy.Mask(p.ReasonZh)
	}
	return problems
}
