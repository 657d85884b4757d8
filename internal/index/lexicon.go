package index

import (
	"context"
	"slices"

	"gongshi/internal/catalogue"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// lexiconTitles is the number of newest titles in the lexicon: enough for a place's usual words, and done in a tenth of
// a second.
const lexiconTitles = 5000

// Lexicon returns the words that the input method prefers: categories, issuers, guides, and the terms of
// recent titles. Staff and answers are left out: their titles are people's names and people's words. Every call makes a
// new one.
func (v View) Lexicon(ctx context.Context) (*hanzi.Lexicon, error) {
	where := v.recordsClause(catalogue.Query{})
	where.addTerm("kind NOT IN (?, ?)", string(record.KindStaffProfile), string(record.KindAnswer))
	titles, err := sqlkit.Texts(ctx, v.q, "The titles cannot be read.",
		"SELECT title FROM records WHERE "+where.SQL()+" ORDER BY place DESC LIMIT ?", append(where.Args, lexiconTitles)...)
	if err != nil {
		return nil, err
	}
	terms := hanzi.Default().Mine(slices.Values(titles))
	for _, by := range []catalogue.Dimension{catalogue.ByCategory, catalogue.ByIssuer} {
		facets, err := v.Facets(ctx, catalogue.Query{}, by)
		if err != nil {
			return nil, err
		}
		for _, f := range facets {
			terms = append(terms, hanzi.Word{Text: f.Value, Weight: f.Count})
		}
	}
	guides, err := v.List(ctx, catalogue.Query{Kinds: []record.Kind{record.KindServiceGuide}, Limit: maxLimit})
	if err != nil {
		return nil, err
	}
	for _, card := range guides.Cards {
		terms = append(terms, hanzi.Word{Text: card.Title, Weight: 1})
	}
	return hanzi.Default().NewLexicon(terms...), nil
}
