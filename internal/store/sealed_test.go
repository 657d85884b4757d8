package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

const place = division.Code("340803001901")

// made is a centre with a person, an approved draft and their key.
func made(t *testing.T) (s *Store, dir string, draft Draft, publisher account.Actor) {
	t.Helper()
	dir = t.TempDir()
	if _, err := Keygen(dir, "test.example"); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	hire := func(login string, role account.Role) account.Actor {
		u, err := s.Accounts().Add(t.Context(), account.System(), account.NewUser{Login: login, Name: login, Division: place,
			Grants: []account.Grant{{Role: role, Division: place}}, Password: "correct horse battery staple"})
		if err != nil {
			t.Fatal(err)
		}
		return u.Actor()
	}
	editor, publisher := hire("ed", account.Editor), hire("pu", account.Publisher)
	r := &record.Record{Kind: record.KindAnnouncement, Division: place, Title: "甲公告", Body: &record.Announcement{Text: "一", Medium: "notice_board"},
		Issuer: record.Issuer{Name: "示例村村民委员会", Code: "900000001"}}
	if draft, err = s.SendDraft(t.Context(), editor, r); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		who     account.Actor
		answers *editorial.Answers
	}{{hire("co", account.ContentReviewer), nil}, {hire("se", account.ConfidentialityReviewer), &editorial.Answers{}}} {
		if draft, err = s.OpenDraft(t.Context(), one.who, draft.ID); err == nil {
			draft, err = s.DecideDraft(t.Context(), one.who, draft.ID, draft.Version, editorial.Verdict{Revision: draft.Review.Revision, Step: draft.Waits, Approve: true, Answers: one.answers})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s, dir, draft, publisher
}

// past is somebody who writes into the database past the program.
func past(t *testing.T, dir, file string, statements ...string) {
	t.Helper()
	db, err := sqlkit.Open(context.Background(), filepath.Join(dir, file), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(context.Background(), func(tx *sqlkit.Tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(context.Background(), statement); err != nil {
				return errs.E(errs.Internal, statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// unseal makes of a centre one from before there were seals.
func unseal(t *testing.T, dir string) {
	t.Helper()
	key, err := readKey(dir, KeyPlace{})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlkit.Open(context.Background(), filepath.Join(dir, databaseFile), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(context.Background(), func(tx *sqlkit.Tx) error {
		head, err := account.ReadHead(context.Background(), tx)
		if err != nil {
			return err
		}
		seal, err := key.SignStatement(auditTopic, sealText(head))
		if err != nil {
			return err
		}
		for _, statement := range []string{"DELETE FROM bindings", "DELETE FROM binding_nodes", "UPDATE drafts SET acts = NULL"} {
			if _, err := tx.ExecContext(context.Background(), statement); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(context.Background(), "UPDATE audit_head SET root = NULL, version = 0, seal = $1", seal)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSealedOnce: a database from before there were seals is sealed at its first opening, and the trail tells it;
// drafts go on. Who takes the seals away afterwards, with a trail that the centre has signed once, finds that signed.db
// remembers.
func TestSealedOnce(t *testing.T) {
	s, dir, draft, publisher := made(t)
	s.Close()
	unseal(t, dir)
	if _, err := Open(t.Context(), dir); !errs.Is(err, errs.Corrupt) || !strings.Contains(errs.Sentence(err), "had them before") {
		t.Fatalf("seals that were taken away: %v", err)
	}
	past(t, dir, marksFile, "DELETE FROM sealed")
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Accounts().Trail(t.Context(), account.System(), account.TrailQuery{Act: actSeal})
	if err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := s.PublishDraft(t.Context(), publisher, draft.ID, draft.Version); err != nil {
		t.Errorf("a draft that was approved before: %v", err)
	}
	if found, err := s.Verify(t.Context(), nil, ""); err != nil || !found.OK() {
		t.Errorf("%+v, %v", found, err)
	}
	s.Close()
	unseal(t, dir)
	if _, err := Open(t.Context(), dir); !errs.Is(err, errs.Corrupt) {
		t.Errorf("sealed a second time: %v", err)
	}
}

// TestWhatWasChangedBeforeIsNotSealed: the first sealing verifies what it can.
func TestWhatWasChangedBeforeIsNotSealed(t *testing.T) {
	for name, statement := range map[string]string{
		"a role":  "INSERT INTO grants SELECT id, 'administrator', '340000000000' FROM users WHERE login = 'ed'",
		"a draft": "UPDATE drafts SET title = '乙公告'",
		"a seal":  "UPDATE audit_head SET seal = NULL",
		"a trail": "DROP TRIGGER audit_stays; UPDATE audit SET actor = 'x' WHERE number = 1",
	} {
		t.Run(name, func(t *testing.T) {
			s, dir, _, _ := made(t)
			s.Close()
			unseal(t, dir)
			past(t, dir, marksFile, "DELETE FROM sealed")
			past(t, dir, databaseFile, strings.Split(statement, "; ")...)
			s, err := Open(t.Context(), dir)
			if !errs.Is(err, errs.Corrupt) {
				s.Close()
				t.Errorf("it was sealed: %v", err)
			}
		})
	}
}

// TestPublishedByItsActs: even a draft whose row is sealed is published only if its acts in the trail lead to its
// approval, for these words: publishing does not believe the row.
func TestPublishedByItsActs(t *testing.T) {
	s, _, draft, publisher := made(t)
	publish := func(change func(m *Draft)) error {
		_, err := s.runAct(t.Context(), publisher, draft.ID, draft.Version, "draft_publish", func(d *draftTx) error {
			change(&d.m)
			_, err := d.publishDraft(t.Context())
			return err
		})
		return err
	}
	for name, change := range map[string]func(m *Draft){
		"another text":    func(m *Draft) { m.Record.Title = "乙公告" },
		"another author":  func(m *Draft) { m.Review.Authors = []string{m.Review.Decisions[0].By} },
		"one reviewer":    func(m *Draft) { m.Review.Decisions[1].By = m.Review.Decisions[0].By },
		"another version": func(m *Draft) { m.Review.Revision++ },
		"acts":            func(m *Draft) { m.acts = actsAfter(m.acts, [32]byte{1}) },
	} {
		if err := publish(change); !errs.Is(err, errs.Corrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := publish(func(*Draft) {}); err != nil {
		t.Errorf("as it was reviewed: %v", err)
	}
}

// TestAttachmentsAreThoseThatWereReviewed: bytes that were exchanged under an approved draft are not published.
func TestAttachmentsAreThoseThatWereReviewed(t *testing.T) {
	s, dir, draft, publisher := made(t)
	content := []byte("示例附件")
	digest := "0d" + strings.Repeat("0", 62)
	past(t, dir, databaseFile, "INSERT INTO blobs (number, digest, size) VALUES (77, '"+digest+"', 12)", "INSERT INTO blob_parts (key, bytes) VALUES (77 << 20, CAST('"+string(content)+"' AS BLOB))")
	err := s.db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		d := &draftTx{tx: tx, store: s, actor: publisher, m: draft}
		d.m.Record.Attachments = []record.Attachment{{SHA256: digest, Size: 12, MediaType: "application/pdf", Name: "附件.pdf"}}
		return d.proveFiles(t.Context())
	})
	if !errs.Is(err, errs.Corrupt) || !strings.Contains(errs.Sentence(err), digest) {
		t.Errorf("%v", err)
	}
}

// TestInspectTouchesNothing: verifying leaves the folder as it is, byte for byte, whether the centre is open or not,
// and works where nothing can be written.
func TestInspectTouchesNothing(t *testing.T) {
	s, dir, _, _ := made(t)
	looks := func(when string) {
		t.Helper()
		before := contents(t, dir)
		found, err := Inspect(t.Context(), dir, KeyPlace{}, nil, "", nil)
		if err != nil || !found.OK() || found.Audit == 0 {
			t.Errorf("%s: %+v, %v", when, found, err)
		}
		for name, was := range before {
			if now := contents(t, dir)[name]; now != was && !strings.HasSuffix(name, "-shm") {
				t.Errorf("%s: %s was changed", when, name)
			}
		}
		if n := len(contents(t, dir)); n != len(before) {
			t.Errorf("%s: %d files, %d before", when, n, len(before))
		}
	}
	looks("open")
	s.Close()
	looks("closed")
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	looks("closed, in a folder that cannot be written")
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name()] = string(data)
	}
	return all
}

// TestStatementHolds: the statement says count and hash alone, the same within a period, and is one of this key.
func TestStatementHolds(t *testing.T) {
	s, dir, _, _ := made(t)
	now := time.Date(2026, 11, 30, 8, 0, 7, 0, time.UTC)
	one, err := s.AuditStatement(t.Context(), now, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.AuditStatement(t.Context(), now.Add(2*time.Second), 10*time.Second); err != nil || string(again) != string(one) {
		t.Errorf("%s, %v", again, err)
	}
	if lines := strings.Split(string(one), "\n"); lines[0] != statementTitle || lines[3] != "2026-11-30T08:00:00Z" || len(lines[2]) != 44 {
		t.Errorf("%s", one)
	}
	s.Close()
	if found, err := Inspect(t.Context(), dir, KeyPlace{}, nil, "", one); err != nil || !found.OK() {
		t.Errorf("%+v, %v", found, err)
	}
	forged := strings.Replace(string(one), "\n9", "\n1", 1)
	for name, text := range map[string]string{"none": "", "forged": strings.Replace(string(one), "T08", "T09", 1), "another": forged + "x"} {
		if _, err := Inspect(t.Context(), dir, KeyPlace{}, nil, "", []byte(text)); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
