package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

var (
	// otherBook are names of accounts of debts or property: amounts in them are no money.
	otherBook = regexp.MustCompile(
		`应收|应付|暂收|暂付|预收|预付|应交|应缴|往来|借款|贷款|欠款|债权|债务|固定资产|物资|存货|材料|低值易耗|公积|公益金|资本|股金|牲畜|林木|无形资产|折旧|在建工程|长期投资|短期投资|收益分配|所有者权益`,
	)
	// bookNamed are words with which a title names an account or its book.
	bookNamed = regexp.MustCompile(`科目|账户|明细账|分类账|分户账|总账|台账|登记簿|备查|[账帐]$`)
	// sidedAccount is the heading of a column of accounts on one side of an entry.
	sidedAccount = regexp.MustCompile(`^[借贷]方?(?:会计)?科目`)
	owed         = regexp.MustCompile(`欠|应收|应付|未收|未付|未还|借款|债`)
)

// askBook asks about a table that seems to be a book of something else than money. Of double entries the side of cash
// and bank may be taken; all their rows would count each amount twice.
func (p *Preview) askBook(t *table) {
	reason, reasonZh := p.otherThanMoney(t)
	if reason == "" {
		return
	}
	q := Question{ID: p.idOf("book", t), Row: p.numberOf(t),
		Text:    reason + " Is every row money that came in or went out?",
		TextZh:  reasonZh + "每一行都是实际收到或付出的钱吗？",
		Options: []Option{{"neither", "No: it is not a book of money", "不是，这不是现金或银行账"}}}
	doubled := p.entriesOf(t)
	if slices.ContainsFunc(doubled, entry.movesMoney) {
		q.Text, q.TextZh = reason+" What is to be taken?", reasonZh+"要导入什么？"
		q.Options = append(q.Options, Option{"cash", "The rows of cash and bank: debit came in, credit went out",
			"只取现金、银行存款科目的行：借方是收入，贷方是支出"})
	}
	if doubled == nil {
		q.Options = append(q.Options, Option{"money", "Yes, every row is money that came in or went out",
			"是，每一行都是实际收支"})
	}
	switch p.ask(q) {
	case "cash":
		p.takeMoneySide(t, doubled)
	case "neither":
		p.addProblem(
			p.numberOf(t),
			"",
			"The file is not a book of money, and cannot become a statement of income and expense. Import the book of cash or of bank deposits.",
			"这不是现金或银行账，不能作为收支公开。请导入现金日记账、银行存款日记账或收支明细表。",
		)
	}
}

// entriesOf are the double entries of a table that has accounts; nil if it has none.
func (p *Preview) entriesOf(t *table) []entry {
	if !p.isAccountBook(t) {
		return nil
	}
	return p.entries(t)
}

// otherThanMoney returns why a table seems to be no book of money; "" if it does not.
func (p *Preview) otherThanMoney(t *table) (reason, reasonZh string) {
	if words := p.bookAbove(t); words != "" {
		return "The title names an account that is not one of money: “" + shortQuote(words) + "”.",
			"标题写明的科目不是现金或银行存款：“" + shortQuote(words) + "”。"
	}
	for _, i := range t.columnsOf("balance") {
		if c := t.columns[i]; owed.MatchString(c.Heading) {
			return "The balance is one of debts: “" + shortQuote(
					c.Heading,
				) + "”.", "余额列是欠款：“" + shortQuote(
					c.Heading,
				) + "”。"
		}
	}
	if i := slices.IndexFunc(t.columns, func(c Column) bool { return sidedAccount.MatchString(plainLabel(c.Heading)) }); i >= 0 {
		return "The rows name the accounts of both sides of an entry: “" + shortQuote(t.columns[i].Heading) + "”.",
			"每行写有借贷两方的科目，像是会计分录：“" + shortQuote(t.columns[i].Heading) + "”。"
	}
	if !p.isAccountBook(t) {
		return "", ""
	}
	if p.enteredTwice(t) || p.entries(t) != nil {
		return "Debit and credit are equal, and the rows name accounts: each amount seems to be entered twice.",
			"借方、贷方合计相等，每行写有科目，像是一借一贷的会计分录。"
	}
	for l := range p.linesOf(t) {
		if name := l.cell("class"); l.use == UseLine && otherBook.MatchString(name) {
			return "A row names an account that is not one of money: “" + shortQuote(name) + "”.",
				"有的行所写科目不是现金或银行存款：“" + shortQuote(name) + "”。"
		}
	}
	return "", ""
}

// bookAbove are the words above a table that name an account of something else than money; "" for none.
func (p *Preview) bookAbove(t *table) string {
	var words []string
	for i := max(0, t.head-6); i < t.head; i++ {
		for column, c := range p.Rows[i].Cells {
			if c != "" && !p.merged[place{i, column}] {
				words = append(words, strings.Join(strings.Fields(norm.NFKC.String(c)), ""))
			}
		}
	}
	i := slices.IndexFunc(words, otherBook.MatchString)
	if i < 0 || !slices.ContainsFunc(words, bookNamed.MatchString) {
		return ""
	}
	return words[i]
}

// isAccountBook reports whether a table has debit and credit, and a column that names the account of each row.
func (p *Preview) isAccountBook(t *table) bool {
	i, has := t.at["class"]
	if !has || !strings.Contains(t.columns[i].Heading, "科目") || strings.Contains(t.columns[i].Heading, "对方") {
		return false
	}
	return len(t.columnsOf("debit"))+len(t.columnsOf("credit")) > 0 || p.onlySides(t)
}

// enteredTwice reports whether debit and credit add up to the same, in several lines.
func (p *Preview) enteredTwice(t *table) bool {
	var debit, credit record.Fen
	lines := 0
	for l := range p.linesOf(t) {
		if l.use != UseLine {
			continue
		}
		lines++
		left, right := l.sides()
		debit, credit = debit+left, credit+right
	}
	return lines > 1 && debit == credit && debit != 0
}
