package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

var proxies = []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("10.0.0.2")}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		proxies         []netip.Addr
		remote, forward string
		want            string
	}{
		{nil, "192.0.2.7:1", "198.51.100.1", "192.0.2.7"},
		{proxies, "192.0.2.7:1", "198.51.100.1", "192.0.2.7"}, // from no proxy
		{proxies, "10.0.0.3:1", "198.51.100.1", "10.0.0.3"},   // a neighbour of the proxy
		{proxies, "127.0.0.2:1", "198.51.100.1", "127.0.0.2"}, // on this machine, and still no proxy
		{proxies, "127.0.0.1:1", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
		{proxies, "10.0.0.2:1", "198.51.100.1, 127.0.0.1", "198.51.100.1"}, // through both
		{proxies, "10.0.0.2:1", "127.0.0.1", "10.0.0.2"},
		{proxies, "127.0.0.1:1", "", "127.0.0.1"},
		{proxies, "127.0.0.1:1", "198.51.100.1:4711", "198.51.100.1"},
		{proxies, "127.0.0.1:1", "[2001:db8::1]:4711", "2001:db8::1"},
		{proxies, "127.0.0.1:1", "[2001:db8::1]", "2001:db8::1"},
		{proxies, "127.0.0.1:1", "198.51.100.1, somebody", "127.0.0.1"},
		{proxies, "[::ffff:127.0.0.1]:1", "::ffff:198.51.100.1", "198.51.100.1"},
		{proxies, "127.0.0.1:1", "fe80::1%eth0", "fe80::1"},
		{nil, "", "", "invalid IP"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		r.Header.Set("X-Forwarded-For", c.forward)
		if got := (Peers{Proxies: c.proxies}).Address(r).String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestSecure(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Forwarded-Proto", "https")
	if (Peers{}).Secure(r) || !(Peers{Proxies: proxies}).Secure(r) || !(Peers{TLS: true}).Secure(r) {
		t.Error("the scheme is believed of whom it should not, or not of the proxy")
	}
}

func TestKey(t *testing.T) {
	for at, want := range map[string]string{"192.0.2.7": "192.0.2.7/32", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::9": "2001:db8:1:2::/64"} {
		if got := Key(netip.MustParseAddr(at)).String(); got != want {
			t.Errorf("%s: %s", at, got)
		}
	}
	if Key(netip.Addr{}) != (netip.Prefix{}) {
		t.Error("an address that cannot be told has a key of its own")
	}
}
