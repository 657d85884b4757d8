package index

import (
	"context"
	"log/slog"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

// Step applies entries of one log to the rows, within a transaction.
type Step struct {
	Tx    *sqlkit.Tx
	Log   int64 // the number of the log, see Key
	Code  division.Code
	Cover *feed.Absences // explains why payloads are missing
	Keep  Keeper
}

// state holds the values of a row that a step needs.
type state struct {
	place int64
	head  int64
	state string
}

// Apply applies entries in the order of the log. It returns how many changed a record. An entry that Overtake has
// applied is passed by, and counts.
func (s *Step) Apply(ctx context.Context, entries []feed.Entry) (changed int, err error) {
	for _, e := range entries {
		known, err := s.findState(ctx, e.Leaf.ID)
		if err != nil {
			return 0, err
		}
		if known != nil && LogNumber(known.head) == s.Log && known.head >= Key(s.Log, e.Number) {
			changed++ // it was taken ahead
			continue
		}
		if (e.Leaf.Op == feed.Publish) != (known == nil) || known != nil && LogNumber(known.head) != s.Log {
			slog.Warn("a leaf contradicts the ones before and is ignored",
				"division", s.Code, "leaf", e.Number, "op", e.Leaf.Op, "record", e.Leaf.ID)
			continue
		}
		if err := s.applyEntry(ctx, e, known); err != nil {
			return 0, err
		}
		changed++
	}
	return changed, nil
}

// applyEntry applies one entry; known is nil for a record that is new.
func (s *Step) applyEntry(ctx context.Context, e feed.Entry, known *state) (err error) {
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
	if err != nil || known == nil {
		return err
	}
	return s.exec(ctx, "UPDATE records SET head = ? WHERE place = ?", Key(s.Log, e.Number), known.place)
}

// Overtake applies one entry before those between the edge and it. Where its predecessor of the same record was not
// applied yet, it can only take away.
func (s *Step) Overtake(ctx context.Context, e feed.Entry) error {
	known, err := s.findState(ctx, e.Leaf.ID)
	switch {
	case err != nil:
		return err
	case known == nil && e.Leaf.Op == feed.Publish, known != nil && known.head == Key(s.Log, e.Leaf.Previous):
		_, err = s.Apply(ctx, []feed.Entry{e})
	case known == nil || LogNumber(known.head) != s.Log:
	case e.Leaf.Op == feed.Withdraw:
		err = s.applyWithdraw(ctx, e, known)
	case e.Leaf.Op == feed.Erase:
		err = s.applyErase(ctx, e.Leaf, known)
	}
	return err
}

func (s *Step) exec(ctx context.Context, query string, args ...any) error {
	return exec(ctx, s.Tx, query, args...)
}

// findState finds the row of an id; nil if it was never published here.
func (s *Step) findState(ctx context.Context, id string) (*state, error) {
	r := new(state)
	err := s.Tx.QueryRowContext(ctx, "SELECT place, head, state FROM records WHERE id = ?", id).
		Scan(&r.place, &r.head, &r.state)
	switch {
	case sqlkit.IsNoRow(err):
		return nil, nil
	case err != nil:
		return nil, sqlkit.ReadError("A record cannot be read.", err)
	}
	return r, nil
}

// contentAfter is the record as the entry leaves it: read, unread, or gone by a tombstone.
func (s *Step) contentAfter(e feed.Entry) (state string, n *Notice, err error) {
	if e.Payload == nil {
		if s.Cover.Find(e.Number, e.Leaf).Op == feed.Erase {
			return Erased, nil, nil
		}
		return Withdrawn, nil, nil
	}
	n, err = ReadNotice(e.Leaf, s.Code, e.Payload)
	switch {
	case err != nil:
		return "", nil, err
	case n == nil:
		return Unread, nil, nil
	}
	return Current, n, nil
}

func (s *Step) applyPublish(ctx context.Context, e feed.Entry) error {
	state, n, err := s.contentAfter(e)
	if err != nil {
		return err
	}
	at := e.Leaf.Time
	if n != nil {
		at = publishedAt(n.Record, e.Leaf.Time)
	}
	place, err := newPlace(ctx, s.Tx, at)
	if err != nil {
		return err
	}
	key := Key(s.Log, e.Number)
	err = s.exec(ctx, `INSERT INTO records
		(place, id, division, kind, index_number, head, content, revision, state, first_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		place, e.Leaf.ID, string(s.Code), e.Leaf.Kind, e.Leaf.IndexNumber, key, key, e.Leaf.Revision, state,
		e.Leaf.Time.Unix())
	if err != nil || n == nil {
		return err
	}
	if err := n.writeShown(ctx, s.Tx, place); err != nil {
		return err
	}
	return s.Keep.KeepFiles(ctx, place, n.Record)
}

func (s *Step) applyCorrect(ctx context.Context, e feed.Entry, r *state) error {
	state, n, err := s.contentAfter(e)
	if err != nil {
		return err
	}
	err = s.exec(ctx, "UPDATE records SET content = ?, revision = ?, state = ?, index_number = ? WHERE place = ?",
		Key(s.Log, e.Number), e.Leaf.Revision, state, e.Leaf.IndexNumber, r.place)
	if err != nil {
		return err
	}
	return replaceContent(ctx, s.Tx, s.Keep, r.place, n)
}

// applyWithdraw takes the content away: columns, words, attachments, and the payloads of every revision so
// far. The reason, which is the payload of the withdraw leaf itself, stays.
func (s *Step) applyWithdraw(ctx context.Context, e feed.Entry, r *state) error {
	if err := replaceContent(ctx, s.Tx, s.Keep, r.place, nil); err != nil {
		return err
	}
	if r.state != Erased {
		if err := s.exec(ctx, "UPDATE records SET state = ? WHERE place = ?", Withdrawn, r.place); err != nil {
			return err
		}
	}
	return s.Keep.DropPayloads(ctx, r.head, e)
}

// applyErase destroys the payloads that the leaf names, and the shown content if it is among them, and has their traces
// scrubbed from the files.
func (s *Step) applyErase(ctx context.Context, l feed.Leaf, r *state) error {
	if err := s.Keep.NoteErasure(ctx); err != nil {
		return err
	}
	for _, n := range l.Erases {
		key := Key(s.Log, n)
		if mine, err := s.belongsTo(ctx, key, l.ID); err != nil || !mine {
			if err != nil {
				return err
			}
			continue
		}
		if err := s.Keep.DropPayload(ctx, key); err != nil {
			return err
		}
		var content int64
		if err := s.Tx.QueryRowContext(ctx, "SELECT content FROM records WHERE place = ?", r.place).Scan(&content); err != nil {
			return sqlkit.ReadError("A record cannot be read.", err)
		}
		if content != key {
			continue
		}
		if err := replaceContent(ctx, s.Tx, s.Keep, r.place, nil); err != nil {
			return err
		}
		if err := s.exec(ctx, "UPDATE records SET state = ? WHERE place = ?", Erased, r.place); err != nil {
			return err
		}
	}
	return nil
}

// belongsTo reports whether the leaf under the key, if it is held, is about the record.
func (s *Step) belongsTo(ctx context.Context, key int64, id string) (bool, error) {
	leaf, err := s.Keep.ReadLeaf(ctx, key)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	return err == nil && leaf.ID == id, err
}
