package importer

import (
	"slices"

	"gongshi/internal/record"
)

var (
	openingLabels = []string{"上期结余", "上期余额", "上月结余", "上月余额", "上年结转", "上年结余", "上季结余", "上季余额", "上期结存", "上季结存", "上月结存", "上年结存", "期初结存", "期初余额", "期初结余", "月初余额", "年初余额", "承前页", "openingbalance"}
	closingLabels = []string{"期末余额", "期末结余", "本期结余", "本期余额", "本月结余", "月末余额", "年末余额", "结余", "closingbalance"}
	totalLabels   = []string{"合计", "总计", "本期合计", "本年合计", "total"}
	partLabels    = []string{"小计", "subtotal"}
	monthLabels   = []string{"本月合计", "本月小计"}
	quarterLabels = []string{"本季合计", "本季小计", "本季度合计"}
	passedLabels  = []string{"累计", "本年累计", "过次页", "转下页"}
	inLabels      = []string{"收", "收入", "借", "借方", "进", "in", "income"}
	outLabels     = []string{"支", "支出", "贷", "贷方", "出", "out", "expense"}
)

// ledger is a finance statement's file while it is read.
type ledger struct {
	*Preview
	in, out              record.Fen // so far
	part, month, quarter span       // since the last total of such a part
	balance              record.Fen // by what was read
	opened               bool
	lost                 bool // a line's amount could not be read: what follows from it is no problem of its own
	adrift               bool // nor is the balance, until the file states the next one
}

// span is where something began: what had come in and gone out by then.
type span struct{ in, out record.Fen }

func (p *Preview) readLedger() {
	l := &ledger{Preview: p}
	p.Ledger = &Ledger{}
	p.below(l.read)
	p.Ledger.Stated = l.opened
	p.Ledger.Closing = p.Ledger.Opening + l.in - l.out
	if len(p.Ledger.Income)+len(p.Ledger.Expense) == 0 && len(p.Problems) == 0 {
		p.problem(0, "", "There is no line below the headings.", "表头下面没有明细。")
	}
}

func (l *ledger) read(at line) {
	at.sound()
	switch {
	case at.example():
	case at.says(openingLabels...):
		at.row.Use = UseOpening
		l.open(at)
	case at.says(closingLabels...):
		at.row.Use = UseClosing
		if stated, ok := at.stated(); ok && l.opened && stated != l.balance && !l.adrift {
			at.problem(at.row.Number, "", "It says %[1]s is left; opening balance and lines give %[2]s.", "写明结余%[1]s，按期初余额和明细应为%[2]s。", stated, l.balance)
		} else if ok && !l.opened {
			l.begin(stated-l.in+l.out, stated)
		}
	case at.says(totalLabels...):
		at.row.Use = UseTotal
		l.total(at, l.in, l.out)
	case at.says(partLabels...):
		l.totalOf(at, &l.part)
	case at.says(monthLabels...):
		l.totalOf(at, &l.month)
	case at.says(quarterLabels...):
		l.totalOf(at, &l.quarter)
	case at.says(passedLabels...):
		at.row.Use = UseTotal
	case at.pass("income", "expense", "amount"):
	default:
		at.row.Use = UseLine
		l.line(at)
	}
}

// stated is the one amount of a row that has a label instead of a transaction.
func (at line) stated() (record.Fen, bool) {
	for _, field := range []string{"balance", "amount", "income", "expense"} {
		if fen, ok := at.amount(field); ok {
			return fen, true
		}
	}
	return 0, false
}

func (l *ledger) begin(opening, balance record.Fen) {
	l.Ledger.Opening, l.balance, l.opened = opening, balance, true
}

func (l *ledger) open(at line) {
	stated, ok := at.stated()
	switch {
	case !ok:
		at.problem(at.row.Number, "", "The opening balance has no amount.", "期初余额没有金额。")
	case l.opened && stated != l.balance && !l.adrift:
		at.problem(at.row.Number, "", "It carries over %[1]s; the rows above give %[2]s.", "承上余额为%[1]s，按上面的明细应为%[2]s。", stated, l.balance)
	case !l.opened && l.in+l.out != 0:
		at.problem(at.row.Number, "", "The opening balance stands below lines. Put it above them.", "期初余额在明细下面。请移到明细上面。")
	case !l.opened:
		l.begin(stated, stated)
	}
}

func (l *ledger) totalOf(at line, s *span) {
	at.row.Use = UseTotal
	l.total(at, l.in-s.in, l.out-s.out)
	*s = span{l.in, l.out}
}

// total compares a row of sums, where it gives any. One sum for both directions may be what moved or what is left of it.
func (l *ledger) total(at line, in, out record.Fen) {
	differs := func(field string, wants ...record.Fen) {
		if l.lost {
			return
		}
		if stated, ok := at.amount(field); ok && !slices.Contains(wants, stated) {
			at.wrong(field, "The total is %[1]s; the lines add up to %[2]s.", "合计为%[1]s，明细相加为%[2]s。", stated, wants[0])
		}
	}
	differs("income", in)
	differs("expense", out)
	switch {
	case at.direction(inLabels):
		differs("amount", in)
	case at.direction(outLabels):
		differs("amount", out)
	default:
		differs("amount", in+out, in-out)
	}
}

func (l *ledger) line(at line) {
	entry := record.FinanceLine{
		Date: at.date("date", true), Class: at.text("class"), Item: at.text("item"), Handler: at.text("handler"), Witness: at.text("witness"),
		Approver: at.text("approver"), Voucher: at.text("voucher"), Remark: at.text("remark"),
	}
	if entry.Item == "" {
		entry.Item = entry.Class
	}
	if entry.Class == "" {
		entry.Class = entry.Item
	}
	if entry.Item == "" {
		at.wrong("item", "It is not said what it was for.", "没有写明用途。")
	}
	amount, in, ok := at.movement()
	if !ok {
		l.lost, l.adrift = true, true
		if stated, has := at.amount("balance"); has && l.opened {
			l.balance, l.adrift = stated, false
		}
		return
	}
	entry.Amount = amount
	l.origin(at, in)
	if in {
		l.Ledger.Income, l.in, l.balance = append(l.Ledger.Income, entry), l.in+amount, l.balance+amount
	} else {
		l.Ledger.Expense, l.out, l.balance = append(l.Ledger.Expense, entry), l.out+amount, l.balance-amount
	}
	l.compare(at)
}

// origin keeps which row a line comes from, and what the row says of receipts.
func (l *ledger) origin(at line, in bool) {
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

// compare holds a line's balance against the one that was read; the next lines are held against what the file says.
func (l *ledger) compare(at line) {
	stated, ok := at.amount("balance")
	switch {
	case !ok:
	case !l.opened:
		l.begin(stated-l.in+l.out, stated)
		at.note(at.row.Number, at.heading("balance"), "No opening balance is stated; by this row it was %[1]s.", "没有写明期初余额，按这一行推算为%[1]s。", l.Ledger.Opening)
	case l.adrift:
		l.balance, l.adrift = stated, false
	case stated != l.balance:
		at.wrong("balance", "The balance is %[1]s; by the rows above it is %[2]s.", "余额为%[1]s，按上面各行应为%[2]s。", stated, l.balance)
		l.balance = stated
	}
}

// movement is what came in or went out in a row.
func (at line) movement() (amount record.Fen, in, ok bool) {
	before := len(at.Problems)
	income, hasIncome := at.amount("income")
	expense, hasExpense := at.amount("expense")
	hasIncome, hasExpense = hasIncome && income != 0, hasExpense && expense != 0
	switch {
	case hasIncome && hasExpense:
		at.wrong("income", "Income and expense stand in one row. Give each a row of its own.", "同一行既有收入又有支出。请分成两行。")
		return 0, false, false
	case hasIncome:
		amount, in = income, true
	case hasExpense:
		amount = expense
	default:
		any, has := at.amount("amount")
		if !has && len(at.Problems) > before {
			return 0, false, false // what stands there cannot be read, which is said
		}
		if !has {
			at.problem(at.row.Number, "", "The row has no amount.", "这一行没有金额。")
			return 0, false, false
		}
		amount = any
		switch {
		case at.direction(inLabels):
			in = true
		case !at.direction(outLabels):
			at.wrong("direction", "It is not said whether this came in or went out: write income or expense.", "没有写明是收入还是支出，请填“收入”或“支出”。")
			return 0, false, false
		}
	}
	if amount < 0 {
		at.problem(at.row.Number, "", "The amount is negative. Book what is reversed on the other side.", "金额是负数。冲销请记到另一方。")
	}
	return amount, in, true
}

func (at line) direction(labels []string) bool {
	said := plain(at.cell("direction"))
	for _, label := range labels {
		if said == label {
			return true
		}
	}
	return false
}
