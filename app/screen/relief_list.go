package screen

import (
	"strings"

	"fyne.io/fyne/v2"

	"gongshi/app/widget"
	"gongshi/internal/record"
)

const (
	recipientsShown = 10 // rows of a page of the list
	partsShown      = 12 // chips of a page of groups or surnames
)

// recipientsCard is the list of recipients, found by group or surname, in pages; a touched row opens with all its
// facts.
func (c *Ctx) recipientsCard(r *record.Record, b *record.ReliefDistribution, m *reliefModel) fyne.CanvasObject {
	if len(b.Recipients) == 0 {
		return nil
	}
	rows, persons, sum := m.shownLines(b.Recipients)
	note := c.countOf(len(rows), persons)
	if sum > 0 {
		note = joinNonEmpty(" · ", note, c.T("relief.sum", "sum", c.Yuan(sum)))
	}
	return c.Card(
		c.Section(c.FieldLabel(r.Kind, "/body/recipients"), note, nil),
		c.partChips(b, m), c.recipientTable(r, b, m, rows),
		c.remark(c.T("relief.touch_row")))
}

// partChips choose a group or a surname.
func (c *Ctx) partChips(b *record.ReliefDistribution, m *reliefModel) fyne.CanvasObject {
	groups := (&reliefModel{}).listParts(b.Recipients)
	if len(groups) == 0 {
		m.bySurname = true
	}
	parts := m.listParts(b.Recipients)
	if len(b.Recipients) <= recipientsShown || len(parts) < 2 && len(groups) < 2 {
		return nil
	}
	var rows []fyne.CanvasObject
	if len(groups) > 1 {
		way := func(label string, surname bool) fyne.CanvasObject {
			return c.Chip(label, m.bySurname == surname, func() { m.divideList(surname); c.Rebuild() })
		}
		rows = append(rows, widget.Wrap(12, way(c.T("relief.by_group"), false), way(c.T("relief.by_surname"), true)), c.Divider())
	}
	chip := func(label, value string) fyne.CanvasObject {
		return c.Chip(label, m.part == value, func() { m.choosePart(value); c.Rebuild() })
	}
	chips := []fyne.CanvasObject{chip(c.T("list.all"), "")}
	first := min(m.shelf*partsShown, len(parts))
	for _, p := range parts[first:min(first+partsShown, len(parts))] {
		chips = append(chips, chip(p.name+" "+c.Number(p.count), p.name))
	}
	if len(parts) > partsShown {
		pages := (len(parts) + partsShown - 1) / partsShown
		chips = append(chips, c.Chip(c.T("relief.more_parts"), false, func() { m.shelf = (m.shelf + 1) % pages; c.Rebuild() }))
	}
	return widget.Column(12, append(rows, widget.Wrap(12, chips...))...)
}

// recipientTable lists the lines of the chosen part.
func (c *Ctx) recipientTable(r *record.Record, b *record.ReliefDistribution, m *reliefModel, shown []int) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	t := widget.Table{
		Columns: []widget.TableColumn{
			{Title: name("recipients/0/name")}, {Title: name("recipients/0/group")},
			{Title: name("recipients/0/persons"), Number: true}, {Title: name("recipients/0/class")},
			{Title: c.receivesTitle(r, b), Number: true},
		},
		PageSize: recipientsShown, Page: m.page,
		OnPage: func(p int) { m.page = p; c.Rebuild() },
		OnRow:  func(i int) { m.toggleLine(shown[i] + 1); c.Rebuild() },
		Back:   c.T("relief.back"), Forth: c.T("relief.forth"),
		Under: func(i int) fyne.CanvasObject {
			if m.open != shown[i]+1 {
				return nil
			}
			return c.recipientPanel(b.Recipients[shown[i]], m)
		},
	}
	for _, i := range shown {
		x := b.Recipients[i]
		persons := ""
		if x.Persons > 0 {
			persons = c.Number(x.Persons)
		}
		t.Rows = append(t.Rows, []string{string(x.Name), x.Group, persons, x.Class, c.benefitText(x)})
	}
	return c.FitTable(withoutEmpty(t))
}

// receivesTitle is the heading of the benefits: an amount, goods, or one or the other.
func (c *Ctx) receivesTitle(r *record.Record, b *record.ReliefDistribution) string {
	money, goods := false, false
	for _, x := range b.Recipients {
		money = money || x.Amount != 0
		goods = goods || x.Amount == 0 && len(x.Goods) > 0
	}
	switch {
	case !goods:
		return c.T("relief.amount")
	case money:
		return c.T("relief.amount_or_goods")
	}
	return c.bodyNames(r.Kind)("recipients/0/goods")
}

// benefitText returns a recipient's benefits: money, else goods.
func (c *Ctx) benefitText(x record.Recipient) string {
	if x.Amount != 0 || len(x.Goods) == 0 {
		return c.Yuan(x.Amount)
	}
	return c.goodsText(x.Goods)
}

func (c *Ctx) goodsText(goods []record.Goods) string {
	parts := make([]string, len(goods))
	for i, g := range goods {
		parts[i] = c.T("relief.goods", "name", g.Name, "n", c.Number(int(g.Quantity)), "unit", g.Unit)
	}
	return strings.Join(parts, c.T("join.list"))
}

// recipientPanel shows all facts of a recipient whose row is open.
func (c *Ctx) recipientPanel(x record.Recipient, m *reliefModel) fyne.CanvasObject {
	persons := ""
	if x.Persons > 0 {
		persons = c.T("relief.persons", "n", c.Number(x.Persons))
	}
	shut := c.Button(c.T("nav.close"), "close", func() { m.open = 0; c.Rebuild() })
	return widget.Inset(0, 12, c.tintedPanel(widget.Column(8,
		c.Section(string(x.Name), joinNonEmpty(" · ", x.Group, persons), shut), c.recipientFacts(x))))
}

// recipientFacts are a household's benefits, why and when.
func (c *Ctx) recipientFacts(x record.Recipient) fyne.CanvasObject {
	name := c.bodyNames(record.KindReliefDistribution)
	field := func(member, value string) widget.Field {
		return widget.Field{Name: name("recipients/0/" + member), Value: value}
	}
	amount, by, handed := "", "", c.T("relief.not_yet")
	if x.Amount != 0 {
		amount = c.Yuan(x.Amount) + " " + c.T("unit.yuan")
	}
	if x.CollectedByOther {
		by = c.T("relief.collected")
	}
	if !x.HandedOutOn.IsZero() {
		handed = c.Date(x.HandedOutOn)
	}
	return c.Fields(field("class", x.Class), field("standard", x.Standard), field("amount", amount), field("goods", c.goodsText(x.Goods)),
		field("handed_out_on", handed), field("collected_by_other", by))
}

// withoutEmpty leaves out empty columns.
func withoutEmpty(t widget.Table) widget.Table {
	keep := make([]bool, len(t.Columns))
	for _, row := range t.Rows {
		for i, cell := range row {
			keep[i] = keep[i] || cell != ""
		}
	}
	out := t
	out.Columns, out.Rows = nil, nil
	for i, column := range t.Columns {
		if keep[i] {
			out.Columns = append(out.Columns, column)
		}
	}
	for _, row := range t.Rows {
		var cells []string
		for i, cell := range row {
			if keep[i] {
				cells = append(cells, cell)
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}
