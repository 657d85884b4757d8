package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// remains lists the files of a folder that hold a word.
func remains(t *testing.T, dir, word string) (files []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(word)) {
			files = append(files, f.Name())
		}
	}
	return files
}

// TestDraftsLeaveNoResidue: however drafts grow, shrink and move between the pages of the database, words that were
// taken out of them are in no file once the log was emptied.
func TestDraftsLeaveNoResidue(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor := s.seat("editor", account.Editor, village)
	chance := rand.New(rand.NewPCG(1, 2))
	const secret = "340803199001010027"
	words := func(secret string) *record.Record {
		return notice("公告"+secret, strings.Repeat("字", chance.IntN(1500))+secret+strings.Repeat("句", chance.IntN(100)))
	}
	var drafts []store.Draft
	for round := range 40 {
		m, err := s.BeginDraft(ctx, editor, words(secret))
		if err != nil {
			t.Fatal(err)
		}
		drafts = append(drafts, m)
		for range 3 {
			i := chance.IntN(len(drafts))
			with := secret
			if chance.IntN(2) == 0 {
				with = fmt.Sprint("第", round)
			}
			if drafts[i], err = s.SaveDraft(ctx, editor, drafts[i].ID, drafts[i].Version, words(with)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, m := range drafts {
		var err error
		if i%5 == 0 {
			_, err = s.DiscardDraft(ctx, editor, m.ID, m.Version)
		} else {
			_, err = s.SaveDraft(ctx, editor, m.ID, m.Version, words("无"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ShedResidue(ctx); err != nil {
		t.Fatal(err)
	}
	if files := remains(t, s.dir, secret); len(files) > 0 {
		t.Errorf("still in %v", files)
	}
}

// TestResidueWhileSomebodyReads: a reader that holds the log keeps neither the author waiting nor the words for good.
func TestResidueWhileSomebodyReads(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor := s.seat("editor", account.Editor, village)
	const secret = "340803199001010027"
	m, err := s.BeginDraft(ctx, editor, notice("公告", "身份证"+secret))
	if err != nil {
		t.Fatal(err)
	}
	reader := raw(t, s.dir)
	held, err := reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := held.QueryRowContext(ctx, "SELECT count(*) FROM drafts").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice("公告", "无")); err != nil {
		t.Fatal(err)
	}
	if len(remains(t, s.dir, secret)) == 0 {
		t.Fatal("the reader holds nothing: this test could not see the residue")
	}
	if err := s.ShedResidue(ctx); !errs.Is(err, errs.Unavailable) {
		t.Errorf("emptied under a reader: %v", err)
	}
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.ShedResidue(ctx); err != nil {
		t.Fatal(err)
	}
	if files := remains(t, s.dir, secret); len(files) > 0 {
		t.Errorf("still in %v", files)
	}
	if _, err := s.SaveDraft(ctx, editor, m.ID, m.Version, notice("公告", "身份证"+secret)); err != nil {
		t.Fatal(err)
	}
}

// TestCrashLeavesNoDocument: what a transaction that did not finish had written into the log is gone after the next
// start.
func TestCrashLeavesNoDocument(t *testing.T) {
	s, dir := centre(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db := raw(t, dir)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	document := strings.Repeat("unpublished document ", 20_000)
	for _, text := range []string{"PRAGMA cache_size = 2", "BEGIN IMMEDIATE", "INSERT INTO blobs (digest, size) VALUES ('x', 0)", "INSERT INTO blob_parts (key, bytes) SELECT 1, CAST('" + document + "' AS BLOB)"} {
		if _, err := conn.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	crashed := filepath.Join(t.TempDir(), "crashed")
	if err := os.CopyFS(crashed, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if len(remains(t, crashed, "unpublished document")) == 0 {
		t.Fatal("nothing was spilled: this test could not see the residue")
	}
	if err := os.Chmod(filepath.Join(crashed, "centre.key"), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(t.Context(), crashed)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if files := remains(t, crashed, "unpublished document"); len(files) > 0 {
		t.Errorf("still in %v", files)
	}
}

// raw opens the centre's database as another program would.
func raw(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "central.db")+"?_pragma=secure_delete(ON)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
