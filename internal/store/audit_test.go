package store_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/feed"
	"gongshi/internal/sqlkit"
	"gongshi/internal/store"
)

// trail gives the whole audit trail, the oldest entry first.
func trail(t *testing.T, s *store.Store) []account.Entry {
	t.Helper()
	list, err := s.Accounts().Trail(t.Context(), account.System(), account.TrailQuery{})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(list)
	return list
}

// TestActsLeaveEntries: publishing, correcting, withdrawing and erasing are in the trail, by id and number, and
// without a word of the record.
func TestActsLeaveEntries(t *testing.T) {
	s, dir := centre(t)
	p := publish(t, s, notice("龘靐公告", "龘靐"))
	publish(t, s, correction(p[0], notice("龘靐公告（更正）", "龘靐")))
	withdraw(t, s, p[0].ID, true)
	var acts []string
	for _, e := range trail(t, s) {
		acts = append(acts, e.Act+" "+e.Detail["revision"]+" "+e.Detail["leaf"])
		if e.Actor != account.SystemID || e.Subject != "record "+p[0].ID || e.Division != p[0].Division || e.Detail["index_number"] != p[0].IndexNumber {
			t.Errorf("%+v", e)
		}
	}
	if got := strings.Join(acts, ", "); got != "publish 1 0, correct 2 1, withdraw 2 2, erase 2 3" {
		t.Error(got)
	}
	if holds(t, dir, "龘靐") {
		t.Error("the trail, or something else, holds the words that were erased")
	}
	found, err := s.Verify(t.Context(), nil, "")
	if err != nil || !found.OK() || found.Audit != 4 {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestWhatWasRefusedLeavesNoEntry: nothing was done, and nothing is told.
func TestWhatWasRefusedLeavesNoEntry(t *testing.T) {
	s, _ := centre(t)
	if _, err := s.Publish(t.Context(), drafts(notice("甲公告", "一"), notice("", ""))); err == nil {
		t.Fatal("it was not refused")
	}
	if list := trail(t, s); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

// TestForgedTrail: somebody with the database, but not the key, rewrites the trail so that it fits together: a tail
// cut off with a head of its own making, or with an older head that the centre has signed itself.
func TestForgedTrail(t *testing.T) {
	for name, c := range map[string]struct{ forge, names string }{
		"a head of its own": {`DELETE FROM audit WHERE number > 2; UPDATE audit_head SET count = 2, hash = (SELECT hash FROM audit WHERE number = 2)`, "not sealed by the centre's key"},
		"the older head":    {`DELETE FROM audit WHERE number > 2; DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept`, "has 2 entries, but had 4 before"},
		"no seal":           {`UPDATE audit_head SET seal = NULL`, "has no seal"},
		"no trail at all":   {`DELETE FROM audit; DELETE FROM audit_head`, "has 0 entries, but had 4 before"},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := centre(t)
			publish(t, s, notice("甲公告", "一"), notice("乙公告", "二"))
			disk(t, dir, "CREATE TABLE kept AS SELECT * FROM audit_head; DROP TRIGGER audit_stays; DROP TRIGGER audit_remains; DROP TRIGGER audit_grows")
			publish(t, s, notice("丙公告", "三"), notice("丁公告", "四"))
			if err := s.Close(); err != nil { // by now signed.db knows of all
				t.Fatal(err)
			}
			disk(t, dir, c.forge)
			found, err := store.Inspect(t.Context(), dir, store.KeyPlace{}, nil, "", nil)
			named := err == nil && slices.ContainsFunc(found.Findings, func(f feed.Finding) bool { return strings.Contains(f.String(), c.names) })
			if !named {
				t.Errorf("%+v, %v, want %q", found, err, c.names)
			}
		})
	}
}

// disk is somebody at the disk.
func disk(t *testing.T, dir, statements string) {
	t.Helper()
	db, err := sqlkit.Open(t.Context(), filepath.Join(dir, "central.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(context.Background(), statements)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
