package importer

import (
	"regexp"
	"slices"
	"strings"

	"gongshi/internal/record"
)

// ledger is a finance statement's file while it is read.
type ledger struct {
	*Preview
	days
	balance   record.Fen // computed from the lines
	opened    bool
	in, out   record.Fen
	adrift    bool       // the balance is not known until the file states the next one
	emptied   record.Fen // effect on the account's balance of closing entries that were left out
	classless int        // lines whose item is their class
}

func (p *Preview) readLedger() {
	l := &ledger{Preview: p}
	p.Ledger = &Ledger{}
	words := p.sumStatements()
	l.openByWords(words)
	p.findDays()
	for _, row := range p.inOrder() {
		l.readLine(row)
	}
	p.Ledger.Stated = l.opened
	p.Ledger.Closing = p.Ledger.Opening + l.in - l.out
	if len(p.Ledger.Income)+len(p.Ledger.Expense) == 0 && len(p.Problems) == 0 && len(p.Questions) == 0 {
		p.addProblem(0, "", "There is no line below the headings.", "表头下面没有明细。")
	}
	p.checkSums()
	p.checkTitleMonth()
	p.checkVillage()
	l.checkWords(words)
	l.sayClasses()
	p.sumLedger(l)
}

// sayClasses says that lines have their item for a class.
func (l *ledger) sayClasses() {
	if l.classless > 0 {
		l.addNote(0, "", "Lines without a class: %[1]d. Each is given its item for one; residents see a bar for each "+
			"class. Put the classes right in the form, or add a column for them.",
			"没有类别的明细：%[1]d笔，暂用摘要作类别。居民看到的图按类别合计，请在表单里改好，或在文件里加一列“类别”。", l.classless)
	}
}

// maxClass is how many characters a class has at most; an item may have more.
const maxClass = 40

// asClass is an item as the class of its line, where the file has no classes.
func asClass(item string) string {
	if r := []rune(item); len(r) > maxClass {
		return string(r[:maxClass-1]) + "…"
	}
	return item
}

// inOrder are the rows in the order of time: a table whose newest row is first is read from its end.
func (p *Preview) inOrder() (list []*line) {
	for i := 0; i < len(p.lines); {
		end := i
		for end < len(p.lines) && p.lines[end].table == p.lines[i].table {
			end++
		}
		part := slices.Clone(p.lines[i:end])
		if part[0].newestFirst {
			slices.Reverse(part)
		}
		list, i = append(list, part...), end
	}
	return closingsLast(list)
}

// closingsLast puts the closing balances of tables side by side, each a part of one ledger, behind the lines of all of
// them.
func closingsLast(list []*line) []*line {
	beside := func(l *line) bool { return l.table != list[0].table && l.head == list[0].head }
	if !slices.ContainsFunc(list, beside) {
		return list
	}
	isClosing := func(l *line) bool { return l.use == UseClosing && l.head == list[0].head }
	closings := slices.DeleteFunc(slices.Clone(list), func(l *line) bool { return !isClosing(l) })
	return append(slices.DeleteFunc(list, isClosing), closings...)
}

func (l *ledger) readLine(at *line) {
	at.checkNumbers()
	if at.splitOf != nil {
		return
	}
	switch at.use {
	case UseOpening:
		l.readOpening(at)
	case UseCarried:
		l.readCarried(at)
	case UseClosing:
		l.checkClosing(at)
	case UseLine:
		l.line(at)
	case UseTotal, UseSubtotal:
		l.balanceOf(at)
	case UsePassed:
		if at.closesAccount() {
			l.leaveOut(at)
		}
	}
}

// stated is the one amount of a row that has a label instead of a transaction.
func (at *line) stated() (fen record.Fen, field string, ok bool) {
	for _, field := range []string{"balance", "amount", "income", "expense"} {
		for _, i := range at.columnsFor(field) {
			if fen, ok := at.amountAt(i); ok {
				if field == "balance" && at.belowZero() {
					fen = -fen
				}
				at.checkSplits(fen)
				if at.summed {
					fen += at.splitSum()
				}
				return fen, field, true
			}
		}
	}
	if fen, i, given := at.statedInWords(); given {
		at.markUsed(i)
		at.checkSplits(fen)
		if at.summed {
			fen += at.splitSum()
		}
		return fen, "", true
	}
	return 0, "", false
}

// statedInWords returns the balance behind its words in one cell, and the cell: 上月结余：1000元.
func (at *line) statedInWords() (fen record.Fen, column int, given bool) {
	for i, c := range at.row.Cells {
		if i < at.from || i >= at.to {
			continue
		}
		for _, s := range at.statementsIn(at.row, c) {
			if s.given && (s.name == "opening" || s.name == "closing") {
				return s.fen, i, true
			}
		}
	}
	return 0, 0, false
}

func (l *ledger) beginAt(opening, balance record.Fen) {
	l.Ledger.Opening, l.balance, l.opened, l.adrift = opening, balance, true, false
}

func (l *ledger) readOpening(at *line) {
	stated, field, ok := at.stated()
	switch {
	case at.severalBalances():
		at.addProblem(at.row.Number, "", "The row states several balances. Write the sum into one column.",
			"这一行有几个余额。请把合计数写在一列里。")
		return
	case !ok:
		at.addProblem(at.row.Number, "", "The opening balance has no amount.", "期初余额没有金额。")
		return
	case l.opened && stated != l.balance && !l.adrift:
		at.differs("", "It carries over %[1]s; the rows above give %[2]s.",
			"承上余额为%[1]s，按上面的明细应为%[2]s。", stated, l.balance)
	case !l.opened && l.in+l.out != 0 && !l.more(at):
		l.beginAt(stated, stated+l.in-l.out)
		at.addStated("opening", field, stated, true)
		return
	case !l.opened && l.in+l.out != 0:
		at.addProblem(at.row.Number, "", "The opening balance stands below lines. Put it above them.",
			"期初余额在明细下面。请移到明细上面。")
	case !l.opened:
		l.beginAt(stated, stated)
	}
	at.addStated("opening", field, stated, stated == l.balance)
}

// more reports whether a line is below a row.
func (l *ledger) more(at *line) bool {
	return slices.ContainsFunc(l.lines, func(other *line) bool { return other.use == UseLine && other.index > at.index })
}

// severalBalances reports whether a row states more than one balance, of which one column only counts.
func (at *line) severalBalances() bool {
	n := 0
	for _, i := range at.balances {
		if _, given := at.readMoneyQuietly(i); given {
			n++
		}
	}
	return n > 1
}

// readCarried reads a row that carries sums from one page to the next. The first such row of a file may state the
// opening balance.
func (l *ledger) readCarried(at *line) {
	if balance, ok := at.statedBalance(); ok {
		at.markUsed(at.at["balance"])
		switch {
		case !l.opened && l.in+l.out == 0:
			l.beginAt(balance, balance)
		case l.opened && !l.adrift && balance != l.balance:
			at.differs("balance", "It carries over %[1]s; the rows above give %[2]s.",
				"承转余额为%[1]s，按上面的明细应为%[2]s。", balance, l.balance)
		}
		at.addStated("closing", "balance", balance, balance == l.balance)
		return
	}
	in, hasIn := at.amountOf("income")
	out, hasOut := at.amountOf("expense")
	if at.label != labelIn || l.in+l.out != 0 || l.opened || !hasIn && !hasOut {
		return
	}
	q := Question{ID: "opening", Row: at.row.Number,
		Text:   "The page before had income " + in.String() + " and expense " + out.String() + ". Is the difference, " + (in - out).String() + ", the opening balance?",
		TextZh: "承前页收入" + in.String() + "、支出" + out.String() + "。期初余额就是两者之差" + (in - out).String() + "吗？",
		Options: []Option{{"carried", "Yes, " + (in - out).String(), "是，" + (in - out).String()},
			{"record", "No, the record's opening balance stays as it is",
				"不是，保留稿件里的期初余额"}}}
	if at.ask(q) == "carried" {
		l.beginAt(in-out, in-out)
	}
}

// checkClosing compares the file's closing balance with the computed one. Without an opening balance it replaces none.
func (l *ledger) checkClosing(at *line) {
	stated, field, ok := at.stated()
	if !ok {
		return
	}
	agrees := l.isBalance(stated) || at.ofPeriod() && stated == l.in-l.out
	switch {
	case l.opened && !l.adrift && !agrees:
		at.differs("", "It says %[1]s is left; opening balance and lines give %[2]s.",
			"写明结余%[1]s，按期初余额和明细应为%[2]s。", stated, l.balance)
	case !l.opened && !l.adrift && at.ofPeriod() && stated == l.in-l.out:
	case !l.opened && !l.adrift:
		agrees = l.openFromClosing(at, stated)
	}
	at.addStated("closing", field, stated, agrees)
}

// openFromClosing asks whether the opening balance follows from the stated closing balance.
func (l *ledger) openFromClosing(at *line, stated record.Fen) bool {
	opening := stated - l.in + l.out
	if opening == l.choice.Known.Opening {
		return true
	}
	q := Question{ID: "opening", Row: at.row.Number,
		Text: "The file says that " + stated.String() + " is left, and no opening balance. With its lines that is an opening balance of " + opening.String() + "; the record has " +
			l.choice.Known.Opening.String() + ". Which is right?",
		TextZh: "文件写明结余" + stated.String() + "，没有写期初余额。按明细推算期初余额为" + opening.String() + "，稿件里是" + l.choice.Known.Opening.String() + "。以哪个为准？",
		Options: []Option{{"file", "The opening balance becomes " + opening.String(), "期初余额改为" + opening.String()},
			{"record", "The record's stays; what the file says is left is not right", "保留稿件里的，文件写的结余不对"}}}
	if l.ask(q) == "file" {
		l.beginAt(opening, stated)
		return true
	}
	return false
}

var ofPeriod = regexp.MustCompile(`^(?:本|当)(?:月|期|季度?|年度?)|收支`)

// ofPeriod reports whether a row with a closing balance may mean the rest of the period's own income.
func (at *line) ofPeriod() bool {
	return slices.ContainsFunc(at.row.Cells, func(c string) bool { return ofPeriod.MatchString(plainLabel(c)) && labelOf(c) == labelClosing })
}

// balanceOf compares the balance of a row of sums with the computed one.
func (l *ledger) balanceOf(at *line) {
	stated, has := at.statedBalance()
	if !has {
		return
	}
	at.markUsed(at.at["balance"])
	if at.label == labelTotal && l.in+l.out == 0 {
		return // above its lines
	}
	switch {
	case l.opened && !l.adrift && !l.isBalance(stated):
		at.differs("balance", "The balance is %[1]s; by the rows above it is %[2]s.",
			"余额为%[1]s，按上面各行应为%[2]s。", stated, l.balance)
	case !l.opened && !l.adrift && l.in+l.out != 0:
		l.deduceOpening(at, stated)
	}
	at.addStated("closing", "balance", stated, l.isBalance(stated))
}

func (l *ledger) line(at *line) {
	if !at.newestFirst {
		at.day = l.days.dayOf(at)
	}
	entry := record.FinanceLine{
		Date: at.day, Class: at.text("class"), Item: at.text("item"), Handler: at.text("handler"), Witness: at.text("witness"),
		Approver: at.text("approver"), Voucher: at.voucher(), Remark: at.text("remark"),
	}
	if at.entryHead != nil {
		entry.Class = at.account
	}
	if entry.Item == "" {
		entry.Item = entry.Class
	}
	if strings.HasPrefix(entry.Item, "其中") {
		at.addCellProblem("item",
			"“%[1]s” is a part of a row above, which counts already. Delete the row, or leave the sum above out and write each part as a row with its date.",
			"“%[1]s”是上面一行的一部分，已经计入。请删去这一行；或删去上面的合计数，把各部分分别写成有日期的行。", shortQuote(entry.Item))
	}
	if entry.Item == "" {
		at.addCellProblem("item", "It is not said what it was for.", "没有写明用途。")
	}
	moves, ok := at.movements()
	at.checkCapital(moves)
	if !ok {
		at.lost, l.adrift = true, true
		if stated, has := at.statedBalance(); has && l.opened {
			l.balance, l.adrift = stated, false
		}
		return
	}
	for _, m := range moves {
		one := entry
		if one.Class == "" {
			one.Class = m.class
		}
		if one.Class == "" {
			one.Class, l.classless = asClass(one.Item), l.classless+1
		}
		one.Amount = m.amount
		l.add(at, one, m.in)
	}
	l.checkBalance(at)
}

// add takes a line over.
func (l *ledger) add(at *line, one record.FinanceLine, in bool) {
	l.noteOrigin(at, in)
	if in {
		at.came, at.cameFen = at.came+1, at.cameFen+one.Amount
		l.Ledger.Income, l.in, l.balance = append(l.Ledger.Income, one), l.in+one.Amount, l.balance+one.Amount
		return
	}
	at.went, at.wentFen = at.went+1, at.wentFen+one.Amount
	l.Ledger.Expense, l.out, l.balance = append(l.Ledger.Expense, one), l.out+one.Amount, l.balance-one.Amount
}

// noteOrigin keeps the row that a line comes from, and the row's names of receipts.
func (l *ledger) noteOrigin(at *line, in bool) {
	rows := &l.ExpenseRows
	if in {
		rows = &l.IncomeRows
	}
	*rows = append(*rows, at.row.Number)
	text := at.text("receipts")
	if text == "" {
		return
	}
	if l.Receipts == nil {
		l.Receipts = map[int]string{}
	}
	l.Receipts[at.row.Number] = text
}

// checkBalance compares a line's stated balance with the computed one; the next lines are compared with the stated one.
func (l *ledger) checkBalance(at *line) {
	stated, ok := at.statedBalance()
	if !ok {
		at.amountOf("balance") // an unreadable balance becomes a problem
		return
	}
	at.markUsed(at.at["balance"])
	switch {
	case !l.opened:
		l.deduceOpening(at, stated)
	case l.adrift:
		l.balance, l.adrift = stated, false
	case !l.isBalance(stated):
		at.differs("balance", "The balance is %[1]s; by the rows above it is %[2]s.",
			"余额为%[1]s，按上面各行应为%[2]s。", stated, l.balance)
		at.addStated("closing", "balance", stated, false)
		l.balance = stated
		return
	}
	at.addStated("closing", "balance", stated, true)
}

// deduceOpening takes the opening balance from the first balance that the file states.
func (l *ledger) deduceOpening(at *line, stated record.Fen) {
	if l.adrift {
		return
	}
	l.beginAt(stated-l.in+l.out, stated)
	at.addNote(at.row.Number, at.heading("balance"), "No opening balance is stated; by this row it was %[1]s.",
		"没有写明期初余额，按这一行推算为%[1]s。", l.Ledger.Opening)
}

// voucher is the number of a row's voucher, of one or more columns: 记 and 1.
func (at *line) voucher() string {
	var parts []string
	if at.entryHead != nil && at.entryHead != at && at.voucherText() == "" {
		return at.entryHead.voucher()
	}
	for _, i := range at.columnsFor("voucher") {
		if text := at.textAt(i); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "-")
}
