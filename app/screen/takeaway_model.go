package screen

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gongshi/internal/record"
)

// takeLine is a line of the text for a telephone; a soft one may be shortened.
type takeLine struct {
	text string
	soft bool
}

// takeMost bounds the text in bytes: a code of version 21, which every telephone reads from a screen.
const takeMost = 900

const takeLeast = 24 // bytes of a soft line, below which it is useless

// fitLines puts lines together that are at most most bytes: soft ones are shortened, the last first, and
// left out when too little is left of them; then whole lines from the end.
func fitLines(lines []takeLine, most int) string {
	lines = slices.DeleteFunc(slices.Clone(lines), func(l takeLine) bool { return l.text == "" })
	over := func() int {
		n := -1 - most
		for _, l := range lines {
			n += len(l.text) + 1
		}
		return n
	}
	for i := len(lines) - 1; i >= 0 && over() > 0; i-- {
		if !lines[i].soft {
			continue
		}
		keep := len(lines[i].text) - over() - len("…")
		if keep < takeLeast {
			lines = slices.Delete(lines, i, i+1)
			continue
		}
		for !utf8.RuneStart(lines[i].text[keep]) {
			keep--
		}
		lines[i].text = strings.TrimRight(lines[i].text[:keep], " 、；，。") + "…"
	}
	for over() > 0 && len(lines) > 1 {
		lines = lines[:len(lines)-1]
	}
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	return strings.Join(texts, "\n")
}

// takeText is the essentials of a record as text, to be read on a telephone without any network: of a guide the papers
// to bring, where, when and whom to call; of a notice its subject, until when and how to object. It holds no list of
// persons: its parts of a record name none. "" for an official's profile, which is a person's own.
func (c *Ctx) takeText(r *record.Record, papers []needed) string {
	if r.Kind == record.KindStaffProfile {
		return ""
	}
	title := r.Title
	if r.Sample {
		title = c.T("take.sample", "title", r.Title)
	}
	lines := []takeLine{{text: c.takeState(r)}, {text: title}}
	if b, ok := r.Body.(*record.ServiceGuide); ok {
		lines = append(lines, c.takeGuide(b, papers)...)
	} else {
		lines = append(lines, c.takeNotice(r)...)
	}
	lines = append(lines, takeLine{text: joinNonEmpty(" · ", r.Issuer.Name, r.IndexNumber)})
	return fitLines(lines, takeMost)
}

// takeState tells a record's present state, before all else, since a reader at home cannot look it up; "" while it
// holds.
func (c *Ctx) takeState(r *record.Record) string {
	b := alertOf(r)
	if b == nil {
		if !r.ExpiresAt.IsZero() && !c.Now.Before(r.ExpiresAt) {
			return c.T("take.expired", "when", c.Moment(r.ExpiresAt))
		}
		return ""
	}
	state, by := c.alertStateNow(r)
	over := ""
	switch {
	case by != nil && alertOf(by).MsgType == "Cancel":
		over = joinNonEmpty(" · ", c.T("alert.called_off"), c.Moment(by.PublishedAt), by.IndexNumber)
	case by != nil:
		over = joinNonEmpty(" · ", c.T("alert.replaced"), c.Moment(by.PublishedAt), by.IndexNumber)
	case !c.Now.Before(b.Expires):
		over = c.T("alert.expired_words", "when", c.Moment(b.Expires))
	}
	if state == alertDrill {
		return joinNonEmpty(" · ", c.T("alert.drill"), over)
	}
	return over
}

func (c *Ctx) takeGuide(b *record.ServiceGuide, papers []needed) []takeLine {
	var names []string
	for _, n := range papers {
		paper := b.Materials[n.index]
		form := c.Label("material_form", paper.Form)
		if paper.Copies > 0 {
			form = c.T("guide.copies", "form", form, "n", paper.Copies)
		}
		names = append(names, c.T("take.paper", "name", paper.Name, "form", form))
	}
	limit := c.timeLimitText(b.PromisedLimit)
	if limit == "" {
		limit = c.timeLimitText(b.StatutoryLimit)
	}
	fee := ""
	if b.Fee.Free {
		fee = c.T("guide.free")
	}
	return []takeLine{
		{text: c.labelledLine("take.bring", strings.Join(names, c.T("join.list"))), soft: true},
		{text: c.labelledLine("take.where", joinNonEmpty(" ", b.Place, b.Window))},
		{text: c.labelledLine("take.when", hoursText(c.Printer, b.Hours))},
		{text: c.labelledLine("take.phone", b.Phone)},
		{text: c.labelledLine("take.supervision", b.SupervisionPhone)},
		{text: joinNonEmpty(" · ", limit, fee)},
	}
}

func (c *Ctx) takeNotice(r *record.Record) []takeLine {
	lines := []takeLine{{text: r.Summary, soft: true}, {text: r.DocumentNumber}}
	if p := r.Publicity; p != nil {
		lines = append(lines,
			takeLine{text: c.labelledLine("take.publicity", c.T("publicity.range", "from", c.Date(p.From), "to", c.Date(p.To), "n", p.Days))},
			takeLine{text: c.labelledLine("take.objection", p.Objection), soft: true})
	} else {
		lines = append(lines, takeLine{text: c.Date(r.IssuedOn)})
	}
	if s := r.Supervision; s != nil {
		lines = append(lines, takeLine{text: c.labelledLine("take.supervision", joinNonEmpty(" ", s.Body, s.Phone))})
	}
	return lines
}

// labelledLine is a line with its name; "" for an empty text.
func (c *Ctx) labelledLine(key, text string) string {
	if text == "" {
		return ""
	}
	return c.T(key, "text", text)
}
