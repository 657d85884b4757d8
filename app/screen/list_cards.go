package screen

import (
	"strings"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// The cards of lists: title, when and who, and in the list of one kind the facts that residents want before they open a
// record. The functions named …Under are entered in the table of kinds.go.

// cardRows lays records out as cards, two beside each other where a card is wide enough for it.
func (c *Ctx) cardRows(count int, card func(i int) catalogue.Card) (rows int, row func(i int) fyne.CanvasObject) {
	cardOf := card
	card = func(i int) catalogue.Card {
		c.readBatch(i, count, cardOf)
		return cardOf(i)
	}
	if !c.cardsBeside() {
		return count, func(i int) fyne.CanvasObject { return c.cardRow(card(i)) }
	}
	return (count + 1) / 2, func(i int) fyne.CanvasObject {
		var pair []fyne.CanvasObject
		for n := 2 * i; n < min(2*i+2, count); n++ {
			pair = append(pair, c.cardRow(card(n)))
		}
		return widget.Grid(2, c.Look.Gap(), pair...)
	}
}

// cardsBeside reports whether lists have two columns.
func (c *Ctx) cardsBeside() bool {
	return c.twoColumns() && c.Body.Width/2 >= c.Sp(theme.Body)*leastEms
}

// factLines are the figures of a card.
func (c *Ctx) factLines(figures ...widget.Figure) fyne.CanvasObject {
	return c.Facts(c.cardsBeside() || c.Size != theme.Normal, figures...)
}

// leastEms is half the width of the screen, in characters of running text, from which on a list has two columns.
const leastEms = 26

// cardRow is a record in a list: title, then when, which, who.
func (c *Ctx) cardRow(card catalogue.Card) fyne.CanvasObject {
	date := card.IssuedOn
	if date.IsZero() {
		date = record.DateOf(card.PublishedAt.In(record.Zone))
	}
	line := joinNonEmpty(" · ", c.ShortDate(date, c.Now), c.ClassLabel(card.Kind, card.Class), card.Issuer)
	title := c.Text(theme.Body, card.Title).Bold().Balanced().Lines(3)
	words := widget.Column(4, title, widget.Wrap(12, c.Text(theme.Note, line).In(c.Muted).Lines(2), c.cardMark(card)))
	if under := c.underCard(card); under != nil {
		words.Add(widget.Inset(0, 4, under))
	}
	row := widget.Row(20,
		widget.Grow(widget.TopRow(20, widget.Fix(c.Badge(kindOf(card.Kind).icon, tileOf(card.Kind).hue)), widget.Grow(words, 1)), 1),
		widget.Fix(c.Icon("right", c.Sp(theme.Note), c.Muted)))
	return c.Pressable(card.Title, theme.Radius, c.CardOf(widget.Sized(0, 108, widget.Inset(20, 16, row))),
		c.Go(nav.Route{Page: nav.Record, ID: card.ID}))
}

// cardMark is the pill of a card: up for objection, else new; nil for neither.
func (c *Ctx) cardMark(card catalogue.Card) fyne.CanvasObject {
	if ended := c.endedMark(card); ended != nil && c.Route.Page != nav.List { // the list of alerts has it under each
		return ended
	}
	if p := card.Publicity; p != nil && p.On(c.Today()) {
		return c.Pill(c.T("publicity.days_left", "n", p.DaysLeft(c.Today())), "clock", theme.Due)
	}
	if c.Duties.IsNew(card.PublishedAt, c.Now) {
		return c.Pill(c.T("list.new"), "", theme.Bad)
	}
	return nil
}

// endedMark marks an alert that was called off or updated; nil for every other card.
func (c *Ctx) endedMark(card catalogue.Card) fyne.CanvasObject {
	if card.Kind != record.KindAlert {
		return nil
	}
	for _, r := range c.standingAlerts() {
		if r.ID != card.ID {
			continue
		}
		if state, _ := c.alertStateNow(r); state == alertCalledOff || state == alertReplaced {
			return c.expiryPill(alertOf(r), state)
		}
	}
	return nil
}

// underCard is the addition of a kind's list to a card; nil for none.
func (c *Ctx) underCard(card catalogue.Card) fyne.CanvasObject {
	under := kindOf(card.Kind).under
	if under == nil || c.Route.Page != nav.List {
		return nil
	}
	r := c.heldBatch().of[card.ID]
	if r == nil {
		return nil
	}
	var out fyne.CanvasObject
	runSafely("card "+card.ID, func() { out = under(c, r) }) // one bad record must not cost the list of all
	return out
}

// cardBatch is how many whole records are read at once for the cards of a list, batchesHeld how many of these are kept:
// more than a screen shows.
const (
	cardBatch   = 16
	batchesHeld = 4
)

// heldBatch are the whole records behind the cards in sight, by id; nil for one that cannot be shown.
type heldBatch struct {
	of      map[string]*record.Record
	batches [][]string // their ids, the batch read longest ago first
}

func (c *Ctx) heldBatch() *heldBatch {
	return Cached(c, "cards", func() *heldBatch { return &heldBatch{of: map[string]*record.Record{}} })
}

// readBatch reads the record of the i-th card with those beside it, where its kind's list shows more than the card.
func (c *Ctx) readBatch(i, count int, card func(i int) catalogue.Card) {
	h, first := c.heldBatch(), card(i)
	if _, held := h.of[first.ID]; held || first.ID == "" || c.Route.Page != nav.List || kindOf(first.Kind).under == nil {
		return
	}
	from := i / cardBatch * cardBatch
	var ids []string
	for n := from; n < min(from+cardBatch, count); n++ {
		ids = append(ids, card(n).ID)
	}
	h.hold(ids, c.readByID(ids))
}

// hold keeps a batch and lets go of the oldest beyond batchesHeld.
func (h *heldBatch) hold(ids []string, records map[string]*record.Record) {
	for _, id := range ids {
		h.of[id] = records[id]
	}
	h.batches = append(h.batches, ids)
	if len(h.batches) <= batchesHeld {
		return
	}
	for _, id := range h.batches[0] {
		delete(h.of, id)
	}
	h.batches = h.batches[1:]
}

// textStart is the beginning of a text in two lines, without the marks of headings, lists and quotations; nil
// for none.
func (c *Ctx) textStart(texts ...string) fyne.CanvasObject {
	for _, text := range texts {
		var lines []string
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(strings.TrimLeft(line, "#>*-• \t")); line != "" {
				lines = append(lines, line)
			}
		}
		if len(lines) > 0 {
			return c.Text(theme.Note, strings.Join(lines, " ")).Lines(2)
		}
	}
	return nil
}

// financeUnder shows income, expense and balance.
func financeUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.FinanceStatement)
	return c.factLines(
		widget.Figure{Name: c.T("finance.in"), Value: c.Yuan(b.TotalIncome()), Tone: theme.Good},
		widget.Figure{Name: c.T("finance.out"), Value: c.Yuan(b.TotalExpense()), Tone: theme.Bad},
		widget.Figure{Name: c.T("finance.left"), Value: c.Yuan(b.ClosingBalance)})
}

// reliefUnder is how much came, how much of it is handed out, and to how many.
func reliefUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.ReliefDistribution)
	var figures []widget.Figure
	name := c.bodyNames(r.Kind)
	if b.Received != 0 || len(b.Goods) == 0 {
		figures = append(figures,
			widget.Figure{Name: name("received"), Value: c.Yuan(b.Received)},
			widget.Figure{Name: name("distributed"), Value: c.Yuan(b.Distributed), Tone: theme.Good})
	} else {
		g := b.Goods[0]
		figures = append(figures, widget.Figure{Name: name("received"), Value: c.T("relief.goods", "name", g.Name, "n", c.Number(int(g.Received)), "unit", g.Unit)})
	}
	if n := len(b.Recipients); n > 0 {
		_, persons, _ := new(reliefModel).shownLines(b.Recipients)
		figures = append(figures, widget.Figure{Name: c.T("relief.to"), Value: c.countOf(n, persons)})
	}
	return c.factLines(figures...)
}

// guideUnder shows how long it takes, its cost, how many papers.
func guideUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.ServiceGuide)
	var figures []widget.Figure
	if f, ok := c.limitFigure(r, b); ok {
		f.Name = c.T("guide.limit")
		figures = append(figures, f)
	}
	figures = append(figures, c.feeFigure(b))
	if n := len(b.Materials); n > 0 {
		figures = append(figures, widget.Figure{Name: c.T("guide.papers"), Value: c.T("guide.material_count", "n", n)})
	}
	return c.factLines(figures...)
}

// policyUnder shows whether the rule applies, and its plain words.
func policyUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.Policy)
	state := []fyne.CanvasObject{c.validityPill(r)}
	if r.DocumentNumber != "" {
		state = append(state, widget.Inset(0, 4, c.remark(r.DocumentNumber)))
	}
	return widget.Column(6, c.textStart(b.Explanation, r.Summary), widget.Wrap(12, state...))
}

func announcementUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	return c.textStart(r.Summary, r.Body.(*record.Announcement).Text)
}

// alertUnder shows whether it is real, whether it still holds, and the event.
func alertUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.Alert)
	state, _ := c.alertStateNow(r)
	return widget.Column(6, c.textStart(r.Summary, b.Description), widget.Wrap(12, c.eventPill(b, state), c.expiryPill(b, state)))
}

// projectUnder shows a project's progress and cost.
func projectUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.Project)
	state := c.Label("project_status", b.Status)
	if b.Budget > 0 {
		state = joinNonEmpty(" · ", state, c.T("project.budget", "sum", c.YuanShort(b.Budget)))
	}
	return widget.Column(6, c.Text(theme.Note, state), c.progressBar(b))
}

// institutionUnder shows whom to call and where to go.
func institutionUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.Institution)
	var parts []fyne.CanvasObject
	if b.Phone != "" {
		parts = append(parts, widget.Row(10, widget.Fix(c.Icon("phone", c.Sp(theme.Body), c.Link)), widget.Fix(c.Text(theme.Body, b.Phone).Bold())))
	}
	if b.Address != "" {
		parts = append(parts, widget.Row(10, widget.Fix(c.Icon("pin", c.Sp(theme.Body), c.Muted)), widget.Fix(c.Text(theme.Body, b.Address))))
	}
	return widget.Wrap(28, parts...)
}

// powerUnder is who may use the power, how long that may take, and how great the risk of abuse is.
func powerUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.Power)
	return widget.Column(0, c.textStart(joinNonEmpty(" · ", unlessSaid(b.ExercisedBy, r.Issuer.Name), c.timeLimitText(b.TimeLimit), b.Code)), powerRisks(c, r))
}

// decisionUnder shows the topics of the decision.
func decisionUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	var topics []string
	for _, t := range r.Body.(*record.Decision).Topics {
		topics = append(topics, t.Topic)
	}
	return c.textStart(strings.Join(topics, c.T("join.list")), r.Summary)
}

// answerUnder is the reply and how long it took, or that there is none yet.
func answerUnder(c *Ctx, r *record.Record) fyne.CanvasObject {
	b := r.Body.(*record.Answer)
	if b.AnsweredOn.IsZero() {
		return widget.Wrap(12, c.Pill(c.T("answer.waiting"), "clock", theme.Due))
	}
	took := c.T("answer.took_for", "time", c.daysBetween(b.ReceivedOn, b.AnsweredOn))
	return widget.Column(6, c.textStart(b.Reply, r.Summary), widget.Wrap(12, c.Pill(joinNonEmpty(" · ", c.Label("outcome", b.Outcome), took), "check", theme.Good)))
}
