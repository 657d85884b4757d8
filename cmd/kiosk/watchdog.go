package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// beatEvery is the period of the kiosk's beats, which also let time pass on the screen.
const beatEvery = time.Second

// watchdog tells the service manager (systemd's sd_notify, where NOTIFY_SOCKET names one) that the kiosk is ready, and
// then beats. Each beat is made on the screen's goroutine: when that hangs, the beats stop, and the service manager
// starts the kiosk again.
type watchdog struct {
	perform func(func()) // runs a beat where the screen lives
	pulse   func()       // further work of a beat; may be nil
	waiting atomic.Bool  // a beat has been asked for and has not come
	begun   bool
}

// runBeats asks for beats until the context ends.
func (h *watchdog) runBeats(ctx context.Context) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		if !h.waiting.Swap(true) { // beats do not pile up behind a beat that hangs
			h.perform(h.sendBeat)
		}
		select {
		case <-ctx.Done():
			notifyManager(daemon.SdNotifyStopping)
			return
		case <-tick.C:
		}
	}
}

func (h *watchdog) sendBeat() {
	if h.pulse != nil {
		h.pulse()
	}
	if !h.begun {
		h.begun = true
		notifyManager(daemon.SdNotifyReady)
	}
	notifyManager(daemon.SdNotifyWatchdog)
	h.waiting.Store(false)
}

func notifyManager(state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		slog.Warn("the service manager does not hear the kiosk", "state", state, "cause", err)
	}
}
