package cache

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
	"gongshi/internal/record"
)

// Record gives a record as its newest revision says, with the newest confirmation that it is still true.
// errs.NotFound for an id never published here, errs.Gone for one that was withdrawn or erased (Trail tells
// when and why). An expired record is still given: it is not listed, but its number may be on paper.
func (c *Cache) Record(ctx context.Context, id string) (*record.Record, error) {
	q := c.db.Reader()
	var state string
	var content, confirmed int64
	err := q.QueryRowContext(ctx, "SELECT state, content, confirmed_at FROM records WHERE id = ?", id).Scan(&state, &content, &confirmed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, errs.F(errs.NotFound, "There is no record %s on this kiosk.", id)
	case err != nil:
		return nil, readError("The record cannot be read.", err)
	case state == withdrawn, state == erased:
		return nil, errs.F(errs.Gone, "The record %s was withdrawn.", id)
	case state == unreadOne:
		return nil, errs.F(errs.Unavailable, "The record %s needs a newer version of this program.", id)
	}
	payload, err := readPayload(ctx, q, content)
	if err != nil {
		return nil, err
	}
	if payload == nil {
		return nil, errs.F(errs.Corrupt, "The content of record %s is missing.", id)
	}
	r, err := parsePayload(payload)
	if err != nil {
		return nil, err
	}
	if at := moment(confirmed); at.After(r.LastConfirmedAt) {
		r.LastConfirmedAt, r.ConfirmedBy = at, "" // the log does not say by whom; the payload's name is of an earlier day
	}
	return r, nil
}

// parsePayload reads the record of a payload that was readable when it came.
func parsePayload(p feed.Payload) (*record.Record, error) {
	if len(p) < feed.SaltSize {
		return nil, errs.F(errs.Corrupt, "The content of a record is damaged.")
	}
	r, err := record.Parse(p.Body())
	if err != nil {
		return nil, errs.E(errs.Corrupt, "The content of a record is damaged.", err)
	}
	return r, nil
}

// Freshness says how old what is shown may be, with the logs of the chain, own division first. What another process
// has verified meanwhile counts from here on.
func (c *Cache) Freshness(ctx context.Context) (catalogue.Freshness, error) {
	f := catalogue.Freshness{FreshFor: protocol.FreshFor}
	q := c.db.Reader()
	var err error
	for name, to := range map[string]*time.Time{factHeard: &f.LastHeard, factTried: &f.LastTried, factSigned: &f.LastSigned} {
		if *to, err = factTime(ctx, q, name); err != nil {
			return f, err
		}
	}
	if f.LastFailure, err = fact(ctx, q, factFailure); err != nil {
		return f, err
	}
	if f.Records, err = c.count(ctx, catalogue.Query{}); err != nil {
		return f, err
	}
	for _, code := range c.code.Chain() {
		log, err := c.log(ctx, q, code)
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
	}
	c.clock.prove(f.LastSigned)
	f.LastSigned, f.Clock = later(f.LastSigned, c.clock.Newest()), c.clock.Read()
	return f, nil
}

func (c *Cache) log(ctx context.Context, q querier, code division.Code) (catalogue.Log, error) {
	h, err := readHeld(ctx, q, code)
	if err != nil {
		return catalogue.Log{}, err
	}
	l := catalogue.Log{Division: code, Name: c.names(code), Size: h.Edge.Size(), Signed: moment(h.complete), VerifiedAt: moment(h.verified)}
	err = q.QueryRowContext(ctx, "SELECT refused FROM logs WHERE number = ?", h.number).Scan(&l.Refused)
	return l, readError("The state of the log cannot be read.", err)
}

// texts reads rows of one text column, and closes them.
func texts(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	var list []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, readError("A list cannot be read.", err)
		}
		list = append(list, s)
	}
	return list, readError("A list cannot be read.", rows.Err())
}
