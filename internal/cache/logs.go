package cache

import (
	"context"
	"database/sql"
	"errors"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// logShift is the number of low bits of a key that hold a leaf number or stored hash index.
const logShift = 40

// maxLeaves keeps stored hash indexes, twice the leaf numbers, within a key.
const maxLeaves = 1 << (logShift - 1)

// Held is what this kiosk holds of a division's log.
type Held struct {
	Edge       feed.Edge
	Checkpoint []byte // signed; the edge was proved to be on the way to it; nil before the first unit
	number     int64  // of the log in this cache
	size       int64  // of Checkpoint
	root       feed.Hash
	cosigned   int64 // the centre's timestamp on it, unix seconds
	verified   int64 // by this kiosk, unix seconds
}

func (h Held) key(n int64) int64 { return h.number<<logShift | n }

// Size is the number of leaves of the checkpoint held; 0 without one.
func (h Held) Size() int64 { return h.size }

// Complete reports whether every leaf below the checkpoint's size is held.
func (h Held) Complete() bool { return h.Checkpoint != nil && h.Edge.Size() == h.size }

// Held reads what is held of a log; of one never met, nothing.
func (c *Cache) Held(ctx context.Context, code division.Code) (Held, error) {
	h, err := readHeld(ctx, c.db.Reader(), code)
	if errs.Is(err, errs.NotFound) {
		return Held{}, nil
	}
	return h, err
}

// querier is what reading needs of a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readHeld(ctx context.Context, q querier, code division.Code) (Held, error) {
	var h Held
	var edge, root []byte
	row := q.QueryRowContext(ctx,
		"SELECT number, edge, checkpoint, checkpoint_size, checkpoint_root, cosigned_at, verified_at FROM logs WHERE division = ?", string(code))
	err := row.Scan(&h.number, &edge, &h.Checkpoint, &h.size, &root, &h.cosigned, &h.verified)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return h, errs.F(errs.NotFound, "No log of division %s is held.", code)
	case err != nil:
		return h, readError("The state of the log cannot be read.", err)
	case edge == nil:
		return h, nil
	case len(root) != len(h.root):
		return h, errs.F(errs.Corrupt, "The stored checkpoint of the log is damaged.")
	}
	h.root = feed.Hash(root)
	if h.Edge, err = feed.ParseEdge(edge); err != nil {
		return h, errs.E(errs.Corrupt, "The stored edge of the log is damaged.", err)
	}
	return h, nil
}

// Accept judges a fresh checkpoint that Trust.Open verified. Refusals: feed.Rollback when it is smaller
// than the edge or the checkpoint held, feed.Fork when it has another root at the same size; a refusal changes
// nothing here, tell it to Refused. If the checkpoint is that of the edge, it is kept with its newer
// cosignature. A larger one is kept by the first unit that proves that it extends the edge (Apply): until then
// anything that a stolen key signed could bind this kiosk.
func (c *Cache) Accept(ctx context.Context, code division.Code, cp feed.Checkpoint) error {
	return c.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if err := exec(ctx, tx, "INSERT OR IGNORE INTO logs (division) VALUES (?)", string(code)); err != nil {
			return err
		}
		h, err := readHeld(ctx, tx, code)
		if err != nil {
			return err
		}
		if err := h.allows(cp); err != nil {
			return err
		}
		if cp.Size > h.Edge.Size() || unix(cp.Cosigned) < h.cosigned {
			return nil
		}
		return h.keep(ctx, tx, cp, h.Edge)
	})
}

// allows holds a fresh checkpoint against what is held.
func (h Held) allows(cp feed.Checkpoint) error {
	switch {
	case cp.Size >= maxLeaves:
		return feed.Refuse(feed.Oversized, "the log %s has %d leaves, more than a kiosk can hold", cp.Origin, cp.Size)
	case cp.Size < h.size:
		return feed.Refuse(feed.Rollback, "the checkpoint of %s has %d leaves where one of %d was signed before", cp.Origin, cp.Size, h.size)
	case cp.Size == h.size && h.Checkpoint != nil && cp.Root != h.root:
		return feed.Refuse(feed.Fork, "the checkpoint of %s has another root at %d leaves than one signed before: the log was forked", cp.Origin, cp.Size)
	}
	return cp.CheckExtends(h.Edge)
}

// keep stores an edge and the checkpoint that it leads to.
func (h Held) keep(ctx context.Context, tx *sqlkit.Tx, cp feed.Checkpoint, edge feed.Edge) error {
	return exec(ctx, tx, `UPDATE logs SET edge = ?, checkpoint = ?, checkpoint_size = ?, checkpoint_root = ?, cosigned_at = ?, verified_at = ?
		WHERE number = ?`, edge.Marshal(), cp.Signed, cp.Size, cp.Root[:], unix(cp.Cosigned), tx.Now.Unix(), h.number)
}

// Refused records why what was offered of a log was not accepted: the reason's name, for which the screens have
// words; "" when a pass over the log went well.
func (c *Cache) Refused(ctx context.Context, code division.Code, reason string) error {
	return c.db.Write(ctx, func(tx *sqlkit.Tx) error {
		return exec(ctx, tx, "INSERT INTO logs (division, refused) VALUES (?, ?) ON CONFLICT (division) DO UPDATE SET refused = excluded.refused",
			string(code), reason)
	})
}
