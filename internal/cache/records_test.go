package cache_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// leftOut returns the damage of the cache where a record is not among many, which shows in its age; nil for a record that
// is shown, and for one that is left out without damage.
func leftOut(c *cache.Cache, id string, records []*record.Record, err error) error {
	if err != nil || slices.ContainsFunc(records, func(r *record.Record) bool { return r != nil && r.ID == id }) {
		return err
	}
	if f, err := c.Freshness(context.Background()); err != nil || !f.Signed.IsZero() {
		return err
	}
	return errs.F(errs.Corrupt, "left out")
}

// checkRecords compares Records and RecordsByID with List and Record for one query.
func checkRecords(t *rapid.T, c *cache.Cache, q catalogue.Query) {
	t.Helper()
	ctx := context.Background()
	page, err := c.List(ctx, q)
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	var want []*record.Record
	ids := []string{"nothing"}
	for _, card := range page.Cards {
		r, err := c.Record(ctx, card.ID)
		if err != nil {
			t.Fatalf("record: %v", err)
		}
		want, ids = append(want, r), append(ids, card.ID)
	}
	got, total, err := c.Records(ctx, q)
	if err != nil || total != page.Total {
		t.Fatalf("records: %d of %d, %v", total, page.Total, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("records are not those of the list: %s", diff)
	}
	byID, err := c.RecordsByID(ctx, ids)
	if err != nil || len(byID) != len(want) {
		t.Fatalf("by id: %d of %d, %v", len(byID), len(want), err)
	}
	for _, r := range want {
		if diff := cmp.Diff(r, byID[r.ID]); diff != "" {
			t.Fatalf("by id: %s", diff)
		}
	}
}

func TestRecordsByIDLeavesOut(t *testing.T) {
	o := newOffice(t)
	f := filled(t, o)
	o.withdraw(f.gone, "误发")
	c := open(t, f.dir)
	o.must(c)
	for _, ids := range [][]string{nil, {"nothing"}, {f.gone}} {
		if got, err := c.RecordsByID(t.Context(), ids); err != nil || len(got) != 0 {
			t.Errorf("%v: %v, %v", ids, got, err)
		}
	}
	got, err := c.RecordsByID(t.Context(), []string{f.gone, f.plain, f.plain})
	if err != nil || len(got) != 1 || got[f.plain] == nil {
		t.Errorf("%v, %v", got, err)
	}
	if f, err := c.Freshness(t.Context()); err != nil || f.Signed.IsZero() {
		t.Errorf("a withdrawn record counts as damage: %v", err)
	}
}
