package store

import (
	"context"
	"fmt"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
)

// placeCorrection checks a correction against the record that it corrects.
func (p *publication) placeCorrection(ctx context.Context, i int, r *record.Record) (*row, int64, error) {
	row, old, err := p.problems.checkTarget(ctx, p.tx, i, r)
	if err != nil || row == nil {
		return nil, 0, err
	}
	previous := row.last
	row.revision++
	r.Revision = row.revision
	c := record.Correction{}
	if r.Correction != nil {
		c = *r.Correction
	}
	c.At = p.clampDate(c.At)
	if c.At.Before(old.PublishedAt) {
		c.At = p.clampDate(time.Time{})
	}
	r.Correction = &c
	return row, previous, nil
}

// checkTarget finds the row and the words in force of the record that r corrects, and fills in the fields that a
// correction cannot change; no row if there is a problem.
func (p *problems) checkTarget(ctx context.Context, q querier, i int, r *record.Record) (*row, *record.Record, error) {
	row, err := findRow(ctx, q, r.ID)
	if errs.Is(err, errs.NotFound) {
		p.addConflict(i, "/id", fmt.Sprintf("There is no record %s. A new record has neither id nor revision.", r.ID),
			fmt.Sprintf("没有标识为%s的信息。新信息不填标识和修订号。", r.ID))
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	switch {
	case row.state != stateCurrent:
		p.addAgainst(i, true, r.Kind, "", row.id, "The record %[1]s (%[2]s) was withdrawn; publish a new one.", "信息%[2]s已撤回，请重新发布。", r.ID, row.indexNumber)
		return nil, nil, nil
	case row.revision != r.Revision:
		if done, err := p.checkDone(ctx, q, i, row, r); err != nil || done {
			return nil, nil, err
		}
		p.addAgainst(i, true, r.Kind, "/revision", row.id, "is %[1]d, but revision %[2]d is in force now. Look at what has changed, then correct that one.",
			"为%[1]d，但现行修订号为%[2]d，请查看变化后在其上更正。", r.Revision, row.revision)
		return nil, nil, nil
	}
	old, err := readContent(ctx, q, row)
	if err != nil || !p.keep(i, old, r) {
		return nil, nil, err
	}
	return row, old, nil
}

// keep fills in the fields that a correction cannot change, and reports whether r had their old values.
func (p *problems) keep(i int, old, r *record.Record) bool {
	before := len(p.list)
	fixed := func(field string, given, is string, absent bool) {
		if !absent && given != is {
			p.addAgainst(i, true, old.Kind, field, old.ID, "is %[1]q, but the record was published with %[2]q, which a correction cannot change. Withdraw it and publish a new one.",
				"为“%[1]s”，而发布时为“%[2]s”，更正时不能改变，请撤回后重新发布。", given, is)
		}
	}
	fixed("/kind", string(r.Kind), string(old.Kind), false)
	fixed("/division", string(r.Division), string(old.Division), false)
	fixed("/index_number", r.IndexNumber, old.IndexNumber, r.IndexNumber == "")
	fixed("/published_at", r.PublishedAt.Format(time.RFC3339Nano), old.PublishedAt.Format(time.RFC3339Nano),
		r.PublishedAt.IsZero() || r.PublishedAt.Equal(old.PublishedAt))
	if len(p.list) > before {
		return false
	}
	r.IndexNumber, r.PublishedAt = old.IndexNumber, old.PublishedAt
	if len(record.Diff(old, r)) == 0 {
		found := idle
		found.Record = old.ID
		p.list = append(p.list, Problem{i, found, true})
		return false
	}
	return true
}

// idle is the problem of a correction without any change.
var idle = record.Problem{Reason: "The correction changes nothing.", ReasonZh: "更正没有改变任何内容。"}

// readContent reads the revision of a record that is in force, checked against its leaf.
func readContent(ctx context.Context, q querier, row *row) (*record.Record, error) {
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
