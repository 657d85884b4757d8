package console

import (
	"slices"
	"strconv"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/store"
)

// findingLine is personal information in a draft, with the word of the reviewer who has let it stay.
type findingLine struct {
	editorial.Finding
	Field, Name string
	Number      int               // of its first character, from 1
	Waiver      *editorial.Waiver // nil while it blocks
	Who, When   string
	Ask         bool   // the person may say why it may stay
	Key         string // of its form
	Reason      string // the typed reason
}

// showFindings shows the findings in a draft, and the person's possible answers. It returns how many block.
func (r *request) showFindings(p *draftView, m store.Draft) (blocking int) {
	rules := r.console.store.Rules()
	writing, wrote := m.Review.State == editorial.Writing, slices.Contains(m.Review.Authors, r.actor().ID)
	for i, f := range m.Review.Findings(m.Record, rules) {
		l := findingLine{
			Finding: f,
			Field:   rules.FieldLabel(m.Kind, f.Field, string(r.words)),
			Name:    r.words.T("finding." + string(f.Kind)),
			Number:  f.Rune + 1,
			Key:     "stay-" + strconv.Itoa(i),
		}
		if l.Waiver = m.Review.WaiverOf(f); l.Waiver != nil {
			l.Who, l.When = r.personName(l.Waiver.By), r.words.Moment(l.Waiver.At)
		} else {
			blocking++
			l.Ask = writing && !wrote && f.Waivable() && r.console.store.Reviews(r.actor(), m)
			p.MayAsk = p.MayAsk || writing && f.Waivable() && !m.Review.Asking() && r.actor().May(account.Write, m.Division)
		}
		if l.Ask && r.value("field") == f.Field && r.value("at") == strconv.Itoa(f.Rune) {
			l.Reason = r.value("reason")
		}
		p.Findings = append(p.Findings, l)
	}
	return blocking
}

func askDraft(r *request) (answer, error) {
	return r.onDraft(func(id string, version int) (string, error) {
		_, err := r.console.store.AskForWaiver(r.Context(), r.actor(), id, version)
		return "?done=asked", err
	})
}

func letStay(r *request) (answer, error) {
	return r.onDraft(func(id string, version int) (string, error) {
		at, err := strconv.Atoi(r.value("at"))
		if err != nil {
			return "", errs.F(errs.Invalid, "The form cannot be read.")
		}
		_, err = r.console.store.WaiveFinding(
			r.Context(),
			r.actor(),
			id,
			version,
			editorial.Waiver{Field: r.value("field"), Rune: at, Reason: r.value("reason")},
		)
		return "?done=stays", err
	})
}
