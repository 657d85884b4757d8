// Package web finds the asker of a request: the address and the scheme at a centre that may have reverse proxies in
// front of it, and the key by which limits count an address.
//
// A header that names an address is believed of a named proxy only; anybody else can write any address there. Packages
// api and console share it, so that one asker has one key at both.
package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// Peers are the proxies in front of the centre. The zero value is a server that everybody reaches directly.
type Peers struct {
	TLS     bool         // this process speaks HTTPS itself
	Proxies []netip.Addr // reverse proxies: each appends the address that it saw to X-Forwarded-For and sets X-Forwarded-Proto
}

// Address returns the address of the other side, without zone; the zero Addr if it is unknown.
func (p Peers) Address(r *http.Request) netip.Addr {
	from := directAddress(r)
	if !p.isProxy(from) {
		return from
	}
	list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(list) - 1; i >= 0; i-- { // the last entry is the address that the nearest proxy saw
		at, err := parseForwarded(strings.TrimSpace(list[i]))
		if err != nil {
			return from
		}
		if at = at.Unmap().WithZone(""); !p.isProxy(at) {
			return at
		}
	}
	return from
}

// Secure reports whether the other side speaks HTTPS with the centre or with its proxy.
func (p Peers) Secure(r *http.Request) bool {
	return p.TLS || r.TLS != nil || p.isProxy(directAddress(r)) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// Key returns the key by which limits count an asker: an IPv4 address, or the /64 of an IPv6 address, since a single
// line is given at least that many (RFC 6177). The zero Prefix is shared by all whose address is unknown.
func Key(at netip.Addr) netip.Prefix {
	bits := 64
	if at.Is4() {
		bits = 32
	}
	key, err := at.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return key
}

// parseForwarded reads an entry of X-Forwarded-For; some proxies write the port too.
func parseForwarded(entry string) (netip.Addr, error) {
	if with, err := netip.ParseAddrPort(entry); err == nil {
		return with.Addr(), nil
	}
	return netip.ParseAddr(strings.Trim(entry, "[]"))
}

func (p Peers) isProxy(at netip.Addr) bool {
	for _, proxy := range p.Proxies {
		if at.IsValid() && proxy.Unmap() == at {
			return true
		}
	}
	return false
}

// directAddress returns the address at the other end of the connection.
func directAddress(r *http.Request) netip.Addr {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return from.Addr().Unmap().WithZone("")
}
