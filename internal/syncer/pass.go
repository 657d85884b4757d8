package syncer

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/go-json-experiment/json"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// Options say where a kiosk gets its logs. One of Central and Tree is given.
type Options struct {
	Central   string            // base address of a centre or mirror
	Tree      string            // folder of an exported tree
	Trust     string            // verifier lines, which bind the folder from then on; "" for those that bind it
	FirstUse  bool              // a folder without any may pin the first key met, also over plain http from another machine
	Transport http.RoundTripper // nil for the usual one
	Budget    int64             // bytes asked for in one request; 0 for protocol.DefaultBudget
}

// Syncer makes passes over one cache. One pass at a time.
type Syncer struct {
	cache *cache.Cache
	opt   Options
	code  division.Code
	asked atomic.Bool   // a pass is wanted before it is due
	wake  chan struct{} // holds one if Run is to look at once
	busy  atomic.Bool   // Run is in a pass
}

// Ask has Run make a pass as soon as it can, whatever the plan; Busy reports whether that, or any other of its passes,
// is still to come or under way. Both may be called from any goroutine.
func (s *Syncer) Ask() {
	s.asked.Store(true)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Syncer) Busy() bool { return s.asked.Load() || s.busy.Load() }

// New checks the options; errs.Invalid for an address or for keys that cannot be.
func New(c *cache.Cache, o Options) (*Syncer, error) {
	if o.Budget == 0 {
		o.Budget = protocol.DefaultBudget
	}
	s := &Syncer{cache: c, opt: o, code: c.Division(), wake: make(chan struct{}, 1)}
	if s.code == "" {
		return nil, errs.F(errs.Invalid, "A kiosk without a division has nothing to fetch.")
	}
	if o.Trust != "" {
		if _, err := feed.ParseTrust(o.Trust); err != nil {
			return nil, err
		}
	}
	if err := s.checkFirstUse(); err != nil {
		return nil, err
	}
	from, err := s.chooseCarrier()
	switch {
	case errs.Is(err, errs.Invalid):
		return nil, err
	case err == nil:
		from.Close()
	}
	return s, nil
}

func (s *Syncer) chooseCarrier() (carrier, error) {
	if s.opt.Tree != "" {
		return newStick(s.opt.Tree)
	}
	return newWeb(s.opt.Central, s.opt.Transport, s.cache.Clock().Possible)
}

// pass is the state of one pass.
type pass struct {
	*Syncer
	carrier carrier
	base    *feed.Trust // the operator's or the pinned keys
	trust   *feed.Trust // the trust that follows by the statements of the centre's keys
	keyed   bool        // the carrier was asked for that in this pass
	pin     string      // lines to pin once a checkpoint has verified with them
	logs    []*log
	heard   bool // a checkpoint verified, or nothing is new
	report  Report
}

// lockPatience is how long a pass waits for one of another process on the same folder.
const lockPatience = time.Minute

// Pass makes one pass and stores its result in the cache. It never fails as a whole: failures are in the report. A
// cancelled context ends it soon, as incomplete; so does passTime.
func (s *Syncer) Pass(ctx context.Context) Report {
	p := &pass{Syncer: s}
	release, err := s.lockPass(ctx)
	if err == nil {
		bounded, cancel := context.WithTimeoutCause(ctx, passTime, tooSlow("the pass took longer than %v; the next goes on from here", passTime))
		err = p.runPass(bounded)
		cancel()
		release()
	}
	var b *busy
	if errors.As(err, &b) {
		p.report.RetryAfter = b.after
	}
	if err != nil {
		p.report.Failure = p.newFailure(err)
	}
	if p.carrier != nil {
		p.report.Bytes = p.carrier.Received()
	}
	p.reportFreshness(ctx)
	p.finishPass(ctx)
	return p.report
}

// take waits for the folder's pass lock.
func (s *Syncer) lockPass(ctx context.Context) (release func(), err error) {
	for end := time.Now().Add(lockPatience); ; {
		release, err = s.cache.Take(cache.PassLock)
		if !errs.Is(err, errs.Conflict) || time.Now().After(end) {
			if errs.Is(err, errs.Unavailable) {
				err = &local{err}
			}
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// local marks errors of the kiosk's own cache, which are nobody's refusal.
type local struct{ error }

func (l *local) Unwrap() error { return l.error }

func ownFault(err error) error {
	if err == nil || feed.ReasonOf(err) != "" {
		return err
	}
	return &local{err}
}

// newFailure makes a Failure, which tells the kiosk's own disk from the network.
func (p *pass) newFailure(err error) *Failure {
	var l *local
	if errors.As(err, &l) || cache.IsFull(err) || errors.Is(err, syscall.EROFS) {
		return &Failure{p.diskReason(), tell(err)}
	}
	return failureOf(err)
}

// diskReason names the fault of the kiosk's own disk.
func (p *pass) diskReason() feed.Reason {
	p.cache.Suspect()
	switch p.cache.Storage() {
	case catalogue.StorageFull:
		return reasonDiskFull
	case catalogue.StorageReadOnly:
		return reasonReadOnly
	}
	return reasonCache
}

func (p *pass) runPass(ctx context.Context) error {
	c, err := p.Syncer.chooseCarrier()
	if err != nil {
		return err
	}
	defer c.Close()
	p.carrier = c
	if err := p.settleTrust(ctx); err != nil {
		return err
	}
	tag, err := p.heldTag(ctx)
	if err != nil {
		return ownFault(err)
	}
	before := p.cache.Clock().Newest()
	heads, err := p.carrier.Heads(ctx, string(p.code), tag)
	if err != nil {
		return p.endWithoutHeads(ctx, err)
	}
	trusted := p.trust
	if err := p.askKeys(ctx); err != nil {
		return err
	}
	if heads == nil && p.trust != trusted { // judge the accepted heads by the new trust
		if heads, err = p.carrier.Heads(ctx, string(p.code), ""); err != nil {
			return p.endWithoutHeads(ctx, err)
		}
	}
	if heads == nil {
		p.report.Unchanged, p.heard = true, true
		if err := p.standStill(ctx); err != nil {
			return err
		}
	} else if err := p.openHeads(ctx, heads); err != nil {
		return err
	}
	if err := p.confirmClock(ctx, before); err != nil {
		return ownFault(err)
	}
	if err := p.fetchUrgent(ctx); err != nil {
		return p.abandonLogs(err)
	}
	for grown := true; grown; {
		if err := p.runRounds(ctx); err != nil {
			return err
		}
		if grown, err = p.fetchAttachments(ctx); err != nil {
			return err
		}
	}
	return ownFault(p.cache.Scrub(ctx))
}

// endWithoutHeads ends a pass without heads. Any cause but a centre out of reach is a refusal of the kiosk's own log.
func (p *pass) endWithoutHeads(ctx context.Context, err error) error {
	if f := failureOf(err); isRefusal(f.Reason) {
		if err := p.standStill(ctx); err != nil {
			return err
		}
		if len(p.logs) == 0 || p.logs[0].code != p.code {
			p.logs = append([]*log{{code: p.code, report: Division{Division: string(p.code)}}}, p.logs...)
		}
		p.logs[0].stopRefused(f)
	}
	return err
}

// standStill lists the logs held when the centre has nothing new.
func (p *pass) standStill(ctx context.Context) error {
	for _, code := range p.code.Chain() {
		held, err := p.cache.Held(ctx, code)
		if err != nil {
			return ownFault(err)
		}
		if n := held.Edge.Size(); held.Checkpoint != nil {
			p.logs = append(p.logs, &log{code: code, stopped: true, report: Division{Division: string(code), From: n, To: n}})
		}
	}
	return nil
}

// finishPass writes the outcome to the cache, for freshness, and to the log.
func (p *pass) finishPass(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	for _, l := range p.logs {
		p.report.Divisions = append(p.report.Divisions, l.report)
		if err := p.cache.Refused(ctx, l.code, l.report.Refused.reasonCode()); err != nil {
			slog.Error("the state of a log cannot be kept", "division", l.code, "cause", err)
		}
		if f := l.report.Refused; f != nil {
			slog.Warn("refused", "division", l.code, "reason", f.Reason, "why", f.Sentence)
		}
		if f := l.report.Cut; f != nil {
			slog.Warn("incomplete", "division", l.code, "reason", f.Reason, "why", f.Sentence)
		}
	}
	if a := p.report.Attachments; a != nil && a.Cut != nil {
		slog.Warn("an attachment did not come", "missing", a.Missing, "reason", a.Cut.Reason, "why", a.Cut.Sentence)
	}
	if p.report.Divisions == nil {
		p.report.Divisions = []Division{}
	}
	why, _ := p.report.First()
	outcome := cache.Pass{Heard: p.heard, Failure: why.reasonCode()}
	if text, err := json.Marshal(p.report); err == nil {
		outcome.Report = string(text)
	}
	if f := p.report.Failure; f != nil {
		slog.Warn("the pass did not get through", "reason", f.Reason, "why", f.Sentence)
	}
	if err := p.cache.Finish(ctx, outcome); err != nil {
		slog.Error("the outcome of the pass cannot be kept", "cause", err)
	}
}
