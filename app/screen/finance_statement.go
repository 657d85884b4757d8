package screen

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// financeDetail shows a village's accounts for a period: the balances, income and expense by class, every line of it,
// the course of the balance, holdings and debts, who checked it.
func financeDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.FinanceStatement)
	m := State(c, "finance", func() *financeModel { return &financeModel{} })
	m.account = Cached(c, "statements "+string(r.Division)+" "+b.Account, func() *account { return readAccount(c, r) })
	tags := []fyne.CanvasObject{c.balancePill(b), c.Pill(c.Label("account", b.Account), "wallet", theme.Info)}
	if c.Route.Part == "lines" {
		return Detail{Tags: tags, Blocks: c.allLines(r, b, m), Shown: lineReceipts(b)}
	}
	return Detail{
		Tags:  tags,
		Shown: lineReceipts(b),
		Blocks: []fyne.CanvasObject{
			Across(c.periodSwitch(b.Period, m)),
			Across(c.financeFigures(b, m)),
			c.classCard(c.T("finance.income"), "income", c.Good, b.Income, m),
			c.classCard(c.T("finance.expense"), "expense", c.Bad, b.Expense, m),
			c.balanceCard(b.Period, m),
			Across(c.Button(c.T("finance.all_lines", "n", len(b.Income)+len(b.Expense)), "list",
				c.Go(nav.Route{Page: nav.Record, ID: r.ID, Part: "lines"}))),
			c.planCard(b.Plan), c.holdingsCard(c.T("finance.assets"), b.Assets), c.holdingsCard(c.T("finance.resources"), b.Resources),
			c.debtsCard(b.ClaimsAndDebts), c.proceedsCard(b.Proceeds), c.linesCard(c.T("finance.other"), b.Other),
			c.checkCard(b.Check),
		},
	}
}

// balancePill shows whether opening + income − expense = closing; the centre refuses statements where it is not.
func (c *Ctx) balancePill(b *record.FinanceStatement) fyne.CanvasObject {
	if b.OpeningBalance+b.TotalIncome()-b.TotalExpense() == b.ClosingBalance {
		return c.Pill(c.T("finance.balanced"), "check", theme.Good)
	}
	return c.Pill(c.T("finance.unbalanced"), "alert", theme.Bad)
}

// periodSwitch leads to the month, quarter and year around the period, and to the ones before and after.
func (c *Ctx) periodSwitch(p record.Period, m *financeModel) fyne.CanvasObject {
	var lengths, steps []fyne.CanvasObject
	for _, length := range []string{"month", "quarter", "year"} {
		if s, ok := m.statementWithin(p, length); ok || length == p.Type {
			lengths = append(lengths, c.Chip(c.T("finance.by_"+length), length == p.Type, c.statementButton(s)))
		}
	}
	for _, q := range []record.Period{p.Previous(), p.Next()} {
		s, ok := m.others[q]
		if !ok {
			continue
		}
		label := c.PeriodPart(q)
		if q.Year != p.Year || p.Type == "year" {
			label = c.Period(q)
		}
		if q == p.Previous() {
			label = "‹ " + label
		} else {
			label += " ›"
		}
		steps = append(steps, c.Chip(label, false, c.statementButton(s)))
	}
	if len(lengths) < 2 && len(steps) == 0 {
		return nil
	}
	return widget.Row(14, widget.Grow(widget.Wrap(14, lengths...), 1), widget.Fix(widget.Wrap(14, steps...)))
}

// statementButton leads to another statement of the account; from one to the next is not a way back.
func (c *Ctx) statementButton(s statement) func() {
	if s.id == "" {
		return nil
	}
	return func() { c.shell.Replace(nav.Route{Page: nav.Record, ID: s.id}) }
}

func (c *Ctx) financeFigures(b *record.FinanceStatement, m *financeModel) fyne.CanvasObject {
	income, expense := b.TotalIncome(), b.TotalExpense()
	return c.Figures(
		widget.Figure{Name: c.T("finance.opening"), Value: c.Yuan(b.OpeningBalance)},
		widget.Figure{Name: c.T("finance.income_sum"), Value: c.Yuan(income), Tone: theme.Good, Remark: c.comparedWithEarlier(b, m, (*record.FinanceStatement).TotalIncome)},
		widget.Figure{Name: c.T("finance.expense_sum"), Value: c.Yuan(expense), Tone: theme.Bad, Remark: c.comparedWithEarlier(b, m, (*record.FinanceStatement).TotalExpense)},
		widget.Figure{Name: c.T("finance.closing"), Value: c.Yuan(b.ClosingBalance)},
	)
}

// comparedWithEarlier compares a sum with the period before and with the same one a year ago, as far as there are
// statements of them.
func (c *Ctx) comparedWithEarlier(b *record.FinanceStatement, m *financeModel, sum func(*record.FinanceStatement) record.Fen) string {
	lastYear := b.Period
	lastYear.Year--
	var remarks []string
	for _, than := range []struct {
		period record.Period
		name   string
	}{{b.Period.Previous(), b.Period.Type}, {lastYear, "last_year"}} {
		other, ok := m.others[than.period]
		if !ok || than.name == "last_year" && b.Period.Type == "year" {
			continue
		}
		switch d := sum(b) - sum(other.FinanceStatement); {
		case d > 0:
			remarks = append(remarks, c.T("finance.more."+than.name, "sum", c.YuanShort(d)))
		case d < 0:
			remarks = append(remarks, c.T("finance.less."+than.name, "sum", c.YuanShort(-d)))
		default:
			remarks = append(remarks, c.T("finance.same."+than.name))
		}
	}
	return strings.Join(remarks, "\n")
}

// classCard is income or expense by class; a touched class shows its lines.
func (c *Ctx) classCard(title, prefix string, ink color.NRGBA, lines []record.FinanceLine, m *financeModel) fyne.CanvasObject {
	if len(lines) == 0 {
		return c.Card(c.Section(title, "", nil), c.Text(theme.Body, c.T("finance.none")).In(c.Muted))
	}
	sums := byClass(lines)
	open, ofOpen := m.ofClass(prefix, lines)
	bars := make([]widget.Bar, len(sums))
	for i, s := range sums {
		bars[i] = widget.Bar{
			Label: s.class, Value: c.Yuan(s.sum), Share: float64(s.sum) / float64(max(1, sums[0].sum)),
			OnTap: func() { m.toggleClass(prefix + "/" + s.class); c.Rebuild() },
		}
		if s.class == open {
			bars[i].Below = c.openClass(ofOpen, m)
		}
	}
	return c.Card(c.Section(title, c.T("finance.touch"), nil), c.Bars(ink, bars...))
}

// openClass is the table of an open class, which comes into sight when it has just been opened.
func (c *Ctx) openClass(lines []record.FinanceLine, m *financeModel) fyne.CanvasObject {
	table := widget.Inset(c.Look.Pad(), 8, widget.Column(0, c.Divider(), c.lineTable(lines, m), c.Divider()))
	if m.justOpened() {
		c.Reveal(table)
	}
	return table
}

// lineTable lists transactions; with a model a touched one opens.
func (c *Ctx) lineTable(lines []record.FinanceLine, m *financeModel) fyne.CanvasObject {
	t := widget.Table{
		Columns: []widget.TableColumn{
			{Title: c.T("finance.date"), Weight: 1.1}, {Title: c.T("finance.item"), Weight: 2.6},
			{Title: c.T("finance.amount"), Weight: 1.7, Number: true},
		},
		Empty: c.T("finance.none"),
	}
	if m != nil {
		t.OnRow, t.Under = func(i int) { m.toggleLine(i + 1); c.Rebuild() }, c.openLine(lines, m)
	}
	for _, l := range lines {
		t.Rows = append(t.Rows, []string{c.ShortDate(l.Date, c.Now), l.Item, c.Yuan(l.Amount)})
	}
	return c.Table(t)
}

// balanceCard draws the closing balances of the last periods.
func (c *Ctx) balanceCard(p record.Period, m *financeModel) fyne.CanvasObject {
	past := m.closingBalances(p)
	points := make([]widget.Point, len(past))
	for i, s := range past {
		points[i] = widget.Point{Name: s.Period.String()[2:], Value: float64(s.ClosingBalance)}
	}
	chart := c.LineChart(points, func(v float64) string { return c.Wan(record.Fen(v)) })
	if chart == nil {
		return nil
	}
	return c.Card(c.Section(c.T("finance.balance_line"), c.T("finance.periods", "n", len(points)), nil), chart)
}

// checkCard is the opinion of the democratic finance group.
func (c *Ctx) checkCard(check *record.FinanceCheck) fyne.CanvasObject {
	if check == nil {
		return c.Card(c.Section(c.T("finance.check"), "", c.Pill(c.T("finance.unchecked"), "alert", theme.Due)))
	}
	return c.Card(
		c.heading(c.T("finance.check"), "", c.Pill(c.T("finance.checked"), "check", theme.Good)),
		c.Fields(
			widget.Field{Name: c.T("finance.check_opinion"), Value: check.Opinion},
			widget.Field{Name: c.T("finance.check_members"), Value: joinNonEmpty("、", check.Members...)},
			widget.Field{Name: c.T("finance.date"), Value: c.Date(check.Date)},
		))
}
