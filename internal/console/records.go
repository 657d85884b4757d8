package console

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type recordView struct {
	Frame
	Record     *record.Record // nil once it was withdrawn
	KindName   string
	Place      string
	Withdrawal *record.Withdrawal
	Erased     bool
	Body       []fieldLine
	Envelope   []fieldLine
	Ledger     *ledger
	Recipients []record.Recipient
	Past       []pastLine
	Withdraw   string // the address of the form; "" if it is not for this person, or nothing is left to do
}

func (*recordView) template() string { return "record.html" }

// fieldLine is a field in words.
type fieldLine struct{ Name, Value string }

// pastLine is a statement of the log about the record.
type pastLine struct {
	store.Past
	Words  string
	When   string
	Reason string
	By     string
	Before int // the revision to compare with; 0 for none
}

// found reads the history of the record that the address names.
func (r *request) found() ([]store.Past, error) {
	id := r.PathValue("id")
	if !record.ValidID(id) {
		return nil, nowhere()
	}
	past, err := r.console.store.History(r.Context(), id)
	if errs.Is(err, errs.NotFound) {
		return nil, nowhere()
	}
	return past, err
}

func recordPage(r *request) (answer, error) {
	past, err := r.found()
	if err == nil {
		err = r.console.library.refresh(r.Context())
	}
	if err != nil {
		return nil, err
	}
	p := &recordView{}
	p.Title = r.words.T("record.gone")
	for _, one := range past {
		line := pastLine{Past: one, Words: r.words.T("op." + one.Op)}
		switch {
		case one.Record != nil:
			p.Record = one.Record
			line.When = r.words.Moment(one.Record.PublishedAt)
			if c := one.Record.Correction; c != nil && one.Revision > 1 {
				line.When, line.Reason, line.By, line.Before = r.words.Moment(c.At), c.Reason, c.By, one.Revision-1
			}
		case one.Withdrawal != nil:
			w := one.Withdrawal
			p.Withdrawal, line.When, line.Reason, line.By = w, r.words.Moment(w.At), w.Reason, w.By
			p.KindName, p.Place = r.console.store.Rules().KindLabel(w.Kind, string(r.words)), r.console.library.name(w.Division, r.words)
		case one.Op == "erase":
			p.Erased = true
		}
		p.Past = append(p.Past, line)
	}
	if p.Record != nil {
		r.describe(p)
	}
	if _, _, err := r.withdrawForm(); err == nil {
		p.Withdraw = Root + "records/" + r.PathValue("id") + "/withdraw"
	}
	return show(p)
}

// describe puts the record into words, field by field; what is a table is shown as one.
func (r *request) describe(p *recordView) {
	rec, rules, lang := p.Record, r.console.store.Rules(), string(r.words)
	p.Title, p.KindName, p.Place = rec.Title, rules.KindLabel(rec.Kind, lang), r.console.library.name(rec.Division, r.words)
	tables := ""
	switch b := rec.Body.(type) {
	case *record.FinanceStatement:
		p.Ledger, tables = newLedger(b), "/body/income /body/expense"
	case *record.ReliefDistribution:
		p.Recipients, tables = b.Recipients, "/body/recipients"
	}
	blank := &record.Record{Kind: rec.Kind, Body: reflect.New(reflect.TypeOf(rec.Body).Elem()).Interface().(record.Body)}
	for _, c := range record.Diff(blank, rec) {
		if c.New == "" || inTable(c.Field, tables) || inTable(c.Field, "/title /kind /division /sample") {
			continue
		}
		name, value := rules.FieldLabel(rec.Kind, listOf(c.Field), lang), rules.Describe(rec.Kind, c, lang).New
		into := &p.Envelope
		if strings.HasPrefix(c.Field, "/body/") {
			into = &p.Body
		}
		if n := len(*into); n > 0 && (*into)[n-1].Name == name {
			(*into)[n-1].Value += "\n" + value
		} else {
			*into = append(*into, fieldLine{name, value})
		}
	}
}

// listOf is the list that a pointer to one of its elements leads into; another pointer stays as it is.
func listOf(pointer string) string {
	cut := strings.LastIndexByte(pointer, '/')
	if _, err := strconv.Atoi(pointer[cut+1:]); err == nil && cut > 0 {
		return pointer[:cut]
	}
	return pointer
}

func inTable(pointer, tables string) bool {
	for _, table := range strings.Fields(tables) {
		if pointer == table || strings.HasPrefix(pointer, table+"/") {
			return true
		}
	}
	return false
}

// ledger is a finance statement as a table with a running balance.
type ledger struct {
	Opening, Closing, Income, Expense record.Fen
	Lines                             []ledgerLine
}

type ledgerLine struct {
	record.FinanceLine
	In      bool
	Balance record.Fen
}

func newLedger(b *record.FinanceStatement) *ledger {
	l := &ledger{Opening: b.OpeningBalance, Closing: b.ClosingBalance, Income: b.TotalIncome(), Expense: b.TotalExpense()}
	for _, line := range b.Income {
		l.Lines = append(l.Lines, ledgerLine{FinanceLine: line, In: true})
	}
	for _, line := range b.Expense {
		l.Lines = append(l.Lines, ledgerLine{FinanceLine: line})
	}
	slices.SortStableFunc(l.Lines, func(a, b ledgerLine) int { return a.Date.DaysSince(b.Date) })
	balance := l.Opening
	for i := range l.Lines {
		if l.Lines[i].In {
			balance += l.Lines[i].Amount
		} else {
			balance -= l.Lines[i].Amount
		}
		l.Lines[i].Balance = balance
	}
	return l
}

type changesView struct {
	Frame
	ID       string
	KindName string
	From, To int
	Changes  []record.Words
	Reason   string
	By       string
}

func (*changesView) template() string { return "changes.html" }

// changesPage shows two revisions of a record side by side.
func changesPage(r *request) (answer, error) {
	past, err := r.found()
	if err != nil {
		return nil, err
	}
	from, err1 := strconv.Atoi(r.value("from"))
	to, err2 := strconv.Atoi(r.value("to"))
	var old, new *record.Record
	for _, one := range past {
		if one.Record != nil && one.Revision == from {
			old = one.Record
		}
		if one.Record != nil && one.Revision == to {
			new = one.Record
		}
	}
	if err1 != nil || err2 != nil || old == nil || new == nil {
		return nil, nowhere()
	}
	rules, lang := r.console.store.Rules(), string(r.words)
	p := &changesView{ID: new.ID, From: from, To: to, KindName: rules.KindLabel(new.Kind, lang)}
	p.Title = new.Title
	if new.Correction != nil {
		p.Reason, p.By = new.Correction.Reason, new.Correction.By
	}
	for _, c := range record.Diff(old, new) {
		p.Changes = append(p.Changes, rules.Describe(new.Kind, c, lang))
	}
	return show(p)
}
