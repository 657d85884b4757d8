package console

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
)

// pipes is a listener of connections within the process, whose deadlines are those of the test's clock.
type pipes struct {
	conns chan net.Conn
	ended chan struct{}
}

type local struct{ net.Conn }

func (local) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return local{c}, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.ended); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// serveOverPipes answers as the console does, on connections that dial gives.
func serveOverPipes(t *testing.T, o *office) (dial func() net.Conn) {
	t.Helper()
	p := &pipes{make(chan net.Conn), make(chan struct{})}
	server := &http.Server{Handler: o.console.Handler(), ReadTimeout: 30 * time.Second, WriteTimeout: 90 * time.Second}
	go server.Serve(p)
	t.Cleanup(func() { server.Close(); time.Sleep(time.Minute) })
	return func() net.Conn {
		client, far := net.Pipe()
		t.Cleanup(func() { client.Close() })
		p.conns <- far
		return client
	}
}

// head is the beginning of a form of some bytes.
func head(path string, size int, cookies string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nCookie: %s\r\n\r\n", path, size, cookies)
}

// status reads the status of an answer.
func status(t *testing.T, c net.Conn) int {
	t.Helper()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	go io.Copy(io.Discard, r.Body)
	return r.StatusCode
}

// TestSlowBodiesEnd: a body that comes in drops is cut off, a stranger's soon; one on a slow line that goes on arrives.
func TestSlowBodiesEnd(t *testing.T) { synctest.Test(t, slowBodiesEnd) }

func slowBodiesEnd(t *testing.T) {
	o := closedOffice(t, Options{})
	o.seat("editor", account.Editor, village)
	entered, err := o.store.Accounts().Login(t.Context(), account.Credentials{Login: "editor", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	dial := serveOverPipes(t, o)
	for name, c := range map[string]struct {
		cookies     string
		size        int
		every       time.Duration
		bytes       int
		want        int
		least, most time.Duration
	}{
		"a stranger's drops": {"", 60000, time.Second, 10, http.StatusServiceUnavailable, 9 * time.Second, 12 * time.Second},
		"a person's drops":   {sessionCookie + "=" + entered.Token, 60000, time.Second, 10, http.StatusServiceUnavailable, 14 * time.Second, 20 * time.Second},
		"a person's stall":   {sessionCookie + "=" + entered.Token, 900000, time.Hour, 300000, http.StatusServiceUnavailable, 14 * time.Second, 40 * time.Second},
		"a slow line":        {sessionCookie + "=" + entered.Token, 900000, time.Second, 10000, http.StatusNotFound, 80 * time.Second, 100 * time.Second},
	} {
		conn, began, over := dial(), time.Now(), make(chan struct{})
		go func() {
			io.WriteString(conn, head(Root+"drafts/x/edit", c.size, c.cookies))
			for sent := 0; sent < c.size; sent += c.bytes {
				if _, err := io.WriteString(conn, strings.Repeat("x", min(c.bytes, c.size-sent))); err != nil {
					return
				}
				select {
				case <-time.After(c.every):
				case <-over:
					return
				}
			}
		}()
		got, took := status(t, conn), time.Since(began)
		if got != c.want || took < c.least || took > c.most {
			t.Errorf("%s: %d after %v", name, got, took)
		}
		close(over)
		conn.Close()
	}
	if u := &o.console.underway; len(u.bytes) != 0 || u.people != 0 || u.rest != 0 || u.large != 0 {
		t.Errorf("memory stays promised: %+v", u.bytes)
	}
}

// TestStrangersBodiesAreNotRead: a stranger who announces megabytes, for any route, is answered before they come; of
// their small ones a bounded number is read at a time, and that takes no room from people who are logged in.
func TestStrangersBodiesAreNotRead(t *testing.T) { synctest.Test(t, strangersBodies) }

func strangersBodies(t *testing.T) {
	o := closedOffice(t, Options{Limits: Limits{Person: Rate{1e6, 1e6}, Address: Rate{1e6, 1e6}, Logins: Rate{1e6, 1e6}}})
	o.seat("editor", account.Editor, village)
	entered, err := o.store.Accounts().Login(t.Context(), account.Credentials{Login: "editor", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	dial := serveOverPipes(t, o)
	for _, rt := range routes {
		if rt.method != http.MethodPost {
			continue
		}
		for _, kind := range []string{"application/x-www-form-urlencoded", multipartForm + "; boundary=x"} {
			conn, began := dial(), time.Now()
			go io.WriteString(conn, strings.Replace(head(strings.Replace(rt.path, "{id}", "x", 1), 3<<20, ""), "application/x-www-form-urlencoded", kind, 1))
			if got := status(t, conn); got != http.StatusRequestEntityTooLarge && got != http.StatusSeeOther && got != http.StatusUnauthorized || time.Since(began) > 0 {
				t.Errorf("%s, %s: %d after %v", rt.path, kind, got, time.Since(began))
			}
			conn.Close()
		}
	}
	full := 0
	for range 40 {
		conn := dial()
		go io.WriteString(conn, head(Root+"login", strangerBody, "")+"login=")
		synctest.Wait()
		o.console.underway.mu.Lock()
		full = max(full, len(o.console.underway.bytes))
		if rest := o.console.underway.rest; rest > usualShares.stranger {
			t.Errorf("%d bytes are promised to one stranger", rest)
		}
		o.console.underway.mu.Unlock()
	}
	if full != 1 {
		t.Errorf("%d askers have bodies under way", full)
	}
	conn := dial()
	form := url.Values{"lang": {"en"}}.Encode()
	go io.WriteString(conn, head(Root+"users/x/name", len(form), sessionCookie+"="+entered.Token)+form)
	if got := status(t, conn); got != http.StatusNotFound {
		t.Errorf("somebody who is logged in waits for strangers: %d", got)
	}
}

// TestBytesUnderWay: everybody has a bound, all have one, and large bodies leave room for words.
func TestBytesUnderWay(t *testing.T) {
	u := underway{shares: usualShares}
	const file = 16 << 20
	var ends []func()
	begin := func(asker string, size int64, want errs.Kind) {
		t.Helper()
		end, err := u.promiseMemory(asker, true, size)
		if want == 0 && err != nil || want != 0 && !errs.Is(err, want) {
			t.Fatalf("%s, %d: %v, want %v", asker, size, err, want)
		}
		if err == nil {
			ends = append(ends, end)
		}
	}
	begin("greedy", file, 0)
	begin("greedy", file, 0)
	begin("greedy", file, errs.TooLarge)
	for i := range 4 {
		begin(fmt.Sprint("other", i), file, 0)
	}
	begin("late", file, errs.Unavailable)
	for i := range 100 {
		begin(fmt.Sprint("writer", i), 20<<10, 0)
	}
	for _, end := range ends {
		end()
	}
	begin("late", file, 0)
	ends[len(ends)-1]()
	if len(u.bytes) != 0 || u.people != 0 || u.large != 0 {
		t.Errorf("%+v", u.bytes)
	}
}
