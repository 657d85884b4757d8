package store

import (
	"context"
	"sync"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// Heads gives the signed checkpoints of a division's whole chain, own first, each with the centre's
// cosignature. Divisions without a log are left out; errs.NotFound if the whole chain has none.
//
// The cosignature's time is the beginning of the current period, or the moment at which the log was
// signed if that is later: it never claims to have seen what was not there, and every process that
// serves the same data gives the same bytes within a period.
func (s *Store) Heads(ctx context.Context, code division.Code, now time.Time, period time.Duration) ([]protocol.Head, error) {
	var heads []protocol.Head
	for _, c := range code.Chain() {
		signed, err := s.Checkpoint(ctx, c, now, period)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		heads = append(heads, protocol.Head{Code: string(c), Signed: signed})
	}
	if len(heads) == 0 {
		return nil, errs.F(errs.NotFound, "Nothing was published for division %s or above it.", code)
	}
	return heads, nil
}

// Checkpoint gives one log's signed checkpoint with the centre's cosignature of the period.
func (s *Store) Checkpoint(ctx context.Context, code division.Code, now time.Time, period time.Duration) ([]byte, error) {
	log, err := s.Log(ctx, code)
	if err != nil {
		return nil, err
	}
	state, err := log.State(ctx)
	if err != nil {
		return nil, err
	}
	at := now.Truncate(period).Unix()
	return s.cosigned.get(s.key, code, state.Signed, max(at, state.SignedAt))
}

// cosignatures remembers the last cosigned note of each log, since many kiosks ask for the same one.
type cosignatures struct {
	mu    sync.Mutex
	notes map[division.Code]cosigned
}

type cosigned struct {
	signed string
	at     int64
	note   []byte
}

func (c *cosignatures) get(key feed.Key, code division.Code, signed []byte, at int64) ([]byte, error) {
	c.mu.Lock()
	known := c.notes[code]
	c.mu.Unlock()
	if known.at == at && known.signed == string(signed) {
		return known.note, nil
	}
	note, err := key.Cosign(signed, time.Unix(at, 0))
	if err != nil {
		return nil, errs.E(errs.Corrupt, "The checkpoint of division "+string(code)+" is damaged.", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.notes == nil {
		c.notes = map[division.Code]cosigned{}
	}
	c.notes[code] = cosigned{string(signed), at, note}
	return note, nil
}
