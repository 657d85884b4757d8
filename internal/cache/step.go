package cache

import (
	"context"
	"log/slog"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// States of a row of records; the first three are those of catalogue.State.
const (
	current   = "current"
	withdrawn = "withdrawn"
	erased    = "erased"
	unreadOne = "unread" // held, but of a kind or form that this program does not know
)

// step turns the entries of one unit into the residents' records, within the unit's transaction. Leaves that contradict
// each other (a second publication of one id, a correction of nothing) are kept in the log and otherwise ignored: a
// mistake of the author's must not silence a division for ever.
type step struct {
	tx    *sqlkit.Tx
	held  Held
	code  division.Code
	cover *feed.Absences
}

// row holds the values of a record that a step needs.
type row struct {
	place int64
	head  int64
	state string
}

func (s *step) applyEntries(ctx context.Context, entries []feed.Entry) (changed int, err error) {
	for _, e := range entries {
		known, err := s.row(ctx, e.Leaf.ID)
		if err != nil {
			return 0, err
		}
		if known != nil && known.head>>logShift == s.held.number && known.head >= s.held.key(e.Number) {
			changed++ // it was taken ahead
			continue
		}
		if (e.Leaf.Op == feed.Publish) != (known == nil) || known != nil && known.head>>logShift != s.held.number {
			slog.Warn("a leaf contradicts the ones before and is ignored", "division", s.code, "leaf", e.Number, "op", e.Leaf.Op, "record", e.Leaf.ID)
			continue
		}
		switch e.Leaf.Op {
		case feed.Publish:
			err = s.applyPublish(ctx, e)
		case feed.Correct:
			err = s.applyCorrect(ctx, e, known)
		case feed.Withdraw:
			err = s.applyWithdraw(ctx, e, known)
		case feed.Erase:
			err = s.applyErase(ctx, e.Leaf, known)
		case feed.Confirm:
			err = s.exec(ctx, "UPDATE records SET confirmed_at = ? WHERE place = ?", e.Leaf.Time.Unix(), known.place)
		}
		if err != nil {
			return 0, err
		}
		if known != nil {
			if err := s.exec(ctx, "UPDATE records SET head = ? WHERE place = ?", s.held.key(e.Number), known.place); err != nil {
				return 0, err
			}
		}
		changed++
	}
	return changed, nil
}

func (s *step) exec(ctx context.Context, query string, args ...any) error {
	return execIn(ctx, s.tx, query, args...)
}

// row finds a record by its id; nil if it was never published here.
func (s *step) row(ctx context.Context, id string) (*row, error) {
	r := new(row)
	err := s.tx.QueryRowContext(ctx, "SELECT place, head, state FROM records WHERE id = ?", id).Scan(&r.place, &r.head, &r.state)
	switch {
	case sqlkit.IsNoRow(err):
		return nil, nil
	case err != nil:
		return nil, readError("A record cannot be read.", err)
	}
	return r, nil
}

// contentAfter is the record as the entry leaves it: read, unread, or gone by a tombstone.
func (s *step) contentAfter(e feed.Entry) (state string, n *notice, err error) {
	if e.Payload == nil {
		if s.cover.Find(e.Number, e.Leaf).Op == feed.Erase {
			return erased, nil, nil
		}
		return withdrawn, nil, nil
	}
	n, err = readNotice(e.Leaf, s.code, e.Payload)
	switch {
	case err != nil:
		return "", nil, err
	case n == nil:
		return unreadOne, nil, nil
	}
	return current, n, nil
}

func (s *step) applyPublish(ctx context.Context, e feed.Entry) error {
	state, n, err := s.contentAfter(e)
	if err != nil {
		return err
	}
	at := e.Leaf.Time
	if n != nil {
		at = publishedAt(n.record, e.Leaf.Time)
	}
	place, err := newPlace(ctx, s.tx, at)
	if err != nil {
		return err
	}
	key := s.held.key(e.Number)
	err = s.exec(ctx, `INSERT INTO records (place, id, division, kind, index_number, head, content, revision, state, first_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		place, e.Leaf.ID, string(s.code), e.Leaf.Kind, e.Leaf.IndexNumber, key, key, e.Leaf.Revision, state, e.Leaf.Time.Unix())
	if err != nil || n == nil {
		return err
	}
	return n.writeShown(ctx, s.tx, place)
}

func (s *step) applyCorrect(ctx context.Context, e feed.Entry, r *row) error {
	state, n, err := s.contentAfter(e)
	if err != nil {
		return err
	}
	err = s.exec(ctx, "UPDATE records SET content = ?, revision = ?, state = ?, index_number = ? WHERE place = ?",
		s.held.key(e.Number), e.Leaf.Revision, state, e.Leaf.IndexNumber, r.place)
	if err != nil {
		return err
	}
	return n.replaceContent(ctx, s.tx, r.place)
}

// applyWithdraw takes the content away: columns, index, attachments, and the payloads of every revision so
// far. The reason, which is the payload of the withdraw leaf itself, stays.
func (s *step) applyWithdraw(ctx context.Context, e feed.Entry, r *row) error {
	if err := clearContent(ctx, s.tx, r.place); err != nil {
		return err
	}
	if r.state != erased {
		if err := s.exec(ctx, "UPDATE records SET state = ? WHERE place = ?", withdrawn, r.place); err != nil {
			return err
		}
	}
	return eachLeaf(ctx, s.tx, r.head, func(key int64, leaf feed.Leaf) error {
		if !feed.ExplainsAbsence(e.Number, e.Leaf, leafNumber(key), leaf) {
			return nil
		}
		return s.exec(ctx, "DELETE FROM payloads WHERE key = ?", key)
	})
}

// applyErase destroys the payloads that the leaf names, and the shown content if it is among them, and has their traces
// scrubbed from the files.
func (s *step) applyErase(ctx context.Context, l feed.Leaf, r *row) error {
	for _, name := range []string{factScrub, factSweep} {
		if err := setFact(ctx, s.tx, name, "due"); err != nil {
			return err
		}
	}
	for _, n := range l.Erases {
		key := s.held.key(n)
		mine, err := s.belongsToRecord(ctx, key, l.ID)
		if err != nil {
			return err
		}
		if !mine {
			continue
		}
		if err := s.exec(ctx, "DELETE FROM payloads WHERE key = ?", key); err != nil {
			return err
		}
		var content int64
		if err := s.tx.QueryRowContext(ctx, "SELECT content FROM records WHERE place = ?", r.place).Scan(&content); err != nil {
			return readError("A record cannot be read.", err)
		}
		if content != key {
			continue
		}
		if err := clearContent(ctx, s.tx, r.place); err != nil {
			return err
		}
		if err := s.exec(ctx, "UPDATE records SET state = ? WHERE place = ?", erased, r.place); err != nil {
			return err
		}
	}
	return nil
}

// belongsToRecord reports whether the leaf under the key, if it is here yet, is about the record.
func (s *step) belongsToRecord(ctx context.Context, key int64, id string) (bool, error) {
	leaf, err := readLeaf(ctx, s.tx, key)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	return err == nil && leaf.ID == id, err
}

// newPlace gives the next free place at the moment of first publication.
func newPlace(ctx context.Context, tx *sqlkit.Tx, at time.Time) (int64, error) {
	low := max(at.Unix(), 0) << placeShift
	var last int64
	err := tx.QueryRowContext(ctx, "SELECT coalesce(max(place), ?) FROM records WHERE place BETWEEN ? AND ?",
		low-1, low, low|(1<<placeShift-1)).Scan(&last)
	return last + 1, readError("The place of a record cannot be found.", err)
}

// placeShift is the number of bits that count the records of one second.
const placeShift = 20
