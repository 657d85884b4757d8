package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/feed"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// TestErasureIsMadeUpFor: the process dies between the commit of an erasure and the emptying of the
// write-ahead log. The next opening, here beside a process that still serves, empties it.
func TestErasureIsMadeUpFor(t *testing.T) {
	dir := t.TempDir()
	if _, err := Keygen(dir, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	done, err := s.Publish(t.Context(), Batch{Items: []Item{{Record: plain("龘靐齉")}}})
	if err != nil {
		t.Fatal(err)
	}
	err = s.db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		_, err := (&takedown{appender: s.appender(tx), wish: Withdrawal{ID: done[0].ID, Reason: "误发", Erase: true}}).takeDown(t.Context())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !inFiles(t, dir, "龘靐齉") {
		t.Fatal("the words are gone before anybody emptied the log: this test shows nothing")
	}
	again, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if inFiles(t, dir, "龘靐齉") {
		t.Error("the next opening did not empty the log")
	}
	if due, err := readFact(t.Context(), s.db.Reader(), factTruncate); err != nil || due != "" {
		t.Errorf("the note is still there: %q, %v", due, err)
	}
}

// TestFailedSigning: a key that cannot sign, whether it says so or breaks, leaves nothing of what was to be signed.
func TestFailedSigning(t *testing.T) {
	dir := t.TempDir()
	if _, err := Keygen(dir, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first, err := s.Publish(t.Context(), Batch{Items: []Item{{Record: plain("甲公告")}}})
	if err != nil {
		t.Fatal(err)
	}
	sound := s.key
	s.key = feed.Key{} // without a private key
	for name, try := range map[string]func() (any, error){
		"publish": func() (any, error) {
			return s.Publish(t.Context(), Batch{Items: []Item{{Record: plain("乙公告")}}})
		},
		"withdraw": func() (any, error) {
			return s.Withdraw(t.Context(), Withdrawal{ID: first[0].ID, Reason: "误发", Erase: true})
		},
	} {
		func() {
			defer func() {
				if recover() == nil && err == nil {
					t.Errorf("%s: it was signed without a key", name)
				}
			}()
			_, err = try()
		}()
	}
	s.key = sound
	found, err := s.Verify(t.Context(), nil, "")
	if err != nil || !found.OK() || len(found.Logs) != 1 || found.Logs[0].Checkpoint.Size != 1 {
		t.Errorf("after the failures: %+v, %v", found, err)
	}
	again, err := s.Publish(t.Context(), Batch{Items: []Item{{Record: plain("乙公告")}}})
	if err != nil || again[0].Leaf != 1 || again[0].IndexNumber <= first[0].IndexNumber {
		t.Errorf("the next try: %+v, %v", again, err)
	}
}

func plain(title string) *record.Record {
	return &record.Record{Kind: record.KindAnnouncement, Division: "340803001901", Title: title, Issuer: record.Issuer{Name: "示例村", Code: "900000001"},
		Basis: "条例", Manner: "主动公开", IssuedOn: record.Date{Year: 2026, Month: time.October, Day: 8}, Body: &record.Announcement{Medium: "web", Text: "一"}}
}

func inFiles(t *testing.T, dir, word string) bool {
	t.Helper()
	for _, name := range []string{databaseFile, databaseFile + "-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(word)) {
			return true
		}
	}
	return false
}

// TestNumbersLeaveKeptRevisions: a number that was not found when a draft was submitted goes from the revision that is
// kept for its reviewers, once the authors take it out.
func TestNumbersLeaveKeptRevisions(t *testing.T) {
	dir := t.TempDir()
	if _, err := Keygen(dir, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const secret = "340803199001010027"
	m, err := s.BeginDraft(t.Context(), account.System(), plain("证件"+secret))
	if err == nil { // as an earlier version of the program, which found less, submitted it
		m, err = s.runAct(t.Context(), account.System(), m.ID, m.Version, "draft_submit", func(d *draftTx) error { d.keep = true; return nil })
	}
	if err != nil || len(m.kept) != 1 {
		t.Fatal(m, err)
	}
	m, err = s.SaveDraft(t.Context(), account.System(), m.ID, m.Version, plain("无"))
	if err != nil || len(m.kept) != 0 {
		t.Fatal(m, err)
	}
	if inFiles(t, dir, secret) {
		t.Error("the number is still there")
	}
	if found, err := s.Verify(t.Context(), nil, ""); err != nil || len(found.Findings) > 0 {
		t.Errorf("%+v, %v", found, err)
	}
}
