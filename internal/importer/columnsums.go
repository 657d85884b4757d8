package importer

import (
	"regexp"
	"slices"

	"gongshi/internal/record"
)

// findPartsOfSum takes columns that no name is known for, and that a column of amounts adds up in every row, for
// amounts of its kind: 办公费 and 水电费 beside 支出合计.
func (p *Preview) findPartsOfSum(t *table, chosen map[int]string) {
	var parts []int
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		_, meant := chosen[i]
		if t.columns[i].Field == "" && t.columns[i].Heading != "" && !meant && p.hasNumbers(t, i) && !measures(t.columns[i].Heading) &&
			!staged.MatchString(t.columns[i].Heading) && !derived.MatchString(t.columns[i].Heading) {
			parts = append(parts, i)
		}
	}
	if len(parts) < 2 || p.Kind != record.KindFinanceStatement {
		return
	}
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		field := t.columns[i].Field
		if field != "income" && field != "expense" && field != "amount" && field != "sum" || !p.rowsAddUp(t, i, parts) {
			continue
		}
		if field == "sum" {
			field = "amount"
		}
		for _, part := range parts {
			t.columns[part].Field = field
		}
		return
	}
}

// rowsAddUp reports whether a column has the sum of others in every row in which one of them has a number, and in two
// rows at least.
func (p *Preview) rowsAddUp(t *table, sum int, parts []int) bool {
	rows := 0
	for _, r := range p.Rows[t.body:t.end] {
		var total record.Fen
		given := false
		for _, i := range parts {
			if i < len(r.Cells) && hasDigit(r.Cells[i]) {
				fen, ok, _ := parseMoney(r.Cells[i], yuanFen)
				if !ok {
					return false
				}
				total, given = total+fen, true
			}
		}
		if sum < len(r.Cells) && hasDigit(r.Cells[sum]) {
			fen, ok, _ := parseMoney(r.Cells[sum], yuanFen)
			if !ok || fen != total {
				return false
			}
			rows++
		} else if given {
			return false
		}
	}
	return rows > 1
}

// eachOnce reports whether no row has something in two of the columns: 收入摘要 and 支出摘要, of which a row has one.
func (p *Preview) eachOnce(t *table, columns []int) bool {
	return !slices.ContainsFunc(p.Rows[t.body:t.end], func(r Row) bool {
		n := 0
		for _, i := range columns {
			if i < len(r.Cells) && r.Cells[i] != "" {
				n++
			}
		}
		return n > 1
	})
}

// giveSides makes an amount that follows 收入项目 or 支出项目 one of income or expense.
func (t *table) giveSides(items []int) {
	for _, i := range items {
		in, known := directionOf(t.columns[i].Heading)
		if next := i + 1; known && next < t.to && next < len(t.columns) && t.columns[next].Field == "amount" {
			t.columns[next].Field = sideField(in)
		}
	}
}

// ofPlan are words for the rest of a plan, which is no money.
var ofPlan = regexp.MustCompile(`预算|计划|指标|额度|限额`)

// beforeMoney reports whether a column is called a step before money moved, or one kept back, such as 预算, 应收 or 扣税, in
// a table that has a column of income or expense.
func (t *table) beforeMoney(column int) bool {
	heading, field := t.columns[column].Heading, t.columns[column].Field
	if field == "balance" {
		return ofPlan.MatchString(heading)
	}
	return field == "" && len(t.columnsOf("income"))+len(t.columnsOf("expense")) > 0 &&
		(staged.MatchString(heading) || derived.MatchString(heading))
}
