package importer

import (
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/record"
)

// CheckAgainst fills a copy of a record, tidies it like every way into the centre does, and checks it by the rules of
// publication. A breach in a line of the file becomes a problem of its row. A breach elsewhere in the record, which the
// import leaves to be put right, is noted. CheckAgainst does nothing while the file has problems or questions of its
// own.
func (p *Preview) CheckAgainst(r *record.Record, rules *record.Rules, check func(*record.Record) []record.Problem) {
	filled, before := *r, check(r)
	switch body := r.Body.(type) {
	case *record.FinanceStatement:
		copied := *body
		filled.Body = &copied
		p.noteLostReceipts(body)
		p.noteOtherOpening(body)
	case *record.ReliefDistribution:
		copied := *body
		filled.Body = &copied
	}
	if p.Fill(&filled) != nil {
		return
	}
	tidy, done := rules.Tidy(&filled, p.Names...)
	for _, one := range done {
		p.addNote(0, "", one.Reason, one.ReasonZh)
	}
	p.sumUp(tidy)
	found := slices.DeleteFunc(check(tidy), func(one record.Problem) bool { return slices.Contains(before, one) })
	outside, found := p.outsidePeriod(tidy, found)
	if outside != nil {
		p.Problems = append(p.Problems, *outside)
	}
	found = p.noteMoreThanReceived(tidy, found)
	for _, one := range found {
		if row, field := p.rowOf(one.Field); row > 0 {
			p.sayInRow(p.inRow(row, field, one, r.Kind, rules))
			continue
		}
		p.addNote(0, "", "To be put right in the record after the import: %[1]s", "导入后还要在稿件里改：%[2]s", one.Reason, one.ReasonZh)
	}
}

// noteMoreThanReceived notes that more was handed out than the record says was received, which no row can put right.
// It returns the other problems: nobody writes a negative stock.
func (p *Preview) noteMoreThanReceived(filled *record.Record, found []record.Problem) []record.Problem {
	body, ok := filled.Body.(*record.ReliefDistribution)
	if !ok || body.InStock >= 0 {
		return found
	}
	p.addNote(0, "", "More was handed out (%[1]s yuan) than the record says was received and kept (%[2]s yuan). "+
		"Write in the record what was received.", "已发放%[1]s元，多于稿件里收到后留用的%[2]s元。请在稿件里填写收到的款项。",
		body.Distributed, body.Received-body.Returned)
	return slices.DeleteFunc(found, func(one record.Problem) bool { return one.Field == "/body/in_stock" })
}

// sumUp puts the balances of the filled record beside the sums of the file, which may not state them.
func (p *Preview) sumUp(filled *record.Record) {
	switch body := filled.Body.(type) {
	case *record.FinanceStatement:
		for name, value := range map[string]record.Fen{"opening": body.OpeningBalance, "income": body.TotalIncome(), "expense": body.TotalExpense(), "closing": body.ClosingBalance} {
			p.setSum(name, "", value.String())
		}
		p.setSum("lines", "", strconv.Itoa(len(body.Income)+len(body.Expense)))
		for i := range p.Sums {
			p.Sums[i].Kept = p.Sums[i].Name == "opening" && !p.Ledger.Stated
		}
	case *record.ReliefDistribution:
		p.setSum("households", "", strconv.Itoa(len(body.Recipients)))
	}
	p.sortSums()
}

// sumHandedOut separates a list's sum from the part that was handed out, and compares the file's own sums with the
// list.
func (p *Preview) sumHandedOut() {
	var all, distributed record.Fen
	undated := 0
	for _, one := range p.Recipients {
		if all += one.Amount; one.HandedOutOn.IsZero() {
			undated++
		} else {
			distributed += one.Amount
		}
	}
	if undated > 0 && undated < len(p.Recipients) {
		p.addNote(0, p.columnOf("handed_out_on"), "Households without a date, which are taken for not yet handed out: %[1]d.", "%[1]d户没有发放日期，导入后算作还没有发放。", undated)
	}
	if all != distributed {
		if i := slices.IndexFunc(p.Sums, func(s Sum) bool { return s.Name == "distributed" }); i >= 0 {
			p.Sums[i].Name = "amount"
		}
		p.setSum("amount", "", all.String())
	}
	p.setSum("distributed", "", distributed.String())
}

// rowOf is the row of the file that a place in the filled record comes from, and the field of that place; 0 for none.
func (p *Preview) rowOf(pointer string) (row int, field string) {
	parts := strings.Split(strings.TrimPrefix(pointer, "/body/"), "/")
	if len(parts) < 2 {
		return 0, ""
	}
	rows := map[string][]int{"income": p.IncomeRows, "expense": p.ExpenseRows, "recipients": p.RecipientRows}[parts[0]]
	i, err := strconv.Atoi(parts[1])
	if err != nil || i >= len(rows) {
		return 0, ""
	}
	if len(parts) > 2 {
		field = parts[2]
	}
	switch {
	case p.columnOf(field) != "":
	case field == "amount":
		field = parts[0]
	case field == "class":
		field = "item" // which is the class where the file has none
	}
	return rows[i], field
}

// sayInRow adds a problem of a cell, once.
func (p *Preview) sayInRow(one Problem) {
	if one.Column == "" || !slices.ContainsFunc(p.Problems, func(said Problem) bool { return said.Row == one.Row && said.Column == one.Column }) {
		p.Problems = appendSaid(p.Problems, one)
	}
}

// inRow turns a problem of the record into a problem of the file: it names the column's heading in place of the
// record's label.
func (p *Preview) inRow(row int, field string, one record.Problem, kind record.Kind, rules *record.Rules) Problem {
	zh, en := rules.FieldLabel(kind, one.Field, "zh"), rules.FieldLabel(kind, one.Field, "en")
	said := Problem{Row: row, Column: p.columnOf(field), Reason: one.Reason, ReasonZh: one.ReasonZh}
	if said.Column == "" {
		return said
	}
	if rest, ok := strings.CutPrefix(one.ReasonZh, "“"+zh+"”"); ok {
		said.ReasonZh = "这一项" + rest
	}
	if rest, ok := strings.CutPrefix(one.Reason, en+" "); ok {
		said.Reason = "This " + rest
	}
	return said
}

// outsidePeriod makes one problem for a file whose every line is outside of the record's period, and returns the other
// problems.
func (p *Preview) outsidePeriod(filled *record.Record, found []record.Problem) (*Problem, []record.Problem) {
	body, ok := filled.Body.(*record.FinanceStatement)
	if !ok || !body.Period.Valid() || len(body.Income)+len(body.Expense) == 0 {
		return nil, found
	}
	lines := slices.Concat(body.Income, body.Expense)
	from, to := body.Period.From(), body.Period.To()
	first, last := lines[0].Date, lines[0].Date
	for _, l := range lines {
		if !l.Date.Before(from) && !to.Before(l.Date) {
			return nil, found
		}
		if l.Date.Before(first) {
			first = l.Date
		}
		if last.Before(l.Date) {
			last = l.Date
		}
	}
	one := newProblem(0, p.columnOf("date"), "The file's lines are of %[1]s to %[2]s, the record's period is %[3]s to %[4]s. Put the period right in the record first, or choose the file of the period.",
		"文件里的明细是%[1]s至%[2]s的，稿件的期间是%[3]s至%[4]s。请先在稿件里改正期间，或换成这一期的文件。", []any{first, last, from, to})
	left := slices.DeleteFunc(slices.Clone(found), func(one record.Problem) bool {
		row, field := p.rowOf(one.Field)
		return row > 0 && field == "date"
	})
	return &one, left
}

// noteLostReceipts notes that lines of the record have receipts that the file does not name.
func (p *Preview) noteLostReceipts(body *record.FinanceStatement) {
	n := 0
	for _, l := range slices.Concat(body.Income, body.Expense) {
		if len(l.Receipts) > 0 {
			n++
		}
	}
	if n > 0 && p.columnOf("receipts") == "" {
		p.addNote(0, "", "Lines of the record that have receipts: %[1]d. The file has no column “Receipts attached”; after the import no line has any.",
			"稿件里有%[1]d行明细连着票据。文件没有“票据附件”列，导入后明细不再连着票据。", n)
	}
}

// noteOtherOpening notes that the file's opening balance differs from the record's, which comes from the period before.
func (p *Preview) noteOtherOpening(body *record.FinanceStatement) {
	if p.Ledger != nil && p.Ledger.Stated && body.OpeningBalance != 0 && body.OpeningBalance != p.Ledger.Opening {
		p.addNote(0, "", "The record's opening balance is %[1]s, the file's is %[2]s. After the import it is the file's; find out which is right.",
			"稿件里的期初余额是%[1]s，文件里的是%[2]s。导入后以文件为准，请核对哪个对。", body.OpeningBalance, p.Ledger.Opening)
	}
}
