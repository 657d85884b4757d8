// Package editorial decides whether a record may be published. Check applies the rules of the record itself, and
// searches every text that would become public for personal information. Workflow is a draft's way through its reviews:
// writing, reviewing step by step, approved, scheduled, published; each act is a pure function from one Draft to the
// next. Deadline tells by when the next step is due, in the working days of package duty. The steps of each kind, and
// their working days, are a table, assets/editorial/workflow.json.
//
// Invariants: nothing is published for which Check finds a problem. Each step of a draft's approval needs a different
// person, who has opened this very revision and written no word of any; a changed word starts the reviews again. A
// resident ID or a bank card number is never published. A mobile number, or a number that only looks like one of the
// others, is published where a reviewer who wrote no word of the draft has stated why it may stay (WaiveFinding), in
// that field or on that page, and for that text. Every kind takes two steps at least but alerts, which a single second
// person releases.
//
// A domain room: no disk, network or clock; the centre's rooms import it, the kiosk's do not. internal/account's policy
// decides who may do a step, by the step's action; internal/store keeps the drafts and asks both.
package editorial

import (
	"strings"
	"time"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// Check returns every reason why the record may not be published at the moment now: the problems of
// record.Record.Validate, then personal information, place by place. It is empty for a record that may be published. A
// problem never repeats the found number, only its masked form.
func Check(r *record.Record, rules *record.Rules, now time.Time) []record.Problem {
	return Review{}.Check(r, rules, now)
}

// CheckRows is Check for a record whose rows were just imported: the import asked whether a text of a row names a
// person.
func CheckRows(r *record.Record, rules *record.Rules, now time.Time) []record.Problem {
	return Review{}.check(r, rules, now, func(f Finding) bool {
		return f.Kind == privacy.LikelyName && strings.HasPrefix(f.Field, "/body/recipients/")
	})
}

// Check returns the reasons for a draft's words: findings on the pages of the draft's documents count, findings that
// reviewers have let stay do not.
func (d Review) Check(r *record.Record, rules *record.Rules, now time.Time) []record.Problem {
	return d.check(r, rules, now, func(Finding) bool { return false })
}

func (d Review) check(r *record.Record, rules *record.Rules, now time.Time, but func(Finding) bool) []record.Problem {
	problems := maskProblems(r.Validate(rules, now))
	if r.ID != "" && (r.Correction == nil || r.Correction.Reason == "") {
		problems = append(problems, record.Problem{Field: "/correction/reason", Reason: "Reason of the correction: is missing. Say why the record is corrected: residents see it.",
			ReasonZh: "更正原因：没有填写，请写明为何更正，居民会看到。"})
	}
	for _, f := range d.Open(r, rules) {
		if but(f) {
			continue
		}
		problems = append(problems, f.toProblem(fieldHeading(r, rules)(f.Field), f.Waivable()))
	}
	return problems
}

// CheckWithdrawal returns every reason why the withdrawal may not be published; its reason is as public as a record.
func CheckWithdrawal(w *record.Withdrawal, rules *record.Rules) []record.Problem {
	const label = "撤回原因"
	problems := maskProblems(w.Validate(rules))
	for pointer, text := range w.Texts() {
		for f := range findingsIn(text, label) {
			f.Field = pointer
			problems = append(problems, f.toProblem(label, false))
		}
	}
	return problems
}

// maskProblems hides numbers that sentences quote: a value may be wrong because somebody's number was typed in its
// place.
func maskProblems(problems []record.Problem) []record.Problem {
	for i, p := range problems {
		problems[i].Reason, problems[i].ReasonZh = privacy.Mask(p.Reason), privacy.Mask(p.ReasonZh)
	}
	return problems
}
