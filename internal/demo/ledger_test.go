package demo

import (
	"testing"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

type account struct {
	division division.Code
	period   string
}

// statements holds the latest revision of every statement.
func statements(d *Data) map[account]*record.FinanceStatement {
	all := map[account]*record.FinanceStatement{}
	put := func(r *record.Record) {
		if s, ok := r.Body.(*record.FinanceStatement); ok {
			all[account{r.Division, s.Period.String()}] = s
		}
	}
	for _, r := range d.Records {
		put(r)
	}
	for _, c := range d.Corrections {
		put(c.Record)
	}
	return all
}

func TestStatementsReconcile(t *testing.T) {
	everyDay(t, func(t *testing.T, asOf record.Date, d *Data) {
		all := statements(d)
		months := map[division.Code]int{}
		for a, s := range all {
			if s.Account != "committee" {
				t.Errorf("%s %s: account %s", a.division, a.period, s.Account)
			}
			if s.OpeningBalance+s.TotalIncome()-s.TotalExpense() != s.ClosingBalance || s.ClosingBalance <= 0 {
				t.Errorf("%s %s: %s + %s − %s is not %s", a.division, a.period, s.OpeningBalance, s.TotalIncome(), s.TotalExpense(), s.ClosingBalance)
			}
			if before := all[account{a.division, s.Period.Previous().String()}]; before != nil && before.ClosingBalance != s.OpeningBalance {
				t.Errorf("%s %s opens with %s after %s", a.division, a.period, s.OpeningBalance, before.ClosingBalance)
			}
			if s.Period.Type == "month" {
				months[a.division]++
				if n := len(s.Income) + len(s.Expense); n < 6 || n > 14 {
					t.Errorf("%s %s has %d lines", a.division, a.period, n)
				}
				continue
			}
			agree(t, all, a.division, s)
		}
		last := record.DateOf(asOf.Time().AddDate(0, -1, 0))
		for c, n := range months {
			last := account{c, record.Period{Type: "month", Year: last.Year, Number: int(last.Month)}.String()}
			if n != 12 || asOf.Day < 28 && all[last] == nil {
				t.Errorf("%s has %d months, the last complete one: %v", c, n, all[last] != nil)
			}
		}
		if len(months) < 8 {
			t.Errorf("%d villages have accounts", len(months))
		}
	})
}

// agree compares a quarter or a year with those of its months that are published.
func agree(t *testing.T, all map[account]*record.FinanceStatement, c division.Code, s *record.FinanceStatement) {
	t.Helper()
	var income, expense record.Fen
	n := 0
	for p := (record.Period{Type: "month", Year: s.Period.Year, Number: int(s.Period.From().Month)}); !s.Period.To().Before(p.To()); p = p.Next() {
		if m := all[account{c, p.String()}]; m != nil {
			income, expense = income+m.TotalIncome(), expense+m.TotalExpense()
			n++
		}
	}
	if whole := map[string]int{"quarter": 3, "year": 12}[s.Period.Type]; n == whole && (income != s.TotalIncome() || expense != s.TotalExpense()) {
		t.Errorf("%s %s: %s and %s, its months %s and %s", c, s.Period, s.TotalIncome(), s.TotalExpense(), income, expense)
	}
	if len(s.Assets) == 0 || len(s.Resources) == 0 || len(s.ClaimsAndDebts) == 0 {
		t.Errorf("%s %s lacks assets, resources or debts", c, s.Period)
	}
}

func TestReliefUnderPublicity(t *testing.T) {
	everyDay(t, func(t *testing.T, asOf record.Date, d *Data) {
		open, closed := map[division.Code]int{}, map[division.Code]int{}
		for _, r := range d.Records {
			b, ok := r.Body.(*record.ReliefDistribution)
			if !ok {
				continue
			}
			if n := len(b.Recipients); n < 15 || n > 60 {
				t.Errorf("%q has %d recipients", r.Title, n)
			}
			if r.Publicity.On(asOf) {
				open[r.Division]++
				if left := r.Publicity.DaysLeft(asOf); b.Distributed == 0 && left != 4 {
					t.Errorf("%q has %d days left", r.Title, left)
				}
			}
			if b.Distributed > 0 && len(b.Inspections) > 0 {
				closed[r.Division]++
			}
		}
		for _, v := range d.Divisions {
			if v.Sample && (open[v.Code] == 0 || closed[v.Code] == 0) {
				t.Errorf("%s: %d lists under publicity, %d inspected", v.Name, open[v.Code], closed[v.Code])
			}
		}
	})
}
