package syncer_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/syncer"
)

// changeKey has the centre sign with a new key from now on, and say so with the old one.
func (c *centre) changeKey() {
	c.tb.Helper()
	next, err := feed.NewKey(c.key.Name())
	if err != nil {
		c.tb.Fatal(err)
	}
	if c.keys, err = c.keys.Change(c.key, next, time.Now()); err != nil {
		c.tb.Fatal(err)
	}
	c.sign(next)
}

// sign signs all logs anew, at the sizes that they have.
func (c *centre) sign(key feed.Key) {
	c.tb.Helper()
	c.key = key
	for code, l := range c.logs {
		l.Key = key
		var err error
		if l.Note, err = key.SignEdge(string(code), l.Right); err != nil {
			c.tb.Fatal(err)
		}
	}
}

// TestKeyChange: a kiosk that was given the old key follows the centre to the new one, remembers it without being told
// again, and refuses what the old key signs from then on, larger logs included.
func TestKeyChange(t *testing.T) {
	for name, pin := range map[string]bool{"given": false, "pinned": true} {
		t.Run(name, func(t *testing.T) {
			c, k := newCentre(t), newKiosk(t, t.TempDir())
			c.publish(village, "甲公告", "一")
			at := syncer.Options{Central: "http://centre.example", Transport: c, Trust: feedtest.Key().VerifierLine()}
			if pin {
				at.Trust, at.FirstUse = "", true
			}
			k.want(k.passWith(at), 0, "", "甲公告")
			old := c.clone()
			c.changeKey()
			k.want(k.passWith(at), 0, "", "甲公告")
			c.publish(village, "乙公告", "二")
			k.want(k.passWith(at), 0, "", "甲公告 乙公告")
			at.FirstUse = false
			without := at
			without.Trust = "" // one start without --trust changes nothing
			k.want(k.passWith(without), 0, "", "甲公告 乙公告")

			for _, title := range []string{"假一", "假二", "假三"} {
				old.publish(village, title, "三")
			}
			at.Transport = old // who has the old key goes on with it
			k.want(k.passWith(at), 3, feed.RetiredKey, "甲公告 乙公告")
			at.Transport = c
			c.changeKey()
			c.publish(village, "丙公告", "三")
			k.want(k.passWith(at), 0, "", "甲公告 乙公告 丙公告")

			// A kiosk that was cut off for both changes follows the chain, as does a new one with the first key.
			fresh := newKiosk(t, t.TempDir())
			fresh.want(fresh.pass(c), 0, "", "甲公告 乙公告 丙公告")
		})
	}
}

// TestKeyChangeInTheMiddle: what was held of a larger checkpoint by the old key is completed after the change.
func TestKeyChangeInTheMiddle(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	for i := range 70 {
		c.publish(village, strings.Repeat("甲", i%5+1), prose(i, 60))
	}
	units := 0
	r := k.pass(answers(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost {
			units++
		}
		return cutting{c, 20_000}.RoundTrip(r)
	}))
	if units == 0 || r.ExitCode() == 0 && r.Divisions[0].To < 70 {
		t.Fatalf("%s", describe(r))
	}
	c.changeKey()
	if r := k.pass(c); r.ExitCode() != 0 || r.Divisions[0].To != 70 {
		t.Errorf("%s", describe(r))
	}
}

// TestForgedKeyChange: statements of strangers, two statements of one key, and damaged ones change nothing and are
// reported.
func TestForgedKeyChange(t *testing.T) {
	c, dir := newCentre(t), t.TempDir()
	k := newKiosk(t, dir)
	c.publish(village, "甲公告", "一")
	k.want(k.pass(c), 0, "", "甲公告")

	stranger := c.clone()
	stranger.sign(mustKey(t, c.key.Name()))
	stranger.changeKey()
	stranger.publish(village, "假公告", "二")
	k.want(k.pass(stranger), 3, feed.UnknownKey, "甲公告")

	thief := c.clone() // has the key, and says something else with it
	c.changeKey()
	k.want(k.pass(c), 0, "", "甲公告")
	thief.changeKey()
	thief.publish(village, "假公告", "二")
	k.want(k.pass(thief), 3, feed.KeyConflict, "甲公告")
	if kept, err := os.ReadFile(filepath.Join(dir, "key-conflict-1.txt")); err != nil || strings.Count(string(kept), "gongshi keys v1") != 2 {
		t.Errorf("no evidence was kept: %q, %v", kept, err)
	}
	k.want(k.pass(c), 0, "", "甲公告")

	c.publish(village, "乙公告", "二")
	c.tamper = func(path string, body []byte) []byte {
		if path == "/keys" {
			body[len(body)/2] ^= 1
		}
		return body
	}
	fresh := newKiosk(t, t.TempDir())
	if r := fresh.pass(c); r.ExitCode() != 3 || fresh.titles() != "" {
		t.Errorf("a damaged statement: %s", describe(r))
	}
}

// TestRevokedKey: a revocation arrives also where the log goes on under the revoked key, and where nothing is new.
func TestRevokedKey(t *testing.T) {
	c, k := newCentre(t), newKiosk(t, t.TempDir())
	c.publish(village, "甲公告", "一")
	k.want(k.pass(c), 0, "", "甲公告")
	var err error
	if c.keys, err = c.keys.Revoke(c.key, c.key.VerifierLine(), time.Now()); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	c.export(root)
	if err := os.WriteFile(filepath.Join(root, "keys"), c.keys.Marshal(), 0o644); err != nil {
		t.Fatal(err)
	}
	at := syncer.Options{Tree: root, Trust: feedtest.Key().VerifierLine()}
	k.want(k.passWith(at), 3, feed.RetiredKey, "甲公告")
	c.publish(village, "乙公告", "二")
	k.want(k.pass(c), 3, feed.RetiredKey, "甲公告")
	next := mustKey(t, c.key.Name()) // the operator's word is the way out
	c.sign(next)
	c.keys = feed.Succession{}
	at = syncer.Options{Central: "http://centre.example", Transport: c, Trust: next.VerifierLine()}
	k.want(k.passWith(at), 1, "cache", "甲公告")
	k = newKiosk(t, k.dir) // begun anew: what a revoked key alone has signed is not shown under the new one
	k.want(k.passWith(at), 0, "", "甲公告 乙公告")
}

func mustKey(t *testing.T, name string) feed.Key {
	t.Helper()
	key, err := feed.NewKey(name)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestFirstUse: what may be pinned without being asked for.
func TestFirstUse(t *testing.T) {
	for address, ok := range map[string]bool{
		"http://centre.example": false, "http://192.0.2.7:8470": false, "http://[2001:db8::1]:8470": false, "http://localhost.example": false, "http://127.0.0.1.example": false,
		"https://centre.example": true, "http://127.0.0.1:8470": true, "http://[::1]:8470": true, "http://localhost:8470": true,
	} {
		k := newKiosk(t, t.TempDir())
		_, err := syncer.New(k.Cache, syncer.Options{Central: address})
		if ok != (err == nil) || err != nil && (!errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "--trust")) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestTrustStays: the operator's key binds the folder; a start without it neither forgets nor pins another, and a
// broken database takes nothing of it away.
func TestTrustStays(t *testing.T) {
	c, dir := newCentre(t), t.TempDir()
	k := newKiosk(t, dir)
	c.publish(village, "甲公告", "一")
	k.want(k.pass(c), 0, "", "甲公告")
	thief := newCentre(t)
	thief.sign(mustKey(t, c.key.Name()))
	thief.publish(village, "假公告", "一")
	thief.publish(village, "假公告", "二")
	without := syncer.Options{Central: "http://127.0.0.1", Transport: thief, FirstUse: true}
	k.want(k.passWith(without), 3, feed.UnknownKey, "甲公告")
	k.Close()
	if err := os.WriteFile(filepath.Join(dir, "kiosk.db"), []byte(strings.Repeat("not a database", 1000)), 0o644); err != nil {
		t.Fatal(err)
	}
	k = newKiosk(t, dir)
	k.want(k.passWith(without), 3, feed.UnknownKey, "")
	without.Transport = c
	k.want(k.passWith(without), 0, "", "甲公告")
}

// TestRevocationArrives: within a day a kiosk hears that a key was revoked although the log says nothing new, and says
// so at every pass from then on.
func TestRevocationArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, k := newCentre(t), newKiosk(t, t.TempDir())
		c.publish(village, "甲公告", "一")
		time.Sleep(time.Until(c.at)) // a bubble begins in the year 2000
		k.want(k.pass(c), 0, "", "甲公告")
		var err error
		if c.keys, err = c.keys.Revoke(c.key, c.key.VerifierLine(), time.Now()); err != nil {
			t.Fatal(err)
		}
		refused := 0
		for range 30 {
			time.Sleep(time.Hour)
			c.at = time.Now()
			if r := k.pass(c); strings.Contains(describe(r), string(feed.RetiredKey)) {
				refused++
			} else if refused > 0 {
				t.Fatalf("accepted again: %s", describe(r))
			}
		}
		if refused < 5 {
			t.Errorf("refused %d times in 30 hours", refused)
		}
		k.Close()
	})
}
