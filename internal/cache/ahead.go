package cache

import (
	"context"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// Ahead applies a leaf that lies beyond the edge to what is shown now: a withdrawn or erased record
// disappears before its leaf's turn comes in the folding, which remains in order and repeats it. The
// single must have been verified (feed.Single.Verify) under the accepted checkpoint; other leaves than withdraw
// and erase change nothing.
func (c *Cache) Ahead(ctx context.Context, code division.Code, e feed.Entry) error {
	if e.Leaf.Op != feed.Withdraw && e.Leaf.Op != feed.Erase {
		return nil
	}
	return c.change(ctx, func(tx *sqlkit.Tx) error {
		h, err := readHeld(ctx, tx, code)
		if err != nil || e.Number < h.Edge.Size() {
			return err
		}
		s := &step{tx: tx, held: h, code: code, cover: new(feed.Cover)}
		known, err := s.row(ctx, e.Leaf.ID)
		if err != nil || known == nil || known.head>>logShift != h.number {
			return err
		}
		if e.Leaf.Op == feed.Withdraw {
			return s.withdraw(ctx, e, known)
		}
		return s.erase(ctx, e.Leaf, known)
	})
}
