package cache

import (
	"context"
	"time"

	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// Clock is the kiosk's clock, by which everything here expires, and the screens should tell the time.
func (c *Cache) Clock() *Clock { return c.clock }

// Contact tells the clock of a cosignature that has just come from a centre that answers itself, and that is newer than
// every one before. A tree on a disk may be of any age and tells nothing.
func (c *Cache) Contact(ctx context.Context, signed time.Time) error {
	ahead := ""
	if c.clock.confirm(signed) {
		ahead = "yes"
	}
	return c.db.Write(ctx, func(tx *sqlkit.Tx) error { return setFact(ctx, tx, factAhead, ahead) })
}

// Remember keeps the time for the next start, which may find the machine's clock wrong. Passes do so as well.
func (c *Cache) Remember(ctx context.Context) error {
	return c.db.Write(ctx, func(tx *sqlkit.Tx) error { return setTime(ctx, tx, factTold, c.clock.Now()) })
}

// resumeClock reads what was known of the time.
func (c *Cache) resumeClock(ctx context.Context) error {
	q := c.db.Reader()
	signed, err := factTime(ctx, q, factSigned)
	if err != nil {
		return err
	}
	var cosigned int64 // of a folder of before factSigned
	if err := q.QueryRowContext(ctx, "SELECT coalesce(max(cosigned_at), 0) FROM logs").Scan(&cosigned); err != nil {
		return readError("The state of the logs cannot be read.", err)
	}
	told, err := factTime(ctx, q, factTold)
	if err != nil {
		return err
	}
	ahead, err := fact(ctx, q, factAhead)
	if err != nil {
		return err
	}
	c.clock.resume(later(signed, moment(cosigned)), told, ahead != "")
	return nil
}

// proved takes a signed time as past, on the disk and in the clock. The first one also settles since when the folder is
// the kiosk's, which a clock without evidence may have told wrong by decades.
func (c *Cache) proved(ctx context.Context, tx *sqlkit.Tx, signed time.Time) error {
	known, err := factTime(ctx, tx, factSigned)
	if err != nil || !signed.After(known) {
		return err
	}
	if c.clock.Newest().IsZero() {
		began, err := factTime(ctx, tx, factBegan)
		if err != nil {
			return err
		}
		if began.IsZero() || began.Before(signed.Add(-clockHorizon)) || began.After(signed.Add(clockHorizon)) {
			if err := setTime(ctx, tx, factBegan, signed); err != nil {
				return err
			}
		}
	}
	tx.AfterCommit(func() { c.clock.prove(signed) })
	return setTime(ctx, tx, factSigned, signed)
}

// newestLeaf is the newest time among leaves.
func newestLeaf(entries []feed.Entry) (newest time.Time) {
	for _, e := range entries {
		newest = later(newest, e.Leaf.Time)
	}
	return newest
}
