package importer

import (
	"cmp"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gongshi/internal/record"
)

// reading is one way in which the columns of money of a table may be meant.
type reading struct {
	columns   map[string][]int // of each field those that count
	debitIn   bool             // debit amounts came in
	open      bool             // a person has yet to confirm or refuse this reading
	signed    int              // direction of one column without marks: 1 where positive amounts came in, -1 where they went out
	byBalance bool             // each amount came in where the balance grows by it, and went out where it shrinks
	firstIn   bool             // so the first, before which no balance is known
}

// settleMoney finds the columns of money that count, and their direction. It asks about everything that the running
// balance does not prove.
func (p *Preview) settleMoney(t *table) {
	if p.Kind != record.KindFinanceStatement {
		p.checkRelations(t)
		p.settleAmount(t)
		return
	}
	for _, field := range append(movedFields, "balance") {
		p.settleSum(t, field)
	}
	p.settleTotals(t)
	p.askBook(t)
	p.dropAmount(t)
	p.findMarks(t)
	p.askMinus(t)
	p.askRed(t)
	p.settleBalance(t)
	ways := p.possibleReadings(t)
	p.findOrder(t, ways)
	if len(ways) == 1 {
		p.takeReading(t, ways[0])
		return
	}
	if proven, ok := p.provenReading(t, ways); ok {
		p.takeReading(t, proven)
		return
	}
	chosen := p.askReading(t, ways)
	p.dropForeign(t, chosen)
	p.takeReading(t, chosen)
}

// dropAmount drops amounts beside columns of income and expense that each line has: the agreed amount beside the paid
// one.
func (p *Preview) dropAmount(t *table) {
	named := reading{
		columns: map[string][]int{
			"income":  t.columnsOf("income"),
			"expense": t.columnsOf("expense"),
			"amount":  t.columnsOf("amount"),
		},
	}
	amounts := named.columns["amount"]
	if len(amounts) == 0 || len(named.columns["income"])+len(named.columns["expense"]) == 0 ||
		p.isAmountAlone(t, named) {
		return
	}
	p.keepColumns(t, "amount", nil)
	for _, i := range amounts {
		p.addNote(
			p.numberOf(t),
			t.columns[i].displayName(),
			"The column is not taken over: the rows have their amounts in columns of income or expense.",
			"该列不导入：各行的金额已写在收入或支出列。",
		)
	}
}

// dropForeign drops balances that only fit if income and expense are swapped: they belong to an account of expenses,
// and are not the money left.
func (p *Preview) dropForeign(t *table, w reading) {
	other := w
	other.debitIn, other.signed = !w.debitIn, -w.signed
	if _, fits := p.balancesFollow(t, w, t.newestFirst); fits || len(w.columns["debit"])+len(w.columns["credit"]) == 0 {
		return
	}
	if _, fits := p.balancesFollow(t, other, t.newestFirst); fits {
		p.addNote(
			p.numberOf(t),
			t.columns[t.at["balance"]].displayName(),
			"The balances are those of the account, not of the money that is left: they are not taken over.",
			"余额是该科目的余额，不是资金结余，不导入。",
		)
		p.keepColumns(t, "balance", nil)
		delete(t.at, "balance")
		for l := range p.linesOf(t) {
			if l.use == UseOpening || l.use == UseClosing || l.use == UseCarried {
				l.use, l.row.Use = UsePassed, UsePassed
			}
		}
	}
}

// settleSum takes a column that adds up the others of its field, in every row, for their sum: 收入合计 beside 补助收入 and
// 发包收入.
func (p *Preview) settleSum(t *table, field string) {
	all := t.columnsOf(field)
	if len(all) < 3 ||
		field != "balance" &&
			slices.ContainsFunc(all, func(i int) bool { return staged.MatchString(t.columns[i].Heading) }) {
		return
	}
	for _, sum := range all {
		others := slices.DeleteFunc(slices.Clone(all), func(i int) bool { return i == sum })
		if p.addsUp(t, sum, others) {
			t.columns[sum].Field = sumOf(field)
			t.sums = append(t.sums, sum)
			t.whole[field] = true
			return
		}
	}
}

// sumOf is the field of a column that adds up those of a field.
func sumOf(field string) string { return field + "_sum" }

// settleTotals handles columns that are called a sum without naming its parts.
func (p *Preview) settleTotals(t *table) {
	for _, sum := range t.columnsOf("sum") {
		for _, field := range []string{"income", "expense", "amount"} {
			if others := t.columnsOf(field); len(others) > 0 && p.addsUp(t, sum, others) {
				t.columns[sum].Field = sumOf(field)
				t.sums = append(t.sums, sum)
				t.whole[field] = true
				break
			}
		}
		if t.columns[sum].Field == "sum" {
			p.askColumn(t, sum)
		}
	}
}

// addsUp reports whether a column is the sum of others in every line, and has a value in one at least.
func (p *Preview) addsUp(t *table, sum int, others []int) bool {
	found := false
	for l := range p.linesOf(t) {
		if l.use != UseLine {
			continue
		}
		var total record.Fen
		for _, i := range others {
			fen, _ := l.readMoneyQuietly(i)
			total += fen
		}
		stated, _ := l.readMoneyQuietly(sum)
		if stated != total {
			return false
		}
		found = found || stated != 0
	}
	return found
}

// linesOf are a table's rows.
func (p *Preview) linesOf(t *table) iter.Seq[*line] { return slices.Values(t.lines) }

// settleBalance leaves a ledger one column of balances, or none: the column that changes in every row by the row's
// amount.
func (p *Preview) settleBalance(t *table) {
	if sums := t.columnsOf(sumOf("balance")); len(sums) == 1 {
		p.keepColumns(t, "balance", nil)
		t.columns[sums[0]].Field = "balance" // of cash and bank together
	}
	all := t.columnsOf("balance")
	t.balances = all
	if len(all) < 2 {
		p.keepColumns(t, "balance", all)
		return
	}
	if i, proven := p.provenBalance(t, all); proven {
		p.keepColumns(t, "balance", []int{i})
		return
	}
	q := p.columnsQuestion(t, "balance", all)
	q.Options = append(t.columnOptions(all), Option{Skip, "None: leave the balances out", "都不取，不核对余额"})
	if i := t.answeredColumn(p.ask(q)); i >= 0 {
		all = []int{i}
	} else {
		all = nil
	}
	p.keepColumns(t, "balance", all)
}

// keepColumns gives a field the columns that count; others of it are passed over.
func (p *Preview) keepColumns(t *table, field string, columns []int) {
	for _, i := range t.columnsOf(field) {
		if !slices.Contains(columns, i) {
			t.columns[i].Field = Passed
		}
	}
	if len(columns) > 0 {
		t.at[field] = columns[0]
	}
	t.parts[field] = columns
}

// derived are words of columns that are no parts of one sum: the plan beside the actual amounts, this year beside this
// month.
var derived = regexp.MustCompile(`累计|预算|计划|上年|去年|同期|上期|应收|应付|应发|应缴|增减|差额|税|标准|余|本年|本季|年度|季度|合计|总|小计|损失|审[批核]|批准|核[准定]`)

// staged are words of columns that follow each other: the requested, allowed, agreed, paid and withheld sums.
var staged = regexp.MustCompile(
	`申请|报账|报销|核减|核准|核定|审批|批准|审定|合同|协议|中标|决算|结算|已付|实付|未付|预付|已收|实收|未收|尾款|欠|扣|减免|保证金|押金|应收|应付|应发|应缴`,
)

// columnChoices are the ways in which the columns of a field may count: all together, or one of them.
func (t *table) columnChoices(field string) [][]int {
	all := t.columnsOf(field)
	if len(all) < 2 || t.whole[field] {
		return [][]int{all}
	}
	list := [][]int{all}
	for _, i := range all {
		list = append(list, []int{i})
	}
	return list
}

// movedFields are those whose columns hold income or expense.
var movedFields = []string{"income", "expense", "amount", "debit", "credit"}

// maxReadings bounds the ways that are tried.
const maxReadings = 100

// possibleReadings are all ways in which a ledger's columns of money may be meant.
func (p *Preview) possibleReadings(t *table) (ways []reading) {
	ways = []reading{{columns: map[string][]int{}}}
	for _, field := range movedFields {
		choices := t.columnChoices(field)
		if len(ways)*len(choices) > maxReadings {
			choices = choices[:1] // all together, or the person's choice
		}
		var next []reading
		for _, w := range ways {
			for _, c := range choices {
				one := w
				one.columns = maps.Clone(w.columns)
				one.columns[field] = c
				next = append(next, one)
			}
		}
		ways = next
	}
	var all []reading
	for _, w := range ways {
		all = append(all, p.possibleDirections(t, w)...)
	}
	return all
}

// askReading asks about everything that the running balance does not prove.
func (p *Preview) askReading(t *table, ways []reading) reading {
	chosen := reading{columns: map[string][]int{}}
	for _, field := range movedFields {
		all := t.columnsOf(field)
		if len(all) > 1 && !t.whole[field] {
			all = p.askColumns(t, field, all)
		}
		chosen.columns[field] = all
	}
	ways = slices.DeleteFunc(slices.Clone(ways), func(w reading) bool {
		return !maps.EqualFunc(w.columns, chosen.columns, slices.Equal)
	})
	if len(ways) == 0 {
		return chosen
	}
	if len(ways) == 1 {
		return ways[0]
	}
	if proven, ok := p.provenReading(t, ways); ok {
		return proven
	}
	first := slices.DeleteFunc(slices.Clone(ways), func(w reading) bool {
		_, fits := p.balancesFollow(t, w, t.newestFirst)
		return !w.byBalance || !fits
	})
	if len(first) == 2 {
		return p.askFirst(t, first[0], first[1])
	}
	return p.askDirection(t, ways)
}

// askColumns asks which of several columns of a field count.
func (p *Preview) askColumns(t *table, field string, all []int) []int {
	q := p.columnsQuestion(t, field, all)
	q.Options = t.columnOptions(all)
	if !slices.ContainsFunc(all, func(i int) bool {
		return derived.MatchString(t.columns[i].Heading) || staged.MatchString(t.columns[i].Heading)
	}) {
		q.Options = append([]Option{{"all", "All of them: they are parts of one sum", "全部计入：它们是各个部分"}}, q.Options...)
	}
	answer := p.ask(q)
	if i := t.answeredColumn(answer); i >= 0 {
		return []int{i}
	}
	return all
}

func (p *Preview) columnsQuestion(t *table, field string, all []int) Question {
	i := slices.IndexFunc(p.named, func(h heading) bool { return h.Field == field })
	var names []string
	for _, c := range all {
		names = append(names, "“"+shortQuote(t.columns[c].displayName())+"”")
	}
	return Question{
		ID: cmp.Or(
			map[bool]string{true: "columns:" + field}[t == p.tables[0]],
			"columns:"+field+":"+t.columns[all[0]].Letter,
		),
		Row:    p.numberOf(t),
		Column: t.columns[all[0]].displayName(),
		Text:   "Several columns could be “" + p.named[i].En + "”: " + strings.Join(names, ", ") + ". Which count?",
		TextZh: "有几列都可能是“" + p.named[i].Zh + "”：" + strings.Join(names, "、") + "。以哪一列为准？",
	}
}
