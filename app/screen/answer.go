package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// answerDetail shows a resident's question, the office's reply, and the time between.
func answerDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.Answer)
	tags := []fyne.CanvasObject{c.Pill(c.Label("answer_type", b.Type), "answer", theme.Info)}
	if b.Outcome != "" {
		tags = append(tags, c.Pill(c.Label("outcome", b.Outcome), "check", theme.Good))
	}
	if b.AnsweredOn.IsZero() {
		tags = append(tags, c.Pill(c.T("answer.waiting"), "clock", theme.Due))
	}
	return Detail{Tags: tags, Blocks: []fyne.CanvasObject{
		Across(c.answerFigures(r, b)), c.proseCard(c.T("answer.question"), b.Question), c.replyCard(r, b), c.aboutCard(r, b),
	}}
}

// daysBetween counts the days from one to another, the first not counted; 0 is the same day.
func (c *Ctx) daysBetween(from, to record.Date) string {
	n := to.DaysSince(from)
	if n <= 0 {
		return c.T("answer.same_day")
	}
	return c.T("answer.days", "n", n)
}

// answerFigures are the two days and the time between them.
func (c *Ctx) answerFigures(r *record.Record, b *record.Answer) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	figures := []widget.Figure{{Name: name("received_on"), Value: c.Date(b.ReceivedOn)}}
	if b.AnsweredOn.IsZero() {
		return c.Figures(append(figures,
			widget.Figure{Name: c.T("answer.waiting_for"), Value: c.daysBetween(b.ReceivedOn, c.Today()), Tone: theme.Due})...)
	}
	return c.Figures(append(figures,
		widget.Figure{Name: name("answered_on"), Value: c.Date(b.AnsweredOn)},
		widget.Figure{Name: c.T("answer.took"), Value: c.daysBetween(b.ReceivedOn, b.AnsweredOn), Tone: theme.Good})...)
}

// replyCard is the official reply, or that there is none yet.
func (c *Ctx) replyCard(r *record.Record, b *record.Answer) fyne.CanvasObject {
	if b.Reply == "" {
		return c.Card(c.heading(c.T("answer.reply"), "", nil), c.Text(theme.Body, c.T("answer.none")).In(c.Muted),
			c.remark(b.AnsweredBy))
	}
	signed := joinNonEmpty(" · ", b.AnsweredBy, c.Date(b.AnsweredOn))
	rows := []fyne.CanvasObject{c.heading(c.T("answer.reply"), "", nil), c.prose(b.Reply), c.Text(theme.Note, signed).In(c.Muted).Trailing()}
	if b.Outcome != "" {
		rows = append(rows, c.Fields(widget.Field{Name: c.bodyNames(r.Kind)("outcome"), Value: c.Label("outcome", b.Outcome)}))
	}
	return c.Card(rows...)
}

// aboutCard leads to the record that it concerns.
func (c *Ctx) aboutCard(r *record.Record, b *record.Answer) fyne.CanvasObject {
	if b.About == "" {
		return nil
	}
	return c.Card(c.heading(c.T("answer.about"), "", nil), c.recordLinks(link{id: b.About})[0])
}
