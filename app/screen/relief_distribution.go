package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// reliefDetail shows a batch of relief: its sums, the state of the procedure, the list of recipients, the disaster, the
// standard, the sources. How to object is at the foot of every record under publicity.
func reliefDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.ReliefDistribution)
	m := State(c, "relief", func() *reliefModel { return new(reliefModel) })
	name := c.bodyNames(r.Kind)
	sums, goods := c.reliefFigures(r, b), c.goodsCard(b.Goods)
	if sums == nil { // goods alone
		sums, goods = goods, nil
	}
	return Detail{Tags: append([]fyne.CanvasObject{c.accountedPill(b)}, c.reliefTags(b)...), Blocks: []fyne.CanvasObject{
		Across(sums), Across(c.reliefStrip(r, b)), Across(c.householdButton(r, b)), c.recipientsCard(r, b, m),
		c.eventCard(r, b), c.termsCard(r, b), goods, c.fundsCard(name("funds"), b.Funds),
		c.assessmentCard(r, b), c.inspectionsCard(name("inspections"), b.Inspections),
	}}
}

func (c *Ctx) reliefTags(b *record.ReliefDistribution) []fyne.CanvasObject {
	tags := []fyne.CanvasObject{c.Pill(c.Label("relief_programme", b.Programme), "relief", theme.Info)}
	if b.Batch != "" {
		tags = append(tags, c.Pill(b.Batch, "", theme.Info))
	}
	if len(b.Recipients) > 0 {
		_, persons, _ := new(reliefModel).shownLines(b.Recipients)
		tags = append(tags, c.Pill(c.countOf(len(b.Recipients), persons), "people", theme.Info))
	}
	return tags
}

// accountedPill shows whether everything received is accounted for: received = distributed + returned + in stock, of
// money and of every kind of goods. The centre refuses records that do not add up.
func (c *Ctx) accountedPill(b *record.ReliefDistribution) fyne.CanvasObject {
	if reliefAddsUp(b) {
		return c.Pill(c.T("relief.accounted"), "check", theme.Good)
	}
	return c.Pill(c.T("relief.unaccounted"), "alert", theme.Bad)
}

// countOf tells how many households and persons; persons may be unknown.
func (c *Ctx) countOf(households, persons int) string {
	if persons == 0 {
		return c.T("relief.households", "n", c.Number(households))
	}
	return joinNonEmpty(" ", c.T("relief.households", "n", c.Number(households)), c.T("relief.persons", "n", c.Number(persons)))
}

// reliefFigures are the sums of the balance; nil where goods alone were distributed.
func (c *Ctx) reliefFigures(r *record.Record, b *record.ReliefDistribution) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	if b.Received == 0 && len(b.Goods) > 0 {
		return nil
	}
	figures := []widget.Figure{
		{Name: c.inYuan(name("received")), Value: c.Yuan(b.Received)},
		{Name: name("distributed"), Value: c.Yuan(b.Distributed), Tone: theme.Good},
	}
	if b.Returned != 0 {
		figures = append(figures, widget.Figure{Name: name("returned"), Value: c.Yuan(b.Returned)})
	}
	stock := name("in_stock")
	if b.Distributed == 0 {
		stock = c.T("relief.to_distribute")
	}
	return c.Figures(append(figures, widget.Figure{Name: stock, Value: c.Yuan(b.InStock)})...)
}

// reliefStrip shows the batch's progress, at a glance; one step alone adds nothing to the sums.
func (c *Ctx) reliefStrip(r *record.Record, b *record.ReliefDistribution) fyne.CanvasObject {
	var steps []widget.Step
	for _, s := range reliefSteps(b, r.Publicity, c.Today()) {
		step := widget.Step{State: s.state, Remark: c.ShortDate(s.from, c.Now)}
		switch s.kind {
		case "procedure":
			step.Title = c.Label("relief_step", b.Procedure[s.index].Name)
		case "publicity":
			step.Title, step.Remark = c.T("relief.publicity"), c.stepDates(s)
		default:
			step.Title, step.Remark = c.T("relief.hand_out"), c.stepDates(s)
		}
		steps = append(steps, step)
	}
	if len(steps) < 2 {
		return nil
	}
	return c.Card(c.Section(c.T("relief.how"), "", nil), widget.Inset(0, 6, c.StepStrip(steps...)))
}

// stepDates is when a step that takes several days begins, or began and ended.
func (c *Ctx) stepDates(s reliefStep) string {
	switch {
	case s.from.IsZero():
		return c.T("relief.not_yet")
	case s.state == widget.StepDone && s.to != s.from && !s.to.IsZero():
		return c.T("relief.ended", "date", c.ShortDate(s.to, c.Now))
	case s.state == widget.StepDone:
		return c.ShortDate(s.from, c.Now)
	}
	return c.T("relief.from", "date", c.ShortDate(s.from, c.Now))
}

// eventCard describes the disaster.
func (c *Ctx) eventCard(r *record.Record, b *record.ReliefDistribution) fyne.CanvasObject {
	e := b.Event
	if e == nil {
		return nil
	}
	name := c.bodyNames(r.Kind)
	return c.fieldsCard(c.T("relief.happened"),
		widget.Field{Name: name("event/type"), Value: c.Label("disaster_type", e.Type)},
		widget.Field{Name: name("event/date"), Value: c.Date(e.Date)},
		widget.Field{Name: name("event/area"), Value: e.Area},
		widget.Field{Name: name("event/loss"), Value: e.Loss},
	)
}

// termsCard tells who may receive, how much, and how it is paid.
func (c *Ctx) termsCard(r *record.Record, b *record.ReliefDistribution) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	eligible := ""
	if b.EligibleHouseholds > 0 {
		eligible = c.T("relief.households", "n", c.Number(b.EligibleHouseholds))
	}
	if b.EligiblePersons > 0 {
		eligible = joinNonEmpty(" ", eligible, c.T("relief.persons", "n", c.Number(b.EligiblePersons)))
	}
	payment := ""
	if b.PaymentMethod != "" {
		payment = c.Label("payment_method", b.PaymentMethod)
	}
	return c.fieldsCard(c.T("relief.terms"),
		widget.Field{Name: name("scope"), Value: b.Scope},
		widget.Field{Name: name("standard"), Value: b.Standard},
		widget.Field{Name: c.T("relief.eligible"), Value: eligible},
		widget.Field{Name: name("payment_method"), Value: payment},
	)
}

// goodsCard accounts for goods, one row a kind.
func (c *Ctx) goodsCard(goods []record.GoodsBalance) fyne.CanvasObject {
	if len(goods) == 0 {
		return nil
	}
	name := c.bodyNames(record.KindReliefDistribution)
	column := func(place string) widget.TableColumn {
		return widget.TableColumn{Title: name("goods/0/" + place), Number: true}
	}
	t := widget.Table{Columns: []widget.TableColumn{
		{Title: name("goods/0/name")}, column("received"), column("distributed"), column("returned"), column("in_stock"),
	}, Alike: true}
	for _, g := range goods {
		number := func(n int64) string { return c.Number(int(n)) }
		t.Rows = append(t.Rows, []string{c.T("relief.goods_unit", "name", g.Name, "unit", g.Unit),
			number(g.Received), number(g.Distributed), number(g.Returned), number(g.InStock)})
	}
	return c.Card(c.Section(c.FieldLabel(record.KindReliefDistribution, "/body/goods"), "", nil), c.FitTable(t))
}

// assessmentCard tells of each step its body and result; the strip above has the dates alone.
func (c *Ctx) assessmentCard(r *record.Record, b *record.ReliefDistribution) fyne.CanvasObject {
	for _, s := range b.Procedure {
		if s.By+s.Note != "" {
			return c.Card(c.heading(c.FieldLabel(r.Kind, "/body/procedure"), "", nil), c.procedureSteps("relief_step", b.Procedure))
		}
	}
	return nil
}
