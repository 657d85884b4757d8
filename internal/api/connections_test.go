package api

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"gongshi/internal/web"
)

// dial opens a connection from an address, and reports whether a request on it is answered.
func dial(t *testing.T, to net.Addr, from string) (c net.Conn, answered bool) {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	c, err := d.Dial("tcp", to.String())
	if err != nil {
		t.Skipf("no connection from %s on this machine: %v", from, err)
	}
	t.Cleanup(func() { c.Close() })
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	c.SetReadDeadline(time.Now().Add(time.Minute))
	n, _ := c.Read(make([]byte, 1))
	return c, n == 1
}

// TestConnectionsOfOneAddress: somebody who opens connections and leaves them idle takes their own share of the
// descriptors.
func TestConnectionsOfOneAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	const files = 64 // 48 for connections, 6 of them for one address
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	bound := Connections(l, files, web.Peers{Proxies: []netip.Addr{netip.MustParseAddr("127.0.0.3")}})
	go func() { ended <- Serve(ctx, bound, http.NotFoundHandler()) }()
	var own []net.Conn
	for range 6 {
		c, ok := dial(t, l.Addr(), "127.0.0.1")
		if !ok {
			t.Fatal("one of the first was refused")
		}
		own = append(own, c)
	}
	if _, ok := dial(t, l.Addr(), "127.0.0.1"); ok {
		t.Error("one address had more than its share")
	}
	if _, ok := dial(t, l.Addr(), "127.0.0.2"); !ok {
		t.Error("another address was refused")
	}
	for range 8 {
		if _, ok := dial(t, l.Addr(), "127.0.0.3"); !ok {
			t.Error("a proxy was refused")
		}
	}
	own[0].Close()
	for by := time.Now().Add(time.Minute); ; {
		if _, ok := dial(t, l.Addr(), "127.0.0.1"); ok {
			break
		}
		if time.Now().After(by) {
			t.Fatal("the place was not given back")
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
