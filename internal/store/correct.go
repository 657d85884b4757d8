package store

import (
	"context"
	"fmt"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// placeCorrection checks a correction against the record that it corrects.
func (p *press) placeCorrection(ctx context.Context, i int, r *record.Record) (*row, int64, error) {
	row, err := findRow(ctx, p.tx, r.ID)
	if errs.Is(err, errs.NotFound) {
		p.problems.conflict(i, "/id", fmt.Sprintf("There is no record %s. A new record has neither id nor revision.", r.ID),
			fmt.Sprintf("没有标识为%s的信息。新信息不填标识和修订号。", r.ID))
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	switch {
	case row.state != stateCurrent:
		p.problems.conflict(i, "/id", fmt.Sprintf("The record %s (%s) was withdrawn; publish a new one.", r.ID, row.indexNumber),
			fmt.Sprintf("信息%s（%s）已撤回，请重新发布。", r.ID, row.indexNumber))
		return nil, 0, nil
	case row.revision != r.Revision:
		p.problems.conflict(i, "/revision", fmt.Sprintf("is %d, but revision %d is in force now. Look at what has changed, then correct that one.", r.Revision, row.revision),
			fmt.Sprintf("为%d，但现行修订号为%d，请查看变化后在其上更正。", r.Revision, row.revision))
		return nil, 0, nil
	}
	old, err := content(ctx, p.tx, row)
	if err != nil {
		return nil, 0, err
	}
	if !p.keep(i, old, r) {
		return nil, 0, nil
	}
	previous := row.last
	row.revision++
	r.Revision = row.revision
	c := record.Correction{}
	if r.Correction != nil {
		c = *r.Correction
	}
	c.At = p.dated(c.At)
	if c.At.Before(old.PublishedAt) {
		c.At = p.dated(time.Time{})
	}
	r.Correction = &c
	return row, previous, nil
}

// keep fills in what a correction cannot change, and reports whether it left all of it as it is.
func (p *press) keep(i int, old, r *record.Record) bool {
	before := len(p.problems.list)
	fixed := func(field string, given, is string, absent bool) {
		if !absent && given != is {
			p.problems.conflict(i, field, fmt.Sprintf("is %q, but the record was published with %q, which a correction cannot change. Withdraw it and publish a new one.", given, is),
				fmt.Sprintf("为“%s”，而发布时为“%s”，更正时不能改变，请撤回后重新发布。", given, is))
		}
	}
	fixed("/kind", string(r.Kind), string(old.Kind), false)
	fixed("/division", string(r.Division), string(old.Division), false)
	fixed("/index_number", r.IndexNumber, old.IndexNumber, r.IndexNumber == "")
	fixed("/published_at", r.PublishedAt.Format(time.RFC3339Nano), old.PublishedAt.Format(time.RFC3339Nano),
		r.PublishedAt.IsZero() || r.PublishedAt.Equal(old.PublishedAt))
	if len(p.problems.list) > before {
		return false
	}
	r.IndexNumber, r.PublishedAt = old.IndexNumber, old.PublishedAt
	if len(record.Diff(old, r)) == 0 {
		p.problems.conflict(i, idle.Field, idle.Reason, idle.ReasonZh)
		return false
	}
	return true
}

// idle is said of a correction that leaves everything as it is.
var idle = record.Problem{Reason: "The correction changes nothing.", ReasonZh: "更正没有改变任何内容。"}

// Unchanged gives the reasons that other records give against a manuscript: a correction that changes nothing of the revision in
// force, and what is wrong with the references of an alert.
func (s *Store) Unchanged(ctx context.Context, m Manuscript) (found []record.Problem, err error) {
	if m.Record == nil {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *sqlkit.Tx) error {
		found, err = s.checkRelated(ctx, tx, m.Record, tx.Now)
		return err
	})
	return found, err
}

// checkRelated holds a record against what is published beside it.
func (s *Store) checkRelated(ctx context.Context, q querier, r *record.Record, moment time.Time) ([]record.Problem, error) {
	found, err := unchangedIn(ctx, q, r)
	if err != nil {
		return nil, err
	}
	references, err := s.checkReferences(ctx, q, r, moment)
	return append(found, references...), err
}

func unchangedIn(ctx context.Context, q querier, r *record.Record) ([]record.Problem, error) {
	if r.ID == "" {
		return nil, nil
	}
	row, err := findRow(ctx, q, r.ID)
	if errs.Is(err, errs.NotFound) || err == nil && row.state != stateCurrent {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	old, err := content(ctx, q, row)
	if err != nil || len(record.Diff(old, r)) > 0 {
		return nil, err
	}
	return []record.Problem{idle}, nil
}

// content reads the revision of a record that is in force, checked against its leaf.
func content(ctx context.Context, q querier, row *row) (*record.Record, error) {
	log := Log{number: row.log, q: q}
	raws, err := log.Leaves(ctx, row.content, row.content+1)
	if err != nil {
		return nil, err
	}
	leaf, err := feed.ParseLeaf(raws[0])
	if err != nil {
		return nil, err
	}
	p, err := log.Payload(ctx, leaf.Payload)
	if err == nil {
		err = feed.CheckPayload(leaf, p)
	}
	if err != nil {
		return nil, errs.E(errs.Corrupt, fmt.Sprintf("The payload of record %s cannot be read; central verify says more.", row.id), err)
	}
	return record.Parse(p.Body())
}
