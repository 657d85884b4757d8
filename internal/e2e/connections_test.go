package e2e

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestIdleConnections: somebody who opens thousands of connections and leaves them idle keeps nobody else out.
func TestIdleConnections(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("通知", "正文。"))
	o.start()
	const many = 5000
	for n := 0; ; n++ {
		if n == many {
			t.Fatalf("one address has %d connections", n)
		}
		c, err := net.Dial("tcp", o.addr)
		if err != nil {
			t.Fatalf("connection %d: %v", n, err)
		}
		defer c.Close()
		io.WriteString(c, "GET /feed/trust HTTP/1.1\r\nHost: x\r\n\r\n")
		c.SetReadDeadline(time.Now().Add(time.Minute))
		if _, err := c.Read(make([]byte, 1)); err != nil {
			break // the centre has closed it
		}
	}
	other := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP("127.0.0.2")}}
	client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
			return other.DialContext(ctx, network, to)
		}}}
	answer, err := client.Get("http://" + o.addr + "/v1/heads/" + village)
	if err != nil {
		t.Fatalf("another address: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("another address was answered %s", answer.Status)
	}
}
