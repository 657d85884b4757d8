package syncer

import (
	"context"
	"errors"
	"io"
	"os"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// log is one division's log in a pass.
type log struct {
	code    division.Code
	fresh   feed.Checkpoint // from the heads
	target  feed.Checkpoint // what units are to lead to now: the one held until it is reached, then fresh
	size    int64           // of the edge
	cover   feed.Cover
	covered int64 // leaves below were searched for excuses
	stopped bool  // nothing more of it in this pass
	excused bool  // all excuses ahead were asked for
	report  Division
}

func (l *log) refuse(f *Failure) { l.report.Refused, l.stopped = f, true }
func (l *log) cut(f *Failure)    { l.report.Cut, l.stopped = f, true }

// judge opens the heads and decides for each log where it is to go. A refused one stays as it is.
func (p *pass) judge(ctx context.Context, heads []protocol.Head) error {
	offered := map[division.Code]bool{}
	for _, code := range p.code.Chain() {
		for _, h := range heads {
			if h.Code != string(code) {
				continue
			}
			offered[code] = true
			if err := p.open(ctx, code, h); err != nil {
				return err
			}
		}
	}
	if len(p.logs) == 0 {
		return feed.Refuse(feed.WrongLog, "what was offered has no log of division %s or of those above it", p.code)
	}
	if !p.carrier.Whole() {
		return nil
	}
	for _, code := range p.code.Chain() {
		held, err := p.cache.Held(ctx, code)
		if err != nil {
			return own(err)
		}
		if n := held.Edge.Size(); n > 0 && !offered[code] {
			l := &log{code: code, report: Division{Division: string(code), From: n, To: n}}
			l.refuse(failure(feed.Refuse(feed.Rollback, "the log of %s, of which %d leaves are held, is not offered any more", code, n)))
			p.logs = append(p.logs, l)
		}
	}
	return nil
}

func (p *pass) open(ctx context.Context, code division.Code, h protocol.Head) error {
	l := &log{code: code, report: Division{Division: string(code)}}
	p.logs = append(p.logs, l)
	held, err := p.cache.Held(ctx, code)
	if err != nil {
		return own(err)
	}
	l.size = held.Edge.Size()
	l.report.From, l.report.To = l.size, l.size
	if h.Fault != "" {
		l.refuse(&Failure{reasonDamaged, h.Fault})
		return nil
	}
	if l.fresh, err = p.trust.Open(h.Signed, string(code)); err != nil {
		l.refuse(failure(err))
		return nil
	}
	if err := p.pinned(ctx); err != nil {
		return err
	}
	if err := p.cache.Accept(ctx, code, l.fresh); err != nil {
		if feed.ReasonOf(err) == "" {
			return own(err)
		}
		l.refuse(failure(err))
		return nil
	}
	p.heard = true
	l.target = l.fresh
	if held.Checkpoint != nil && !held.Complete() {
		if l.target, err = p.trust.Open(held.Checkpoint, string(code)); err != nil {
			l.refuse(failure(err))
		}
	}
	return nil
}

// rounds asks until every log is where it is to go, or stopped. A round without any progress ends the
// pass: another one will try again.
func (p *pass) rounds(ctx context.Context) error {
	for {
		q := protocol.SinceRequest{Budget: p.opt.Budget}
		for _, l := range p.logs {
			if l.size == l.target.Size && !l.stopped {
				l.target = l.fresh
			}
			if l.stopped || l.size == l.target.Size {
				continue
			}
			q.Logs = append(q.Logs, protocol.SinceLog{Code: string(l.code), Held: l.size, Prove: l.target.Size, Ahead: l.wantsAhead()})
		}
		if len(q.Logs) == 0 {
			return nil
		}
		progress := false
		_, err := p.carrier.Since(ctx, q, func(f protocol.Frame) error {
			l := p.named(f.Code)
			if l == nil || l.stopped {
				return nil
			}
			before := l.size
			err := p.take(ctx, l, f)
			progress = progress || l.size > before || l.stopped
			return err
		})
		if err != nil && !progress || err != nil && feed.ReasonOf(err) != "" || ctx.Err() != nil {
			return p.abandon(err)
		}
		if err == nil && !progress {
			return p.abandon(feed.Refuse(feed.OutOfOrder, "the centre sent nothing of what it had announced"))
		}
	}
}

// abandon marks the logs that are not finished, and ends the pass.
func (p *pass) abandon(err error) error {
	if err == nil {
		err = errs.F(errs.Unavailable, "the pass was stopped before it was done")
	}
	for _, l := range p.logs {
		if !l.stopped && (l.size < l.target.Size || l.size < l.fresh.Size) {
			l.cut(p.failed(err))
		}
	}
	return err
}

// wantsAhead asks for singles once, when the kiosk is so far behind that a unit would not hold them.
func (l *log) wantsAhead() *int64 {
	if l.covered > 0 || l.target.Size != l.fresh.Size || l.target.Size-l.size <= feed.UnitLeaves {
		return nil
	}
	ahead := l.size
	l.covered = l.target.Size
	return &ahead
}

func (p *pass) named(code string) *log {
	for _, l := range p.logs {
		if string(l.code) == code {
			return l
		}
	}
	return nil
}

// take deals with one frame. What is wrong with a log stops that log; only what stops the pass is returned.
func (p *pass) take(ctx context.Context, l *log, f protocol.Frame) error {
	l.report.Bytes += int64(len(f.Body))
	var err error
	switch f.Kind {
	case protocol.SingleFrame:
		err = p.single(ctx, l, l.target, f.Body)
	case protocol.UnitFrame:
		err = p.unit(ctx, l, f.Body)
	case protocol.FaultFrame:
		l.refuse(&Failure{reasonDamaged, string(f.Body)})
	}
	switch {
	case err == nil:
		return nil
	case feed.ReasonOf(err) != "":
		l.refuse(failure(err))
		return nil
	}
	return err
}

// single takes a leaf that lies ahead: what it withdraws disappears now, and what it excuses is known.
func (p *pass) single(ctx context.Context, l *log, cp feed.Checkpoint, wire []byte) error {
	s, err := feed.DecodeSingle(wire)
	if err != nil {
		return err
	}
	if err := s.Verify(cp); err != nil {
		return err
	}
	l.cover.Add(s.Entry.Number, s.Entry.Leaf)
	return own(p.cache.Ahead(ctx, l.code, s.Entry))
}

func (p *pass) unit(ctx context.Context, l *log, wire []byte) error {
	u, err := feed.DecodeUnit(wire)
	if err != nil {
		return err
	}
	for _, e := range u.Entries {
		l.cover.Add(e.Number, e.Leaf)
	}
	if err := p.complete(ctx, l, &u); err != nil {
		return err
	}
	done, err := p.cache.Apply(ctx, l.code, l.target, u, &l.cover)
	if err != nil {
		return own(err)
	}
	l.size = done.Edge.Size()
	l.report.To = l.size
	l.report.Records += done.Records
	return nil
}

// complete fetches the payloads that did not come along. One that the carrier does not have must be
// excused by a leaf ahead, which is asked for then.
func (p *pass) complete(ctx context.Context, l *log, u *feed.Unit) error {
	for _, e := range feed.Pending(u.Entries, &l.cover) {
		payload, err := p.payload(ctx, l, e.Leaf)
		if gone(err) {
			if err := p.excuse(ctx, l); err != nil {
				return err
			}
			if l.cover.Excuse(e.Number, e.Leaf).None() {
				return feed.Refuse(feed.Withheld, "the payload %s of leaf %d (record %s) is withheld: it is not sent, and no erasure or withdrawal explains it",
					e.Leaf.Payload, e.Number, e.Leaf.ID)
			}
			continue
		}
		if err != nil {
			return err
		}
		u.Entries[e.Number-u.From].Payload = payload
	}
	return nil
}

// gone holds for answers that say that the content is not to be had, as against one that was cut.
func gone(err error) bool {
	return feed.ReasonOf(err) == "" && (errs.Is(err, errs.NotFound) || errs.Is(err, errs.Gone) || errs.Is(err, errs.Corrupt))
}

func (p *pass) payload(ctx context.Context, l *log, leaf feed.Leaf) (feed.Payload, error) {
	part := p.cache.PartPath(leaf.Payload.String())
	before := p.carrier.Received()
	err := p.carrier.Fetch(ctx, feed.PayloadFile(leaf.Payload), part, leaf.Size)
	l.report.Bytes += p.carrier.Received() - before
	if feed.ReasonOf(err) != "" {
		os.Remove(part)
	}
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(part)
	os.Remove(part)
	if err != nil {
		return nil, own(errs.E(errs.Unavailable, "A download cannot be read from the kiosk's disk.", err))
	}
	return data, feed.CheckPayload(leaf, data)
}

// errEnough ends a stream of which no more is wanted.
var errEnough = errors.New("enough")

// excuse asks, once for every 256 of them, for the withdrawals and erasures up to the newest checkpoint.
func (p *pass) excuse(ctx context.Context, l *log) error {
	if l.excused {
		return nil
	}
	from := l.size
	for {
		last := int64(-1)
		count := 0
		q := protocol.SinceRequest{Budget: protocol.MinBudget,
			Logs: []protocol.SinceLog{{Code: string(l.code), Held: l.size, Prove: l.fresh.Size, Ahead: &from}}}
		_, err := p.carrier.Since(ctx, q, func(f protocol.Frame) error {
			if f.Kind != protocol.SingleFrame || f.Code != string(l.code) {
				return errEnough
			}
			l.report.Bytes += int64(len(f.Body))
			s, err := feed.DecodeSingle(f.Body)
			if err != nil {
				return err
			}
			last, count = s.Entry.Number, count+1
			return p.single(ctx, l, l.fresh, f.Body)
		})
		if err != nil && !errors.Is(err, errEnough) && !errors.Is(err, io.EOF) {
			return err
		}
		if count < protocol.MaxSingles || last < from {
			l.excused = true
			return nil
		}
		from = last + 1
	}
}
