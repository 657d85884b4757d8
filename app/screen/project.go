package screen

import (
	"fmt"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// projectDetail shows a public work: its progress, its cost against the plan, its milestones against their dates,
// changes and problems, who builds and who checks.
func projectDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.Project)
	name := c.bodyNames(r.Kind)
	return Detail{
		Shown: b.Photos,
		Tags: []fyne.CanvasObject{
			c.Pill(c.Label("project_class", b.ProjectClass), "project", theme.Info), c.statusPill(b),
		},
		Blocks: []fyne.CanvasObject{
			Across(c.progressCard(r, b)), Across(c.projectFigures(r, b)),
			c.proseCard(name("description"), b.Description), c.milestonesCard(b), c.photosCard(b),
			c.problemsCard(r, b), c.changesCard(r, b), c.partiesCard(r, b), c.tenderCard(r, b),
			c.fundsCard(name("funds"), b.Funds), c.inspectionsCard(name("inspections"), b.Inspections),
		},
	}
}

func (c *Ctx) statusPill(b *record.Project) fyne.CanvasObject {
	label := c.Label("project_status", b.Status)
	switch b.Status {
	case "cancelled":
		return c.Pill(label, "close", theme.Bad)
	case "completion", "maintenance":
		return c.Pill(label, "check", theme.Good)
	}
	return c.Pill(label, "clock", theme.Due)
}

// progressCard is the percentage, large, and the phases of the project.
func (c *Ctx) progressCard(r *record.Record, b *record.Project) fyne.CanvasObject {
	rows := []fyne.CanvasObject{c.Section(c.bodyNames(r.Kind)("percent"), "", nil), c.progressBar(b)}
	if states := phaseStates(b.Status); states != nil {
		steps := make([]widget.Step, len(states))
		for i, p := range projectPhases {
			steps[i] = widget.Step{Title: c.Label("project_status", p), State: states[i]}
		}
		rows = append(rows, widget.Inset(0, 10, c.StepStrip(steps...)))
	}
	return c.Card(rows...)
}

// progressBar is the bar of completion.
func (c *Ctx) progressBar(b *record.Project) fyne.CanvasObject {
	return c.Progress(float64(b.Percent)/100, fmt.Sprintf("%d%%", b.Percent), theme.Neutral)
}

// projectFigures compare the planned, agreed and paid sums.
func (c *Ctx) projectFigures(r *record.Record, b *record.Project) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	var figures []widget.Figure
	if b.Budget > 0 {
		figures = append(figures, widget.Figure{Name: c.inYuan(name("budget")), Value: c.Yuan(b.Budget)})
	}
	if b.ContractSum > 0 {
		f := widget.Figure{Name: name("contract_sum"), Value: c.Yuan(b.ContractSum)}
		if b.Budget > 0 {
			f.Remark = c.T("project.of_budget", "n", percentOf(int64(b.ContractSum), int64(b.Budget)))
		}
		figures = append(figures, f)
	}
	return c.Figures(append(figures, c.spentFigure(name("spent"), b))...)
}

// spentFigure is the paid sum, against the contract or else the budget; an excess is named.
func (c *Ctx) spentFigure(name string, b *record.Project) widget.Figure {
	f := widget.Figure{Name: name, Value: c.Yuan(b.Spent)}
	whole, of := b.ContractSum, "project.of_contract"
	if whole == 0 {
		whole, of = b.Budget, "project.of_budget"
	}
	switch {
	case whole == 0:
	case b.Spent > whole:
		f.Tone, f.Remark = theme.Bad, c.T("project.over", "sum", c.Yuan(b.Spent-whole))
	default:
		f.Remark = c.T(of, "n", percentOf(int64(b.Spent), int64(whole)))
	}
	return f
}

// milestonesCard sets plan and fact side by side.
func (c *Ctx) milestonesCard(b *record.Project) fyne.CanvasObject {
	if len(b.Milestones) == 0 {
		return nil
	}
	steps := make([]widget.Step, len(b.Milestones))
	for i, m := range b.Milestones {
		state, late := milestoneState(m, c.Today())
		planned := ""
		if !m.PlannedOn.IsZero() {
			planned = c.T("project.planned", "date", c.Date(m.PlannedOn))
		}
		steps[i] = widget.Step{Title: m.Name, State: state, Remark: c.milestoneText(m, state, late), Detail: planned}
		if state == widget.StepAhead {
			steps[i].Remark, steps[i].Detail = planned, ""
		}
	}
	return c.Card(c.heading(c.T("project.milestones"), "", nil), c.Steps(steps...))
}

// milestoneText compares a milestone with its plan, in words.
func (c *Ctx) milestoneText(m record.Milestone, state widget.StepState, late int) string {
	compare := ""
	switch {
	case late > 0 && state == widget.StepNow:
		return c.T("project.overdue", "n", late)
	case late > 0:
		compare = c.T("project.late", "n", late)
	case late < 0:
		compare = c.T("project.early", "n", -late)
	case !m.PlannedOn.IsZero():
		compare = c.T("project.on_time")
	}
	return joinNonEmpty(" · ", c.Date(m.ActualOn), compare)
}

// photosCard shows the pictures two beside each other.
func (c *Ctx) photosCard(b *record.Project) fyne.CanvasObject {
	if len(b.Photos) == 0 {
		return nil
	}
	pictures := make([]fyne.CanvasObject, len(b.Photos))
	for i, digest := range b.Photos {
		pictures[i] = c.blobPicture(digest)
	}
	return c.Card(c.heading(c.T("project.photos"), c.T("project.photo_count", "n", len(b.Photos)), nil),
		widget.Grid(min(2, len(pictures)), 16, pictures...))
}

func (c *Ctx) problemsCard(r *record.Record, b *record.Project) fyne.CanvasObject {
	if len(b.Problems) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(b.Problems))
	for i, p := range b.Problems {
		pill := c.Pill(c.T("project.unresolved"), "alert", theme.Bad)
		if !p.ResolvedOn.IsZero() {
			pill = c.Pill(c.T("project.resolved", "date", c.Date(p.ResolvedOn)), "check", theme.Good)
		}
		resolution := p.Resolution
		if resolution != "" {
			resolution = c.T("project.resolution", "text", resolution)
		}
		rows[i] = widget.Inset(0, 12, widget.Column(8,
			c.Text(theme.Note, c.Date(p.Date)).In(c.Muted), c.Text(theme.Body, p.What), c.text(resolution), widget.Wrap(12, pill)))
	}
	return c.Card(c.heading(c.bodyNames(r.Kind)("problems"), "", nil), c.Divided(rows...))
}

// text is running text, nil when there is none.
func (c *Ctx) text(s string) fyne.CanvasObject {
	if s == "" {
		return nil
	}
	return c.Text(theme.Body, s)
}

func (c *Ctx) changesCard(r *record.Record, b *record.Project) fyne.CanvasObject {
	if len(b.Changes) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(b.Changes))
	unit := ""
	for i, x := range b.Changes {
		amount := ""
		if x.Amount != 0 {
			amount, unit = c.YuanSigned(x.Amount), c.T("unit.yuan")
		}
		rows[i] = c.pairRow(x.What, amount, joinNonEmpty(" · ", c.Date(x.Date), x.Reason))
	}
	return c.Card(c.heading(c.bodyNames(r.Kind)("changes"), unit, nil), c.Divided(rows...))
}

// partiesCard names who is responsible, who builds and who supervises.
func (c *Ctx) partiesCard(r *record.Record, b *record.Project) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	return c.fieldsCard(c.T("project.parties"),
		widget.Field{Name: name("owner"), Value: b.Owner},
		widget.Field{Name: name("contractor"), Value: b.Contractor},
		widget.Field{Name: name("supervisor"), Value: b.Supervisor},
		widget.Field{Name: name("location"), Value: b.Location},
		widget.Field{Name: name("code"), Value: b.Code},
	)
}

func (c *Ctx) tenderCard(r *record.Record, b *record.Project) fyne.CanvasObject {
	t := b.Tender
	if t == nil {
		return nil
	}
	name := c.bodyNames(r.Kind)
	return c.fieldsCard(c.FieldLabel(r.Kind, "/body/tender"),
		widget.Field{Name: name("tender/method"), Value: c.Label("tender_method", t.Method)},
		widget.Field{Name: name("tender/date"), Value: c.Date(t.Date)},
		widget.Field{Name: name("tender/result"), Value: t.Result},
	)
}
