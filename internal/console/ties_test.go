package console

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/store"
)

// chain plays a publication by the people named: who writes, who passes the two reviews, who publishes.
func (o *office) chain(author, content, secrecy, publisher string, scheduled bool) store.Draft {
	o.t.Helper()
	ctx := o.t.Context()
	actor := func(login string) account.Actor {
		u, err := o.store.Accounts().UserByLogin(ctx, account.System(), login)
		if err != nil {
			o.t.Fatal(err)
		}
		return u.Actor()
	}
	m, err := o.store.BeginDraft(ctx, actor(author), announcement(village, "一则"+author+"的稿件"+rand.Text(), "内容。"))
	if err == nil {
		m, err = o.store.SubmitDraft(ctx, actor(author), m.ID, m.Version)
	}
	for _, reviewer := range []string{content, secrecy} {
		if err == nil {
			m, err = o.store.OpenDraft(ctx, actor(reviewer), m.ID)
		}
		if err == nil {
			m, err = o.store.DecideDraft(ctx, actor(reviewer), m.ID, m.Version, editorial.Verdict{Step: m.Waits, Approve: true, Revision: m.Review.Revision, Answers: &editorial.Answers{}})
		}
	}
	switch {
	case err != nil:
	case scheduled:
		due := time.Now().Add(time.Hour)
		if m, err = o.store.ScheduleDraft(ctx, actor(publisher), m.ID, m.Version, due); err == nil {
			_, err = o.store.PublishDue(ctx, due.Add(time.Second))
		}
	default:
		_, err = o.store.PublishDraft(ctx, actor(publisher), m.ID, m.Version)
	}
	if err == nil {
		m, err = o.store.Draft(ctx, account.System(), m.ID)
	}
	if err != nil || m.Review.State != editorial.Published {
		o.t.Fatalf("%s: %v", m.Review.State, err)
	}
	return m
}

// TestOnePersonAsTwo plays an administrator who also publishes and makes, or takes over, the accounts that the reviews
// need: each such publication is told to the office, also by the clock and over accounts between, and stands out in the
// trail, until somebody of the office who is none of them has settled it.
func TestOnePersonAsTwo(t *testing.T) {
	o := newOffice(t, Options{Limits: Limits{Person: Rate{1e6, 1e6}, Logins: Rate{1e6, 1e6}}})
	boss := o.seat("boss", account.Administrator, city)
	for _, one := range []struct {
		login string
		role  account.Role
	}{{"writer", account.Editor}, {"content", account.ContentReviewer}, {"secrecy", account.ConfidentialityReviewer}, {"publisher", account.Publisher}, {"watcher", account.Office}, {"second", account.Office}, {"auditor", account.Auditor}} {
		o.seat(one.login, one.role, city)
	}
	ctx, all := t.Context(), o.store.Accounts()
	for _, role := range []account.Role{account.Publisher, account.Office} {
		if err := all.Grant(ctx, account.System(), boss, account.Grant{Role: role, Division: city}); err != nil {
			t.Fatal(err)
		}
	}
	actor := func(id string) account.Actor {
		u, err := all.User(ctx, account.System(), id)
		if err != nil {
			t.Fatal(err)
		}
		return u.Actor()
	}
	makes := func(maker, login string, role account.Role) string {
		u, err := all.Add(ctx, actor(maker), account.NewUser{Login: login, Name: "示例" + login, Division: city, Password: password, Grants: []account.Grant{{Role: role, Division: city}}})
		if err != nil {
			t.Fatal(err)
		}
		return u.ID
	}
	notices := func() int {
		t.Helper()
		list, err := all.Related(ctx, actor(o.ids["watcher"]))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	o.chain("writer", "content", "secrecy", "boss", false)
	if n := notices(); n != 0 {
		t.Fatalf("%d notices of people that have nothing to do with each other", n)
	}
	makes(boss, "puppet", account.Editor)
	o.chain("puppet", "content", "secrecy", "publisher", false) // made, but not joined
	if n := notices(); n != 0 {
		t.Fatalf("%d notices of a user whose maker did not act", n)
	}
	first := o.chain("puppet", "content", "secrecy", "boss", false)
	between := makes(boss, "between", account.Administrator)
	makes(between, "far", account.ContentReviewer)
	o.chain("writer", "far", "secrecy", "boss", true)
	if err := all.SetPassword(ctx, actor(boss), o.ids["secrecy"], password+"!", true); err != nil {
		t.Fatal(err)
	}
	if err := all.SetPassword(ctx, account.System(), o.ids["secrecy"], password, false); err != nil {
		t.Fatal(err)
	}
	o.chain("writer", "content", "secrecy", "boss", false)
	if n := notices(); n != 3 {
		t.Fatalf("%d notices, want 3", n)
	}

	watcher, named, auditor := o.login("watcher"), o.login("boss"), o.login("auditor")
	page := watcher.get(Root)
	page.is(t, http.StatusOK, "两个账号可能是同一人", "示例boss（boss）创建或重置了示例puppet（puppet）的账号", "示例boss（boss）创建或重置了示例far（far）的账号", "示例boss（boss）创建或重置了示例secrecy（secrecy）的账号")
	auditor.get(Root).lacks(t, "两个账号可能是同一人")
	auditor.get(Root+"audit").is(t, http.StatusOK, `<tr class="marked">`, "账号有关联的人员参与同一发布")
	list, err := all.Related(ctx, actor(o.ids["watcher"]))
	if err != nil {
		t.Fatal(err)
	}
	last := list[len(list)-1]
	if last.Subject != "record "+first.RecordID {
		t.Errorf("the oldest is about %s", last.Subject)
	}
	settle := fmt.Sprintf("%sties/%d", Root, last.Number)
	named.ask(http.MethodPost, settle, url.Values{}).is(t, http.StatusForbidden, "您是这条提示涉及的人员")
	watcher.ask(http.MethodPost, settle, url.Values{}).is(t, http.StatusSeeOther)
	watcher.ask(http.MethodPost, settle, url.Values{}).is(t, http.StatusConflict)
	if text := watcher.get(Root).text; strings.Contains(text, "示例puppet（puppet）") || !strings.Contains(text, "示例far（far）") {
		t.Error("the notice that was settled is there, or another is not")
	}
	auditor.get(Root+"audit").is(t, http.StatusOK, "公开办已阅账号关联提示")
}

// TestMakersHiddenForAMoment: who writes the database hides, for the time of one publication, who made an account. The
// columns that are changed hide nothing, the bytes stop the publication.
func TestMakersHiddenForAMoment(t *testing.T) {
	o := newOffice(t, Options{Limits: Limits{Person: Rate{1e6, 1e6}, Logins: Rate{1e6, 1e6}}})
	boss := o.seat("boss", account.Administrator, city)
	for _, one := range []struct {
		login string
		role  account.Role
	}{{"content", account.ContentReviewer}, {"secrecy", account.ConfidentialityReviewer}, {"watcher", account.Office}} {
		o.seat(one.login, one.role, city)
	}
	ctx, all := t.Context(), o.store.Accounts()
	if err := all.Grant(ctx, account.System(), boss, account.Grant{Role: account.Publisher, Division: city}); err != nil {
		t.Fatal(err)
	}
	maker, err := all.User(ctx, account.System(), boss)
	if err != nil {
		t.Fatal(err)
	}
	made, err := all.Add(ctx, maker.Actor(), account.NewUser{Login: "puppet", Name: "puppet", Division: city, Password: password, Grants: []account.Grant{{Role: account.Editor, Division: city}}})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(o.dir, "central.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	does := func(statement string) {
		t.Helper()
		if _, err := db.Exec(statement, "user "+made.ID); err != nil {
			t.Fatal(err)
		}
	}
	does("DROP TRIGGER audit_stays")
	does("UPDATE audit SET subject = 'user', actor = '', act = 'login' WHERE subject = $1")
	o.chain("puppet", "content", "secrecy", "boss", false)
	does("UPDATE audit SET subject = $1, actor = '" + boss + "', act = 'user_add' WHERE subject = 'user'")
	watcher, err := all.UserByLogin(ctx, account.System(), "watcher")
	if err != nil {
		t.Fatal(err)
	}
	if list, err := all.Related(ctx, watcher.Actor()); err != nil || len(list) != 1 {
		t.Errorf("%d notices, %v", len(list), err)
	}
}
