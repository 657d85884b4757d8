package store

import (
	"context"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// CorrectionUnderWay is the error of a correction beside another one of the same record, of kind errs.Conflict: there
// is one at a time. The author of the second correction goes on with the first.
type CorrectionUnderWay struct{ Draft string }

// Error is the sentence.
func (u *CorrectionUnderWay) Error() string { return errs.Sentence(u.Unwrap()) }

// Unwrap gives the kind.
func (u *CorrectionUnderWay) Unwrap() error {
	return errs.F(errs.Conflict, "A correction of this record is under way already; go on with that one.")
}

// checkFree fails with CorrectionUnderWay while a draft corrects the record; "" is no record.
func (d *draftTx) checkFree(ctx context.Context, record string) error {
	if record == "" {
		return nil
	}
	var u CorrectionUnderWay
	err := d.tx.QueryRowContext(ctx, "SELECT id FROM drafts WHERE record = $1 AND state NOT IN ('published', 'discarded') ORDER BY id LIMIT 1", record).Scan(&u.Draft)
	switch {
	case isNoRow(err):
		return nil
	case err != nil:
		return sqlkit.Error(err)
	}
	return &u
}

// changedMeanwhile is the error of an act on a draft that another act came before: who did what, and when.
func (d *draftTx) changedMeanwhile(ctx context.Context) error {
	who, when := d.store.nameOf(ctx, d.m.ChangedBy), d.m.ChangedAt.In(record.Zone).Format("2006-01-02 15:04:05")
	switch d.m.Review.State {
	case editorial.Published:
		return errs.F(errs.Conflict, "%s published this at %s already. Nothing is left to do.", who, when)
	case editorial.Discarded:
		return errs.F(errs.Conflict, "%s discarded this draft at %s. Nothing is left to do.", who, when)
	}
	return errs.F(errs.Conflict, "%s changed the draft at %s; look at what has changed, then try again.", who, when)
}

// clearManuscripts ends corrections under way of a record whose words are erased, and clears the reviewers' words about
// it, since they hold its words too.
func (t *takedown) clearManuscripts(ctx context.Context) error {
	var ids []string
	err := eachRow(ctx, t.tx, "SELECT id FROM drafts WHERE record = $1", func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	}, t.row.id)
	for _, id := range ids {
		d := &draftTx{tx: t.tx, store: t.store, actor: t.actor}
		if err == nil {
			err = d.readDraft(ctx, account.System(), id)
		}
		if err != nil {
			return err
		}
		d.m.Review = t.store.workflow.Clear(d.m.Review, t.tx.Now)
		err = d.saveDraft(ctx, "draft_discard")
	}
	return err
}
