package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// A publication from a draft rests on a chain of sealed acts. Each act's entry in the audit trail holds its person, the
// digest of the draft's row, and since the submission that of the revision's words. The draft's column acts is a hash
// over all these entries in order, and the row is bound (account.Bind). So publishing need not believe any column of
// the row: it reads the entries, checks that they are complete and unchanged, plays the workflow again from the first
// to the last, and compares the resulting state and the approved words with the row.

// actsAfter is the column acts after one more entry.
func actsAfter(acts []byte, entry [sha256.Size]byte) []byte {
	sum := sha256.Sum256(slices.Concat([]byte("draft acts\n"), acts, entry[:]))
	return sum[:]
}

// words is the digest of the words of the revision as it was submitted; "" before that.
func (m *Draft) words() string {
	for _, k := range m.kept {
		if k.Revision == m.Review.Revision {
			return k.Digest
		}
	}
	return ""
}

// bindRow ties the row, as it was written, to the entry that was just appended.
func (d *draftTx) bindRow(ctx context.Context, r *draftRow) error {
	head, err := account.ReadHead(ctx, d.tx)
	if err != nil {
		return err
	}
	d.m.acts = actsAfter(d.m.acts, head.Hash)
	r.acts = d.m.acts
	if _, err := d.tx.ExecContext(ctx, "UPDATE drafts SET acts = $1 WHERE id = $2", r.acts, r.id); err != nil {
		return err
	}
	return account.Bind(ctx, d.tx, r.subject(), r.parts())
}

// bindDrafts binds the drafts of a database from before there were seals: as the trail knows them, which was verified.
func bindDrafts(ctx context.Context, tx *sqlkit.Tx) error {
	var all []draftRow
	err := eachRow(ctx, tx, "SELECT "+draftColumns+" FROM drafts ORDER BY id", func(scan func(...any) error) error {
		var r draftRow
		err := r.scan(scan)
		all = append(all, r)
		return err
	})
	for i := range all {
		if err == nil {
			err = all[i].bindFirst(ctx, tx)
		}
	}
	return err
}

func (r *draftRow) bindFirst(ctx context.Context, tx *sqlkit.Tx) error {
	if err := r.checkTrail(ctx, tx); err != nil {
		return err
	}
	entries, err := account.EntriesAbout(ctx, tx, r.subject())
	if err != nil {
		return err
	}
	r.acts = foldActs(entries)
	if _, err := tx.ExecContext(ctx, "UPDATE drafts SET acts = $1 WHERE id = $2", r.acts, r.id); err != nil {
		return err
	}
	return account.Bind(ctx, tx, r.subject(), r.parts())
}

func foldActs(entries []account.Entry) (acts []byte) {
	for _, e := range entries {
		acts = actsAfter(acts, e.Hash)
	}
	return acts
}

// proveReview fails with errs.Corrupt unless the draft's acts in the trail lead to the state that is about to be
// published.
func (d *draftTx) proveReview(ctx context.Context, review editorial.Review) error {
	subject := (&draftRow{id: d.m.ID}).subject()
	entries, err := account.EntriesAbout(ctx, d.tx, subject)
	if err != nil {
		return err
	}
	unproved := func(why string, args ...any) error {
		return errs.F(errs.Corrupt, "The draft %s is not published: %s. It was changed past the program, or the rules of review have changed; central verify says more.", d.m.ID, fmt.Sprintf(why, args...))
	}
	if !bytes.Equal(foldActs(entries), d.m.acts) {
		return unproved("the audit trail does not hold all of its acts as they were sealed")
	}
	acts := make([]editorial.Act, len(entries))
	for i, e := range entries {
		acts[i] = editorial.Act{Name: e.Act, By: e.Actor, At: e.At, Due: dueOf(e)}
		if e.Act == "draft_schedule" && e.Detail["state"] == string(editorial.Scheduled) && acts[i].Due.IsZero() {
			acts[i].Due = review.Due // an entry from before it held the time
		}
	}
	told, err := d.store.workflow.Replay(d.m.Kind, acts)
	if err != nil {
		return unproved("its acts in the audit trail do not lead to an approval (%s)", errs.Sentence(err))
	}
	if why := told.Differs(review); why != "" {
		return unproved("%s not what its acts in the audit trail have made of it", why)
	}
	words, err := d.approvedWords(ctx)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if w := e.Detail["words"]; w != "" && e.Detail["revision"] == strconv.Itoa(review.Revision) && w != words {
			return unproved("its words are not those that audit entry %d tells of", e.Number)
		}
	}
	return d.proveFiles(ctx)
}

func dueOf(e account.Entry) (due time.Time) {
	due, _ = time.Parse(time.RFC3339, e.Detail["due"]) // zero for none
	return due
}

// approvedWords is the digest of the words as they are now, with the salt of the revision that was submitted.
func (d *draftTx) approvedWords(ctx context.Context) (string, error) {
	var salt []byte
	err := d.tx.QueryRowContext(ctx, "SELECT salt FROM draft_revisions WHERE draft = $1 AND revision = $2", d.m.ID, d.m.Review.Revision).Scan(&salt)
	if isNoRow(err) {
		return "", nil
	}
	if err != nil {
		return "", sqlkit.Error(err)
	}
	body, err := d.m.Record.Canonical()
	return keptDigest(salt, body), err
}

// proveFiles reads every attachment of the words: its bytes are those that were reviewed.
func (d *draftTx) proveFiles(ctx context.Context) error {
	for digest := range filesOf(d.m.Record) {
		b := &Blob{ctx: ctx, q: d.tx, part: -1}
		err := d.tx.QueryRowContext(ctx, "SELECT number, size FROM blobs WHERE digest = $1 AND erased = 0", digest).Scan(&b.number, &b.Size)
		if isNoRow(err) {
			continue // publishing reports the missing one
		}
		if err != nil {
			return sqlkit.Error(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, b); err != nil {
			return err
		}
		if hex.EncodeToString(sum.Sum(nil)) != digest {
			return errs.F(errs.Corrupt, "The draft %s is not published: the bytes of its attachment %s were changed in the database, past the program.", d.m.ID, digest)
		}
	}
	return nil
}
