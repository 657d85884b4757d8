package cache

import (
	"regexp"
	"strings"

	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// codeWord is a value of a code list, such as "notice_board": residents see its label, never the word.
var codeWord = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

// lines are the texts that a record is found by, its title first.
func lines(r *record.Record) []string {
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

// tokens is the text of a record for the search index.
func tokens(r *record.Record) string { return hanzi.Tokens(lines(r)...) }
