package cache

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// BenchmarkRecords reads as many whole records as a screen reads for one tap, one by one and in one call, and reports
// how many times as long the former takes: 300 guides for an institution's screen, 80 for a statement's, 24 for a
// relief list's.
func BenchmarkRecords(b *testing.B) {
	c, err := Open(b.Context(), b.TempDir(), Options{Division: "340803001901", Trust: feedtest.Trust().Lines()})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	const most = 300
	err = c.changeShown(b.Context(), func(tx *sqlkit.Tx) error {
		for i := range most {
			if err := insert(tx, i, benchGuide(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	sign(b, c)
	for _, n := range []int{24, 80, most} {
		q := catalogue.Query{Kinds: []record.Kind{record.KindServiceGuide}, Limit: n}
		single := medianOf(b, 9, func(ctx context.Context, _ int) error {
			page, err := c.List(ctx, q)
			if err != nil || len(page.Cards) != n {
				return fmt.Errorf("%d cards: %w", len(page.Cards), err)
			}
			for _, card := range page.Cards {
				if _, err := c.Record(ctx, card.ID); err != nil {
					return err
				}
			}
			return nil
		})
		whole := medianOf(b, 9, func(ctx context.Context, _ int) error {
			records, _, err := c.Records(ctx, q)
			if err != nil || len(records) != n {
				return fmt.Errorf("%d records: %w", len(records), err)
			}
			return nil
		})
		b.ReportMetric(float64(single.Microseconds())/1000, fmt.Sprintf("single-%d-ms", n))
		b.ReportMetric(float64(whole.Microseconds())/1000, fmt.Sprintf("whole-%d-ms", n))
		b.ReportMetric(float64(single)/float64(max(whole, 1)), fmt.Sprintf("ratio-%d", n))
	}
}

// benchGuide is a guide of the length of a real one.
func benchGuide(i int) *record.Record {
	at := time.Date(2026, 1, 1, 0, 0, i, 0, record.Zone)
	return &record.Record{
		ID: fmt.Sprintf("01900000-0000-7000-8000-%012d", i), Revision: 1, Kind: record.KindServiceGuide, Division: "340803001901",
		Title: fmt.Sprintf("第%d号事项办理指南", i), Issuer: record.Issuer{Name: "示例机关", Code: "900000001"}, PublishedAt: at, IssuedOn: record.DateOf(at),
		Body: &record.ServiceGuide{
			Type: "行政给付", Code: fmt.Sprintf("MZ-%03d", i), Applicants: strings.Repeat("本村年满八十周岁的老人。", 10), Fee: record.Fee{Free: true},
		},
	}
}
