package feedtest

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// TestBackend runs the contract against fresh, empty logs of the division Code, signed with Key, that
// open gives. Every store of a feed calls it from a test of its own.
func TestBackend(t *testing.T, open func(t *testing.T) Log) {
	t.Run("empty", func(t *testing.T) { testEmpty(t, open(t)) })
	t.Run("grown", func(t *testing.T) { testGrown(t, open(t)) })
	t.Run("lapsed", func(t *testing.T) { testLapsed(t, open(t)) })
	t.Run("kiosk", func(t *testing.T) { testKiosk(t, open(t)) })
	t.Run("context", func(t *testing.T) { testContext(t, open(t)) })
}

// Fill writes n records with some corrections, withdrawals, erasures and confirmations among them,
// and one payload too large for a unit.
func Fill(w *Writer, n int) {
	for i := range n {
		id := fmt.Sprintf("record-%05d", i)
		first := w.Publish(id, fmt.Sprintf(`{"title":"第%d号公示","text":%q}`, i, strings.Repeat("收支明细 ", i%40)))
		switch {
		case i%7 == 1:
			w.Correct(id, fmt.Sprintf(`{"title":"第%d号公示（更正）"}`, i))
		case i%7 == 3:
			w.Withdraw(id, "内容有误")
		case i%7 == 4:
			second := w.Correct(id, "更正")
			w.Erase(id, first)
			w.Confirm(id)
			if i%2 == 0 {
				w.Withdraw(id, "重复发布")
				w.Erase(id, second)
			}
		}
	}
	w.Publish("large", strings.Repeat("一二三四五六七八九十", 2*feed.MaxInline/30))
}

func testEmpty(t *testing.T, log Log) {
	signed, err := log.Signed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := Trust().Open(signed, Code)
	if err != nil || c.Size != 0 {
		t.Fatalf("the empty log's checkpoint: %v, %d leaves", err, c.Size)
	}
	if leaves, err := log.Leaves(t.Context(), 0, 0); err != nil || len(leaves) != 0 {
		t.Errorf("Leaves(0, 0) = %d leaves, %v", len(leaves), err)
	}
	if _, err := log.Leaves(t.Context(), 0, 1); !errs.Is(err, errs.NotFound) {
		t.Errorf("Leaves(0, 1) of the empty log: %v, want not found", err)
	}
	if _, err := log.ReadHashes(t.Context(), []int64{0}); !errs.Is(err, errs.NotFound) {
		t.Errorf("ReadHashes(0) of the empty log: %v, want not found", err)
	}
	if _, err := log.Payload(t.Context(), feed.Digest{1}); !errs.Is(err, errs.NotFound) {
		t.Errorf("Payload of the empty log: %v, want not found", err)
	}
	audit(t, log)
}

func testGrown(t *testing.T, log Log) {
	w := &Writer{TB: t, Log: log}
	Fill(w, 60)
	c := audit(t, log)

	// Order and repetition of indexes are the caller's affair.
	all := []int64{3, 0, feed.FirstHash(c.Size) - 1, 3}
	hashes, err := log.ReadHashes(t.Context(), all)
	if err != nil || len(hashes) != len(all) || hashes[0] != hashes[3] || hashes[0] == hashes[1] {
		t.Errorf("ReadHashes(%v) = %d hashes, %v", all, len(hashes), err)
	}
	if _, err := log.ReadHashes(t.Context(), []int64{0, feed.FirstHash(c.Size)}); !errs.Is(err, errs.NotFound) {
		t.Errorf("ReadHashes beyond the end: %v, want not found", err)
	}
	if _, err := log.Leaves(t.Context(), c.Size-1, c.Size+1); !errs.Is(err, errs.NotFound) {
		t.Errorf("Leaves beyond the end: %v, want not found", err)
	}
	for n := range c.Size {
		one, err := log.Leaves(t.Context(), n, n+1)
		if err != nil || len(one) != 1 {
			t.Fatalf("Leaves(%d) = %d leaves, %v", n, len(one), err)
		}
		h, err := log.ReadHashes(t.Context(), []int64{feed.FirstHash(n)})
		if err != nil || h[0] != feed.LeafHash(one[0]) {
			t.Fatalf("the stored hash of leaf %d is not that of its bytes (%v)", n, err)
		}
	}
}

func testLapsed(t *testing.T, log Log) {
	w := &Writer{TB: t, Log: log}
	published := w.Publish("a", "有误的内容")
	other := w.Publish("b", "另一件")
	corrected := w.Correct("a", "更正的内容")
	erase := w.Erase("a", published)
	withdraw := w.Withdraw("a", "撤回的理由")
	late := w.Erase("a", corrected)
	size := w.Withdraw("b", "撤回") + 1
	for _, c := range []struct {
		size int64
		want map[int64]int64
	}{
		{erase, map[int64]int64{}},
		{erase + 1, map[int64]int64{published: erase}},
		{late, map[int64]int64{published: erase, corrected: withdraw}},
		{size, map[int64]int64{published: erase, corrected: withdraw, other: size - 1}},
	} {
		got, err := log.Lapsed(t.Context(), 0, c.size, c.size)
		if err != nil || !maps.Equal(got, c.want) {
			t.Errorf("Lapsed at size %d = %v, %v; want %v", c.size, got, err, c.want)
		}
	}
	part, err := log.Lapsed(t.Context(), published+1, corrected, size)
	if err != nil || !maps.Equal(part, map[int64]int64{other: size - 1}) {
		t.Errorf("Lapsed of a part = %v, %v", part, err)
	}
	leaves, err := log.Leaves(t.Context(), 0, size)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int64]errs.Kind{published: errs.Gone, corrected: errs.Gone, withdraw: -1} {
		leaf, err := feed.ParseLeaf(leaves[n])
		if err != nil {
			t.Fatal(err)
		}
		_, err = log.Payload(t.Context(), leaf.Payload)
		if want == -1 && err != nil || want != -1 && !errs.Is(err, want) {
			t.Errorf("Payload of leaf %d: %v", n, err)
		}
	}
	audit(t, log)
}

// testKiosk carries the whole log to a reader, in units, and sees that nothing is owed at the end.
func testKiosk(t *testing.T, log Log) {
	Fill(&Writer{TB: t, Log: log}, 150)
	c := audit(t, log)
	var edge feed.Edge
	var cover feed.Absences
	var all []feed.Entry
	for edge.Size() < c.Size {
		_, wire, err := feed.BuildUnit(t.Context(), log, edge.Size(), c.Size)
		if err != nil {
			t.Fatal(err)
		}
		unit, err := feed.DecodeUnit(wire)
		if err != nil {
			t.Fatal(err)
		}
		applied, err := unit.Verify(edge, c)
		if err != nil {
			t.Fatal(err)
		}
		edge = applied.Edge
		for _, e := range applied.Entries {
			cover.Add(e.Number, e.Leaf)
		}
		all = append(all, applied.Entries...)
	}
	if err := c.CheckEdge(edge); err != nil {
		t.Error(err)
	}
	for _, e := range feed.Pending(all, &cover) {
		if e.Leaf.Size <= feed.MaxInline {
			t.Errorf("the payload of leaf %d did not come along and nothing excuses it", e.Number)
			continue
		}
		p, err := log.Payload(t.Context(), e.Leaf.Payload)
		if err != nil {
			t.Errorf("the large payload of leaf %d: %v", e.Number, err)
		} else if err := feed.CheckPayload(e.Leaf, p); err != nil {
			t.Error(err)
		}
	}
}

func testContext(t *testing.T, log Log) {
	(&Writer{TB: t, Log: log}).Publish("a", "一")
	if _, memory := log.(*Memory); memory {
		t.Skip("nothing in memory waits")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := log.Leaves(ctx, 0, 1); err == nil {
		t.Error("Leaves goes on after its context has ended")
	}
}

// audit verifies the whole log and returns its checkpoint.
func audit(t *testing.T, log Log) feed.Checkpoint {
	t.Helper()
	signed, err := log.Signed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	edge, err := log.Edge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	report, err := feed.Audit{Code: Code, Backend: log, Places: feed.RowPlaces("store", Code), Signed: signed,
		Trust: Trust(), Custodian: true, Edge: &edge}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		t.Error(f)
	}
	return report.Checkpoint
}
