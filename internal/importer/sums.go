package importer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/record"
)

// Sum is an amount or a count that follows from the imported rows, beside every value that the file itself states for
// it.
type Sum struct {
	Name   string   `json:"name"`            // opening, income, expense, closing, distributed, lines, households, goods
	Label  string   `json:"label,omitempty"` // of goods: their name and unit
	Value  string   `json:"value"`           // yuan with two decimals, or a count
	Stated []Stated `json:"stated,omitempty"`
	Kept   bool     `json:"kept,omitzero"` // the record's value, which the file does not state
}

// Stated is a value in the file that can be compared with a Sum: a total, a subtotal, a sum carried forward, a running
// balance, an amount in capital characters, a count.
type Stated struct {
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"`
	Text   string `json:"text"`  // as the file has it
	Value  string `json:"value"` // its value: yuan with two decimals, or a count
	Agrees bool   `json:"agrees"`
}

// Tally counts the cells with digits by their use.
type Tally struct {
	Used   int `json:"used"`   // imported, or compared with imported values
	Passed int `json:"passed"` // passed over by name
	Open   int `json:"open"`   // neither: with one of them there is no import
}

// sumName is the sum that a field's column adds up to.
func sumName(kind record.Kind, field string) string {
	switch {
	case kind == record.KindReliefDistribution && field == "amount":
		return "distributed"
	case field == "amount":
		return "amount"
	case field == "debit" || field == "credit" || field == "sum" || field == partOfAmount:
		return "amount"
	case field == "persons", field == "balance":
		return map[string]string{"persons": "persons", "balance": "closing"}[field]
	case field == "quantity", field == goodsColumn:
		return "goods"
	}
	return strings.TrimSuffix(field, "_sum")
}

// stateAt keeps the stated value of a cell in a row of sums.
func (l *line) stateAt(i int, n int64, agrees bool) {
	c := l.columns[i]
	value := strconv.FormatInt(n, 10)
	if moneyColumn(c.Field) {
		value = record.Fen(n).String()
	}
	label := l.goodsLabel(c)
	if c.Field == partOfAmount {
		label = c.displayName() // it has a sum of its own
	}
	name := sumName(l.Kind, c.Field)
	if c.Field == "amount" && l.directed && l.Kind == record.KindFinanceStatement {
		name = sideField(l.in) // one half of a board
	}
	l.Preview.addStated(name, label,
		Stated{Row: l.row.Number, Column: c.displayName(), Text: l.cellAt(i), Value: value, Agrees: agrees})
}

// addStated keeps a row's stated value of a sum, in the column of a field.
func (l *line) addStated(name, field string, fen record.Fen, agrees bool) {
	text := ""
	if i, ok := l.at[field]; ok {
		text = l.cellAt(i)
		l.markUsed(i)
	}
	l.Preview.addStated(name, "", Stated{Row: l.row.Number, Column: l.heading(field), Text: text, Value: fen.String(), Agrees: agrees})
}

func (p *Preview) addStated(name, label string, s Stated) {
	s.Text = cmp.Or(s.Text, s.Value) // the amount may be in no cell of its own
	i := slices.IndexFunc(p.Sums, func(one Sum) bool { return one.Name == name && one.Label == label })
	if i < 0 {
		i, p.Sums = len(p.Sums), append(p.Sums, Sum{Name: name, Label: label})
	}
	if !s.Agrees && len(p.Questions) > 0 {
		return // an answer may change what was read
	}
	if len(p.Sums[i].Stated) < maxSaid || !s.Agrees {
		p.Sums[i].Stated = append(p.Sums[i].Stated, s)
	}
}

// setSum gives a sum its value.
func (p *Preview) setSum(name, label, value string) {
	i := slices.IndexFunc(p.Sums, func(one Sum) bool { return one.Name == name && one.Label == label })
	if i < 0 {
		i, p.Sums = len(p.Sums), append(p.Sums, Sum{Name: name, Label: label})
	}
	p.Sums[i].Value = value
}

var sumOrder = []string{"opening", "income", "expense", "amount", "closing", "distributed", "lines", "households", "persons", "goods"}

func (p *Preview) sortSums() {
	slices.SortStableFunc(p.Sums, func(a, b Sum) int { return slices.Index(sumOrder, a.Name) - slices.Index(sumOrder, b.Name) })
	for i := range p.Sums {
		slices.SortStableFunc(p.Sums[i].Stated, func(a, b Stated) int { return a.Row - b.Row })
	}
}

// needsDirection reports whether a person has yet to choose the direction: no sum of income or expense is known before.
func (p *Preview) needsDirection() bool {
	return slices.ContainsFunc(p.Questions, func(q Question) bool { return q.ID == "direction" || strings.HasPrefix(q.ID, "direction:") })
}

// sumLedger makes the sums of a ledger.
func (p *Preview) sumLedger(l *ledger) {
	if l.opened {
		p.setSum("opening", "", l.Ledger.Opening.String())
	} else {
		p.setSum("opening", "", p.choice.Known.Opening.String())
	}
	for i := range p.Sums {
		p.Sums[i].Kept = p.Sums[i].Name == "opening" && !l.opened
	}
	p.setSum("income", "", l.in.String())
	p.setSum("expense", "", l.out.String())
	closing := l.Ledger.Closing
	if !l.opened {
		closing = p.choice.Known.Opening + l.in - l.out
	}
	p.setSum("closing", "", closing.String())
	p.setSum("lines", "", strconv.Itoa(len(p.Ledger.Income)+len(p.Ledger.Expense)))
	if i := slices.IndexFunc(p.Sums, func(s Sum) bool { return s.Name == "amount" }); i >= 0 {
		p.Sums[i].Value = (l.in + l.out).String()
	}
	if p.needsDirection() {
		p.Sums = slices.DeleteFunc(p.Sums, func(s Sum) bool { return slices.Contains([]string{"income", "expense", "closing"}, s.Name) })
		p.setSum("amount", "", (l.in + l.out).String())
	}
	p.sortSums()
}
