package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// Names of facts.
const (
	factCentre   = "centre"       // the centre's name
	factInstance = "instance"     // which database this is; see instance
	factTruncate = "truncate_due" // from the commit that took words out until the write-ahead log has been emptied; see noteResidue
)

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readFact reads a fact; "" if it was never set.
func readFact(ctx context.Context, q querier, name string) (string, error) {
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

// Residue is the copy of removed words in the write-ahead log until it is emptied, with the log's remains of unfinished
// transactions. Deleted bytes of the database itself are overwritten at once (package sqlkit).

// soon is how long others are kept waiting for the log to be emptied, where there is another chance a minute later.
const soon = 300 * time.Millisecond

// emptyWAL empties the log of an interrupted process, unless somebody reads at this moment: then ShedResidue does.
func (s *Store) emptyWAL(ctx context.Context) error {
	err := s.db.TruncateWithin(ctx, soon)
	if errs.Is(err, errs.Unavailable) {
		err = nil
	}
	return err
}

// ShedResidue empties the write-ahead log if there is anything in it. A running centre does so once a minute, so that
// no word that was taken out of a draft, however it was found, stays in a file for longer. errs.Unavailable while
// somebody reads: then the next turn does it.
func (s *Store) ShedResidue(ctx context.Context) error {
	if info, err := os.Stat(filepath.Join(s.dir, databaseFile+"-wal")); err == nil && info.Size() == 0 {
		return nil
	}
	return s.emptyWithin(ctx, func(ctx context.Context) error { return s.db.TruncateWithin(ctx, soon) })
}

// truncateIfDue makes up for an erasure whose process was cut before it could empty the log.
func (s *Store) truncateIfDue(ctx context.Context) error {
	due, err := readFact(ctx, s.db.Reader(), factTruncate)
	if err == nil && due != "" {
		err = s.emptyLog(ctx)
	}
	return err
}

// emptyLog takes the last copies of erased bytes from the write-ahead log and strikes the note that
// this was due.
func (s *Store) emptyLog(ctx context.Context) error { return s.emptyWithin(ctx, s.db.Truncate) }

// emptyWithin strikes the note only if nobody has made it again since.
func (s *Store) emptyWithin(ctx context.Context, truncate func(context.Context) error) error {
	due, err := readFact(ctx, s.db.Reader(), factTruncate)
	if err == nil {
		err = truncate(ctx)
	}
	if err != nil || due == "" {
		return err
	}
	return s.db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM facts WHERE name = $1 AND value = $2", factTruncate, due)
		return err
	})
}

// noteResidue notes that the log is to be emptied; each note is another.
func noteResidue(ctx context.Context, tx *sqlkit.Tx) error {
	return setFact(ctx, tx, factTruncate, rand.Text())
}
