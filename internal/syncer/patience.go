package syncer

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"gongshi/internal/errs"
)

// Limits of patience. Anybody on the line may have sent an answer, so no answer may keep a kiosk from asking again:
// each ends, and the units committed before its end stay.
const (
	dialTime   = 20 * time.Second // to connect and to hear the header of an answer
	smallTime  = time.Minute      // for heads and keys, from the question to the last byte
	stallTime  = 45 * time.Second // the longest silence of an answer, and the most time behind leastRate
	leastRate  = 128              // bytes a second; a hundredth of a slow mobile line
	passTime   = 20 * time.Minute // of a pass; the next one continues from the committed units
	attachTime = 10 * time.Minute // of that for attachments, after which the kiosk asks again for news
	maxHeader  = 64 << 10         // bytes of an answer's header
	maxLine    = 1 << 20          // bytes of one line for hints: ten thousand hints
)

// patience holds the limits of an answer.
type patience struct {
	whole time.Duration // for everything; 0 without such a limit
	quiet bool          // it may be slow as long as it is not silent: a line for hints
}

var (
	forSmall  = patience{whole: smallTime}
	forStream = patience{}
	forLine   = patience{quiet: true}
)

// watch cancels a request that tries patience too long. Time counts only while the kiosk waits for a byte, so that
// its own slow disk is nobody's fault.
type watch struct {
	patience
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	credit time.Duration
}

// startWatch begins with the time for the header.
func startWatch(ctx context.Context, p patience) *watch {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{patience: p, ctx: ctx, cancel: cancel, credit: stallTime}
	if p.whole > 0 {
		ended := time.AfterFunc(p.whole, func() { cancel(tooSlow("a short answer took longer than %v", p.whole)) })
		context.AfterFunc(ctx, func() { ended.Stop() })
	}
	w.timer = time.AfterFunc(dialTime, func() { cancel(tooSlow("no answer began within %v", dialTime)) })
	return w
}

func tooSlow(format string, args ...any) error { return errs.F(errs.Unavailable, format, args...) }

// startBody begins the time for the body.
func (w *watch) startBody() {
	if w.timer.Stop() {
		w.timer = time.AfterFunc(w.credit, func() {
			w.cancel(tooSlow("the answer stopped, or came with less than %d bytes a second", leastRate))
		})
		w.timer.Stop()
	}
}

func (w *watch) endWatch() {
	w.timer.Stop()
	w.cancel(context.Canceled)
}

// failed gives the error of a read its reason, if it was patience that ended it.
func (w *watch) readError(err error) error {
	if cause := context.Cause(w.ctx); cause != nil && err != nil && err != io.EOF {
		return cause
	}
	return err
}

// watched counts the bytes read. Every byte buys time, up to stallTime.
type watched struct {
	r     io.Reader
	watch *watch
	bytes *atomic.Int64
}

func (w *watched) Read(p []byte) (int, error) {
	began := time.Now()
	w.watch.timer.Reset(w.watch.credit)
	n, err := w.r.Read(p)
	w.watch.timer.Stop()
	w.bytes.Add(int64(n))
	w.watch.earnTime(n, time.Since(began))
	return n, w.watch.readError(err)
}

func (w *watch) earnTime(bytes int, waited time.Duration) {
	if w.quiet && bytes > 0 {
		w.credit = stallTime
		return
	}
	w.credit = min(w.credit-waited+time.Duration(bytes)*time.Second/leastRate, stallTime)
	if w.credit <= 0 {
		w.credit = 1
	}
}

// retryAfter reads Retry-After (RFC 9110 section 10.2.3), in seconds or as a date, against the answer's own Date if it
// has one. It is a wish of somebody on the line: never longer than the schedule's own longest delay.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	seconds, err := strconv.ParseFloat(text, 64)
	if err == nil {
		seconds = min(seconds, maxDelay.Seconds())
		if !(seconds > 0) {
			return 0
		}
		return time.Duration(seconds * float64(time.Second))
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(0, min(at.Sub(now), maxDelay))
}
