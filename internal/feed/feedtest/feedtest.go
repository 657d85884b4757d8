// Package feedtest helps to test what stores or carries a feed: Memory is a log in memory, Writer a
// short way to write a plausible log into any store, and TestBackend the contract that every
// feed.Backend must keep. Only tests import it.
package feedtest

import (
	"context"
	"testing"
	"time"

	"gongshi/internal/feed"
)

// Log is a store of one division's log that a test can append to. A store whose own append takes
// records wraps its lower half.
type Log interface {
	feed.Backend

	// Append does in one transaction what the package comment of feed asks of the centre. Payload
	// and Size of the leaf are filled in from p, which is nil for a leaf without payload. Of an
	// erase leaf the named payloads are destroyed.
	Append(ctx context.Context, l feed.Leaf, p feed.Payload) (int64, error)

	// Signed gives the signed checkpoint, Edge the stored right edge.
	Signed(ctx context.Context) ([]byte, error)
	Edge(ctx context.Context) (feed.Edge, error)
}

// Code is a division code for tests; Key a key that is always the same.
const Code = "340800000000"

// Key gives the fixed key of the centre "gongshi.example".
func Key() feed.Key {
	key, err := feed.KeyFromSeed("gongshi.example", []byte("a seed of exactly thirty-2 bytes"))
	if err != nil {
		panic(err) // both are constants
	}
	return key
}

// Trust gives the trust in Key.
func Trust() *feed.Trust {
	trust, err := feed.ParseTrust(Key().VerifierLine())
	if err != nil {
		panic(err) // the line is our own
	}
	return trust
}

// Writer writes leaves into a log as an office would. Every method returns the leaf's number.
type Writer struct {
	TB  testing.TB
	Log Log

	trails map[string]feed.Trail
	at     time.Time
}

// Publish, Correct, Withdraw and Confirm append the leaf of that op; Confirm has no payload.
func (w *Writer) Publish(id, body string) int64    { return w.append(feed.Publish, id, body, nil) }
func (w *Writer) Correct(id, body string) int64    { return w.append(feed.Correct, id, body, nil) }
func (w *Writer) Withdraw(id, reason string) int64 { return w.append(feed.Withdraw, id, reason, nil) }
func (w *Writer) Confirm(id string) int64          { return w.append(feed.Confirm, id, "", nil) }

// Erase appends an erase leaf that names leaves of the record.
func (w *Writer) Erase(id string, leaves ...int64) int64 {
	return w.append(feed.Erase, id, "", leaves)
}

func (w *Writer) append(op feed.Op, id, body string, erases []int64) int64 {
	w.TB.Helper()
	if w.trails == nil {
		w.trails = map[string]feed.Trail{}
		w.at = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	}
	w.at = w.at.Add(97 * time.Second)
	trail := w.trails[id]
	l := feed.Leaf{Op: op, ID: id, Kind: "announcement", IndexNumber: "003204/202603-" + id, Time: w.at,
		Revision: max(trail.Revision, 1), Previous: trail.Last, Erases: erases}
	switch op {
	case feed.Publish:
		l.Previous = feed.None
	case feed.Correct:
		l.Revision++
	}
	var p feed.Payload
	if body != "" {
		p = feed.NewPayload([]byte(body))
	}
	n, err := w.Log.Append(w.TB.Context(), l, p)
	if err != nil {
		w.TB.Fatalf("append %s of %s: %v", op, id, err)
	}
	if w.trails[id], err = trail.Next(n, l); err != nil {
		w.TB.Fatalf("append %s of %s: %v", op, id, err)
	}
	return n
}
