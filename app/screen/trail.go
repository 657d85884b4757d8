package screen

import (
	"fmt"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// trailPage shows the public log's history of a record: its first publication, every revision with its changes, and the
// proof.
func (c *Ctx) trailPage() Page {
	t, err := c.readTrail(c.Route.ID)
	if err != nil {
		return c.errorPage(err)
	}
	title := t.Title
	if title == "" {
		title = c.T("trail.no_title")
	}
	p := Page{
		Crumbs: append(
			c.pathToList(t.Kind),
			c.T("trail.title"),
		), Title: title, Tags: []fyne.CanvasObject{c.statePill(t)},
		Blocks: append([]fyne.CanvasObject{c.withdrawalCard(t), c.trailSummary(t), c.proofCard(t)}, c.proofCode(t)...),
	}
	for i := len(t.Revisions) - 1; i >= 0; i-- {
		p.Blocks = append(p.Blocks, c.revisionCard(t.Kind, t.Revisions[i]))
		p.Sample = p.Sample || t.Revisions[i].Record != nil && t.Revisions[i].Record.Sample
	}
	return p
}

// tracePage replaces the page of a withdrawn record: that it was here, when and why it was taken down.
func (c *Ctx) tracePage() Page {
	t, err := c.readTrail(c.Route.ID)
	if err != nil {
		if errs.Is(err, errs.NotFound) {
			return c.errorPage(err)
		}
		return c.errorPage(errs.E(errs.Gone, "", err))
	}
	return Page{
		Crumbs: c.pathToList(t.Kind), Title: c.T("withdrawn.title"), Note: c.T("withdrawn.note"),
		Tags: []fyne.CanvasObject{c.statePill(t)},
		Blocks: []fyne.CanvasObject{
			c.withdrawalCard(t), c.trailSummary(t),
			Across(c.Button(c.T("record.trail"), "shield", c.Go(nav.Route{Page: nav.Trail, ID: t.ID}))),
		},
	}
}

func (c *Ctx) statePill(t *catalogue.Trail) fyne.CanvasObject {
	switch t.State {
	case catalogue.Withdrawn:
		return c.Pill(c.T("state.withdrawn"), "alert", theme.Bad)
	case catalogue.Erased:
		return c.Pill(c.T("state.erased"), "alert", theme.Bad)
	}
	return c.Pill(c.T("state.current"), "check", theme.Good)
}

// withdrawalCard tells why a record was taken down; nil for a record in force.
func (c *Ctx) withdrawalCard(t *catalogue.Trail) fyne.CanvasObject {
	if t.State == catalogue.Current {
		return nil
	}
	reason, by, at := c.T("withdrawn.no_reason"), "", ""
	if w := t.Withdrawal; w != nil {
		reason, by, at = w.Reason, w.By, c.Moment(w.At)
	}
	return c.Card(c.heading(c.T("withdrawn.why"), "", nil), c.Fields(
		widget.Field{Name: c.T("withdrawn.reason"), Value: reason},
		widget.Field{Name: c.T("trail.by"), Value: by},
		widget.Field{Name: c.T("withdrawn.at"), Value: at},
	))
}

func (c *Ctx) trailSummary(t *catalogue.Trail) fyne.CanvasObject {
	return c.Card(c.heading(c.T("trail.summary"), "", nil), c.Fields(
		widget.Field{Name: c.FieldLabel(t.Kind, "/index_number"), Value: t.IndexNumber},
		widget.Field{Name: c.T("trail.kind"), Value: c.T("kind." + string(t.Kind))},
		widget.Field{Name: c.FieldLabel(t.Kind, "/division"), Value: c.Place.Name(t.Division, c.English())},
		widget.Field{Name: c.T("trail.first"), Value: c.Moment(t.FirstPublished)},
		widget.Field{Name: c.T("trail.revisions"), Value: c.T("trail.revision_count", "n", len(t.Revisions))},
	))
}

// proofCard explains the proof in words, with the numbers below by which anyone can check.
func (c *Ctx) proofCard(t *catalogue.Trail) fyne.CanvasObject {
	p := t.Proof
	pill := c.Pill(c.T("proof.verified"), "shield", theme.Good)
	words := c.T("proof.meaning")
	if !p.Verified {
		pill = c.Pill(c.T("proof.unverified"), "alert", theme.Bad)
		words = c.T("proof.unverified_meaning")
	}
	fields := c.Fields(
		widget.Field{
			Name:  c.T("proof.entry"),
			Value: c.T("proof.entry_of", "entry", c.Number(int(p.Entry)), "size", c.Number(int(p.Size))),
		},
		widget.Field{Name: c.T("proof.verified_at"), Value: c.Moment(p.VerifiedAt)},
		widget.Field{Name: c.T("proof.signed_at"), Value: c.Moment(p.SignedAt)},
		widget.Field{Name: c.T("proof.origin"), Value: p.Origin},
		widget.Field{Name: c.T("proof.leaf"), Value: p.LeafHash},
		widget.Field{Name: c.T("proof.root"), Value: p.Root},
		widget.Field{Name: c.T("proof.key"), Value: p.Key},
	)
	return c.Card(c.heading(c.T("proof.title"), "", pill), c.Text(theme.Body, words), fields)
}

// proofCode is the proof to be taken away: with the entry itself where a telephone can read so large a code,
// else for who has the entry from the log. While this kiosk catches up with the log there is none.
func (c *Ctx) proofCode(t *catalogue.Trail) []fyne.CanvasObject {
	text, holds := t.Proof.Text, c.T("proof.holds")
	if text == "" {
		return nil
	}
	if c.QR(text, c.codeMost()) == nil {
		text, holds = t.Proof.Short, c.T("proof.holds_short")
	}
	m := State(c, "proof", func() *takeModel { return new(takeModel) })
	label := c.T("proof.take")
	if m.open {
		label = c.T("take.hide")
	}
	return []fyne.CanvasObject{
		Across(c.Button(label, "qr", func() { m.toggleOpen(); c.Rebuild() })),
		Across(c.codeCard(c.T("proof.take"), c.T("proof.how"), text, holds, m)),
	}
}

// revisionCard is one entry of the log about the record: its act, and its changes.
func (c *Ctx) revisionCard(kind record.Kind, r catalogue.Revision) fyne.CanvasObject {
	tone := theme.Info
	switch r.Op {
	case "correct":
		tone = theme.Due
	case "withdraw", "erase":
		tone = theme.Bad
	}
	rows := []fyne.CanvasObject{
		c.heading(c.T("trail.revision", "n", r.Number), c.Moment(r.At), c.Pill(c.Or("op."+r.Op, r.Op), "", tone)),
	}
	if r.Reason != "" || r.By != "" {
		rows = append(rows, c.Fields(
			widget.Field{Name: c.T("trail.reason"), Value: r.Reason},
			widget.Field{Name: c.T("trail.by"), Value: r.By}))
	}
	for _, change := range r.Changes {
		rows = append(rows, c.changeBlock(c.Rules.Describe(kind, change, string(c.Lang))))
	}
	if r.Erased {
		rows = append(rows, c.Text(theme.Body, c.T("trail.erased")).In(c.Muted))
	}
	rows = append(
		rows,
		c.Text(theme.Note, c.T("trail.digest", "entry", fmt.Sprint(r.Entry), "digest", shortDigest(r.Digest))).
			In(c.Muted),
	)
	return c.Card(rows...)
}

// changeBlock shows a field's old and new value side by side, below each other where the words are large or
// the card is narrow; the words 原 and 现 say which is which, not the colours alone.
func (c *Ctx) changeBlock(change record.Words) fyne.CanvasObject {
	value := func(label, v string, tone theme.Tone, cross bool) fyne.CanvasObject {
		if v == "" {
			v = c.T("trail.absent")
		}
		text := c.Rich(theme.Body, widget.Span{Text: v, Cross: cross}).Lines(6)
		return widget.TopRow(16, widget.Fix(c.Tag(label, tone)), widget.Grow(text, 1))
	}
	before := value(c.T("trail.old"), change.Old, theme.Bad, true)
	after := value(c.T("trail.new"), change.New, theme.Good, false)
	sides := widget.TopRow(24, widget.Grow(before, 1), widget.Grow(after, 1))
	if c.Size != theme.Normal || c.twoColumns() && c.Compact {
		sides = widget.Column(8, before, after)
	}
	return widget.Inset(0, 6, widget.Column(8, c.Text(theme.Note, change.Field).In(c.Muted), sides))
}

// shortDigest is the beginning of a digest, enough to compare by eye.
func shortDigest(digest string) string {
	if len(digest) > 16 {
		return digest[:16] + "…"
	}
	return digest
}
