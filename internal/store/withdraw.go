package store

import (
	"context"
	"slices"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Withdrawal is a takedown with its reason and person; residents see all of it.
type Withdrawal struct {
	ID     string
	Reason string
	By     string    // may be empty
	At     time.Time // zero, or a moment of the past, for imports
	// Told is the Key of the Consequences that the person was told of.
	Told string
	// Erase destroys the payloads of all revisions, and the attachments that no other record lists.
	Erase bool
}

// Withdraw takes a record down in one transaction. A record that was withdrawn before can still be erased; the reason
// given first stays. errs.Conflict if there is nothing left to do. After an erasure, a result together with an error
// means that the erasure is done and committed, but that the write-ahead log could not be emptied yet; the next Open
// makes up for it.
func (s *Store) Withdraw(ctx context.Context, w Withdrawal) (Published, error) {
	return s.withdrawRecord(ctx, account.System(), w)
}

// WithdrawRecord is Withdraw by a person, now: errs.Forbidden unless they may withdraw in the record's division,
// and erase there for an erasure.
func (s *Store) WithdrawRecord(ctx context.Context, actor account.Actor, w Withdrawal) (Published, error) {
	w.At = time.Time{}
	return s.withdrawRecord(ctx, actor, w)
}

func (s *Store) withdrawRecord(ctx context.Context, actor account.Actor, w Withdrawal) (Published, error) {
	var done Published
	err := s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		t := &takedown{appender: s.appender(tx), wish: w}
		var err error
		if t.actor, err = account.Current(ctx, tx, actor); err != nil {
			return err
		}
		if err = account.NoteMark(ctx, tx, t.actor, "record "+w.ID); err != nil {
			return err
		}
		if err = t.openRecord(ctx, w.ID); err != nil {
			return err
		}
		if err = t.checkAllowed(); err != nil {
			return err
		}
		if err = t.settleConsequences(ctx); err != nil {
			return err
		}
		if done, err = t.takeDown(ctx); err != nil {
			return err
		}
		return t.returnBehind(ctx)
	})
	if err != nil {
		return Published{}, err
	}
	if w.Erase {
		err = s.emptyLog(ctx)
	}
	return done, err
}

// takedown is one run of Withdraw within its transaction.
type takedown struct {
	*appender
	wish Withdrawal
	row  *row
	log  *openLog

	behind []Draft // drafts that cannot be published after it
}

// find opens the record's row and log.
func (t *takedown) openRecord(ctx context.Context, id string) (err error) {
	if t.row, err = findRow(ctx, t.tx, id); err != nil {
		return err
	}
	var code division.Code
	if err := t.tx.QueryRowContext(ctx, "SELECT division FROM logs WHERE number = $1", t.row.log).Scan(&code); err != nil {
		return sqlkit.Error(err)
	}
	t.log, err = t.openEdge(ctx, code)
	return err
}

func (t *takedown) takeDown(ctx context.Context) (Published, error) {
	err := t.openRecord(ctx, t.wish.ID)
	if err == nil {
		err = t.checkAllowed()
	}
	if err != nil {
		return Published{}, err
	}
	switch {
	case t.row.state == stateCurrent:
		err = t.withdrawContent(ctx)
	case t.row.state == stateErased || !t.wish.Erase:
		err = errs.F(errs.Conflict, "The record %s (%s) was withdrawn already.", t.row.id, t.row.indexNumber)
	}
	if err == nil && t.wish.Erase {
		if err = t.erasePayloads(ctx); err == nil {
			err = t.clearManuscripts(ctx)
		}
	}
	if err == nil {
		err = t.saveRow(ctx, t.row)
	}
	if err == nil {
		err = t.signGrown(ctx)
	}
	return Published{t.row.id, t.row.revision, t.row.indexNumber, t.log.Code, t.row.last, ""}, err
}

// checkAllowed refuses somebody who may not do this to the record's division.
func (t *takedown) checkAllowed() error {
	switch {
	case !t.actor.May(account.Withdraw, t.log.Code):
		return errs.F(errs.Forbidden, "You may not withdraw records of division %s.", t.log.Code)
	case t.wish.Erase && !t.actor.May(account.Erase, t.log.Code):
		return errs.F(errs.Forbidden, "You may not erase records of division %s.", t.log.Code)
	}
	return nil
}

func (t *takedown) leaf(op feed.Op) feed.Leaf {
	return feed.Leaf{Op: op, ID: t.row.id, Revision: int64(t.row.revision), Kind: string(t.row.kind), IndexNumber: t.row.indexNumber,
		Time: t.tx.Now, Previous: t.row.last}
}

func (t *takedown) withdrawContent(ctx context.Context) error {
	w := record.Withdrawal{ID: t.row.id, Revision: t.row.revision, Kind: t.row.kind, Division: t.log.Code, IndexNumber: t.row.indexNumber,
		Reason: t.wish.Reason, By: t.wish.By, At: t.wish.At}
	if w.At.IsZero() || w.At.After(t.tx.Now) {
		w.At = t.tx.Now.In(record.Zone)
	}
	w = *w.Tidy()
	if err := record.Refusal(editorial.CheckWithdrawal(&w, t.store.rules)); err != nil {
		return err
	}
	body, err := w.Canonical()
	if err != nil {
		return err
	}
	leaf := t.leaf(feed.Withdraw)
	if t.row.last, err = t.appendLeaf(ctx, t.log, t.row.number, leaf, feed.NewPayload(body)); err != nil {
		return err
	}
	if err := t.noteAct(ctx, string(leaf.Op), t.log.Code, leaf, t.row.last); err != nil {
		return err
	}
	t.row.state = stateWithdrawn
	if err := dropNames(ctx, t.tx, t.row.number); err != nil {
		return err
	}
	return t.dropStatement(ctx, t.row)
}

func (a *appender) dropStatement(ctx context.Context, r *row) error {
	_, err := a.tx.ExecContext(ctx, "DELETE FROM statements WHERE record = $1", r.number)
	return err
}

// erasesPerLeaf keeps an erase leaf within feed.MaxLeaf whatever numbers it names.
const erasesPerLeaf = feed.MaxErases / 2

// erasePayloads names every revision's leaf in erase leaves, which destroys the payloads, and drops the
// attachments. The reason of the withdrawal stays: it is the public trace.
func (t *takedown) erasePayloads(ctx context.Context) error {
	entries, err := entriesOf(ctx, t.tx, t.row.number)
	if err != nil {
		return err
	}
	var named []int64
	for _, e := range entries {
		if e.leaf.HasPayload() && (e.leaf.Op == feed.Publish || e.leaf.Op == feed.Correct) {
			named = append(named, e.number)
		}
	}
	return t.eraseLeaves(ctx, named)
}

func (t *takedown) eraseLeaves(ctx context.Context, named []int64) (err error) {
	for some := range slices.Chunk(named, erasesPerLeaf) {
		leaf := t.leaf(feed.Erase)
		leaf.Erases = some
		if t.row.last, err = t.appendLeaf(ctx, t.log, t.row.number, leaf, nil); err != nil {
			return err
		}
		if err := t.noteAct(ctx, string(leaf.Op), t.log.Code, leaf, t.row.last); err != nil {
			return err
		}
	}
	t.row.state = stateErased
	return t.finishErasure(ctx, t.row)
}

// finishErasure drops the attachments of a record of which no content is left, and has the write-ahead log
// emptied.
func (a *appender) finishErasure(ctx context.Context, r *row) error {
	entries, err := entriesOf(ctx, a.tx, r.number)
	if err != nil {
		return err
	}
	erased := map[int64]bool{}
	for _, e := range entries {
		for _, n := range e.leaf.Erases {
			erased[n] = true
		}
	}
	left := slices.ContainsFunc(entries, func(e entry) bool {
		return !erased[e.number] && (e.leaf.Op == feed.Publish || e.leaf.Op == feed.Correct)
	})
	if !left {
		if err := a.eraseBlobs(ctx, r); err != nil {
			return err
		}
	}
	if err := dropLikenesses(ctx, a.tx, r.number); err != nil {
		return err
	}
	return noteResidue(ctx, a.tx)
}

// eraseBlobs drops the attachments that no other record lists. The digest stays, so that requests for it learn that it
// is gone.
func (a *appender) eraseBlobs(ctx context.Context, r *row) error {
	rows, err := a.tx.QueryContext(ctx, `SELECT blob FROM blob_uses AS mine WHERE record = $1
		AND NOT EXISTS (SELECT 1 FROM blob_uses AS other WHERE other.blob = mine.blob AND other.record <> $1)`, r.number)
	if err != nil {
		return sqlkit.Error(err)
	}
	defer rows.Close()
	var blobs []int64
	for rows.Next() {
		var number int64
		if err := rows.Scan(&number); err != nil {
			return sqlkit.Error(err)
		}
		blobs = append(blobs, number)
	}
	if err := rows.Err(); err != nil {
		return sqlkit.Error(err)
	}
	if _, err := a.tx.ExecContext(ctx, "DELETE FROM blob_uses WHERE record = $1", r.number); err != nil {
		return err
	}
	for _, number := range blobs {
		if _, err := a.tx.ExecContext(ctx, "UPDATE blobs SET erased = 1, size = 0 WHERE number = $1", number); err != nil {
			return err
		}
		if err := dropParts(ctx, a.tx, number); err != nil {
			return err
		}
	}
	return nil
}
