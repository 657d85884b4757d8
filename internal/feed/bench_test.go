package feed_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gongshi/internal/feed"
	"gongshi/internal/feed/feedtest"
)

// notice is a body of about 1.5 kB that compresses like a real one.
func notice(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"id":"%d","title":"关于第%d批救助款发放情况的公示","lines":[`, i, i)
	for n := range 18 {
		fmt.Fprintf(&b, `{"recipient":"张某%d","village":"第%d村民组","amount":%d},`, n*i%97, n%11, 10000+n*i*37%90000)
	}
	return b.String() + `{}]}`
}

// BenchmarkAppend is what the centre computes for one record: payload, leaf, edge, signature.
func BenchmarkAppend(b *testing.B) {
	key := feedtest.Key()
	var edge feed.Edge
	body := []byte(notice(1))
	for b.Loop() {
		p := feed.NewPayload(body)
		l := feed.Leaf{Op: feed.Publish, ID: "0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", Revision: 1, Kind: "relief_distribution",
			IndexNumber: "003204/202603-00017", Time: time.Unix(1772352000, 0), Payload: p.Digest(), Size: int64(len(p)), Previous: feed.None}
		raw, err := l.Marshal()
		if err != nil {
			b.Fatal(err)
		}
		edge, _ = edge.Append(feed.LeafHash(raw))
		if _, err := key.SignEdge(feedtest.Code, edge); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEdgeAppend(b *testing.B) {
	var edge feed.Edge
	for b.Loop() {
		edge, _ = edge.Append(feed.Hash{1})
	}
}

func BenchmarkParseLeaf(b *testing.B) {
	raw := []byte(goldenLeaf)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := feed.ParseLeaf(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// noLapse spares the benchmarks the slow Lapsed of feedtest.Memory.
type noLapse struct{ *feedtest.Memory }

func benchmarkLog(b *testing.B, records int) (noLapse, feed.Checkpoint) {
	log := feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	w := &feedtest.Writer{TB: b, Log: log}
	for i := range records {
		w.Publish(fmt.Sprintf("0199a1b2-c3d4-7e5f-8a9b-%012x", i*7919), notice(i))
	}
	return noLapse{log}, opened(b, log)
}

// BenchmarkUnitBuild is what the centre does for each unit; it also says what a notice costs on the wire.
func BenchmarkUnitBuild(b *testing.B) {
	log, c := benchmarkLog(b, 128)
	var bytes, leaves int
	for b.Loop() {
		u, wire, err := feed.BuildUnit(b.Context(), log, 64, c.Size)
		if err != nil {
			b.Fatal(err)
		}
		bytes, leaves = len(wire), len(u.Entries)
	}
	b.ReportMetric(float64(bytes)/float64(leaves), "wire-B/leaf")
	b.ReportMetric(float64(leaves), "leaves/unit")
}

// BenchmarkUnitVerify is what the kiosk does for each unit before it touches its tables.
func BenchmarkUnitVerify(b *testing.B) {
	log, c := benchmarkLog(b, 128)
	held := edgeAt(b, log.Memory, 64)
	_, wire, err := feed.BuildUnit(b.Context(), log, 64, c.Size)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(wire)))
	for b.Loop() {
		u, err := feed.DecodeUnit(wire)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := u.Verify(held, c); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOneNotice says what one new notice costs on the wire, proof included.
func BenchmarkOneNotice(b *testing.B) {
	log, c := benchmarkLog(b, 128)
	var bytes int
	for b.Loop() {
		_, wire, err := feed.BuildUnit(b.Context(), log, c.Size-1, c.Size)
		if err != nil {
			b.Fatal(err)
		}
		bytes = len(wire)
	}
	b.ReportMetric(float64(bytes), "wire-B")
}

func BenchmarkOpenCheckpoint(b *testing.B) {
	signed, trust := signedGolden(b), feedtest.Trust()
	for b.Loop() {
		if _, err := trust.Open(signed, feedtest.Code); err != nil {
			b.Fatal(err)
		}
	}
}

func (noLapse) Lapsed(context.Context, int64, int64, int64) (map[int64]int64, error) { return nil, nil }
