package feed

import (
	"context"
	"maps"

	"golang.org/x/mod/sumdb/tlog"
)

// Packed is the part of a unit that does not depend on the size of the log: its leaves with the payloads that may be
// read, compressed. Compressing is nearly all of a unit's cost, so the centre keeps the result for the next kiosk. It
// contains the payloads' words: its owner drops it once Fresh fails.
type Packed struct {
	From, End int64
	Full      bool // the log cannot add to it, no payload is missing, and all may still be read: it may be kept

	body   []byte
	lapsed map[int64]bool // leaves whose payloads were not to be sent
}

// PackUnit packs the unit that continues an edge of size from, as BuildUnit makes it for the signed size.
func PackUnit(ctx context.Context, b Backend, from, size int64) (Packed, error) {
	u, wire, err := BuildUnit(ctx, b, from, size)
	if err != nil {
		return Packed{}, err
	}
	head := appendHead(nil, formUnit, u.From, len(u.Entries), u.Size, u.Proof)
	p := Packed{From: from, End: u.End(), body: wire[len(head):]}
	if p.lapsed, err = lapsedIn(ctx, b, p.From, p.End); err != nil {
		return Packed{}, err
	}
	p.Full = p.End < size || len(u.Entries) == UnitLeaves
	for _, e := range u.Entries {
		switch lapsed := p.lapsed[e.Number]; {
		case !lapsed && e.Payload == nil && e.Leaf.HasPayload() && e.Leaf.Size <= MaxInline: // it may be there again
			p.Full = false
		case lapsed && e.Payload != nil: // by a leaf beyond size
			p.Full = false
		}
	}
	return p, nil
}

// lapsedIn returns the leaves whose payloads are not to be sent any more, by any leaf that was appended so far.
func lapsedIn(ctx context.Context, b Backend, from, to int64) (map[int64]bool, error) {
	by, err := b.Lapsed(ctx, from, to, MaxLogSize)
	if err != nil {
		return nil, err
	}
	lapsed := map[int64]bool{}
	for n := range by {
		lapsed[n] = true
	}
	return lapsed, nil
}

// Fresh reports whether all packed payloads may still be read.
func (p Packed) Fresh(ctx context.Context, b Backend) (bool, error) {
	lapsed, err := lapsedIn(ctx, b, p.From, p.End)
	return err == nil && maps.Equal(lapsed, p.lapsed), err
}

// Wire writes the unit for a signed size.
func (p Packed) Wire(ctx context.Context, b Backend, size int64) ([]byte, error) {
	proof, err := tlog.ProveTree(size, p.End, hashReader(ctx, b))
	if err != nil {
		return nil, err
	}
	head := appendHead(make([]byte, 0, 64+len(proof)*tlog.HashSize+len(p.body)), formUnit, p.From, int(p.End-p.From), size, proof)
	return append(head, p.body...), nil
}
