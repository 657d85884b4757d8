package cache

import (
	"context"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// Applied lists a unit's changes.
type Applied struct {
	Edge    feed.Edge
	Records int // records published, corrected, withdrawn or erased by the unit
}

// Apply verifies a unit against the edge held and the accepted checkpoint and commits all of it in one
// transaction, or nothing. Missing payloads must have been filled in by the caller, or be explained by
// cover, which holds the erase and withdraw leaves ahead that were proved by proven entries.
//
// While the edge has not reached the checkpoint held, units must lead to that one (OutOfOrder otherwise): so
// no log can be forked between two interrupted passes. Syncer finishes it first, then goes on to a newer one.
//
// A unit that was applied before (by another process, or before a restart) changes nothing. Refusals are
// those of Accept and feed.Unit.Verify, and Withheld (a payload neither here nor explained), DigestMismatch (of
// a payload filled in), Malformed and WrongLog (a payload that speaks of another record or division than
// its leaf and log).
func (c *Cache) Apply(
	ctx context.Context,
	code division.Code,
	cp feed.Checkpoint,
	u feed.Unit,
	cover *feed.Absences,
) (Applied, error) {
	var done Applied
	err := c.changeShown(ctx, func(tx *sqlkit.Tx) error {
		h, err := c.provenHeld(ctx, tx, code)
		if err != nil {
			return err
		}
		done = Applied{Edge: h.Edge}
		if u.End() <= h.Edge.Size() {
			return nil
		}
		if err := h.checkOffered(cp); err != nil {
			return err
		}
		if h.Checkpoint != nil && !h.Complete() && cp.Size != h.size {
			return feed.Refuse(
				feed.OutOfOrder,
				"the units of %s lead to %d leaves where those to %d are not finished",
				code,
				cp.Size,
				h.size,
			)
		}
		a, err := u.Verify(h.Edge, cp)
		if err != nil {
			return err
		}
		if err := checkPayloads(a.Entries, cover); err != nil {
			return err
		}
		dropExcused(a.Entries, cover)
		if err := c.storeLeaves(ctx, tx, h, cp, a, u.Proof); err != nil {
			return err
		}
		step := newStep(tx, h, code, cover)
		if done.Records, err = step.Apply(ctx, a.Entries); err != nil {
			return err
		}
		done.Edge = a.Edge
		return nil
	})
	return done, err
}

// newStep prepares the rows' step for entries of a log.
func newStep(tx *sqlkit.Tx, h Held, code division.Code, cover *feed.Absences) *index.Step {
	return &index.Step{Tx: tx, Log: h.number, Code: code, Cover: cover, Keep: keeper{tx}}
}

// checkPayloads holds the rule that nobody can drop a payload silently, and adds to cover the tombstones
// that the unit itself brings.
func checkPayloads(entries []feed.Entry, cover *feed.Absences) error {
	for _, e := range entries {
		cover.Add(e.Number, e.Leaf)
		if e.Payload == nil {
			continue
		}
		if err := feed.CheckPayload(e.Leaf, e.Payload); err != nil {
			return err
		}
	}
	if pending := feed.Pending(entries, cover); len(pending) > 0 {
		return feed.Refuse(
			feed.Withheld,
			"the payload of leaf %d (record %s) is missing, and no erasure or withdrawal explains it",
			pending[0].Number,
			pending[0].Leaf.ID,
		)
	}
	return nil
}

// dropExcused lets go of payloads that a leaf proved ahead has taken down: they are not shown in between.
func dropExcused(entries []feed.Entry, cover *feed.Absences) {
	for i, e := range entries {
		if e.Payload != nil && !cover.Find(e.Number, e.Leaf).None() {
			entries[i].Payload = nil
		}
	}
}

// insertEntry stores a leaf and its payload. A leaf that was taken ahead is stored already, byte by byte the same,
// since both were proved under one checkpoint.
func insertEntry(ctx context.Context, tx *sqlkit.Tx, h Held, e feed.Entry) error {
	err := execIn(
		ctx,
		tx,
		"INSERT INTO leaves (key, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
		h.key(e.Number),
		e.Raw,
	)
	if err != nil || e.Payload == nil {
		return err
	}
	return execIn(
		ctx,
		tx,
		"INSERT INTO payloads (key, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
		h.key(e.Number),
		[]byte(e.Payload),
	)
}

// storeLeaves stores leaves, payloads and hashes, and the new edge with the checkpoint that it leads to.
func (c *Cache) storeLeaves(
	ctx context.Context,
	tx *sqlkit.Tx,
	h Held,
	cp feed.Checkpoint,
	a feed.Applied,
	growth []feed.Hash,
) error {
	if err := execIn(ctx, tx, "DELETE FROM ahead WHERE key BETWEEN ? AND ?", h.key(0), h.key(a.Edge.Size()-1)); err != nil {
		return err
	}
	for _, e := range a.Entries {
		if err := insertEntry(ctx, tx, h, e); err != nil {
			return err
		}
	}
	for i, hash := range a.Hashes {
		if err := execIn(ctx, tx, "INSERT INTO hashes (key, hash) VALUES (?, ?)", h.key(a.FirstHash+int64(i)), hash[:]); err != nil {
			return err
		}
	}
	c.proveTime(tx, newestLeaf(a.Entries))
	return c.storeEdge(ctx, tx, h, cp, a.Edge, joinHashes(growth))
}
