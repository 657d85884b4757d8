package record

import (
	"regexp"
	"strconv"
)

// checkFinance checks the accounts' equation, and that every line is in the period. Whether the opening balance
// continues the period before is checked where that statement is known.
func (c *checker) checkFinance(b *FinanceStatement) {
	if !b.Period.Valid() {
		c.add("/body/period", "is not a period: a year from 1949 with month 1–12, quarter 1–4, or no number for a year.",
			"不正确：年份不早于1949年，月份为1–12，季度为1–4，年度不填期数。")
	} else {
		c.checkFinanceDates(b)
	}
	c.checkFinanceLines(b)
	income, expense := b.TotalIncome(), b.TotalExpense()
	if sum := b.OpeningBalance + income - expense; sum != b.ClosingBalance {
		c.add("/body/closing_balance", "is %[5]s yuan, but opening %[1]s + income %[2]s − expense %[3]s = %[4]s yuan: the difference is %[6]s yuan. Correct the figure that is wrong.",
			"是%[5]s元，但期初%[1]s＋收入%[2]s－支出%[3]s＝%[4]s元，相差%[6]s元，请更正错误的数字。",
			b.OpeningBalance, income, expense, sum, b.ClosingBalance, b.ClosingBalance-sum)
	}
	for i, d := range b.ClaimsAndDebts {
		at := "/body/claims_and_debts/" + strconv.Itoa(i)
		c.inOrder(at+"/due", d.Due, at+"/since", d.Since)
		c.notFuture(at+"/since", d.Since)
	}
}

// noMovement finds the statement that nothing was received or spent, in a summary: 本月无收支, 没有发生收入和支出,
// 收支均为零, no income.
var noMovement = regexp.MustCompile(`(?i)(无|没有|未)(有|任何|发生|产生|新增|一笔){0,3}(财务|资金|经济|账务|现金){0,2}` +
	`(收支|收入|支出|往来|进出|变动|业务|发生额)|(收支|收入|支出)(均|都|皆|全部)?(无|为零|为0|是零|是0|未发生|没有发生)|` +
	`\bno (income|expense|transaction|movement)|nothing (was|has been) (received|spent)|neither (received|spent)`)

// checkFinanceLines asks for lines, and for an amount in each. A period without any movement says so in its summary,
// and states the balance that did not move: a statement without any figure tells nothing, whatever its summary says.
func (c *checker) checkFinanceLines(b *FinanceStatement) {
	lines := len(b.Income) + len(b.Expense)
	rest := len(b.Plan) + len(b.Assets) + len(b.Resources) + len(b.ClaimsAndDebts) + len(b.Proceeds) + len(b.Other)
	switch {
	case lines+rest > 0:
	case b.OpeningBalance == 0 && b.ClosingBalance == 0:
		c.add("/body/income", "and expense have no line, and both balances are zero: the statement holds no figure, so it is "+
			"not complete. Enter the balances and the lines; for an account that is not in use, publish an announcement "+
			"that says so.",
			"和支出都没有明细，期初、期末余额也都是0，这份报表没有一个数字，不完整，不能公开。请填写余额和明细；账户尚未启用的，请另发公告说明。")
	case !noMovement.MatchString(c.r.Summary):
		c.add("/body/income", "and expense have no line: the statement is empty. Enter the lines; if nothing was received "+
			"or spent in the period, say so in the summary (“No income and no expense in this period”).",
			"和支出都没有明细，这份报表是空的。请逐笔填写；本期确无收支的，请在内容概述中写明“本期无收支”。")
	}
	c.checkAmounts("/body/income/", b.Income)
	c.checkAmounts("/body/expense/", b.Expense)
}

func (c *checker) checkAmounts(at string, lines []FinanceLine) {
	for i, l := range lines {
		if l.Amount == 0 {
			c.add(at+strconv.Itoa(i)+"/amount", "is zero. Enter the amount, or delete the line if no money moved.", "为0元，请填写金额；没有发生的，请删去此行。")
		}
	}
}

func (c *checker) checkFinanceDates(b *FinanceStatement) {
	from, to := b.Period.From(), b.Period.To()
	c.notFuture("/body/period", from)
	c.checkLineDates("/body/income/", b.Income, from, to)
	c.checkLineDates("/body/expense/", b.Expense, from, to)
	if b.Check != nil {
		c.notFuture("/body/check/date", b.Check.Date)
		if !b.Check.Date.IsZero() && b.Check.Date.Before(from) {
			c.add("/body/check/date", "is %[1]s, before the period begins (%[2]s). Correct it.", "是%[1]s，早于本期开始日（%[2]s），请更正。", b.Check.Date, from)
		}
	}
}

func (c *checker) checkLineDates(at string, lines []FinanceLine, from, to Date) {
	for i, l := range lines {
		c.notFuture(at+strconv.Itoa(i)+"/date", l.Date)
		if !l.Date.IsZero() && (l.Date.Before(from) || to.Before(l.Date)) {
			c.add(at+strconv.Itoa(i)+"/date", "is %[1]s, outside the period %[2]s to %[3]s. Correct it or move the line to its period.",
				"是%[1]s，不在本期（%[2]s至%[3]s）之内，请更正或移到相应的期间。", l.Date, from, to)
		}
	}
}
