package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// policyDetail shows a rule: whether it applies, its plain words, the rules that it replaces, and its text, of which
// the outline picks a section.
func policyDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.Policy)
	m := State(c, "policy", func() *policyModel { return new(policyModel) })
	text := b.Sections(r.Title)
	return Detail{
		Note: joinNonEmpty(" · ", unlessSaid(b.Authority, r.Issuer.Name), r.DocumentNumber, c.publisherLine(r)),
		Tags: []fyne.CanvasObject{c.validityPill(r), c.untilPill(r)},
		Blocks: []fyne.CanvasObject{
			c.refsCard(c.T("policy.replaced_by"), b.ReplacedBy, theme.Due), c.proseCard(c.T("policy.plain"), b.Explanation),
			c.outlineCard(text, m), c.policyText(text, m), c.refsCard(c.T("policy.replaces"), b.Replaces, theme.Neutral),
		},
	}
}

// validityPill shows whether the rule applies today; for every record it shows a repeal.
func (c *Ctx) validityPill(r *record.Record) fyne.CanvasObject {
	switch today := c.Today(); {
	case !r.RepealedOn.IsZero() && !today.Before(r.RepealedOn):
		return nil
	case !r.EffectiveOn.IsZero() && today.Before(r.EffectiveOn):
		return c.Pill(c.T("policy.not_yet", "date", c.Date(r.EffectiveOn)), "clock", theme.Due)
	}
	return c.Pill(c.T("policy.in_force"), "check", theme.Good)
}

// untilPill shows until when a rule that applies for a time will apply.
func (c *Ctx) untilPill(r *record.Record) fyne.CanvasObject {
	if r.RepealedOn.IsZero() || !c.Today().Before(r.RepealedOn) {
		return nil
	}
	return c.Pill(c.T("policy.until", "date", c.Date(r.RepealedOn.AddDays(-1))), "calendar", theme.Neutral)
}

// outlineCard offers the sections of a long text.
func (c *Ctx) outlineCard(text []record.Section, m *policyModel) fyne.CanvasObject {
	heads := policyOutline(text)
	if len(heads) == 0 {
		return nil
	}
	choose := func(position int) func() { return func() { m.section = position; c.Rebuild() } }
	chips := []fyne.CanvasObject{c.Chip(c.T("policy.whole"), m.section == 0, choose(0))}
	for i, h := range heads {
		chips = append(chips, c.Chip(text[h].Heading, m.section == i+1, choose(i+1)))
	}
	return c.Card(c.heading(c.T("policy.outline"), c.T("policy.outline_note"), nil), widget.Wrap(12, chips...))
}

// policyText is the text, or the section that was chosen.
func (c *Ctx) policyText(text []record.Section, m *policyModel) fyne.CanvasObject {
	if len(text) == 0 {
		return nil
	}
	rows := []fyne.CanvasObject{c.heading(c.FieldLabel(record.KindPolicy, "/body/text"), "", nil)}
	for i, s := range policyPart(text, policyOutline(text), m.section) {
		if s.Heading != "" {
			role := theme.Body
			if s.Level == 1 {
				role = theme.Lead
			}
			head := fyne.CanvasObject(c.Text(role, s.Heading).Bold())
			if i > 0 {
				head = widget.Column(0, widget.Space(0, c.Sp(theme.Body)*0.4), head)
			}
			rows = append(rows, head)
		}
		if s.Text != "" {
			rows = append(rows, c.prose(s.Text))
		}
	}
	return c.Card(rows...)
}

// refsCard leads to the rules that this one replaces or is replaced by.
func (c *Ctx) refsCard(title string, refs []record.PolicyRef, tone theme.Tone) fyne.CanvasObject {
	if len(refs) == 0 {
		return nil
	}
	links := make([]link, len(refs))
	for i, ref := range refs {
		links[i] = link{ref.ID, ref.Title, ref.DocumentNumber}
	}
	var pill fyne.CanvasObject
	if tone == theme.Due {
		pill = c.Pill(c.T("policy.see_new"), "info", theme.Due)
	}
	return c.Card(c.heading(title, "", pill), c.Divided(c.recordLinks(links...)...))
}
