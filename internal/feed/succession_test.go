package feed_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/hang"
)

var changedAt = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

// seeded is a key of the test centre.
func seeded(t testing.TB, letter string) feed.Key {
	t.Helper()
	key, err := feed.KeyFromSeed(feedtest.Key().Name(), []byte(strings.Repeat(letter, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func trusting(t testing.TB, keys ...feed.Key) *feed.Trust {
	t.Helper()
	text := ""
	for _, k := range keys {
		text += k.VerifierLine() + "\n"
	}
	trust, err := feed.ParseTrust(text)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

func change(t testing.TB, s feed.Succession, by, next feed.Key) feed.Succession {
	t.Helper()
	s, err := s.Change(by, next, changedAt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func signedBy(t testing.TB, k feed.Key) []byte {
	t.Helper()
	signed, err := k.SignEdge("340800000000", feed.Edge{})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// TestFingerprint pins the form down: others compute it too (printf %s LINE | sha256sum).
func TestFingerprint(t *testing.T) {
	const line = "gongshi.example+dbe44537+AfD2AzNEA6lJS6jV2/S/HPSPj1PB1fo+TZ5U/XlYPohT"
	const want = "59893 59074 40179 02339 08390 32757"
	if got := feed.Fingerprint(line); got != want {
		t.Errorf("fingerprint %q", got)
	}
	if got := feed.Fingerprint(line + "\n"); got != want {
		t.Errorf("with a line break: %q", got)
	}
	if got := feedtest.Key().Fingerprint(); got != want {
		t.Errorf("the test key's: %q", got)
	}
}

// TestSuccession: who trusts the old key comes to trust the newest, and the old ones no more; who trusts a later one
// goes on from there; strangers' statements are refused.
func TestSuccession(t *testing.T) {
	a, b, c, thief := seeded(t, "a"), seeded(t, "b"), seeded(t, "c"), seeded(t, "t")
	s := change(t, change(t, feed.Succession{}, a, b), b, c)
	again, err := feed.ParseSuccession(s.Marshal())
	if err != nil || !bytes.Equal(again.Marshal(), s.Marshal()) || again.InForce() != c.VerifierLine() {
		t.Fatalf("read again: %v", err)
	}
	for name, start := range map[string]struct {
		trust *feed.Trust
		rest  int
	}{"old": {trusting(t, a), 2}, "middle": {trusting(t, b), 1}, "new": {trusting(t, c), 0}, "old and new": {trusting(t, a, c), 2}} {
		next, rest, err := start.trust.Follow(s)
		if err != nil || len(rest) != start.rest {
			t.Errorf("%s: %d statements, %v", name, len(rest), err)
			continue
		}
		if _, err := next.Open(signedBy(t, c), "340800000000"); err != nil {
			t.Errorf("%s: the key in force is refused: %v", name, err)
		}
		for _, old := range []feed.Key{a, b} {
			if _, err := next.Open(signedBy(t, old), "340800000000"); err == nil {
				t.Errorf("%s: an earlier key is accepted", name)
			}
		}
	}
	old, _, err := trusting(t, a).Follow(s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.Open(signedBy(t, a), "340800000000"); feed.ReasonOf(err) != feed.RetiredKey {
		t.Errorf("the retired key: %v", err)
	}
	if _, err := old.OpenStored(signedBy(t, a), "340800000000"); err != nil {
		t.Errorf("what was held before: %v", err)
	}
	if _, err := old.OpenStored(signedBy(t, thief), "340800000000"); feed.ReasonOf(err) != feed.UnknownKey {
		t.Errorf("a stranger's, held: %v", err)
	}
	if _, _, err := trusting(t, a).Follow(change(t, feed.Succession{}, thief, b)); feed.ReasonOf(err) != feed.UnknownKey {
		t.Errorf("a stranger's statement: %v", err)
	}
}

// TestRevocation: a key revoked by itself leaves none; one revoked by its successor stays out, also where an operator
// lists it.
func TestRevocation(t *testing.T) {
	a, b := seeded(t, "a"), seeded(t, "b")
	alone, err := feed.Succession{}.Revoke(a, a.VerifierLine(), changedAt)
	if err != nil {
		t.Fatal(err)
	}
	none, _, err := trusting(t, a).Follow(alone)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := none.Open(signedBy(t, a), "340800000000"); feed.ReasonOf(err) != feed.RetiredKey {
		t.Errorf("after its own revocation: %v", err)
	}
	if _, err := alone.Change(a, b, changedAt); err == nil {
		t.Error("a revoked key names a successor")
	}
	both, err := change(t, feed.Succession{}, a, b).Revoke(b, a.VerifierLine(), changedAt)
	if err != nil {
		t.Fatal(err)
	}
	next, _, err := trusting(t, a, b).Follow(both)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := next.Open(signedBy(t, a), "340800000000"); feed.ReasonOf(err) != feed.RetiredKey {
		t.Errorf("revoked by its successor: %v", err)
	}
	if _, err := next.Open(signedBy(t, b), "340800000000"); err != nil {
		t.Errorf("the successor: %v", err)
	}
}

// TestForgedStatements: nothing but the key in force adds a statement, and no byte of one can be changed.
func TestForgedStatements(t *testing.T) {
	a, b, thief := seeded(t, "a"), seeded(t, "b"), seeded(t, "t")
	s := change(t, feed.Succession{}, a, b)
	for name, make := range map[string]func() (feed.Succession, error){
		"by the old key":  func() (feed.Succession, error) { return s.Change(a, thief, changedAt) },
		"by a stranger":   func() (feed.Succession, error) { return s.Change(thief, a, changedAt) },
		"back to the old": func() (feed.Succession, error) { return s.Change(b, a, changedAt) },
		"to itself":       func() (feed.Succession, error) { return s.Change(b, b, changedAt) },
		"of a stranger":   func() (feed.Succession, error) { return s.Revoke(b, thief.VerifierLine(), changedAt) },
		"revoked by a":    func() (feed.Succession, error) { return s.Revoke(a, b.VerifierLine(), changedAt) },
		"to another name": func() (feed.Succession, error) {
			k, _ := feed.NewKey("other.example")
			return s.Change(b, k, changedAt)
		},
		"without first": func() (feed.Succession, error) {
			c := seeded(t, "c")
			m := change(t, s, b, c).Marshal()
			return feed.ParseSuccession(m[len(s.Marshal()):])
		},
		"the first, twice": func() (feed.Succession, error) { return feed.ParseSuccession(append(s.Marshal(), s.Marshal()...)) },
	} {
		if _, err := make(); feed.ReasonOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := s.Marshal()
	for i := range text {
		changed := bytes.Clone(text)
		changed[i] ^= 1
		if got, err := feed.ParseSuccession(changed); err == nil {
			t.Fatalf("byte %d can be changed: %q", i, got.Marshal())
		} else if errs.KindOf(err) == errs.Internal {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
}

// TestSuccessionEnds: there is an end to statements.
func TestSuccessionEnds(t *testing.T) {
	s, by := feed.Succession{}, seeded(t, "a")
	for i := 0; ; i++ {
		next, err := feed.NewKey(by.Name())
		if err != nil {
			t.Fatal(err)
		}
		longer, err := s.Change(by, next, changedAt)
		if err != nil {
			if i != feed.MaxSuccession || feed.ReasonOf(err) != feed.Oversized {
				t.Errorf("statement %d: %v", i+1, err)
			}
			return
		}
		s, by = longer, next
	}
}

func FuzzParseSuccession(f *testing.F) {
	a, b, c := seeded(f, "a"), seeded(f, "b"), seeded(f, "c")
	s := change(f, change(f, feed.Succession{}, a, b), b, c)
	f.Add(s.Marshal())
	f.Add(change(f, feed.Succession{}, a, b).Marshal())
	f.Fuzz(func(t *testing.T, text []byte) {
		hang.Watch(t)
		s, err := feed.ParseSuccession(text)
		if err == nil && !bytes.Equal(s.Marshal(), text) {
			t.Fatalf("%q was read as %q", text, s.Marshal())
		}
		if err != nil && feed.ReasonOf(err) == "" {
			t.Fatalf("not a refusal: %v", err)
		}
	})
}
