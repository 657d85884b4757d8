package api

import (
	"context"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/protocol"
)

const (
	// DefaultListeners is every kiosk of a large province's worth of villages; one costs about 30 KB.
	DefaultListeners = 16384

	pushTime   = time.Hour              // then the kiosk comes again, perhaps to another server
	lookPeriod = 100 * time.Millisecond // between looks for publications of other processes
)

// stoppingKey is the key of a request context's channel that closes when the server has to stop: an answer without an
// end must not hold it up.
type stoppingKey struct{}

// servePush tells a kiosk which logs of its chain have grown, as long as it listens.
func (s *server) servePush(w http.ResponseWriter, r *http.Request) error {
	code, err := division.Parse(r.PathValue("code"))
	if err != nil {
		return err
	}
	l, err := s.hub.joinHub(code, s.askerKey(r))
	if err != nil {
		return err
	}
	defer s.hub.leaveHub(l)
	stopping, _ := r.Context().Value(stoppingKey{}).(<-chan struct{})
	h := w.Header()
	h.Set("Content-Type", protocol.PushType)
	h.Set("Cache-Control", protocol.CacheNothing)
	h.Set("X-Accel-Buffering", "no") // nginx passes on at once
	quiet := time.NewTicker(protocol.KeepAlive)
	defer quiet.Stop()
	control := http.NewResponseController(w)
	for line := []byte(protocol.Quiet); ; {
		if len(line) > 0 {
			if _, err := w.Write(line); err != nil {
				return nil // the kiosk has gone, and comes again
			}
			if err := control.Flush(); err != nil {
				return nil
			}
			quiet.Reset(protocol.KeepAlive)
		}
		select {
		case <-l.wake:
			line = s.hub.unseenHints(l, line[:0])
		case <-quiet.C:
			line = append(line[:0], protocol.Quiet...)
		case <-r.Context().Done():
			return nil
		case <-stopping:
			return nil
		}
	}
}

// hub knows who listens, and looks at the store only while somebody does.
type hub struct {
	centre centre
	opt    Options
	places *places

	mu        sync.Mutex
	sizes     map[division.Code]int64
	listeners map[*listener]struct{}
	stop      context.CancelFunc // of looking
}

// listener is one line. Its last sizes are compared with the present ones when it can take more: nothing queues up
// behind a slow line.
type listener struct {
	chain []division.Code
	told  map[division.Code]int64
	wake  chan struct{}

	release func() // gives its place back
}

func (l *listener) wakeUp() {
	select {
	case l.wake <- struct{}{}:
	default: // it has not yet looked since the last time
	}
}

func (h *hub) joinHub(code division.Code, asker netip.Prefix) (*listener, error) {
	release := h.places.acquire(asker)
	if release == nil {
		return nil, errs.F(errs.Unavailable, "too many kiosks listen at this moment; come again a little later")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l := &listener{chain: code.Chain(), told: map[division.Code]int64{}, wake: make(chan struct{}, 1), release: release}
	h.listeners[l] = struct{}{}
	if h.stop == nil {
		ctx, stop := context.WithCancel(context.Background())
		h.stop = stop
		go h.watchSizes(ctx)
	}
	l.wakeUp()
	return l, nil
}

func (h *hub) leaveHub(l *listener) {
	l.release()
	h.mu.Lock()
	defer h.mu.Unlock()
	if delete(h.listeners, l); len(h.listeners) == 0 && h.stop != nil {
		h.stop()
		h.stop, h.sizes = nil, nil
	}
}

// watchSizes keeps the sizes up to date until the last listener has left.
func (h *hub) watchSizes(ctx context.Context) {
	for ctx.Err() == nil {
		err := h.centre.Watch(ctx, lookPeriod, func() error { return h.readSizes(ctx) })
		if ctx.Err() != nil {
			return
		}
		h.opt.Log.Warn("kiosks cannot be told what is new; they poll", "cause", err)
		select {
		case <-ctx.Done():
		case <-time.After(retryAfter * time.Second):
		}
	}
}

// readSizes updates the sizes, and wakes the listeners that a change concerns.
func (h *hub) readSizes(ctx context.Context) error {
	sizes, err := h.centre.Sizes(ctx)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if ctx.Err() != nil {
		return nil // another look has begun since
	}
	old := h.sizes
	h.sizes = sizes
	for l := range h.listeners {
		for _, code := range l.chain {
			if sizes[code] != old[code] {
				l.wakeUp()
				break
			}
		}
	}
	return nil
}

// unseenHints appends the hints that a listener has not had.
func (h *hub) unseenHints(l *listener, line []byte) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, code := range l.chain {
		if size, ok := h.sizes[code]; ok && l.told[code] != size {
			line = protocol.AppendHint(line, string(code), size)
			l.told[code] = size
		}
	}
	return line
}
