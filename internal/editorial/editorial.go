// Package editorial decides whether a record may go up on the wall: the rules of the record itself, the
// search for personal information in every text that would become public (Check), the way of a draft
// through its reviews (Workflow): writing, reviewing step by step, approved, scheduled, published, each act a pure
// function from one Draft to the next, and by when the next step is due (Deadline, in the working days of package duty). Which
// kinds take which steps, and within how many working days, is a table, assets/editorial/workflow.json.
//
// Invariants: nothing is published for which Check finds a problem. No draft is approved but by a different person
// for each step, who has opened this very revision and written no word of any; a changed word begins the reviews
// anew. Every kind takes two steps at least but alerts, which a single second person releases. A domain room: no disk,
// network or clock; the centre's rooms import it, the kiosk's do not. Who may do which step is internal/account's policy,
// by the step's action; internal/store keeps the drafts and asks both.
package editorial

import (
	"fmt"
	"iter"
	"time"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// Check gives every reason why the record may not be published at the moment now: what
// record.Record.Validate finds, then personal information, place by place. It is empty for a record that
// may be published. A problem never repeats what it found, only its masked form.
func Check(r *record.Record, rules *record.Rules, now time.Time) []record.Problem {
	heading := func(pointer string) string { return rules.FieldLabel(r.Kind, pointer, "zh") }
	return append(masked(r.Validate(rules, now)), personal(record.Texts(r), heading)...)
}

// CheckWithdrawal gives every reason why the withdrawal may not be published as it stands; its reason is
// as public as a record.
func CheckWithdrawal(w *record.Withdrawal, rules *record.Rules) []record.Problem {
	return append(masked(w.Validate(rules)), personal(w.Texts(), func(string) string { return "撤回原因" })...)
}

// masked hides what sentences quote: a value may be wrong because somebody's number stands in its place.
func masked(problems []record.Problem) []record.Problem {
	for i, p := range problems {
		problems[i].Reason, problems[i].ReasonZh = privacy.Mask(p.Reason), privacy.Mask(p.ReasonZh)
	}
	return problems
}

// names of the kinds of personal information, with their articles in English.
var names = map[privacy.Kind]struct{ en, zh string }{
	privacy.ResidentID: {"a resident ID number", "公民身份号码"},
	privacy.Mobile:     {"a mobile telephone number", "手机号码"},
	privacy.BankCard:   {"a bank card number", "银行卡号"},
}

// personal searches texts. The field's Chinese label is the heading under which numbers are read: eleven
// digits in 凭证号 are a voucher, nineteen in 卡号 a card.
func personal(texts iter.Seq2[string, string], heading func(pointer string) string) []record.Problem {
	var problems []record.Problem
	for pointer, text := range texts {
		for _, f := range privacy.FindUnder(heading(pointer), text) {
			name := names[f.Kind]
			problems = append(problems, record.Problem{
				Field:    pointer,
				Reason:   fmt.Sprintf("holds %s (%s) at character %d; mask it or leave it out.", name.en, f.Masked, f.Rune+1),
				ReasonZh: fmt.Sprintf("“%s”第%d个字处有%s（%s），请隐去或删除。", heading(pointer), f.Rune+1, name.zh, f.Masked),
			})
		}
	}
	return problems
}
