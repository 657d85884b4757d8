package store

import (
	"context"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// ConfirmRecord confirms in the log that a record is still true, for residents to see. The actor must have the right to
// publish in its division. revision is the revision that they have read. errs.Forbidden, errs.NotFound; errs.Conflict
// when another revision is in force by now, or the record was withdrawn.
func (s *Store) ConfirmRecord(ctx context.Context, actor account.Actor, id string, revision int) (Published, error) {
	var done Published
	err := s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		t := &takedown{appender: s.appender(tx)}
		var err error
		if t.actor, err = account.Current(ctx, tx, actor); err == nil {
			err = account.NoteMark(ctx, tx, t.actor, "record "+id)
		}
		if err == nil {
			err = t.openRecord(ctx, id)
		}
		if err == nil {
			done, err = t.confirmRevision(ctx, revision)
		}
		return err
	})
	return done, err
}

func (t *takedown) confirmRevision(ctx context.Context, revision int) (Published, error) {
	switch {
	case !t.actor.May(account.Publish, t.log.Code):
		return Published{}, errs.F(errs.Forbidden, "You may not confirm records of division %s.", t.log.Code)
	case t.row.state != stateCurrent:
		return Published{}, errs.F(errs.Conflict, "The record %s (%s) was withdrawn.", t.row.id, t.row.indexNumber)
	case t.row.revision != revision:
		return Published{}, errs.F(errs.Conflict, "Revision %d of record %s is in force by now, not %d; read it first.", t.row.revision, t.row.id, revision)
	}
	leaf := t.leaf(feed.Confirm)
	var err error
	if t.row.last, err = t.appendLeaf(ctx, t.log, t.row.number, leaf, nil); err == nil {
		err = t.noteAct(ctx, string(leaf.Op), t.log.Code, leaf, t.row.last)
	}
	if err == nil {
		err = t.saveRow(ctx, t.row)
	}
	if err == nil {
		err = t.signGrown(ctx)
	}
	return Published{t.row.id, t.row.revision, t.row.indexNumber, t.log.Code, t.row.last, ""}, err
}
