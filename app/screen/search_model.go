package screen

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// searchModel is the result of a search, grouped by kind: kinds whose titles match before those with matches in the
// text only.
type searchModel struct {
	text   string
	hits   []catalogue.Hit
	more   bool // there are more hits than it holds: its count is not all
	groups []hitGroup
}

// hitGroup is the part of the hits that are of one kind.
type hitGroup struct {
	kind        record.Kind
	from, count int
}

// hitRow is a line of the results: a hit, or the heading of a group, which has none.
type hitRow struct {
	hit   *catalogue.Hit
	kind  record.Kind
	count int
}

// foundModel keeps the last search: earlier texts are not kept.
type foundModel struct {
	all *searchModel
	one map[record.Kind]*searchModel // of a kind, where all has not everything
}

// resultsOf returns the hits of the route's text, read once for each text.
func (f *foundModel) resultsOf(c *Ctx) *searchModel {
	if text := strings.TrimSpace(c.Route.Text); f.all == nil || f.all.text != text {
		f.all, f.one = newSearchModel(c, text), map[record.Kind]*searchModel{}
	}
	return f.all
}

// rows are the lines of the results of a kind, or of all: with "" each below its heading.
func (f *foundModel) rows(c *Ctx, k record.Kind) []hitRow {
	if k == "" || !f.all.more {
		return f.all.rows(k)
	}
	if f.one[k] == nil {
		f.one[k] = newSearchModel(c, f.all.text, k)
	}
	return f.one[k].rows(k)
}

func newSearchModel(c *Ctx, text string, kinds ...record.Kind) *searchModel {
	if text == "" {
		return &searchModel{}
	}
	ctx, cancel := c.readContext()
	defer cancel()
	found, err := c.Source.Search(ctx, text, hitsRead, kinds...)
	if err != nil {
		return &searchModel{text: text}
	}
	return &searchModel{text: text, hits: found, more: len(found) >= hitsRead, groups: groupHits(found)}
}

// groupHits sorts hits by kind and gives the groups. Within a kind those with a match in the title come first,
// otherwise they stay in their order.
func groupHits(hits []catalogue.Hit) []hitGroup {
	order := func(h catalogue.Hit) int { return slices.Index(record.Kinds(), h.Kind) }
	titled := map[record.Kind]bool{}
	for _, h := range hits {
		titled[h.Kind] = titled[h.Kind] || len(h.TitleSpans) > 0
	}
	first := func(yes bool) int {
		if yes {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(hits, func(a, b catalogue.Hit) int {
		return cmp.Or(first(titled[a.Kind])-first(titled[b.Kind]), order(a)-order(b), first(len(a.TitleSpans) > 0)-first(len(b.TitleSpans) > 0))
	})
	var groups []hitGroup
	for i, h := range hits {
		if n := len(groups); n > 0 && groups[n-1].kind == h.Kind {
			groups[n-1].count++
			continue
		}
		groups = append(groups, hitGroup{h.Kind, i, 1})
	}
	return groups
}

// rows are the lines of the results: the hits of a kind; with "" of all kinds, each below its heading.
func (m *searchModel) rows(k record.Kind) []hitRow {
	var rows []hitRow
	for _, g := range m.groups {
		if k != "" && k != g.kind {
			continue
		}
		if k == "" && len(m.groups) > 1 {
			rows = append(rows, hitRow{kind: g.kind, count: g.count})
		}
		for i := range g.count {
			rows = append(rows, hitRow{hit: &m.hits[g.from+i], kind: g.kind})
		}
	}
	return rows
}

// missModel tells when a search has come to nothing: not at every key on the way, but when the resident is done with a
// text or begins another, and once for each.
type missModel struct{ empty, counted bool }

// typed takes a text with its number of hits, and reports a miss that the resident has given up.
func (m *missModel) noteTyped(text string, hits int) (miss bool) {
	if text == "" {
		miss = m.endTyping()
		*m = missModel{}
		return miss
	}
	m.empty = hits == 0
	return false
}

// endTyping reports whether the present text is a miss not counted yet.
func (m *missModel) endTyping() (miss bool) {
	miss = m.empty && !m.counted
	m.counted = m.counted || miss
	return miss
}

// Suggested words: how many, and how long they may be.
const (
	programmesMost = 6
	guidesMost     = 6
	wordMost       = 12
)

// searchSuggestions are words to begin with, from the records on this kiosk: the assistance programmes with most
// batches, and the newest guides by name.
func searchSuggestions(c *Ctx) []string {
	ctx, cancel := c.readContext()
	defer cancel()
	var words []string
	add := func(word string, most int) {
		if word = strings.TrimSpace(word); word != "" && utf8.RuneCountInString(word) <= wordMost && len(words) < most && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	programmes, err := c.Source.Facets(ctx, catalogue.Query{Kinds: []record.Kind{record.KindReliefDistribution}}, catalogue.ByClass)
	if err != nil {
		return nil
	}
	for _, f := range programmes {
		add(f.Value, programmesMost)
	}
	most := len(words) + guidesMost
	guides, err := c.Source.List(ctx, catalogue.Query{Kinds: []record.Kind{record.KindServiceGuide}, Limit: 4 * guidesMost})
	if err != nil {
		return words
	}
	for _, card := range guides.Cards {
		add(card.Title, most)
	}
	return words
}

// markSpans cuts a text into matching and other parts. Spans that do not fit the text are left out.
func markSpans(text string, spans [][2]int) []widget.Span {
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
