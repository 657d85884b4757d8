package hanzi

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Span is a range of bytes, End exclusive.
type Span struct{ Start, End int }

// Highlight returns the parts of the original text that the words of a query match, in order, without overlaps. Every
// word is marked at each occurrence, also in a text that has not all the words of the query. Of a longer word or number
// that a query matches by its beginning, only the beginning is marked.
func Highlight(text, query string) []Span { return highlightSpans(text, query, false) }

// HighlightSpoken also marks the characters that a query in pinyin matches, in a text whose pinyin is in the index.
func HighlightSpoken(text, query string) []Span { return highlightSpans(text, query, true) }

func highlightSpans(text, query string, spoken bool) []Span {
	terms := parseQuery(query)
	if len(terms) == 0 {
		return nil
	}
	tokens := splitTokens(text)
	var codes []code
	if spoken && slices.ContainsFunc(terms, term.maybePinyin) {
		codes = Default().readTokens(tokens)
	}
	var spans []Span
	for _, t := range terms {
		for _, a := range t {
			spans = append(spans, a.find(text, tokens, codes)...)
		}
	}
	return mergeSpans(spans)
}

// find returns the spans of text that match the phrase; tokens are the text's.
func (p phrase) find(text string, tokens []token, _ []code) []Span {
	var spans []Span
	n := len(p.tokens)
	for i := 0; i+n <= len(tokens); i++ {
		if !p.matches(tokens[i : i+n]) {
			continue
		}
		last := tokens[i+n-1]
		span := Span{tokens[i].start, last.end}
		if want := p.tokens[n-1].text; len(want) < len(last.text) {
			span.End = prefixEnd(text, last, want)
		}
		spans = append(spans, span)
	}
	return spans
}

func (p phrase) matches(tokens []token) bool {
	last := len(p.tokens) - 1
	for i, want := range p.tokens[:last] {
		if tokens[i].text != want.text {
			return false
		}
	}
	if p.prefix {
		return strings.HasPrefix(tokens[last].text, p.tokens[last].text)
	}
	return tokens[last].text == p.tokens[last].text
}

// prefixEnd returns the byte of text at which the beginning of a token, folded like prefix, ends.
func prefixEnd(text string, t token, prefix string) int {
	left, stop := utf8.RuneCountInString(prefix), t.end
	eachFolded(text[t.start:t.end], func(r rune, _, end int) bool {
		if c := classOf(r); c == t.class || c == mark {
			left--
		}
		stop = t.start + end
		return left > 0
	})
	return stop
}

// mergeSpans sorts spans and joins those that touch.
func mergeSpans(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	var merged []Span
	for _, s := range spans {
		if last := len(merged) - 1; last >= 0 && s.Start <= merged[last].End {
			merged[last].End = max(merged[last].End, s.End)
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}
