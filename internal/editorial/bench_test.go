package editorial

import (
	"testing"

	"gongshi/internal/record"
)

// A relief list at the limit of its length: the largest record that is checked before publishing.
func BenchmarkCheckLongList(b *testing.B) {
	rules, r := shipped(b), example(b, record.KindReliefDistribution)
	body := r.Body.(*record.ReliefDistribution)
	for len(body.Recipients) < 5000 {
		body.Recipients = append(body.Recipients, body.Recipients[0])
	}
	for b.Loop() {
		Check(r, rules, day)
	}
}
