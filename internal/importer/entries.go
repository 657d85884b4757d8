package importer

import (
	"regexp"
	"slices"
	"strings"

	"gongshi/internal/record"
)

// moneyAccount is the name of an account of money. Under a heading of accounts it is no balance.
var moneyAccount = regexp.MustCompile(`^(?:1001|1002)?(?:库存现金|现金|银行存款|存款|银行|其他货币资金|零余额账户用款额度)`)

// entry is a double entry: rows of which the debit side is equal to the credit side.
type entry []*line

// entries divides a table's lines into double entries, by their vouchers; nil if a voucher's sides differ.
func (p *Preview) entries(t *table) (list []entry) {
	var balance record.Fen
	begin := true
	for l := range p.linesOf(t) {
		if l.use != UseLine {
			continue
		}
		voucher := l.voucherText()
		if begin = begin || voucher != "" && voucher != list[len(list)-1][0].voucherText(); begin {
			if balance != 0 {
				return nil
			}
			list = append(list, nil)
		}
		last := len(list) - 1
		list[last] = append(list[last], l)
		debit, credit := l.sides()
		balance += debit - credit
		begin = balance == 0
	}
	if balance != 0 || !slices.ContainsFunc(list, func(e entry) bool { return len(e) > 1 }) {
		return nil
	}
	return list
}

// voucherText is what the row has in its columns of vouchers.
func (l *line) voucherText() (text string) {
	for _, i := range l.columnsFor("voucher") {
		text += l.cellAt(i)
	}
	return text
}

// sides are the amounts of a row on the debit and on the credit side.
func (l *line) sides() (debit, credit record.Fen) {
	debit, credit = l.sumQuiet(l.columnsOf("debit")), l.sumQuiet(l.columnsOf("credit"))
	switch amount := l.sumQuiet(l.columnsOf("amount")); {
	case slices.Contains(debits, l.mark()):
		debit += amount
	case slices.Contains(credits, l.mark()):
		credit += amount
	}
	return debit, credit
}

// moves reports whether money came in or went out by an entry: not if both sides are accounts of money, or neither.
func (e entry) movesMoney() bool {
	own := 0
	for _, l := range e {
		if l.ofMoney() {
			own++
		}
	}
	return own > 0 && own < len(e)
}

// ofMoney reports whether the row names an account of money.
func (l *line) ofMoney() bool { return moneyAccount.MatchString(plainLabel(l.cell("class"))) }

// takeMoneySide takes of double entries the rows of the accounts of money: under debit is what came in. Of the other
// rows comes the class, where there is one; what moves between accounts of money is no income.
func (p *Preview) takeMoneySide(t *table, list []entry) {
	left := 0
	for _, e := range list {
		moves := e.movesMoney()
		for _, l := range e {
			if l.entryHead = e[0]; moves && l.ofMoney() {
				debit, _ := l.sides()
				l.settled, l.settledIn = true, debit != 0
				l.account = e.otherAccount()
				continue
			}
			l.use, l.row.Use = UsePassed, UsePassed
			left++
		}
	}
	p.addNote(p.numberOf(t), "", "Of the double entries the rows of cash and bank are taken; rows of the other accounts, and between cash and bank: %[1]d.",
		"会计分录只取现金、银行存款的行；对方科目及现金与银行之间的%[1]d行不导入。", left)
}

// otherAccount is the name of the account on the other side; "" where there are several.
func (e entry) otherAccount() (name string) {
	for _, l := range e {
		switch own := strings.Join(strings.Fields(l.cell("class")), " "); {
		case l.ofMoney() || own == name:
		case name != "":
			return ""
		default:
			name = own
		}
	}
	return name
}
