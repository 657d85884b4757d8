package cache

import (
	"context"
	"time"

	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// Clock is the kiosk's clock, by which everything here expires, and the screens should tell the time.
func (c *Cache) Clock() *Clock { return c.clock }

// Contact gives the clock a cosignature that has just come from a centre that answers itself, and that is newer than
// every one before. A tree on a disk may be of any age and proves no time.
func (c *Cache) Contact(ctx context.Context, signed time.Time) error {
	ahead := ""
	if c.clock.setUpperBound(signed) {
		ahead = "yes"
	}
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error { return setFact(ctx, tx, factAhead, ahead) })
}

// Remember keeps the time for the next start, which may find the machine's clock wrong. Passes do so as well.
func (c *Cache) Remember(ctx context.Context) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error { return setTime(ctx, tx, factTold, c.clock.Now()) })
}

// resumeClock reads the known times: signatures are verified now, so that no number in the file moves them. The time
// that was told last is bounded by them.
func (c *Cache) resumeClock(ctx context.Context) error {
	q := c.db.Reader()
	var signed time.Time
	for _, code := range c.code.Chain() {
		if h, err := c.provenHeld(ctx, q, code); err == nil { // a damaged log proves nothing; reading reports it
			signed = laterTime(signed, unixTime(h.cosigned))
		}
	}
	told, err := factTime(ctx, q, factTold)
	if err != nil {
		return err
	}
	if told.After(signed.Add(clockHorizon)) {
		told = signed
	}
	ahead, err := readFact(ctx, q, factAhead)
	if err != nil {
		return err
	}
	c.clock.loadFacts(signed, told, ahead != "")
	return nil
}

// proveTime marks a signed time as past, once it is on the disk.
func (c *Cache) proveTime(tx *sqlkit.Tx, signed time.Time) {
	if signed.After(c.clock.Newest()) {
		tx.AfterCommit(func() { c.clock.raiseLowerBound(signed) })
	}
}

// newestLeaf is the newest time among leaves.
func newestLeaf(entries []feed.Entry) (newest time.Time) {
	for _, e := range entries {
		newest = laterTime(newest, e.Leaf.Time)
	}
	return newest
}
