package cache

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"gongshi/internal/catalogue"
	"gongshi/internal/feed"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Search gives the current records that have all the words of the text, newest publication first. Letters also find
// the pinyin of titles, key words and categories (hanzi.Match). limit 0 means 20; with kinds, only records of these
// are looked for. A text with nothing to look for finds nothing.
func (c *Cache) Search(ctx context.Context, text string, limit int, kinds ...record.Kind) ([]catalogue.Hit, error) {
	expression, ok := hanzi.Match(text)
	if !ok {
		return nil, nil
	}
	if limit <= 0 {
		limit = defaultLimit
	}
	where := c.recordsClause(catalogue.Query{Kinds: kinds})
	// The index walks its rowids downward; records are looked up one by one until enough are found, so
	// the cost follows the limit and not the number of matches.
	args := append(append([]any{expression}, where.args...), limit)
	return c.readHits(
		ctx,
		text,
		"SELECT r.place FROM search CROSS JOIN records r ON r.place = search.rowid WHERE search MATCH ? AND "+
			where.sql()+" ORDER BY search.rowid DESC LIMIT ?",
		args...)
}

// readHits reads the records at the places that a statement selects, newest first, and marks the searched words. They
// contain words of payloads, which are verified like Record's.
func (c *Cache) readHits(ctx context.Context, text, places string, args ...any) (hits []catalogue.Hit, err error) {
	err = c.readProven(ctx, func(tx *sqlkit.Tx, p *proofs) error {
		hits = nil
		query := "SELECT " + cardColumns + ", " + rowColumns + `, l.bytes, p.bytes
			FROM records LEFT JOIN leaves l ON l.key = content LEFT JOIN payloads p ON p.key = content
			WHERE place IN (` + places + ") ORDER BY place DESC"
		return eachRow(ctx, tx, "The search cannot be made.", query, func(scan sqlkit.Scan) error {
			var row recordRow
			var raw []byte
			var payload feed.Payload
			card, _, err := scanCard(scan, append(row.fields(), &raw, (*[]byte)(&payload))...)
			if err != nil {
				return err
			}
			r, err := p.readVerified(row, card, raw, payload)
			if err != nil {
				return err
			}
			hits = append(hits, newHit(card, r, text))
			return nil
		}, args...)
	})
	if err != nil {
		return nil, err
	}
	return hits, nil
}

// readVerified reads a record whose row, leaf and payload were read together, and compares the words of its card with
// it.
func (p *proofs) readVerified(
	row recordRow,
	card catalogue.Card,
	raw []byte,
	payload feed.Payload,
) (*record.Record, error) {
	r, err := p.verifyRow(&row, raw, payload)
	if err != nil {
		return nil, err
	}
	if r.ID != card.ID || r.Title != card.Title || r.Summary != card.Summary || r.Issuer.Name != card.Issuer {
		return nil, damagedError(
			"What this kiosk's lists say of the record "+card.ID+" is not what was published.",
			nil,
		)
	}
	return r, nil
}

// newHit marks the words in the title, and in a piece of the record's text around the first of them.
func newHit(card catalogue.Card, r *record.Record, text string) catalogue.Hit {
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

// Length of a snippet in characters, and how many of them stand before the match.
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
