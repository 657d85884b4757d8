package sqlkit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gongshi/internal/errs"
)

// Truncate moves everything from the write-ahead log into the database and cuts the log to nothing, so
// that no deleted byte stays in it. It waits for readers that still need the log, also those of other
// processes, up to BusyTimeout, and is then errs.Unavailable.
func (db *DB) Truncate(ctx context.Context) error {
	if db.writer == nil {
		return errs.F(errs.Conflict, "the database was opened for reading only")
	}
	release, err := db.waitForTurn(ctx)
	if err != nil {
		return err
	}
	defer release()
	for deadline := time.Now().Add(BusyTimeout); ; {
		var busy, inLog, moved int
		err := db.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &inLog, &moved)
		if err = Error(err); err != nil && !errs.Is(err, errs.Unavailable) {
			return err
		}
		if err == nil && busy == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return errs.E(errs.Unavailable, "The database's log could not be emptied, because somebody is still reading.", err)
		}
		select {
		case <-ctx.Done():
			return Error(ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// TruncateWithin is Truncate with less patience: it keeps writers waiting for at most so long, and is errs.Unavailable
// when somebody reads for longer.
func (db *DB) TruncateWithin(ctx context.Context, patience time.Duration) error {
	release, err := db.waitForTurn(ctx)
	if err != nil {
		return err
	}
	defer release()
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return Error(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", patience.Milliseconds())); err != nil {
		return Error(err)
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA busy_timeout = %d", BusyTimeout.Milliseconds()))
	}()
	var busy, inLog, moved int
	err = Error(conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &inLog, &moved))
	if err == nil && busy != 0 {
		err = errs.F(errs.Unavailable, "The database's log could not be emptied, because somebody is still reading.")
	}
	return err
}

// CopyTo writes one moment of the database into a file, which must be empty or absent, while others go on writing. The
// copy has no free pages, so that nothing deleted comes along. (SQLite's other way, its backup interface, copies pages
// unchanged, and starts again whenever another process commits.) The caller flushes the file to the disk.
func (db *DB) CopyTo(ctx context.Context, path string) error {
	_, err := db.writer.ExecContext(ctx, "VACUUM INTO $1", path)
	return Error(err)
}

// QuickCheck looks for damage of the file's structure; IntegrityCheck also compares indexes with their tables and
// checks foreign keys. Both are errs.Corrupt with SQLite's findings, up to 20 lines.
func (db *DB) QuickCheck(ctx context.Context) error {
	return db.check(ctx, "PRAGMA quick_check(20)")
}

func (db *DB) IntegrityCheck(ctx context.Context) error {
	if err := db.check(ctx, "PRAGMA integrity_check(20)"); err != nil {
		return err
	}
	return db.check(ctx, `SELECT 'row ' || coalesce(rowid, '?') || ' of ' || "table" || ' refers to a row of ' || parent || ' that is not there'
		FROM pragma_foreign_key_check LIMIT 20`)
}

func (db *DB) check(ctx context.Context, query string) error {
	rows, err := db.reader.QueryContext(ctx, query)
	if err != nil {
		return Error(err)
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return Error(err)
		}
		if line != "ok" {
			found = append(found, line)
		}
	}
	if err := rows.Err(); err != nil {
		return Error(err)
	}
	if len(found) > 0 {
		return errs.F(errs.Corrupt, "The database is damaged: %s.", strings.Join(found, "; "))
	}
	return nil
}
