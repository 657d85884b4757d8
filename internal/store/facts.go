package store

import (
	"context"
	"database/sql"
	"errors"

	"gongshi/internal/sqlkit"
)

// Names of facts.
const (
	factCentre   = "centre"       // the centre's name
	factTruncate = "truncate_due" // "1" from an erasure's commit until the write-ahead log has been emptied
)

// querier is what reading needs of a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// fact reads a fact; "" if it was never set.
func fact(ctx context.Context, q querier, name string) (string, error) {
	var value string
	err := q.QueryRowContext(ctx, "SELECT value FROM facts WHERE name = $1", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, sqlkit.Error(err)
}

func setFact(ctx context.Context, tx *sqlkit.Tx, name, value string) error {
	_, err := tx.ExecContext(ctx,
		"INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return err
}

// truncateIfDue makes up for an erasure whose process was cut before it could empty the log.
func (s *Store) truncateIfDue(ctx context.Context) error {
	due, err := fact(ctx, s.db.Reader(), factTruncate)
	if err == nil && due != "" {
		err = s.emptyLog(ctx)
	}
	return err
}

// emptyLog takes the last copies of erased bytes from the write-ahead log and strikes the note that
// this was due.
func (s *Store) emptyLog(ctx context.Context) error {
	if err := s.db.Truncate(ctx); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM facts WHERE name = $1", factTruncate)
		return err
	})
}
