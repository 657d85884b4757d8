package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

type financeWords struct {
	Village       accountWords             `json:"village"`
	Community     accountWords             `json:"community"`
	Assets        map[string][]holdingRow  `json:"assets"`
	Resources     map[string][]resourceRow `json:"resources"`
	Debts         []debtRow                `json:"debts"`
	Plans         []planRow                `json:"plans"`
	Shares        []shareRow               `json:"proceeds"`
	Opinions      []string                 `json:"opinions"`
	QuarterRemark string                   `json:"quarter_remark"`
	YearRemark    string                   `json:"year_remark"`
	SwapReason    string                   `json:"swap_reason"`
}

// accountWords are an account's items of income and expense; opening is a range in yuan.
type accountWords struct {
	Opening [2]int     `json:"opening"`
	Income  []flowItem `json:"income"`
	Expense []flowItem `json:"expense"`
}

// flowItem is something that recurs in the months given (every month where none are).
type flowItem struct {
	Class   string   `json:"class"`
	Items   []string `json:"items"`
	Months  []int    `json:"months"`
	Day     int      `json:"day"` // of the month; any where 0
	Yuan    [3]int   `json:"yuan"`
	Remark  string   `json:"remark"`
	Receipt bool     `json:"receipt"`
}

// ledger is the account of one village, month after month without a gap: period, balances and lines.
type ledger struct{ months []record.FinanceStatement }

// keepLedger writes the account from January of the year before asOf to the last complete month. The lines of
// a month depend on village and month only; the first balance on village and year.
func (b *builder) keepLedger(c division.Code, people []person) ledger {
	w := b.words.Finance.Village
	if strings.HasSuffix(b.names.Name(c), "社区") {
		w = b.words.Finance.Community
	}
	var l ledger
	first := record.Period{Type: "month", Year: b.asOf.Year - 1, Number: 1}
	balance := newDice(fmt.Sprintf("opening %s %d", c, first.Year)).yuan(w.Opening[0], w.Opening[1], 10)
	for p := first; p.To().Before(b.asOf); p = p.Next() {
		month := b.inventMonth(c, p, w, people)
		month.OpeningBalance = balance
		balance += month.TotalIncome() - month.TotalExpense()
		month.ClosingBalance = balance
		l.months = append(l.months, month)
	}
	return l
}

// inventMonth invents the lines of one month and numbers their vouchers by date.
func (b *builder) inventMonth(
	c division.Code,
	p record.Period,
	w accountWords,
	people []person,
) record.FinanceStatement {
	d := newDice(fmt.Sprintf("month %s %s", c, p))
	s := record.FinanceStatement{Period: p, Account: "committee"}
	s.Income = lines(d, p, w.Income, 2, 6)
	s.Expense = lines(d, p, w.Expense, 4, 8)
	all := make([]*record.FinanceLine, 0, len(s.Income)+len(s.Expense))
	for i := range s.Income {
		all = append(all, &s.Income[i])
	}
	for i := range s.Expense {
		all = append(all, &s.Expense[i])
	}
	slices.SortStableFunc(all, func(x, y *record.FinanceLine) int { return x.Date.DaysSince(y.Date) })
	for i, line := range all {
		line.Voucher = fmt.Sprintf("记%02d%02d-%02d号", p.Year%100, p.Number, i+1)
		line.Handler, line.Witness, line.Approver = people[2+i%2].name, people[4].name, people[0].name
		if i%5 == 4 {
			line.Handler = people[1].name
		}
	}
	return s
}

// lines chooses the month's lines: items that are due every month always, further items as far as there is room.
func lines(d dice, p record.Period, items []flowItem, atLeast, atMost int) []record.FinanceLine {
	var out []record.FinanceLine
	add := func(item flowItem) {
		day := item.Day
		if day == 0 {
			day = d.between(2, 28)
		}
		out = append(out, record.FinanceLine{
			Date: record.Date{
				Year:  p.Year,
				Month: time.Month(p.Number),
				Day:   day,
			}, Class: item.Class, Item: pickOne(d, item.Items),
			Amount: d.yuan(item.Yuan[0], item.Yuan[1], item.Yuan[2]), Remark: item.Remark,
		})
	}
	for _, item := range items {
		due := len(item.Months) == 0 || slices.Contains(item.Months, p.Number) && (d.chance(85) || len(out) < atLeast)
		if due && len(out) < atMost {
			add(item)
		}
	}
	slices.SortStableFunc(out, func(x, y record.FinanceLine) int { return cmp.Compare(x.Date.Day, y.Date.Day) })
	return out
}

// sum joins the months of a longer period; ok is false when one of them is not in the ledger.
func (l ledger) sum(p record.Period) (s record.FinanceStatement, ok bool) {
	s = record.FinanceStatement{Period: p, Account: "committee"}
	n := 0
	for _, m := range l.months {
		if m.Period.From().Before(p.From()) || p.To().Before(m.Period.To()) {
			continue
		}
		if n == 0 {
			s.OpeningBalance = m.OpeningBalance
		}
		s.Income, s.Expense, s.ClosingBalance = append(
			s.Income,
			m.Income...), append(
			s.Expense,
			m.Expense...), m.ClosingBalance
		n++
	}
	return s, n == map[string]int{"quarter": 3, "year": 12}[p.Type]
}
