package feed

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/errs"
)

// Entry is a leaf at its position, with its payload if that was sent.
type Entry struct {
	Number  int64
	Leaf    Leaf
	Raw     []byte  // the leaf's exact bytes
	Payload Payload // nil if the leaf has none, or if it was not sent: see Pending
}

// Unit is a run of consecutive leaves with the payloads that may still be read, and the proof that the
// log of the signed size begins with everything up to their end. It is the step in which a kiosk
// advances: verified whole, applied in one transaction.
type Unit struct {
	From    int64          // number of the first leaf = size of the edge it continues
	Size    int64          // signed size that Proof leads to
	Proof   tlog.TreeProof // consistency from End to Size (RFC 6962 section 2.1.2); empty if they are equal
	Entries []Entry        // 1 to UnitLeaves
}

// End is the number after the last leaf.
func (u Unit) End() int64 { return u.From + int64(len(u.Entries)) }

// ProvenEntry is one leaf out of order with its inclusion proof: a withdrawal, an erasure or an alert that is ahead of
// the leaves that a kiosk has folded.
type ProvenEntry struct {
	Size  int64            // signed size that Proof leads to
	Proof tlog.RecordProof // RFC 6962 section 2.1.1
	Entry Entry
}

// Applied is the result of a verified unit: one transaction stores all of it, with the new edge.
type Applied struct {
	Edge      Edge
	Entries   []Entry
	FirstHash int64  // stored hash index of Hashes[0]
	Hashes    []Hash // stored hashes of the new leaves, kept by a reader that serves proofs or tiles itself
}

// Verify folds the unit into the edge held and checks that the log of the checkpoint begins with the result. Payloads
// were matched to their leaves when the unit was read, and are thereby proved too. A missing payload is no error here:
// call Pending. Errors are Refusals: Rollback, OutOfOrder, Fork.
func (u Unit) Verify(held Edge, c Checkpoint) (Applied, error) {
	switch {
	case c.Size < held.Size():
		return Applied{}, c.CheckEdge(held)
	case u.From != held.Size() || u.Size != c.Size || u.End() > c.Size || len(u.Entries) == 0:
		return Applied{}, Refuse(OutOfOrder, "a unit with leaves %d to %d of %d was sent where leaf %d of %d was due",
			u.From, u.End()-1, u.Size, held.Size(), c.Size)
	}
	a := Applied{Edge: held, Entries: u.Entries, FirstHash: FirstHash(u.From)}
	for _, e := range u.Entries {
		var stored []Hash
		a.Edge, stored = a.Edge.Append(LeafHash(e.Raw))
		a.Hashes = append(a.Hashes, stored...)
	}
	if err := tlog.CheckTree(u.Proof, c.Size, c.Root, u.End(), a.Edge.Root()); err != nil {
		return Applied{}, refuseCause(Fork, err, "leaves %d to %d do not lead to the signed root of %s: the log was forked, or what was sent was altered",
			u.From, u.End()-1, c.Origin)
	}
	return a, nil
}

// Verify checks that the leaf is in the log of the checkpoint. Errors are Refusals.
func (s ProvenEntry) Verify(c Checkpoint) error {
	if s.Size != c.Size {
		return Refuse(OutOfOrder, "leaf %d was proved for a log of %d leaves, not %d", s.Entry.Number, s.Size, c.Size)
	}
	if err := tlog.CheckRecord(s.Proof, c.Size, c.Root, s.Entry.Number, LeafHash(s.Entry.Raw)); err != nil {
		return refuseCause(Fork, err, "leaf %d is not in the signed log of %s", s.Entry.Number, c.Origin)
	}
	return nil
}

// Pending returns the entries whose payload exists, was not sent, and is not explained by cover, which must hold every
// withdraw and erase leaf verified so far: those of the unit itself, and those ahead that came as proven entries. These
// payloads have to be fetched by digest. As long as one is missing and unexcused, the pass is incomplete (reason
// Withheld). Large payloads are always pending.
func Pending(entries []Entry, cover *Absences) []Entry {
	var pending []Entry
	for _, e := range entries {
		if e.Leaf.HasPayload() && e.Payload == nil && cover.Find(e.Number, e.Leaf).None() {
			pending = append(pending, e)
		}
	}
	return pending
}

// BuildUnit makes the unit of a log that continues an edge of size from, for the signed size, and its wire form: up to
// UnitLeaves leaves, or as many as keep the wire form within about UnitTarget bytes, but always one. Stored leaves that
// do not parse are errs.Corrupt, and no unit is made. A stored payload that is missing or does not match its leaf is
// left out: the reader misses it, asks for it by its digest, and reports it.
func BuildUnit(ctx context.Context, b Backend, from, size int64) (Unit, []byte, error) {
	if from < 0 || from >= size {
		return Unit{}, nil, errs.F(errs.Invalid, "there is no unit from leaf %d in a log of %d leaves", from, size)
	}
	entries, err := readEntries(ctx, b, from, min(from+UnitLeaves, size), size)
	if err != nil {
		return Unit{}, nil, err
	}
	u := Unit{From: from, Size: size, Entries: entries}
	for {
		if u.Proof, err = tlog.ProveTree(size, u.End(), hashReader(ctx, b)); err != nil {
			return Unit{}, nil, err
		}
		wire, err := u.Encode()
		if err != nil {
			return Unit{}, nil, err
		}
		n := len(u.Entries)
		if len(wire) <= UnitTarget || n == 1 {
			return u, wire, nil
		}
		u.Entries = u.Entries[:max(1, min(n-1, n*UnitTarget/len(wire)))]
	}
}

// BuildProvenEntry makes the single of leaf n, and its wire form.
func BuildProvenEntry(ctx context.Context, b Backend, n, size int64) (ProvenEntry, []byte, error) {
	if n < 0 || n >= size {
		return ProvenEntry{}, nil, errs.F(errs.Invalid, "there is no leaf %d in a log of %d leaves", n, size)
	}
	entries, err := readEntries(ctx, b, n, n+1, size)
	if err != nil {
		return ProvenEntry{}, nil, err
	}
	s := ProvenEntry{Size: size, Entry: entries[0]}
	if s.Proof, err = tlog.ProveRecord(size, n, hashReader(ctx, b)); err != nil {
		return ProvenEntry{}, nil, err
	}
	wire, err := s.Encode()
	return s, wire, err
}

func readEntries(ctx context.Context, b Backend, from, to, size int64) ([]Entry, error) {
	leaves, err := b.Leaves(ctx, from, to)
	if err != nil {
		return nil, err
	}
	lapsed, err := b.Lapsed(ctx, from, to, size)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(leaves))
	for i, raw := range leaves {
		n := from + int64(i)
		leaf, err := ParseLeaf(raw)
		if err != nil {
			return nil, errs.E(errs.Corrupt, fmt.Sprintf("the stored leaf %d is damaged", n), err)
		}
		entries[i] = Entry{Number: n, Leaf: leaf, Raw: raw}
		if _, gone := lapsed[n]; gone || !leaf.HasPayload() || leaf.Size > MaxInline {
			continue
		}
		if entries[i].Payload, err = readPayload(ctx, b, leaf); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// readPayload returns nil for a payload that is missing or is not the leaf's.
func readPayload(ctx context.Context, b Backend, leaf Leaf) (Payload, error) {
	p, err := b.Payload(ctx, leaf.Payload)
	switch {
	case errs.Is(err, errs.NotFound), errs.Is(err, errs.Gone):
		return nil, nil
	case err != nil:
		return nil, err
	case CheckPayload(leaf, p) != nil:
		return nil, nil
	}
	return p, nil
}
