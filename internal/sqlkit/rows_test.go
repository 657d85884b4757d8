package sqlkit_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gongshi/internal/sqlkit"
)

// noted opens a database with some notes.
func noted(t *testing.T, texts ...string) *sqlkit.DB {
	t.Helper()
	db := open(t, filepath.Join(t.TempDir(), "x.db"), first)
	for _, text := range texts {
		if err := insert(t.Context(), db, text); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestListReadsInOrder(t *testing.T) {
	db := noted(t, "a", "b", "c")
	const query = "SELECT text FROM notes WHERE text > $1 ORDER BY text DESC"
	got, err := sqlkit.List(t.Context(), db.Reader(), query, sqlkit.One[string], "a")
	if err != nil || !slices.Equal(got, []string{"c", "b"}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := sqlkit.List(t.Context(), db.Reader(), query, sqlkit.One[string], "z"); err != nil || got != nil {
		t.Errorf("without rows: %#v, %v", got, err)
	}
}

// TestEachClosesRows holds the one writing connection's rows: left open, they would block what comes after.
func TestEachClosesRows(t *testing.T) {
	db := noted(t, "a", "b")
	wrong := errors.New("enough")
	for name, visit := range map[string]func(sqlkit.Scan) error{
		"to the end":   func(sqlkit.Scan) error { return nil },
		"early return": func(sqlkit.Scan) error { return wrong },
		"panic":        func(sqlkit.Scan) error { panic(wrong) },
	} {
		t.Run(name, func(t *testing.T) {
			seen := 0
			func() {
				defer func() { _ = recover() }()
				err := sqlkit.Each(t.Context(), db.Reader(), "SELECT text FROM notes", func(scan sqlkit.Scan) error {
					seen++
					return visit(scan)
				})
				if err != nil && err != wrong {
					t.Errorf("not the error of visit as it is: %v", err)
				}
			}()
			if n := db.Reader().Stats().InUse; n != 0 {
				t.Errorf("%d connections are in use", n)
			}
			if want := map[string]int{"to the end": 2}[name]; seen != max(want, 1) {
				t.Errorf("%d rows visited", seen)
			}
		})
	}
}

// TestErrorsOfRowsAreRaw: cache tells damage by the words of database/sql.
func TestErrorsOfRowsAreRaw(t *testing.T) {
	db := noted(t, "word")
	_, err := sqlkit.List(t.Context(), db.Reader(), "SELECT text FROM notes", sqlkit.One[int])
	if err == nil || !strings.HasPrefix(err.Error(), "sql: Scan error") {
		t.Errorf("a value of another type: %v", err)
	}
	if _, err := sqlkit.List(t.Context(), db.Reader(), "SELECT nothing", sqlkit.One[int]); err == nil || sqlkit.Error(err) == err {
		t.Errorf("a wrong query has a kind already: %v", err)
	}
}

func TestOptional(t *testing.T) {
	db := noted(t)
	var text string
	err := db.Reader().QueryRowContext(t.Context(), "SELECT text FROM notes").Scan(&text)
	if !sqlkit.IsNoRow(err) || sqlkit.Optional(err) != nil {
		t.Errorf("no row: %v", err)
	}
	err = db.Reader().QueryRowContext(t.Context(), "SELECT nothing").Scan(&text)
	if err == nil || sqlkit.IsNoRow(err) || sqlkit.Optional(err) != err {
		t.Errorf("another error: %v", err)
	}
}

func TestFacts(t *testing.T) {
	tables := fstest.MapFS{"00001_facts.sql": {Data: []byte("-- +goose Up\nCREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;\n")}}
	db := open(t, filepath.Join(t.TempDir(), "x.db"), tables)
	for _, want := range []string{"", "one", "two"} {
		got, err := sqlkit.Fact(t.Context(), db.Reader(), "it")
		if err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
		next := map[string]string{"": "one", "one": "two", "two": ""}[want]
		err = db.Write(t.Context(), func(tx *sqlkit.Tx) error { return sqlkit.SetFact(t.Context(), tx, "it", next) })
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, err := sqlkit.Fact(t.Context(), db.Reader(), "other"); err != nil || got != "" {
		t.Errorf("never set: %q, %v", got, err)
	}
}
