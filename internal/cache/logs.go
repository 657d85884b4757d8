package cache

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/protocol"
	"gongshi/internal/sqlkit"
)

// maxLeaves keeps stored hash indexes, twice the leaf numbers, within a key.
const maxLeaves = 1 << (index.LogShift - 1)

// Held is this kiosk's state of a division's log.
type Held struct {
	Edge       feed.Edge
	Checkpoint []byte // signed; the edge was proved to be on the way to it; nil before the first unit
	number     int64  // of the log in this cache
	size       int64  // of Checkpoint
	root       feed.Hash
	cosigned   int64  // the centre's timestamp on it, unix seconds; 0 for none
	complete   int64  // likewise on the newest checkpoint of which every leaf was held
	verified   int64  // by this kiosk, unix seconds
	proved     []byte // the signed note that growth leads to; nil: Checkpoint
	growth     []byte // consistency proof from Edge to it, as on the wire; empty once the edge has its size
}

func (h Held) key(n int64) int64 { return index.Key(h.number, n) }

// Size is the number of leaves of the checkpoint held; 0 without one.
func (h Held) Size() int64 { return h.size }

// Cosigned is the centre's timestamp on the checkpoint held; zero without one.
func (h Held) Cosigned() time.Time { return unixTime(h.cosigned) }

// Complete reports whether every leaf below the checkpoint's size is held.
func (h Held) Complete() bool { return h.Checkpoint != nil && h.Edge.Size() == h.size }

// Held reads the state of a log; an empty state for a log never met.
func (c *Cache) Held(ctx context.Context, code division.Code) (Held, error) {
	h, err := readHeld(ctx, c.db.Reader(), code)
	if errs.Is(err, errs.NotFound) {
		return Held{}, nil
	}
	return h, err
}

func readHeld(ctx context.Context, q sqlkit.Querier, code division.Code) (Held, error) {
	row := q.QueryRowContext(ctx,
		"SELECT "+heldColumns+" FROM logs WHERE division = ?", string(code))
	h, err := scanHeld(row.Scan)
	if sqlkit.IsNoRow(err) {
		return h, errs.F(errs.NotFound, "No log of division %s is held.", code)
	}
	return h, err
}

const heldColumns = "number, edge, checkpoint, checkpoint_size, checkpoint_root, cosigned_at, complete_at, verified_at, proved, growth"

// scanHeld reads heldColumns, and further selected columns after them.
func scanHeld(scan sqlkit.Scan, more ...any) (Held, error) {
	var h Held
	var edge, root []byte
	err := scan(append([]any{&h.number, &edge, &h.Checkpoint, &h.size, &root, &h.cosigned, &h.complete, &h.verified, &h.proved, &h.growth}, more...)...)
	switch {
	case sqlkit.IsNoRow(err):
		return h, err
	case err != nil:
		return h, sqlkit.ReadError("The state of the log cannot be read.", err)
	case edge == nil && h.Checkpoint == nil:
		return h, nil
	case len(root) != len(h.root):
		return h, sqlkit.Damaged("The stored checkpoint of a log is damaged.", nil)
	}
	h.root = feed.Hash(root)
	if h.Edge, err = feed.ParseEdge(edge); err != nil {
		return h, sqlkit.Damaged("The stored edge of a log is damaged.", err)
	}
	return h, nil
}

// Accept judges a fresh checkpoint that Trust.Open verified. Refusals: feed.Rollback when it is smaller than the edge
// or the checkpoint held, feed.Fork when it has another root at the same size or contradicts the leaves held,
// feed.Replay when it is the one held with a cosignature that is older by more than a period; a refusal changes nothing
// here, tell it to Refused. If the checkpoint is that of the edge, it is kept with its newer cosignature. A larger one
// is kept by the first unit that proves that it extends the edge (Apply): until then anything that a stolen key signed
// could bind this kiosk. Its cosignature may be older than the one held: nobody but the centre can sign more leaves, so
// its clock was set back, and no alert waits for that.
func (c *Cache) Accept(ctx context.Context, code division.Code, cp feed.Checkpoint) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		if err := execIn(ctx, tx, "INSERT OR IGNORE INTO logs (division) VALUES (?)", string(code)); err != nil {
			return err
		}
		h, err := c.provenHeld(ctx, tx, code)
		if err != nil {
			return err
		}
		if err := h.checkOffered(cp); err != nil {
			return c.checkForked(ctx, tx, h, cp, err)
		}
		if err := h.checkReplayed(cp); err != nil {
			return err
		}
		if cp.Size > h.Edge.Size() {
			return nil
		}
		return c.storeEdge(ctx, tx, h, cp, h.Edge, nil)
	})
}

// checkOffered compares a fresh checkpoint with the state held.
func (h Held) checkOffered(cp feed.Checkpoint) error {
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

// checkForked looks closer at a checkpoint that allows refused as too small: one whose root is not that of as many
// leaves held is no earlier state but a fork.
func (c *Cache) checkForked(ctx context.Context, q sqlkit.Querier, h Held, cp feed.Checkpoint, refused error) error {
	if feed.ReasonOf(refused) != feed.Rollback || cp.Size == 0 || cp.Size >= h.Edge.Size() {
		return refused
	}
	root, err := tlog.TreeHash(cp.Size, c.hashReader(ctx, q, h))
	if err != nil {
		return err
	}
	if root != cp.Root {
		return feed.Refuse(feed.Fork, "the checkpoint of %s has another root at %d leaves than the log held here: the log was forked", cp.Origin, cp.Size)
	}
	return refused
}

// checkReplayed refuses the checkpoint held with an older cosignature: the centre's only ever become newer. A mirror
// may be late by a period.
func (h Held) checkReplayed(cp feed.Checkpoint) error {
	if cp.Size != h.size || h.cosigned == 0 {
		return nil
	}
	held := unixTime(h.cosigned)
	switch {
	case cp.Cosigned.IsZero():
		return feed.Refuse(feed.Replay, "the checkpoint of %s bears no time of the centre where one of %s is held", cp.Origin, timeStamp(held))
	case !cp.Cosigned.After(held.Add(-protocol.CosignPeriod)):
		return feed.Refuse(feed.Replay, "the checkpoint of %s was cosigned at %s where a cosignature of %s is held: an old answer was replayed",
			cp.Origin, timeStamp(cp.Cosigned), timeStamp(held))
	}
	return nil
}

func timeStamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// storeEdge stores an edge and the checkpoint that it leads to, with the consistency proof between them, and takes the
// checkpoint's time as proved. Of two cosignatures on one state the newer stays.
func (c *Cache) storeEdge(ctx context.Context, tx *sqlkit.Tx, h Held, cp feed.Checkpoint, edge feed.Edge, growth []byte) error {
	signed, cosigned, complete := cp.Signed, unixSeconds(cp.Cosigned), h.complete
	if h.Checkpoint != nil && cp.Size == h.size && cosigned < h.cosigned {
		signed, cosigned = h.Checkpoint, h.cosigned
	}
	if edge.Size() == cp.Size {
		complete = max(complete, cosigned)
	} else if h.Complete() {
		if err := setFact(ctx, tx, h.whole(), string(h.Checkpoint)); err != nil {
			return err
		}
	}
	c.proveTime(tx, unixTime(cosigned))
	return execIn(ctx, tx, `UPDATE logs SET edge = ?, checkpoint = ?, checkpoint_size = ?, checkpoint_root = ?, cosigned_at = ?, complete_at = ?,
		verified_at = ?, proved = NULL, growth = ? WHERE number = ?`,
		edge.Marshal(), signed, cp.Size, cp.Root[:], cosigned, complete, c.clock.Now().Unix(), growth, h.number)
}

func (h Held) whole() string { return factWhole + strconv.FormatInt(h.number, 10) }

// completeAt returns the centre's timestamp on the newest checkpoint of which every leaf is held, in unix seconds, from
// the notes held: the column alone would make a file of yesterday under the checkpoint of today look fresh. 0: not
// known.
func (c *Cache) completeAt(ctx context.Context, q sqlkit.Querier, h Held, code division.Code) (int64, error) {
	if h.Complete() {
		return min(h.complete, h.cosigned), nil
	}
	signed, err := readFact(ctx, q, h.whole())
	if err != nil || signed == "" {
		return 0, err
	}
	trust, err := c.trustedKeys(ctx)
	if err != nil {
		return 0, err
	}
	whole, err := openStored(trust, []byte(signed), code)
	if err != nil || whole.Size > h.Edge.Size() {
		return 0, nil // whatever it is, it shows no age
	}
	return min(h.complete, h.cosigned, unixSeconds(whole.Cosigned)), nil
}

// goOn keeps a larger checkpoint over the same edge. The edge stays proved by the smaller one, whose note is kept,
// unless the edge is its own: then the proof between the two is the edge's.
func (c *Cache) goOn(ctx context.Context, tx *sqlkit.Tx, h Held, cp feed.Checkpoint, growth []byte) error {
	if h.Complete() || h.Edge.Size() == 0 {
		return c.storeEdge(ctx, tx, h, cp, h.Edge, growth)
	}
	if h.proved == nil {
		h.proved = h.Checkpoint
	}
	if err := c.storeEdge(ctx, tx, h, cp, h.Edge, h.growth); err != nil {
		return err
	}
	return execIn(ctx, tx, "UPDATE logs SET proved = ? WHERE number = ?", h.proved, h.number)
}

// Heads gives the checkpoints of the logs of the chain that are held, own first, as a centre that has nothing else
// would send them, and the oldest of their cosignatures. None while anything of a log is still to come.
func (c *Cache) Heads(ctx context.Context) (heads []protocol.Head, oldest time.Time, err error) {
	for _, code := range c.code.Chain() {
		h, err := c.Held(ctx, code)
		switch {
		case err != nil:
			return nil, oldest, err
		case h.Checkpoint == nil:
			continue
		case !h.Complete() || h.cosigned == 0:
			return nil, oldest, nil
		}
		if at := unixTime(h.cosigned); heads == nil || at.Before(oldest) {
			oldest = at
		}
		heads = append(heads, protocol.Head{Code: string(code), Signed: h.Checkpoint})
	}
	return heads, oldest, nil
}

// Refused records why an offer of a log was not accepted: the reason's name, for which the screens have words; "" when
// a pass over the log went well.
func (c *Cache) Refused(ctx context.Context, code division.Code, reason string) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		return execIn(ctx, tx, "INSERT INTO logs (division, refused) VALUES (?, ?) ON CONFLICT (division) DO UPDATE SET refused = excluded.refused",
			string(code), reason)
	})
}
