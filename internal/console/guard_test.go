package console

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/web"
)

// TestHeaders: every route answers with the headers that keep a browser safe, whatever the answer is.
func TestHeaders(t *testing.T) {
	o := newOffice(t, Options{})
	o.seat("editor", account.Editor, village)
	for _, b := range []*browser{o.browser(), o.login("editor")} {
		for _, rt := range routes {
			if rt.path == Root+"logout" {
				continue
			}
			path := strings.NewReplacer("{$}", "", "{file}", hashed["htmx.min.js"], "{id}", "x").Replace(rt.path)
			r := b.ask(rt.method, path, url.Values{})
			cache := "no-store"
			if strings.Contains(rt.path, "static/") {
				cache = "public, max-age=31536000, immutable"
			}
			for name, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
				"X-Frame-Options": "DENY", "Cache-Control": cache} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s %s: %s is %q, want %q", rt.method, rt.path, name, got, want)
				}
			}
			if strings.Contains(r.text, "style=") || strings.Contains(r.text, "<script>") || strings.Contains(r.text, " on") && strings.Contains(r.text, "onclick") {
				t.Errorf("%s %s has something inline", rt.method, rt.path)
			}
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Error("the policy lets something inline in")
	}
}

func TestRoot(t *testing.T) {
	b := newOffice(t, Options{}).browser()
	if r := b.get("/"); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != Root {
		t.Errorf("%s to %q", r.Status, r.Header.Get("Location"))
	}
	if r := b.get(Root + "search?q=x"); r.Header.Get("Location") != Root+"login?to=%2Fconsole%2Fsearch%3Fq%3Dx" {
		t.Errorf("the way back is lost: %q", r.Header.Get("Location"))
	}
	for _, to := range []string{"https://elsewhere.example/console/", "//elsewhere.example/console/", "/v1/heads/x", "/console/\\x", "javascript:alert(1)"} {
		if got := b.get(Root + "login?to=" + url.QueryEscape(to)); !strings.Contains(got.text, `name="to" value="/console/"`) {
			t.Errorf("a login leads to %s", to)
		}
	}
}

// TestAnotherSiteChangesNothing: a POST that a page elsewhere began is refused, with the person's own cookies.
func TestAnotherSiteChangesNothing(t *testing.T) {
	o := newOffice(t, Options{})
	o.seat("admin", account.Administrator, city)
	o.seat("target", account.Editor, village)
	b := o.login("admin")
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://elsewhere.example"}} {
		for _, rt := range routes {
			if rt.method != http.MethodPost {
				continue
			}
			path := strings.Replace(rt.path, "{id}", o.ids["target"], 1)
			r, err := http.NewRequestWithContext(t.Context(), rt.method, o.url+path, strings.NewReader("active=no"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header[0], header[1])
			b.do(r).is(t, http.StatusForbidden)
		}
	}
	if u, err := o.store.Accounts().User(t.Context(), account.System(), o.ids["target"]); err != nil || !u.Active {
		t.Errorf("something was changed: %v, %v", u.Active, err)
	}
	b.get(Root).is(t, http.StatusOK)
}

func TestBounds(t *testing.T) {
	o := newOffice(t, Options{Limits: Limits{Body: 1000, Person: Rate{0.001, 5}, Logins: Rate{0.001, 3}}})
	o.seat("editor", account.Editor, village)
	b := o.login("editor")
	b.post(Root+"language", "lang", strings.Repeat("x", 2000)).is(t, http.StatusRequestEntityTooLarge, "提交的内容太大")
	for range 4 {
		b.get(Root).is(t, http.StatusOK)
	}
	b.get(Root)
	busy := b.get(Root)
	busy.is(t, http.StatusServiceUnavailable, "操作太频繁")
	if busy.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to come again")
	}
	for range 3 {
		o.browser().post(Root+"login", "login", "editor", "password", "wrong")
	}
	o.browser().post(Root+"login", "login", "editor", "password", password).is(t, http.StatusServiceUnavailable, "操作太频繁")
}

// TestCookies: over HTTPS a cookie is bound to the host and kept from scripts and from plain HTTP.
func TestCookies(t *testing.T) {
	behind := web.Peers{Proxies: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}
	for name, c := range map[string]struct {
		opt    Options
		header string
		secure bool
	}{
		"plain":            {},
		"TLS":              {opt: Options{Peers: web.Peers{TLS: true}}, secure: true},
		"proxy":            {opt: Options{Peers: behind}, header: "https", secure: true},
		"proxy, plain":     {opt: Options{Peers: behind}, header: "http"},
		"nobody's a proxy": {header: "https"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newOffice(t, c.opt).browser()
			r := httptest.NewRequest(http.MethodPost, b.o.url+Root+"language", strings.NewReader("lang=en"))
			r.RequestURI = ""
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("X-Forwarded-Proto", c.header)
			set := b.do(r).Header.Get("Set-Cookie")
			if !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Lax") || !strings.Contains(set, "Path=/") ||
				strings.Contains(set, "Secure") != c.secure || strings.HasPrefix(set, "__Host-") != c.secure {
				t.Errorf("the cookie is %q", set)
			}
		})
	}
}
