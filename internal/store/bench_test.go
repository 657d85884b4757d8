package store_test

import (
	"fmt"
	"testing"

	"gongshi/internal/feed"
	"gongshi/internal/record"
)

// BenchmarkPublish publishes one notice a transaction, flushed to the disk each.
func BenchmarkPublish(b *testing.B) {
	s, _ := centre(b)
	i := 0
	for b.Loop() {
		publish(b, s, notice(fmt.Sprintf("第%d号公告", i), "请绕行。"))
		i++
	}
}

// BenchmarkPublishHundred publishes a hundred notices in one transaction.
func BenchmarkPublishHundred(b *testing.B) {
	s, _ := centre(b)
	batch := make([]*record.Record, 100)
	for i := range batch {
		batch[i] = notice(fmt.Sprintf("第%d号公告", i), "请绕行。")
	}
	for b.Loop() {
		publish(b, s, batch...)
	}
}

// BenchmarkUnit builds the unit of 32 leaves from the middle of a log of 2,000.
func BenchmarkUnit(b *testing.B) {
	s, _ := centre(b)
	batch := make([]*record.Record, 2000)
	for i := range batch {
		batch[i] = notice(fmt.Sprintf("第%d号公告", i), "请绕行。")
	}
	publish(b, s, batch...)
	log, err := s.Log(b.Context(), village)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := feed.BuildUnit(b.Context(), log, 1000, 2000); err != nil {
			b.Fatal(err)
		}
	}
}
