package account

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/errs"
)

func TestLogin(t *testing.T) {
	a, db := office(t)
	u := add(t, a, "writer", village, Editor)
	for name, c := range map[string]Credentials{
		"wrong password": {"writer", password + "x", Origin{Address: address}},
		"unknown":        {"nobody", password, Origin{Address: "192.0.2.8"}},
		"empty":          {"", "", Origin{Address: "192.0.2.9"}},
		"no password":    {"writer", "", Origin{Address: "192.0.2.10"}},
		"huge password":  {"writer", strings.Repeat("x", 1<<20), Origin{Address: "192.0.2.11"}},
	} {
		_, err := a.Login(t.Context(), c)
		if !errs.Is(err, errs.Forbidden) || errs.Sentence(err) != errs.Sentence(refusedLogin()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := login(t, a, " Writer ")
	if e.CodeDue || e.Session.Actor.ID != u.ID || !e.Session.Actor.May(Write, village) {
		t.Errorf("%+v", e)
	}
	s, err := a.Session(t.Context(), e.Token)
	if err != nil || s.Actor.Login != "writer" || s.Address != address || s.Agent != "test" {
		t.Errorf("%+v, %v", s, err)
	}
	if err := a.Logout(t.Context(), e.Token); err != nil {
		t.Error(err)
	}
	for name, token := range map[string]string{"ended": e.Token, "invented": newToken(), "empty": "", "long": strings.Repeat("a", 1<<16), "id": s.ID} {
		_, err := a.Session(t.Context(), token)
		wants(t, name, err, errs.Forbidden)
	}
	if n := verified(t, db); n != 1+5+1+1 { // added, refused, in, out
		t.Errorf("%d audit entries", n)
	}
}

// TestLockout: the delay rises with wrong tries, the same for a login that nobody has; it is told, survives a
// restart, and ends with a right try. Tries of one address count together.
func TestLockout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, db := office(t)
		add(t, a, "writer", village, Editor)
		try := func(login, password, address string) error {
			_, err := a.Login(t.Context(), Credentials{login, password, Origin{Address: address}})
			return err
		}
		for _, who := range []string{"writer", "nobody"} {
			for range freeByLogin {
				wants(t, who, try(who, "wrong", "198.51.100.1"), errs.Forbidden)
			}
			for n, want := range []time.Duration{2, 4, 8, 16} {
				wants(t, who, try(who, "wrong", "198.51.100.1"), errs.Forbidden)
				for _, pass := range []string{"wrong", password} {
					err := try(who, pass, "198.51.100.2")
					wants(t, who, err, errs.Unavailable)
					if said := "Wait " + formatInt(int64(want)) + " seconds"; !strings.Contains(errs.Sentence(err), said) {
						t.Errorf("%s after %d: %v, want %q", who, n, err, said)
					}
				}
				time.Sleep(want*time.Second - time.Second)
				wants(t, who, try(who, password, "198.51.100.2"), errs.Unavailable)
				time.Sleep(time.Second)
			}
		}
		wants(t, "before the restart", try("writer", "wrong", "198.51.100.3"), errs.Forbidden)
		path := db.Path()
		db.Close()
		a, _ = reopen(t, path)
		wants(t, "after a restart", try("writer", password, "198.51.100.3"), errs.Unavailable)
		time.Sleep(time.Minute)
		if err := try("writer", password, "198.51.100.3"); err != nil {
			t.Fatal(err)
		}
		for range freeByLogin {
			wants(t, "free again", try("writer", "wrong", "198.51.100.3"), errs.Forbidden)
		}
		if err := try("writer", password, "198.51.100.3"); err != nil {
			t.Error(err)
		}
	})
}

func TestLockoutByAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := office(t)
		add(t, a, "writer", village, Editor)
		ips := []string{"2001:db8:1:2::1", "2001:db8:1:2::ffff", "2001:db8:1:2:3:4:5:6"} // one customer
		for i := range freeByAddress + 1 {
			_, err := a.Login(t.Context(), Credentials{"guess" + formatInt(int64(i)), "wrong", Origin{Address: ips[i%3]}})
			wants(t, "guess", err, errs.Forbidden)
		}
		_, err := a.Login(t.Context(), Credentials{"writer", password, Origin{Address: ips[0]}})
		wants(t, "the same network", err, errs.Unavailable)
		if _, err := a.Login(t.Context(), Credentials{"writer", password, Origin{Address: "2001:db8:1:3::1"}}); err != nil {
			t.Errorf("another network: %v", err)
		}
		time.Sleep(forgotten + time.Second)
		if _, err := a.Login(t.Context(), Credentials{"writer", password, Origin{Address: ips[0]}}); err != nil {
			t.Errorf("a day later: %v", err)
		}
	})
}

func TestDelay(t *testing.T) {
	last := time.Duration(0)
	for wrong := range 200 {
		d := delayAfter(wrong, 3)
		if d < last || d > longestDelay || (wrong <= 3) != (d == 0) {
			t.Errorf("%d wrong tries: %v after %v", wrong, d, last)
		}
		last = d
	}
	if last != longestDelay {
		t.Errorf("it ends at %v", last)
	}
}

// TestManyTriesAtOnce: of tries that are made at the same moment, no more are looked at than one after another.
func TestManyTriesAtOnce(t *testing.T) {
	a, _ := office(t)
	add(t, a, "writer", village, Editor)
	var looked atomic.Int64
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			_, err := a.Login(t.Context(), Credentials{"writer", "wrong", Origin{Address: "203.0.113." + formatInt(int64(i))}})
			if errs.Is(err, errs.Forbidden) {
				looked.Add(1)
			} else if !errs.Is(err, errs.Unavailable) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := looked.Load(); n < freeByLogin || n > freeByLogin+3 { // a slow machine may outlive the first delay
		t.Errorf("%d tries were looked at", n)
	}
}

// TestEnrolment: a factor is in force once a code shows that the device has the secret, and not before.
func TestEnrolment(t *testing.T) {
	a, db := office(t)
	add(t, a, "writer", village, Editor)
	first, other := login(t, a, "writer"), login(t, a, "writer")
	_, err := a.ConfirmSecondFactor(t.Context(), first.Token, "000000")
	wants(t, "nothing begun", err, errs.Conflict)
	e, err := a.BeginSecondFactor(t.Context(), first.Token)
	if err != nil || !strings.HasPrefix(e.URL, "otpauth://totp/test.example:writer?") || !strings.Contains(e.URL, e.Secret) {
		t.Fatalf("%+v, %v", e, err)
	}
	_, err = a.ConfirmSecondFactor(t.Context(), first.Token, "000000")
	wants(t, "a wrong code", err, errs.Invalid)
	if e := login(t, a, "writer"); e.CodeDue {
		t.Error("a factor is in force that was not confirmed")
	}
	recovery, err := a.ConfirmSecondFactor(t.Context(), first.Token, codeAt(t, e.Secret, time.Now()))
	if err != nil || len(recovery) != recoveryCodes {
		t.Fatal(recovery, err)
	}
	_, err = a.Session(t.Context(), other.Token)
	wants(t, "the other session", err, errs.Forbidden)
	_, err = a.BeginSecondFactor(t.Context(), first.Token)
	wants(t, "another factor", err, errs.Conflict)
	verified(t, db)
}

// TestSecondFactor: between password and code there is no session; a code and a recovery code let in once.
func TestSecondFactor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, db := office(t)
		boss := add(t, a, "boss", county, Administrator).Actor()
		u := add(t, a, "writer", village, Editor)
		secret, recovery := enrol(t, a, login(t, a, "writer").Token)
		enrolled := codeAt(t, secret, time.Now())
		pending := login(t, a, "writer")
		if !pending.CodeDue || pending.Session.Actor.ID != "" {
			t.Fatalf("%+v", pending)
		}
		_, err := a.Session(t.Context(), pending.Token)
		wants(t, "between password and code", err, errs.Forbidden)
		wants(t, "changing the password there", a.ChangePassword(t.Context(), pending.Token, password, password+"新"), errs.Forbidden)
		confirm := func(code string) (Entered, error) {
			return a.Confirm(t.Context(), pending.Token, code, Origin{Address: address})
		}
		for _, wrong := range []string{enrolled, "000000", "", codeAt(t, secret, time.Now().Add(-5*time.Minute))} {
			_, err := confirm(wrong)
			wants(t, "code "+wrong, err, errs.Forbidden)
		}
		time.Sleep(30 * time.Second)
		code := codeAt(t, secret, time.Now())
		done, err := confirm(code)
		if err != nil || done.Token == pending.Token || done.Session.Actor.ID != u.ID {
			t.Fatalf("%+v, %v", done, err)
		}
		_, err = confirm(code)
		wants(t, "a spent token", err, errs.Forbidden)
		pending = login(t, a, "writer")
		_, err = confirm(code)
		wants(t, "a code once more", err, errs.Forbidden)
		if _, err = confirm(strings.ToUpper(strings.ReplaceAll(recovery[3], "-", " "))); err != nil {
			t.Errorf("recovery code: %v", err)
		}
		pending = login(t, a, "writer")
		_, err = confirm(recovery[3])
		wants(t, "a recovery code once more", err, errs.Forbidden)
		time.Sleep(codeDue)
		_, err = confirm(codeAt(t, secret, time.Now()))
		wants(t, "too late", err, errs.Forbidden)

		left := login(t, a, "writer")
		if err := a.Logout(t.Context(), left.Token); err != nil {
			t.Errorf("leaving before the code: %v", err)
		}
		time.Sleep(30 * time.Second)
		_, err = a.Confirm(t.Context(), left.Token, codeAt(t, secret, time.Now()), Origin{Address: address})
		wants(t, "a code after leaving", err, errs.Forbidden)

		if err := a.RemoveSecondFactor(t.Context(), boss, u.ID); err != nil {
			t.Fatal(err)
		}
		_, err = a.Session(t.Context(), done.Token)
		wants(t, "after the removal", err, errs.Forbidden)
		if e := login(t, a, "writer"); e.CodeDue {
			t.Error("the factor is still there")
		}
		verified(t, db)
	})
}

func TestWrongCodesDelayPasswordsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := office(t)
		add(t, a, "writer", village, Editor)
		secret, _ := enrol(t, a, login(t, a, "writer").Token)
		time.Sleep(time.Minute)
		for range freeByLogin + 1 {
			pending := login(t, a, "writer") // a right password forgives no wrong code
			_, err := a.Confirm(t.Context(), pending.Token, "000000", Origin{Address: address})
			wants(t, "a wrong code", err, errs.Forbidden)
		}
		_, err := a.Login(t.Context(), Credentials{"writer", password, Origin{Address: address}})
		wants(t, "the delay", err, errs.Unavailable)
		time.Sleep(2 * time.Second)
		pending := login(t, a, "writer")
		if _, err := a.Confirm(t.Context(), pending.Token, codeAt(t, secret, time.Now()), Origin{Address: address}); err != nil {
			t.Error("the right password brought the delay anew:", err)
		}
	})
}

func TestRenewRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, db := office(t)
		add(t, a, "writer", village, Editor)
		e := login(t, a, "writer")
		_, err := a.RenewRecovery(t.Context(), e.Token, "000000")
		wants(t, "without a factor", err, errs.Conflict)
		secret, old := enrol(t, a, e.Token)
		time.Sleep(time.Minute)
		_, err = a.RenewRecovery(t.Context(), e.Token, "000000")
		wants(t, "a wrong code", err, errs.Forbidden)
		fresh, err := a.RenewRecovery(t.Context(), e.Token, codeAt(t, secret, time.Now()))
		if err != nil || len(fresh) != recoveryCodes {
			t.Fatal(fresh, err)
		}
		pending := login(t, a, "writer")
		_, err = a.Confirm(t.Context(), pending.Token, old[0], Origin{Address: address})
		wants(t, "an old code", err, errs.Forbidden)
		if _, err := a.Confirm(t.Context(), pending.Token, fresh[0], Origin{Address: address}); err != nil {
			t.Error(err)
		}
		verified(t, db)
	})
}

// TestMustChange: with a first password nothing can be done but to change it.
func TestMustChange(t *testing.T) {
	a, _ := office(t)
	u, err := a.Add(t.Context(), System(), NewUser{Login: "writer", Name: "示例", Division: village, Grants: []Grant{{Editor, village}}, Password: password, MustChange: true})
	if err != nil {
		t.Fatal(err)
	}
	e, other := login(t, a, "writer"), login(t, a, "writer")
	if !e.Session.MustChange || e.Session.Actor.May(Read, village) {
		t.Errorf("%+v", e.Session)
	}
	wants(t, "the old one again", a.ChangePassword(t.Context(), e.Token, password, password), errs.Invalid)
	wants(t, "a bad one", a.ChangePassword(t.Context(), e.Token, password, "1234567890"), errs.Invalid)
	wants(t, "not knowing the old one", a.ChangePassword(t.Context(), e.Token, "wrong", password+"新"), errs.Forbidden)
	if err := a.ChangePassword(t.Context(), e.Token, password, password+"新"); err != nil {
		t.Fatal(err)
	}
	s, err := a.Session(t.Context(), e.Token)
	if err != nil || s.MustChange || !s.Actor.May(Write, village) {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = a.Session(t.Context(), other.Token)
	wants(t, "the other session", err, errs.Forbidden)
	if list, err := a.Sessions(t.Context(), u.Actor(), u.ID); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
}
