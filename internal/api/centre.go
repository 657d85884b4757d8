package api

import (
	"context"
	"io"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
	"gongshi/internal/store"
)

// centre is a store, as narrowly as serving needs it. All errors carry a kind of package errs: NotFound for a thing
// that never existed, Gone for a thing that was taken down, Corrupt for damage, Unavailable for a failure that may
// pass.
type centre interface {
	// VerifierLine is the centre's public key.
	VerifierLine() string

	// Keys gives the statements by which the centre's keys have followed each other; errs.NotFound for none.
	Keys(ctx context.Context) ([]byte, error)

	// Heads returns the cosigned checkpoints of the chain of a division, own first; Checkpoint that of one log. Both
	// read the stored state, whichever process wrote it.
	Heads(ctx context.Context, code division.Code, now time.Time, period time.Duration) ([]protocol.Head, error)
	Checkpoint(ctx context.Context, code division.Code, now time.Time, period time.Duration) ([]byte, error)

	// Log finds the log of a division.
	Log(ctx context.Context, code division.Code) (divisionLog, error)

	// Payload and Blob return readable content by digest; Blob's is in lower-case hexadecimal.
	Payload(ctx context.Context, d feed.Digest) (feed.Payload, error)
	Blob(ctx context.Context, digest string) (io.ReadSeeker, error)

	// Sizes gives the number of leaves of each log; Watch calls changed at the beginning and within a period of
	// every change, until ctx ends.
	Sizes(ctx context.Context) (map[division.Code]int64, error)
	Watch(ctx context.Context, period time.Duration, changed func() error) error

	// Ready fails while nothing can be answered.
	Ready(ctx context.Context) error
}

// divisionLog is one division's log.
type divisionLog interface {
	feed.Backend

	// Size is the signed number of leaves at this moment.
	Size(ctx context.Context) (int64, error)

	// Ahead gives the numbers of at most limit leaves from (inclusive) to (exclusive), ascending, that must
	// not wait for their turn.
	Ahead(ctx context.Context, from, to int64, limit int) ([]int64, error)
}

// stored makes a store a centre.
type stored struct{ *store.Store }

func (c stored) Log(ctx context.Context, code division.Code) (divisionLog, error) {
	l, err := c.Store.Log(ctx, code)
	if err != nil {
		return nil, err
	}
	return storedLog{l}, nil
}

func (c stored) Blob(ctx context.Context, digest string) (io.ReadSeeker, error) {
	b, err := c.Store.Blob(ctx, digest)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Ready asks for a log that cannot be: the cheapest question that reaches the tables.
func (c stored) Ready(ctx context.Context) error {
	if _, err := c.Store.Log(ctx, ""); !errs.Is(err, errs.NotFound) {
		return err
	}
	return nil
}

type storedLog struct{ *store.Log }

func (l storedLog) Size(ctx context.Context) (int64, error) {
	state, err := l.State(ctx)
	return state.Edge.Size(), err
}
