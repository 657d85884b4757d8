package cache

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
)

func leafNumber(key int64) int64 { return key & (1<<logShift - 1) }

func readLeafBytes(ctx context.Context, q querier, key int64) ([]byte, error) {
	var raw []byte
	err := q.QueryRowContext(ctx, "SELECT bytes FROM leaves WHERE key = ?", key).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.F(errs.NotFound, "Entry %d of the log is not held.", leafNumber(key))
	}
	return raw, readError("An entry of the log cannot be read.", err)
}

func readLeaf(ctx context.Context, q querier, key int64) (feed.Leaf, error) {
	raw, err := readLeafBytes(ctx, q, key)
	if err != nil {
		return feed.Leaf{}, err
	}
	leaf, err := feed.ParseLeaf(raw)
	if err != nil {
		return feed.Leaf{}, errs.E(errs.Corrupt, "An entry of the log is damaged.", err)
	}
	return leaf, nil
}

// eachLeaf visits the leaves of a record from the newest back. It stops at a leaf of another record, which
// a mistaken author may have named as the previous one.
func eachLeaf(ctx context.Context, q querier, head int64, visit func(key int64, leaf feed.Leaf) error) error {
	leaf, err := readLeaf(ctx, q, head)
	if err != nil {
		return err
	}
	for id, key := leaf.ID, head; leaf.ID == id; {
		if err := visit(key, leaf); err != nil {
			return err
		}
		if leaf.Previous == feed.None || leaf.Previous >= leafNumber(key) {
			return nil
		}
		key = key - leafNumber(key) + leaf.Previous
		if leaf, err = readLeaf(ctx, q, key); err != nil {
			return err
		}
	}
	return nil
}

// trailRow is the row that a trail begins with.
type trailRow struct {
	place, head, firstAt int64
	state, division      string
	trail                catalogue.Trail
}

// Trail gives all that the log says about a record, withdrawn and erased ones included, with the proof of
// its newest entry. errs.NotFound for an id that was never published here.
func (c *Cache) Trail(ctx context.Context, id string) (*catalogue.Trail, error) {
	q := c.db.Reader()
	r, err := readTrailRow(ctx, q, id)
	if err != nil {
		return nil, err
	}
	gone := map[int64]bool{}
	err = eachLeaf(ctx, q, r.head, func(key int64, leaf feed.Leaf) error {
		for _, n := range leaf.Erases {
			gone[n] = true
		}
		rev, err := revision(ctx, q, key, leaf, &r.trail)
		rev.Erased = gone[rev.Entry]
		r.trail.Revisions = append(r.trail.Revisions, rev)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(r.trail.Revisions)
	compare(r.trail.Revisions)
	r.trail.Proof, err = c.proof(ctx, q, division.Code(r.division), r.head)
	return &r.trail, err
}

func readTrailRow(ctx context.Context, q querier, id string) (trailRow, error) {
	r := trailRow{trail: catalogue.Trail{ID: id}}
	row := q.QueryRowContext(ctx, "SELECT place, head, first_at, state, division, kind, index_number, title FROM records WHERE id = ?", id)
	err := row.Scan(&r.place, &r.head, &r.firstAt, &r.state, &r.division, &r.trail.Kind, &r.trail.IndexNumber, &r.trail.Title)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, errs.F(errs.NotFound, "There is no record %s on this kiosk.", id)
	case err != nil:
		return r, readError("The record cannot be read.", err)
	}
	r.trail.Division = division.Code(r.division)
	r.trail.FirstPublished = moment(r.firstAt)
	r.trail.State = catalogue.Current
	if r.state == withdrawn || r.state == erased {
		r.trail.State = catalogue.State(r.state)
	}
	return r, nil
}

// revision reads one entry with what is held of its payload.
func revision(ctx context.Context, q querier, key int64, leaf feed.Leaf, trail *catalogue.Trail) (catalogue.Revision, error) {
	rev := catalogue.Revision{Op: string(leaf.Op), Number: int(leaf.Revision), Entry: leafNumber(key), At: leaf.Time}
	if !leaf.HasPayload() {
		return rev, nil
	}
	rev.Digest = leaf.Payload.String()
	payload, err := readPayload(ctx, q, key)
	if err != nil || payload == nil {
		return rev, err
	}
	switch leaf.Op {
	case feed.Publish, feed.Correct:
		rev.Record, _ = record.Parse(payload.Body()) // nil for a form to come
		if rev.Record != nil && rev.Record.Correction != nil {
			rev.Reason, rev.By = rev.Record.Correction.Reason, rev.Record.Correction.By
		}
	default:
		w, err := record.ParseWithdrawal(payload.Body())
		if err != nil {
			return rev, nil
		}
		rev.Reason, rev.By = w.Reason, w.By
		if leaf.Op == feed.Withdraw {
			trail.Withdrawal = w
		}
	}
	return rev, nil
}

// readPayload gives nil for a payload that is not held.
func readPayload(ctx context.Context, q querier, key int64) (feed.Payload, error) {
	var p []byte
	err := q.QueryRowContext(ctx, "SELECT bytes FROM payloads WHERE key = ?", key).Scan(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil && len(p) < feed.SaltSize {
		return nil, errs.F(errs.Corrupt, "The content of an entry is damaged.")
	}
	return p, readError("The content of an entry cannot be read.", err)
}

// compare fills in what each revision changed against the one before, where both are held.
func compare(revisions []catalogue.Revision) {
	var before *record.Record
	for i := range revisions {
		r := &revisions[i]
		if r.Op != string(feed.Publish) && r.Op != string(feed.Correct) {
			continue
		}
		if before != nil && r.Record != nil {
			r.Changes = record.Diff(before, r.Record)
		}
		before = r.Record
	}
}

// proof recomputes the inclusion of a leaf from the stored bytes and hashes, against the root that the
// centre signed; while a log is being caught up with, against the root of the part held, which the
// consistency proof of its last unit tied to the signed one. A leaf that was taken ahead has its proof by it.
func (c *Cache) proof(ctx context.Context, q querier, code division.Code, key int64) (catalogue.Proof, error) {
	var p catalogue.Proof
	h, err := readHeld(ctx, q, code)
	if err != nil {
		return p, err
	}
	raw, err := readLeafBytes(ctx, q, key)
	if err != nil {
		return p, err
	}
	hash, root, size := feed.LeafHash(raw), h.Edge.Root(), h.Edge.Size()
	aheadSize, aheadRoot, path, ahead := proofAhead(ctx, q, key)
	if ahead {
		size, root = aheadSize, aheadRoot
	}
	p = catalogue.Proof{
		Entry: leafNumber(key), Size: size,
		LeafHash: base64.StdEncoding.EncodeToString(hash[:]), Root: base64.StdEncoding.EncodeToString(root[:]),
		SignedAt: moment(h.cosigned), VerifiedAt: moment(h.verified),
	}
	p.Origin, p.Key = signerOf(h.Checkpoint)
	if !ahead {
		path, err = tlog.ProveRecord(p.Size, p.Entry, c.hashReader(ctx, q, h))
	}
	p.Verified = err == nil && tlog.CheckRecord(path, p.Size, root, p.Entry, hash) == nil
	if p.Verified && h.Complete() && root == h.root { // else nobody has signed this root
		text := feed.Proof{Leaf: raw, Number: p.Entry, Path: path, Signed: h.Checkpoint}
		p.Text = text.Text()
		text.Leaf = nil
		p.Short = text.Text()
	}
	return p, nil
}

// hashReader lets package tlog read the stored hashes of a log.
func (c *Cache) hashReader(ctx context.Context, q querier, h Held) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			var raw []byte
			err := q.QueryRowContext(ctx, "SELECT hash FROM hashes WHERE key = ?", h.key(index)).Scan(&raw)
			if err != nil || len(raw) != tlog.HashSize {
				return nil, errs.E(errs.Corrupt, "A stored hash of the log cannot be read.", err)
			}
			hashes[i] = tlog.Hash(raw)
		}
		return hashes, nil
	})
}

// signerOf reads origin and key of the log's signature from a checkpoint that was verified when it was
// accepted.
func signerOf(signed []byte) (origin, key string) {
	_, err := note.Open(signed, note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) {
		return "", ""
	}
	for _, sig := range unverified.Note.UnverifiedSigs {
		if prefix := sig.Name + "\n"; len(unverified.Note.Text) > len(prefix) && unverified.Note.Text[:len(prefix)] == prefix {
			return sig.Name, fmt.Sprintf("%s+%08x", sig.Name, sig.Hash)
		}
	}
	return "", ""
}
