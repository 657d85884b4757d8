package feed

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/errs"
)

// Audit is the verification of a whole log: every leaf, every stored hash or tile, the root, the
// signature, every payload, every absence. It goes on after a fault and names each.
type Audit struct {
	Code    string
	Backend Backend
	Places  Places // how the log's parts are called where it is stored
	Signed  []byte // signed checkpoint
	Trust   *Trust // nil: the signature is not checked, and Report.Trusted stays false

	// Custodian says that this is the centre's own store, which keeps withdrawn payloads: there,
	// only an erasure excuses.
	Custodian bool

	// Edge is the stored right edge, if there is one to be checked.
	Edge *Edge

	// CheckBody, if not nil, looks into each payload that matched its leaf; its errors become
	// findings. Package feed cannot: to it, payloads are opaque.
	CheckBody func(n int64, l Leaf, body []byte) error
}

// Report is what an audit found.
type Report struct {
	Code       string
	Checkpoint Checkpoint
	Trusted    bool  // the checkpoint is signed by a trusted key
	Payloads   int64 // present and matching
	Erased     int64 // absent, excused by an erase leaf
	Withdrawn  int64 // absent, excused by a withdraw leaf
	Findings   []Finding
	More       int64 // findings beyond MaxFindings, which are counted only

	// Digests says for every payload that the log commits to whether it may be absent; for finding
	// payload files that belong to no log.
	Digests map[Digest]Excuse
}

// MaxFindings is how many findings a report holds; a log with more has nothing left to name.
const MaxFindings = 1000

// OK reports whether nothing was found.
func (r *Report) OK() bool { return len(r.Findings) == 0 }

// Finding is one fault, named.
type Finding struct {
	Place    string // the file or row
	Leaf     int64  // the leaf that it concerns, or None
	Reason   Reason
	Sentence string // what is there and what was expected
}

// String gives place, reason and sentence on one line.
func (f Finding) String() string { return fmt.Sprintf("%s: %s: %s", f.Place, f.Reason, f.Sentence) }

func (r *Report) add(place string, leaf int64, reason Reason, format string, args ...any) {
	if len(r.Findings) == MaxFindings {
		r.More++
		return
	}
	r.Findings = append(r.Findings, Finding{place, leaf, reason, fmt.Sprintf(format, args...)})
}

// Places names the parts of a log where it is stored, for findings.
type Places interface {
	Checkpoint() string
	Edge() string
	Leaf(n int64) string
	Hash(level int, n int64) string
	Payload(d Digest) string

	// Stored reports whether hashes of this level of the tree are stored as such: all of them in a
	// table, every eighth in tiles.
	Stored(level int) bool
}

// Run verifies the log. The error is not about the log: it says that the audit could not be made
// (context ended, source out of reach), and the report is then incomplete.
func (a Audit) Run(ctx context.Context) (*Report, error) {
	r := &Report{Code: a.Code, Digests: map[Digest]Excuse{}}
	if !a.checkpoint(r) {
		return r, nil
	}
	w := walk{Audit: a, report: r, trails: map[string]Trail{}}
	for from := int64(0); from < r.Checkpoint.Size; from += tileWidth {
		if err := w.leaves(ctx, from, min(from+tileWidth, r.Checkpoint.Size)); err != nil {
			return r, err
		}
	}
	w.judge()
	if a.Edge != nil {
		if err := r.Checkpoint.CheckEdge(*a.Edge); err != nil {
			r.add(a.Places.Edge(), None, ReasonOf(err), "%s", errs.Sentence(err))
		}
	}
	if err := w.payloads(ctx); err != nil {
		return r, err
	}
	if tree, ok := a.Backend.(*Tree); ok {
		return r, w.copies(ctx, tree)
	}
	return r, nil
}

func (a Audit) checkpoint(r *Report) bool {
	var err error
	if a.Trust != nil {
		r.Checkpoint, err = a.Trust.Open(a.Signed, a.Code)
		r.Trusted = err == nil
	}
	if err != nil {
		r.add(a.Places.Checkpoint(), None, ReasonOf(err), "%s", errs.Sentence(err))
	}
	if r.Trusted {
		// The centre exports no signatures but its own, so one that cannot be checked may be one
		// that was altered.
		for _, name := range r.Checkpoint.Unknown {
			r.add(a.Places.Checkpoint(), None, UnknownKey, "it bears a signature by %s, which is not a trusted key", name)
		}
		return true
	}
	// Without a trusted signature the tree is still compared with what the checkpoint says, so
	// that every other fault is named too.
	n, err2 := unverifiedNote(a.Signed)
	if err2 == nil {
		r.Checkpoint, err2 = parseCheckpointText(n.Text)
	}
	if err2 != nil && err == nil {
		r.add(a.Places.Checkpoint(), None, ReasonOf(err2), "%s", errs.Sentence(err2))
	}
	return err2 == nil
}

// walk is the state of an audit on its way through the leaves. Two trees grow side by side: one from
// the leaves, one from the stored hashes of leaves. The one that ends in the signed root tells which
// of the two was altered.
type walk struct {
	Audit
	report  *Report
	byLeaf  Edge
	byHash  Edge
	trails  map[string]Trail
	cover   Cover
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

// leaves takes in the leaves from (inclusive) to (exclusive) with their stored hashes.
func (w *walk) leaves(ctx context.Context, from, to int64) error {
	raws, err := w.readLeaves(ctx, from, to)
	if err != nil {
		return err
	}
	stored, err := w.readHashes(ctx, from, to)
	if err != nil {
		return err
	}
	for n := from; n < to; n++ {
		atLeaf := tlog.StoredHashIndex(0, n)
		bottom, known := stored[atLeaf]
		leafHash := bottom
		if raw := raws[n-from]; raw != nil {
			leafHash = LeafHash(raw)
			w.statement(n, raw)
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

// readLeaves gives nil for a leaf that is not there, which is named.
func (w *walk) readLeaves(ctx context.Context, from, to int64) ([][]byte, error) {
	raws, err := w.Backend.Leaves(ctx, from, to)
	if err == nil && int64(len(raws)) == to-from {
		return raws, nil
	}
	raws = make([][]byte, to-from)
	for n := from; n < to; n++ {
		one, err := w.Backend.Leaves(ctx, n, n+1)
		switch {
		case err == nil && len(one) == 1:
			raws[n-from] = one[0]
		case outOfReach(ctx, err):
			return nil, err
		default:
			w.report.add(w.Places.Leaf(n), n, Malformed, "leaf %d of %d is missing or cannot be read", n, w.report.Checkpoint.Size)
		}
	}
	return raws, nil
}

// readHashes gives the stored hashes that appending the leaves wrote, by index; missing ones are named.
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
	for _, index := range indexes {
		one, err := w.Backend.ReadHashes(ctx, []int64{index})
		switch {
		case err == nil && len(one) == 1:
			stored[index] = one[0]
		case outOfReach(ctx, err):
			return nil, err
		default:
			level, n := tlog.SplitStoredHashIndex(index)
			w.report.add(w.Places.Hash(level, n), n<<level, Malformed, "the stored hash %d (level %d, position %d) is missing or cannot be read", index, level, n)
		}
	}
	return stored, nil
}

// outOfReach tells a source that cannot be asked from one that answers wrongly.
func outOfReach(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errs.Is(err, errs.Unavailable) || errors.Is(err, context.Canceled)
}

// statement takes in what a leaf says.
func (w *walk) statement(n int64, raw []byte) {
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

// judge names what was altered, once both roots are known.
func (w *walk) judge() {
	signed := w.report.Checkpoint
	switch {
	case w.byLeaf.Root() == signed.Root:
		// The leaves are those signed, so what differs from them are the hashes.
		w.nameHashes(w.notLeaf)
	case w.byHash.Root() == signed.Root:
		// The stored hashes are those signed, so what differs from them are the leaves.
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
