package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gongshi/internal/errs"
)

// OpenReadOnly opens a database for looking at it: nothing is migrated, made, moved out of the write-ahead log or
// locked for writing, so that it works in a folder that cannot be written and beside a program that is using the file.
// Write fails with errs.Conflict. errs.NotFound if there is no such file; errs.Conflict if its tables are not of the
// newest of the migrations.
func OpenReadOnly(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	return openReadOnly(ctx, path, migrations, inUse)
}

// OpenUnwritable is OpenReadOnly for a database on a disk that nobody can write to: the index beside an empty log,
// which a start on a full disk leaves, is nobody's.
func OpenUnwritable(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	return openReadOnly(ctx, path, migrations, hasLog)
}

func openReadOnly(ctx context.Context, path string, migrations fs.FS, inUse func(path string) bool) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(abs)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.E(errs.NotFound, "There is no database "+path+".", err)
	}
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The database "+path+" cannot be read.", err)
	}
	query := []string{"_busy_timeout=" + formatMilliseconds(BusyTimeout), "mode=ro", "_txlock=deferred", "_query_only=1", "_pragma=temp_store(MEMORY)", "_dqs=0"}
	if !inUse(abs) {
		query = append(query, "immutable=1") // else SQLite would make the log and its index to read past them
	}
	slashed := filepath.ToSlash(abs)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive letter
	}
	db := &DB{path: abs, slot: make(chan struct{}, 1)}
	if db.reader, err = sql.Open(driverName, (&url.URL{Scheme: "file", Path: slashed, RawQuery: strings.Join(query, "&")}).String()); err != nil {
		return nil, Error(err)
	}
	if err := db.checkVersion(ctx, migrations); err != nil {
		db.reader.Close()
		return nil, err
	}
	return db, nil
}

// inUse reports whether the database has a log beside it that may hold more than the file: of a program that runs, or
// was cut.
func inUse(path string) bool {
	log, err := os.Stat(path + "-wal")
	if err != nil {
		return false
	}
	_, err = os.Stat(path + "-shm")
	return log.Size() > 0 || err == nil
}

// hasLog reports whether a log with anything in it is beside the database.
func hasLog(path string) bool {
	log, err := os.Stat(path + "-wal")
	return err == nil && log.Size() > 0
}

// checkVersion refuses tables that are not of the program's version.
func (db *DB) checkVersion(ctx context.Context, migrations fs.FS) error {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil || len(names) == 0 {
		return errs.E(errs.Internal, "The program's migrations are missing.", err)
	}
	newest, _, _ := strings.Cut(names[len(names)-1], "_")
	want, err := strconv.ParseInt(newest, 10, 64)
	if err != nil {
		return errs.E(errs.Internal, "The program's migrations are faulty.", err)
	}
	var version int64
	err = Error(db.reader.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version))
	switch {
	case errs.Is(err, errs.Unavailable):
		return errs.E(errs.Unavailable, "The database "+db.path+" cannot be read as it lies there: a program was cut while it used it, and the folder cannot be written. Start the program once, or look at a copy of the folder.", err)
	case err != nil:
		return err
	case version < want:
		return errs.F(errs.Conflict, "The database %s has version %d, this program %d: start the program with it once, or use the program that it was made by.", db.path, version, want)
	case version > want:
		return errs.F(errs.Conflict, "The database %s has version %d, but this program knows versions up to %d only: use the newer program.", db.path, version, want)
	}
	return nil
}

// State is a text that changes when somebody writes to the database's files.
func (db *DB) State() string {
	var b strings.Builder
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(db.path + suffix); err == nil {
			fmt.Fprintf(&b, "%d %d ", info.Size(), info.ModTime().UnixNano())
		}
		b.WriteString(";")
	}
	return b.String()
}
