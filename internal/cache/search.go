package cache

import (
	"context"

	"gongshi/internal/catalogue"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Search gives the current records that have all the words of the text, newest publication first. Letters also find
// the pinyin of titles, key words and categories (hanzi.Match). limit 0 means 20; with kinds, only records of these
// are looked for. A text with nothing to look for finds nothing. Titles and snippets are words of payloads, which are
// verified like Record's.
func (c *Cache) Search(ctx context.Context, text string, limit int, kinds ...record.Kind) ([]catalogue.Hit, error) {
	places, ok := c.view(c.db.Reader()).Match(text, limit, kinds...)
	if !ok {
		return nil, nil
	}
	return c.readHits(ctx, text, places.SQL(), places.Args...)
}

// readHits reads the records at the places that a statement selects, newest first, and marks the searched words.
func (c *Cache) readHits(ctx context.Context, text, places string, args ...any) (hits []catalogue.Hit, err error) {
	err = c.readProven(ctx, func(tx *sqlkit.Tx, p *proofs) error {
		hits = nil
		query := "SELECT " + index.CardColumns + ", " + index.RowColumns + `, l.bytes, p.bytes
			FROM records LEFT JOIN leaves l ON l.key = content LEFT JOIN payloads p ON p.key = content
			WHERE place IN (` + places + ") ORDER BY place DESC"
		return sqlkit.EachRow(ctx, tx, "The search cannot be made.", query, func(scan sqlkit.Scan) error {
			var row recordRow
			var raw []byte
			var payload feed.Payload
			card, err := index.ScanCard(scan, append(row.Fields(), &raw, (*[]byte)(&payload))...)
			if err != nil {
				return err
			}
			r, err := p.readVerified(row, card, raw, payload)
			if err != nil {
				return err
			}
			hits = append(hits, index.NewHit(card, r, text))
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
		return nil, sqlkit.Damaged(
			"What this kiosk's lists say of the record "+card.ID+" is not what was published.",
			nil,
		)
	}
	return r, nil
}
