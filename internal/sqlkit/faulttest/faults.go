// Package faulttest makes a database fail in the middle of a transaction: at each row that it writes, one after the
// other, and at the commit. It is for tests only, and needs nothing of the tested code but the file: the faults are
// triggers, which every connection and process meets.
package faulttest

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gongshi/internal/sqlkit"
)

// Faults are planted in one database file.
type Faults struct {
	db     *sqlkit.DB
	tables []string
}

// left counts down to the row that fails, and stays below it even if the failed write is not undone; a late fault
// breaks a foreign key that the commit checks.
const planted = `
CREATE TABLE fault (left INTEGER NOT NULL, late INTEGER NOT NULL);
INSERT INTO fault (left, late) VALUES (-1, 0);
CREATE TABLE fault_parent (number INTEGER PRIMARY KEY);
CREATE TABLE fault_child (number INTEGER NOT NULL REFERENCES fault_parent (number) DEFERRABLE INITIALLY DEFERRED);`

const trigger = `CREATE TRIGGER fault_%[2]s_%[1]s BEFORE %[2]s ON %[1]s BEGIN
	UPDATE fault SET left = left - 1;
	SELECT RAISE(FAIL, 'injected fault') FROM fault WHERE left = 0;
	INSERT INTO fault_child SELECT 1 FROM fault WHERE late = 1;
END`

// Plant puts triggers on every ordinary table of a database that exists.
func Plant(t testing.TB, path string) *Faults {
	t.Helper()
	db, err := sqlkit.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	f := &Faults{db: db}
	// The tables of a search index are written by its module, within the statement that a trigger has seen.
	f.rows(t, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'
		AND NOT EXISTS (SELECT 1 FROM sqlite_schema AS v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND sqlite_schema.name LIKE v.name || '%')`,
		func(row []any) { f.tables = append(f.tables, row[0].(string)) })
	if len(f.tables) == 0 {
		t.Fatal("there are no tables to fail at")
	}
	f.exec(t, planted)
	for _, table := range f.tables {
		for _, op := range []string{"INSERT", "UPDATE", "DELETE"} {
			f.exec(t, fmt.Sprintf(trigger, table, op))
		}
	}
	return f
}

// Each runs try with a fault at the first row that it writes, at the second, and so on, then with a fault at the
// commit, then without any, and wants an error and the earlier database each time but the last. try reports whether an
// earlier transaction was committed before the failed one; then Each ends.
func (f *Faults) Each(t testing.TB, try func() (committed bool, err error)) {
	t.Helper()
	before := f.state(t)
	failed := func(left, late int) bool {
		t.Helper()
		f.exec(t, fmt.Sprintf("UPDATE fault SET left = %d, late = %d", left, late))
		committed, err := try()
		rest := int64(0)
		f.rows(t, "SELECT left FROM fault", func(row []any) { rest = row[0].(int64) })
		f.exec(t, "UPDATE fault SET left = -1, late = 0")
		switch {
		case err == nil && left > 0 && rest < 1:
			t.Fatalf("row %d failed, and nobody said so", left)
		case err == nil || committed:
			return false
		}
		if left > 0 && !strings.Contains(fmt.Sprint(unwrapped(err)), "injected fault") {
			t.Fatalf("row %d: it failed by itself: %v", left, err)
		}
		if after := f.state(t); after != before {
			t.Fatalf("row %d, at the commit %d: after %v the database is another", left, late, err)
		}
		return true
	}
	if !failed(-1, 1) {
		t.Error("a commit that fails was no failure")
		return
	}
	n := 1
	for failed(n, 0) {
		n++
	}
	if n < 3 {
		t.Errorf("only %d rows were written: this shows nothing", n-1)
	}
	t.Logf("%d rows failed in turn", n-1)
}

// unwrapped gives an error with all its causes.
func unwrapped(err error) []error {
	list := []error{err}
	for u, ok := err.(interface{ Unwrap() error }); ok; u, ok = err.(interface{ Unwrap() error }) {
		if err = u.Unwrap(); err == nil {
			break
		}
		list = append(list, err)
	}
	return list
}

// state is a digest of all that the tables hold.
func (f *Faults) state(t testing.TB) [sha256.Size]byte {
	t.Helper()
	var all []string
	for _, table := range f.tables {
		f.rows(t, "SELECT * FROM "+table, func(row []any) { all = append(all, fmt.Sprintf("%s %x", table, row)) })
	}
	slices.Sort(all)
	return sha256.Sum256([]byte(strings.Join(all, "\n")))
}

func (f *Faults) exec(t testing.TB, statements string) {
	t.Helper()
	err := f.db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(t.Context(), statements)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (f *Faults) rows(t testing.TB, query string, visit func(row []any)) {
	t.Helper()
	rows, err := f.db.Reader().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		visit(row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
