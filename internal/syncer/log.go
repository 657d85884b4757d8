package syncer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"gongshi/internal/cache"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// log is one division's log in a pass.
type log struct {
	code    division.Code
	fresh   feed.Checkpoint // from the heads
	target  feed.Checkpoint // the checkpoint that units lead to now: the one held until it is reached, then fresh
	size    int64           // of the edge
	bound   int64           // size of the checkpoint held, which every other must extend; 0 for none
	ahead   int64           // leaves below were folded, or searched for urgent ones
	cover   *feed.Absences  // the known tombstones
	stopped bool            // nothing more of it in this pass
	report  Division
}

func (l *log) stopRefused(f *Failure) { l.report.Refused, l.stopped = f, true }
func (l *log) stopCut(f *Failure)     { l.report.Cut, l.stopped = f, true }

// judge opens the heads and decides for each log where it is to go. A refused one stays as it is.
func (p *pass) openHeads(ctx context.Context, heads []protocol.Head) error {
	offered := map[division.Code]bool{}
	for _, code := range p.code.Chain() {
		for _, h := range heads {
			if h.Code != string(code) {
				continue
			}
			offered[code] = true
			if err := p.openLog(ctx, code, h); err != nil {
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
			return ownFault(err)
		}
		if n := held.Edge.Size(); held.Checkpoint != nil && !offered[code] {
			l := &log{code: code, report: Division{Division: string(code), From: n, To: n}}
			l.stopRefused(
				failureOf(
					feed.Refuse(
						feed.Rollback,
						"the log of %s, of which %d leaves are held, is not offered any more",
						code,
						n,
					),
				),
			)
			p.logs = append(p.logs, l)
		}
	}
	return nil
}

func (p *pass) openLog(ctx context.Context, code division.Code, h protocol.Head) error {
	l := &log{code: code, report: Division{Division: string(code)}}
	p.logs = append(p.logs, l)
	held, err := p.cache.Held(ctx, code)
	if err != nil {
		return ownFault(err)
	}
	l.size, l.bound = held.Edge.Size(), held.Size()
	l.report.From, l.report.To = l.size, l.size
	if l.cover, l.ahead, err = p.cache.Cover(ctx, code); err != nil {
		return ownFault(err)
	}
	if h.Fault != "" {
		if s, ok := p.carrier.(*stick); ok {
			l.stopRefused(failureOf(s.damagedFile(feed.CheckpointFile(h.Code), errs.F(errs.Corrupt, "%s", h.Fault))))
			return nil
		}
		l.stopRefused(&Failure{reasonDamaged, h.Fault})
		return nil
	}
	if l.fresh, err = p.openHead(ctx, h.Signed, string(code)); err != nil {
		if feed.ReasonOf(err) == "" {
			return err
		}
		if s, ok := p.carrier.(*stick); ok {
			err = s.judgeHead(h.Code, h.Signed, p.trust, err)
		}
		l.stopRefused(failureOf(err))
		return nil
	}
	if err := p.storePinned(ctx); err != nil {
		return err
	}
	if err := p.acceptHead(ctx, l, held); err != nil || l.stopped {
		return err
	}
	p.heard = true
	l.target = l.fresh
	if held.Checkpoint != nil && !held.Complete() {
		if l.target, err = p.trust.OpenStored(held.Checkpoint, string(code)); err != nil {
			l.stopRefused(failureOf(err))
		}
	}
	return nil
}

// acceptHead has the cache judge the offered head of a log. A head without a time, which every head of a centre has,
// was tampered with. An exported tree that is older than the state held is an old tree, not an attack.
func (p *pass) acceptHead(ctx context.Context, l *log, held cache.Held) error {
	if p.carrier.Whole() && l.fresh.Cosigned.IsZero() && !held.Cosigned().IsZero() {
		l.stopRefused(
			failureOf(
				feed.Refuse(
					feed.Replay,
					"the checkpoint of %s bears no time of the centre, which signs one with every answer",
					l.fresh.Origin,
				),
			),
		)
		return nil
	}
	err := p.cache.Accept(ctx, l.code, l.fresh)
	reason := feed.ReasonOf(err)
	old, same := !p.carrier.Whole() && l.fresh.Cosigned.Before(held.Cosigned()), l.fresh.Size == held.Size()
	switch {
	case old && same && !held.Complete() && (err == nil || reason == feed.Replay): // leaves may still be missing
	case old && (err == nil && same || reason == feed.Replay || reason == feed.Rollback):
		l.stopCut(
			&Failure{
				reasonOlder,
				fmt.Sprintf(
					"the exported tree is older than what is here: %d entries of division %s signed at %s, where %d of %s are held",
					l.fresh.Size,
					l.code,
					signedAt(l.fresh.Cosigned),
					held.Size(),
					signedAt(held.Cosigned()),
				),
			},
		)
	case reason != "":
		l.stopRefused(failureOf(err))
	case err != nil:
		return ownFault(err)
	}
	return nil
}

func signedAt(t time.Time) string {
	if t.IsZero() {
		return "no time"
	}
	return t.UTC().Format(time.RFC3339)
}

// runRounds asks until every log is where it is to go, or stopped. A round without any progress ends the
// pass: another one will try again.
func (p *pass) runRounds(ctx context.Context) error {
	for {
		q := protocol.SinceRequest{Budget: p.opt.Budget}
		for _, l := range p.logs {
			if l.size == l.target.Size && !l.stopped {
				l.target = l.fresh
			}
			if l.stopped || l.size == l.target.Size {
				continue
			}
			q.Logs = append(q.Logs, protocol.SinceLog{Code: string(l.code), Held: l.size, Prove: l.target.Size})
		}
		if len(q.Logs) == 0 {
			return nil
		}
		progress := false
		_, err := p.carrier.Since(ctx, q, func(f protocol.Frame) error {
			l := p.logNamed(f.Code)
			if l == nil || l.stopped {
				return nil
			}
			before := l.size
			err := p.takeFrame(ctx, l, f)
			progress = progress || l.size > before || l.stopped
			return err
		})
		if errors.Is(err, errGrown) {
			continue // to a larger size: there is an end to that only if the centre stops growing
		}
		if ctx.Err() != nil {
			return p.abandonLogs(
				errs.E(errs.Unavailable, "the pass was stopped before it was done", context.Cause(ctx)),
			)
		}
		if err != nil && !progress || err != nil && feed.ReasonOf(err) != "" {
			return p.abandonLogs(err)
		}
		if err == nil && !progress {
			return p.abandonLogs(feed.Refuse(feed.OutOfOrder, "the centre sent nothing of what it had announced"))
		}
	}
}

// abandonLogs marks the logs that are not finished, and ends the pass.
func (p *pass) abandonLogs(err error) error {
	for _, l := range p.logs {
		if !l.stopped && (l.size < l.target.Size || l.size < l.fresh.Size) {
			l.stopCut(p.newFailure(err))
		}
	}
	return err
}

func (p *pass) logNamed(code string) *log {
	for _, l := range p.logs {
		if string(l.code) == code {
			return l
		}
	}
	return nil
}

// takeFrame handles one frame. A fault of a log stops that log; only errors that stop the pass are returned.
func (p *pass) takeFrame(ctx context.Context, l *log, f protocol.Frame) error {
	l.report.Bytes += int64(len(f.Body))
	var err error
	switch f.Kind {
	case protocol.ProofFrame:
		err = p.extendLog(ctx, l, f.Body)
	case protocol.ProvenEntryFrame:
		err = p.takeProvenEntry(ctx, l, f.Body)
	case protocol.UnitFrame:
		err = p.takeUnit(ctx, l, f.Body)
	case protocol.FaultFrame:
		l.stopRefused(p.fault(ctx, l, string(f.Body)))
	}
	switch {
	case err == nil:
		return nil
	case feed.ReasonOf(err) != "":
		l.stopRefused(failureOf(p.judgeLog(ctx, l, err)))
		return nil
	}
	return err
}

// fault returns why a carrier cannot give a log: the centre's own sentence, or the stick's fault.
func (p *pass) fault(ctx context.Context, l *log, sentence string) *Failure {
	if s, ok := p.carrier.(*stick); ok && s.faults[string(l.code)] != nil {
		return failureOf(p.judgeLog(ctx, l, s.faults[string(l.code)]))
	}
	return &Failure{reasonDamaged, sentence}
}

// judgeLog names a refusal of what a stick holds in words of the stick; what a centre sends stays as it is.
func (p *pass) judgeLog(ctx context.Context, l *log, err error) error {
	s, ok := p.carrier.(*stick)
	if !ok {
		return err
	}
	held, failed := p.cache.Held(ctx, l.code)
	if failed != nil {
		return err
	}
	return s.judgeLog(ctx, l, held.Edge, err)
}

func (p *pass) takeUnit(ctx context.Context, l *log, wire []byte) error {
	u, err := feed.DecodeUnit(wire)
	if err != nil {
		return err
	}
	for _, e := range u.Entries {
		l.cover.Add(e.Number, e.Leaf)
	}
	if err := p.fetchPayloads(ctx, l, &u); err != nil {
		return err
	}
	done, err := p.cache.Apply(ctx, l.code, l.target, u, l.cover)
	if err != nil {
		return ownFault(err)
	}
	l.size, l.bound = done.Edge.Size(), l.target.Size
	l.ahead = max(l.ahead, l.size)
	l.report.To = l.size
	l.report.Records += done.Records
	return nil
}

// fetchPayloads fetches the payloads that were not sent. A payload that the carrier does not have must be explained by
// a leaf ahead: by a leaf up to the newest checkpoint, which is asked for then, or by a leaf that was appended since
// the pass began. In that case errGrown has the log go on to that size.
func (p *pass) fetchPayloads(ctx context.Context, l *log, u *feed.Unit) error {
	for _, e := range feed.Pending(u.Entries, l.cover) {
		payload, err := p.fetchPayload(ctx, l, e.Leaf)
		if isGone(err) {
			if err := p.findAbsence(ctx, l, e); err != nil {
				return err
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

// isGone reports whether an answer means that the content no longer exists; an answer that was cut does not.
func isGone(err error) bool {
	return feed.ReasonOf(err) == "" &&
		(errs.Is(err, errs.NotFound) || errs.Is(err, errs.Gone) || errs.Is(err, errs.Corrupt))
}

func (p *pass) fetchPayload(ctx context.Context, l *log, leaf feed.Leaf) (feed.Payload, error) {
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
		return nil, ownFault(errs.E(errs.Unavailable, "A download cannot be read from the kiosk's disk.", err))
	}
	err = feed.CheckPayload(leaf, data)
	if s, ok := p.carrier.(*stick); ok && err != nil {
		err = s.damagedFile(feed.PayloadFile(leaf.Payload), err)
	}
	return data, err
}
