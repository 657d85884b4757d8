package syncer

import (
	"context"
	"errors"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// fetchUrgent asks for the leaves of logs far behind that must not wait: alerts, withdrawals and erasures ahead of the
// edge. They are shown or taken down before anything is folded, and stay so when the line is cut.
func (p *pass) fetchUrgent(ctx context.Context) error {
	var far []*log
	for _, l := range p.logs {
		if l.fresh.Size-l.size > feed.UnitLeaves {
			far = append(far, l)
		}
	}
	return p.fetchProvenEntries(ctx, far)
}

// fetchProvenEntries asks for the proven entries of some logs up to their newest checkpoints, page by page until no
// more come. A page that was cut is gone on with as long as something of it arrives.
func (p *pass) fetchProvenEntries(ctx context.Context, logs []*log) error {
	for more := true; more; {
		q := protocol.SinceRequest{Budget: p.opt.Budget}
		for _, l := range logs {
			if !l.stopped && l.ahead < l.fresh.Size {
				from := l.ahead
				q.Logs = append(q.Logs, protocol.SinceLog{Code: string(l.code), Held: l.bound, Prove: l.fresh.Size, Ahead: &from})
			}
		}
		if len(q.Logs) == 0 {
			break
		}
		progress := false
		rest, err := p.carrier.Since(ctx, q, func(f protocol.Frame) error {
			l := p.logNamed(f.Code)
			if l == nil || l.stopped {
				return nil
			}
			bound, ahead := l.bound, l.ahead
			err := p.takeFrame(ctx, l, f)
			progress = progress || l.bound > bound || l.ahead > ahead || l.stopped
			return err
		})
		switch {
		case err != nil && (!progress || !errs.Is(err, errs.Unavailable) || ctx.Err() != nil):
			return err
		case rest && !progress:
			return feed.Refuse(feed.OutOfOrder, "the centre says that more lies ahead, and sends nothing of it")
		}
		more = rest || err != nil
	}
	for _, l := range logs {
		if l.stopped || l.ahead == l.fresh.Size {
			continue
		}
		l.ahead = l.fresh.Size
		if err := p.cache.Searched(ctx, l.code, l.ahead); err != nil {
			return ownFault(err)
		}
	}
	return nil
}

// extendLog goes on to the newest checkpoint, once it is proved to extend the one held.
func (p *pass) extendLog(ctx context.Context, l *log, proof []byte) error {
	if err := p.cache.Extend(ctx, l.code, l.fresh, proof); err != nil {
		return ownFault(err)
	}
	l.target, l.bound = l.fresh, l.fresh.Size
	return nil
}

// takeProvenEntry applies a leaf ahead of the edge: it is shown, or takes a record down, now, and its tombstones count.
func (p *pass) takeProvenEntry(ctx context.Context, l *log, wire []byte) error {
	s, err := feed.DecodeProvenEntry(wire)
	if err != nil {
		return err
	}
	if s.Entry.Number < l.ahead {
		return feed.Refuse(feed.OutOfOrder, "leaf %d was sent ahead where those from %d on were asked for", s.Entry.Number, l.ahead)
	}
	if err := s.Verify(l.fresh); err != nil { // before anything is fetched for it
		return err
	}
	if e := &s.Entry; (e.Leaf.Op == feed.Publish || e.Leaf.Op == feed.Correct) && e.Payload == nil {
		if e.Payload, err = p.fetchPayload(ctx, l, e.Leaf); err != nil && !isGone(err) {
			return err
		}
	}
	if err := p.cache.Ahead(ctx, l.code, l.fresh, s); err != nil {
		return ownFault(err)
	}
	l.cover.Add(s.Entry.Number, s.Entry.Leaf)
	l.target, l.bound, l.ahead = l.fresh, l.fresh.Size, s.Entry.Number+1
	return nil
}

// errGrown ends a stream of units for a size beyond which the log has gone on.
var errGrown = errors.New("the log goes on to a larger size")

// findAbsence looks for a leaf that explains why the payload of an entry is missing. A record that was taken down while
// this pass was under way is explained by leaves that the centre signed since: the end of its log is asked for once
// more. Only a leaf that is proved under a checkpoint that extends the one held is an explanation.
func (p *pass) findAbsence(ctx context.Context, l *log, e feed.Entry) error {
	target := l.target.Size
	for {
		if err := p.fetchProvenEntries(ctx, []*log{l}); err != nil {
			return err
		}
		explained := !l.cover.Find(e.Number, e.Leaf).None()
		switch {
		case l.stopped:
			return errGrown // the stream's other logs are asked for again
		case explained && l.target.Size != target:
			return errGrown
		case explained:
			return nil
		}
		before := l.fresh.Size
		if err := p.askHeads(ctx); err != nil {
			return err
		}
		if l.fresh.Size == before && !l.stopped {
			return feed.Refuse(feed.Withheld, "the payload %s of leaf %d (record %s) is withheld: it is not sent, and no erasure or withdrawal explains it",
				e.Leaf.Payload, e.Number, e.Leaf.ID)
		}
	}
}

// askHeads asks for the heads once more and lets logs that have grown meanwhile go on to the newer size.
func (p *pass) askHeads(ctx context.Context) error {
	heads, err := p.carrier.Heads(ctx, string(p.code), "")
	if err != nil {
		return err
	}
	for _, h := range heads {
		l := p.logNamed(h.Code)
		if l == nil || l.stopped || h.Fault != "" {
			continue // the next pass deals with it
		}
		fresh, err := p.openHead(ctx, h.Signed, h.Code)
		if err == nil && fresh.Size > l.fresh.Size {
			if err = p.cache.Accept(ctx, l.code, fresh); err == nil {
				l.fresh = fresh
			}
		}
		if feed.ReasonOf(err) != "" {
			l.stopRefused(failureOf(err))
		} else if err != nil {
			return ownFault(err)
		}
	}
	return nil
}
