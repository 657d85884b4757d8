package screen

import (
	"strings"

	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// searchModel is what a search found, grouped by kind in the order of record.Kinds.
type searchModel struct{ hits []catalogue.Hit }

func newSearchModel(c *Ctx) *searchModel {
	text := strings.TrimSpace(c.Route.Text)
	if text == "" {
		return &searchModel{}
	}
	ctx, cancel := c.read()
	defer cancel()
	found, err := c.Source.Search(ctx, text, hitsRead)
	if err != nil {
		return &searchModel{}
	}
	m := &searchModel{}
	for _, k := range record.Kinds() {
		for _, h := range found {
			if h.Kind == k {
				m.hits = append(m.hits, h)
			}
		}
	}
	return m
}

// of picks the hits of a kind; "" picks all.
func (m *searchModel) of(k record.Kind) []catalogue.Hit {
	if k == "" {
		return m.hits
	}
	var out []catalogue.Hit
	for _, h := range m.hits {
		if h.Kind == k {
			out = append(out, h)
		}
	}
	return out
}

// marked cuts a text into what matched and what did not. Spans that do not fit the text are left out.
func marked(text string, spans [][2]int) []widget.Span {
	var out []widget.Span
	at := 0
	for _, s := range spans {
		if s[0] < at || s[1] <= s[0] || s[1] > len(text) {
			continue
		}
		if s[0] > at {
			out = append(out, widget.Span{Text: text[at:s[0]]})
		}
		out = append(out, widget.Span{Text: text[s[0]:s[1]], Bold: true, Mark: true})
		at = s[1]
	}
	if at < len(text) {
		out = append(out, widget.Span{Text: text[at:]})
	}
	return out
}

// splitWords takes a catalogue text apart that lists words with "|" between them.
func splitWords(s string) []string { return strings.Split(s, "|") }
