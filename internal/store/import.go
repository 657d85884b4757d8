package store

import (
	"context"
	"time"

	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Later is the later act on Drafts[Of] of an import: a correction, or, if that is nil, a withdrawal, whose id is filled
// in.
type Later struct {
	Of         int
	Correction *record.Record
	Withdrawal Withdrawal
}

// Import publishes a batch and carries out, in the same transaction, the later acts on its records. The whole history
// is stored, or nothing of it.
func (s *Store) Import(ctx context.Context, b Batch, later []Later) ([]Published, error) {
	moment := b.Moment
	if moment.IsZero() {
		moment = time.Now()
	}
	if err := s.check(b, moment); err != nil {
		return nil, err
	}
	var done []Published
	err := s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		p := s.newPublication(tx, b)
		for _, l := range later {
			if l.Correction != nil {
				p.later = append(p.later, l.Correction)
			}
		}
		if err := p.publish(ctx); err != nil {
			return err
		}
		for _, l := range later {
			if err := p.followWith(ctx, l, moment); err != nil {
				return err
			}
		}
		if err := p.problems.err(); err != nil {
			return err
		}
		done = p.done[:len(b.Items)]
		return p.signGrown(ctx)
	})
	if err != nil {
		return nil, err // done was filled before signing failed, and nothing of it happened
	}
	return done, nil
}

// followWith lets one correction or withdrawal follow; its problems are those of the draft that it is about.
func (p *publication) followWith(ctx context.Context, l Later, moment time.Time) error {
	if l.Of < 0 || l.Of >= len(p.batch.Items) {
		return errs.F(errs.Invalid, "There is no record %d in the import.", l.Of)
	}
	id := p.done[l.Of].ID
	if l.Correction == nil {
		w := l.Withdrawal
		w.ID = id
		t := &takedown{appender: p.appender, wish: w}
		_, err := t.takeDown(ctx)
		return err
	}
	now, err := findRow(ctx, p.tx, id)
	if err != nil {
		return err
	}
	r := *l.Correction
	r.ID, r.Revision = id, now.revision
	if found := editorial.Check(&r, p.store.rules, moment); len(found) > 0 {
		p.problems.add(l.Of, found...)
		return nil
	}
	p.books.touched = nil
	if err := p.publishItem(ctx, l.Of, Item{Record: &r}); err != nil {
		return err
	}
	return p.books.checkBalances(ctx)
}
