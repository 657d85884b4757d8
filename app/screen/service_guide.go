package screen

import (
	"strings"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// guideDetail explains how to apply for a service: how long, how much, how often; which papers, narrowed by a question
// or two; the steps; where and when, and whether it is open now; who may, and by which law.
func guideDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.ServiceGuide)
	m := State(c, "guide", newGuideModel)
	tags := []fyne.CanvasObject{c.Pill(c.Label("guide_type", b.Type), "", theme.Good)}
	for _, e := range b.LifeEvents {
		tags = append(tags, c.Pill(c.Label("life_event", e), "", theme.Neutral))
	}
	blocks := []fyne.CanvasObject{Across(c.guideFigures(r, b)), c.questionsCard(b, m), c.materialsCard(r, b, m)}
	blocks = append(blocks, c.guideTake(r, b, m)...)
	return Detail{
		Tags: tags,
		Blocks: append(blocks, c.applicantsCard(r, b), c.guideSteps(b), c.placeCard(r, b), c.faqCard(r, b),
			c.proseCard(c.FieldLabel(r.Kind, "/body/promise"), b.Promise),
			c.pointsCard(c.FieldLabel(r.Kind, "/body/legal_basis"), b.LegalBasis), c.guideFields(r, b)),
	}
}

// guideFigures are the three things that everyone asks first.
func (c *Ctx) guideFigures(r *record.Record, b *record.ServiceGuide) fyne.CanvasObject {
	var figures []widget.Figure
	if f, ok := c.limitFigure(r, b); ok {
		figures = append(figures, f)
	}
	figures = append(figures, c.feeFigure(b))
	if b.Visits != nil {
		visits := widget.Figure{Name: c.T("guide.visits"), Value: c.T("guide.visit_count", "n", *b.Visits)}
		if *b.Visits == 0 {
			visits.Value, visits.Tone = c.T("guide.no_visit"), theme.Good
		}
		figures = append(figures, visits)
	}
	return c.FigureCards(figures...)
}

// feeFigure is the cost.
func (c *Ctx) feeFigure(b *record.ServiceGuide) widget.Figure {
	fee := widget.Figure{Name: c.T("guide.fee"), Value: c.T("guide.fee_varies"), Remark: b.Fee.Note}
	switch {
	case b.Fee.Free:
		fee.Value, fee.Tone = c.T("guide.free"), theme.Good
	case b.Fee.Amount > 0:
		fee.Value = c.Yuan(b.Fee.Amount) + " " + c.T("unit.yuan")
	}
	return fee
}

// limitFigure is how long it takes: as promised, else as the law allows; both where they differ. The
// notes to them stand among the fields.
func (c *Ctx) limitFigure(r *record.Record, b *record.ServiceGuide) (widget.Figure, bool) {
	name := c.bodyNames(r.Kind)
	promised, statutory := c.timeLimitText(b.PromisedLimit), c.timeLimitText(b.StatutoryLimit)
	switch {
	case promised != "" && statutory != "":
		return widget.Figure{Name: name("promised_limit"), Value: promised, Remark: c.T("guide.statutory", "limit", statutory)}, true
	case promised != "":
		return widget.Figure{Name: name("promised_limit"), Value: promised}, true
	}
	return widget.Figure{Name: name("statutory_limit"), Value: statutory}, statutory != ""
}

// limitField is a limit with its note, "" for an empty note.
func (c *Ctx) limitField(name string, l record.TimeLimit) widget.Field {
	if l.Note == "" {
		return widget.Field{}
	}
	return widget.Field{Name: name, Value: c.limitNoted(l)}
}

// applicantsCard tells who may apply, and under which conditions.
func (c *Ctx) applicantsCard(r *record.Record, b *record.ServiceGuide) fyne.CanvasObject {
	rows := []fyne.CanvasObject{c.heading(c.T("guide.who"), "", nil), c.prose(b.Applicants)}
	if len(b.Conditions) > 0 {
		rows = append(rows, widget.Inset(0, 4, c.Text(theme.Note, c.bodyNames(r.Kind)("conditions")).In(c.Muted)), c.bullets(b.Conditions))
	}
	return c.Card(rows...)
}

// questionsCard asks the questions that narrow the papers.
func (c *Ctx) questionsCard(b *record.ServiceGuide, m *guideModel) fyne.CanvasObject {
	if len(b.Questions) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(b.Questions))
	for i, q := range b.Questions {
		var chips []fyne.CanvasObject
		for _, o := range q.Options {
			chips = append(chips, c.Chip(o.Label, m.answers[q.ID] == o.ID, func() { m.chooseOption(q.ID, o.ID); c.Rebuild() }))
		}
		rows[i] = widget.Inset(0, 12, c.besideOrBelow(c.Text(theme.Body, q.Text), widget.Wrap(14, chips...)))
	}
	return c.Card(c.heading(c.T("guide.questions", "n", len(b.Questions)), c.T("guide.questions_note"), nil), c.Divided(rows...))
}

// besideOrBelow puts something at the right of words, or below them at large text and in columns.
func (c *Ctx) besideOrBelow(words, end fyne.CanvasObject) fyne.CanvasObject {
	if c.Size != theme.Normal || c.twoColumns() {
		return widget.Column(12, words, end)
	}
	return widget.Row(24, widget.Grow(words, 1), widget.Fix(end))
}

// materialsCard is the checklist of papers.
func (c *Ctx) materialsCard(r *record.Record, b *record.ServiceGuide, m *guideModel) fyne.CanvasObject {
	papers := m.neededMaterials(b.Materials)
	if len(b.Materials) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(papers))
	for i, n := range papers {
		rows[i] = c.materialRow(r, b, m, n)
	}
	if len(papers) == 0 {
		rows = []fyne.CanvasObject{c.notedParagraph(c.T("guide.no_papers"), "")}
	}
	return c.Card(c.heading(c.T("guide.materials"), c.T("guide.material_count", "n", len(papers)), nil), c.Divided(rows...))
}

// guideTake is the part of a guide for a telephone: the papers that the answers leave, where and when.
func (c *Ctx) guideTake(r *record.Record, b *record.ServiceGuide, m *guideModel) []fyne.CanvasObject {
	text := c.takeText(r, m.neededMaterials(b.Materials))
	return []fyne.CanvasObject{Across(c.takeButton(text, &m.take)), Across(c.takeCard(text, &m.take))}
}

// materialRow is a paper: a box to tick, its name, in which form, who issues it, and samples to look at.
func (c *Ctx) materialRow(r *record.Record, b *record.ServiceGuide, m *guideModel, n needed) fyne.CanvasObject {
	paper := b.Materials[n.index]
	form := c.Label("material_form", paper.Form)
	if paper.Copies > 0 {
		form = c.T("guide.copies", "form", form, "n", paper.Copies)
	}
	only := make([]string, len(n.open))
	for i, when := range n.open {
		only[i] = c.T("guide.only_if", "option", optionLabel(b.Questions, when))
	}
	from := ""
	if paper.IssuedBy != "" {
		from = c.T("guide.issued_by", "by", paper.IssuedBy)
	}
	below := joinNonEmpty(" · ", strings.Join(only, " · "), from, paper.Note)
	words := widget.Column(2, c.Text(theme.Body, paper.Name), c.remark(below))
	ends := c.remark(form)
	if c.Size != theme.Normal {
		words, ends = widget.Column(2, c.Text(theme.Body, paper.Name), c.remark(form), c.remark(below)), nil
	}
	row := widget.Row(20, widget.Fix(c.tickBox(m.ticked[n.index])), widget.Grow(words, 1), widget.Fix(ends))
	tick := c.Pressable(paper.Name, 8, widget.Sized(0, 72, widget.Middle(widget.Inset(0, 12, row))), func() {
		m.ticked[n.index] = !m.ticked[n.index]
		c.Rebuild()
	})
	return widget.Column(0, tick, c.sampleButtons(r, paper, m))
}

// tickBox is an empty box, or one with a mark.
func (c *Ctx) tickBox(ticked bool) fyne.CanvasObject {
	side := c.Sp(theme.Body) * 1.35
	face := roundedRect(c.Surface, c.Good, 8)
	if !ticked {
		return widget.Sized(side, side, face)
	}
	face.FillColor = c.Good
	return widget.Sized(side, side, widget.Layers(face, c.Icon("check", side*0.7, c.Surface)))
}

// sampleButtons are buttons for a filled-in sample and a blank form, and the open one.
func (c *Ctx) sampleButtons(r *record.Record, paper record.Material, m *guideModel) fyne.CanvasObject {
	var chips, pictures []fyne.CanvasObject
	offer := func(label, digest string) {
		if digest == "" {
			return
		}
		chips = append(chips, c.Chip(label, m.sample == digest, func() { m.showDocument(digest); c.Rebuild() }))
		if m.sample == digest {
			pictures = append(pictures, c.attachmentPages(r, digest)...)
		}
	}
	offer(c.T("guide.sample"), paper.Sample)
	offer(c.T("guide.blank_form"), paper.BlankForm)
	if len(chips) == 0 {
		return nil
	}
	return widget.Inset(0, 6, widget.Column(14, append([]fyne.CanvasObject{widget.Wrap(14, chips...)}, pictures...)...))
}

// guideSteps lists the steps after applying.
func (c *Ctx) guideSteps(b *record.ServiceGuide) fyne.CanvasObject {
	if len(b.Steps) == 0 {
		return nil
	}
	steps := make([]widget.Step, len(b.Steps))
	for i, s := range b.Steps {
		limit := c.timeLimitText(s.Limit)
		if s.Special {
			limit = joinNonEmpty(" · ", limit, c.T("guide.special"))
		}
		steps[i] = widget.Step{Title: s.Name, Remark: limit, Detail: joinNonEmpty(" · ", s.By, s.Limit.Note, s.Note)}
	}
	return c.Card(c.heading(c.T("guide.steps"), "", nil), c.Steps(steps...))
}

// placeCard tells where and when, whether it is open now, and whom to call.
func (c *Ctx) placeCard(r *record.Record, b *record.ServiceGuide) fyne.CanvasObject {
	if b.Place+b.Window+b.Map+b.Phone+b.SupervisionPhone == "" && len(b.Hours) == 0 {
		return nil
	}
	name := c.bodyNames(r.Kind)
	var pill fyne.CanvasObject
	now := ""
	if len(b.Hours) > 0 {
		s := openAt(b.Hours, c.Now)
		pill, now = c.openPill(s), c.untilWhen(s)
	}
	rows := []fyne.CanvasObject{c.heading(c.T("guide.where"), now, pill)}
	if b.Place+b.Window != "" {
		rows = append(rows, widget.Column(2, c.leadLine(b.Place), c.leadLine(b.Window)))
	}
	if len(b.Hours) > 0 || b.Map != "" {
		rows = append(rows, c.Fields(
			widget.Field{Name: name("hours"), Value: hoursText(c.Printer, b.Hours)},
			widget.Field{Name: name("map"), Value: b.Map}))
	}
	return c.Card(append(rows, c.phoneRow(name("phone"), b.Phone), c.phoneRow(name("supervision_phone"), b.SupervisionPhone))...)
}

// leadLine is a bold line, nil when there is none.
func (c *Ctx) leadLine(s string) fyne.CanvasObject {
	if s == "" {
		return nil
	}
	return c.Text(theme.Body, s).Bold()
}

// openPill shows whether it is open.
func (c *Ctx) openPill(s openState) fyne.CanvasObject {
	if s.open {
		return c.Pill(c.T("hours.open"), "check", theme.Good)
	}
	return c.Pill(c.T("hours.shut"), "clock", theme.Due)
}

// untilWhen tells until when it is open, or when it opens next; "" when it never does.
func (c *Ctx) untilWhen(s openState) string {
	switch {
	case s.open:
		return c.T("hours.until", "when", shortClock(s.until))
	case s.day.IsZero():
		return ""
	case s.day == c.Today():
		return c.T("hours.opens", "when", shortClock(s.from))
	}
	return c.T("hours.opens", "when", weekdayName(c.Printer, isoWeekday(s.day))+" "+shortClock(s.from))
}

func (c *Ctx) faqCard(r *record.Record, b *record.ServiceGuide) fyne.CanvasObject {
	if len(b.FAQs) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(b.FAQs))
	for i, f := range b.FAQs {
		rows[i] = widget.Inset(0, 12, widget.Column(6, c.Text(theme.Body, f.Question).Bold(), c.prose(f.Answer)))
	}
	return c.Card(c.heading(c.bodyNames(r.Kind)("faqs"), "", nil), c.Divided(rows...))
}

// guideFields are the other fields: the result, the times that the limits do not count, the rule behind a fee, the
// code.
func (c *Ctx) guideFields(r *record.Record, b *record.ServiceGuide) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	return c.fieldsCard(c.T("guide.more"),
		widget.Field{Name: name("result"), Value: b.Result},
		c.limitField(name("promised_limit"), b.PromisedLimit),
		c.limitField(name("statutory_limit"), b.StatutoryLimit),
		widget.Field{Name: c.T("guide.fee_basis"), Value: b.Fee.Basis},
		widget.Field{Name: name("code"), Value: b.Code},
	)
}
