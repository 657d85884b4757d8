package cache

import (
	"context"
	"slices"
	"testing"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/record"
)

// BenchmarkSizes asks a cache of 20,000 records and one of 100,000 the same, and reports how many times as long the
// larger one takes: 5 would be in proportion, 1 is independent of the size. The figures of one machine mean nothing,
// their ratios do. With -short it only shows that it runs, on a twentieth of the records.
func BenchmarkSizes(b *testing.B) {
	large := corpusSize()
	times := map[string][]time.Duration{}
	for _, n := range []int{large / 5, large} {
		c, err := Open(b.Context(), b.TempDir(), Options{Division: "340803001901", Trust: feedtest.Trust().Lines()})
		if err != nil {
			b.Fatal(err)
		}
		fill(b, c, n)
		for name, ask := range map[string]func(context.Context, int) error{
			"search": func(ctx context.Context, i int) error {
				_, err := c.Search(ctx, words[i%len(words)], 20)
				return err
			},
			"pinyin": func(ctx context.Context, i int) error {
				_, err := c.Search(ctx, pinyinQueries[i%len(pinyinQueries)], 20)
				return err
			},
			"list": func(ctx context.Context, i int) error {
				_, err := c.List(ctx, catalogue.Query{Kinds: []record.Kind{record.KindPolicy}, Limit: 20, Offset: i % 100})
				return err
			},
		} {
			times[name] = append(times[name], medianOf(b, 200, ask))
		}
		times["inspection"] = append(times["inspection"], medianOf(b, 1, func(ctx context.Context, _ int) error { return c.Inspect(ctx) }))
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
	for name, t := range times {
		b.ReportMetric(float64(t[1])/float64(max(t[0], 1)), name+"-ratio")
		b.ReportMetric(float64(t[1].Microseconds())/1000, name+"-ms")
	}
}

// medianOf asks a number of times after two askings that warm up.
func medianOf(b *testing.B, times int, ask func(context.Context, int) error) time.Duration {
	b.Helper()
	var took []time.Duration
	for i := range times + min(times-1, 2) {
		began := time.Now()
		if err := ask(b.Context(), i); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	return middle(took)
}

func middle(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)/2]
}
