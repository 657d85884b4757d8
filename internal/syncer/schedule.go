package syncer

import (
	"context"
	"errors"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// Times of the schedule.
const (
	tickSpec   = "@every 1s"
	firstDelay = 5 * time.Second // after the first failure, at most; doubled with each further one
	maxDelay   = 15 * time.Minute
	jumpLimit  = 2 * time.Second // a clock that is further off from the monotonic one has been set
)

// Plan says when passes are due: at the times of a cron schedule, each kiosk in a slot of its own, with
// back-off after failures.
//
// Whether a pass is due is asked on a short tick and decided by the monotonic clock, because cron itself
// sleeps towards moments of the wall clock, and a kiosk's wall clock jumps (a flat battery, the first
// answer of a time server).
type Plan struct {
	schedule cron.Schedule
	slot     time.Duration

	base     time.Time // reading of the wall clock, carries a monotonic reading
	due      time.Time // on the clock that base began
	failures int
	jitter   func(most time.Duration) time.Duration
}

// NewPlan reads a schedule as cron/v3 does ("@every 1m", "*/5 6-22 * * *"; times are China's). id is the
// kiosk's: its hash gives the slot within a period. The first pass is due at once.
func NewPlan(spec, id string, now time.Time) (*Plan, error) {
	var schedule cron.Schedule
	err := errors.New("a time zone cannot be chosen") // and cron's parser panics at half of one
	if !strings.Contains(spec, "TZ=") {
		schedule, err = cron.ParseStandard(spec)
	}
	if err != nil {
		return nil, errs.E(errs.Invalid, "The schedule "+spec+" cannot be read; use for example @every 5m.", err)
	}
	p := &Plan{schedule: schedule, base: now, due: now, jitter: func(most time.Duration) time.Duration { return rand.N(most) }}
	next := schedule.Next(now.In(record.Zone))
	if period := schedule.Next(next).Sub(next); period > 0 {
		h := fnv.New64a()
		h.Write([]byte(id))
		p.slot = time.Duration(h.Sum64() % uint64(period))
	}
	return p, nil
}

// CheckSchedule reports whether a schedule can be read.
func CheckSchedule(spec string) error {
	_, err := NewPlan(spec, "", time.Now())
	return err
}

// clock moves a moment of the wall clock onto the plan's own clock, and begins that anew where the wall
// clock was set: what was due stays due after the same waiting time.
func (p *Plan) clock(now time.Time) time.Time {
	steady := p.base.Add(now.Sub(p.base)) // both readings have a monotonic part: a jump does not show
	wall := now.Round(0)
	if off := wall.Sub(steady.Round(0)); off > jumpLimit || off < -jumpLimit {
		left := p.due.Sub(steady)
		p.base, p.due = now, now.Add(left)
		return now
	}
	return steady
}

// Due reports whether a pass is due.
func (p *Plan) Due(now time.Time) bool { return !p.clock(now).Before(p.due) }

// Passed plans the next pass after one that ended now. A failed one is tried again after a random part of
// a delay that doubles each time (full jitter), but not before retryAfter, and not later than planned unless that
// says so.
func (p *Plan) Passed(now time.Time, failed bool, retryAfter time.Duration) {
	clock := p.clock(now)
	p.due = p.next(clock)
	p.failures++
	if !failed {
		p.failures = 0
		return
	}
	delay := min(maxDelay, firstDelay<<min(p.failures-1, 16))
	if again := clock.Add(time.Second + p.jitter(delay)); again.Before(p.due) {
		p.due = again
	}
	if earliest := clock.Add(retryAfter); p.due.Before(earliest) {
		p.due = earliest.Add(p.jitter(max(retryAfter/4, time.Second)))
	}
}

// next is the kiosk's slot in the next period. Kiosks that power came back to at the same moment are spread
// by it from their second pass on.
func (p *Plan) next(clock time.Time) time.Time {
	if every, ok := p.schedule.(cron.ConstantDelaySchedule); ok {
		return clock.Add(-p.slot).Truncate(every.Delay).Add(every.Delay + p.slot)
	}
	return p.schedule.Next(clock.In(record.Zone)).Add(p.slot)
}

// Run makes passes as planned until the context ends. after is told of each; it may be nil.
func (s *Syncer) Run(ctx context.Context, spec string, after func(Report)) error {
	id, err := s.cache.KioskID(ctx)
	if err != nil {
		return err
	}
	plan, err := NewPlan(spec, id, time.Now())
	if err != nil {
		return err
	}
	clock := cron.New(cron.WithLocation(record.Zone), cron.WithLogger(cron.DiscardLogger),
		cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(cronLog{})))
	tick := func() {
		if ctx.Err() != nil || !plan.Due(time.Now()) {
			return
		}
		report := s.Pass(ctx)
		plan.Passed(time.Now(), report.ExitCode() != 0, report.RetryAfter)
		if after != nil {
			after(report)
		}
	}
	if _, err := clock.AddFunc(tickSpec, tick); err != nil {
		return errs.E(errs.Internal, "The schedule's tick cannot be set.", err)
	}
	tick() // the first pass does not wait for the first tick
	clock.Start()
	<-ctx.Done()
	<-clock.Stop().Done()
	return nil
}

// cronLog brings a panic that cron caught to the log: the schedule goes on, an engineer hears of it.
type cronLog struct{}

func (cronLog) Info(string, ...any) {}
func (cronLog) Error(err error, msg string, keys ...any) {
	slog.Error("a pass ended in a defect of the program", append([]any{"what", msg, "cause", err}, keys...)...)
}
