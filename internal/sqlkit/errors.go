package sqlkit

import (
	"context"
	"database/sql"
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"gongshi/internal/errs"
)

// Error gives a database error its kind. An error that has a kind already, and nil, stay as they are.
func Error(err error) error {
	var known *errs.Error
	var se *sqlite.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return errs.E(errs.NotFound, "there is no such entry", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return errs.E(errs.Unavailable, "the work was stopped before it was done", err)
	case !errors.As(err, &se):
		return errs.E(errs.Internal, "the database could not do what was asked", err)
	}
	switch se.Code() & 0xff { // the primary result code; the higher byte has details
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return errs.E(errs.Unavailable, "the database is busy; try again", err)
	case sqlite3.SQLITE_FULL:
		return errs.E(errs.Unavailable, "the disk is full; free some space and try again", err)
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return errs.E(errs.Unavailable, "the database file cannot be opened, read or written", err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return errs.E(errs.Corrupt, "the database file is damaged", err)
	case sqlite3.SQLITE_CONSTRAINT:
		return errs.E(errs.Conflict, "the entry contradicts one that is there already", err)
	}
	return errs.E(errs.Internal, "the database could not do what was asked", err)
}
