package sqlkit

import (
	"context"
	"database/sql"
	"errors"
)

// Querier reads: a pool or a transaction.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Scan copies the columns of the present row, as sql.Rows.Scan does.
type Scan = func(columns ...any) error

// Each runs visit on every row of a query, in their order, until it fails. The rows are closed in any case. Errors are
// those of database/sql and of visit as they are: the caller tells which of them need a kind or a sentence.
func Each(ctx context.Context, q Querier, query string, visit func(Scan) error, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	scan := Scan(rows.Scan)
	for rows.Next() {
		if err := visit(scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// List returns what read makes of every row of a query, in their order; nil without rows. Errors are those of Each.
func List[T any](
	ctx context.Context, q Querier, query string, read func(Scan) (T, error), args ...any,
) (list []T, err error) {
	err = Each(ctx, q, query, func(scan Scan) error {
		one, err := read(scan)
		if err != nil {
			return err
		}
		list = append(list, one)
		return nil
	}, args...)
	if err != nil {
		return nil, err
	}
	return list, nil
}

// One reads a row of one column, for List.
func One[T any](scan Scan) (value T, err error) {
	err = scan(&value)
	return value, err
}

// IsNoRow reports whether a query for one row has found none.
func IsNoRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Optional returns the error of reading one row that need not be there: nil for no row.
func Optional(err error) error {
	if IsNoRow(err) {
		return nil
	}
	return err
}

// Fact returns a value of the table facts (name, value); "" if it was never set. Errors are those of database/sql.
func Fact(ctx context.Context, q Querier, name string) (value string, err error) {
	err = q.QueryRowContext(ctx, "SELECT value FROM facts WHERE name = $1", name).Scan(&value)
	return value, Optional(err)
}

// SetFact sets a value of the table facts.
func SetFact(ctx context.Context, tx *Tx, name, value string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
