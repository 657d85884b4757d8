package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
	"gongshi/internal/store"
)

// TestChangeKeyCut: a change whose process was cut between the commit and the exchange of the files is completed by the
// next opening; one that was cut before is not made; and the key that does not belong to the database is refused.
func TestChangeKeyCut(t *testing.T) {
	s, dir := centre(t)
	publish(t, s, notice("甲公告", "一"))
	old := s.VerifierLine()
	said, err := s.AuditStatement(t.Context(), time.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "centre.key")
	first, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key, err := s.ChangeKey(t.Context(), account.System(), store.KeyPlace{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	publish(t, s, notice("乙公告", "二"))
	sound(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := os.ReadFile(file + ".old"); err != nil || string(kept) != string(first) {
		t.Errorf("the old key was not kept: %v", err)
	}
	put := func(name string, text []byte) {
		t.Helper()
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(file, first)
	if _, err := store.Open(t.Context(), dir); !errs.Is(err, errs.Conflict) {
		t.Errorf("opened with the key of before: %v", err)
	}
	put(file+".next", second)                                                      // as the cut leaves it
	found, err := store.Inspect(t.Context(), dir, store.KeyPlace{}, nil, "", said) // which the first key has signed
	if err != nil || !found.OK() {
		t.Errorf("inspected before the exchange: %v, %v", found, err)
	}
	again, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if again.VerifierLine() != key.VerifierLine() {
		t.Error("opened with another key")
	}
	publish(t, again, notice("丙公告", "三"))
	trust, err := feed.ParseTrust(old)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := again.Verify(t.Context(), trust, ""); err != nil || !found.OK() {
		t.Errorf("verified with the first key's line: %v, %v", found, err)
	}
}

// TestLostStatements: statements that were taken out of the database are missed.
func TestLostStatements(t *testing.T) {
	s, dir := centre(t)
	publish(t, s, notice("甲公告", "一"))
	if _, err := s.ChangeKey(t.Context(), account.System(), store.KeyPlace{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sqlkit.Open(t.Context(), filepath.Join(dir, "central.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(context.Background(), "DELETE FROM key_statements")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := store.Open(t.Context(), dir); !errs.Is(err, errs.Corrupt) {
		t.Errorf("opened without the statements: %v", err)
	}
	if found, err := store.Inspect(t.Context(), dir, store.KeyPlace{}, nil, "", nil); err != nil || found.OK() {
		t.Errorf("verify says nothing of them: %v", err)
	}
}
