package screen

import (
	"slices"
	"strings"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// classSum is the income or expense of one class.
type classSum struct {
	class string
	sum   record.Fen
	lines int
}

// byClass adds lines up by class, the largest sum first.
func byClass(lines []record.FinanceLine) []classSum {
	at := map[string]int{}
	var out []classSum
	for _, l := range lines {
		i, ok := at[l.Class]
		if !ok {
			i = len(out)
			at[l.Class] = i
			out = append(out, classSum{class: l.Class})
		}
		out[i].sum += l.Amount
		out[i].lines++
	}
	slices.SortStableFunc(out, func(a, b classSum) int {
		switch {
		case a.sum > b.sum:
			return -1
		case a.sum < b.sum:
			return 1
		}
		return strings.Compare(a.class, b.class)
	})
	return out
}

// statement is a finance statement with the id of its record.
type statement struct {
	id string
	*record.FinanceStatement
}

// account is all statements of one account of a village, by period.
type account struct{ others map[record.Period]statement }

// financeModel is the finance screen's state: the other statements of the same account, and the open parts.
type financeModel struct {
	*account
	open  string // the class whose lines are shown: "income/…" or "expense/…"; "" for none
	fresh bool   // it was opened by the last touch
	line  int    // the row that is open among the lines that are shown, from 1
	page  int    // of the table of lines
}

const statementsRead = 80 // newest statements of the account that are looked through

// readAccount reads the account's other statements; an unreadable one is left out.
func readAccount(c *Ctx, r *record.Record) *account {
	m := &account{others: map[record.Period]statement{}}
	b := r.Body.(*record.FinanceStatement)
	ctx, cancel := c.readContext()
	defer cancel()
	list, _, err := c.Source.Records(ctx, catalogue.Query{
		Kinds: []record.Kind{r.Kind}, Divisions: []division.Code{r.Division}, Class: b.Account, Limit: statementsRead,
	})
	if err != nil {
		return m
	}
	for _, other := range list {
		if body, ok := other.Body.(*record.FinanceStatement); ok {
			m.others[body.Period] = statement{other.ID, body}
		}
	}
	return m
}

// closingBalances are the closing balances of up to twelve periods that end with p, oldest first; periods
// without a statement are left out. Where quarters or years are too few to draw, months are taken.
func (m *account) closingBalances(p record.Period) []statement {
	out := m.upTo(p)
	if end := p.To(); len(out) < 4 && p.Type != "month" {
		if months := m.upTo(record.Period{Type: "month", Year: end.Year, Number: int(end.Month)}); len(months) > len(out) {
			return months
		}
	}
	return out
}

func (m *account) upTo(p record.Period) []statement {
	var out []statement
	for range 12 {
		if s, ok := m.others[p]; ok {
			out = append(out, s)
		}
		p = p.Previous()
	}
	slices.Reverse(out)
	return out
}

// statementWithin finds the statement of another length that covers the end of p, for the switch between month,
// quarter and year; where that period has no statement yet, the one before it that has one.
func (m *account) statementWithin(p record.Period, length string) (statement, bool) {
	if p.Type == length {
		s, ok := m.others[p]
		return s, ok
	}
	end := p.To()
	q := record.Period{Type: length, Year: end.Year}
	switch length {
	case "month":
		q.Number = int(end.Month)
	case "quarter":
		q.Number = (int(end.Month)-1)/3 + 1
	}
	for range 8 {
		if s, ok := m.others[q]; ok {
			return s, true
		}
		q = q.Previous()
	}
	return statement{}, false
}

// toggle opens a class, or closes it when it is open.
func (m *financeModel) toggleClass(what string) {
	m.fresh = m.open != what
	if !m.fresh {
		what = ""
	}
	m.open, m.line = what, 0
}

// toggleLine opens a line, or shuts it when it is open.
func (m *financeModel) toggleLine(line int) {
	if m.line == line {
		line = 0
	}
	m.line = line
}

// justOpened reports once that a class was opened by the last touch, so that it can be brought in sight.
func (m *financeModel) justOpened() bool {
	fresh := m.fresh
	m.fresh = false
	return fresh
}

// ofClass picks the lines of an open class.
func (m *financeModel) ofClass(prefix string, lines []record.FinanceLine) (class string, out []record.FinanceLine) {
	class, ok := strings.CutPrefix(m.open, prefix+"/")
	if !ok {
		return "", nil
	}
	for _, l := range lines {
		if l.Class == class {
			out = append(out, l)
		}
	}
	return class, out
}

// lineReceipts are the pictures that belong to single lines; they are shown with their line, and at the
// foot by name alone.
func lineReceipts(b *record.FinanceStatement) []string {
	var out []string
	for _, lines := range [][]record.FinanceLine{b.Income, b.Expense, b.Other} {
		for _, l := range lines {
			out = append(out, l.Receipts...)
		}
	}
	return out
}
