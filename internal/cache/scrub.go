package cache

import (
	"context"

	"gongshi/internal/sqlkit"
)

// Scrub finishes what erasures, withdrawals and corrections have left to do: attachments of nobody are
// removed; after an erasure the search index is merged into one segment (a deleted word stays in the old
// ones), the database is rewritten without its free space, the write-ahead log is cut to nothing, and databases that
// were set aside go: they may hold what was erased.
// What is due is a fact of its own, set by the transaction that erased: a kiosk that loses its power before
// the end scrubs at its next pass or start. Readers of other processes may delay the end; then Scrub is errs.Unavailable
// and still due.
func (c *Cache) Scrub(ctx context.Context) error {
	due, err := fact(ctx, c.db.Reader(), factSweep)
	if err != nil {
		return err
	}
	if due != "" {
		if err := c.sweep(ctx); err != nil {
			return err
		}
		if err := c.done(ctx, factSweep); err != nil {
			return err
		}
	}
	if due, err = fact(ctx, c.db.Reader(), factScrub); err != nil || due == "" {
		return err
	}
	err = c.commit(ctx, func(tx *sqlkit.Tx) error {
		return exec(ctx, tx, "INSERT INTO search (search) VALUES ('optimize')")
	})
	if err != nil {
		return err
	}
	c.looking.interrupt()
	if err := c.db.Truncate(ctx); err != nil {
		return err
	}
	if err := removeAside(c.db.Path()); err != nil {
		return err
	}
	return c.done(ctx, factScrub)
}

func (c *Cache) done(ctx context.Context, name string) error {
	return c.commit(ctx, func(tx *sqlkit.Tx) error { return setFact(ctx, tx, name, "") })
}
