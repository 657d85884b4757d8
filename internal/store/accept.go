package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strconv"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// actAccept is how the audit trail calls that somebody vouched for a database of which nothing proves that it is the
// newest.
const actAccept = "accept_as_newest"

// AcceptAsNewest lets a halted centre go on from its database as it is, on its operator's word that nothing was
// published since. It fails with errs.Conflict where signed.db proves that more was, and with errs.Corrupt where the
// database is damaged. The audit trail records the word, and why it was needed. It reports whether there was anything
// to accept.
func (s *Store) AcceptAsNewest(ctx context.Context) (bool, error) {
	if s.halted == nil {
		return false, nil
	}
	if err := s.readyToRestore(ctx); err != nil {
		return false, err
	}
	behind, err := s.laggingLogs(ctx, s.db.Reader())
	if err == nil && len(behind) > 0 {
		err = s.restoredError(behind)
	}
	if err != nil {
		return false, err
	}
	mark, err := s.marks.auditMark(ctx)
	if err != nil {
		return false, err
	}
	s.restoring.Store(true)
	defer s.restoring.Store(false)
	id := rand.Text()
	err = s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		if err := s.sealOnce(ctx, tx, false); err != nil { // the operator's word covers a backup from before there were seals
			return err
		}
		detail := map[string]string{"reason": s.why}
		if err := addLoss(ctx, tx, mark, detail); err != nil {
			return err
		}
		if err := account.Append(ctx, tx, account.System(), account.Event{Act: actAccept, Detail: detail}); err != nil {
			return err
		}
		return settleInstance(ctx, tx, id)
	})
	if err != nil {
		return false, err
	}
	if err := s.noteAudit(ctx, true); err != nil {
		return false, err
	}
	return true, s.recordRestored(ctx, id)
}

// readyToRestore checks the database from which a halted centre shall go on, and copies the backup's memory into
// signed.db.
func (s *Store) readyToRestore(ctx context.Context) error {
	if s.halted == nil {
		return nil
	}
	if errs.Is(s.halted, errs.Corrupt) { // damaged, or two databases mixed
		return s.halted
	}
	if err := checkSound(ctx, s.db, s.key, s.trust); err != nil {
		return s.damagedError(err)
	}
	kept, err := readMemory(ctx, s.db.Reader())
	if err != nil {
		return err
	}
	for _, one := range kept.marks {
		c, err := s.past.OpenStored(one.checkpoint, one.division)
		if err != nil {
			return errs.E(errs.Corrupt, "What the backup remembers of division "+one.division+" is not what this centre signed.", err)
		}
		if err := s.marks.noteCheckpoint(ctx, division.Code(one.division), c); err != nil {
			return err
		}
	}
	return s.marks.setAuditMark(ctx, kept.audit, false)
}

// addLoss names the part of the audit trail that was lost since the mark.
func addLoss(ctx context.Context, tx *sqlkit.Tx, mark account.Head, detail map[string]string) error {
	head, err := account.ReadHead(ctx, tx)
	if err != nil {
		return err
	}
	stray, err := trailDiffers(ctx, tx, mark, head)
	if stray != "" {
		detail["audit_entries_before"] = strconv.FormatInt(mark.Count, 10)
		detail["audit_hash_before"] = hex.EncodeToString(mark.Hash[:])
	}
	return err
}

// settleInstance makes a database that was put in place the centre's own: another instance, and no backup any more.
func settleInstance(ctx context.Context, tx *sqlkit.Tx, id string) error {
	if err := setFact(ctx, tx, factInstance, id); err != nil {
		return err
	}
	for _, table := range []string{"backup_marks", "backup_audit"} {
		if _, err := tx.ExecContext(ctx, "DROP TABLE IF EXISTS "+table); err != nil {
			return err
		}
	}
	return tx.SetApplication(ctx, 0)
}

// isUnknownToMarks reports whether signed.db lacks the memory of this database's signatures.
func (s *Store) isUnknownToMarks(ctx context.Context) (bool, error) {
	if s.halted == nil {
		return false, nil
	}
	known, found, err := s.marks.readInstance(ctx)
	if err != nil || !found {
		return true, err
	}
	o, err := s.observeInstance(ctx)
	if err != nil {
		return true, err
	}
	return o.ID == "" || o.ID != known.ID && o.ID != known.Next || known.Condition == conditionClean && o.Commits > known.Commits ||
		known.Place != "" && o.Place != "" && known.Place != o.Place, nil
}
