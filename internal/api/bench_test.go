package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"gongshi/internal/division"
	"gongshi/internal/protocol"
)

// sink is a ResponseWriter that keeps only the status: the benchmarks measure the centre, not a recorder.
type sink struct {
	header http.Header
	status int
	bytes  int64
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(n int)   { s.status = n }
func (s *sink) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	return len(p), nil
}

// BenchmarkPoll is a kiosk that hears that nothing is new in a chain of five logs.
func BenchmarkPoll(b *testing.B) {
	o := newOffice(b, Options{})
	for _, code := range village.Chain() {
		o.publish(o.Store, code, titles(3)...)
	}
	tag := o.get(protocol.HeadsPath(string(village))).Header.Get("ETag")
	h := Handler(o.Store, Options{Log: quiet})
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := httptest.NewRequest(http.MethodGet, protocol.HeadsPath(string(village)), nil)
			r.Header.Set("If-None-Match", tag)
			w := &sink{header: http.Header{}}
			if h.ServeHTTP(w, r); w.status != http.StatusNotModified {
				b.Fatalf("status %d", w.status)
			}
		}
	})
}

// BenchmarkSince is a kiosk that fetches what one publication has added, and one that begins anew.
func BenchmarkSince(b *testing.B) {
	o := newOffice(b, Options{})
	o.publish(o.Store, village, titles(1000)...)
	h := Handler(o.Store, Options{Log: quiet})
	for name, held := range map[string]int64{"one": 999, "thousand": 0} {
		q, err := protocol.SinceRequest{Budget: protocol.MaxBudget, Logs: []protocol.SinceLog{{Code: string(village), Held: held, Prove: 1000}}}.Encode()
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var bytes int64
			for b.Loop() {
				r, _ := post(string(q))
				w := &sink{header: http.Header{}}
				h.ServeHTTP(w, r)
				bytes = w.bytes
			}
			b.ReportMetric(float64(bytes), "wire-bytes")
		})
	}
}

// BenchmarkTile is an auditor who reads a full bundle of entries.
func BenchmarkTile(b *testing.B) {
	o := newOffice(b, Options{})
	o.publish(o.Store, division.Code(village), titles(256)...)
	h := Handler(o.Store, Options{Log: quiet})
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodGet, protocol.LogPath(string(village))+"/tile/entries/000", io.Reader(nil))
		w := &sink{header: http.Header{}}
		if h.ServeHTTP(w, r); w.bytes == 0 {
			b.Fatalf("status %d", w.status)
		}
	}
}
