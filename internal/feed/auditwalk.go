package feed

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/errs"
)

// errNothingThere ends the walk where an untrusted checkpoint claims more leaves than there are.
var errNothingThere = errors.New("neither leaves nor hashes")

// walk is the state of an audit on its way through the leaves. Two trees grow side by side: one from the leaves, one
// from the stored hashes of leaves. The tree that ends in the signed root tells which of the two was altered.
type walk struct {
	Audit
	report  *Report
	byLeaf  Edge
	byHash  Edge
	trails  map[string]Trail
	cover   Absences
	owed    []owed     // payloads to look for
	notLeaf []mismatch // stored hashes that differ from those computed from the leaves
	notHash []mismatch // stored hashes above the leaves that differ from those computed from stored hashes
}

type owed struct {
	number int64
	leaf   Leaf
}

type mismatch struct {
	level int
	n     int64
}

// foldLeaves takes in the leaves from (inclusive) to (exclusive) with their stored hashes.
func (w *walk) foldLeaves(ctx context.Context, from, to int64) error {
	raws, err := w.readLeaves(ctx, from, to)
	if err != nil {
		return err
	}
	stored, err := w.readHashes(ctx, from, to)
	if err != nil {
		return err
	}
	if len(stored) == 0 && !w.report.Trusted && !slices.ContainsFunc(raws, func(raw []byte) bool { return raw != nil }) {
		return errNothingThere
	}
	for n := from; n < to; n++ {
		atLeaf := tlog.StoredHashIndex(0, n)
		bottom, known := stored[atLeaf]
		leafHash := bottom
		if raw := raws[n-from]; raw != nil {
			leafHash = LeafHash(raw)
			w.addStatement(n, raw)
		}
		if !known {
			bottom = leafHash
		}
		var fromLeaf, fromHash []Hash
		w.byLeaf, fromLeaf = w.byLeaf.Append(leafHash)
		w.byHash, fromHash = w.byHash.Append(bottom)
		for level := range fromLeaf {
			h, ok := stored[atLeaf+int64(level)]
			if !ok {
				continue
			}
			if h != fromLeaf[level] {
				w.notLeaf = append(w.notLeaf, mismatch{level, n >> level})
			}
			if h != fromHash[level] {
				w.notHash = append(w.notHash, mismatch{level, n >> level})
			}
		}
	}
	return nil
}

// readLeaves returns nil for a missing leaf; each gap is named once.
func (w *walk) readLeaves(ctx context.Context, from, to int64) ([][]byte, error) {
	raws, err := w.Backend.Leaves(ctx, from, to)
	if err == nil && int64(len(raws)) == to-from {
		return raws, nil
	}
	raws = make([][]byte, to-from)
	var gaps gaps
	for n := from; n < to; n++ {
		one, err := w.Backend.Leaves(ctx, n, n+1)
		switch {
		case err == nil && len(one) == 1:
			raws[n-from] = one[0]
		case outOfReach(ctx, err):
			return nil, err
		default:
			gaps.add(n)
		}
	}
	for _, g := range gaps {
		w.report.add(w.Places.Leaf(g.first), g.first, Malformed, "leaves %d to %d of %d are missing or cannot be read", g.first, g.last, w.report.Checkpoint.Size)
	}
	return raws, nil
}

// readHashes returns the stored hashes that appending the leaves wrote, by index; each gap is named once.
func (w *walk) readHashes(ctx context.Context, from, to int64) (map[int64]Hash, error) {
	var indexes []int64
	for index := FirstHash(from); index < FirstHash(to); index++ {
		if level, _ := tlog.SplitStoredHashIndex(index); w.Places.Stored(level) {
			indexes = append(indexes, index)
		}
	}
	stored := make(map[int64]Hash, len(indexes))
	hashes, err := w.Backend.ReadHashes(ctx, indexes)
	if err == nil && len(hashes) == len(indexes) {
		for i, index := range indexes {
			stored[index] = hashes[i]
		}
		return stored, nil
	}
	var gaps gaps
	for i, index := range indexes {
		one, err := w.Backend.ReadHashes(ctx, []int64{index})
		switch {
		case err == nil && len(one) == 1:
			stored[index] = one[0]
		case outOfReach(ctx, err):
			return nil, err
		default:
			gaps.add(int64(i))
		}
	}
	for _, g := range gaps {
		level, n := tlog.SplitStoredHashIndex(indexes[g.first])
		w.report.add(w.Places.Hash(level, n), n<<level, Malformed, "%d stored hashes from %d (level %d, position %d) on are missing or cannot be read",
			g.last-g.first+1, indexes[g.first], level, n)
	}
	return stored, nil
}

// gaps are runs of missing numbers, ascending.
type gaps []gap

type gap struct{ first, last int64 }

func (g *gaps) add(n int64) {
	if k := len(*g); k > 0 && (*g)[k-1].last == n-1 {
		(*g)[k-1].last = n
		return
	}
	*g = append(*g, gap{n, n})
}

// outOfReach tells a source that cannot be asked from a source with wrong answers.
func outOfReach(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errs.Is(err, errs.Unavailable) || errors.Is(err, context.Canceled)
}

// addStatement adds a leaf's statement to the trails and tombstones.
func (w *walk) addStatement(n int64, raw []byte) {
	leaf, err := ParseLeaf(raw)
	if err != nil {
		w.report.add(w.Places.Leaf(n), n, ReasonOf(err), "leaf %d: %s", n, errs.Sentence(err))
		return
	}
	trail, err := w.trails[leaf.ID].Next(n, leaf)
	if err != nil {
		w.report.add(w.Places.Leaf(n), n, ReasonOf(err), "%s", errs.Sentence(err))
	}
	w.trails[leaf.ID] = trail
	w.cover.Add(n, leaf)
	if leaf.HasPayload() {
		w.owed = append(w.owed, owed{n, leaf})
	}
}

// nameAltered names the altered parts, once both roots are known.
func (w *walk) nameAltered() {
	signed := w.report.Checkpoint
	switch {
	case w.byLeaf.Root() == signed.Root:
		// The leaves are those signed, so the hashes that differ were altered.
		w.nameHashes(w.notLeaf)
	case w.byHash.Root() == signed.Root:
		// The stored hashes are those signed, so the leaves that differ were altered.
		for _, m := range w.notLeaf {
			if m.level == 0 {
				w.report.add(w.Places.Leaf(m.n), m.n, DigestMismatch, "leaf %d is not the one that was signed: its bytes do not have the stored hash", m.n)
			}
		}
		w.nameHashes(w.notHash)
	default:
		for _, m := range w.notLeaf {
			if m.level == 0 {
				w.report.add(w.Places.Leaf(m.n), m.n, DigestMismatch, "leaf %d or its stored hash was altered: they do not match", m.n)
			}
		}
		w.nameHashes(w.notHash)
		w.report.add(w.Places.Checkpoint(), None, Fork, "the signed root at %d leaves is %s, but the leaves lead to %s", signed.Size, signed.Root, w.byLeaf.Root())
	}
}

func (w *walk) nameHashes(list []mismatch) {
	for _, m := range list {
		w.report.add(w.Places.Hash(m.level, m.n), m.n<<m.level, DigestMismatch,
			"the stored hash %d (level %d, position %d) is not that of its leaves", tlog.StoredHashIndex(m.level, m.n), m.level, m.n)
	}
}
