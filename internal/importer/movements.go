package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/record"
)

// movement is an amount that came in or went out in a row, under one heading.
type movement struct {
	amount record.Fen
	in     bool
	class  string
}

// movements returns a row's income and expense; false if the row cannot be imported.
func (at *line) movements() (list []movement, ok bool) {
	before := len(at.Problems)
	income, expense := at.partsOf("income", true), at.partsOf("expense", false)
	if len(income) > 0 && len(expense) > 0 {
		at.addCellProblem(
			"income",
			"Income and expense stand in one row. Give each a row of its own.",
			"同一行既有收入又有支出。请分成两行。",
		)
		return nil, false
	}
	if list = slices.Concat(income, expense); len(list) == 0 {
		list = at.undirectedAmount()
	}
	switch {
	case len(at.Problems) > before:
		return nil, false
	case len(list) == 0 && at.saysZero():
		return nil, at.askRole(
			"The amount is 0.00: nothing moved, and a line without an amount is not published. Leave the row out?",
			"金额是0.00，没有发生收支，这样的明细不能发布。不导入这一行吗？",
		) == UsePassed
	case len(list) == 0:
		at.addProblem(at.row.Number, "", "The row has no amount.", "这一行没有金额。")
		return nil, false
	}
	return at.askReversed(list)
}

// checkCapital holds an amount in words against the one in figures.
func (at *line) checkCapital(moves []movement) {
	text := at.cell("capital")
	fen, found := capitalIn(text)
	if text == "" || !found || len(moves) == 0 {
		return
	}
	var sum record.Fen
	for _, m := range moves {
		sum += m.amount
	}
	if fen != sum {
		at.addCellProblem(
			"capital",
			"In words the amount is %[1]s, in figures %[2]s.",
			"大写金额为%[1]s，小写为%[2]s。",
			fen,
			sum,
		)
	}
}

// partsOf are the amounts of a field's columns: those of classes apart, those of cash and bank together.
func (at *line) partsOf(field string, in bool) (list []movement) {
	columns := at.columnsFor(field)
	for _, i := range columns {
		fen, given := at.amountAt(i)
		if !given || fen == 0 {
			continue
		}
		class := ""
		if len(columns) > 1 {
			class = classOf(at.columns[i].Heading)
		}
		if n := len(list); n > 0 && class == list[n-1].class && class == "" {
			list[n-1].amount += fen
			continue
		}
		list = append(list, movement{fen, in, class})
	}
	return list
}

var accounts = regexp.MustCompile(`现金|银行|存款|转账|微信|支付宝`)

// classOf returns the class of a column among several; "" for a column of an account such as cash.
func classOf(heading string) string {
	if accounts.MatchString(heading) {
		return ""
	}
	name := lastPart(heading)
	if above := strings.TrimSuffix(heading, "·"+name); moneyFields[headings()[record.KindFinanceStatement].fieldNamed(plainLabel(name))] {
		name = lastPart(above)
	}
	return strings.TrimSpace(bracketed.ReplaceAllString(strings.NewReplacer("（", "(", "）", ")").Replace(name), ""))
}

// undirected is the amount of a row that has one for both directions.
func (at *line) undirectedAmount() (list []movement) {
	for _, i := range at.columnsFor("amount") {
		fen, given := at.amountAt(i)
		if !given || fen == 0 {
			continue
		}
		in, known := at.direction(reading{debitIn: at.debitIn})
		switch {
		case at.signed != 0:
			if in = at.signed > 0; at.hasSigns(at.table) {
				in, fen = fen > 0 == in, max(fen, -fen)
			}
		case !known:
			at.addCellProblem("direction", "It is not said whether this came in or went out: write income or expense.",
				"没有写明是收入还是支出，请填“收入”或“支出”。")
			return nil
		}
		if at.signed == 0 && at.signsAgree(at.Preview) {
			fen = max(fen, -fen)
		}
		class := ""
		if len(at.columnsFor("amount")) > 1 {
			class = classOf(at.columns[i].Heading)
		}
		list = append(list, movement{fen, in, class})
	}
	return list
}

// saysZero reports whether an amount of the row is a zero, and none is anything else.
func (at *line) saysZero() bool {
	for _, field := range []string{"income", "expense", "amount"} {
		for _, i := range at.columnsFor(field) {
			if _, given := at.readMoneyQuietly(i); given {
				return true
			}
		}
	}
	return false
}

// saidToCount reports whether a person was asked about the row, and said that it counts.
func (at *line) saidToCount() bool {
	return slices.ContainsFunc(
		at.Answered,
		func(q Question) bool { return q.ID == at.question() && q.Answer == string(UseLine) },
	)
}

// askReversed asks about amounts below zero: a reversal is booked on the other side.
func (at *line) askReversed(list []movement) ([]movement, bool) {
	for i, m := range list {
		if m.amount >= 0 {
			continue
		}
		side, sideZh := "income", "收入"
		if m.in {
			side, sideZh = "expense", "支出"
		}
		q := Question{ID: "row:" + strconv.Itoa(at.row.Number), Row: at.row.Number,
			Text:   "The amount is negative: " + m.amount.String() + ". Is it a reversal, to be taken over as " + side + " of " + (-m.amount).String() + "?",
			TextZh: "金额是负数：" + m.amount.String() + "。是冲销吗？冲销记到另一方，即" + sideZh + (-m.amount).String() + "。",
			Options: []Option{{"reversal", "Yes, take it over as " + side, "是冲销，记入" + sideZh},
				{Skip, "No: leave the row out",
					"不是，不导入这一行"}}}
		answer := "reversal"
		if !at.saidToCount() {
			answer = at.ask(q)
		}
		switch answer {
		case "reversal":
			list[i].amount, list[i].in = -m.amount, !m.in
		case Skip:
			at.row.Use, at.use = UsePassed, UsePassed
			return nil, true
		default:
			return nil, false
		}
	}
	return list, true
}
