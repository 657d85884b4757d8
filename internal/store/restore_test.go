package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
	"gongshi/internal/store"
)

// export writes or brings up to date the tree of a centre.
func export(t *testing.T, s *store.Store, tree string) {
	t.Helper()
	if err := os.MkdirAll(tree, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Export(t.Context(), feed.DirFiles(os.DirFS(tree)), durable.Folder(tree), ""); err != nil {
		t.Fatal(err)
	}
}

// backup closes the store and copies its database; the function puts the copy back and opens the centre.
func backup(t *testing.T, s *store.Store, dir string) (put func() *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "central.db")
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return func() *store.Store {
		for _, suffix := range []string{"-wal", "-shm"} {
			if err := os.Remove(path + suffix); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, old, 0o600); err != nil {
			t.Fatal(err)
		}
		return reopen(t, dir)
	}
}

// later is what happens after a backup: all kinds of leaves, to old records and new ones.
func later(t *testing.T, s *store.Store) {
	t.Helper()
	eventful(t, s)
	p := publish(t, s, notice("恢复前公告", "五"), month(3, 350, 10, 20), notice("误发公告", "六"))
	publish(t, s, correction(p[0], notice("恢复前公告（更正）", "五")))
	withdraw(t, s, p[2].ID, false)
}

func restore(t *testing.T, s *store.Store, tree string) store.Restored {
	t.Helper()
	done, err := s.Restore(t.Context(), feed.DirFiles(os.DirFS(tree)))
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// stands wants a centre that signs nothing because it is older than what it has signed.
func stands(t *testing.T, s *store.Store, id string) {
	t.Helper()
	elsewhere := notice("别处公告", "七")
	elsewhere.Division = "340803002000"
	for name, try := range map[string]func() error{
		"publish":         func() error { _, err := s.Publish(t.Context(), drafts(notice("新公告", "七"))); return err },
		"publish a first": func() error { _, err := s.Publish(t.Context(), drafts(elsewhere)); return err },
		"withdraw": func() error {
			_, err := s.Withdraw(t.Context(), store.Withdrawal{ID: id, Reason: "误发"})
			return err
		},
		"serve": func() error { _, err := s.Checkpoint(t.Context(), village, time.Now(), time.Minute); return err },
	} {
		if err := try(); !errs.Is(err, errs.Conflict) || !strings.Contains(errs.Sentence(err), village) || !strings.Contains(errs.Sentence(err), "central restore") {
			t.Errorf("%s: %v", name, err)
		}
	}
	heads, err := s.Heads(t.Context(), village, time.Now(), time.Minute)
	if err != nil || heads[0].Signed != nil || !strings.Contains(heads[0].Fault, village) {
		t.Errorf("heads: %+v, %v", heads, err)
	}
	found, err := s.Verify(t.Context(), nil, "")
	named := func(f feed.Finding) bool { return strings.HasPrefix(f.String(), "signed.db "+village) }
	if err != nil || found.OK() || !slices.ContainsFunc(found.Findings, named) {
		t.Errorf("verify: %+v, %v", found, err)
	}
}

// halted wants a centre that neither signs, serves, exports, backs up nor writes anything else, with the reason.
func halted(t *testing.T, s *store.Store, reason string) {
	t.Helper()
	for name, try := range map[string]func() error{
		"ready":   func() error { return s.Ready(t.Context()) },
		"publish": func() error { _, err := s.Publish(t.Context(), drafts(notice("新公告", "七"))); return err },
		"draft": func() error {
			_, err := s.BeginDraft(t.Context(), account.System(), notice("未发布的公告", "五"))
			return err
		},
		"serve": func() error { _, err := s.Checkpoint(t.Context(), village, time.Now(), time.Minute); return err },
		"export": func() error {
			tree := durable.Folder(t.TempDir())
			_, err := s.Export(t.Context(), tree, tree, "")
			return err
		},
		"backup": func() error { _, err := s.Backup(t.Context(), t.TempDir(), time.Now()); return err },
	} {
		if err := try(); !errs.Is(err, errs.Conflict) || !strings.Contains(errs.Sentence(err), reason) || !strings.Contains(errs.Sentence(err), "central restore --dir") {
			t.Errorf("%s, where %q is expected: %v", name, reason, err)
		}
	}
	heads, err := s.Heads(t.Context(), village, time.Now(), time.Minute)
	if err != nil && !errs.Is(err, errs.NotFound) || len(heads) > 0 && (heads[0].Signed != nil || !strings.Contains(heads[0].Fault, reason)) {
		t.Errorf("heads: %+v, %v", heads, err)
	}
	found, err := s.Verify(t.Context(), nil, "")
	named := func(f feed.Finding) bool { return strings.Contains(f.String(), reason) }
	if err != nil || !slices.ContainsFunc(found.Findings, named) {
		t.Errorf("verify: %+v, %v", found, err)
	}
}

// accept says that nothing was published since; the audit trail tells it.
func accept(t *testing.T, s *store.Store) {
	t.Helper()
	if did, err := s.AcceptAsNewest(t.Context()); err != nil || !did {
		t.Fatal(did, err)
	}
	sound(t, s)
	last, err := s.Accounts().Trail(t.Context(), account.System(), account.TrailQuery{Act: "accept_as_newest"})
	if err != nil || len(last) != 1 || last[0].Act != "accept_as_newest" || last[0].Detail["reason"] == "" {
		t.Errorf("the audit trail ends with %+v, %v", last, err)
	}
}

// TestRestoredFromABackup: an old copy of the whole database is put back. Nothing is signed over what was
// signed since; after catching up from an export everything is as it was, and the log goes on.
func TestRestoredFromABackup(t *testing.T) {
	s, dir := centre(t)
	old := publish(t, s, notice("旧公告", "零"), notice("又一旧公告", "零"))
	put := backup(t, s, dir)
	s = reopen(t, dir)
	later(t, s)
	withdraw(t, s, old[1].ID, true)
	tree := filepath.Join(t.TempDir(), "tree")
	export(t, s, tree)
	before, log := current(t, s), headsOf(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = put()
	stands(t, s, old[0].ID)
	done := restore(t, s, tree)
	if done.Leaves == 0 || done.Logs != 2 || len(done.Behind) > 0 || done.Lost == 0 {
		t.Errorf("%+v", done)
	}
	sound(t, s)
	if d := cmp.Diff(before, current(t, s)); d != "" {
		t.Error(d)
	}
	if holds(t, dir, "又一旧公告") {
		t.Error("what was erased since the backup is still in a file")
	}
	for code, was := range log {
		l, err := s.Log(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		edge, err := feed.EdgeAt(t.Context(), l, was.Size)
		if err == nil {
			err = was.CheckEdge(edge) // kiosks that hold it go on
		}
		if err != nil {
			t.Errorf("log of %s: %v", code, err)
		}
	}
	next := publish(t, s, notice("新公告", "七"))
	if next[0].IndexNumber <= old[1].IndexNumber {
		t.Errorf("index number %s after %s", next[0].IndexNumber, old[1].IndexNumber)
	}
	if again := restore(t, s, tree); again.Leaves != 0 || again.Lost != 0 {
		t.Errorf("a second time: %+v", again)
	}
	export(t, s, tree)
	sound(t, reopen(t, dir))
}

// TestWhatNeverLeftMayBeLost: a publication that nobody was given is no second history when it is lost with the
// database; one whose checkpoint was asked for is. Somebody has to say so, and the audit trail tells it and what it
// lost.
func TestWhatNeverLeftMayBeLost(t *testing.T) {
	s, dir := centre(t)
	old := publish(t, s, notice("旧公告", "零"))
	headsOf(t, s)
	put := backup(t, s, dir)
	s = reopen(t, dir)
	publish(t, s, notice("甲公告", "一"))
	s.Close()
	s = put()
	halted(t, s, "older copy")
	found, err := s.Verify(t.Context(), nil, "")
	named := func(f feed.Finding) bool {
		return strings.HasPrefix(f.String(), "central.db audit: rollback: the audit trail has 1 entries, but had 2")
	}
	if err != nil || !slices.ContainsFunc(found.Findings, named) {
		t.Errorf("verify: %+v, %v", found, err)
	}
	accept(t, s)
	publish(t, s, notice("乙公告", "一"))
	sound(t, s)
	tree := filepath.Join(t.TempDir(), "tree")
	export(t, s, tree)
	restore(t, s, tree)
	sound(t, s)
	put = backup(t, s, dir)
	s = reopen(t, dir)
	server := reopen(t, dir) // another process
	publish(t, s, notice("丙公告", "一"))
	headsOf(t, server)
	s.Close()
	server.Close()
	stands(t, put(), old[0].ID)
}

// TestRestoredInSteps: a tree that does not reach everything helps as far as it goes.
func TestRestoredInSteps(t *testing.T) {
	s, dir := centre(t)
	old := publish(t, s, notice("旧公告", "零"))
	put := backup(t, s, dir)
	s = reopen(t, dir)
	publish(t, s, notice("甲公告", "一"))
	early, late := filepath.Join(t.TempDir(), "early"), filepath.Join(t.TempDir(), "late")
	export(t, s, early)
	later(t, s)
	export(t, s, late)
	s.Close()
	s = put()
	if done := restore(t, s, early); done.Leaves != 1 || len(done.Behind) != 2 || done.Lost != 0 {
		t.Errorf("%+v", done)
	}
	stands(t, s, old[0].ID)
	if done := restore(t, s, late); len(done.Behind) > 0 {
		t.Errorf("%+v", done)
	}
	sound(t, s)
	publish(t, s, notice("新公告", "七"))
}

// TestRestoreTakesNothingElse: another history, another centre's tree and a damaged one change nothing.
func TestRestoreTakesNothingElse(t *testing.T) {
	s, dir := centre(t)
	publish(t, s, notice("旧公告", "零"))
	put := backup(t, s, dir)
	s = reopen(t, dir)
	later(t, s)
	tree := filepath.Join(t.TempDir(), "tree")
	export(t, s, tree)
	s.Close()
	stranger, _ := centre(t)
	publish(t, stranger, notice("别家公告", "零"), notice("别家公告", "一"))
	foreign := filepath.Join(t.TempDir(), "foreign")
	export(t, stranger, foreign)
	s = put()
	before := current(t, s)
	refuses := func(name, tree string, kind errs.Kind) {
		t.Helper()
		if done, err := s.Restore(t.Context(), feed.DirFiles(os.DirFS(tree))); !errs.Is(err, kind) {
			t.Errorf("%s: %+v, %v", name, done, err)
		}
		if d := cmp.Diff(before, current(t, s)); d != "" {
			t.Errorf("%s left something: %s", name, d)
		}
	}
	refuses("another centre's", foreign, errs.Forbidden)
	refuses("nothing", t.TempDir(), errs.NotFound)
	for _, part := range []string{"feed/" + village + "/tile/entries", "payload", "blob"} {
		damaged := filepath.Join(t.TempDir(), "damaged")
		if err := os.CopyFS(damaged, os.DirFS(tree)); err != nil {
			t.Fatal(err)
		}
		flipAll(t, filepath.Join(damaged, part))
		if done, err := s.Restore(t.Context(), feed.DirFiles(os.DirFS(damaged))); err == nil {
			t.Errorf("a damaged %s was taken: %+v", part, done)
		}
		if d := cmp.Diff(before, current(t, s)); d != "" {
			t.Errorf("a damaged %s left something: %s", part, d)
		}
	}
	// The same centre as it would have gone on from the backup without its memory.
	s.Close()
	if err := os.Remove(filepath.Join(dir, "signed.db")); err != nil {
		t.Fatal(err)
	}
	s = put()
	halted(t, s, "signed.db is missing")
	accept(t, s)
	publish(t, s, notice("另一历史", "一"))
	before = current(t, s)
	refuses("another history", tree, errs.Conflict)
}

// flipAll changes the last byte of every file below a folder.
func flipAll(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		data[len(data)-1] ^= 1
		return os.WriteFile(path, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// headsOf opens the signed checkpoints of the village and of the street above it.
func headsOf(t *testing.T, s *store.Store) map[division.Code]feed.Checkpoint {
	t.Helper()
	heads, err := s.Heads(t.Context(), village, time.Now(), protocol.CosignPeriod)
	if err != nil {
		t.Fatal(err)
	}
	trust, err := feed.ParseTrust(s.VerifierLine())
	if err != nil {
		t.Fatal(err)
	}
	all := map[division.Code]feed.Checkpoint{}
	for _, h := range heads {
		c, err := trust.Open(h.Signed, h.Code)
		if err != nil {
			t.Fatal(err)
		}
		all[division.Code(h.Code)] = c
	}
	return all
}
