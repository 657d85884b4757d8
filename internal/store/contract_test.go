package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"gongshi/internal/division"
	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

func TestContract(t *testing.T) {
	feedtest.TestBackend(t, func(t *testing.T) feedtest.Log { return newLowerHalf(t) })
}

// lowerHalf is the store without what it knows of records: leaves of any id can be appended.
type lowerHalf struct {
	*Log
	store *Store
	rows  map[string]*row
}

func newLowerHalf(t *testing.T) *lowerHalf {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, keyFile), []byte(feedtest.Key().Secret()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	h := &lowerHalf{store: s, rows: map[string]*row{}}
	err = s.db.Write(t.Context(), func(tx *sqlkit.Tx) error {
		_, err := s.appender(tx).openEdge(t.Context(), feedtest.Code)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if h.Log, err = s.Log(t.Context(), feedtest.Code); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *lowerHalf) Append(ctx context.Context, l feed.Leaf, p feed.Payload) (n int64, err error) {
	err = h.store.db.Write(ctx, func(tx *sqlkit.Tx) error {
		a := h.store.appender(tx)
		log, err := a.openEdge(ctx, division.Code(feedtest.Code))
		if err != nil {
			return err
		}
		r := h.rows[l.ID]
		if r == nil {
			r = &row{id: l.ID, log: log.number, kind: record.Kind(l.Kind), indexNumber: l.IndexNumber, state: stateCurrent}
			h.rows[l.ID] = r
			if err := a.saveRow(ctx, r); err != nil {
				return err
			}
		}
		if n, err = a.appendLeaf(ctx, log, r.number, l, p); err != nil {
			return err
		}
		return a.signGrown(ctx)
	})
	return n, err
}

func (h *lowerHalf) Signed(ctx context.Context) ([]byte, error) {
	state, err := h.State(ctx)
	return state.Signed, err
}

func (h *lowerHalf) Edge(ctx context.Context) (feed.Edge, error) {
	state, err := h.State(ctx)
	return state.Edge, err
}
