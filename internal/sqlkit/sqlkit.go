package sqlkit

import (
	"context"
	"database/sql"
	"io/fs"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"gongshi/internal/errs"
)

// BusyTimeout is how long a connection waits for a lock that another connection or process holds.
const BusyTimeout = 15 * time.Second

// driverName is the driver of database/sql. With the tag statements it keeps a list; see statements.go.
var driverName = "sqlite"

// DB is an open database. It is safe for concurrent use.
type DB struct {
	path   string
	writer *sql.DB
	reader *sql.DB
	slot   chan struct{}                          // held by the one writing transaction of this process
	last   func(context.Context, *Tx) error       // see BeforeCommit
	first  func(context.Context, *Tx, bool) error // see AfterBegin
}

// Open opens the database file, creating it if it is not there (its folder must be), and runs the
// migrations: files of the form 00001_name.sql in goose's notation at the root of the file system;
// nil for none. Errors: Corrupt if the file is no database or damaged, Conflict if a newer program
// made it, Unavailable if it is locked or out of reach.
func Open(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The database's path cannot be used.", err)
	}
	db := &DB{path: abs, slot: make(chan struct{}, 1)}
	if db.writer, err = sql.Open(driverName, dataSourceName(abs, "_txlock=immediate")); err != nil {
		return nil, Error(err)
	}
	db.writer.SetMaxOpenConns(1)
	if err := db.connectFirst(ctx, migrations); err != nil {
		db.writer.Close()
		return nil, err
	}
	if db.reader, err = sql.Open(driverName, dataSourceName(abs, "_txlock=deferred", "_query_only=1")); err != nil {
		db.writer.Close()
		return nil, Error(err)
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	db.reader.SetMaxOpenConns(readers)
	db.reader.SetMaxIdleConns(readers)
	return db, nil
}

// dataSourceName writes the data source name. The driver applies busy_timeout first and the pragmas in order.
func dataSourceName(path string, extra ...string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive letter
	}
	query := append([]string{
		"_busy_timeout=" + formatMilliseconds(BusyTimeout),
		"_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)",
		"_pragma=foreign_keys(ON)",
		"_pragma=secure_delete(ON)",
		"_pragma=temp_store(MEMORY)", // no word of a payload reaches a temporary file
		"_dqs=0",
	}, extra...)
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: strings.Join(query, "&")}).String()
}

// connectFirst makes the first connection and brings the tables up to date. Several processes may start on a new file
// at once: the second finds the work done at the next try.
func (db *DB) connectFirst(ctx context.Context, migrations fs.FS) error {
	var err error
	for attempt := range 5 {
		if attempt > 0 {
			select {
			case <-ctx.Done():
				return Error(ctx.Err())
			case <-time.After(time.Duration(attempt) * 100 * time.Millisecond):
			}
		}
		if err = Error(db.writer.PingContext(ctx)); err == nil && migrations != nil {
			err = applyMigrations(ctx, db.writer, migrations)
		}
		if err == nil || errs.Is(err, errs.Corrupt) || errs.Is(err, errs.Conflict) {
			return err
		}
	}
	return err
}

// Close closes all connections. The last process to close truncates the write-ahead log.
func (db *DB) Close() error {
	err := db.reader.Close()
	if db.writer == nil {
		return Error(err)
	}
	if err2 := db.writer.Close(); err == nil {
		err = err2
	}
	return Error(err)
}

// Path is the absolute path of the database file.
func (db *DB) Path() string { return db.path }

// Reader is the pool of connections that cannot write, for single queries; queries that must agree with each other
// belong in Read. Errors of the pool are raw: pass them through Error.
func (db *DB) Reader() *sql.DB { return db.reader }

func formatMilliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Int is a truth as tables keep it: 1 or 0.
func Int(truth bool) int {
	if truth {
		return 1
	}
	return 0
}
