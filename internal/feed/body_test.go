package feed

import (
	"bytes"
	"testing"
	"time"

	"gongshi/internal/hang"
)

// FuzzUnitBody reads the body of a unit as it is after decompression. What is accepted has one spelling.
func FuzzUnitBody(f *testing.F) {
	at := time.Date(2026, 10, 8, 8, 0, 0, 0, time.UTC)
	p := NewPayload([]byte(`{"a":1}`))
	entries := []Entry{
		{Leaf: Leaf{Op: Publish, ID: "r1", Revision: 1, Kind: "policy", IndexNumber: "900000001/202610-00001", Time: at, Previous: None,
			Payload: p.Digest(), Size: int64(len(p))}, Payload: p},
		{Leaf: Leaf{Op: Withdraw, ID: "r1", Revision: 1, Kind: "policy", Time: at.Add(time.Hour), Previous: 7, Payload: Digest{1}, Size: 40}},
		{Leaf: Leaf{Op: Erase, ID: "r1", Revision: 1, Kind: "policy", Time: at, Previous: 8, Erases: []int64{7}}},
	}
	for i := range entries {
		for _, some := range [][]Entry{entries[i : i+1], entries[:i+1]} {
			body, err := appendEntries(nil, 9-int64(len(some)), some)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(body, uint16(9-len(some)), uint8(len(some)))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, first uint16, count uint8) {
		hang.Watch(t)
		if count < 1 || count > UnitLeaves {
			return
		}
		entries, err := parseEntries(body, int64(first), int(count))
		if err != nil {
			if ReasonOf(err) == "" {
				t.Fatalf("an error without a reason: %v", err)
			}
			return
		}
		for _, e := range entries {
			if again, err := ParseLeaf(e.Raw); err != nil || LeafHash(e.Raw) == (Hash{}) || again.ID != e.Leaf.ID {
				t.Fatalf("a leaf that does not parse was rebuilt: %v", err)
			}
		}
		if again, err := appendEntries(nil, int64(first), entries); err != nil || !bytes.Equal(again, body) {
			t.Fatalf("%x became %x, %v", body, again, err)
		}
	})
}
