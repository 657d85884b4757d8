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
	ways := p.readings(t)
	p.findOrder(t, ways)
	if len(ways) == 1 {
		p.take(t, ways[0])
		return
	}
	if proven, ok := p.proven(t, ways); ok {
		p.take(t, proven)
		return
	}
	chosen := p.askReading(t, ways)
	p.dropForeign(t, chosen)
	p.take(t, chosen)
}

// dropAmount drops amounts beside columns of income and expense that each line has: the agreed amount beside the paid
// one.
func (p *Preview) dropAmount(t *table) {
	named := reading{columns: map[string][]int{"income": t.columnsOf("income"), "expense": t.columnsOf("expense"), "amount": t.columnsOf("amount")}}
	amounts := named.columns["amount"]
	if len(amounts) == 0 || len(named.columns["income"])+len(named.columns["expense"]) == 0 || p.alone(t, named) {
		return
	}
	p.keep(t, "amount", nil)
	for _, i := range amounts {
		p.note(p.numberOf(t), t.columns[i].called(), "The column is not taken over: the rows have their amounts in columns of income or expense.",
			"该列不导入：各行的金额已写在收入或支出列。")
	}
}

// dropForeign drops balances that only fit if income and expense are swapped: they belong to an account of expenses,
// and are not the money left.
func (p *Preview) dropForeign(t *table, w reading) {
	other := w
	other.debitIn, other.signed = !w.debitIn, -w.signed
	if _, fits := p.follows(t, w, t.newestFirst); fits || len(w.columns["debit"])+len(w.columns["credit"]) == 0 {
		return
	}
	if _, fits := p.follows(t, other, t.newestFirst); fits {
		p.note(p.numberOf(t), t.columns[t.at["balance"]].called(), "The balances are those of the account, not of the money that is left: they are not taken over.", "余额是该科目的余额，不是资金结余，不导入。")
		p.keep(t, "balance", nil)
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
	if len(all) < 3 || field != "balance" && slices.ContainsFunc(all, func(i int) bool { return staged.MatchString(t.columns[i].Heading) }) {
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
			fen, _ := l.quiet(i)
			total += fen
		}
		stated, _ := l.quiet(sum)
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
		p.keep(t, "balance", nil)
		t.columns[sums[0]].Field = "balance" // of cash and bank together
	}
	all := t.columnsOf("balance")
	t.balances = all
	if len(all) < 2 {
		p.keep(t, "balance", all)
		return
	}
	if i, proven := p.provenBalance(t, all); proven {
		p.keep(t, "balance", []int{i})
		return
	}
	q := p.columnsQuestion(t, "balance", all)
	q.Options = append(t.columnOptions(all), Option{Skip, "None: leave the balances out", "都不取，不核对余额"})
	if i := t.answered(p.ask(q)); i >= 0 {
		all = []int{i}
	} else {
		all = nil
	}
	p.keep(t, "balance", all)
}

// lesser are balances that are the account's less something else.
var lesser = regexp.MustCompile(`可用|可支配|冻结|限额|额度`)

// provenBalance is the only column of balances that follows from the movements, beside those that are less by what
// cannot be used.
func (p *Preview) provenBalance(t *table, all []int) (found int, proven bool) {
	var follow []int
	for _, i := range all {
		t.at["balance"] = i
		if slices.ContainsFunc(p.readings(t), func(w reading) bool {
			_, up := p.follows(t, w, false)
			_, down := p.follows(t, w, true)
			return up || down
		}) {
			follow = append(follow, i)
		}
	}
	delete(t.at, "balance")
	if len(follow) > 1 {
		follow = slices.DeleteFunc(follow, func(i int) bool { return lesser.MatchString(t.columns[i].Heading) })
	}
	if len(follow) != 1 || slices.ContainsFunc(all, func(i int) bool { return i != follow[0] && !lesser.MatchString(t.columns[i].Heading) }) {
		return 0, false
	}
	return follow[0], true
}

// keep gives a field the columns that count; others of it are passed over.
func (p *Preview) keep(t *table, field string, columns []int) {
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

// staged are words of columns that follow each other: what was asked for, allowed, agreed, paid, and kept back.
var staged = regexp.MustCompile(`申请|报账|报销|核减|核准|核定|审批|批准|审定|合同|协议|中标|决算|结算|已付|实付|未付|预付|已收|实收|未收|尾款|欠|扣|减免|保证金|押金|应收|应付|应发|应缴`)

// choices are the ways in which the columns of a field may count: all together, or one of them.
func (t *table) choices(field string) [][]int {
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

// readings are all ways in which a ledger's columns of money may be meant.
func (p *Preview) readings(t *table) (ways []reading) {
	ways = []reading{{columns: map[string][]int{}}}
	for _, field := range movedFields {
		choices := t.choices(field)
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
		all = append(all, p.directions(t, w)...)
	}
	return all
}

// proven is the reading by which every running balance follows from the one before; false if none does, or two differ.
func (p *Preview) proven(t *table, ways []reading) (found reading, ok bool) {
	var moved []record.Fen
	for _, w := range ways {
		movements, fits := p.follows(t, w, t.newestFirst)
		switch {
		case !fits, !p.plausible(t, w), w.signed != 0 && !p.tied(t):
		case !ok:
			found, moved, ok = w, movements, true
		case !slices.Equal(moved, movements):
			return reading{}, false
		}
	}
	return found, ok
}

// follows reports whether the running balances follow from the movements of a reading, and gives these.
func (p *Preview) follows(t *table, w reading, newestFirst bool) (movements []record.Fen, fits bool) {
	rows := slices.Clone(t.lines)
	if newestFirst {
		slices.Reverse(rows)
	}
	links := 0
	balance, known := p.openingInWords(t)
	for _, l := range rows {
		stated, has := l.statedBalance()
		if l.use != UseLine {
			if has && (l.use == UseOpening || l.label == labelIn) {
				balance, known = stated, true
			}
			continue
		}
		moved, ok := l.moved(w), true
		if w.byBalance {
			moved, ok = l.movedTo(w, balance, known)
		}
		if !ok {
			return nil, false
		}
		movements = append(movements, moved)
		if balance += moved; has {
			if known && balance != stated {
				return nil, false
			}
			if known && moved != 0 {
				links++
			}
			balance, known = stated, true
		}
	}
	return movements, links > 0
}

// tied reports whether the balances prove the direction of every amount of one column: with a sign each amount has its
// own direction, else the first line needs a balance before it.
func (p *Preview) tied(t *table) bool {
	if p.hasSigns(t) {
		return true
	}
	if _, known := p.openingInWords(t); known {
		return true
	}
	for _, l := range p.inTime(t) {
		if _, has := l.statedBalance(); has && (l.use == UseOpening || l.label == labelIn) {
			return true
		}
		if l.use == UseLine {
			return false
		}
	}
	return false
}

// inTime are a table's rows in the order of time.
func (p *Preview) inTime(t *table) []*line {
	rows := slices.Clone(t.lines)
	if t.newestFirst {
		slices.Reverse(rows)
	}
	return rows
}

// movedTo is what a row adds to the balance if that decides whether its amount came in; false if neither fits.
func (l *line) movedTo(w reading, balance record.Fen, known bool) (fen record.Fen, ok bool) {
	amount := l.sumQuiet(w.columns["amount"])
	stated, has := l.statedBalance()
	switch {
	case amount < 0 || amount > 0 && !has:
		return 0, false
	case !known && !w.firstIn:
		return -amount, true
	case !known:
		return amount, true
	}
	moved := stated - balance
	return moved, amount == 0 || moved == amount || moved == -amount
}

// moved returns the amount that a row adds to the balance under a reading.
func (l *line) moved(w reading) (fen record.Fen) {
	sum := func(field string) (total record.Fen) {
		for _, i := range w.columns[field] {
			one, _ := l.quiet(i)
			total += one
		}
		return total
	}
	fen = sum("income") - sum("expense")
	if fen != 0 {
		return fen
	}
	sides := sum("debit") - sum("credit")
	if !w.debitIn {
		sides = -sides
	}
	amount := sum("amount")
	switch in, known := l.direction(w); {
	case w.signed != 0:
		amount *= record.Fen(w.signed)
	case known && !in:
		amount = -amount
	}
	return sides + amount
}

// statedBalance returns the running balance of a row; a balance on the other side than the account's own is below zero.
func (l *line) statedBalance() (fen record.Fen, has bool) {
	i, ok := l.at["balance"]
	if !ok {
		return 0, false
	}
	if l.splitOf != nil {
		return 0, false
	}
	if fen, has = l.quiet(i); has && l.belowZero() {
		fen = -fen
	}
	if has && l.summed {
		fen += l.splitSum()
	}
	return fen, has
}

// belowZero reports whether the row's balance is on the other side than the account's own.
func (l *line) belowZero() bool {
	side := plain(l.cell("side"))
	return (side == "借" || side == "贷") && side != l.ownSide()
}

// ownSide is the side on which the account's balance usually is.
func (l *line) ownSide() string {
	if l.ownedBy != "" {
		return l.ownedBy
	}
	debit, credit := 0, 0
	for other := range l.linesOf(l.table) {
		switch plain(other.cell("side")) {
		case "借":
			debit++
		case "贷":
			credit++
		}
	}
	l.ownedBy = "借"
	if credit > debit {
		l.ownedBy = "贷"
	}
	return l.ownedBy
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
	if proven, ok := p.proven(t, ways); ok {
		return proven
	}
	first := slices.DeleteFunc(slices.Clone(ways), func(w reading) bool {
		_, fits := p.follows(t, w, t.newestFirst)
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
	if i := t.answered(answer); i >= 0 {
		return []int{i}
	}
	return all
}

func (p *Preview) columnsQuestion(t *table, field string, all []int) Question {
	i := slices.IndexFunc(p.named, func(h heading) bool { return h.Field == field })
	var names []string
	for _, c := range all {
		names = append(names, "“"+cut(t.columns[c].called())+"”")
	}
	return Question{ID: cmp.Or(map[bool]string{true: "columns:" + field}[t == p.tables[0]], "columns:"+field+":"+t.columns[all[0]].Letter), Row: p.numberOf(t), Column: t.columns[all[0]].called(),
		Text:   "Several columns could be “" + p.named[i].En + "”: " + strings.Join(names, ", ") + ". Which count?",
		TextZh: "有几列都可能是“" + p.named[i].Zh + "”：" + strings.Join(names, "、") + "。以哪一列为准？"}
}
