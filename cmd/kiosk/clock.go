package main

import (
	"context"
	"log/slog"
	"time"

	"gongshi/internal/cache"
)

// machineClock is the machine's clock, which the cache's Clock believes as far as evidence goes. A build for tests can
// replace it.
var machineClock = time.Now

// rememberEvery is how often a kiosk that makes no passes keeps the time for its next start.
const rememberEvery = 10 * time.Minute

// rememberTime keeps the time until the context ends.
func rememberTime(ctx context.Context, k *cache.Cache) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(rememberEvery):
		}
		if err := k.Remember(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("the time cannot be kept for the next start", "cause", err)
		}
	}
}
