package syncer

import (
	"context"
	"errors"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
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
)

// Reading is the reading of a kiosk's two clocks at a moment: the wall clock, which jumps (a flat battery, the first
// answer of a time server), and a steady clock, which only counts on. Nothing but the hour of a cron schedule depends
// on the wall clock here, so it need not be cache.Clock, which steps as well.
type Reading struct {
	Wall   time.Time
	Steady time.Duration // since some fixed moment
}

// Plan decides when passes are due: at the times of a cron schedule, each kiosk in a slot of its own, with back-off
// after failures. The wall clock is asked once a pass for the time to the next; the waiting itself is by the steady
// clock. (cron itself sleeps towards moments of the wall clock.)
type Plan struct {
	schedule cron.Schedule
	slot     time.Duration
	due      time.Duration // on the steady clock
	failures int
}

// NewPlan reads a schedule as cron/v3 does ("@every 1m", "*/5 6-22 * * *"; times are China's). id is the
// kiosk's: its hash gives the slot within a period. The first pass is due at once.
func NewPlan(spec, id string, now Reading) (*Plan, error) {
	var schedule cron.Schedule
	err := errors.New("a time zone cannot be chosen") // and cron's parser panics at half of one
	if !strings.Contains(spec, "TZ=") {
		schedule, err = cron.ParseStandard(spec)
	}
	if err != nil {
		return nil, errs.E(errs.Invalid, "The schedule "+spec+" cannot be read; use for example @every 5m.", err)
	}
	p := &Plan{schedule: schedule, due: now.Steady}
	next := schedule.Next(now.Wall.In(record.Zone))
	if next.IsZero() {
		return nil, errs.F(errs.Invalid, "The schedule %s names no moment that ever comes.", spec)
	}
	if period := schedule.Next(next).Sub(next); period > 0 {
		h := fnv.New64a()
		h.Write([]byte(id))
		p.slot = time.Duration(h.Sum64() % uint64(period))
	}
	return p, nil
}

// CheckSchedule reports whether a schedule can be read.
func CheckSchedule(spec string) error {
	_, err := NewPlan(spec, "", Reading{Wall: time.Now()})
	return err
}

// Due reports whether a pass is due.
func (p *Plan) Due(now Reading) bool { return now.Steady >= p.due }

// Passed plans the next pass after a pass that ended now. A failed one is tried again after a random part of a delay
// that doubles each time (full jitter), but not before retryAfter, and not later than planned unless retryAfter is
// later.
func (p *Plan) Passed(now Reading, failed bool, retryAfter time.Duration) {
	wait := p.nextSlot(now.Wall).Sub(now.Wall)
	p.failures++
	if failed {
		delay := min(maxDelay, firstDelay<<min(p.failures-1, 16))
		wait = min(wait, time.Second+rand.N(delay))
		if wait < retryAfter {
			retryAfter = min(retryAfter, maxDelay*4/5) // with the part that spreads kiosks, maxDelay at most
			wait = retryAfter + rand.N(max(retryAfter/4, time.Second))
		}
	} else {
		p.failures = 0
	}
	p.due = now.Steady + wait
}

// nextSlot is the kiosk's slot in the next period. Kiosks that power came back to at the same moment are spread
// by it from their second pass on.
func (p *Plan) nextSlot(wall time.Time) time.Time {
	if every, ok := p.schedule.(cron.ConstantDelaySchedule); ok {
		return wall.Add(-p.slot).Truncate(every.Delay).Add(every.Delay + p.slot)
	}
	return p.schedule.Next(wall.In(record.Zone)).Add(p.slot)
}

// Run makes passes as planned, and at once when the centre hints at something new or Ask is called, until the context
// ends. after is called with the report of each; it may be nil.
func (s *Syncer) Run(ctx context.Context, spec string, after func(Report)) error {
	id, err := s.cache.KioskID(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	now := func() Reading { return Reading{time.Now().Round(0), time.Since(start)} }
	plan, err := NewPlan(spec, id, now())
	if err != nil {
		return err
	}
	tick := func() {
		if ctx.Err() != nil || !plan.Due(now()) && !s.asked.Load() {
			return
		}
		s.busy.Store(true)
		s.asked.Store(false)
		defer s.busy.Store(false)
		report := s.Pass(ctx)
		plan.Passed(now(), report.ExitCode() != 0, report.RetryAfter)
		if after != nil {
			after(report)
		}
	}
	job := cron.NewChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(cronLog{})).Then(cron.FuncJob(tick))
	clock := cron.New(cron.WithLocation(record.Zone), cron.WithLogger(cron.DiscardLogger))
	if _, err := clock.AddJob(tickSpec, job); err != nil {
		return errs.E(errs.Internal, "The schedule's tick cannot be set.", err)
	}
	var listening sync.WaitGroup
	listening.Go(func() { s.listenForHints(ctx) })
	defer listening.Wait()
	job.Run() // the first pass does not wait for the first tick
	clock.Start()
	for ctx.Err() == nil {
		select {
		case <-s.wake:
			job.Run() // unless a pass is under way: the next tick looks again
		case <-ctx.Done():
		}
	}
	<-clock.Stop().Done()
	return nil
}

// cronLog brings a panic that cron caught to the log: the schedule goes on, an engineer hears of it.
type cronLog struct{}

func (cronLog) Info(string, ...any) {}
func (cronLog) Error(err error, msg string, keys ...any) {
	slog.Error("a pass ended in a defect of the program", append([]any{"what", msg, "cause", err}, keys...)...)
}
