package sqlkit

import (
	"context"
	"database/sql"
	"time"

	"gongshi/internal/errs"
)

// Tx is a running transaction, without the means to end it. Functions that take a *Tx begin and end
// none themselves; it must not outlive the function that it was given to.
type Tx struct {
	Now time.Time // one moment for everything in the transaction, whole seconds, UTC; in Write, read once the lock is held

	tx    *sql.Tx
	after []func()
}

// ExecContext, QueryContext, QueryRowContext and PrepareContext are those of database/sql. Errors that
// come out of rows are raw and get their kind at the end of the transaction, or from Error.
func (t *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	result, err := t.tx.ExecContext(ctx, query, args...)
	return result, Error(err)
}

func (t *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, query, args...)
}

func (t *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, query, args...)
}

func (t *Tx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(ctx, query)
}

// AfterCommit has f called once the transaction is on the disk and the lock released; not at all if
// it fails.
func (t *Tx) AfterCommit(f func()) { t.after = append(t.after, f) }

// BeforeCommit has f called at the end of every Write, as its last part: its error undoes the transaction. It is for
// conditions of every commit, and is set once, before the database is shared.
func (db *DB) BeforeCommit(f func(context.Context, *Tx) error) { db.last = f }

// AfterBegin has f called at the beginning of every Write and Read, before anything else is read: its error ends the
// transaction. It is for conditions that must hold before anybody relies on the tables, and is set once, before the
// database is shared.
func (db *DB) AfterBegin(f func(ctx context.Context, tx *Tx, writes bool) error) { db.first = f }

// Write runs f in the one writing transaction of this process: committed when f returns nil, rolled
// back when it returns an error or panics. It does not nest: a Write inside f waits for itself until
// BusyTimeout has passed and is then errs.Unavailable.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	if db.writer == nil {
		return errs.F(errs.Conflict, "the database was opened for reading only")
	}
	release, err := db.waitForTurn(ctx)
	if err != nil {
		return err
	}
	after, err := func() ([]func(), error) {
		defer release()
		return runHooks(ctx, db.writer, func(tx *Tx) error {
			if err := db.afterBegin(ctx, tx, true); err != nil {
				return err
			}
			if err := f(tx); err != nil || db.last == nil {
				return err
			}
			return db.last(ctx, tx)
		})
	}()
	for _, hook := range after {
		hook()
	}
	return err
}

// Read runs f on one consistent snapshot; later commits by others are not seen. Writes in it fail.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	return db.Inspect(ctx, func(tx *Tx) error {
		if err := db.afterBegin(ctx, tx, false); err != nil {
			return err
		}
		return f(tx)
	})
}

// Inspect is Read without AfterBegin's check: for looking at a database that may be damaged.
func (db *DB) Inspect(ctx context.Context, f func(*Tx) error) error {
	after, err := runHooks(ctx, db.reader, f)
	for _, hook := range after {
		hook()
	}
	return err
}

func (db *DB) afterBegin(ctx context.Context, tx *Tx, writes bool) error {
	if db.first == nil {
		return nil
	}
	return db.first(ctx, tx, writes)
}

// runHooks gives the hooks back, since they belong behind the release of the lock.
func runHooks(ctx context.Context, pool *sql.DB, f func(*Tx) error) (after []func(), err error) {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, Error(err)
	}
	defer tx.Rollback() // does nothing after Commit; undoes everything after an error or a panic
	t := &Tx{Now: time.Now().UTC().Truncate(time.Second), tx: tx}
	if err := f(t); err != nil {
		return nil, Error(err)
	}
	if err := tx.Commit(); err != nil {
		return nil, Error(err)
	}
	return t.after, nil
}

// waitForTurn waits for this process's turn to write, which the caller gives back by release.
func (db *DB) waitForTurn(ctx context.Context) (release func(), err error) {
	patience := time.NewTimer(BusyTimeout)
	defer patience.Stop()
	select {
	case db.slot <- struct{}{}:
		return func() { <-db.slot }, nil
	case <-ctx.Done():
		return nil, Error(ctx.Err())
	case <-patience.C:
		return nil, errs.F(errs.Unavailable, "the database is busy with another writer; try again")
	}
}
