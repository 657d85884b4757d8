package demo

import (
	"fmt"
	"slices"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// holdingRow is written ["name", "quantity", value in yuan, "location", "use"].
type holdingRow struct{ record.Holding }

func (h *holdingRow) UnmarshalJSON(data []byte) error {
	err := unmarshalTuple(data, &h.Name, &h.Quantity, &h.Value, &h.Location, &h.Use)
	h.Value *= 100
	return err
}

// resourceRow is written ["name", "quantity", "location", "use"].
type resourceRow struct{ record.Holding }

func (h *resourceRow) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &h.Name, &h.Quantity, &h.Location, &h.Use)
}

// debtRow is written ["direction", "party", "reason", yuan].
type debtRow struct{ record.Debt }

func (r *debtRow) UnmarshalJSON(data []byte) error {
	err := unmarshalTuple(data, &r.Direction, &r.Party, &r.Reason, &r.Amount)
	r.Amount *= 100
	return err
}

// planRow is written ["item", ["class", …], yuan planned for the year].
type planRow struct {
	item    string
	classes []string
	planned record.Fen
}

func (r *planRow) UnmarshalJSON(data []byte) error {
	err := unmarshalTuple(data, &r.item, &r.classes, &r.planned)
	r.planned *= 100
	return err
}

// shareRow is written ["use", percent of the proceeds, "scope"].
type shareRow struct {
	use     string
	percent record.Fen
	scope   string
}

func (r *shareRow) UnmarshalJSON(data []byte) error {
	return unmarshalTuple(data, &r.use, &r.percent, &r.scope)
}

// publishFinance publishes twelve months, four quarters and, where it is within reach, the last full year.
func (b *builder) publishFinance(c division.Code, people []person) {
	l := b.keepLedger(c, people)
	d := newDice("finance " + string(c))
	late := d.between(2, 8) // which of the twelve was put up a week after its time
	recent := l.months[len(l.months)-12:]
	for i := range recent {
		delay := 10
		if i == late {
			delay = 22
		}
		e := b.publishStatement(c, people, recent[i], delay)
		b.attachReceipts(e, i)
		if c == Kiosk && i == len(recent)-4 {
			b.swapAmounts(e)
		}
	}
	last := recent[len(recent)-1].Period
	quarter := record.Period{Type: "quarter", Year: last.Year, Number: (last.Number-1)/3 + 1}
	for n := 0; n < 4; quarter = quarter.Previous() {
		s, complete := l.sum(quarter)
		if !complete {
			continue
		}
		replaceRemark(&s, b.words.Finance.QuarterRemark)
		b.addHoldings(c, &s)
		b.publishStatement(c, people, s, 15)
		n++
	}
	if s, complete := l.sum(record.Period{Type: "year", Year: b.asOf.Year - 1}); complete {
		b.sumYear(&s)
		b.addHoldings(c, &s)
		b.addPlan(&s)
		b.publishStatement(c, people, s, 20)
	}
}

// publishStatement publishes one, so many days into the month after its period.
func (b *builder) publishStatement(c division.Code, people []person, s record.FinanceStatement, delay int) *entry {
	on := s.Period.To().AddDays(delay)
	if latest := b.daysAgo(1); !on.Before(latest) {
		on = latest
	}
	d := newDice(fmt.Sprintf("statement %s %s", c, s.Period))
	checked := on.AddDays(-2)
	if !s.Period.To().Before(checked) {
		checked = on
	}
	s.Check = &record.FinanceCheck{
		Members: []string{people[4].name, people[1].name, b.words.People.name(newDice("check "+string(c)), false)},
		Date:    checked, Opinion: pickOne(d, b.words.Finance.Opinions),
	}
	title := b.names.Name(c) + periodName(s.Period) + "收支明细"
	summary := fmt.Sprintf("期初结余%s元，收入%d笔%s元，支出%d笔%s元，期末结余%s元。", s.OpeningBalance, len(s.Income), s.TotalIncome(),
		len(s.Expense), s.TotalExpense(), s.ClosingBalance)
	e := b.addSample(draft{
		division: c, title: title, summary: summary, keywords: []string{"财务公开", "收支", b.names.Name(c)},
		issued: checked, at: momentOf(on, 15, d.between(1, 50)), body: &s,
	})
	e.record.Basis, e.record.Department = b.words.Envelope.VillageLaw, "村务监督委员会"
	return e
}

func periodName(p record.Period) string {
	switch p.Type {
	case "month":
		return fmt.Sprintf("%d年%d月", p.Year, p.Number)
	case "quarter":
		return fmt.Sprintf("%d年第%s季度", p.Year, []string{"一", "二", "三", "四"}[p.Number-1])
	}
	return fmt.Sprintf("%d年度", p.Year)
}

// attachReceipts draws the receipts of the months that people look at most: one a month, three in the
// latest two months.
func (b *builder) attachReceipts(e *entry, place int) {
	s := e.record.Body.(*record.FinanceStatement)
	left := 1
	if place >= 10 {
		left = 3
	}
	for i := range s.Expense {
		line := &s.Expense[i]
		if left == 0 || line.Amount < 30000 || strings.HasPrefix(line.Remark, "打卡") || strings.Contains(line.Class, "工资") {
			continue
		}
		a := b.storePicture(b.painter.drawReceipt(*line, e.record.Issuer.Name), "凭证"+line.Voucher+"（示例）.png")
		line.Receipts = []string{a.SHA256}
		e.record.Attachments = append(e.record.Attachments, a)
		left--
	}
}

// replaceRemark replaces the remarks of the month's sheet; lines are shared with the months, so they are copied.
func replaceRemark(s *record.FinanceStatement, text string) {
	s.Income, s.Expense = slices.Clone(s.Income), slices.Clone(s.Expense)
	for _, list := range [][]record.FinanceLine{s.Income, s.Expense} {
		for i := range list {
			list[i].Receipts, list[i].Remark = nil, text
		}
	}
}

// sumYear adds up the year's lines by class and item.
func (b *builder) sumYear(s *record.FinanceStatement) {
	join := func(lines []record.FinanceLine) []record.FinanceLine {
		var out []record.FinanceLine
		var count []int
		for _, l := range lines {
			i := slices.IndexFunc(out, func(o record.FinanceLine) bool { return o.Class == l.Class && o.Item == l.Item })
			if i < 0 {
				out = append(out, record.FinanceLine{Date: s.Period.To(), Class: l.Class, Item: l.Item, Approver: l.Approver})
				count = append(count, 0)
				i = len(out) - 1
			}
			out[i].Amount += l.Amount
			count[i]++
		}
		for i := range out {
			out[i].Remark = slots{"n", fmt.Sprint(count[i])}.fillText(b.words.Finance.YearRemark)
		}
		return out
	}
	s.Income, s.Expense = join(s.Income), join(s.Expense)
}

// addHoldings adds assets, resources, claims and debts as they stand at the end of the period.
func (b *builder) addHoldings(c division.Code, s *record.FinanceStatement) {
	w, kind := b.words.Finance, "village"
	if strings.HasSuffix(b.names.Name(c), "社区") {
		kind = "community"
	}
	d := newDice("holdings " + string(c))
	for _, a := range pickSome(d, w.Assets[kind], 4) {
		s.Assets = append(s.Assets, a.Holding)
	}
	for _, r := range pickSome(d, w.Resources[kind], 3) {
		s.Resources = append(s.Resources, r.Holding)
	}
	for i, r := range w.Debts {
		debt := r.Debt
		debt.Since = s.Period.From().AddDays(-90 * (i + 1))
		debt.Due = s.Period.To().AddDays(60 * (i + 1))
		s.ClaimsAndDebts = append(s.ClaimsAndDebts, debt)
	}
}

// addPlan adds the year's plan with its results, and the uses of the proceeds of the collective's own business.
func (b *builder) addPlan(s *record.FinanceStatement) {
	total := func(classes []string) (sum record.Fen) {
		for _, line := range slices.Concat(s.Income, s.Expense) {
			if slices.Contains(classes, line.Class) {
				sum += line.Amount
			}
		}
		return sum
	}
	for _, p := range b.words.Finance.Plans {
		s.Plan = append(s.Plan, record.PlanLine{Class: p.classes[0], Item: p.item, Planned: p.planned, Actual: total(p.classes)})
	}
	proceeds := total([]string{"经营收入", "资产租赁", "发包收入"})
	left := proceeds
	for i, share := range b.words.Finance.Shares {
		amount := proceeds * share.percent / 100
		if i == len(b.words.Finance.Shares)-1 {
			amount = left // the rest after rounding
		}
		left -= amount
		s.Proceeds = append(s.Proceeds, record.Proceed{Use: share.use, Amount: amount, Scope: share.scope})
	}
}

// swapAmounts makes the first publication wrong, two amounts in each other's place, and corrects it two days
// later. The sums are the same, so no later period is broken.
func (b *builder) swapAmounts(e *entry) {
	right := *e.record
	body := *right.Body.(*record.FinanceStatement)
	body.Expense = slices.Clone(body.Expense)
	i, j := differingLines(body.Expense)
	x, y := &body.Expense[i], &body.Expense[j]
	reason := slots{"a", x.Item, "b", y.Item}.fillText(b.words.Finance.SwapReason)
	right.Body = &body
	wrong := *e.record
	draft := body
	draft.Expense = slices.Clone(body.Expense)
	draft.Expense[i].Amount, draft.Expense[j].Amount = y.Amount, x.Amount
	wrong.Body = &draft
	*e.record = wrong
	b.correctEntry(e, &right, reason, e.record.PublishedAt.AddDate(0, 0, 2))
}

// differingLines finds two lines without receipts whose amounts differ.
func differingLines(lines []record.FinanceLine) (i, j int) {
	for i := range lines {
		for j := i + 1; j < len(lines); j++ {
			if len(lines[i].Receipts)+len(lines[j].Receipts) == 0 && lines[i].Amount != lines[j].Amount {
				return i, j
			}
		}
	}
	return 0, 1
}
