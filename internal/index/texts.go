package index

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// codeWord is a value of a code list, such as "notice_board": residents see its label, never the word.
var codeWord = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

// recordTexts are the texts that a record is found by, its title first.
func recordTexts(r *record.Record) []string {
	all := []string{r.Title}
	for text := range strings.Lines(record.SearchText(r)) {
		text = strings.TrimSpace(text)
		if text != r.Title && text != "" && !codeWord.MatchString(text) {
			all = append(all, text)
		}
	}
	if !r.IssuedOn.IsZero() {
		all = append(all, r.IssuedOn.String())
	}
	return all
}

// spokenTexts are those of the lines that a record is found by when their pinyin is typed: title, key words and
// category. Not more, because letters would find nearly every long text.
func spokenTexts(r *record.Record) []string {
	all := []string{r.Title}
	for _, text := range append(slices.Clone(r.Keywords), r.Category) {
		if text = strings.TrimSpace(text); text != r.Title && text != "" && !codeWord.MatchString(text) {
			all = append(all, text)
		}
	}
	return all
}

// Terms are the words of a record in the search index, in their places: the tokens that SQLite's tokenizer "ascii" makes
// of the indexed text, which are runs of letters, digits and everything beyond ASCII, in lower case.
func Terms(r *record.Record) []string {
	return strings.FieldsFunc(strings.Map(lowerRune, searchTokens(r)), func(r rune) bool {
		return r < utf8.RuneSelf && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
}

func lowerRune(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// searchTokens is the text of a record for the search index.
func searchTokens(r *record.Record) string {
	return hanzi.Tokens(recordTexts(r)...) + " " + hanzi.Sentinel + " " + hanzi.Spoken(spokenTexts(r)...)
}
