package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// powerDetail shows an administrative power: who may use it and by which law, its procedure and time limit, the risks
// of abuse and the measures against them.
func powerDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.Power)
	name := c.bodyNames(r.Kind)
	return Detail{
		Tags: []fyne.CanvasObject{
			c.Pill(c.Label("power_class", b.PowerClass), "policy", theme.Info),
			c.Pill(c.T("power.code", "code", b.Code), "", theme.Neutral),
		},
		Blocks: []fyne.CanvasObject{
			c.fieldsCard(c.T("power.what"),
				widget.Field{Name: name("exercised_by"), Value: b.ExercisedBy},
				widget.Field{Name: name("time_limit"), Value: c.limitNoted(b.TimeLimit)}),
			c.pointsCard(name("legal_basis"), b.LegalBasis), c.processCard(r, b), c.risksCard(r, b),
		},
	}
}

func (c *Ctx) processCard(r *record.Record, b *record.Power) fyne.CanvasObject {
	if len(b.Process) == 0 {
		return nil
	}
	steps := make([]widget.Step, len(b.Process))
	for i, s := range b.Process {
		steps[i] = widget.Step{Title: s.Name, Remark: c.Date(s.Date), Detail: joinNonEmpty(" · ", s.By, s.Note)}
	}
	return c.Card(c.heading(c.bodyNames(r.Kind)("process"), "", nil), c.Steps(steps...))
}

// risksCard lists the points of risk, each with its level in words and a mark of its own, and the
// measures against it.
func (c *Ctx) risksCard(r *record.Record, b *record.Power) fyne.CanvasObject {
	if len(b.RiskPoints) == 0 {
		return nil
	}
	name := c.bodyNames(r.Kind)
	rows := make([]fyne.CanvasObject, len(b.RiskPoints))
	for i, p := range b.RiskPoints {
		head := widget.Row(20, widget.Grow(c.Text(theme.Body, p.Name).Bold(), 1), widget.Fix(c.riskPill(p.Level)))
		lines := []fyne.CanvasObject{head}
		if len(p.Measures) > 0 {
			lines = append(lines, c.remark(name("risk_points/0/measures")), c.bullets(p.Measures))
		}
		rows[i] = widget.Inset(0, 12, widget.Column(8, lines...))
	}
	return c.Card(c.heading(name("risk_points"), c.T("power.risk_count", "n", len(b.RiskPoints)), nil), c.Divided(rows...))
}

func (c *Ctx) riskPill(level string) fyne.CanvasObject {
	label := c.T("power.risk", "level", c.Label("risk_level", level))
	switch level {
	case "high":
		return c.Pill(label, "alert", theme.Bad)
	case "medium":
		return c.Pill(label, "info", theme.Due)
	}
	return c.Pill(label, "check", theme.Good)
}
