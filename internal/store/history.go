package store

import (
	"context"
	"slices"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// HistoryEntry is one statement of the log about a record, with its readable words.
type HistoryEntry struct {
	Leaf       int64
	Op         string // "publish", "correct", "withdraw", "erase" or "confirm", as the log has it
	Revision   int    // published by it, or in force when it was made
	At         time.Time
	Record     *record.Record
	Withdrawal *record.Withdrawal
}

// History returns the log's statements about a record, the oldest first: errs.NotFound if there is none. Record is nil
// once the record was withdrawn: withdrawn words are not read here either.
func (s *Store) History(ctx context.Context, id string) ([]HistoryEntry, error) {
	var past []HistoryEntry
	err := s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		past = nil
		row, err := findRow(ctx, tx, id)
		if err != nil {
			return err
		}
		entries, err := entriesOf(ctx, tx, row.number)
		if err != nil {
			return err
		}
		log := Log{number: row.log, q: tx}
		for _, e := range entries {
			p, err := log.historyEntry(ctx, e)
			if err != nil {
				return errs.E(errs.Corrupt, "The history of record "+id+" cannot be read; central verify says more.", err)
			}
			past = append(past, p)
		}
		return nil
	})
	return past, err
}

func (l *Log) historyEntry(ctx context.Context, e entry) (HistoryEntry, error) {
	p := HistoryEntry{Leaf: e.number, Op: string(e.leaf.Op), Revision: int(e.leaf.Revision), At: e.leaf.Time}
	if !e.leaf.HasPayload() || e.lapsed != feed.None {
		return p, nil
	}
	payload, err := l.Payload(ctx, e.leaf.Payload)
	if err == nil {
		err = feed.CheckPayload(e.leaf, payload)
	}
	switch {
	case err != nil:
	case e.leaf.Op == feed.Withdraw:
		p.Withdrawal, err = record.ParseWithdrawal(payload.Body())
	case e.leaf.Op == feed.Publish, e.leaf.Op == feed.Correct:
		p.Record, err = record.Parse(payload.Body())
	}
	return p, err
}

// CurrentRevision returns the record in force, nil once it was withdrawn.
func CurrentRevision(past []HistoryEntry) *record.Record {
	for _, p := range slices.Backward(past) {
		if p.Record != nil {
			return p.Record
		}
	}
	return nil
}

// Record returns the record in force: errs.NotFound if there is none, errs.Gone if it was withdrawn.
func (s *Store) Record(ctx context.Context, id string) (*record.Record, error) {
	past, err := s.History(ctx, id)
	if err != nil {
		return nil, err
	}
	r := CurrentRevision(past)
	if r == nil {
		return nil, errs.F(errs.Gone, "The record %s was withdrawn: it is not shown or printed any more.", id)
	}
	return r, nil
}
