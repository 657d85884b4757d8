package store

import (
	"context"
	"fmt"

	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// States of a record.
const (
	stateCurrent   = "current"
	stateWithdrawn = "withdrawn"
	stateErased    = "erased"
)

// row is a row of records; number 0 means that it is not stored yet.
type row struct {
	number      int64
	id          string
	log         int64
	kind        record.Kind
	indexNumber string
	revision    int
	content     int64
	last        int64
	state       string
}

const rowColumns = "number, id, log, kind, index_number, revision, content, last, state"

func (r *row) scan(scan func(...any) error) error {
	return scan(&r.number, &r.id, &r.log, &r.kind, &r.indexNumber, &r.revision, &r.content, &r.last, &r.state)
}

func findRow(ctx context.Context, q querier, id string) (*row, error) {
	var r row
	err := r.scan(q.QueryRowContext(ctx, "SELECT "+rowColumns+" FROM records WHERE id = $1", id).Scan)
	if isNoRow(err) {
		return nil, errs.F(errs.NotFound, "There is no record %s.", id)
	}
	return &r, sqlkit.Error(err)
}

// saveRow writes the row; a new one gets its number.
func (a *appender) saveRow(ctx context.Context, r *row) error {
	if r.number == 0 {
		return sqlkit.Error(
			a.tx.QueryRowContext(ctx, `INSERT INTO records (id, log, kind, index_number, revision, content, last, state)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number`,
				r.id, r.log, string(r.kind), r.indexNumber, r.revision, r.content, r.last, r.state).Scan(&r.number),
		)
	}
	_, err := a.tx.ExecContext(
		ctx,
		"UPDATE records SET revision = $1, content = $2, last = $3, state = $4 WHERE number = $5",
		r.revision,
		r.content,
		r.last,
		r.state,
		r.number,
	)
	return err
}

// nextIndex gives the next index number of the record's issuer and month; "" if the month is full.
func (p *publication) nextIndex(ctx context.Context, i int, r *record.Record) (string, error) {
	month := record.IndexMonth(r.Issuer.Code, r.PublishedAt)
	last, err := p.lastSerial(ctx, month)
	if err != nil {
		return "", err
	}
	if last >= record.MaxSerial {
		p.problems.addConflict(
			i,
			"/issuer/code",
			fmt.Sprintf("The serial numbers of %s are used up.", month),
			fmt.Sprintf("%s的流水号已用完。", month),
		)
		return "", nil
	}
	return record.FormatIndex(month, last+1), p.setSerial(ctx, month, last+1)
}

// keepIndex takes over the index number that an imported record brings, if it is its issuer's and month's
// and not given out already.
func (p *publication) keepIndex(ctx context.Context, i int, r *record.Record) error {
	month, serial, err := splitIndex(r.IndexNumber)
	if err != nil {
		return err
	}
	if want := record.IndexMonth(r.Issuer.Code, r.PublishedAt); month != want {
		p.problems.addConflict(
			i,
			"/index_number",
			fmt.Sprintf("is %s, but issuer and month of publication make it begin with %s.", r.IndexNumber, want),
			fmt.Sprintf("为%s，但按发布机构和发布月份应以%s开头。", r.IndexNumber, want),
		)
		r.IndexNumber = ""
		return nil
	}
	var id string
	err = p.tx.QueryRowContext(ctx, "SELECT id FROM records WHERE index_number = $1", r.IndexNumber).Scan(&id)
	if err == nil {
		p.problems.addAgainst(i, true, r.Kind, "/index_number", id,
			"is %[1]s, which record %[2]s has already.", "为%[1]s，已由信息%[2]s使用。", r.IndexNumber, id)
		r.IndexNumber = ""
		return nil
	}
	if !isNoRow(err) {
		return sqlkit.Error(err)
	}
	last, err := p.lastSerial(ctx, month)
	if err != nil || serial <= last {
		return err
	}
	return p.setSerial(ctx, month, serial)
}

func (p *publication) lastSerial(ctx context.Context, month string) (int, error) {
	var last int
	err := p.tx.QueryRowContext(ctx, "SELECT last FROM serials WHERE month = $1", month).Scan(&last)
	if isNoRow(err) {
		return 0, nil
	}
	return last, sqlkit.Error(err)
}

func (p *publication) setSerial(ctx context.Context, month string, last int) error {
	_, err := p.tx.ExecContext(
		ctx,
		"INSERT INTO serials (month, last) VALUES ($1, $2) ON CONFLICT (month) DO UPDATE SET last = excluded.last",
		month,
		last,
	)
	return err
}

// splitIndex takes a valid index number apart.
func splitIndex(index string) (month string, serial int, err error) {
	if !record.ValidIndex(index) {
		return "", 0, errs.F(errs.Invalid, "%q is not an index number.", index)
	}
	month = index[:len(index)-6]
	_, err = fmt.Sscanf(index[len(month):], "-%05d", &serial)
	return month, serial, err
}
