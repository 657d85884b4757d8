package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// auditTopic is the topic of the signed head of the audit trail.
const auditTopic = "audit"

// noteEvery is the longest time until signed.db knows a new audit entry. It finds a head that was signed once and put
// back later, with the entries after it cut off.
const noteEvery = time.Minute

// sealText is the signed text of the head from before other things were sealed.
func sealText(h account.Head) string {
	return strconv.FormatInt(h.Count, 10) + "\n" + base64.StdEncoding.EncodeToString(h.Hash[:]) + "\n"
}

// note writes a record's act into the trail, in the name of the appender's actor.
func (a *appender) noteAct(ctx context.Context, act string, at division.Code, leaf feed.Leaf, number int64) error {
	return account.Append(ctx, a.tx, a.actor, account.Event{Act: act, Subject: "record " + leaf.ID, Division: at, Detail: map[string]string{
		"kind": leaf.Kind, "revision": strconv.FormatInt(leaf.Revision, 10), "index_number": leaf.IndexNumber, "leaf": strconv.FormatInt(number, 10)}})
}

// noteStays notes the fields of a record in which findings stay by the operator's word.
func (a *appender) noteStays(ctx context.Context, id string, at division.Code, stays []editorial.Waiver) error {
	for i, stay := range stays {
		if i > 0 && stays[i-1].Field == stay.Field {
			continue
		}
		err := account.Append(ctx, a.tx, a.actor, account.Event{Act: actStay, Subject: "record " + id, Division: at,
			Detail: map[string]string{"field": stay.Field, "finding": string(stay.Kind)}})
		if err != nil {
			return err
		}
	}
	return nil
}

// auditMark returns the end of the trail that signed.db knows.
func (m *highWaterMarks) auditMark(ctx context.Context) (h account.Head, err error) {
	var hash []byte
	err = m.db.Reader().QueryRowContext(ctx, "SELECT count, hash FROM audit_mark").Scan(&h.Count, &hash)
	if isNoRow(err) {
		return account.Head{}, nil
	}
	copy(h.Hash[:], hash)
	return h, sqlkit.Error(err)
}

// trailDiffers returns how a trail fails to extend a mark; "" if it extends it.
func trailDiffers(ctx context.Context, tx *sqlkit.Tx, mark, head account.Head) (string, error) {
	if mark.Count == 0 {
		return "", nil
	}
	if head.Count < mark.Count {
		return fmt.Sprintf("the audit trail has %d entries, but had %d before: the database was restored from an older copy, or entries were cut off", head.Count, mark.Count), nil
	}
	hash, err := account.HashOf(ctx, tx, mark.Count)
	if errs.Is(err, errs.NotFound) || err == nil && hash != mark.Hash {
		return fmt.Sprintf("audit entry %d is not the one that stood there before", mark.Count), nil
	}
	return "", err
}

// noteAudit stores the trail's end in signed.db, if the trail extends the stored end. With told it stores any end: the
// trail itself tells the loss.
func (s *Store) noteAudit(ctx context.Context, told bool) error {
	mark, err := s.marks.auditMark(ctx)
	if err != nil {
		return err
	}
	var head account.Head
	var stray string
	var commits uint32
	err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		if head, err = account.ReadHead(ctx, tx); err != nil {
			return err
		}
		if commits, err = tx.Commits(ctx); err != nil {
			return err
		}
		stray, err = trailDiffers(ctx, tx, mark, head)
		return err
	})
	if err != nil || head.Count == mark.Count && stray == "" || stray != "" && !told {
		return err
	}
	if err := s.marks.noteCommits(ctx, int64(commits)); err != nil {
		return err
	}
	return s.marks.setAuditMark(ctx, head, told)
}

// setAuditMark stores the trail's end; an earlier end than the stored one only if anyway is set.
func (m *highWaterMarks) setAuditMark(ctx context.Context, head account.Head, anyway bool) error {
	if head.Count == 0 {
		return nil
	}
	return m.db.Write(ctx, func(tx *sqlkit.Tx) error {
		guard := " WHERE excluded.count > audit_mark.count"
		if anyway {
			guard = ""
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO audit_mark (only_row, count, hash) VALUES (1, $1, $2) ON CONFLICT (only_row) DO UPDATE SET count = excluded.count, hash = excluded.hash"+guard,
			head.Count, head.Hash[:])
		return err
	})
}

// verifyAudit checks every entry, the seal of the head, and the end that signed.db knows.
func (s *Store) verifyAudit(ctx context.Context, found *Inspection) error {
	mark, err := s.marks.auditMark(ctx) // first: entries that are appended meanwhile are no loss
	if err != nil {
		return err
	}
	return s.db.Inspect(ctx, func(tx *sqlkit.Tx) error {
		n, err := account.VerifyAudit(ctx, tx)
		found.Audit = n
		if errs.Is(err, errs.Corrupt) {
			found.add(feed.DigestMismatch, "audit", "%s", errs.Sentence(err))
		} else if err != nil {
			return err
		}
		if err := account.VerifyPeople(ctx, tx); errs.Is(err, errs.Corrupt) {
			found.add(feed.DigestMismatch, "people", "%s", errs.Sentence(err))
		} else if errs.Is(err, errs.Internal) { // a column of another type; the bindings name it
			found.add(feed.Malformed, "people", "a row cannot be read: %v", err)
		} else if err != nil {
			return err
		}
		head, err := account.ReadHead(ctx, tx)
		if err != nil {
			return err
		}
		if fault := s.accounts.HeadFault(head); fault != "" {
			found.add(feed.BadSignature, "audit", "the end of the audit trail, entry %d, %s", head.Count, fault)
		}
		if err := verifyBindings(ctx, tx, found); err != nil {
			return err
		}
		stray, err := trailDiffers(ctx, tx, mark, head)
		if stray != "" {
			found.add(feed.Rollback, "audit", "%s", stray)
		}
		return err
	})
}

// FoldAddresses clears the addresses of persons beside the audit trail that were kept for long enough, and removes them
// from the write-ahead log. The entries stay, with a tag that reveals no address; see package account.
func (s *Store) FoldAddresses(ctx context.Context, keep time.Duration) (n int64, err error) {
	err = s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if n, err = account.FoldAddresses(ctx, tx, keep); err != nil || n == 0 {
			return err
		}
		return noteResidue(ctx, tx)
	})
	if err != nil || n == 0 {
		return 0, err
	}
	return n, s.emptyWithin(ctx, func(ctx context.Context) error { return s.db.TruncateWithin(ctx, soon) })
}
