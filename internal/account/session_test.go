package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// TestSessionsEnd: idle, of old age, and by every act that takes its ground away.
func TestSessionsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := office(t)
		boss := add(t, a, "boss", county, Administrator).Actor()
		u := add(t, a, "writer", village, Editor)
		alive := func(token string) bool {
			_, err := a.Session(t.Context(), token)
			if err != nil && !errs.Is(err, errs.Forbidden) {
				t.Fatal(err)
			}
			return err == nil
		}
		idle, busy := login(t, a, "writer").Token, login(t, a, "writer").Token
		for left := LongestSession; left > 0; left -= 20 * time.Minute {
			if !alive(busy) {
				t.Fatalf("a session in use ended %v early", left)
			}
			time.Sleep(20 * time.Minute)
		}
		if alive(busy) {
			t.Error("a session outlived its longest time")
		}
		if alive(idle) {
			t.Error("an idle session is still there")
		}
		idle = login(t, a, "writer").Token
		time.Sleep(LongestIdle - time.Second)
		if !alive(idle) {
			t.Error("ended before the time")
		}
		time.Sleep(LongestIdle)
		if alive(idle) {
			t.Error("an idle session is still there")
		}
		for name, act := range map[string]func() error{
			"grant":    func() error { return a.Grant(t.Context(), boss, u.ID, Grant{Office, street}) },
			"revoke":   func() error { return a.Revoke(t.Context(), boss, u.ID, Grant{Editor, village}) },
			"password": func() error { return a.SetPassword(t.Context(), boss, u.ID, password, false) },
			"end all":  func() error { return a.EndSessions(t.Context(), boss, u.ID) },
			"disable":  func() error { return a.SetActive(t.Context(), boss, u.ID, false) },
		} {
			token := login(t, a, "writer").Token
			if err := act(); err != nil || alive(token) {
				t.Errorf("%s: %v, the session is still there", name, err)
			}
			if name == "disable" {
				_, err := a.Login(t.Context(), Credentials{"writer", password, Origin{Address: address}})
				if !errs.Is(err, errs.Forbidden) || errs.Sentence(err) != errs.Sentence(refusedLogin()) {
					t.Errorf("a disabled person: %v", err)
				}
				if err := a.SetActive(t.Context(), boss, u.ID, true); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

func TestSessionLists(t *testing.T) {
	a, db := office(t)
	boss := add(t, a, "boss", county, Administrator).Actor()
	auditor := add(t, a, "auditor", county, Auditor).Actor()
	u := add(t, a, "writer", village, Editor)
	first, second := login(t, a, "writer"), login(t, a, "writer")
	list, err := a.Sessions(t.Context(), u.Actor(), u.ID)
	if err != nil || len(list) != 2 || list[0].ID != second.Session.ID || list[1].ID != first.Session.ID || list[0].Agent != "test" {
		t.Fatalf("%+v, %v", list, err)
	}
	if list, err = a.Sessions(t.Context(), boss, u.ID); err != nil || len(list) != 2 {
		t.Errorf("the administrator sees %d, %v", len(list), err)
	}
	_, err = a.Sessions(t.Context(), auditor, u.ID)
	wants(t, "list as auditor", err, errs.NotFound)
	wants(t, "end as auditor", a.EndSession(t.Context(), auditor, u.ID, list[0].ID), errs.NotFound)
	wants(t, "end another's", a.EndSession(t.Context(), u.Actor(), auditor.ID, list[0].ID), errs.NotFound)
	wants(t, "end by a wrong owner", a.EndSession(t.Context(), boss, boss.ID, list[0].ID), errs.NotFound)
	if err := a.EndSession(t.Context(), u.Actor(), u.ID, second.Session.ID); err != nil {
		t.Error(err)
	}
	wants(t, "end once more", a.EndSession(t.Context(), u.Actor(), u.ID, second.Session.ID), errs.NotFound)
	_, err = a.Session(t.Context(), second.Token)
	wants(t, "ended", err, errs.Forbidden)
	if _, err = a.Session(t.Context(), first.Token); err != nil {
		t.Error(err)
	}
	for range maxSessions + 5 {
		login(t, a, "writer")
	}
	if list, err = a.Sessions(t.Context(), u.Actor(), u.ID); err != nil || len(list) != maxSessions {
		t.Errorf("%d sessions, %v", len(list), err)
	}
	_, err = a.Session(t.Context(), first.Token)
	wants(t, "the oldest of too many", err, errs.Forbidden)
	verified(t, db)
}

func TestCut(t *testing.T) {
	for in, want := range map[string]string{"": "", "Mozilla/5.0": "Mozi", "a\nb": "a", "汉字": "汉", "abcde": "abcd", "a\xffb": "a", "\xff": ""} {
		if got := shorten(in, 4); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestManyAtOnce: people log in, work and are changed at the same time, through two openings of the file as two
// processes have; nobody gets an error that is not theirs,
// no session outlives its ground, and the trail fits together.
func TestManyAtOnce(t *testing.T) {
	first, db := office(t)
	second, _ := reopen(t, db.Path())
	const people, rounds = 12, 4
	var all sync.WaitGroup
	for i := range people {
		a := []*Accounts{first, second}[i%2]
		u := add(t, a, fmt.Sprintf("writer%d", i), village, Editor)
		all.Go(func() {
			for round := range rounds {
				e, err := a.Login(t.Context(), Credentials{u.Login, password, Origin{Address: fmt.Sprintf("192.0.2.%d", i), Agent: ""}})
				if err != nil {
					t.Error(err)
					return
				}
				var readers sync.WaitGroup
				for range 4 {
					readers.Go(func() {
						if s, err := a.Session(t.Context(), e.Token); err == nil && s.Actor.ID != u.ID {
							t.Errorf("%s acts as %s", u.Login, s.Actor.Login)
						} else if err != nil && !errs.Is(err, errs.Forbidden) {
							t.Error(err)
						}
					})
				}
				g := Grant{Auditor, village}
				if round%2 == 1 {
					err = a.Revoke(t.Context(), System(), u.ID, g)
				} else {
					err = a.Grant(t.Context(), System(), u.ID, g)
				}
				if err != nil {
					t.Error(err)
				}
				if _, err := a.Session(t.Context(), e.Token); !errs.Is(err, errs.Forbidden) {
					t.Errorf("the session outlived a change of roles: %v", err)
				}
				readers.Wait()
			}
		})
	}
	all.Wait()
	if n := verified(t, db); n != people*(1+rounds*2) {
		t.Errorf("%d audit entries", n)
	}
}

// TestOneCodeOnce: of many who have seen one code, one gets in.
func TestOneCodeOnce(t *testing.T) {
	a, db := office(t)
	add(t, a, "writer", village, Editor)
	secret, recovery := enrol(t, a, login(t, a, "writer").Token)
	err := db.Write(t.Context(), func(tx *sqlkit.Tx) error { // the step of enrolling is used; make it free
		u, err := readUser(t.Context(), tx, "login", "writer")
		if err == nil {
			_, err = tx.ExecContext(t.Context(), "UPDATE users SET last_step = 0")
		}
		if err == nil {
			err = bindPerson(t.Context(), tx, u.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, code := range map[string]string{"code": codeAt(t, secret, time.Now()), "recovery code": recovery[0]} {
		var tokens []string
		for range 4 {
			tokens = append(tokens, login(t, a, "writer").Token)
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		in := 0
		for _, token := range tokens {
			all.Go(func() {
				if _, err := a.Confirm(t.Context(), token, code, Origin{Address: address}); err == nil {
					mu.Lock()
					in++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if in != 1 {
			t.Errorf("one %s let %d in", name, in)
		}
		if err := forgiveEverybody(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
}

func forgiveEverybody(ctx context.Context, db *sqlkit.DB) error {
	return db.Write(ctx, func(tx *sqlkit.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM attempts")
		return err
	})
}

// TestLife plays random lives against a simple picture of what must hold.
func TestLife(t *testing.T) {
	a, db := office(t)
	lives := 0
	rapid.Check(t, func(r *rapid.T) {
		lives++
		u := add(t, a, "writer"+formatInt(int64(lives)), village, Editor)
		l := &life{T: t, accounts: a, db: db, person: u, grants: u.Grants, active: true, password: password, sessions: map[string]bool{}, entries: count(t, db)}
		r.Repeat(map[string]func(*rapid.T){"log in": l.logIn, "switch": l.toggle, "grant or revoke": l.changeRole, "set password": l.setPassword, "log out": l.logOut, "": l.check})
	})
	if verified(t, db) < int64(lives) {
		t.Error("lives left no trace")
	}
	if err := db.Read(t.Context(), func(tx *sqlkit.Tx) error { return VerifyPeople(t.Context(), tx) }); err != nil {
		t.Error(err)
	}
}

// life is what is to be true of a person.
type life struct {
	*testing.T
	accounts *Accounts
	db       *sqlkit.DB
	person   User
	grants   []Grant
	active   bool
	password string
	sessions map[string]bool // by token, whether it is to be in force
	entries  int64           // of the trail
}

// done counts an act; ends whether it ends all sessions.
func (l *life) done(r *rapid.T, err error, ends bool) {
	if err != nil {
		r.Fatal(err)
	}
	l.entries++
	for token := range l.sessions {
		l.sessions[token] = l.sessions[token] && !ends
	}
}

func (l *life) logIn(r *rapid.T) {
	e, err := l.accounts.Login(l.Context(), Credentials{l.person.Login, l.password, Origin{Address: address}})
	if l.active != (err == nil) {
		r.Fatal(l.active, err)
	}
	l.entries++
	if err == nil {
		l.sessions[e.Token] = true
	} else if err := forgiveEverybody(l.Context(), l.db); err != nil {
		r.Fatal(err)
	}
}

func (l *life) toggle(r *rapid.T) {
	l.active = !l.active
	l.done(r, l.accounts.SetActive(l.Context(), System(), l.person.ID, l.active), true)
}

func (l *life) changeRole(r *rapid.T) {
	g := Grant{rapid.SampledFrom(Roles).Draw(r, "role"), village}
	if i := slices.Index(l.grants, g); i >= 0 {
		l.done(r, l.accounts.Revoke(l.Context(), System(), l.person.ID, g), true)
		l.grants = slices.Delete(l.grants, i, i+1)
	} else {
		l.done(r, l.accounts.Grant(l.Context(), System(), l.person.ID, g), true)
		l.grants = append(l.grants, g)
	}
}

func (l *life) setPassword(r *rapid.T) {
	l.password = password + strings.Repeat("字", rapid.IntRange(0, 9).Draw(r, "n"))
	l.done(r, l.accounts.SetPassword(l.Context(), System(), l.person.ID, l.password, false), true)
}

func (l *life) logOut(r *rapid.T) {
	for token, alive := range l.sessions {
		if alive {
			l.done(r, l.accounts.Logout(l.Context(), token), false)
			l.sessions[token] = false
			return
		}
	}
}

func (l *life) check(r *rapid.T) {
	for token, alive := range l.sessions {
		s, err := l.accounts.Session(l.Context(), token)
		if alive != (err == nil) {
			r.Fatalf("a session is %v, want %v", err, alive)
		}
		for _, role := range Roles {
			want := alive && slices.Contains(l.grants, Grant{role, village})
			if got := slices.Contains(s.Actor.Grants, Grant{role, village}); got != want {
				r.Fatalf("%s: %v, want %v", role, got, want)
			}
		}
	}
	if n := count(l.T, l.db); n != l.entries {
		r.Fatalf("%d audit entries for %d acts", n, l.entries)
	}
}

// count is the length of the trail by its head.
func count(t *testing.T, db *sqlkit.DB) int64 {
	t.Helper()
	h, err := readHead(t.Context(), db.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return h.Count
}
