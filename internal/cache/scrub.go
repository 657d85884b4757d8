package cache

import (
	"context"

	"gongshi/internal/sqlkit"
)

// Scrub finishes the work of erasures, withdrawals and corrections. It removes attachments without a record. After an
// erasure it merges the search index into one segment (a deleted word stays in the old ones), rewrites the database
// without its free space, cuts the write-ahead log to nothing, and removes databases that were set aside: they may hold
// erased words. The transaction that erases sets the due mark: a kiosk that loses its power before the end scrubs at
// its next pass or start. Readers of other processes may delay the end; then Scrub is errs.Unavailable and still due.
func (c *Cache) Scrub(ctx context.Context) error {
	due, err := readFact(ctx, c.db.Reader(), factSweep)
	if err != nil {
		return err
	}
	if due != "" {
		if err := c.removeUnlisted(ctx); err != nil {
			return err
		}
		if err := c.markDone(ctx, factSweep); err != nil {
			return err
		}
	}
	if due, err = readFact(ctx, c.db.Reader(), factScrub); err != nil || due == "" {
		return err
	}
	err = c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		return execIn(ctx, tx, "INSERT INTO search (search) VALUES ('optimize')")
	})
	if err != nil {
		return err
	}
	c.looking.interruptInspection()
	if err := c.db.Truncate(ctx); err != nil {
		return err
	}
	if err := removeAside(c.db.Path()); err != nil {
		return err
	}
	return c.markDone(ctx, factScrub)
}

func (c *Cache) markDone(ctx context.Context, name string) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error { return setFact(ctx, tx, name, "") })
}
