package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// allLines is the part "lines" of the finance screen: every transaction, income first; a touched one
// opens with voucher, handler, approver and receipts.
func (c *Ctx) allLines(r *record.Record, b *record.FinanceStatement, m *financeModel) []fyne.CanvasObject {
	lines := append(append([]record.FinanceLine{}, b.Income...), b.Expense...)
	t := widget.Table{
		Columns: []widget.TableColumn{
			{Title: c.T("finance.date"), Weight: 1.1}, {Title: c.T("finance.item"), Weight: 2.8},
			{Title: c.T("finance.class"), Weight: 1.5}, {Title: c.T("finance.signed"), Weight: 2, Number: true},
		},
		PageSize: 12, Page: m.page,
		OnPage: func(p int) { m.page = p; c.Rebuild() },
		OnRow:  func(i int) { m.toggleLine(i + 1); c.Rebuild() },
		Under:  c.openLine(lines, m),
		Empty:  c.T("finance.none"),
	}
	for i, l := range lines {
		amount := l.Amount
		if i >= len(b.Income) {
			amount = -amount
		}
		t.Rows = append(t.Rows, []string{c.ShortDate(l.Date, c.Now), l.Item, l.Class, c.YuanSigned(amount)})
	}
	return []fyne.CanvasObject{
		Across(c.Card(c.Section(c.T("finance.every_line"), c.T("finance.lines", "n", len(lines)), nil), c.Table(t))),
	}
}

// openLine returns the content below a row: the open transaction, with its voucher, who handled, witnessed and approved
// it, and pictures of its receipts.
func (c *Ctx) openLine(lines []record.FinanceLine, m *financeModel) func(row int) fyne.CanvasObject {
	return func(row int) fyne.CanvasObject {
		if m.line != row+1 {
			return nil
		}
		return widget.Inset(0, 12, c.linePanel(lines[row], m))
	}
}

// linePanel is one transaction with all that is known of it.
func (c *Ctx) linePanel(l record.FinanceLine, m *financeModel) fyne.CanvasObject {
	shut := c.Button(c.T("nav.close"), "close", func() { m.line = 0; c.Rebuild() })
	rows := []fyne.CanvasObject{c.Section(l.Item, "", shut), c.Fields(
		widget.Field{Name: c.T("finance.amount"), Value: c.Yuan(l.Amount)},
		widget.Field{Name: c.T("finance.date"), Value: c.Date(l.Date)},
		widget.Field{Name: c.T("finance.class"), Value: l.Class},
		widget.Field{Name: c.T("finance.voucher"), Value: l.Voucher},
		widget.Field{Name: c.T("finance.handler"), Value: l.Handler},
		widget.Field{Name: c.T("finance.witness"), Value: l.Witness},
		widget.Field{Name: c.T("finance.approver"), Value: l.Approver},
		widget.Field{Name: c.T("finance.remark"), Value: l.Remark},
	)}
	for _, digest := range l.Receipts {
		rows = append(rows, c.blobPicture(digest))
	}
	return c.tintedPanel(widget.Column(8, rows...))
}

func (c *Ctx) planCard(plan []record.PlanLine) fyne.CanvasObject {
	if len(plan) == 0 {
		return nil
	}
	t := widget.Table{Columns: []widget.TableColumn{
		{Title: c.T("finance.item"), Weight: 2.2}, {Title: c.T("finance.planned"), Weight: 1.6, Number: true},
		{Title: c.T("finance.actual"), Weight: 1.6, Number: true},
	}}
	for _, l := range plan {
		t.Rows = append(
			t.Rows,
			[]string{joinNonEmpty(" · ", l.Class, l.Item, l.Remark), c.Yuan(l.Planned), c.Yuan(l.Actual)},
		)
	}
	return c.Card(c.Section(c.T("finance.plan"), c.T("unit.yuan"), nil), c.Table(t))
}

// holdingsCard lists the village's holdings.
func (c *Ctx) holdingsCard(title string, holdings []record.Holding) fyne.CanvasObject {
	if len(holdings) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(holdings))
	for i, h := range holdings {
		value := h.Quantity
		if h.Value > 0 {
			value = joinNonEmpty(" · ", h.Quantity, c.T("finance.book_value", "sum", c.Yuan(h.Value)))
		}
		rows[i] = c.pairRow(h.Name, value, joinNonEmpty(" · ", h.Location, h.Use, h.Remark))
	}
	return c.Card(c.heading(title, "", nil), c.Divided(rows...))
}

// pairRow is a name with a value at the right and a remark below.
func (c *Ctx) pairRow(name, value, remark string) fyne.CanvasObject {
	head := widget.Row(20, widget.Grow(c.Text(theme.Body, name), 1), widget.Fix(c.Text(theme.Body, value).Trailing()))
	if remark == "" {
		return widget.Inset(0, 10, head)
	}
	return widget.Inset(0, 10, widget.Column(2, head, c.Text(theme.Note, remark).In(c.Muted)))
}

func (c *Ctx) debtsCard(debts []record.Debt) fyne.CanvasObject {
	if len(debts) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(debts))
	for i, d := range debts {
		due := ""
		if !d.Due.IsZero() {
			due = c.T("finance.due", "date", c.Date(d.Due))
		}
		name := c.T("finance.debt_line", "direction", c.Label("debt_direction", d.Direction), "party", d.Party)
		rows[i] = c.pairRow(name, c.Yuan(d.Amount), joinNonEmpty(" · ", d.Reason, c.Date(d.Since), due))
	}
	return c.Card(c.heading(c.T("finance.debts"), c.T("unit.yuan"), nil), c.Divided(rows...))
}

func (c *Ctx) proceedsCard(proceeds []record.Proceed) fyne.CanvasObject {
	if len(proceeds) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(proceeds))
	for i, p := range proceeds {
		rows[i] = c.pairRow(p.Use, c.Yuan(p.Amount), p.Scope)
	}
	return c.Card(c.heading(c.T("finance.proceeds"), c.T("unit.yuan"), nil), c.Divided(rows...))
}

func (c *Ctx) linesCard(title string, lines []record.FinanceLine) fyne.CanvasObject {
	if len(lines) == 0 {
		return nil
	}
	return c.Card(c.Section(title, c.T("unit.yuan"), nil), c.lineTable(lines, nil))
}
