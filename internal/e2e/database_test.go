package e2e

import (
	"bytes"
	"database/sql"
	"os"
	"testing"
)

// databases lists the SQLite files below a folder; there must be one.
func databases(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	for _, file := range filesIn(t, dir) {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		head := make([]byte, 16)
		if n, _ := f.Read(head); bytes.Equal(head[:n], []byte("SQLite format 3\x00")) {
			found = append(found, file)
		}
		f.Close()
	}
	if len(found) == 0 {
		t.Fatalf("no database below %s", dir)
	}
	return found
}

// open opens a database as somebody at the disk would, past the programs.
func open(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	return db
}
