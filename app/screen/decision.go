package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// decisionDetail shows a meeting's decisions and votes, or internal affairs and their costs.
func decisionDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.Decision)
	tags := []fyne.CanvasObject{c.Pill(c.Label("meeting", b.Meeting), "people", theme.Info)}
	if b.Number > 0 {
		tags = append(tags, c.Pill(c.T("decision.number", "year", b.HeldOn.Year, "n", b.Number), "", theme.Neutral))
	}
	return Detail{Tags: tags, Blocks: append(append([]fyne.CanvasObject{Across(c.meetingFigures(r, b))}, c.topicCards(r, b)...), c.affairsCard(r, b))}
}

// meetingFigures are the day and who was there.
func (c *Ctx) meetingFigures(r *record.Record, b *record.Decision) fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	figures := []widget.Figure{{Name: name("held_on"), Value: c.Date(b.HeldOn)}}
	if b.Expected > 0 {
		figures = append(figures, widget.Figure{Name: name("expected"), Value: c.T("decision.persons", "n", b.Expected)})
	}
	if b.Present > 0 {
		f := widget.Figure{Name: name("present"), Value: c.T("decision.persons", "n", b.Present)}
		if b.Expected > 0 {
			f.Remark = c.T("decision.attendance", "n", percentOf(int64(b.Present), int64(b.Expected)))
		}
		figures = append(figures, f)
	}
	return c.Figures(figures...)
}

// topicCards are the items of the agenda, each with its result and the votes.
func (c *Ctx) topicCards(r *record.Record, b *record.Decision) []fyne.CanvasObject {
	name := c.bodyNames(r.Kind)
	out := make([]fyne.CanvasObject, len(b.Topics))
	for i, t := range b.Topics {
		out[i] = c.Card(
			c.remark(c.T("decision.topic", "n", i+1, "of", len(b.Topics))),
			c.Text(theme.Lead, t.Topic).Bold(), c.Divider(),
			c.remark(name("topics/0/result")), c.prose(t.Result), c.voteCounts(r, t.Vote))
	}
	return out
}

// voteCounts are the three counts, with a mark each, and the share of those in favour as a bar.
func (c *Ctx) voteCounts(r *record.Record, v *record.Vote) fyne.CanvasObject {
	if v == nil {
		return nil
	}
	name := c.bodyNames(r.Kind)
	count := func(member string, n int) string {
		return c.T("decision.vote", "what", name("topics/0/vote/"+member), "n", n)
	}
	pills := widget.Wrap(14,
		c.Pill(count("for", v.For), "check", theme.Good),
		c.Pill(count("against", v.Against), "close", theme.Bad),
		c.Pill(count("abstain", v.Abstain), "", theme.Neutral))
	all := v.For + v.Against + v.Abstain
	if all == 0 {
		return pills
	}
	share := c.T("decision.in_favour", "n", percentOf(int64(v.For), int64(all)))
	return widget.Column(14, c.Progress(float64(v.For)/float64(all), share, theme.Neutral), pills)
}

// affairsCard lists disclosed affairs with their costs.
func (c *Ctx) affairsCard(r *record.Record, b *record.Decision) fyne.CanvasObject {
	if len(b.Affairs) == 0 {
		return nil
	}
	rows := make([]fyne.CanvasObject, len(b.Affairs))
	var sum record.Fen
	costs := 0
	for i, a := range b.Affairs {
		amount := ""
		if a.Amount != 0 {
			amount = c.Yuan(a.Amount)
			sum += a.Amount
			costs++
		}
		rows[i] = c.pairRow(a.Item, amount, joinNonEmpty(" · ", c.Label("affair_type", a.Type), c.Date(a.Date)))
	}
	if costs > 1 {
		total := widget.Row(20, widget.Grow(c.Text(theme.Body, c.T("decision.total")).Bold(), 1), widget.Fix(c.Text(theme.Body, c.Yuan(sum)).Bold().Trailing()))
		rows = append(rows, widget.Inset(0, 14, total))
	}
	unit := ""
	if costs > 0 {
		unit = c.T("unit.yuan")
	}
	return c.Card(c.heading(c.bodyNames(r.Kind)("affairs"), unit, nil), c.Divided(rows...))
}
