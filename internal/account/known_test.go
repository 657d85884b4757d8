package account

import (
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/errs"
)

// at logs in from somewhere.
func at(t *testing.T, a *Accounts, login string, o Origin) (Entered, error) {
	t.Helper()
	return a.Login(t.Context(), Credentials{login, password, o})
}

// TestKnownOrigins: a browser is known after a login, for its person alone, beside others who use it; one token that
// was planted in it before is not.
func TestKnownOrigins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := office(t)
		for _, login := range []string{"writer", "second", "third"} {
			add(t, a, login, village, Editor)
		}
		planted := login(t, a, "third").Device // of an attacker, who is somebody here
		first, err := at(t, a, "writer", Origin{Address: "192.0.2.1", Device: planted})
		if err != nil || first.Device == "" || first.Device == planted {
			t.Fatalf("%+v, %v", first, err)
		}
		second, err := at(t, a, "second", Origin{Address: "192.0.2.1", Device: first.Device})
		if err != nil || second.Device == "" {
			t.Fatalf("%+v, %v", second, err)
		}
		for _, c := range []struct {
			login string
			from  Origin
			known bool
		}{
			{"writer", Origin{Device: first.Device}, true}, {"writer", Origin{Device: second.Device}, true}, {"second", Origin{Device: second.Device}, true},
			{"second", Origin{Device: first.Device}, false}, {"writer", Origin{Device: planted}, false}, {"writer", Origin{Device: newToken()}, false},
			{"writer", Origin{Address: "192.0.2.1"}, true}, {"third", Origin{Address: "192.0.2.1"}, false}, {"writer", Origin{Address: "192.0.2.2"}, false},
			{"nobody", Origin{Address: "192.0.2.1", Device: second.Device}, false}, {"writer", Origin{}, false},
		} {
			key, err := a.Recognise(t.Context(), c.login, c.from)
			if err != nil || (key != "") != c.known {
				t.Errorf("%s from %+v: %q, %v", c.login, c.from, key, err)
			}
		}
		if again, err := at(t, a, "writer", Origin{Device: second.Device}); err != nil || again.Device != "" {
			t.Errorf("a known browser is given another token: %+v, %v", again, err)
		}
		time.Sleep(KnownTime)
		if key, _ := a.Recognise(t.Context(), "writer", Origin{Device: second.Device}); key != "" {
			t.Error("a browser that nobody used for half a year is still known")
		}
	})
}

// TestWrongTriesStayWhereTheyAre: a known origin has a counter of its own, which is bounded too.
func TestWrongTriesStayWhereTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, db := office(t)
		add(t, a, "writer", village, Editor)
		device := login(t, a, "writer").Device
		for range freeByLogin + 1 {
			_, err := a.Login(t.Context(), Credentials{"writer", "wrong", Origin{Address: "198.51.100.9", Device: device}})
			wants(t, "a wrong password", err, errs.Forbidden)
		}
		_, err := at(t, a, "writer", Origin{Device: device})
		wants(t, "at the browser where they were", err, errs.Unavailable)
		if _, err := at(t, a, "writer", Origin{Address: address}); err != nil {
			t.Errorf("at the known address: %v", err)
		}
		if _, err := at(t, a, "writer", Origin{Address: "203.0.113.5"}); err != nil {
			t.Errorf("elsewhere: %v", err)
		}
		verified(t, db)
	})
}

// TestCodesAreNoWeapon: who knows a password, but has no code, keeps its person out neither by wrong codes nor by
// logins that are never finished, and has few codes in all.
func TestCodesAreNoWeapon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := office(t)
		add(t, a, "writer", village, Editor)
		own := login(t, a, "writer")
		secret, _ := enrol(t, a, own.Token)
		time.Sleep(time.Minute)
		looked := 0
		for i := range 60 {
			thief := Origin{Address: "198.51.100." + formatInt(int64(i))}
			pending, err := at(t, a, "writer", thief)
			if err != nil {
				t.Fatalf("the thief's own password: %v", err)
			}
			if _, err = a.Confirm(t.Context(), pending.Token, "000000", thief); errs.Is(err, errs.Forbidden) {
				looked++
			}
		}
		if looked != freeByLogin+1 {
			t.Errorf("%d codes were looked at", looked)
		}
		if _, err := a.Session(t.Context(), own.Token); err != nil {
			t.Errorf("logins that were never finished ended a session: %v", err)
		}
		if err := a.ChangePassword(t.Context(), own.Token, "wrong", password+"新"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("who is logged in waits for the thief: %v", err)
		}
		for name, from := range map[string]Origin{"browser": {Address: "203.0.113.5", Device: own.Device}, "address": {Address: address}} {
			pending, err := at(t, a, "writer", from)
			if err != nil {
				t.Fatal(name, err)
			}
			time.Sleep(30 * time.Second)
			if _, err := a.Confirm(t.Context(), pending.Token, codeAt(t, secret, time.Now()), from); err != nil {
				t.Errorf("at the known %s: %v", name, err)
			}
		}
	})
}

// TestAPlaceForHashingIsKept: strangers who fill every place, and the queue, let who is known in at once.
func TestAPlaceForHashingIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher(2)
		for range 2 + maxWaiting {
			go h.waitPlace(t.Context(), false)
		}
		synctest.Wait()
		_, err := h.waitPlace(t.Context(), false)
		wants(t, "a stranger too many", err, errs.Unavailable)
		leave, err := h.waitPlace(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		leave()
	})
}

// TestKnownPlaceIsKeyed: the mark that is kept of an address depends on the centre's key, so that trying addresses
// without the key does not find it.
func TestKnownPlaceIsKeyed(t *testing.T) {
	marks := map[string]bool{}
	for _, key := range []byte{1, 2} {
		a, err := New(nil, "test", Keys{Seals: [32]byte{key}})
		if err != nil {
			t.Fatal(err)
		}
		if near, far := a.placeMark("p1", "192.0.2.1"), a.placeMark("p2", "192.0.2.1"); string(near) == string(far) {
			t.Error("two people share a mark")
		} else {
			marks[string(near)] = true
		}
	}
	if len(marks) != 2 {
		t.Error("the mark does not depend on the key")
	}
}
