package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// A draft keeps the revisions that were submitted last, so that a second look shows the changes since the first. Their
// words are in a table of their own, their digests in the draft's row, which the audit trail knows. They go when the
// draft ends.

// maxKept bounds them; the oldest goes first.
const maxKept = 4

// storedRevision is one of them; Digest is the SHA-256 of its salt and words, in lower-case hex.
type storedRevision struct {
	Revision int    `json:"revision"`
	Digest   string `json:"digest"`
}

func keptDigest(salt, body []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// planRevisions decides which revisions the act leaves, and gives the digest's salt of a new one, if there is one. body
// are the words as they are now; none for a draft that has ended.
func (d *draftTx) planRevisions(body []byte) (salt []byte, err error) {
	if len(body) == 0 {
		d.m.kept = nil
		return nil, nil
	}
	now := d.m.Review.Revision
	if !d.keep || slices.ContainsFunc(d.m.kept, func(k storedRevision) bool { return k.Revision == now }) {
		return nil, nil
	}
	if salt, err = randomSalt(); err != nil {
		return nil, err
	}
	kept := append(slices.Clone(d.m.kept), storedRevision{now, keptDigest(salt, body)})
	d.m.kept = kept[max(0, len(kept)-maxKept):]
	return salt, nil
}

// forgetNumbers drops the kept revisions that hold a number which never stays: it was not found when they were
// submitted, and the authors take it out now.
func (d *draftTx) forgetNumbers(ctx context.Context) error {
	var holding []int
	err := eachRow(ctx, d.tx, "SELECT revision, body FROM draft_revisions WHERE draft = $1", func(scan func(...any) error) error {
		var revision int
		var body []byte
		if err := scan(&revision, &body); err != nil {
			return err
		}
		r, err := record.Parse(body)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(editorial.Review{}.Findings(r, d.store.rules), func(f editorial.Finding) bool { return !f.Waivable() }) {
			holding = append(holding, revision)
		}
		return nil
	}, d.m.ID)
	if err != nil || len(holding) == 0 {
		return err
	}
	d.m.kept = slices.DeleteFunc(slices.Clone(d.m.kept), func(k storedRevision) bool { return slices.Contains(holding, k.Revision) })
	d.dropped = true
	return nil
}

// tookOut reports whether the act took out personal information that was found before, or ended the draft without
// publishing its words.
func (d *draftTx) tookOut() bool {
	if d.m.Record == nil {
		return d.m.Review.State == editorial.Discarded
	}
	if len(d.found) == 0 {
		return false
	}
	left := d.m.Review.Findings(d.m.Record, d.store.rules)
	return slices.ContainsFunc(d.found, func(f editorial.Finding) bool { return !slices.Contains(left, f) })
}

// saveKept writes the new revision, and deletes those that are kept no more.
func (d *draftTx) saveKept(ctx context.Context, salt, body []byte) error {
	condition, args := "", []any{d.m.ID}
	for _, k := range d.m.kept {
		args = append(args, k.Revision)
		condition += fmt.Sprintf(" AND revision <> $%d", len(args))
	}
	if _, err := d.tx.ExecContext(ctx, "DELETE FROM draft_revisions WHERE draft = $1"+condition, args...); err != nil || salt == nil {
		return err
	}
	_, err := d.tx.ExecContext(ctx, "INSERT INTO draft_revisions (draft, revision, body, salt) VALUES ($1, $2, $3, $4)", d.m.ID, d.m.Review.Revision, body, salt)
	return err
}

// PreviousRevision is an earlier revision of a draft, to be laid beside it.
type PreviousRevision struct {
	Revision int
	Own      bool // the reader had it before them; else somebody has decided on it
	Record   *record.Record
}

// PreviousRevision returns the revision with which the actor should compare a draft that they have read; nil if there
// is none.
func (s *Store) PreviousRevision(ctx context.Context, actor account.Actor, m Draft) (*PreviousRevision, error) {
	numbers := make([]int, len(m.kept))
	for i, k := range m.kept {
		numbers[i] = k.Revision
	}
	b := &PreviousRevision{}
	if b.Revision, b.Own = m.Review.Before(actor.ID, numbers); b.Revision == 0 {
		return nil, nil
	}
	if !actor.May(account.Read, m.Division) {
		return nil, noManuscript(m.ID)
	}
	var body, salt []byte
	err := s.db.Reader().QueryRowContext(ctx, "SELECT body, salt FROM draft_revisions WHERE draft = $1 AND revision = $2", m.ID, b.Revision).Scan(&body, &salt)
	switch {
	case isNoRow(err):
		return nil, nil // the draft has ended meanwhile
	case err != nil:
		return nil, sqlkit.Error(err)
	case keptDigest(salt, body) != m.kept[slices.Index(numbers, b.Revision)].Digest:
		return nil, errs.F(errs.Corrupt, "Revision %d of the draft %s was changed in the database.", b.Revision, m.ID)
	}
	b.Record, err = record.Parse(body)
	return b, err
}

// verifyKept compares the revisions that are kept with those that drafts list, by the subjects of the trail.
func verifyKept(ctx context.Context, tx *sqlkit.Tx, listed map[string][]storedRevision, found *Inspection) error {
	err := eachRow(ctx, tx, "SELECT draft, revision, body, salt FROM draft_revisions ORDER BY draft, revision", func(scan func(...any) error) error {
		var id string
		var revision int
		var body, salt []byte
		if err := scan(&id, &revision, &body, &salt); err != nil {
			return err
		}
		k, subject := storedRevision{revision, keptDigest(salt, body)}, (&draftRow{id: id}).subject()
		if !slices.Contains(listed[subject], k) {
			found.add(feed.DigestMismatch, subject, "the revision %d that is kept of it is not the one that was submitted", revision)
		}
		listed[subject] = slices.DeleteFunc(listed[subject], func(l storedRevision) bool { return l.Revision == revision })
		return nil
	})
	for subject, missing := range listed {
		for _, k := range missing {
			found.add(feed.Malformed, subject, "the revision %d is not kept any more", k.Revision)
		}
	}
	return err
}

// readKept reads the column of a draft's row.
func readKept(text string) (kept []storedRevision, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &kept, json.RejectUnknownMembers(true))
	}
	return kept, err
}

func writeKept(kept []storedRevision) (string, error) {
	if len(kept) == 0 {
		return "", nil
	}
	text, err := json.Marshal(kept, json.Deterministic(true))
	return string(text), err
}
