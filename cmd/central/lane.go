package main

import (
	"context"
	"sync"
)

// lane lets a few work at a time, in the order in which they came; of one asker one at a time. So nobody waits behind
// more than one file of each of the others, however many somebody brings.
type lane struct {
	turns chan struct{}
	mu    sync.Mutex
	own   map[string]*turn
}

// turn is that of one asker.
type turn struct {
	taken chan struct{}
	users int // who have it or wait for it
}

func newLane(most int) *lane {
	return &lane{turns: make(chan struct{}, most), own: map[string]*turn{}}
}

// waitTurn waits for a turn. leave gives it back.
func (l *lane) waitTurn(ctx context.Context, asker string) (leave func(), err error) {
	mine := l.shareTurn(asker)
	if err := acquire(ctx, mine.taken); err != nil {
		l.releaseTurn(asker)
		return nil, err
	}
	if err := acquire(ctx, l.turns); err != nil {
		<-mine.taken
		l.releaseTurn(asker)
		return nil, err
	}
	return func() {
		<-l.turns
		<-mine.taken
		l.releaseTurn(asker)
	}, nil
}

func acquire(ctx context.Context, place chan struct{}) error {
	select {
	case place <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *lane) shareTurn(asker string) *turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.own[asker] == nil {
		l.own[asker] = &turn{taken: make(chan struct{}, 1)}
	}
	l.own[asker].users++
	return l.own[asker]
}

func (l *lane) releaseTurn(asker string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.own[asker].users--; l.own[asker].users == 0 {
		delete(l.own, asker)
	}
}
