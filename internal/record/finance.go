package record

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/errs"
)

// FinanceStatement [财务公开] is a village's accounts for a period, item by item and transaction by
// transaction [逐项逐笔]. Its eight sections are the classes of village finance disclosure: plan
// 财务计划, income 收入, expense 支出, assets 资产, resources 资源, claims and debts 债权债务, proceeds
// 收益分配, other 其他.
//
// Invariant: OpeningBalance + income − expense = ClosingBalance.
type FinanceStatement struct {
	Period         Period        `json:"period"`
	Account        string        `json:"account"` // "committee" 村委会 or "collective" 村集体经济组织
	OpeningBalance Fen           `json:"opening_balance"`
	Income         []FinanceLine `json:"income,omitempty"`
	Expense        []FinanceLine `json:"expense,omitempty"`
	ClosingBalance Fen           `json:"closing_balance"`

	Plan           []PlanLine    `json:"plan,omitempty"`
	Assets         []Holding     `json:"assets,omitempty"`
	Resources      []Holding     `json:"resources,omitempty"` // 土地, 林地, 水面 …
	ClaimsAndDebts []Debt        `json:"claims_and_debts,omitempty"`
	Proceeds       []Proceed     `json:"proceeds,omitempty"`
	Other          []FinanceLine `json:"other,omitempty"`

	Check *FinanceCheck `json:"check,omitzero"`
}

// FinanceLine is one transaction.
type FinanceLine struct {
	Date     Date     `json:"date"`
	Class    string   `json:"class"` // for example 上级拨款, 道路维修
	Item     string   `json:"item"`
	Amount   Fen      `json:"amount"`             // never negative
	Handler  string   `json:"handler,omitempty"`  // 经手人, acting in office
	Witness  string   `json:"witness,omitempty"`  // 证明人
	Approver string   `json:"approver,omitempty"` // 审批人
	Voucher  string   `json:"voucher,omitempty"`  // 凭证号
	Remark   string   `json:"remark,omitempty"`
	Receipts []string `json:"receipts,omitempty"` // SHA-256 of attachments: receipt images
}

// PlanLine is a line of the year's financial plan.
type PlanLine struct {
	Class   string `json:"class"`
	Item    string `json:"item"`
	Planned Fen    `json:"planned"`
	Actual  Fen    `json:"actual,omitzero"`
	Remark  string `json:"remark,omitempty"`
}

// Holding is an asset or a resource that the village owns.
type Holding struct {
	Name     string `json:"name"`
	Quantity string `json:"quantity,omitempty"` // with its unit: "32.5 亩"
	Value    Fen    `json:"value,omitzero"`     // book value; 0 when it has none
	Location string `json:"location,omitempty"`
	Use      string `json:"use,omitempty"` // how it is used, who contracts it, until when
	Remark   string `json:"remark,omitempty"`
}

// Debt is a claim of the village or a debt of it.
type Debt struct {
	Direction string `json:"direction"` // "claim" 债权 or "debt" 债务
	Party     string `json:"party"`
	Reason    string `json:"reason,omitempty"`
	Amount    Fen    `json:"amount"`
	Since     Date   `json:"since,omitzero"`
	Due       Date   `json:"due,omitzero"`
}

// Proceed is one use of the year's proceeds [收益分配].
type Proceed struct {
	Use    string `json:"use"`
	Amount Fen    `json:"amount"`
	Scope  string `json:"scope,omitempty"` // to whom, per head
}

// FinanceCheck is the opinion of the democratic finance group [民主理财小组].
type FinanceCheck struct {
	Members []string `json:"members"`
	Date    Date     `json:"date"`
	Opinion string   `json:"opinion"`
}

// TotalIncome and TotalExpense add up the lines.
func (b *FinanceStatement) TotalIncome() Fen  { return sumLines(b.Income) }
func (b *FinanceStatement) TotalExpense() Fen { return sumLines(b.Expense) }

func sumLines(lines []FinanceLine) Fen {
	var sum Fen
	for _, l := range lines {
		sum += l.Amount
	}
	return sum
}

// Period is an accounting period.
type Period struct {
	Type   string `json:"type"`            // "month", "quarter" or "year"
	Year   int    `json:"year"`            // 1949 to 2199
	Number int    `json:"number,omitzero"` // month 1–12, quarter 1–4, absent for a year
}

// months returns how many months a period of the type has; 0 for an unknown type.
func (p Period) months() int {
	return map[string]int{"month": 1, "quarter": 3, "year": 12}[p.Type]
}

// Valid reports whether type, year and number fit together.
func (p Period) Valid() bool {
	if p.Year < 1949 || p.Year > 2199 {
		return false
	}
	switch p.Type {
	case "month":
		return p.Number >= 1 && p.Number <= 12
	case "quarter":
		return p.Number >= 1 && p.Number <= 4
	case "year":
		return p.Number == 0
	}
	return false
}

// From returns the first day of a valid period.
func (p Period) From() Date {
	return Date{p.Year, time.Month(max(0, p.Number-1)*p.months() + 1), 1}
}

// To returns the last day of a valid period.
func (p Period) To() Date {
	return DateOf(p.From().Time().AddDate(0, p.months(), -1))
}

// Next and Previous are the neighbouring periods of the same type.
func (p Period) Next() Period     { return p.shiftBy(1) }
func (p Period) Previous() Period { return p.shiftBy(-1) }

func (p Period) shiftBy(by int) Period {
	return PeriodOn(p.Type, DateOf(p.From().Time().AddDate(0, by*p.months(), 0)))
}

// PeriodOn returns the period of a type that contains a day; the zero value for an unknown type.
func PeriodOn(typ string, day Date) Period {
	p := Period{Type: typ, Year: day.Year}
	switch months := p.months(); months {
	case 0:
		return Period{}
	case 1, 3:
		p.Number = (int(day.Month)-1)/months + 1
	}
	return p
}

// ParsePeriod reads the form that String writes.
func ParsePeriod(s string) (Period, error) {
	p := Period{Type: "year"}
	year, rest, divided := strings.Cut(s, "-")
	if divided {
		p.Type = "month"
		if number, ok := strings.CutPrefix(rest, "Q"); ok {
			p.Type, rest = "quarter", number
		}
		p.Number, _ = strconv.Atoi(rest)
	}
	p.Year, _ = strconv.Atoi(year)
	if !p.Valid() || p.String() != s {
		return Period{}, errs.F(errs.Invalid, "%q is not a period such as 2026-10, 2026-Q3 or 2026", s)
	}
	return p, nil
}

// Period returns a record's accounting period; the zero value where its kind has none.
func (r *Record) Period() Period {
	if b, ok := r.Body.(*FinanceStatement); ok {
		return b.Period
	}
	return Period{}
}

// String returns "2026-10", "2026-Q3" or "2026"; periods of one type sort by time.
func (p Period) String() string {
	switch p.Type {
	case "month":
		return fmt.Sprintf("%04d-%02d", p.Year, p.Number)
	case "quarter":
		return fmt.Sprintf("%04d-Q%d", p.Year, p.Number)
	}
	return fmt.Sprintf("%04d", p.Year)
}
