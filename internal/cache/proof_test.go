package cache_test

import (
	"fmt"
	"testing"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
)

// What a telephone takes away verifies without this kiosk; while the log is caught up with, there is nothing
// to take, because nobody has signed the tree that is held.
func TestTheProofStandsAlone(t *testing.T) {
	o := newOffice(t)
	var ids []string
	for i := range feed.UnitLeaves + 9 {
		ids = append(ids, o.publish(notice(fmt.Sprintf("通知%d", i), "正文")))
	}
	c := open(t, t.TempDir())
	if err := o.carry(c, 1); err != nil {
		t.Fatal(err)
	}
	trail, err := c.Trail(t.Context(), ids[0])
	if err != nil || !trail.Proof.Verified || trail.Proof.Text != "" {
		t.Fatalf("of a part of the log: %+v, %v", trail.Proof, err)
	}
	if err := o.carry(c, 100); err != nil {
		t.Fatal(err)
	}
	for n, id := range ids {
		trail, err := c.Trail(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		leaf, cp, err := feedtest.Trust().OpenProof(trail.Proof.Text, string(village))
		if err != nil || leaf.ID != id || leaf.Payload.String() != trail.Revisions[0].Digest || cp.Size != int64(len(ids)) {
			t.Fatalf("record %d: %+v in %d entries, %v", n, leaf, cp.Size, err)
		}
		p, err := feed.ParseProof(trail.Proof.Short)
		if err != nil || p.Leaf != nil || p.Number != int64(n) {
			t.Fatalf("record %d: the short proof is of %d with %q, %v", n, p.Number, p.Leaf, err)
		}
	}
}
