package cache

import (
	"context"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/hanzi"
	"gongshi/internal/index"
	"gongshi/internal/record"
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

// Evidence returns the facts that a board of duties of a division needs. The division counts as present since its first
// publication, or since this folder is the kiosk's where that is earlier.
func (c *Cache) Evidence(ctx context.Context, code division.Code, needs []duty.Need) (e duty.Evidence, err error) {
	defer func() { err = c.noteDamage(err) }()
	e = duty.Evidence{Place: duty.Place{Code: code}}
	if e.Place.Since, err = c.presentSince(ctx, code); err != nil {
		return duty.Evidence{}, err
	}
	if e.Facts, err = c.view(c.db.Reader()).Facts(ctx, code, needs); err != nil {
		return duty.Evidence{}, err
	}
	return e, nil
}

// presentSince returns the day from which a division counts as present: today, owing nothing yet, where nothing tells.
func (c *Cache) presentSince(ctx context.Context, code division.Code) (record.Date, error) {
	began, err := factTime(ctx, c.db.Reader(), factBegan)
	if err != nil {
		return record.Date{}, err
	}
	if began.IsZero() {
		began = c.clock.Now()
	}
	first, err := c.view(c.db.Reader()).FirstPublished(ctx, code)
	if err != nil {
		return record.Date{}, err
	}
	if !first.IsZero() && first.Before(began) {
		began = first
	}
	return record.DateOf(began.In(record.Zone)), nil
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
