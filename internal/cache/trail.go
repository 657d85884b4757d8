package cache

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

func readLeafBytes(ctx context.Context, q sqlkit.Querier, key int64) ([]byte, error) {
	var raw []byte
	err := q.QueryRowContext(ctx, "SELECT bytes FROM leaves WHERE key = ?", key).Scan(&raw)
	if sqlkit.IsNoRow(err) {
		return nil, errs.F(errs.NotFound, "Entry %d of the log is not held.", index.LeafNumber(key))
	}
	return raw, sqlkit.ReadError("An entry of the log cannot be read.", err)
}

func readLeaf(ctx context.Context, q sqlkit.Querier, key int64) (feed.Leaf, error) {
	raw, err := readLeafBytes(ctx, q, key)
	if err != nil {
		return feed.Leaf{}, err
	}
	leaf, err := feed.ParseLeaf(raw)
	if err != nil {
		return feed.Leaf{}, sqlkit.Damaged("An entry of the log is damaged.", err)
	}
	return leaf, nil
}

// eachLeaf visits the leaves of a record from the newest back. It stops at a leaf of another record, which
// a mistaken author may have named as the previous one.
func eachLeaf(ctx context.Context, q sqlkit.Querier, head int64, visit func(key int64, leaf feed.Leaf) error) error {
	leaf, err := readLeaf(ctx, q, head)
	if err != nil {
		return err
	}
	for id, key := leaf.ID, head; leaf.ID == id; {
		if err := visit(key, leaf); err != nil {
			return err
		}
		if leaf.Previous == feed.None || leaf.Previous >= index.LeafNumber(key) {
			return nil
		}
		key = key - index.LeafNumber(key) + leaf.Previous
		if leaf, err = readLeaf(ctx, q, key); err != nil {
			return err
		}
	}
	return nil
}

// Trail returns the log's whole history of a record, withdrawn and erased ones included, with the proof of its newest
// entry. Everything in it is recomputed now, from stored bytes up to a signature by a trusted key; an entry that does
// not verify is errs.Corrupt. errs.NotFound for an id that was never published here.
func (c *Cache) Trail(ctx context.Context, id string) (t *catalogue.Trail, err error) {
	err = c.readProven(ctx, func(tx *sqlkit.Tx, p *proofs) error {
		r, err := p.findRecord(ctx, tx, id)
		if err != nil {
			return err
		}
		t, err = c.readTrail(ctx, tx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

func (c *Cache) readTrail(ctx context.Context, tx *sqlkit.Tx, r recordRow) (*catalogue.Trail, error) {
	t := &catalogue.Trail{ID: r.ID, Division: r.log.code, State: catalogue.Current}
	if state := r.history.stateWord(); state != index.Current {
		t.State = catalogue.State(state)
	}
	var cover feed.Absences
	err := r.log.eachLeaf(ctx, tx, index.LeafNumber(r.Head), r.ID, func(n int64, leaf feed.Leaf) error {
		cover.Add(n, leaf)
		rev, err := r.log.readRevision(ctx, tx, n, leaf, cover.Find(n, leaf), t)
		t.Revisions = append(t.Revisions, rev)
		if t.Kind == "" {
			t.Kind, t.IndexNumber = record.Kind(leaf.Kind), leaf.IndexNumber
		}
		t.FirstPublished = leaf.Time
		if rev.Record != nil && t.Title == "" && t.State == catalogue.Current {
			t.Title = rev.Record.Title
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(t.Revisions)
	compareRevisions(t.Revisions)
	t.Proof, err = c.inclusionProof(ctx, tx, r.log, index.LeafNumber(r.Head))
	return t, err
}

// eachLeaf visits the verified leaves of a record from the newest back, as the function of this name does.
func (p *provenLog) eachLeaf(ctx context.Context, q sqlkit.Querier, n int64, id string, visit func(n int64, leaf feed.Leaf) error) error {
	for {
		if n >= int64(len(p.hashes)) && p.aheadAt(n) == nil {
			return nil // between the edge and a leaf ahead
		}
		leaf, _, err := p.readLeaf(ctx, q, n)
		if err != nil || leaf.ID != id {
			return err
		}
		if err := visit(n, leaf); err != nil || leaf.Previous == feed.None || leaf.Previous >= n {
			return err
		}
		n = leaf.Previous
	}
}

// readRevision reads one entry with its stored payload. An explained payload is not shown, even where it is still
// stored.
func (p *provenLog) readRevision(ctx context.Context, q sqlkit.Querier, n int64, leaf feed.Leaf, excuse feed.Absence, trail *catalogue.Trail) (catalogue.Revision, error) {
	rev := catalogue.Revision{Op: string(leaf.Op), Number: int(leaf.Revision), Entry: n, At: leaf.Time, Erased: excuse.Op == feed.Erase}
	if !leaf.HasPayload() {
		return rev, nil
	}
	rev.Digest = leaf.Payload.String()
	if !excuse.None() {
		return rev, nil
	}
	payload, err := p.readPayload(ctx, q, n, leaf)
	switch {
	case err != nil:
		return rev, err
	case payload == nil:
		return rev, errs.F(errs.Corrupt, "The words of record %s in entry %d are missing on this kiosk.", leaf.ID, n)
	}
	switch leaf.Op {
	case feed.Publish, feed.Correct:
		if is, err := index.ReadNotice(leaf, p.code, payload); err == nil && is != nil { // nil for a form to come
			rev.Record = is.Record
		}
		if rev.Record != nil && rev.Record.Correction != nil {
			rev.Reason, rev.By = rev.Record.Correction.Reason, rev.Record.Correction.By
		}
	default:
		w, err := record.ParseWithdrawal(payload.Body())
		if err != nil {
			return rev, nil
		}
		rev.Reason, rev.By = w.Reason, w.By
		if leaf.Op == feed.Withdraw && trail.Withdrawal == nil {
			trail.Withdrawal = w
		}
	}
	return rev, nil
}

// readPayload gives nil for a payload that is not held.
func readPayload(ctx context.Context, q sqlkit.Querier, key int64) (feed.Payload, error) {
	var p []byte
	err := q.QueryRowContext(ctx, "SELECT bytes FROM payloads WHERE key = ?", key).Scan(&p)
	if sqlkit.IsNoRow(err) {
		return nil, nil
	}
	if err == nil && len(p) < feed.SaltSize {
		return nil, errs.F(errs.Corrupt, "The content of an entry is damaged.")
	}
	return p, sqlkit.ReadError("The content of an entry cannot be read.", err)
}

// compareRevisions fills in each revision's changes against the one before, where both are held.
func compareRevisions(revisions []catalogue.Revision) {
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

// inclusionProof recomputes the inclusion of a leaf from the stored bytes and hashes, against a root that the centre
// signed; while a log is being caught up with, against the root of the part held, which a stored consistency proof ties
// to the signed one. A leaf that was taken ahead has its own proof by it.
func (c *Cache) inclusionProof(ctx context.Context, q sqlkit.Querier, log *provenLog, n int64) (catalogue.Proof, error) {
	raw, err := readLeafBytes(ctx, q, log.held.key(n))
	if err != nil {
		return catalogue.Proof{}, err
	}
	hash, by, root, size := feed.LeafHash(raw), log.by, log.held.Edge.Root(), log.held.Edge.Size()
	var path tlog.RecordProof
	if a := log.aheadAt(n); a != nil {
		by, root, size, path = a.by, a.by.Root, a.by.Size, a.proofHashes()
	} else if path, err = tlog.ProveRecord(size, n, c.hashReader(ctx, q, log.held)); err != nil {
		return catalogue.Proof{}, err
	}
	if err := tlog.CheckRecord(path, size, root, n, hash); err != nil {
		return catalogue.Proof{}, sqlkit.Damaged("The stored hashes of the log do not prove the entry.", err)
	}
	p := catalogue.Proof{
		Entry: n, Size: size, LeafHash: base64.StdEncoding.EncodeToString(hash[:]), Root: base64.StdEncoding.EncodeToString(root[:]),
		SignedAt: by.Cosigned, VerifiedAt: c.clock.Now(), Verified: true,
	}
	p.Origin, p.Key = signerOf(by.Signed)
	if root == by.Root { // else nobody has signed this root
		text := feed.Proof{Leaf: raw, Number: p.Entry, Path: path, Signed: by.Signed}
		p.Text = text.Text()
		text.Leaf = nil
		p.Short = text.Text()
	}
	return p, nil
}

// hashReader lets package tlog read the stored hashes of a log.
func (c *Cache) hashReader(ctx context.Context, q sqlkit.Querier, h Held) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			var raw []byte
			err := q.QueryRowContext(ctx, "SELECT hash FROM hashes WHERE key = ?", h.key(index)).Scan(&raw)
			if sqlkit.Optional(err) != nil {
				return nil, sqlkit.ReadError("A stored hash of the log cannot be read.", err)
			}
			if len(raw) != tlog.HashSize {
				return nil, sqlkit.Damaged("A stored hash of the log cannot be read.", err)
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
