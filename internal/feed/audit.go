package feed

import (
	"context"
	"errors"
	"fmt"

	"gongshi/internal/errs"
)

// Audit is the verification of a whole log: every leaf, every stored hash or tile, the root, the signature, every
// payload, every absence. It names each fault and continues after it.
type Audit struct {
	Code    string
	Backend Backend
	Places  Places // names of the log's parts where it is stored
	Signed  []byte // signed checkpoint
	Trust   *Trust // nil: the signature is not checked, and Report.Trusted stays false

	// Custodian marks the centre's own store, which keeps withdrawn payloads: there only an erasure explains.
	Custodian bool

	// Edge is the stored right edge; nil if there is none to check.
	Edge *Edge

	// CheckBody, if not nil, checks each payload that matched its leaf; its errors become findings. Package feed
	// cannot: to it, payloads are opaque.
	CheckBody func(n int64, l Leaf, body []byte) error
}

// Report is the result of an audit.
type Report struct {
	Code       string
	Checkpoint Checkpoint
	Trusted    bool  // the checkpoint is signed by a trusted key
	Payloads   int64 // present and matching
	Erased     int64 // absent, explained by an erase leaf
	Withdrawn  int64 // absent, explained by a withdraw leaf
	Findings   []Finding
	More       int64 // number of findings beyond MaxFindings

	// Digests tells for every payload that the log commits to whether it may be absent. It is for finding payload files
	// that belong to no log.
	Digests map[Digest]Absence
}

// MaxFindings is the most findings that a report holds; further ones are only counted.
const MaxFindings = 1000

// OK reports whether nothing was found.
func (r *Report) OK() bool { return len(r.Findings) == 0 }

// Finding is one fault with its place.
type Finding struct {
	Place    string // the file or row
	Leaf     int64  // the leaf that it concerns, or None
	Reason   Reason
	Sentence string // the fault, and the expected state
}

// String returns place, reason and sentence on one line.
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

	// Stored reports whether the store has the hashes of this level of the tree: a table has all levels, tiles every
	// eighth.
	Stored(level int) bool
}

// Run verifies the log. Its error is not about the log: the audit could not be made (context ended, source out of
// reach), and the report is then incomplete.
func (a Audit) Run(ctx context.Context) (*Report, error) {
	r := &Report{Code: a.Code, Digests: map[Digest]Absence{}}
	if !a.auditCheckpoint(r) {
		return r, nil
	}
	w := walk{Audit: a, report: r, trails: map[string]Trail{}}
	for from := int64(0); from < r.Checkpoint.Size; from += tileWidth {
		err := w.foldLeaves(ctx, from, min(from+tileWidth, r.Checkpoint.Size))
		if errors.Is(err, errNothingThere) {
			break
		}
		if err != nil {
			return r, err
		}
	}
	w.nameAltered()
	if a.Edge != nil {
		if err := r.Checkpoint.CheckEdge(*a.Edge); err != nil {
			r.add(a.Places.Edge(), None, ReasonOf(err), "%s", errs.Sentence(err))
		}
	}
	if err := w.checkPayloads(ctx); err != nil {
		return r, err
	}
	if tree, ok := a.Backend.(*Tree); ok {
		return r, w.checkFiles(ctx, tree)
	}
	return r, nil
}

func (a Audit) auditCheckpoint(r *Report) bool {
	var err error
	if a.Trust != nil {
		r.Checkpoint, err = a.Trust.Open(a.Signed, a.Code)
		r.Trusted = err == nil
	}
	if err != nil {
		r.add(a.Places.Checkpoint(), None, ReasonOf(err), "%s", errs.Sentence(err))
	}
	if r.Trusted {
		// The centre exports no signatures but its own, so a signature that cannot be checked may be an altered one.
		for _, name := range r.Checkpoint.Unknown {
			r.add(a.Places.Checkpoint(), None, UnknownKey, "it bears a signature by %s, which is not a trusted key", name)
		}
		return true
	}
	// Without a trusted signature the tree is still compared with the checkpoint, so that every other fault is named
	// too.
	n, err2 := unverifiedNote(a.Signed)
	if err2 == nil {
		r.Checkpoint, err2 = parseCheckpointText(n.Text)
	}
	if err2 != nil && err == nil {
		r.add(a.Places.Checkpoint(), None, ReasonOf(err2), "%s", errs.Sentence(err2))
	}
	return err2 == nil
}
