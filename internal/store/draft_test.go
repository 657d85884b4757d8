package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/division"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
	"gongshi/internal/store"
)

// staff are people at a centre, each with one role.
type staff struct {
	*store.Store
	t      testing.TB
	dir    string
	people map[string]account.Actor
}

func newStaff(t testing.TB) *staff {
	t.Helper()
	s, dir := centre(t)
	return &staff{Store: s, t: t, dir: dir, people: map[string]account.Actor{}}
}

// seat gives the person with a role at a division, who is hired if they are not there yet.
func (s *staff) seat(login string, role account.Role, at division.Code) account.Actor {
	s.t.Helper()
	if a, ok := s.people[login]; ok {
		return a
	}
	u, err := s.Accounts().Add(s.t.Context(), account.System(), account.NewUser{Login: login, Name: login, Division: at,
		Grants: []account.Grant{{Role: role, Division: at}}, Password: "correct horse battery staple"})
	if err != nil {
		s.t.Fatal(err)
	}
	s.people[login] = u.Actor()
	return u.Actor()
}

// approve takes a draft from its author to the publisher's table.
func (s *staff) approve(m store.Draft, author account.Actor) store.Draft {
	s.t.Helper()
	ctx := s.t.Context()
	m, err := s.SubmitDraft(ctx, author, m.ID, m.Version)
	for err == nil && m.Review.State == editorial.Reviewing {
		who := s.seat("content", account.ContentReviewer, village)
		review := editorial.Verdict{Step: m.Waits, Approve: true, Revision: m.Review.Revision}
		if m.Waits == "confidentiality" {
			who, review.Answers = s.seat("secrecy", account.ConfidentialityReviewer, village), &editorial.Answers{}
		}
		if m, err = s.OpenDraft(ctx, who, m.ID); err == nil {
			m, err = s.DecideDraft(ctx, who, m.ID, m.Version, review)
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// TestManuscript: from the first words to the log, with a correction behind it.
func TestDraft(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor, publisher := s.seat("editor", account.Editor, village), s.seat("publisher", account.Publisher, village)
	m, err := s.BeginDraft(ctx, editor, &record.Record{Kind: record.KindAnnouncement, Division: village, Title: "未写完"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SubmitDraft(ctx, editor, m.ID, m.Version); !errs.Is(err, errs.Invalid) {
		t.Errorf("an unfinished one was taken: %v", err)
	}
	old := m
	if m, err = s.SaveDraft(ctx, editor, m.ID, m.Version, notice("甲公告", "第一稿。")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveDraft(ctx, editor, m.ID, old.Version, notice("甲公告", "别的。")); !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "editor changed") {
		t.Errorf("an update was lost: %v", err)
	}
	other := notice("甲公告", "第一稿。")
	other.Division = "340802000000"
	if _, err := s.SaveDraft(ctx, editor, m.ID, m.Version, other); !errs.Is(err, errs.Invalid) {
		t.Errorf("a draft moved to another division: %v", err)
	}
	m = s.approve(m, editor)
	if _, err := s.PublishDraft(ctx, editor, m.ID, m.Version); !errs.Is(err, errs.Forbidden) {
		t.Errorf("an editor published: %v", err)
	}
	done, err := s.PublishDraft(ctx, publisher, m.ID, m.Version)
	if err != nil || done.Revision != 1 || done.IndexNumber == "" {
		t.Fatal(done, err)
	}
	if m, err = s.Draft(ctx, editor, m.ID); err != nil || m.Review.State != editorial.Published || m.Record != nil || m.RecordID != done.ID {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := s.PublishDraft(ctx, publisher, m.ID, m.Version); !errs.Is(err, errs.Conflict) {
		t.Errorf("published twice: %v", err)
	}

	now, err := s.Record(ctx, done.ID)
	if err != nil {
		t.Fatal(err)
	}
	correction := *now
	correction.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: "第二稿。"}
	correction.Correction = &record.Correction{Reason: "写错了。"}
	idle := *now
	idle.Correction = &record.Correction{Reason: "写错了。"}
	if _, err := s.SendDraft(ctx, editor, &idle); !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "The correction changes nothing.") {
		t.Errorf("a correction that changes nothing: %v", err)
	}
	c, err := s.BeginDraft(ctx, editor, &correction)
	if err != nil {
		t.Fatal(err)
	}
	var under *store.CorrectionUnderWay
	if _, err := s.SendDraft(ctx, editor, &correction); !errors.As(err, &under) || under.Draft != c.ID {
		t.Errorf("a second correction beside it: %v", err)
	}
	c = s.approve(c, editor)
	if done, err = s.PublishDraft(ctx, publisher, c.ID, c.Version); err != nil || done.Revision != 2 {
		t.Fatal(done, err)
	}
	trail, err := s.Accounts().Trail(ctx, account.System(), account.TrailQuery{Subject: "draft " + m.ID})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range trail {
		told = append(told, e.Login+" "+e.Act)
	}
	want := "publisher draft_publish, secrecy draft_approve, secrecy draft_open, content draft_approve, content draft_open, editor draft_submit, editor draft_save, editor draft_begin"
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("the trail says %s, want %s", got, want)
	}
	if found, err := s.Verify(ctx, nil, ""); err != nil || !found.OK() {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestRelease: an alert is sent whole or not at all, and a second person's word publishes it, in one transaction each.
func TestRelease(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	office, editor, publisher := s.seat("office", account.Office, village), s.seat("editor", account.Editor, village), s.seat("publisher", account.Publisher, village)
	alert := notice("暴雨红色预警", "")
	alert.Kind = record.KindAlert
	body := &record.Alert{Status: "Actual", MsgType: "Alert", Event: "暴雨", Severity: "Extreme", Urgency: "Immediate", Certainty: "Likely", Area: "全村", Expires: time.Now().Add(time.Hour)}
	alert.Body = body
	var refused *store.Refused
	if _, err := s.SendDraft(ctx, office, alert); !errors.As(err, &refused) || len(refused.Reasons()) != 1 || refused.Reasons()[0].Field != "/body/description" {
		t.Errorf("one without words was taken: %v", err)
	}
	if _, err := s.SendDraft(ctx, publisher, alert); !errs.Is(err, errs.NotFound) {
		t.Errorf("a publisher wrote: %v", err)
	}
	if list, _, err := s.Drafts(ctx, office, store.DraftFilter{}); err != nil || len(list) != 0 {
		t.Errorf("%d are left behind, %v", len(list), err)
	}
	body.Description = "三小时雨量将超过100毫米。"
	m, err := s.SendDraft(ctx, office, alert)
	if err != nil || m.Review.State != editorial.Reviewing || m.Waits != "release" {
		t.Fatalf("%+v, %v", m, err)
	}
	if _, err := s.BeginDraft(ctx, editor, notice("甲公告", "一。")); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[*account.Actor]int{&office: 0, &editor: 0, &publisher: 1} {
		if list, _, err := s.Drafts(ctx, *who, store.DraftFilter{ForMe: true, Urgent: true}); err != nil || len(list) != want {
			t.Errorf("%d are urgent to %s, want %d: %v", len(list), who.Login, want, err)
		}
	}
	word := editorial.Verdict{Step: m.Waits, Revision: m.Review.Revision, Approve: true}
	for _, who := range []account.Actor{office, editor} {
		if _, err := s.DecideDraft(ctx, who, m.ID, m.Version, word); !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s released it: %v", who.Login, err)
		}
	}
	if m, err = s.OpenDraft(ctx, publisher, m.ID); err == nil {
		m, err = s.DecideDraft(ctx, publisher, m.ID, m.Version, word)
	}
	if err != nil || m.Review.State != editorial.Published || m.RecordID == "" || m.Record != nil {
		t.Fatalf("%+v, %v", m, err)
	}
	if r, err := s.Record(ctx, m.RecordID); err != nil || r.Title != alert.Title {
		t.Errorf("%+v, %v", r, err)
	}
	if found, err := s.Verify(ctx, nil, ""); err != nil || !found.OK() {
		t.Errorf("%+v, %v", found, err)
	}
}

// name is the login of somebody with a role somewhere.
func name(role account.Role, at division.Code) string {
	short, _, _ := strings.Cut(string(role), "_")
	return short + "-" + string(at)
}

// TestWhoMayDoWhatToManuscripts: each role, here and elsewhere; to whom a draft is not shown it does not exist.
func TestWhoMayDoWhatToDrafts(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	author := s.seat("author", account.Editor, village)
	begin := func() store.Draft {
		m, err := s.BeginDraft(ctx, author, notice("甲公告", "第一稿。"))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	submitted, approved := begin(), s.approve(begin(), author)
	submitted, err := s.SubmitDraft(ctx, author, submitted.ID, submitted.Version)
	if err != nil {
		t.Fatal(err)
	}
	const beside = division.Code("340802000000")
	acts := map[account.Action]func(account.Actor) error{
		account.Read: func(a account.Actor) error { _, err := s.Draft(ctx, a, submitted.ID); return err },
		account.Write: func(a account.Actor) error {
			_, err := s.SaveDraft(ctx, a, submitted.ID, -1, notice("乙", "二"))
			return err
		},
		account.Publish: func(a account.Actor) error {
			_, err := s.PublishDraft(ctx, a, approved.ID, -1)
			return err
		},
	}
	for _, role := range account.Roles {
		for _, at := range []division.Code{village, beside} {
			who := s.seat(name(role, at), role, at)
			for act, do := range acts {
				err, want := do(who), errs.Conflict // the version is wrong on purpose: nothing changes
				if !role.May(account.Read) || at == beside {
					want = errs.NotFound
				}
				if act == account.Read && want == errs.Conflict {
					if err != nil {
						t.Errorf("%s of %s may not read: %v", role, at, err)
					}
					continue
				}
				if !errs.Is(err, want) {
					t.Errorf("%s of %s, %s: %v, want %v", role, at, act, err, want)
				}
			}
		}
	}
	for _, role := range account.Roles {
		who := s.seat(name(role, village), role, village)
		_, err := s.DecideDraft(ctx, who, submitted.ID, submitted.Version, editorial.Verdict{Step: "first", Approve: true, Revision: submitted.Review.Revision})
		want := errs.Forbidden
		switch {
		case !role.May(account.Read):
			want = errs.NotFound
		case role == account.ContentReviewer:
			want = errs.Conflict // not opened
		}
		if !errs.Is(err, want) {
			t.Errorf("%s decides: %v, want %v", role, err, want)
		}
	}
	if list, _, err := s.Drafts(ctx, s.people[name(account.Editor, beside)], store.DraftFilter{}); err != nil || len(list) != 0 {
		t.Errorf("seen from elsewhere: %d, %v", len(list), err)
	}
	for who, want := range map[string]int{"content_reviewer": 1, "publisher": 1, "editor": 0, "auditor": 0} {
		list, _, err := s.Drafts(ctx, s.people[name(account.Role(who), village)], store.DraftFilter{ForMe: true})
		if err != nil || len(list) != want {
			t.Errorf("%d wait for the %s, want %d: %v", len(list), who, want, err)
		}
	}
}

// TestPublishDue: at its time and not before; what cannot be published any more goes back with the reason.
func TestPublishDue(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor, publisher := s.seat("editor", account.Editor, village), s.seat("publisher", account.Publisher, village)
	due := time.Now().Add(time.Hour)
	plan := func(r *record.Record) store.Draft {
		t.Helper()
		m, err := s.BeginDraft(ctx, editor, r)
		if err == nil {
			m = s.approve(m, editor)
			m, err = s.ScheduleDraft(ctx, publisher, m.ID, m.Version, due)
		}
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first, err := s.Publish(ctx, store.Batch{Items: []store.Item{{Record: notice("旧公告", "一。")}}})
	if err != nil {
		t.Fatal(err)
	}
	old, err := s.Record(ctx, first[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	correction := *old
	correction.Title, correction.Correction = "更正的旧公告", &record.Correction{Reason: "写错了。"}
	good, late := plan(notice("甲公告", "第一稿。")), plan(&correction)
	withdraw(t, s.Store, first[0].ID, false)
	if done, err := s.PublishDue(ctx, time.Now()); err != nil || len(done) != 0 {
		t.Fatalf("before its time: %v, %v", done, err)
	}
	done, err := s.PublishDue(ctx, due.Add(time.Second))
	if err != nil || len(done) != 1 {
		t.Fatalf("%v, %v", done, err)
	}
	if m, err := s.Draft(ctx, editor, good.ID); err != nil || m.RecordID != done[0].ID {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err := s.Draft(ctx, editor, late.ID); err != nil || m.Review.Returned() == nil || !strings.Contains(m.Review.Returned().Opinion, "withdrawn") {
		t.Errorf("%+v, %v", m, err)
	}
	if done, err := s.PublishDue(ctx, due.Add(time.Hour)); err != nil || len(done) != 0 {
		t.Errorf("again: %v, %v", done, err)
	}
}

// TestApprovedWordsAreThePublishedOnes: what somebody changes in the database after the reviews is not published, and
// found.
func TestApprovedWordsAreThePublishedOnes(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor, publisher := s.seat("editor", account.Editor, village), s.seat("publisher", account.Publisher, village)
	m, err := s.BeginDraft(ctx, editor, notice("甲公告", "一。"))
	if err != nil {
		t.Fatal(err)
	}
	m = s.approve(m, editor)
	db, err := sqlkit.Open(ctx, filepath.Join(s.dir, "central.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE drafts SET body = CAST(replace(CAST(body AS TEXT), '一。', '二。') AS BLOB)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PublishDraft(ctx, publisher, m.ID, m.Version); !errs.Is(err, errs.Corrupt) {
		t.Errorf("changed words were published: %v", err)
	}
	if found, err := s.Verify(ctx, nil, ""); err != nil || found.OK() {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestErasureReachesManuscripts: a correction under way of a record that is erased leaves no byte either.
func TestErasureReachesDrafts(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor := s.seat("editor", account.Editor, village)
	done, err := s.Publish(ctx, store.Batch{Items: []store.Item{{Record: notice("甲公告", "一。")}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Record(ctx, done[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	r.Correction = &record.Correction{Reason: "写错了。"}
	r.Body = &record.Announcement{Medium: "notice_board", Subject: "news", Text: "龘靐齉爩qzxv"}
	m, err := s.BeginDraft(ctx, editor, r)
	if err == nil {
		m, err = s.SubmitDraft(ctx, editor, m.ID, m.Version)
	}
	reviewer := s.seat("content", account.ContentReviewer, village)
	if err == nil {
		m, err = s.OpenDraft(ctx, reviewer, m.ID)
	}
	if err == nil {
		_, err = s.DecideDraft(ctx, reviewer, m.ID, m.Version, editorial.Verdict{Step: m.Waits, Revision: m.Review.Revision, Approve: true, Opinion: "qzxv没有错。"})
	}
	if err != nil {
		t.Fatal(err)
	}
	withdraw(t, s.Store, done[0].ID, true)
	if m, err = s.Draft(ctx, editor, m.ID); err != nil || m.Review.State != editorial.Discarded || m.Record != nil {
		t.Errorf("%+v, %v", m, err)
	}
	files, err := filepath.Glob(filepath.Join(s.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if data, err := os.ReadFile(name); err != nil || bytes.Contains(data, []byte("qzxv")) {
			t.Errorf("%s holds the words: %v", filepath.Base(name), err)
		}
	}
}

// TestManuscriptsHaveBounds: too large a draft is refused at once, and harms no list.
func TestDraftsHaveBounds(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor := s.seat("editor", account.Editor, village)
	if _, err := s.BeginDraft(ctx, editor, notice("大", strings.Repeat("长", 2<<20))); !errs.Is(err, errs.TooLarge) {
		t.Errorf("a draft without bounds: %v", err)
	}
	if list, _, err := s.Drafts(ctx, editor, store.DraftFilter{}); err != nil || len(list) != 0 {
		t.Errorf("%d, %v", len(list), err)
	}
}

// TestReadingIsNoChange: a second reviewer who opens a draft does not stand in the first one's way.
func TestReadingIsNoChange(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	editor, one, two := s.seat("editor", account.Editor, village), s.seat("one", account.ContentReviewer, village), s.seat("two", account.ContentReviewer, village)
	m, err := s.BeginDraft(ctx, editor, notice("甲公告", "一。"))
	if err == nil {
		m, err = s.SubmitDraft(ctx, editor, m.ID, m.Version)
	}
	if err == nil {
		m, err = s.OpenDraft(ctx, one, m.ID)
	}
	if err == nil {
		_, err = s.OpenDraft(ctx, two, m.ID)
	}
	if err == nil {
		m, err = s.DecideDraft(ctx, one, m.ID, m.Version, editorial.Verdict{Step: m.Waits, Revision: m.Review.Revision, Approve: true})
	}
	if err != nil || len(m.Review.Passed()) != 1 {
		t.Errorf("%+v, %v", m.Review, err)
	}
}

// TestManyDraftAtOnce: committees that write and publish at the same time lose nothing, and never hear of a busy
// database.
func TestManyDraftAtOnce(t *testing.T) {
	s := newStaff(t)
	const people, rounds = 16, 4
	editors := make([]account.Actor, people)
	for i := range editors {
		editors[i] = s.seat(fmt.Sprint("editor", i), account.Editor, village)
	}
	shared, err := s.BeginDraft(t.Context(), editors[0], notice("共同的公告", "0"))
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	var mu sync.Mutex
	saved := 0
	for i, who := range editors {
		running.Go(func() {
			ctx := context.Background()
			for round := range rounds {
				m, err := s.BeginDraft(ctx, who, notice(fmt.Sprintf("公告%d-%d", i, round), "一"))
				if err == nil {
					_, err = s.SubmitDraft(ctx, who, m.ID, m.Version)
				}
				if err != nil {
					t.Error(err)
				}
				now, err := s.Draft(ctx, who, shared.ID)
				if err == nil {
					_, err = s.SaveDraft(ctx, who, shared.ID, now.Version, notice("共同的公告", fmt.Sprintf("%d-%d", i, round)))
				}
				switch {
				case err == nil:
					mu.Lock()
					saved++
					mu.Unlock()
				case !errs.Is(err, errs.Conflict):
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	last, err := s.Draft(t.Context(), editors[0], shared.ID)
	if err != nil || last.Version != 1+saved || last.Review.Revision != 1+saved || saved == 0 {
		t.Errorf("version %d after %d saves: %v", last.Version, saved, err)
	}
	list, next, err := s.Drafts(t.Context(), editors[0], store.DraftFilter{State: editorial.Reviewing, Limit: 40})
	if err != nil || len(list) != 40 || next == "" {
		t.Fatalf("%d, %q, %v", len(list), next, err)
	}
	rest, next, err := s.Drafts(t.Context(), editors[0], store.DraftFilter{State: editorial.Reviewing, Before: next, Limit: 200})
	if err != nil || len(list)+len(rest) != people*rounds || next != "" {
		t.Errorf("%d and %d, %q, %v", len(list), len(rest), next, err)
	}
}
