package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// possibleDirections returns the possible directions of a reading.
func (p *Preview) possibleDirections(t *table, w reading) []reading {
	in, out := w, w
	switch {
	case p.everyLine(t, func(l *line) bool { return l.settled }):
		in.debitIn = true
		return []reading{in}
	case len(w.columns["debit"])+len(w.columns["credit"]) > 0:
		in.debitIn = true
		return []reading{in, out}
	case len(w.columns["amount"]) == 0:
		return []reading{w}
	}
	if _, marked := t.at["direction"]; marked {
		if p.onlySides(t) {
			in.debitIn = true
			return []reading{in, out}
		}
		return []reading{w}
	}
	if t.directed || len(w.columns["income"])+len(w.columns["expense"]) > 0 && !p.isAmountAlone(t, w) || p.hasSections(t) {
		return []reading{w}
	}
	in.signed, out.signed = 1, -1
	if plusIn, said := p.signsSaid(t, w); said {
		return []reading{map[bool]reading{true: in, false: out}[plusIn]}
	}
	list := []reading{in, out}
	if _, balanced := t.at["balance"]; balanced && !p.hasSigns(t) {
		firstIn, firstOut := w, w
		firstIn.byBalance, firstOut.byBalance, firstIn.firstIn = true, true, true
		list = append(list, firstIn, firstOut)
	}
	return list
}

// isAmountAlone reports whether a line has only an amount, and neither income nor expense.
func (p *Preview) isAmountAlone(t *table, w reading) bool {
	for l := range p.linesOf(t) {
		if l.use == UseLine && l.sumQuiet(w.columns["income"]) == 0 && l.sumQuiet(w.columns["expense"]) == 0 && l.sumQuiet(w.columns["amount"]) != 0 {
			return true
		}
	}
	return false
}

func (l *line) sumQuiet(columns []int) (total record.Fen) {
	for _, i := range columns {
		fen, _ := l.readMoneyQuietly(i)
		total += fen
	}
	return total
}

// hasSections reports whether titles within the table name income and expense before the first line.
func (p *Preview) hasSections(t *table) bool {
	for l := range p.linesOf(t) {
		if l.label == labelSection {
			return true
		}
		if l.use == UseLine {
			return false
		}
	}
	return false
}

var (
	inLabels  = []string{"收", "收入", "进", "进账", "入", "存", "存入", "转入", "收款", "入账", "来账", "in", "income", "+"}
	outLabels = []string{"支", "支出", "付", "出", "取", "支取", "转出", "付款", "出账", "往账", "out", "expense", "-"}
	debits    = []string{"借", "借方", "d", "dr", "debit"}
	credits   = []string{"贷", "贷方", "c", "cr", "credit"}
)

// findMarks finds a column for the direction, where none has its name: a class that names one in every line, such as 收入
// or 管理费支出, or a column with no other words than 收入 and 支出.
func (p *Preview) findMarks(t *table) {
	if _, marked := t.at["direction"]; marked || len(t.columnsOf("amount")) == 0 {
		return
	}
	if !t.directed {
		if t.in, t.directed = t.directedByHeadings(); !t.directed {
			t.in, t.directed = p.directedByTitle(t)
		}
	}
	if i, has := t.at["class"]; has && p.everyLine(t, func(l *line) bool { _, known := l.markedIn(i); return known }) {
		t.at["direction"] = i
		return
	}
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		if slices.Contains([]string{"", Passed, "remark", "class", "item"}, t.columns[i].Field) && p.onlyMarks(t, i) {
			t.at["direction"] = i
			return
		}
	}
}

// directedByHeadings is the direction that the headings of words name, such as 支出项目; unknown where two differ.
func (t *table) directedByHeadings() (in, known bool) {
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		if field := t.columns[i].Field; field != "item" && field != "class" && field != "date" {
			continue
		}
		one, names := directionOf(t.columns[i].Heading)
		if names && known && one != in {
			return false, false
		}
		if names {
			in, known = one, true
		}
	}
	return in, known
}

// oneSide is a title that says that all of a table is income, or all expense: 3月支出明细表.
var oneSide = regexp.MustCompile(`(收入|支出|开支)(?:情况|资金|项目)*(?:明细|公示|公开|一览|统计|汇总|清单|登记|台账)*[表账册单栏]?$`)

// directedByTitle is the direction that the title of a table says.
func (p *Preview) directedByTitle(t *table) (in, known bool) {
	titles := []string{t.title}
	for i := range t.head {
		if t == p.tables[0] && p.Rows[i].Use == UseTitle {
			titles = append(titles, p.Rows[i].Cells...)
		}
	}
	for _, title := range titles {
		title = plainLabel(title)
		m := oneSide.FindStringSubmatch(title)
		if m == nil || strings.Count(title, "收")+strings.Count(title, "支") > 1 {
			continue
		}
		return m[1] == "收入", true
	}
	return false, false
}

func (p *Preview) everyLine(t *table, holds func(*line) bool) bool {
	for l := range p.linesOf(t) {
		if l.use == UseLine && !holds(l) {
			return false
		}
	}
	return true
}

// onlyMarks reports whether the lines of a column have only words for a direction, and most lines have one.
func (p *Preview) onlyMarks(t *table, column int) bool {
	said, blank := 0, 0
	for l := range p.linesOf(t) {
		switch mark := plainLabel(l.cellAt(column)); {
		case l.use != UseLine:
		case mark == "":
			blank++
		case slices.Contains(inLabels, mark), slices.Contains(outLabels, mark):
			said++
		default:
			return false
		}
	}
	return said > 0 && said >= blank
}

// markedIn returns the direction that a cell of a class names.
func (l *line) markedIn(column int) (in, known bool) {
	if mark := plainLabel(l.cellAt(column)); slices.Contains(inLabels, mark) || slices.Contains(outLabels, mark) {
		return slices.Contains(inLabels, mark), true
	}
	return directionOf(l.cellAt(column))
}

// mark returns a row's word for its direction, in a form that can be compared.
func (l *line) mark() string {
	text := strings.TrimSpace(norm.NFKC.String(l.cell("direction")))
	if text == "+" || text == "-" || text == "−" || text == "－" {
		return strings.NewReplacer("−", "-", "－", "-").Replace(text)
	}
	return plainLabel(text)
}

// direction returns whether a row's amount came in: by its mark, or by the words above it.
func (l *line) direction(w reading) (in, known bool) {
	mark := l.mark()
	switch {
	case l.settled:
		return l.settledIn, true
	case slices.Contains(inLabels, mark):
		return true, true
	case slices.Contains(outLabels, mark):
		return false, true
	case slices.Contains(debits, mark):
		return w.debitIn, true
	case slices.Contains(credits, mark):
		return !w.debitIn, true
	case mark != "" && l.at["direction"] == l.at["class"]:
		return directionOf(l.cell("direction"))
	case mark != "":
		return false, false
	}
	if _, marked := l.at["direction"]; marked {
		return false, false
	}
	if l.section != nil {
		return l.section.startsIn, true
	}
	return l.in, l.directed
}

// onlySides reports whether the column of directions holds debit and credit, and no plainer words.
func (p *Preview) onlySides(t *table) bool {
	found := false
	for l := range p.linesOf(t) {
		mark := l.mark()
		if slices.Contains(inLabels, mark) || slices.Contains(outLabels, mark) {
			return false
		}
		found = found || slices.Contains(debits, mark) || slices.Contains(credits, mark)
	}
	return found
}

var (
	expenseAccount = regexp.MustCompile(`费用|支出|成本|办公费|管理费|开支`)
	otherAccount   = regexp.MustCompile(`应付|应收|往来|暂收|暂付|借款|公积|资本`)
	accountNamed   = regexp.MustCompile(`科目|账户|明细账|明细分类账|分户账|总账`)
)

// isPlausible reports whether a running balance may prove a reading: the balance of an account of expenses grows with
// expenses, that of a debt with the debt.
func (p *Preview) isPlausible(t *table, w reading) bool {
	if len(w.columns["debit"])+len(w.columns["credit"]) == 0 {
		return true
	}
	words := p.wordsAbove(t)
	if otherAccount.MatchString(words) {
		return false
	}
	named := accountNamed.MatchString(words)
	if !w.debitIn {
		return !named || !expenseAccount.MatchString(words)
	}
	if named && expenseAccount.MatchString(words) {
		return false
	}
	both := [2]bool{}
	for l := range p.linesOf(t) {
		if l.use == UseLine {
			both[0] = both[0] || l.sumQuiet(w.columns["debit"]) != 0
			both[1] = both[1] || l.sumQuiet(w.columns["credit"]) != 0
		}
	}
	return both[0] && both[1]
}

// wordsAbove are the words of the rows above a table's headings, and of the headings.
func (p *Preview) wordsAbove(t *table) string {
	var b strings.Builder
	for i := max(0, t.head-6); i < t.body; i++ {
		b.WriteString(strings.Join(p.Rows[i].Cells, " ") + " ")
	}
	return b.String()
}

// askDirection asks for the direction of a ledger's amounts.
func (p *Preview) askDirection(t *table, ways []reading) reading {
	in, out := ways[0], ways[1]
	q := Question{ID: p.idOf("direction", t), Row: p.numberOf(t)}
	switch {
	case in.debitIn:
		q.Text = "Is the debit side money that came in? A bank's statement and an account of expenses have money that went out under debit; a book of cash or bank deposits has what came in."
		q.TextZh = "借方是收入还是支出？银行对账单、费用账的借方是支出；现金日记账、银行存款日记账的借方是收入。"
		q.Options = []Option{{"debit_out", "Debit is money that went out (bank's statement, account of expenses)",
			"借方是支出（银行对账单、费用账）"},
			{"debit_in", "Debit is money that came in (book of cash or bank deposits)", "借方是收入（现金、银行存款日记账）"}}
	case p.hasSigns(t):
		q.Text, q.TextZh = "Some amounts have a minus. What does it mean?", "金额有正有负。正数、负数各是什么？"
		q.Options = []Option{
			{"plus_in", "Positive came in, negative went out", "正数是收入，负数是支出"},
			{"plus_out", "Positive went out, negative came in", "正数是支出，负数是收入"},
		}
	default:
		q.Text, q.TextZh = "It is not said whether the amounts came in or went out. What are they?",
			"分不清金额是收入还是支出。这些金额是什么？"
		q.Options = []Option{
			{"plus_in", "All of them are income", "都是收入"},
			{"plus_out", "All of them are expense", "都是支出"},
			{"mixed", "Some are income, others expense", "有的是收入，有的是支出"},
		}
	}
	if len(q.Options) == 3 && p.everyLine(t, func(l *line) bool { _, known := begins(l.cell("item")); return known }) {
		q.Options = append([]Option{{"by_item", "By the words of each item: received or paid",
			"按摘要里的字区分：“收”“收入”是收入，“付”“支出”是支出"}}, q.Options...)
	}
	switch p.ask(q) {
	case "by_item":
		in.signed = 0
		for l := range p.linesOf(t) {
			l.settledIn, l.settled = begins(l.cell("item"))
		}
	case "mixed":
		p.addProblem(q.Row, "", "The file does not say which amounts are income and which expense. Write a minus before each expense, or add a column that says income or expense.",
			"文件没有写明哪些是收入、哪些是支出。请在支出的金额前加负号，或加一列逐行写“收入”或“支出”。")
		in.open = true
	case "debit_out", "plus_out":
		return out
	case "":
		in.open = true
	}
	return in
}

var (
	beginsIn  = regexp.MustCompile(`^(?:收|转入|存入|拨入|汇入|入账)`)
	beginsOut = regexp.MustCompile(`^(?:付|支|转出|取出|汇出|购|买|发放|缴|交|收割|收购|收拾|收集|收运)`)
)

// begins tells from the first word of an item, or its only word of a direction, whether money came in; a person must
// have said that this holds.
func begins(item string) (in, known bool) {
	item = strings.TrimSpace(norm.NFKC.String(item))
	out := beginsOut.MatchString(item)
	in = beginsIn.MatchString(item) && !out
	if !in && !out {
		return directionOf(item)
	}
	return in, in || out
}

// askFirst asks whether the first amount came in: the balances tell it of every other.
func (p *Preview) askFirst(t *table, in, out reading) reading {
	rows := p.inTime(t)
	l := rows[slices.IndexFunc(rows, func(l *line) bool { return l.use == UseLine })]
	balance, _ := l.statedBalance()
	amount := l.sumQuiet(in.columns["amount"])
	q := Question{ID: p.idOf("direction", t), Row: l.row.Number, Column: t.columns[in.columns["amount"][0]].displayName(),
		Text:   "By the balances each amount is known to be income or expense but the first, " + amount.String() + ". What is that one?",
		TextZh: "按余额能分清各行是收入还是支出，只有最早的一笔" + amount.String() + "分不清。这一笔是什么？",
		Options: []Option{
			{"first_in", "Income; the opening balance was " + (balance - amount).String(), "收入，期初余额是" + (balance - amount).String()},
			{"first_out", "Expense; the opening balance was " + (balance + amount).String(), "支出，期初余额是" + (balance + amount).String()}}}
	switch p.ask(q) {
	case "first_out":
		return out
	case "":
		in.open = true
	}
	return in
}

// idOf is the ID of a question that each table may ask.
func (p *Preview) idOf(id string, t *table) string {
	switch {
	case t == p.tables[0]:
		return id
	case t.head == p.tables[0].head:
		return id + ":" + t.columns[t.from].Letter
	}
	return id + ":" + strconv.Itoa(p.numberOf(t))
}

// takeReading makes a reading that of the table: debit and credit become income and expense.
func (p *Preview) takeReading(t *table, w reading) {
	t.signed, t.debitIn = w.signed, w.debitIn
	p.settleByBalance(t, w)
	names := map[string]string{"income": "income", "expense": "expense", "amount": "amount", "debit": sideField(w.debitIn), "credit": sideField(!w.debitIn)}
	for _, field := range movedFields {
		for _, i := range t.columnsOf(field) {
			if !slices.Contains(w.columns[field], i) {
				t.columns[i].Field = Passed
			}
		}
	}
	for _, field := range movedFields {
		for _, i := range w.columns[field] {
			if !w.open {
				t.columns[i].Field = names[field]
			}
			t.parts[names[field]] = append(t.parts[names[field]], i)
		}
	}
	for field, columns := range t.parts {
		if len(columns) > 0 {
			t.at[field] = columns[0]
		}
	}
}

// settleByBalance keeps each line's direction that the balances prove.
func (p *Preview) settleByBalance(t *table, w reading) {
	movements, fits := p.balancesFollow(t, w, t.newestFirst)
	if !w.byBalance || !fits {
		return
	}
	n := 0
	for _, l := range p.inTime(t) {
		if l.use == UseLine {
			l.settled, l.settledIn = true, movements[n] > 0
			n++
		}
	}
}
