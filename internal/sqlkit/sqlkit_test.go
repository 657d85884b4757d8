package sqlkit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

var first = fstest.MapFS{"00001_notes.sql": {Data: []byte("-- +goose Up\nCREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, above INTEGER REFERENCES notes) STRICT;\n")}}

func open(t *testing.T, path string, migrations fs.FS) *sqlkit.DB {
	t.Helper()
	db, err := sqlkit.Open(t.Context(), path, migrations)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func insert(ctx context.Context, db *sqlkit.DB, text string) error {
	return db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO notes (text) VALUES ($1)", text)
		return err
	})
}

func count(t *testing.T, db *sqlkit.DB) (n int) {
	t.Helper()
	if err := db.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM notes").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPragmas looks at several connections of each pool, since a pragma reaches one connection only.
func TestPragmas(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "a b#c?d%e.db"), first)
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "15000", "temp_store": "2"}
	for range 4 {
		conn, err := db.Reader().Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		for pragma, value := range want {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != value {
				t.Errorf("reader: %s is %q, %v; want %q", pragma, got, err, value)
			}
		}
		if _, err := conn.ExecContext(t.Context(), "INSERT INTO notes (text) VALUES ('x')"); err == nil {
			t.Error("a reader can write")
		}
	}
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		for pragma, value := range want {
			var got string
			if err := tx.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != value {
				t.Errorf("writer: %s is %q, %v; want %q", pragma, got, err, value)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWriteRollsBack(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"), first)
	after := 0
	boom := errors.New("boom")
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		tx.AfterCommit(func() { after++ })
		if _, err := tx.ExecContext(t.Context(), "INSERT INTO notes (text) VALUES ('a')"); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) || !errs.Is(err, errs.Internal) {
		t.Errorf("Write returned %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		db.Write(t.Context(), func(tx *sqlkit.Tx) error {
			tx.ExecContext(t.Context(), "INSERT INTO notes (text) VALUES ('b')")
			panic("boom")
		})
	}()
	if n := count(t, db); n != 0 || after != 0 {
		t.Errorf("%d rows stayed, %d hooks ran", n, after)
	}
	err = db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		tx.AfterCommit(func() { after++ })
		_, err := tx.ExecContext(t.Context(), "INSERT INTO notes (text) VALUES ('c')")
		return err
	})
	if err != nil || count(t, db) != 1 || after != 1 {
		t.Errorf("after a good transaction: %v, %d rows, %d hooks", err, count(t, db), after)
	}
}

func TestReadIsASnapshot(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"), first)
	err := db.Read(t.Context(), func(tx *sqlkit.Tx) error {
		for range 2 {
			var n int
			if err := tx.QueryRowContext(t.Context(), "SELECT count(*) FROM notes").Scan(&n); err != nil || n != 0 {
				t.Errorf("%d rows, %v", n, err)
			}
			if err := insert(t.Context(), db, "beside "+string(rune('a'+n))+t.Name()); err != nil && !errs.Is(err, errs.Conflict) {
				t.Error(err)
			}
		}
		return nil
	})
	if err != nil || count(t, db) != 1 {
		t.Errorf("%v, %d rows", err, count(t, db))
	}
}

func TestErrorsHaveKinds(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "x.db"), first)
	if err := insert(t.Context(), db, "twice"); err != nil {
		t.Fatal(err)
	}
	if err := insert(t.Context(), db, "twice"); !errs.Is(err, errs.Conflict) {
		t.Errorf("a repetition: %v", err)
	}
	var text string
	err := sqlkit.Error(db.Reader().QueryRowContext(t.Context(), "SELECT text FROM notes WHERE id = 99").Scan(&text))
	if !errs.Is(err, errs.NotFound) {
		t.Errorf("no row: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := insert(cancelled, db, "late"); !errs.Is(err, errs.Unavailable) {
		t.Errorf("a cancelled write: %v", err)
	}
	if _, err := sqlkit.Open(t.Context(), filepath.Join(dir, "no", "x.db"), nil); !errs.Is(err, errs.Unavailable) {
		t.Errorf("a folder that is not there: %v", err)
	}
	noise := filepath.Join(dir, "noise.db")
	if err := os.WriteFile(noise, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlkit.Open(t.Context(), noise, first); !errs.Is(err, errs.Corrupt) {
		t.Errorf("a file that is no database: %v", err)
	}
	with := fstest.MapFS{"00001_notes.sql": first["00001_notes.sql"], "00002_more.sql": {Data: []byte("-- +goose Up\nCREATE TABLE more (x INTEGER) STRICT;\n")}}
	open(t, filepath.Join(dir, "new.db"), with).Close()
	if _, err := sqlkit.Open(t.Context(), filepath.Join(dir, "new.db"), first); !errs.Is(err, errs.Conflict) {
		t.Errorf("a newer program's database: %v", err)
	}
}

// TestStrangersWriteTogether opens one new file several times at once, as several processes would.
func TestStrangersWriteTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	var all sync.WaitGroup
	const strangers, rows = 4, 25
	for s := range strangers {
		all.Go(func() {
			db, err := sqlkit.Open(t.Context(), path, first)
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			for i := range rows {
				if err := insert(t.Context(), db, string(rune('a'+s))+string(rune('a'+i))); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	db := open(t, path, first)
	if n := count(t, db); n != strangers*rows {
		t.Errorf("%d of %d rows are there", n, strangers*rows)
	}
	if err := db.IntegrityCheck(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestDeletedBytesAreGone reads the files after a deletion.
func TestDeletedBytesAreGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path, first)
	secret := "words that must go " + string(bytes.Repeat([]byte("0123456789"), 2000))
	if err := insert(t.Context(), db, secret); err != nil {
		t.Fatal(err)
	}
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(t.Context(), "DELETE FROM notes")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Truncate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("words that must go")) || bytes.Contains(data, []byte("0123456789")) {
			t.Errorf("x.db%s still holds what was deleted", suffix)
		}
	}
}

func TestChecksFindDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := open(t, path, first)
	for i := range 200 {
		if err := insert(t.Context(), db, string(rune('a'+i%26))+string(bytes.Repeat([]byte{'x'}, i+1))); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.QuickCheck(t.Context()); err != nil {
		t.Error(err)
	}
	db.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(data[len(data)-4096:], bytes.Repeat([]byte{0xff}, 64)) // the last page's header
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	broken, err := sqlkit.Open(t.Context(), path, first)
	if err != nil {
		if !errs.Is(err, errs.Corrupt) {
			t.Error(err)
		}
		return
	}
	defer broken.Close()
	if err := broken.IntegrityCheck(t.Context()); !errs.Is(err, errs.Corrupt) {
		t.Errorf("IntegrityCheck of a damaged file: %v", err)
	}
}

// TestBeforeCommit: it sees what the transaction wrote, and its error undoes all of it; reading does not call it.
func TestBeforeCommit(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "a.db"), first)
	calls := 0
	db.BeforeCommit(func(ctx context.Context, tx *sqlkit.Tx) error {
		calls++
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM notes").Scan(&n); err != nil {
			return err
		}
		if n > 1 {
			return errs.F(errs.Forbidden, "one is enough")
		}
		return nil
	})
	if err := insert(t.Context(), db, "one"); err != nil {
		t.Fatal(err)
	}
	if err := insert(t.Context(), db, "two"); !errs.Is(err, errs.Forbidden) {
		t.Errorf("%v", err)
	}
	if err := db.Write(t.Context(), func(*sqlkit.Tx) error { return errs.F(errs.Invalid, "no") }); !errs.Is(err, errs.Invalid) {
		t.Errorf("%v", err)
	}
	if err := db.Read(t.Context(), func(*sqlkit.Tx) error { return nil }); err != nil {
		t.Error(err)
	}
	if calls != 2 || count(t, db) != 1 {
		t.Errorf("%d calls, %d rows", calls, count(t, db))
	}
}

// TestWatch: commits of this process and of others are noticed, and one that could not be acted on is told again.
func TestWatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db, other := open(t, path, first), open(t, path, nil)
	ctx, stop := context.WithCancel(t.Context())
	told, ended := make(chan struct{}), make(chan error)
	refuse := true
	go func() {
		ended <- db.Watch(ctx, time.Millisecond, func() error {
			if refuse = !refuse; !refuse {
				return errors.New("not now")
			}
			told <- struct{}{}
			return nil
		})
	}()
	<-told // the beginning
	for i, db := range []*sqlkit.DB{db, other, db} {
		if err := insert(t.Context(), db, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		select {
		case <-told:
		case <-time.After(20 * time.Second):
			t.Fatalf("commit %d was not noticed", i)
		}
	}
	stop()
	if err := <-ended; !errs.Is(err, errs.Unavailable) {
		t.Error(err)
	}
}
