package cache

import (
	"context"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/hanzi"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// view is the index as of now.
func (c *Cache) view(q sqlkit.Querier) index.View { return index.At(q, c.clock.Now()) }

// List returns the current records that a query selects, newest publication first, and their number. Expired records
// are left out unless Query.Standing asks for them.
func (c *Cache) List(ctx context.Context, q catalogue.Query) (page catalogue.Page, err error) {
	page, err = c.view(c.db.Reader()).List(ctx, q)
	return page, c.noteDamage(err)
}

// Facets counts the values of a dimension among the records that a query selects: the most frequent
// first, years from the latest. Records without a value are not counted.
func (c *Cache) Facets(ctx context.Context, q catalogue.Query, by catalogue.Dimension) ([]catalogue.Facet, error) {
	facets, err := c.view(c.db.Reader()).Facets(ctx, q, by)
	return facets, c.noteDamage(err)
}

// Lexicon returns the words that the input method prefers on this kiosk. Every call makes a new one; call it again, in
// the background, when Sequence has grown.
func (c *Cache) Lexicon(ctx context.Context) (*hanzi.Lexicon, error) {
	lexicon, err := c.view(c.db.Reader()).Lexicon(ctx)
	return lexicon, c.noteDamage(err)
}

// Evidence returns the facts that a board of duties of a division needs.
func (c *Cache) Evidence(ctx context.Context, code division.Code, needs []duty.Need) (duty.Evidence, error) {
	e, err := c.view(c.db.Reader()).Evidence(ctx, code, needs)
	return e, c.noteDamage(err)
}

func unixSeconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// unixTime turns stored seconds into a time; 0 is no time.
func unixTime(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}
