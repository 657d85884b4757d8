package cache

import (
	"context"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/index"
	"gongshi/internal/protocol"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// Record returns a record in its newest revision, with its newest confirmation. It fails with errs.NotFound for an id
// never published here, errs.Gone for a withdrawn or erased record (Trail tells when and why). An expired record is
// still returned: it is not listed, but its number may be on paper. The content was compared, now, with its digest in a
// leaf that a trusted key has signed; content that does not verify is errs.Corrupt.
func (c *Cache) Record(ctx context.Context, id string) (r *record.Record, err error) {
	err = c.readProven(ctx, func(tx *sqlkit.Tx, p *proofs) error {
		row, err := p.findRecord(ctx, tx, id)
		if err != nil {
			return err
		}
		r, err = readRecord(ctx, tx, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func readRecord(ctx context.Context, q sqlkit.Querier, row recordRow) (*record.Record, error) {
	if err := row.checkShown(); err != nil {
		return nil, err
	}
	n := index.LeafNumber(row.Content)
	leaf, _, err := row.log.readLeaf(ctx, q, n)
	if err != nil {
		return nil, err
	}
	payload, err := row.log.readPayload(ctx, q, n, leaf)
	if err != nil {
		return nil, err
	}
	return row.parseContent(leaf, payload)
}

// checkShown fails with errs.Gone for a withdrawn record, with errs.Unavailable for one of a form to come.
func (r recordRow) checkShown() error {
	switch {
	case r.history.stateWord() != index.Current || r.State == index.Withdrawn || r.State == index.Erased:
		return errs.F(errs.Gone, "The record %s was withdrawn.", r.ID)
	case r.State == index.Unread:
		return errs.F(errs.Unavailable, "The record %s needs a newer version of this program.", r.ID)
	}
	return nil
}

// parseContent parses the record of a leaf and a payload that were verified; payload is nil if it is not held.
func (r recordRow) parseContent(leaf feed.Leaf, payload feed.Payload) (*record.Record, error) {
	switch {
	case payload == nil:
		return nil, errs.F(errs.Corrupt, "The content of record %s is missing.", r.ID)
	case leaf.ID != r.ID:
		return nil, errs.F(errs.Corrupt, "The content of record %s is that of another one.", r.ID)
	}
	rec, err := parsePayload(payload)
	if err != nil {
		return nil, err
	}
	if at := unixTime(r.Confirmed); at.After(rec.LastConfirmedAt) {
		rec.LastConfirmedAt, rec.ConfirmedBy = at, "" // the log does not name the person; the payload's name is of an earlier day
	}
	return rec, nil
}

// parsePayload reads the record of a payload that was readable when it came.
func parsePayload(p feed.Payload) (*record.Record, error) {
	if len(p) < feed.SaltSize {
		return nil, errs.F(errs.Corrupt, "The content of a record is damaged.")
	}
	r, err := record.Parse(p.Body())
	if err != nil {
		return nil, sqlkit.Damaged("The content of a record is damaged.", err)
	}
	return r, nil
}

// Freshness returns the possible age of the content, with the logs of the chain, own division first: by the signatures
// held, verified now. Logs that another process has verified meanwhile count from here on.
func (c *Cache) Freshness(ctx context.Context) (f catalogue.Freshness, err error) {
	defer func() { err = c.noteDamage(unlessStopped(ctx, err)) }()
	f.FreshFor, f.Storage = protocol.FreshFor, c.Storage()
	q := c.db.Reader()
	for name, to := range map[string]*time.Time{factHeard: &f.LastHeard, factTried: &f.LastTried} {
		if *to, err = factTime(ctx, q, name); err != nil {
			return f, err
		}
	}
	if f.LastFailure, err = readFact(ctx, q, factFailure); err != nil {
		return f, err
	}
	if f.Records, err = c.view(q).Count(ctx, catalogue.Query{}); err != nil {
		return f, err
	}
	for _, code := range c.code.Chain() {
		log, cosigned, err := c.readLog(ctx, q, code)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return f, err
		}
		f.Chain = append(f.Chain, log)
		if len(f.Chain) == 1 || log.Signed.Before(f.Signed) {
			f.Signed = log.Signed // zero, where something of a log is still to come, goes before all
		}
		c.clock.raiseLowerBound(cosigned)
	}
	f.LastSigned, f.Clock = c.clock.Newest(), c.clock.Read()
	if c.isDoubted() {
		f.Signed = time.Time{}
	}
	return f, nil
}

func (c *Cache) readLog(ctx context.Context, q sqlkit.Querier, code division.Code) (l catalogue.Log, cosigned time.Time, err error) {
	h, err := c.provenHeld(ctx, q, code)
	if err != nil {
		return l, cosigned, err
	}
	complete, err := c.completeAt(ctx, q, h, code)
	if err != nil {
		return l, cosigned, err
	}
	l = catalogue.Log{Division: code, Name: c.names(code), Size: h.Edge.Size(), Signed: unixTime(complete), VerifiedAt: unixTime(h.verified)}
	err = q.QueryRowContext(ctx, "SELECT refused FROM logs WHERE number = ?", h.number).Scan(&l.Refused)
	return l, h.Cosigned(), sqlkit.ReadError("The state of the log cannot be read.", err)
}
