package feed_test

import (
	"bytes"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/hang"
)

// TestEdgeAgreesWithTlog appends side by side with package tlog's own way of storing hashes.
func TestEdgeAgreesWithTlog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 4), 0, 300).Draw(t, "leaves")
		var edge feed.Edge
		var stored []tlog.Hash
		reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
			var out []tlog.Hash
			for _, i := range indexes {
				out = append(out, stored[i])
			}
			return out, nil
		})
		for n, leaf := range leaves {
			want, err := tlog.StoredHashes(int64(n), leaf, reader)
			if err != nil {
				t.Fatal(err)
			}
			if int64(len(stored)) != feed.FirstHash(int64(n)) {
				t.Fatalf("%d hashes are stored before leaf %d, FirstHash says %d", len(stored), n, feed.FirstHash(int64(n)))
			}
			before := edge.Root()
			next, got := edge.Append(feed.LeafHash(leaf))
			if edge.Root() != before || edge.Size() != int64(n) {
				t.Fatal("Append changed its receiver")
			}
			if joined(got) != joined(want) {
				t.Fatalf("leaf %d: %d stored hashes, want %d", n, len(got), len(want))
			}
			stored, edge = append(stored, want...), next
		}
		root, err := tlog.TreeHash(int64(len(leaves)), reader)
		if err != nil || edge.Root() != root {
			t.Fatalf("root %v, want %v, %v", edge.Root(), root, err)
		}
		again, err := feed.ParseEdge(edge.Marshal())
		if err != nil || again.Size() != edge.Size() || again.Root() != root {
			t.Fatalf("edge read back: %v", err)
		}
	})
}

func joined(hashes []feed.Hash) string {
	var b bytes.Buffer
	for _, h := range hashes {
		b.Write(h[:])
	}
	return b.String()
}

func TestEdgeAtReadsEveryEarlierEdge(t *testing.T) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	w := &feedtest.Writer{TB: t, Log: log}
	var edges []feed.Edge
	for i := range 70 {
		edges = append(edges, log.Right)
		w.Publish(fmt.Sprint(i), "正文")
	}
	for size, want := range edges {
		got, err := feed.EdgeAt(t.Context(), log, int64(size))
		if err != nil || !bytes.Equal(got.Marshal(), want.Marshal()) {
			t.Errorf("edge at %d: %v", size, err)
		}
	}
}

func FuzzParseEdge(f *testing.F) {
	var edge feed.Edge
	for i := range 6 {
		f.Add(edge.Marshal())
		edge, _ = edge.Append(feed.LeafHash([]byte{byte(i)}))
	}
	f.Add([]byte{2, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		hang.Watch(t)
		e, err := feed.ParseEdge(b)
		if err == nil && !bytes.Equal(e.Marshal(), b) {
			t.Fatalf("%x became %x", b, e.Marshal())
		}
		if err == nil {
			e.Root()
			e.Append(feed.Hash{})
		}
	})
}
