package syncer

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// Of listening for hints.
const (
	spread    = 250 * time.Millisecond // a hint for a whole city reaches all its kiosks at once: each waits a random part of this
	calm      = time.Second            // after a pass that was hinted at: hints that come thick make one pass
	hearAgain = time.Minute            // a line that was open for this long worked: the next is tried soon
)

// listenForHints holds a line to the centre on which it hears that a log has grown, and then wants a pass at once.
// Without such a line, nothing is lost but time: passes are made as planned. It ends with ctx.
func (s *Syncer) listenForHints(ctx context.Context) {
	carrier, err := s.chooseCarrier()
	w, ok := carrier.(*web)
	if err != nil || !ok {
		return // a folder sends no hints
	}
	heard := &hints{Syncer: s}
	for failures := 0; ; failures++ {
		began := time.Now()
		err := heard.line(ctx, w)
		if time.Since(began) >= hearAgain && feed.ReasonOf(err) == "" {
			failures = 0
		}
		if failures == 1 && err != nil { // once, not at every try, and not for one cut
			slog.Info("the centre's hints do not reach this kiosk; it asks as planned", "cause", err)
		}
		wait := time.Second + rand.N(min(maxDelay, firstDelay<<min(failures, 16)))
		var b *busy
		if errors.As(err, &b) {
			wait = max(wait, b.after)
		}
		if pauseFor(ctx, wait) != nil {
			return
		}
	}
}

// hints are messages from the centre, or from somebody on the line: nobody signs them.
type hints struct {
	*Syncer
	last   protocol.Hint // heeded last
	broken int           // hints in a row after which nothing new came
}

// line holds one line until it ends.
func (s *hints) line(ctx context.Context, w *web) error {
	a, err := w.sendRequest(ctx, forLine, http.MethodGet, protocol.PushPath(string(s.code)), func(r *resty.Request) {
		r.SetHeader("Accept", protocol.PushType)
	}, http.StatusOK)
	if err != nil {
		return err
	}
	defer a.done()
	limited := &io.LimitedReader{R: a.body, N: maxLine}
	for hint, err := range protocol.ReadHints(limited) {
		if err != nil {
			return err
		}
		if err := s.heedHint(ctx, hint); err != nil {
			return err
		}
	}
	if limited.N <= 0 {
		return feed.Refuse(feed.Oversized, "a line for hints had more than %d bytes", maxLine)
	}
	return nil
}

// heedHint asks for a pass if the hint promises something new, and still does once this kiosk's turn has come: a pass
// that was under way may have brought it. Hints that keep no promise are heeded ever more rarely.
func (s *hints) heedHint(ctx context.Context, hint protocol.Hint) error {
	if news, err := s.centreHasMore(ctx, hint); err != nil || !news {
		return err
	}
	if err := pauseFor(ctx, rand.N(spread)); err != nil {
		return err
	}
	if news, err := s.centreHasMore(ctx, hint); err != nil || !news {
		return err
	}
	if more, err := s.hintIsNew(ctx, s.last); err != nil || !more {
		s.broken = 0
	}
	s.Ask()
	wait := min(calm<<min(s.broken, 16), hearAgain)
	s.last, s.broken = hint, s.broken+1
	return pauseFor(ctx, wait)
}

// centreHasMore reports whether the centre has more of a log than this kiosk holds, and nobody has asked for a pass
// yet.
func (s *Syncer) centreHasMore(ctx context.Context, hint protocol.Hint) (bool, error) {
	more, err := s.hintIsNew(ctx, hint)
	return more && !s.asked.Load(), err
}

// hintIsNew reports whether a hint names more of a log than this kiosk holds.
func (s *Syncer) hintIsNew(ctx context.Context, hint protocol.Hint) (bool, error) {
	held, err := s.cache.Held(ctx, division.Code(hint.Code))
	return err == nil && hint.Size > held.Edge.Size(), err
}

func pauseFor(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
