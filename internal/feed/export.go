package feed

import (
	"context"
	"fmt"

	"gongshi/internal/errs"
)

// Sink receives the files of an export: a folder, an object store.
type Sink interface {
	// Put writes a file whole or not at all.
	Put(ctx context.Context, name string, data []byte) error
	// Drop removes a file so that none of its bytes stays; a missing file is no error.
	Drop(ctx context.Context, name string) error
}

// Export brings a tree that holds the log's first `before` leaves (0 for none) up to the signed checkpoint c. It writes
// new tiles and payloads, then the checkpoint, so that a reader never sees a size whose files are missing. Last it
// removes lapsed payloads, so that none is missing without a tombstone. The next export completes an interrupted one.
// Partial tiles of the earlier size stay; they remain true. A payload that does not match its leaf is errs.Corrupt and
// not exported: a tree must not spread content that does not verify.
func Export(ctx context.Context, b Backend, c Checkpoint, before int64, to Sink) error {
	code := c.Code()
	err := TilesOf(before, c.Size, func(t Tile) error {
		data, err := ReadTile(ctx, b, t, c.Size)
		if err != nil {
			return err
		}
		return to.Put(ctx, TileFile(code, t), data)
	})
	if err != nil {
		return err
	}
	var lapsed []Digest
	for from := int64(0); from < c.Size; from += tileWidth {
		gone, err := exportPayloads(ctx, b, from, min(from+tileWidth, c.Size), c.Size, before, to)
		if err != nil {
			return err
		}
		lapsed = append(lapsed, gone...)
	}
	if err := to.Put(ctx, CheckpointFile(code), c.Signed); err != nil {
		return err
	}
	for _, d := range lapsed {
		if err := to.Drop(ctx, PayloadFile(d)); err != nil {
			return err
		}
	}
	return nil
}

// exportPayloads puts the new payloads of leaves from (inclusive) to end (exclusive) that have not lapsed, and returns
// those that have.
func exportPayloads(ctx context.Context, b Backend, from, end, size, before int64, to Sink) ([]Digest, error) {
	leaves, err := b.Leaves(ctx, from, end)
	if err != nil {
		return nil, err
	}
	lapsed, err := b.Lapsed(ctx, from, end, size)
	if err != nil {
		return nil, err
	}
	var gone []Digest
	for i, raw := range leaves {
		n := from + int64(i)
		leaf, err := ParseLeaf(raw)
		if err != nil {
			return nil, errs.E(errs.Corrupt, fmt.Sprintf("the stored leaf %d is damaged", n), err)
		}
		if !leaf.HasPayload() {
			continue
		}
		if _, ok := lapsed[n]; ok {
			gone = append(gone, leaf.Payload)
		} else if n >= before {
			if err := exportPayload(ctx, b, n, leaf, to); err != nil {
				return nil, err
			}
		}
	}
	return gone, nil
}

func exportPayload(ctx context.Context, b Backend, n int64, leaf Leaf, to Sink) error {
	p, err := b.Payload(ctx, leaf.Payload)
	if err != nil {
		return err
	}
	if err := CheckPayload(leaf, p); err != nil {
		return errs.E(errs.Corrupt, fmt.Sprintf("the stored payload of leaf %d does not match it and is not exported", n), err)
	}
	return to.Put(ctx, PayloadFile(leaf.Payload), p)
}
