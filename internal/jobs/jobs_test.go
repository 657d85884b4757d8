package jobs

import (
	"context"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

const village = division.Code("340803001901")

func hire(t *testing.T, s *store.Store, login string, role account.Role) account.Actor {
	t.Helper()
	u, err := s.Accounts().Add(t.Context(), account.System(), account.NewUser{Login: login, Name: login, Division: village,
		Grants: []account.Grant{{Role: role, Division: village}}, Password: "correct horse battery staple"})
	if err != nil {
		t.Fatal(err)
	}
	return u.Actor()
}

// scheduled is an approved draft with a time.
func scheduled(t *testing.T, s *store.Store, due time.Time) store.Manuscript {
	t.Helper()
	ctx := t.Context()
	m, err := s.BeginManuscript(ctx, hire(t, s, "editor", account.Editor), &record.Record{Kind: record.KindAnnouncement, Division: village, Title: "甲公告",
		Issuer: record.Issuer{Name: "示例村", Code: "900000001"}, Basis: "条例", Manner: "主动公开", IssuedOn: record.Date{Year: 2026, Month: 10, Day: 8}, Sample: true,
		Body: &record.Announcement{Medium: "notice_board", Subject: "news", Text: "一。"}})
	if err == nil {
		m, err = s.SubmitManuscript(ctx, account.System(), m.ID, m.Version)
	}
	for _, who := range []account.Actor{hire(t, s, "content", account.ContentReviewer), hire(t, s, "secrecy", account.ConfidentialityReviewer)} {
		if err == nil {
			m, err = s.OpenManuscript(ctx, who, m.ID)
		}
		if err == nil {
			m, err = s.DecideManuscript(ctx, who, m.ID, m.Version, editorial.Review{Step: m.Waits, Approve: true, Revision: m.Way.Revision, Answers: &editorial.Answers{}})
		}
	}
	if err == nil {
		m, err = s.ScheduleManuscript(ctx, account.System(), m.ID, m.Version, due)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestRun: what is scheduled is published at its time by whoever serves, and the end of the context ends it.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	if _, err := store.Keygen(dir, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	due := time.Now().Add(3 * time.Second)
	m := scheduled(t, s, due)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Run(ctx, s, time.Hour*24*200) }()
	for end := due.Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		now, err := s.Manuscript(t.Context(), account.System(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if now.Way.State == editorial.Published {
			if early := due.Sub(now.ChangedAt); early > time.Second { // the trail keeps whole seconds
				t.Errorf("published %v before its time", early)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatalf("it is still %s", now.Way.State)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
