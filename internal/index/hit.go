package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gongshi/internal/catalogue"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// NewHit marks the words in the title, and in a piece of the record's text around the first of them.
func NewHit(card catalogue.Card, r *record.Record, text string) catalogue.Hit {
	hit := catalogue.Hit{Card: card, TitleSpans: spanPairs(hanzi.HighlightSpoken(card.Title, text))}
	bySound := spokenTexts(r)
	for _, t := range recordTexts(r)[1:] {
		highlight := hanzi.Highlight
		if slices.Contains(bySound, t) {
			highlight = hanzi.HighlightSpoken
		}
		if found := highlight(t, text); len(found) > 0 {
			hit.Snippet = cutSnippet(t, found[0].Start)
			hit.SnippetSpans = spanPairs(highlight(hit.Snippet, text))
			return hit
		}
	}
	hit.Snippet = cutSnippet(r.Summary, 0)
	return hit
}

func spanPairs(found []hanzi.Span) [][2]int {
	var list [][2]int
	for _, s := range found {
		list = append(list, [2]int{s.Start, s.End})
	}
	return list
}

// Length of a snippet in characters, and how many of them are before the match.
const (
	snippetRunes = 60
	leadRunes    = 12
)

// cutSnippet cuts a piece of one line around byte at. It begins at the beginning of a sentence if one is
// near, and shows by … that text is left out.
func cutSnippet(text string, at int) string {
	start := at
	for range leadRunes {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if size == 0 || strings.ContainsRune("。！？；\n", r) {
			break
		}
		start -= size
	}
	end := start
	for range snippetRunes {
		_, size := utf8.DecodeRuneInString(text[end:])
		if size == 0 {
			break
		}
		end += size
	}
	piece := strings.Join(strings.Fields(text[start:end]), " ")
	if start > 0 {
		piece = "…" + piece
	}
	if end < len(text) {
		piece += "…"
	}
	return piece
}
