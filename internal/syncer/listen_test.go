package syncer_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/feed/feedtest"
	"gongshi/internal/protocol"
	"gongshi/internal/syncer"
)

// lines gives a kiosk a line for hints beside a centre, as often as it asks.
type lines struct {
	*centre
	mu     sync.Mutex
	opened int
	end    *io.PipeWriter // of the newest line
}

func (l *lines) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/v1/push/") {
		return l.centre.RoundTrip(r)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	body, end := io.Pipe()
	context.AfterFunc(r.Context(), func() { end.CloseWithError(r.Context().Err()) })
	l.opened, l.end = l.opened+1, end
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {protocol.PushType}}, Body: body, Request: r}, nil
}

// say writes on the newest line and tells how many there have been.
func (l *lines) say(text string) int {
	l.mu.Lock()
	end, opened := l.end, l.opened
	l.mu.Unlock()
	io.WriteString(end, text) // a line that the kiosk has left takes nothing
	return opened
}

// TestHints: what is hinted at is there within a second although the plan says an hour; hints of what is held cost
// nothing, a flood of them a pass a second at most, and nonsense no more than the line.
func TestHints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		c.publish(village, "甲公告", "一")
		l := &lines{centre: c}
		k := newKiosk(t, t.TempDir())
		s, err := syncer.New(k.Cache, syncer.Options{Central: "http://centre.example", Trust: feedtest.Key().VerifierLine(), Transport: l})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		var mu sync.Mutex
		passes := 0
		count := func() int { mu.Lock(); defer mu.Unlock(); return passes }
		go func() {
			done <- s.Run(ctx, "0 0 1 1 *", func(syncer.Report) { mu.Lock(); defer mu.Unlock(); passes++ })
		}()
		wait := func(d time.Duration) { time.Sleep(d); synctest.Wait() }
		wait(time.Second)
		hint := func(size int64) { l.say(string(protocol.AppendHint(nil, string(village), size))) }

		hint(1)
		wait(10 * time.Second)
		if n := count(); n != 1 {
			t.Errorf("a hint of what is held: %d passes", n)
		}
		c.change(func() { c.publish(village, "乙公告", "二") })
		hint(2)
		wait(time.Second)
		if n := count(); n != 2 || k.titles() != "甲公告 乙公告" {
			t.Errorf("a second after the hint: %d passes, %s", n, k.titles())
		}
		before, began := count(), time.Now()
		for range 10 {
			hint(1 << 40) // a lie
		}
		wait(5 * time.Second)
		if n := count() - before; n > 10 || time.Since(began) < 14*time.Second {
			t.Errorf("ten lies: %d passes in %v", n, time.Since(began))
		}
		lied := l.say("event: grown\ndata: nonsense\n\n")
		wait(10 * time.Minute)
		if l.say("") <= lied {
			t.Error("after nonsense the kiosk does not listen again")
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		k.Close()
	})
}

// telling is a centre that hints at what a kiosk is about to receive, while its first request is answered.
type telling struct {
	*lines
	once sync.Once
}

func (c *telling) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/v1/push/") {
		c.once.Do(func() {
			time.Sleep(50 * time.Millisecond) // the line is open by then
			c.say(string(protocol.AppendHint(nil, string(village), 1)))
			time.Sleep(time.Nanosecond) // the hint has been read, and waits for its turn
		})
	}
	return c.lines.RoundTrip(r)
}

// TestHintDuringAPass: what the pass under way brings is not asked for again.
func TestHintDuringAPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		c.publish(village, "甲公告", "一")
		k := newKiosk(t, t.TempDir())
		s, err := syncer.New(k.Cache, syncer.Options{Central: "http://centre.example", Trust: feedtest.Key().VerifierLine(), Transport: &telling{lines: &lines{centre: c}}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		var mu sync.Mutex
		passes := 0
		go func() {
			done <- s.Run(ctx, "0 0 1 1 *", func(syncer.Report) { mu.Lock(); defer mu.Unlock(); passes++ })
		}()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		mu.Lock()
		if passes != 1 || k.titles() != "甲公告" {
			t.Errorf("%d passes, %s", passes, k.titles())
		}
		mu.Unlock()
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
