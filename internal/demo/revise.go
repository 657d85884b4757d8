package demo

import (
	"time"

	"gongshi/internal/record"
)

// correctEntry lets a new revision follow an entry; the centre assigns id and revision.
func (b *builder) correctEntry(e *entry, next *record.Record, reason string, when time.Time) {
	next.PublishedAt = e.record.PublishedAt
	next.Correction = &record.Correction{Reason: reason, By: next.Issuer.Name, At: when}
	e.correction = next
}

// withdrawEntry takes an entry down later.
func (b *builder) withdrawEntry(e *entry, reason string, when time.Time) {
	e.withdrawal = &Withdrawal{At: when, Reason: reason, By: e.record.Issuer.Name}
}
