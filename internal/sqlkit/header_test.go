package sqlkit_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// counted opens a database of which every commit is counted.
func counted(t *testing.T, path string) *sqlkit.DB {
	t.Helper()
	db := open(t, path, first)
	db.BeforeCommit(func(ctx context.Context, tx *sqlkit.Tx) error { return tx.CountCommit(ctx) })
	return db
}

// crashed returns the files of a database as a power cut would leave them, while db has it open.
func crashed(t *testing.T, path string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		files[suffix] = data
	}
	return files
}

func checkLog(t *testing.T, main, log []byte) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "y.db")
	for suffix, data := range map[string][]byte{"": main, "-wal": log} {
		if err := os.WriteFile(path+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := sqlkit.OpenRaw(path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	return raw.CheckLog()
}

// TestLogBelongsToItsFile takes a database at many moments, and gives each file the log of each moment: a log is
// refused with every file that SQLite would not make a state of the past of.
func TestLogBelongsToItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := counted(t, path)
	type moment struct {
		files map[string][]byte
		log   int // which
	}
	var moments []moment
	for log := range 4 {
		for i := range 3 {
			if err := insert(t.Context(), db, fmt.Sprint(log, i, string(bytes.Repeat([]byte{'x'}, 9000)))); err != nil {
				t.Fatal(err)
			}
			moments = append(moments, moment{crashed(t, path), log})
		}
		if err := db.Truncate(t.Context()); err != nil { // the next commit begins another log
			t.Fatal(err)
		}
		moments = append(moments, moment{crashed(t, path), log + 1})
	}
	for i, main := range moments {
		for j, log := range moments {
			err := checkLog(t, main.files[""], log.files["-wal"])
			own := main.log == log.log || len(log.files["-wal"]) == 0
			// The log of the step before, complete, on the file that it was moved into, changes nothing.
			same := log.log == main.log-1 && j%4 == 2
			if ok := own || same; ok != (err == nil) || err != nil && !errs.Is(err, errs.Conflict) {
				t.Errorf("the file of moment %d with the log of moment %d: %v", i, j, err)
			}
		}
	}
}

// TestTornLogIsRead: what a power cut left of the last commit does not count.
func TestTornLogIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := counted(t, path)
	for i := range 5 {
		if err := insert(t.Context(), db, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	files := crashed(t, path)
	for n := 0; n <= len(files["-wal"]); n += 97 {
		torn := bytes.Clone(files["-wal"][:n])
		if err := checkLog(t, files[""], torn); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
		if n > 0 {
			torn[n-1] ^= 0x55
			if err := checkLog(t, files[""], torn); err != nil {
				t.Errorf("%d bytes, the last altered: %v", n, err)
			}
		}
	}
}

// TestCopyTo: the copy is one moment, has nothing deleted in it, and keeps what page 1 says.
func TestCopyTo(t *testing.T) {
	dir := t.TempDir()
	db := counted(t, filepath.Join(dir, "x.db"))
	for i := range 20 {
		if err := insert(t.Context(), db, fmt.Sprint(i, "words that were deleted", string(bytes.Repeat([]byte{'x'}, 3000)))); err != nil {
			t.Fatal(err)
		}
	}
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(t.Context(), "DELETE FROM notes WHERE id > 1")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "copy.db")
	if err := db.CopyTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := db.CopyTo(t.Context(), path); err == nil {
		t.Error("a copy was overwritten")
	}
	data, err := os.ReadFile(path)
	if n := bytes.Count(data, []byte("words that were deleted")); err != nil || n != 2 {
		t.Errorf("the words are there %d times, not in one row and its index, %v", n, err)
	}
	raw, err := sqlkit.OpenRaw(path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if h, err := raw.Header(); err != nil || h.Commits != 21 {
		t.Errorf("%+v, %v", h, err)
	}
}
