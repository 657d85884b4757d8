package syncer_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/protocol"
	"gongshi/internal/syncer"
)

// hall is a kiosk, its centre behind HTTP, a line between them that somebody may hold, and the time, which is the
// test's.
type hall struct {
	kiosk
	t      *testing.T
	dir    string
	centre *centre
	line   *line
	now    time.Time
	wrong  time.Duration // of the kiosk's clock
}

// line is a reverse proxy on the way to the centre: who holds it answers in its place where they like.
type line struct {
	http.Handler
	url   string
	held  func(w http.ResponseWriter, r *http.Request) bool // true: answered
	heads [][]byte                                          // every heads message that passed, and its tag
	tags  []string
}

func newHall(t *testing.T) *hall {
	h := &hall{t: t, dir: t.TempDir(), centre: newCentre(t)}
	h.centre.publish(village, "甲公告", "一")
	h.centre.publish(city, "市公告", "二")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.centre.change(func() { h.centre.ServeHTTP(w, r) })
	}))
	t.Cleanup(server.Close)
	to, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	l := &line{}
	proxy.ModifyResponse = func(r *http.Response) error {
		if !strings.HasPrefix(r.Request.URL.Path, "/v1/heads/") || r.StatusCode != http.StatusOK {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		l.heads, l.tags = append(l.heads, body), append(l.tags, r.Header.Get("ETag"))
		r.Body = io.NopCloser(bytes.NewReader(body))
		return err
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.held == nil || !l.held(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(front.Close)
	l.url = front.URL
	h.line, h.now = l, h.centre.at
	h.start()
	return h
}

// start starts the kiosk, which knows what lies in its folder.
func (h *hall) start() {
	h.t.Helper()
	if h.Cache != nil {
		h.Close()
	}
	began := h.now
	c, err := cache.Open(h.t.Context(), h.dir, cache.Options{Division: village, Check: cache.CheckFirst,
		Now: func() time.Time { return h.now.Add(h.wrong) }, Steady: func() time.Duration { return h.now.Sub(began) }})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	h.kiosk = kiosk{c, h.t, h.dir}
}

// after lets time pass, the centre's cosignatures move on by whole periods, and makes a pass.
func (h *hall) after(d time.Duration) syncer.Report {
	h.t.Helper()
	h.now = h.now.Add(d)
	h.centre.change(func() {
		if at := h.now.Truncate(protocol.CosignPeriod); at.After(h.centre.at) {
			h.centre.at = at
		} else if h.centre.at.After(h.now) { // by what was published
			h.now = h.centre.at
		}
	})
	return h.passWith(syncer.Options{Central: h.line.url, Trust: feedtest.Key().VerifierLine()})
}

// answer gives a heads message for every question for heads.
func (l *line) answer(message []byte, tag string) {
	l.held = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/v1/heads/") {
			return false
		}
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", protocol.HeadsType)
		w.Write(message)
		return true
	}
}

// fresh reads freshness at this moment; the age told must be that of the oldest log's newest cosignature that the kiosk
// was ever given.
func (h *hall) fresh(want bool, signed time.Time) catalogue.Freshness {
	h.t.Helper()
	f, err := h.Freshness(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	if got := f.Fresh(f.Clock.Now); got != want || !f.Signed.Equal(signed) {
		h.t.Errorf("at %v: fresh is %v and the data signed %v, want %v and %v", h.now, got, f.Signed, want, signed)
	}
	return f
}

// TestHonestLine: while the centre renews its cosignatures, asking once a minute keeps a kiosk fresh for good, most
// answers are 304s, and no tag but one of what is held is asked with.
func TestHonestLine(t *testing.T) {
	h := newHall(t)
	asked := map[string]bool{}
	full := 0
	h.line.held = func(w http.ResponseWriter, r *http.Request) bool {
		asked[r.Header.Get("If-None-Match")] = true
		return false
	}
	h.after(0)
	for range 120 {
		r := h.after(time.Minute)
		if r.ExitCode() != 0 || r.Freshness == nil || !r.Freshness.Fresh || r.Freshness.Clock != "" || r.Divisions[0].SignedAt == nil {
			t.Fatalf("%v: %s", h.now, describe(r))
		}
		if !r.Unchanged {
			full++
		}
		h.fresh(true, h.centre.at)
	}
	if full != 12 {
		t.Errorf("in two hours the heads came %d times", full)
	}
	tags := map[string]bool{"": true}
	for _, tag := range h.line.tags {
		tags[tag] = true
	}
	for tag := range asked {
		if !tags[tag] {
			t.Errorf("asked with %q, which is no tag of what the centre sent", tag)
		}
	}
}

// TestTagIsComputed: what a server calls its tag is not asked with.
func TestTagIsComputed(t *testing.T) {
	h := newHall(t)
	h.centre.headers = http.Header{"X-Lie": {"1"}}
	var asked []string
	h.line.held = func(w http.ResponseWriter, r *http.Request) bool {
		asked = append(asked, r.Header.Get("If-None-Match"))
		return false
	}
	h.after(0)
	heads, _, err := h.Heads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, tag, err := protocol.TagHeads(heads)
	if err != nil || tag != h.line.tags[0] {
		t.Fatalf("the tag of what is held is %s, the centre's %s, %v", tag, h.line.tags[0], err)
	}
	h.line.answer(h.line.heads[0], `"the newest"`)
	h.after(time.Minute)
	h.line.held = func(w http.ResponseWriter, r *http.Request) bool {
		asked = append(asked, r.Header.Get("If-None-Match"))
		return false
	}
	h.after(time.Minute)
	if last := asked[len(asked)-1]; last != tag {
		t.Errorf("asked with %s, want %s", last, tag)
	}
}

// TestNotModifiedToAll: who answers 304 to everything gains no more than a period.
func TestNotModifiedToAll(t *testing.T) {
	h := newHall(t)
	h.after(0)
	signed := h.centre.at
	h.line.held = func(w http.ResponseWriter, r *http.Request) bool { w.WriteHeader(http.StatusNotModified); return true }
	if r := h.after(time.Minute); !r.Unchanged || r.ExitCode() != 0 {
		t.Errorf("within the period: %s", describe(r))
	}
	for h.now.Before(signed.Add(3 * time.Hour)) {
		r := h.after(time.Minute)
		age := h.now.Sub(signed)
		if age >= protocol.CosignPeriod && (r.ExitCode() != 3 || r.Failure == nil || r.Failure.Reason != feed.Replay) {
			t.Fatalf("after %v: %s", age, describe(r))
		}
		f := h.fresh(age < protocol.FreshFor, signed)
		if age >= protocol.CosignPeriod && (f.Chain[0].Refused != string(feed.Replay) || f.LastFailure != string(feed.Replay)) {
			t.Fatalf("after %v the kiosk says %+v", age, f)
		}
		if r.Freshness.Age != int64(age/time.Second) {
			t.Fatalf("after %v the report says %d s", age, r.Freshness.Age)
		}
	}
	h.line.held = nil
	if r := h.after(time.Minute); r.ExitCode() != 0 || !r.Freshness.Fresh {
		t.Errorf("an honest line again: %s", describe(r))
	}
	if f := h.fresh(true, h.centre.at); f.Chain[0].Refused != "" {
		t.Errorf("%+v", f)
	}
	empty := newHall(t)
	empty.line.held = h.line.held
	empty.line.held = func(w http.ResponseWriter, r *http.Request) bool { w.WriteHeader(http.StatusNotModified); return true }
	if r := empty.after(0); r.ExitCode() != 3 || r.Freshness != nil && r.Freshness.Fresh {
		t.Errorf("at the first contact: %s", describe(r))
	}
}

// TestReplayedHeads: old heads with the newest tag are refused by name, log by log, and change nothing.
func TestReplayedHeads(t *testing.T) {
	h := newHall(t)
	h.after(0)
	h.after(15 * time.Minute)
	h.after(15 * time.Minute)
	signed, newest := h.centre.at, len(h.line.tags)-1
	h.line.answer(h.line.heads[0], h.line.tags[newest])
	for h.now.Before(signed.Add(2 * protocol.FreshFor)) {
		r := h.after(time.Minute)
		for _, d := range r.Divisions {
			if d.Refused == nil || d.Refused.Reason != feed.Replay || d.SignedAt == nil || !d.SignedAt.Equal(signed) {
				t.Fatalf("%s", describe(r))
			}
		}
		if r.ExitCode() != 3 {
			t.Errorf("exit %d", r.ExitCode())
		}
		f := h.fresh(h.now.Sub(signed) < protocol.FreshFor, signed)
		if f.Chain[0].Refused != "replay" || f.Chain[1].Refused != "replay" {
			t.Fatalf("%+v", f.Chain)
		}
	}
	h.want(h.after(time.Minute), 3, feed.Replay, "甲公告 市公告")
}

// TestReplayOfOneLog: one log of the chain is replayed, the others are as new as can be: the age told is the replayed
// one's.
func TestReplayOfOneLog(t *testing.T) {
	h := newHall(t)
	h.after(0)
	old, err := protocol.DecodeHeads(h.line.heads[0])
	if err != nil {
		t.Fatal(err)
	}
	h.after(25 * time.Minute)
	signed := h.centre.at
	h.line.held = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/v1/heads/") {
			return false
		}
		rec := httptest.NewRecorder()
		r.Header.Del("If-None-Match")
		h.centre.change(func() { h.centre.ServeHTTP(rec, r) })
		heads, err := protocol.DecodeHeads(rec.Body.Bytes())
		if err != nil {
			t.Error(err)
		}
		heads[1] = old[1]
		message, tag, err := protocol.TagHeads(heads)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("ETag", tag)
		w.Write(message)
		return true
	}
	for h.now.Before(signed.Add(time.Hour)) {
		r := h.after(time.Minute)
		if r.Divisions[0].Refused != nil || r.Divisions[1].Refused == nil || r.Divisions[1].Refused.Reason != feed.Replay {
			t.Fatalf("%s", describe(r))
		}
		f := h.fresh(h.now.Sub(signed) < protocol.FreshFor, signed)
		if !f.Chain[0].Signed.Equal(h.centre.at) || f.Chain[1].Refused != "replay" {
			t.Fatalf("%+v", f.Chain)
		}
	}
}

// TestHeadsWithoutATime: who strips the centre's cosignatures is found out.
func TestHeadsWithoutATime(t *testing.T) {
	h := newHall(t)
	h.after(0)
	signed := h.centre.at
	strip := func() []byte {
		var heads []protocol.Head
		for _, code := range village.Chain() {
			if l := h.centre.logs[code]; l != nil {
				heads = append(heads, protocol.Head{Code: string(code), Signed: l.Note})
			}
		}
		message, _, err := protocol.TagHeads(heads)
		if err != nil {
			t.Fatal(err)
		}
		return message
	}
	h.line.answer(strip(), "")
	h.want(h.after(25*time.Minute), 3, feed.Replay, "甲公告 市公告")
	h.centre.publish(village, "乙公告", "三")
	h.line.answer(strip(), "")
	h.want(h.after(time.Minute), 3, feed.Replay, "甲公告 市公告")
	h.fresh(false, signed)
}

// TestStandingMirror: a mirror that stands still at what the kiosk has is named, and the age told is the true one, also
// by a kiosk that meets it first of all.
func TestStandingMirror(t *testing.T) {
	h := newHall(t)
	h.after(0)
	signed := h.centre.at
	h.line.answer(h.line.heads[0], h.line.tags[0])
	for h.now.Before(signed.Add(2 * time.Hour)) {
		r := h.after(time.Minute)
		stale := h.now.Sub(signed) >= protocol.FreshFor
		if stale != (r.ExitCode() == 1) || stale && (r.Divisions[0].Cut == nil || r.Divisions[0].Cut.Reason != "stale" || r.Divisions[0].Refused != nil) {
			t.Fatalf("%v after the signature: %s", h.now.Sub(signed), describe(r))
		}
		if f := h.fresh(!stale, signed); stale != (f.LastFailure == "stale") {
			t.Fatalf("%+v", f)
		}
	}
	h.dir = t.TempDir() // a new kiosk
	h.start()
	for range 40 {
		h.after(time.Minute)
		if f := h.fresh(false, signed); f.Clock.State != catalogue.ClockAhead && f.LastFailure != "stale" {
			t.Fatalf("nothing is said: %+v", f)
		}
	}
}

// TestWithheldUnits: heads that are new, and proofs that they extend what is held, do not make fresh what the line
// keeps back.
func TestWithheldUnits(t *testing.T) {
	h := newHall(t)
	h.after(0)
	signed := h.centre.at
	for i := range 40 {
		h.centre.publish(village, fmt.Sprintf("第%02d号", i), "三")
	}
	h.centre.at = h.now
	units := 0
	h.line.held = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != protocol.SincePath {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if q, err := protocol.DecodeSince(body); err == nil && q.Logs[0].Ahead != nil {
			return false // the proof and the proven entries may pass
		}
		units++
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	for h.now.Before(signed.Add(time.Hour)) {
		if r := h.after(time.Minute); r.ExitCode() == 0 {
			t.Fatalf("%s", describe(r))
		}
		f, err := h.Freshness(t.Context())
		if err != nil || f.Chain[0].Signed.After(signed) || f.Fresh(f.Clock.Now) && h.now.Sub(signed) >= protocol.FreshFor {
			t.Fatalf("%v after the last whole state: %+v, %v", h.now.Sub(signed), f, err)
		}
	}
	if units == 0 {
		t.Error("nothing was kept back")
	}
}

// TestLateMirror: one that lags by less than a period is no reason for a word, and tells no age of its own.
func TestLateMirror(t *testing.T) {
	h := newHall(t)
	h.after(0)
	h.after(10 * time.Minute)
	signed := h.centre.at
	h.line.answer(h.line.heads[0], h.line.tags[0])
	if r := h.after(time.Minute); r.ExitCode() != 0 || r.Divisions[0].Refused != nil {
		t.Errorf("%s", describe(r))
	}
	h.fresh(true, signed)
}

// TestOlderTree: a stick that is of before what is here is called older, and a fork on a stick a fork.
func TestOlderTree(t *testing.T) {
	h := newHall(t)
	tree := func(name string, c *centre) syncer.Options {
		root := t.TempDir() + name
		for _, l := range c.logs {
			signed, err := c.key.Cosign(l.Note, c.at)
			if err != nil {
				t.Fatal(err)
			}
			l.Note = signed
		}
		c.export(root)
		return syncer.Options{Tree: root, Trust: feedtest.Key().VerifierLine()}
	}
	early := tree("early", h.centre.clone())
	fork := h.centre.clone()
	fork.publish(village, "丙公告", "四")
	forked := tree("fork", fork)
	h.after(25 * time.Minute)
	older := func(what string) {
		t.Helper()
		r := h.passWith(early)
		h.want(r, 1, "older", h.titles())
		if d := r.Divisions[0]; d.Refused != nil || d.Cut == nil || !strings.Contains(d.Cut.Sentence, "older than what is here") {
			t.Errorf("%s: %s", what, describe(r))
		}
	}
	older("of the same size")
	h.centre.publish(village, "乙公告", "三")
	h.centre.publish(village, "丁公告", "三")
	signed := h.centre.at
	h.want(h.after(0), 0, "", "甲公告 市公告 乙公告 丁公告")
	older("of fewer entries")
	h.want(h.passWith(forked), 3, feed.Fork, "甲公告 市公告 乙公告 丁公告")
	h.fresh(true, signed)
	if _, err := os.Stat(early.Tree); err != nil {
		t.Fatal(err)
	}
}
