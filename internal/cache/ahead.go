package cache

import (
	"context"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// Extend keeps a fresh checkpoint, once feed.ProveConsistency's proof shows that it extends the one held. From
// then on units and proven entries must lead to it. Refusals are those of Accept and Checkpoint.CheckConsistency.
func (c *Cache) Extend(ctx context.Context, code division.Code, cp feed.Checkpoint, proof []byte) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		h, err := c.provenHeld(ctx, tx, code)
		if err != nil {
			return err
		}
		if err := h.checkOffered(cp); err != nil {
			return err
		}
		if h.Checkpoint == nil || cp.Size == h.size {
			return nil
		}
		if err := cp.CheckConsistency(proof, h.size, h.root); err != nil {
			return err
		}
		return c.goOn(ctx, tx, h, cp, proof)
	})
}

// Ahead applies a leaf beyond the edge, proved under the checkpoint held, to the display now: an alert appears, a
// withdrawn or erased record disappears, before the leaf's turn comes in the folding, which remains in order. The
// payload of an alert must have been filled in; without it nothing happens until the leaf is folded. A leaf whose
// predecessor of the same record is not held can only remove. Refusals are those of Accept, feed.ProvenEntry.Verify and
// Apply; OutOfOrder also if another checkpoint is held. A leaf that was applied already changes nothing.
func (c *Cache) Ahead(ctx context.Context, code division.Code, cp feed.Checkpoint, single feed.ProvenEntry) error {
	return c.changeShown(ctx, func(tx *sqlkit.Tx) error {
		h, err := c.provenHeld(ctx, tx, code)
		if err != nil {
			return err
		}
		if err := h.checkOffered(cp); err != nil {
			return err
		}
		if h.Checkpoint == nil {
			if err := c.storeEdge(ctx, tx, h, cp, h.Edge, nil); err != nil {
				return err
			}
		} else if cp.Size != h.size {
			return feed.Refuse(feed.OutOfOrder, "a leaf of %s was proved under %d leaves where a checkpoint of %d is held", code, cp.Size, h.size)
		}
		if err := single.Verify(cp); err != nil {
			return err
		}
		c.proveTime(tx, single.Entry.Leaf.Time)
		return h.storeAhead(ctx, tx, code, cp, single)
	})
}

func (h Held) storeAhead(ctx context.Context, tx *sqlkit.Tx, code division.Code, cp feed.Checkpoint, single feed.ProvenEntry) error {
	e := single.Entry
	if e.Payload != nil {
		if err := feed.CheckPayload(e.Leaf, e.Payload); err != nil {
			return err
		}
	}
	removes := e.Leaf.Op == feed.Withdraw || e.Leaf.Op == feed.Erase
	if !removes && e.Leaf.HasPayload() && e.Payload == nil {
		return nil
	}
	if _, err := readLeafBytes(ctx, tx, h.key(e.Number)); !errs.Is(err, errs.NotFound) {
		return err // nil: it was taken before, or folded
	}
	if err := insertEntry(ctx, tx, h, e); err != nil {
		return err
	}
	proof := joinHashes(single.Proof)
	if err := execIn(ctx, tx, "INSERT INTO ahead (key, size, root, proof, checkpoint) VALUES (?, ?, ?, ?, ?)",
		h.key(e.Number), cp.Size, cp.Root[:], proof, cp.Signed); err != nil {
		return err
	}
	return newStep(tx, h, code, new(feed.Absences)).Overtake(ctx, e)
}

// Cover returns the tombstones of the leaves taken ahead, and the number from which on proven entries are still wanted:
// after the last one taken, and after the number that Searched was given.
func (c *Cache) Cover(ctx context.Context, code division.Code) (cover *feed.Absences, next int64, err error) {
	h, err := c.Held(ctx, code)
	if err != nil {
		return nil, 0, err
	}
	q := c.db.Reader()
	if cover, err = readCover(ctx, q, h); err != nil {
		return nil, 0, err
	}
	var last, searched int64
	err = q.QueryRowContext(ctx, `SELECT coalesce(max(key), ?1 - 1), coalesce((SELECT searched FROM logs WHERE division = ?3), 0)
		FROM ahead WHERE key BETWEEN ?1 AND ?2`, h.key(0), h.key(maxLeaves), string(code)).Scan(&last, &searched)
	return cover, max(h.Edge.Size(), last-h.key(0)+1, searched), sqlkit.ReadError("The entries taken ahead cannot be read.", err)
}

// Searched notes that all proven entries below a size were asked for.
func (c *Cache) Searched(ctx context.Context, code division.Code, size int64) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		return execIn(ctx, tx, "UPDATE logs SET searched = max(searched, ?) WHERE division = ?", size, string(code))
	})
}

func readCover(ctx context.Context, q sqlkit.Querier, h Held) (*feed.Absences, error) {
	cover := new(feed.Absences)
	err := sqlkit.EachRow(ctx, q, "The entries taken ahead cannot be read.",
		"SELECT l.key, l.bytes FROM ahead AS a JOIN leaves AS l ON l.key = a.key WHERE a.key BETWEEN ? AND ? ORDER BY a.key",
		func(scan sqlkit.Scan) error {
			var key int64
			var raw []byte
			if err := scan(&key, &raw); err != nil {
				return err
			}
			leaf, err := feed.ParseLeaf(raw)
			if err != nil {
				return sqlkit.Damaged("An entry of the log is damaged.", err)
			}
			cover.Add(index.LeafNumber(key), leaf)
			return nil
		}, h.key(0), h.key(maxLeaves))
	if err != nil {
		return nil, err
	}
	return cover, nil
}
