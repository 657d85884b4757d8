package index

import (
	"gongshi/internal/catalogue"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// Match selects the places of the newest current records that have all the words of a text. Letters also find the
// pinyin of titles, key words and categories (hanzi.Match). limit 0 means 20; with kinds, only records of these are
// looked for. It is false for a text with nothing to look for.
func (v View) Match(text string, limit int, kinds ...record.Kind) (places Clause, ok bool) {
	expression, ok := hanzi.Match(text)
	if !ok {
		return places, false
	}
	if limit <= 0 {
		limit = defaultLimit
	}
	where := v.recordsClause(catalogue.Query{Kinds: kinds})
	// The index walks its rowids downward; records are looked up one by one until enough are found, so
	// the cost follows the limit and not the number of matches.
	places.addTerm("SELECT r.place FROM search CROSS JOIN records r ON r.place = search.rowid WHERE search MATCH ? AND "+
		where.SQL()+" ORDER BY search.rowid DESC LIMIT ?", append(append([]any{expression}, where.Args...), limit)...)
	return places, true
}
