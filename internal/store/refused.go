package store

import (
	"fmt"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// Refused is the error for a batch that was not published: every reason, by draft. It unwraps to an errs.Error of kind
// Invalid, or Conflict if stored records are the only reason.
type Refused struct {
	Problems []Problem
}

// Problem is a reason why one draft of a batch keeps the batch from being published.
type Problem struct {
	Item int // position in the batch
	record.Problem
	conflict bool // with stored records, not with the rules
}

// Error lists the problems, a line each.
func (r *Refused) Error() string {
	lines := make([]string, len(r.Problems))
	for i, p := range r.Problems {
		lines[i] = fmt.Sprintf("record %d: %s", p.Item+1, p.Problem)
	}
	return strings.Join(lines, "\n")
}

// Reasons are the problems of all drafts, as the rules gave them.
func (r *Refused) Reasons() (list []record.Problem) {
	for _, p := range r.Problems {
		list = append(list, p.Problem)
	}
	return list
}

// Unwrap gives the kind.
func (r *Refused) Unwrap() error {
	kind := errs.Conflict
	for _, p := range r.Problems {
		if !p.conflict {
			kind = errs.Invalid
		}
	}
	return errs.F(kind, "%s", r.Error())
}

// problems collects them; a nil error means there are none.
type problems struct {
	rules *record.Rules // for the labels of fields
	list  []Problem
}

func (p *problems) add(draft int, found ...record.Problem) {
	for _, f := range found {
		p.list = append(p.list, Problem{Item: draft, Problem: f})
	}
}

// addAgainst notes a problem under the label of the field in which it is. other is the id of the record that is in the
// way, "" for none; en and zh take the same arguments.
func (p *problems) addAgainst(draft int, conflict bool, kind record.Kind, field, other, en, zh string, args ...any) {
	found := record.Problem{Field: field, Record: other, Reason: fmt.Sprintf(en, args...), ReasonZh: fmt.Sprintf(zh, args...)}
	if field != "" {
		found.Reason = p.rules.FieldLabel(kind, field, "en") + " " + found.Reason
		found.ReasonZh = "“" + p.rules.FieldLabel(kind, field, "zh") + "”" + found.ReasonZh
	}
	p.list = append(p.list, Problem{draft, found, conflict})
}

func (p *problems) addConflict(draft int, field, en, zh string) {
	p.list = append(p.list, Problem{draft, record.Problem{Field: field, Reason: en, ReasonZh: zh}, true})
}

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	return &Refused{p.list}
}
