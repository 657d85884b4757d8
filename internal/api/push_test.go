package api

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/protocol"
)

// line is a kiosk's ear.
type line struct {
	tb    testing.TB
	hints chan protocol.Hint // closed at the line's end
	leave func()
}

func (o *office) listen(code division.Code) *line {
	o.tb.Helper()
	ctx, leave := context.WithCancel(o.tb.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.url+protocol.PushPath(string(code)), nil)
	if err != nil {
		o.tb.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != protocol.PushType {
		o.tb.Fatal(answer, err)
	}
	l := &line{o.tb, make(chan protocol.Hint, 100), leave}
	o.tb.Cleanup(leave)
	go func() {
		defer close(l.hints)
		defer answer.Body.Close()
		for h, err := range protocol.ReadHints(answer.Body) {
			if err != nil {
				return
			}
			l.hints <- h
		}
	}()
	return l
}

// hears waits for a hint.
func (l *line) hears(code division.Code, size int64) {
	l.tb.Helper()
	select {
	case h := <-l.hints:
		if want := (protocol.Hint{V: protocol.Version, Code: string(code), Size: size}); h != want {
			l.tb.Fatalf("heard %v, want %v", h, want)
		}
	case <-time.After(20 * time.Second):
		l.tb.Fatalf("nothing was heard of %s", code)
	}
}

// TestPush: a line begins with what there is, says what any process publishes or takes down in the chain, and
// nothing of others.
func TestPush(t *testing.T) {
	o := newOffice(t, Options{})
	done := o.publish(o.Store, village, titles(3)...)
	l, above := o.listen(village), o.listen(city)
	l.hears(village, 3)
	o.publish(o.open(), city, "全市公告")
	l.hears(city, 1)
	above.hears(city, 1)
	o.withdraw(done[0].ID, false)
	l.hears(village, 4)
	o.publish(o.Store, city, "又一公告")
	above.hears(city, 2) // and never of the village
	l.leave()
	again := o.listen(village)
	for range 2 {
		if h := <-again.hints; h.Size != map[string]int64{string(village): 4, string(city): 2}[h.Code] {
			t.Errorf("a line that begins again: %v", h)
		}
	}
}

func TestPushLimits(t *testing.T) {
	o := newOffice(t, Options{Listeners: 1})
	if r, err := http.Get(o.url + protocol.PushPath("12")); err != nil || r.StatusCode != http.StatusUnprocessableEntity {
		t.Fatal(r, err)
	}
	o.publish(o.Store, village, "甲")
	l := o.listen(village)
	l.hears(village, 1)
	r, err := http.Get(o.url + protocol.PushPath(string(city)))
	if err != nil || r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" {
		t.Fatal(r, err)
	}
	l.leave()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		r, err := http.Get(o.url + protocol.PushPath("990000000000"))
		if err == nil && r.StatusCode == http.StatusOK { // of a place where nothing was published yet, too
			r.Body.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatal("a place that became free is not given again")
		}
	}
}

// TestListenersDoNotHoldUpTheEnd: the server stops in order while kiosks listen.
func TestListenersDoNotHoldUpTheEnd(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, "甲")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, Handler(o.Store, Options{})) }()
	o.url = "http://" + l.Addr().String()
	ear := o.listen(village)
	ear.hears(village, 1)
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(grace - time.Second):
		t.Error("the server waits for a line that has no end")
	}
	if _, open := <-ear.hints; open {
		t.Error("the line goes on")
	}
}

// deaf fails to give sizes for a while.
type deaf struct {
	centre
	fails chan struct{}
}

func (d deaf) Sizes(ctx context.Context) (map[division.Code]int64, error) {
	select {
	case <-d.fails:
		return nil, errs.F(errs.Unavailable, "the disk is busy")
	default:
		return d.centre.Sizes(ctx)
	}
}

// TestAChangeIsNotForgotten: when the store cannot be read just then, it is read again.
func TestAChangeIsNotForgotten(t *testing.T) {
	o := newOffice(t, Options{})
	o.publish(o.Store, village, "甲")
	d := deaf{stored{o.Store}, make(chan struct{}, 3)}
	for range 3 {
		d.fails <- struct{}{}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, newHandler(d, Options{})) }()
	defer func() { stop(); <-ended }()
	o.url = "http://" + l.Addr().String()
	o.listen(village).hears(village, 1)
}

// BenchmarkTellAll is one publication for the whole city with 10,000 kiosks of 2,000 villages listening.
func BenchmarkTellAll(b *testing.B) {
	h := &hub{places: newPlaces(DefaultListeners, DefaultListeners), listeners: map[*listener]struct{}{}, stop: func() {}}
	for i := range 10000 {
		code, err := division.Parse(fmt.Sprintf("340803%06d", 1001+i%2000))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := h.joinHub(code, netip.Prefix{}); err != nil {
			b.Fatal(err)
		}
	}
	size := int64(0)
	h.centre = sizes{nil, func() map[division.Code]int64 { size++; return map[division.Code]int64{city: size} }}
	var line []byte
	for b.Loop() {
		if err := h.readSizes(b.Context()); err != nil {
			b.Fatal(err)
		}
		for l := range h.listeners {
			<-l.wake
			if line = h.unseenHints(l, line[:0]); len(line) == 0 {
				b.Fatal("nothing was told")
			}
		}
	}
}

// sizes is a centre that has nothing else.
type sizes struct {
	centre
	now func() map[division.Code]int64
}

func (s sizes) Sizes(context.Context) (map[division.Code]int64, error) { return s.now(), nil }
