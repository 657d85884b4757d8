package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
)

func openCentre(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newCentre(t *testing.T, titles ...string) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	if _, err := Keygen(dir, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	s := openCentre(t, dir)
	for _, title := range titles {
		publishPlain(t, s, title)
	}
	return s, dir
}

func publishPlain(t *testing.T, s *Store, title string) {
	t.Helper()
	if _, err := s.Publish(t.Context(), Batch{Items: []Item{{Record: plain(title)}}}); err != nil {
		t.Fatal(err)
	}
}

// TestFromBeforeInstances: a centre that was made by a program without instances goes on, once it was found sound;
// without its memory it does not.
func TestFromBeforeInstances(t *testing.T) {
	s, dir := newCentre(t, "甲公告", "乙公告")
	forget := func() {
		t.Helper()
		s = openCentre(t, dir)
		err := s.db.Write(t.Context(), func(tx *sqlkit.Tx) error {
			_, err := tx.ExecContext(t.Context(), "DELETE FROM facts WHERE name = $1", factInstance)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.noteAudit(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		err = s.marks.db.Write(t.Context(), func(tx *sqlkit.Tx) error {
			_, err := tx.ExecContext(t.Context(), "DELETE FROM instance")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	s.Close()
	forget()
	s = openCentre(t, dir)
	if s.halted != nil {
		t.Fatal(s.halted)
	}
	publishPlain(t, s, "丙公告")
	s.Close()
	forget()
	if err := os.Remove(filepath.Join(dir, marksFile)); err != nil {
		t.Fatal(err)
	}
	if s = openCentre(t, dir); !errs.Is(s.halted, errs.Conflict) || s.why != "memory_missing" {
		t.Errorf("without a memory: %v", s.halted)
	}
}

// TestHaltedIsHaltedForAll: a second process that comes while the first has the halted centre open is halted too, and
// nothing that either does in leaving makes the centre whole.
func TestHaltedIsHaltedForAll(t *testing.T) {
	s, dir := newCentre(t, "甲公告")
	s.Close()
	if err := os.Remove(filepath.Join(dir, marksFile)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		first, second := openCentre(t, dir), openCentre(t, dir)
		for _, one := range []*Store{first, second} {
			if one.halted == nil || one.Ready(t.Context()) == nil {
				t.Error("not halted")
			}
			if _, err := one.Publish(t.Context(), Batch{Items: []Item{{Record: plain("乙公告")}}}); !errs.Is(err, errs.Conflict) {
				t.Errorf("published: %v", err)
			}
		}
		first.Close()
		second.Close()
	}
}

// TestCutIsCheckedOnce: a start after a cut checks everything, also when another process comes meanwhile; one after a
// clean stop does not, nor does one beside a process that runs.
func TestCutIsCheckedOnce(t *testing.T) {
	s, dir := newCentre(t, "甲公告")
	condition := func() string {
		t.Helper()
		i, _, err := s.marks.readInstance(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return i.Condition
	}
	if got := condition(); got != conditionRunning {
		t.Errorf("while it is open: %s", got)
	}
	beside := openCentre(t, dir)
	beside.Close()
	if got := condition(); got != conditionRunning {
		t.Errorf("another process has left: %s", got)
	}
	s.presence.Unlock() // the process is cut
	s.closed.Store(true)
	s.closeDatabases()
	flipPayload(t, dir)
	for range 2 {
		s = openCentre(t, dir)
		if !errs.Is(s.halted, errs.Corrupt) || condition() != conditionChecking {
			t.Errorf("after a cut: %v, %s", s.halted, condition())
		}
		if another := openCentre(t, dir); !errs.Is(another.halted, errs.Corrupt) {
			t.Errorf("the other after a cut: %v", another.halted)
		} else {
			another.Close()
		}
		s.Close()
	}
	flipPayload(t, dir)
	s = openCentre(t, dir)
	if s.halted != nil || condition() != conditionRunning {
		t.Errorf("mended: %v, %s", s.halted, condition())
	}
	s.Close()
	s = openCentre(t, dir)
	defer s.Close()
	if s.halted != nil {
		t.Error(s.halted)
	}
}

// flipPayload changes one bit of a payload, or changes it back, past the counting of commits.
func flipPayload(t *testing.T, dir string) {
	t.Helper()
	db, err := sqlkit.Open(t.Context(), filepath.Join(dir, databaseFile), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		var bytes []byte
		if err := tx.QueryRowContext(t.Context(), "SELECT bytes FROM payloads").Scan(&bytes); err != nil {
			return err
		}
		bytes[len(bytes)-1] ^= 1
		_, err := tx.ExecContext(t.Context(), "UPDATE payloads SET bytes = $1", bytes)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBackupAndPutInPlace: what a backup remembers, and what is in the way of putting it in place.
func TestBackupAndPutInPlace(t *testing.T) {
	s, dir := newCentre(t, "甲公告")
	if _, err := s.Heads(t.Context(), "340803001901", time.Now(), time.Minute); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	made, err := s.Backup(t.Context(), folder, time.Unix(1_800_000_000, 0))
	if err != nil || filepath.Base(made.File) != "test.gongshi.example-20270115T080000Z.db" || made.Leaves != 1 || made.Logs != 1 {
		t.Fatalf("%+v, %v", made, err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
	if err := os.Symlink(made.File, filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(folder, "link"), time.Now()); !errs.Is(err, errs.Conflict) {
		t.Errorf("through a link: %v", err)
	}
	if _, err := PutInPlace(t.Context(), dir, KeyPlace{}, made.File); !errs.Is(err, errs.Conflict) || !strings.Contains(errs.Sentence(err), "stop central serve") {
		t.Errorf("while it is open: %v", err)
	}
	fresh := t.TempDir()
	if _, err := PutInPlace(t.Context(), fresh, KeyPlace{}, made.File); !errs.Is(err, errs.NotFound) {
		t.Errorf("without the key: %v", err)
	}
	if _, err := Keygen(fresh, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	if _, err := PutInPlace(t.Context(), fresh, KeyPlace{}, made.File); !errs.Is(err, errs.Corrupt) {
		t.Errorf("with another key of the same name: %v", err)
	}
	if err := os.Remove(filepath.Join(fresh, keyFile)); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(dir, keyFile))
	if err == nil {
		err = durable.WriteFile(filepath.Join(fresh, keyFile), key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if aside, err := PutInPlace(t.Context(), fresh, KeyPlace{}, made.File); err != nil || aside != "" {
		t.Fatal(aside, err)
	}
	other, err := OpenToRestore(t.Context(), fresh, KeyPlace{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if kept, err := readMemory(t.Context(), other.db.Reader()); err != nil || len(kept.marks) != 1 || kept.marks[0].size != 1 {
		t.Errorf("the backup remembers %+v, %v", kept, err)
	}
	if did, err := other.AcceptAsNewest(t.Context()); err != nil || !did {
		t.Fatal(did, err)
	}
	if size, _, err := other.marks.largestServed(t.Context(), "340803001901"); err != nil || size != 1 {
		t.Errorf("remembered are %d, %v", size, err)
	}
	if kept, err := readMemory(t.Context(), other.db.Reader()); err != nil || len(kept.marks) != 0 {
		t.Errorf("the centre keeps the backup's tables: %+v, %v", kept, err)
	}
	publishPlain(t, other, "乙公告")
}

// TestOldTreeProvesNothing: a tree from before the backup does not lead on where nobody remembers what was signed.
func TestOldTreeProvesNothing(t *testing.T) {
	s, dir := newCentre(t, "甲公告")
	tree := durable.Folder(t.TempDir())
	if _, err := s.Export(t.Context(), tree, tree, ""); err != nil {
		t.Fatal(err)
	}
	publishPlain(t, s, "乙公告")
	s.Close()
	if err := os.Remove(filepath.Join(dir, marksFile)); err != nil {
		t.Fatal(err)
	}
	s = openCentre(t, dir)
	var files feed.Files = tree
	done, err := s.Restore(t.Context(), files)
	if err != nil || len(done.Short) != 1 || s.halted == nil {
		t.Errorf("%+v, %v, %v", done, err, s.halted)
	}
	if did, err := s.AcceptAsNewest(t.Context()); err != nil || !did {
		t.Error(did, err)
	}
	publishPlain(t, s, "丙公告")
}
