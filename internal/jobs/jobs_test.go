package jobs

import (
	"context"
	"testing"
	"testing/synctest"
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
func scheduled(t *testing.T, s *store.Store, due time.Time) store.Draft {
	t.Helper()
	ctx := t.Context()
	m, err := s.BeginDraft(ctx, hire(t, s, "editor", account.Editor), &record.Record{Kind: record.KindAnnouncement, Division: village, Title: "甲公告",
		Issuer: record.Issuer{Name: "示例村", Code: "900000001"}, Basis: "条例", Manner: "主动公开", IssuedOn: record.Date{Year: 2026, Month: 10, Day: 8}, Sample: true,
		Body: &record.Announcement{Medium: "notice_board", Subject: "news", Text: "一。"}})
	if err == nil {
		m, err = s.SubmitDraft(ctx, account.System(), m.ID, m.Version)
	}
	for _, who := range []account.Actor{hire(t, s, "content", account.ContentReviewer), hire(t, s, "secrecy", account.ConfidentialityReviewer)} {
		if err == nil {
			m, err = s.OpenDraft(ctx, who, m.ID)
		}
		if err == nil {
			m, err = s.DecideDraft(ctx, who, m.ID, m.Version, editorial.Verdict{Step: m.Waits, Approve: true, Revision: m.Review.Revision, Answers: &editorial.Answers{}})
		}
	}
	if err == nil {
		m, err = s.ScheduleDraft(ctx, account.System(), m.ID, m.Version, due)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestRun: a draft is published at its set time, and the end of the context ends the work. The clock is the bubble's,
// so that a busy machine makes nothing late.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	if _, err := store.Keygen(dir, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 10, 8, 9, 0, 0, 0, record.Zone)))
		s, err := store.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		due := time.Now().Add(time.Minute)
		m := scheduled(t, s, due)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- Run(ctx, s, time.Hour*24*200) }()
		time.Sleep(time.Until(due) - time.Second)
		if state := stateOf(t, s, m.ID); state != editorial.Scheduled {
			t.Errorf("a second before its time it is %s", state)
		}
		time.Sleep(4 * time.Second) // it is looked for every two seconds
		if state := stateOf(t, s, m.ID); state != editorial.Published {
			t.Errorf("three seconds after its time it is %s", state)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func stateOf(t *testing.T, s *store.Store, id string) editorial.State {
	t.Helper()
	synctest.Wait()
	m, err := s.Draft(t.Context(), account.System(), id)
	if err != nil {
		t.Fatal(err)
	}
	return m.Review.State
}
