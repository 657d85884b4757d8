package sqlkit

import (
	"context"
	"database/sql"
	"time"
)

// Tx is a running transaction. Functions that take a *Tx begin and end none themselves.
type Tx struct {
	*sql.Tx
	Now   time.Time // one moment for everything in the transaction, whole seconds, UTC
	after []func()
}

// AfterCommit has f called once the transaction is on the disk; not at all if it fails.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Write runs f in the one writing transaction of this process: committed when f returns nil, rolled
// back when it returns an error or panics. It must not be nested: the inner one would wait for ever.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	release, err := db.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	return run(ctx, db.writer, nil, f)
}

// Read runs f on one consistent snapshot. Writes in it fail.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	return run(ctx, db.reader, &sql.TxOptions{ReadOnly: true}, f)
}

// acquire waits for this process's turn to write, which the caller gives back by release.
func (db *DB) acquire(ctx context.Context) (release func(), err error) {
	select {
	case db.slot <- struct{}{}:
		return func() { <-db.slot }, nil
	case <-ctx.Done():
		return nil, Error(ctx.Err())
	}
}

func run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, f func(*Tx) error) error {
	stx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return Error(err)
	}
	defer stx.Rollback() // no-op after Commit
	tx := &Tx{Tx: stx, Now: time.Now().UTC().Truncate(time.Second)}
	if err := f(tx); err != nil {
		return err
	}
	if err := stx.Commit(); err != nil {
		return Error(err)
	}
	for _, after := range tx.after {
		after()
	}
	return nil
}
