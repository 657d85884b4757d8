package api

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/protocol"
	"gongshi/internal/web"
)

// memory is a centre with one log in memory, of n leaves with 4 KB that do not compress.
type memory struct {
	centre
	log  *feedtest.Memory
	read *atomic.Int64 // payloads
}

func newMemory(tb testing.TB, n int) memory {
	tb.Helper()
	m := memory{log: feedtest.NewMemory(feedtest.Key(), string(village)), read: new(atomic.Int64)}
	random := rand.NewChaCha8([32]byte{1})
	for i := range n {
		body := make([]byte, 4<<10)
		random.Read(body)
		l := feed.Leaf{Op: feed.Publish, ID: fmt.Sprintf("r%d", i), Revision: 1, Kind: "announcement", Time: time.Unix(1_800_000_000, 0).UTC(), Previous: feed.None}
		if _, err := m.log.Append(context.Background(), l, feed.NewPayload(body)); err != nil {
			tb.Fatal(err)
		}
	}
	return m
}

func (m memory) Log(context.Context, division.Code) (divisionLog, error) { return memoryLog(m), nil }

func (m memory) Watch(ctx context.Context, _ time.Duration, _ func() error) error {
	<-ctx.Done()
	return ctx.Err()
}

type memoryLog memory

func (l memoryLog) Size(context.Context) (int64, error) { return l.log.Right.Size(), nil }
func (l memoryLog) Ahead(context.Context, int64, int64, int) ([]int64, error) {
	return nil, nil
}
func (l memoryLog) ReadHashes(ctx context.Context, indexes []int64) ([]feed.Hash, error) {
	return l.log.ReadHashes(ctx, indexes)
}
func (l memoryLog) Leaves(ctx context.Context, from, to int64) ([][]byte, error) {
	return l.log.Leaves(ctx, from, to)
}
func (l memoryLog) Payload(ctx context.Context, d feed.Digest) (feed.Payload, error) {
	l.read.Add(1)
	return l.log.Payload(ctx, d)
}
func (l memoryLog) Lapsed(context.Context, int64, int64, int64) (map[int64]int64, error) {
	return nil, nil
}

// asking is a request to since by an address.
func asking(tb testing.TB, from string, held, prove int64) *http.Request {
	tb.Helper()
	q, err := protocol.SinceRequest{Budget: protocol.MaxBudget, Logs: []protocol.SinceLog{{Code: string(village), Held: held, Prove: prove}}}.Encode()
	if err != nil {
		tb.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, protocol.SincePath, bytes.NewReader(q))
	r.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(from), 1).String()
	return r
}

// stalled is the answer of a reader who takes nothing. It says when it is waited for, and when it is told no.
type stalled struct {
	header  http.Header
	told    chan<- int // 0: it is waited for
	waiting sync.Once
	end     <-chan struct{}
}

func (s *stalled) Header() http.Header { return s.header }
func (s *stalled) WriteHeader(status int) {
	if status != http.StatusOK {
		s.told <- status
	}
}
func (s *stalled) Write(p []byte) (int, error) {
	if s.header.Get("Content-Type") != protocol.UnitsType {
		return len(p), nil
	}
	s.waiting.Do(func() { s.told <- 0 })
	<-s.end
	return 0, io.ErrClosedPipe
}

// TestSlowReadersTakeTheirOwnShare: a thousand readers of one address, or of one /64, who take nothing, keep nobody
// else from anything; nor do those of many addresses keep small requests waiting.
func TestSlowReadersTakeTheirOwnShare(t *testing.T) {
	for name, c := range map[string]struct {
		address func(i int) string
		bulk    int // what somebody else is told who catches up
	}{
		"one address":    {func(int) string { return "192.0.2.1" }, 200},
		"one /64":        {func(i int) string { return fmt.Sprintf("2001:db8::%x", i+1) }, 200},
		"many addresses": {func(i int) string { return fmt.Sprintf("198.51.100.%d", i%250+1) }, 503},
	} {
		t.Run(name, func(t *testing.T) {
			const readers = 1000
			h := newHandler(newMemory(t, 40), Options{Streams: 512, Log: quiet})
			told, end := make(chan int, 2*readers), make(chan struct{})
			var all sync.WaitGroup
			for i := range readers {
				all.Go(func() {
					defer func() { recover() }() // http.ErrAbortHandler
					h.ServeHTTP(&stalled{header: http.Header{}, told: told, end: end}, asking(t, c.address(i), 0, 40))
				})
			}
			waiting := 0
			for range readers {
				switch <-told {
				case 0:
					waiting++
				case http.StatusServiceUnavailable:
				default:
					t.Fatal("a reader was told something else")
				}
			}
			if waiting == 0 || waiting > 384 {
				t.Errorf("%d slow readers have a place", waiting)
			}
			for _, ask := range []struct {
				from        string
				held, prove int64
				status      int
			}{{"203.0.113.9", 39, 40, 200}, {"203.0.113.9", 0, 40, c.bulk}, {c.address(0), 39, 40, 200}} {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, asking(t, ask.from, ask.held, ask.prove))
				if w.Code != ask.status {
					t.Errorf("leaves %d to %d for %s: %d, want %d", ask.held, ask.prove, ask.from, w.Code, ask.status)
				}
			}
			close(end)
			all.Wait()
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, asking(t, c.address(0), 0, 40)); w.Code != http.StatusOK {
				t.Errorf("after they have gone: %d", w.Code)
			}
		})
	}
}

// TestListenersShare: one address does not listen on all lines.
func TestListenersShare(t *testing.T) {
	s := newAPI(newMemory(t, 1), Options{Listeners: 80, Log: quiet})
	for i := range 20 {
		_, err := s.hub.joinHub(village, web.Key(netip.MustParseAddr("192.0.2.1")))
		if (err == nil) != (i < 10) {
			t.Errorf("line %d of one address: %v", i, err)
		}
	}
	l, err := s.hub.joinHub(village, web.Key(netip.MustParseAddr("192.0.2.2")))
	if err != nil {
		t.Fatal(err)
	}
	s.hub.leaveHub(l)
}

// TestPlacesCountTheAskerBehindAProxy: many addresses behind a named proxy have places of their own, and nobody else
// makes addresses up.
func TestPlacesCountTheAskerBehindAProxy(t *testing.T) {
	for _, named := range []bool{true, false} {
		o := Options{Log: quiet}
		if named {
			o.Peers.Proxies = []netip.Addr{netip.MustParseAddr("192.0.2.1")}
		}
		s := newAPI(newMemory(t, 1), o)
		r := asking(t, "192.0.2.1", 0, 1)
		r.Header.Set("X-Forwarded-For", "2001:db8:1:2:3::4")
		want := "192.0.2.1/32"
		if named {
			want = "2001:db8:1:2::/64"
		}
		if got := s.askerKey(r).String(); got != want {
			t.Errorf("named %v: %s, want %s", named, got, want)
		}
	}
}

// oneLine is a listener for one connection.
type oneLine struct {
	conn chan net.Conn
	end  chan struct{}
}

func (l *oneLine) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.end:
		return nil, net.ErrClosed
	}
}
func (l *oneLine) Close() error   { close(l.end); return nil }
func (l *oneLine) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)} }

// TestLeastRate: a reader of a byte a second is ended within minutes, one of a slow line gets everything, and one who
// stands still now and then as well.
func TestLeastRate(t *testing.T) {
	for name, c := range map[string]struct {
		bytes int
		every time.Duration
		whole bool
	}{
		"a byte a second":       {1, time.Second, false},
		"100 bytes a second":    {100, time.Second, false},
		"2 kB a second":         {2 << 10, time.Second, true},
		"40 s of nothing, 1 MB": {1 << 20, 40 * time.Second, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemory(t, 256)
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(m, Options{Log: quiet})
				l := &oneLine{make(chan net.Conn, 1), make(chan struct{})}
				server := newServer(context.Background(), a.newHandler())
				go server.Serve(l)
				here, there := net.Pipe()
				l.conn <- there
				began := time.Now()
				go asking(t, "192.0.2.1", 0, 256).Write(here)
				n, err := readSlowly(here, c.bytes, c.every)
				took := time.Since(began)
				here.Close()
				server.Close()
				if whole := err == nil && n > 256*4<<10; whole != c.whole {
					t.Errorf("%d bytes in %v, %v", n, took, err)
				}
				if !c.whole && took > 5*time.Minute {
					t.Errorf("it was ended after %v", took)
				}
				time.Sleep(2 * unitsRest)
				if n := a.units.kept.Len(); n != 0 {
					t.Errorf("%d units are kept although nobody asks any more", n)
				}
			})
		})
	}
}

// readSlowly reads an answer to its end, some bytes at a time.
func readSlowly(from io.Reader, bytes int, every time.Duration) (n int64, err error) {
	var got strings.Builder
	for {
		k, err := io.CopyN(&got, from, int64(bytes))
		n += k
		if strings.HasSuffix(got.String()[max(0, got.Len()-16):], "\r\n0\r\n\r\n") {
			res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(got.String())), nil)
			if err != nil {
				return n, err
			}
			return io.Copy(io.Discard, res.Body)
		}
		if err != nil {
			return n, err
		}
		time.Sleep(every)
	}
}

// TestUnitsArePackedOnce: what many ask for is read and compressed once.
func TestUnitsArePackedOnce(t *testing.T) {
	m := newMemory(t, 100)
	h := newHandler(m, Options{Log: quiet})
	var first []byte
	var read int64
	for i := range 3 {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, asking(t, "192.0.2.1", 0, 100))
		switch {
		case i == 0:
			first, read = w.Body.Bytes(), m.read.Load()
		case !bytes.Equal(first, w.Body.Bytes()):
			t.Error("a kept unit is another one")
		}
	}
	if n := m.read.Load(); read < 100 || n > read+2*feed.UnitLeaves { // the last unit is not full
		t.Errorf("%d payloads were read at first, and %d in all", read, n)
	}
}

// TestErasedIsNotKept: what was withdrawn or erased goes out of the units that are kept, in memory as well, and is not
// sent in between; the others stay.
func TestErasedIsNotKept(t *testing.T) {
	for _, erase := range []bool{false, true} {
		o := newOffice(t, Options{})
		s := newAPI(stored{o.Store}, Options{Log: quiet})
		done := o.publish(o.Store, village, titles(96)...)
		ask := func(size int64) string {
			w := httptest.NewRecorder()
			s.newHandler().ServeHTTP(w, asking(t, "192.0.2.1", 0, size))
			frames, _ := readFrames(t, w.Body.Bytes())
			return words(t, frames)
		}
		bad := titles(96)[5] + `"` // as in the payload's JSON
		if !strings.Contains(ask(96), bad) || !strings.Contains(s.units.words(t), bad) {
			t.Fatal("before, the words are neither sent nor kept: this test could not see them")
		}
		before := s.units.kept.Len()
		other := &office{Store: o.open(), tb: t} // as another process does
		other.withdraw(done[5].ID, erase)
		if strings.Contains(ask(97), bad) || erase && strings.Contains(ask(96), bad) {
			t.Error("what was taken down is sent")
		}
		for end := time.Now().Add(20 * time.Second); strings.Contains(s.units.words(t), bad); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("what was taken down is kept")
			}
		}
		if n := s.units.kept.Len(); n < before-1 {
			t.Errorf("of %d units %d are left", before, n)
		}
	}
}

// words are all payloads of units, one after the other.
func words(t *testing.T, frames []protocol.Frame) string {
	t.Helper()
	var all strings.Builder
	for _, f := range frames {
		if f.Kind != protocol.UnitFrame {
			continue
		}
		u, err := feed.DecodeUnit(f.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range u.Entries {
			all.Write(e.Payload)
		}
	}
	return all.String()
}

func (u *units) words(t *testing.T) string {
	t.Helper()
	var frames []protocol.Frame
	for _, p := range u.kept.Values() {
		log, err := u.centre.Log(t.Context(), village)
		if err != nil {
			t.Fatal(err)
		}
		wire, err := p.Wire(t.Context(), log, 96)
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, protocol.Frame{Kind: protocol.UnitFrame, Body: wire})
	}
	return words(t, frames)
}
