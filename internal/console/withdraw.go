package console

import (
	"regexp"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type withdrawForm struct {
	Frame
	ID, RecordTitle, KindName, Place, Index string
	Reason, By                              string
	Withdrawn                               bool // already: only the erasure is left
	MayErase, Erase                         bool
	Consequences                            []consequence // effects of the withdrawal on other alerts and on drafts
	Told                                    string        // names them
}

func (*withdrawForm) template() string { return "withdraw.html" }

// withdrawForm finds the record of the address, if the person may withdraw it and it is not erased.
func (r *request) withdrawForm() (*withdrawForm, *record.Withdrawal, error) {
	past, err := r.readHistory()
	if err == nil {
		err = r.console.library.refresh(r.Context())
	}
	if err != nil {
		return nil, nil, err
	}
	p, w, erased := &withdrawForm{ID: r.PathValue("id")}, &record.Withdrawal{}, false
	for _, one := range past {
		switch {
		case one.Record != nil:
			p.RecordTitle = one.Record.Title
			w = &record.Withdrawal{ID: one.Record.ID, Revision: one.Record.Revision, Kind: one.Record.Kind,
				Division: one.Record.Division, IndexNumber: one.Record.IndexNumber}
		case one.Withdrawal != nil:
			w, p.Withdrawn = one.Withdrawal, true
		case one.Op == "erase":
			erased = true
		}
	}
	p.MayErase = r.actor().May(account.Erase, w.Division)
	if !r.actor().May(account.Withdraw, w.Division) || erased {
		return nil, nil, notFound()
	}
	p.Title = r.words.T("withdraw.title")
	p.KindName, p.Place, p.Index = r.console.store.Rules().KindLabel(w.Kind, string(r.words)), r.console.library.name(w.Division, r.words), w.IndexNumber
	return p, w, nil
}

// doneAlready is the page of a record that is withdrawn, which says by whom and why.
func (p *withdrawForm) doneAlready() string { return Root + "records/" + p.ID + "?done=gone" }

// consequence is a sentence about the withdrawal, with the page that it is about.
type consequence struct{ Text, To string }

// tellConsequences has the page tell the effects of the withdrawal on alerts and drafts.
func (r *request) tellConsequences(p *withdrawForm) error {
	c, err := r.console.store.WithdrawalOf(r.Context(), r.actor(), p.ID, p.Reason)
	if err != nil {
		return err
	}
	p.Told, p.Consequences = c.Key(), nil
	says := c.Says()
	for i, one := range says {
		line := consequence{Text: r.words.problemText(one)}
		if one.Record != "" {
			line.To = Root + "records/" + one.Record
		}
		if n := i - (len(says) - len(c.Drafts)); n >= 0 && r.actor().May(account.Read, c.Drafts[n].Division) {
			line.To = Root + "drafts/" + c.Drafts[n].ID
		}
		p.Consequences = append(p.Consequences, line)
	}
	return nil
}

func withdrawPage(r *request) (answer, error) {
	p, w, err := r.withdrawForm()
	if err != nil {
		return nil, err
	}
	if p.Withdrawn && !p.MayErase {
		return goTo(p.doneAlready()), nil
	}
	if p.Reason, p.By = w.Reason, w.By; !p.Withdrawn {
		me, err := r.console.accounts.User(r.Context(), r.actor(), r.actor().ID)
		if err != nil {
			return nil, err
		}
		p.By = me.Organisation
	}
	if err := r.tellConsequences(p); err != nil {
		return nil, err
	}
	return showPage(p)
}

func withdrawRecord(r *request) (answer, error) {
	p, w, err := r.withdrawForm()
	if err != nil {
		return nil, err
	}
	p.Erase = r.value("erase") != ""
	// Withdrawn by somebody else, while this page was open.
	if p.Withdrawn && (!p.MayErase || r.PostForm.Has("reason") && !p.Erase) {
		return goTo(p.doneAlready()), r.checkMark()
	}
	switch {
	case !p.Withdrawn:
		// The rules are asked here too: they speak both languages, and name the field.
		p.Reason, p.By = r.value("reason"), r.value("by")
		w.Reason, w.By, w.At = p.Reason, p.By, now()
		for _, problem := range editorial.CheckWithdrawal(w.Tidy(), r.console.store.Rules()) {
			field := strings.TrimPrefix(problem.Field, "/")
			p.Problems = append(p.Problems, Problem{Field: field, Text: r.words.T("withdraw.problem", r.words.T("withdraw."+field), r.words.problemText(problem))})
		}
	case !p.Erase:
		p.Problems = append(p.Problems, Problem{Field: "erase", Text: r.words.T("withdraw.tick")})
	}
	if len(p.Problems) > 0 {
		p.Status = errs.Invalid.Status()
		if err := r.tellConsequences(p); err != nil {
			return nil, err
		}
		return showPage(p)
	}
	_, err = r.console.store.WithdrawRecord(r.Context(), r.actor(),
		store.Withdrawal{ID: p.ID, Reason: w.Reason, By: w.By, Erase: p.Erase, Told: r.value("told")})
	if err != nil {
		if err := r.tellConsequences(p); err != nil { // perhaps others than the page told of
			return nil, err
		}
		return refuseForm(r, p, "reason", err)
	}
	r.console.library.forget()
	return goTo(Root + "records/" + p.ID + "?done=withdrawn"), nil
}

// problemText is a problem's sentence in the language. It has a record's index number without the id: people know the
// record by the number, and a link leads to it.
func (w words) problemText(p record.Problem) string {
	return idBeforeNumber.ReplaceAllString(w.pick(p.ReasonZh, p.Reason), "$1")
}

// idBeforeNumber finds a record's id with its index number in brackets.
var idBeforeNumber = regexp.MustCompile(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} ?[（(]([^（）()]+)[）)]`)

// forget has the next request look at the logs, however fresh the last look is.
func (l *library) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = l.at.Add(-fresh)
}
