package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"gongshi/internal/cache"
	"gongshi/internal/hanzi"
)

// spelling is the pinyin of the keyboard: the dictionary, and before it the words of this kiosk's records. The zero
// value knows the dictionary alone.
type spelling struct{ local atomic.Pointer[hanzi.Lexicon] }

// Candidates returns the candidates of letters, the best first.
func (s *spelling) Candidates(letters string, limit int) []hanzi.Candidate {
	return hanzi.Default().Suggest(letters, s.local.Load(), limit)
}

// learnEvery is how often new records may bring new words: making the lexicon takes a tenth of a second.
const learnEvery = 10 * time.Minute

// keepLexicon makes the lexicon now, and again when records have changed, until the context ends. The first time
// also reads the dictionary, so that no key has to wait for it.
func (s *spelling) keepLexicon(ctx context.Context, k *cache.Cache) {
	known := int64(-1)
	for {
		if now, err := k.Sequence(ctx); err == nil && now != known {
			lexicon, err := k.Lexicon(ctx)
			if err != nil {
				slog.Warn("the keyboard does without the words of this place", "cause", err)
			} else {
				s.local.Store(lexicon)
				known = now
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(learnEvery):
		}
	}
}

// countMiss counts a search that found nothing. Nobody in front of the screen waits for it.
func countMiss(ctx context.Context, k *cache.Cache) {
	n, err := k.CountMiss(ctx)
	if err != nil {
		slog.Warn("a search that found nothing is not counted", "cause", err)
		return
	}
	slog.Info("a search found nothing", "so far", n)
}
