package syncer

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/protocol"
)

// heldTag is the ETag to ask for the heads with: that of the heads held. "" asks for them in full: while something is
// missing, after a pass that went wrong, and once the cosignatures held are a period old, when "nothing is new" could
// not be true.
func (p *pass) heldTag(ctx context.Context) (string, error) {
	if !p.carrier.Whole() {
		return "", nil
	}
	f, err := p.cache.Freshness(ctx)
	if err != nil || f.LastFailure != "" {
		return "", err
	}
	heads, oldest, err := p.cache.Heads(ctx)
	if err != nil || len(heads) == 0 || p.cache.Clock().Now().Sub(oldest) >= protocol.CosignPeriod {
		return "", err
	}
	_, tag, err := protocol.TagHeads(heads)
	if err != nil {
		slog.Warn("the heads held cannot be packed, and are asked for in full", "cause", err)
		return "", nil
	}
	return tag, nil
}

// confirmClock gives the clock the newest cosignature of this pass, if it is newer than those known before.
func (p *pass) confirmClock(ctx context.Context, before time.Time) error {
	var newest time.Time
	for _, l := range p.logs {
		if !l.stopped && l.fresh.Cosigned.After(newest) {
			newest = l.fresh.Cosigned
		}
	}
	if !p.carrier.Whole() || !newest.After(before) {
		return nil
	}
	return p.cache.Contact(ctx, newest)
}

// reportFreshness puts the freshness of the content into the report, and names a centre whose signatures do not move:
// it answers, but its content is old.
func (p *pass) reportFreshness(ctx context.Context) {
	f, err := p.cache.Freshness(context.WithoutCancel(ctx))
	if err != nil || len(f.Chain) == 0 {
		return // a fault of the cache shows elsewhere
	}
	now := f.Clock.Now
	fresh := Freshness{Fresh: f.Fresh(now), Now: now.UTC(), Clock: string(f.Clock.State), Storage: string(f.Storage)}
	if !f.Signed.IsZero() {
		fresh.SignedAt, fresh.Age = &f.Signed, int64(now.Sub(f.Signed)/time.Second)
	}
	p.report.Freshness = &fresh
	for _, held := range f.Chain {
		l := p.logNamed(string(held.Division))
		if l == nil || held.Signed.IsZero() {
			continue
		}
		l.report.SignedAt = &held.Signed
		if p.heard && p.carrier.Whole() && l.report.Refused == nil && l.report.Cut == nil && now.Sub(held.Signed) >= f.FreshFor {
			l.report.Cut = staleFailure(held, now)
		}
	}
}

func staleFailure(held catalogue.Log, now time.Time) *Failure {
	return &Failure{reasonStale, fmt.Sprintf("the newest signature that the centre gives of division %s is of %s, %v ago; it signs every %v, so what answers stands still, or this kiosk's clock is fast",
		held.Division, signedAt(held.Signed), now.Sub(held.Signed).Round(time.Second), protocol.CosignPeriod)}
}
