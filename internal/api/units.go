package api

import (
	"context"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"gongshi/internal/division"
	"gongshi/internal/feed"
)

const (
	maxUnits  = 2048             // packed units that are kept, about 16 KB each
	unitsRest = 10 * time.Minute // after which, without a request, all are let go of
)

// units keeps packed units: a village that is switched on again, or a thousand new kiosks, ask for the same. Withdrawn
// and erased content is never sent from here, since the store is asked about it each time, and does not stay in memory:
// while units are kept the store is watched, and units with lapsed content are dropped.
type units struct {
	centre centre

	mu    sync.Mutex
	kept  *lru.Cache[unitKey, feed.Packed]
	turn  int64 // counts the looks at the store
	used  time.Time
	watch context.CancelFunc // nil: nothing is kept
}

type unitKey struct {
	code string
	from int64
}

func newUnits(c centre) *units {
	kept, err := lru.New[unitKey, feed.Packed](maxUnits)
	if err != nil {
		panic(err) // the size is a constant
	}
	return &units{centre: c, kept: kept}
}

// packedUnit gives the wire form of the unit of a log from a leaf on, and where it ends.
func (u *units) packedUnit(ctx context.Context, l wanted, from int64) (end int64, wire []byte, err error) {
	key := unitKey{l.Code, from}
	u.mu.Lock()
	p, ok := u.kept.Get(key)
	turn := u.turn
	u.used = time.Now()
	u.mu.Unlock()
	if ok = ok && p.End <= l.Prove; ok {
		if ok, err = p.Fresh(ctx, l.log); err != nil {
			return 0, nil, err
		}
		if !ok {
			u.kept.Remove(key)
		}
	}
	if !ok {
		if p, err = feed.PackUnit(ctx, l.log, from, l.Prove); err != nil {
			return 0, nil, err
		}
		if p.Full {
			u.keepUnit(key, p, turn)
		}
	}
	wire, err = p.Wire(ctx, l.log, l.Prove)
	return p.End, wire, err
}

// keepUnit keeps a unit that was packed in a turn, unless the store was looked at since: something may have lapsed.
func (u *units) keepUnit(key unitKey, p feed.Packed, turn int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if turn != u.turn {
		return
	}
	u.kept.Add(key, p)
	if u.watch == nil {
		ctx, stop := context.WithCancel(context.Background())
		u.watch = stop
		go u.dropLapsedUntilIdle(ctx)
	}
}

// look drops lapsed units at each change of the store, until nobody has asked for a while or the store cannot be
// watched; then it drops all.
func (u *units) dropLapsedUntilIdle(ctx context.Context) {
	idle := time.AfterFunc(unitsRest, u.stopWhenIdle)
	defer idle.Stop()
	u.centre.Watch(ctx, lookPeriod, func() error { return u.dropLapsed(ctx) }) // an error ends it as well
	u.mu.Lock()
	defer u.mu.Unlock()
	u.watch()
	u.turn++
	u.kept.Purge()
	u.watch = nil
}

// stopWhenIdle ends look once nobody has asked for long enough.
func (u *units) stopWhenIdle() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if left := unitsRest - time.Since(u.used); left > 0 {
		time.AfterFunc(left, u.stopWhenIdle)
	} else if u.watch != nil {
		u.watch()
	}
}

// dropLapsed drops every unit of which something has lapsed.
func (u *units) dropLapsed(ctx context.Context) error {
	u.mu.Lock()
	u.turn++
	keys := u.kept.Keys()
	u.mu.Unlock()
	logs := map[string]divisionLog{}
	for _, key := range keys {
		p, ok := u.kept.Peek(key)
		if !ok {
			continue
		}
		log := logs[key.code]
		if log == nil {
			var err error
			if log, err = u.centre.Log(ctx, division.Code(key.code)); err != nil {
				return err
			}
			logs[key.code] = log
		}
		fresh, err := p.Fresh(ctx, log)
		if err != nil {
			return err
		}
		if !fresh {
			u.kept.Remove(key)
		}
	}
	return nil
}
