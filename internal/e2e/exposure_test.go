package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestConsoleIsNotExposed: passwords never cross a network in the clear.
func TestConsoleIsNotExposed(t *testing.T) {
	o := newOffice(t)
	for _, listen := range []string{"0.0.0.0:0", "[::]:0", ":0"} {
		r := fails(t, 1, central, "serve", "--dir", o.dir, "--listen", listen)
		if !strings.Contains(r.stderr, "--behind-proxy") || !strings.Contains(r.stderr, "in the clear") {
			t.Error(r)
		}
	}
	o.addr = freePort(t)
	o.serveStrictly("--behind-proxy", "127.0.0.2")
	get := func(path string, header ...string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.url()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		got, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		return got
	}
	// 127.0.0.1 is not the named proxy: its headers are a stranger's words.
	got := get("/console/login", "X-Forwarded-For", "198.51.100.1", "X-Forwarded-Proto", "https")
	if got.StatusCode != http.StatusOK || got.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("a stranger's headers are believed: %s %v", got.Status, got.Header)
	}
}

// TestProxyInTheClear: a proxy that speaks plain HTTP with browsers is no way to the console either, but to the feed.
func TestProxyInTheClear(t *testing.T) {
	o := newOffice(t)
	o.serveStrictly("--behind-proxy", "127.0.0.1")
	for path, want := range map[string]int{"/console/login": http.StatusForbidden, "/feed/logs": http.StatusOK} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.url()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", "198.51.100.1")
		r.Header.Set("X-Forwarded-Proto", "http")
		got, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != want {
			t.Errorf("%s: %s", path, got.Status)
		}
	}
}

// TestFeedAlone: without the console the feed may be served in the clear; its signatures protect it.
func TestFeedAlone(t *testing.T) {
	o := newOffice(t)
	o.serveStrictly("--no-console")
	got, err := http.Get(o.url() + "/console/login")
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.StatusCode != http.StatusNotFound {
		t.Errorf("the console answers: %s", got.Status)
	}
}

// TestSecondFactorByDefault: somebody who publishes is led to set one up, and reaches nothing else before; somebody who
// only writes is not.
func TestSecondFactorByDefault(t *testing.T) {
	o := newOffice(t)
	o.serveStrictly()
	writer := o.sits("writer", "editor", village)
	writer.reads("drafts/new")
	publisher := o.seat("publisher", "publisher", village)
	if at := publisher.sends("login", url.Values{"login": {"publisher"}, "password": {personPassword}}); at != "/console/account" {
		t.Fatalf("a publisher without a second factor is led to %s", at)
	}
	got, err := publisher.client.Get(o.url() + "/console/drafts")
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.Request.URL.Path != "/console/account" {
		t.Errorf("and reaches %s", got.Request.URL.Path)
	}
}
