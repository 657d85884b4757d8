package e2e

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// clock is a file by which a build for tests is told how wrong its clock is (cmd/kiosk, cmd/central: clock_ci.go).
type clock struct {
	t    testing.TB
	file string
}

func newClock(t testing.TB) clock {
	c := clock{t, filepath.Join(t.TempDir(), "clock")}
	c.wrong(0)
	return c
}

// wrong sets the clock, also of a program that is running.
func (c clock) wrong(by time.Duration) {
	c.t.Helper()
	next := c.file + ".next"
	if err := os.WriteFile(next, []byte(by.String()), 0o600); err != nil {
		c.t.Fatal(err)
	}
	if err := os.Rename(next, c.file); err != nil {
		c.t.Fatal(err)
	}
}

// for the programs that are started from now on.
func (c clock) rules(t *testing.T) { t.Setenv("GONGSHI_CLOCK", c.file) }

// dated is what a report says of age.
type dated struct {
	Divisions []struct {
		Division string    `json:"division"`
		SignedAt time.Time `json:"signed_at"`
		Refused  *reason   `json:"refused"`
		Cut      *reason   `json:"incomplete"`
	} `json:"divisions"`
	Freshness struct {
		SignedAt time.Time `json:"signed_at"`
		Age      int64     `json:"age_seconds"`
		Fresh    bool      `json:"fresh"`
		Now      time.Time `json:"now"`
		Clock    string    `json:"clock"`
	} `json:"freshness"`
}

type reason struct {
	Reason string `json:"reason"`
}

func (s screen) dates(code int, from ...string) dated {
	s.t.Helper()
	r := s.sync(code, from...)
	var d dated
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil {
		s.t.Fatalf("%v: %v", err, r)
	}
	return d
}

// attacker stands between a kiosk and its centre.
type attacker struct {
	mu    sync.Mutex
	held  http.HandlerFunc // answers in the centre's place what is asked for heads; nil: nobody does
	heads []byte           // the last heads that passed
	tag   string
}

func (a *attacker) holds(answer http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.held = answer
}

// passed is the last heads message that passed, and its tag.
func (a *attacker) passed() (message []byte, tag string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.heads, a.tag
}

// between puts an attacker before a centre that serves.
func between(t *testing.T, o *office) (*attacker, string) {
	t.Helper()
	to, err := url.Parse(o.url())
	if err != nil {
		t.Fatal(err)
	}
	a := &attacker{}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Request.URL.Path, "/v1/heads/") {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		a.mu.Lock()
		defer a.mu.Unlock()
		a.heads, a.tag = body, r.Header.Get("ETag")
		return err
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		held := a.held
		a.mu.Unlock()
		if held != nil && strings.HasPrefix(r.URL.Path, "/v1/heads/") {
			held(w, r)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	return a, front.URL
}

func replay(message []byte, tag string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		w.Write(message)
	}
}

// TestLinesOfAnyAge: the real programs with somebody on the line between them. Whatever answers, the kiosk's age counts
// from what the centre signed, and what was old is named.
func TestLinesOfAnyAge(t *testing.T) {
	centreClock, kioskClock := newClock(t), newClock(t)
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	centreClock.rules(t)
	o.start()
	kioskClock.rules(t)
	line, address := between(t, o)
	k := o.screen("kiosk")
	from := []string{"--central", address, "--trust", o.trust}
	at := func(d time.Duration) { centreClock.wrong(d); kioskClock.wrong(d) }

	first := k.dates(0, from...)
	if f := first.Freshness; !f.Fresh || f.Clock != "" || f.Age > 600 {
		t.Fatalf("at first: %+v", f)
	}
	old, _ := line.passed()
	at(25 * time.Minute)
	second := k.dates(0, from...)
	if f := second.Freshness; !f.Fresh || !f.SignedAt.After(first.Freshness.SignedAt) {
		t.Fatalf("after 25 minutes: %+v", f)
	}
	standing, newest := line.passed()
	signed := second.Freshness.SignedAt

	old304 := func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) }
	for name, attack := range map[string]struct {
		answer http.HandlerFunc
		code   int
		reason string
	}{
		"304 to everything":              {old304, 3, "replay"},
		"old heads with the newest tag":  {replay(old, newest), 3, "replay"},
		"a mirror that stands still":     {replay(standing, newest), 1, "stale"},
		"the newest tag and no new word": {replay(standing, `"of tomorrow"`), 1, "stale"},
	} {
		at(75 * time.Minute)
		line.holds(attack.answer)
		d := k.dates(attack.code, from...)
		f, own := d.Freshness, d.Divisions[0]
		if age := f.Now.Sub(signed); f.Fresh || !f.SignedAt.Equal(signed) || f.Age != int64(age/time.Second) || age < 50*time.Minute {
			t.Errorf("%s: %+v, signed at %v", name, f, signed)
		}
		if named := own.Refused; attack.code == 3 && (named == nil || named.Reason != attack.reason) {
			t.Errorf("%s is not named: %+v", name, d)
		}
		if named := own.Cut; attack.code == 1 && (named == nil || named.Reason != attack.reason) {
			t.Errorf("%s is not named: %+v", name, d)
		}
		if got := k.titles("公告"); got != "甲公告" {
			t.Errorf("%s: shown %q", name, got)
		}
	}
	line.holds(nil)
	if f := k.dates(0, from...).Freshness; !f.Fresh {
		t.Errorf("an honest line again: %+v", f)
	}
}

// TestClocksOfAnyYear: a kiosk whose clock is wrong by years or minutes, from the first contact on or since it was
// started, tells the time of the centre's signatures within minutes, and says what is wrong.
func TestClocksOfAnyYear(t *testing.T) {
	kioskClock := newClock(t)
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	o.start()
	kioskClock.rules(t)
	from := []string{"--central", o.url(), "--trust", o.trust}
	year := func(y int) time.Duration {
		return time.Until(time.Date(y, 2, 3, 4, 5, 6, 0, time.UTC)).Truncate(time.Second)
	}
	for name, c := range map[string]struct {
		wrong time.Duration
		clock string
	}{
		"1970": {year(1970), "behind"}, "2015": {year(2015), "behind"}, "2036": {year(time.Now().Year() + 10), "ahead"},
		"slow": {-9 * time.Minute, "slow"},
	} {
		k := o.screen("kiosk-" + name)
		for _, when := range []string{"at the first contact", "after a start"} {
			kioskClock.wrong(c.wrong)
			f := k.dates(0, from...).Freshness
			if off := time.Until(f.Now); off > 15*time.Minute || off < -15*time.Minute {
				t.Errorf("%s %s: the kiosk goes by %v", name, when, f.Now)
			}
			if f.Clock != c.clock || f.Fresh && f.Clock != "slow" {
				t.Errorf("%s %s: %+v", name, when, f)
			}
		}
		kioskClock.wrong(0)
	}
}

// TestClockJumpsWhileRunning: the clock of a kiosk that runs is set forward by a day, back by one, and right again.
func TestClockJumpsWhileRunning(t *testing.T) {
	kioskClock := newClock(t)
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	o.start()
	kioskClock.rules(t)
	k := o.screen("kiosk")
	p := launch(t, nil, kiosk, "--dir", k.dir, "--central", o.url(), "--division", village, "--trust", o.trust,
		"--windowed", "1080x1920", "--every", "@every 1s")
	says := func(clock string) {
		t.Helper()
		eventually(t, time.Minute, "the report to call the clock "+clock, func() bool {
			if !p.running() {
				t.Fatalf("the kiosk ended: %s", cut(p.out.String()))
			}
			f := k.lastReport(t).Freshness
			return !f.Now.IsZero() && f.Clock == clock && time.Until(f.Now) < 15*time.Minute && time.Until(f.Now) > -15*time.Minute
		})
	}
	says("")
	for _, jump := range []struct {
		by    time.Duration
		clock string
	}{{24 * time.Hour, "ahead"}, {-24 * time.Hour, "behind"}, {0, ""}, {10 * 365 * 24 * time.Hour, "ahead"}, {0, ""}} {
		kioskClock.wrong(jump.by)
		says(jump.clock)
	}
}

// lastReport is the report that the last pass left in the kiosk's folder; empty while there is none.
func (s screen) lastReport(t *testing.T) (d dated) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(s.dir, "kiosk.db")); err != nil {
		return d
	}
	db := open(t, filepath.Join(s.dir, "kiosk.db"))
	defer db.Close()
	var text string
	if err := db.QueryRowContext(t.Context(), "SELECT value FROM facts WHERE name = 'report'").Scan(&text); err != nil {
		return d // not yet
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return d
}
