package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/screen"
	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/errs"
	"gongshi/internal/syncer"
)

// appID is Fyne's name for the program.
const appID = "cn.gongshi.kiosk"

// runCommand is the default command.
type runCommand struct {
	folder
	source
	Division string `placeholder:"CODE" help:"The kiosk's division, 12 digits. Needed at the first start."`
	Windowed string `placeholder:"1080x1920" help:"Run in a window of this size instead of the full screen."`
	Lang     string `default:"zh" enum:"zh,en" help:"The language at the beginning, zh or en."`
	Every    string `default:"@every 1m" placeholder:"SCHEDULE" help:"When to ask the centre: @every DURATION or five cron fields, China's time. The age of what is shown counts from the centre's signatures, renewed every 10 minutes: a kiosk that asks less often is not called fresh."`

	Idle  time.Duration `default:"75s" placeholder:"75s" help:"Time without a touch until the kiosk asks whether somebody is still there, 60s to 90s."`
	Hurry int           `default:"1" placeholder:"N" help:"For tests and for trying it out: everything that waits for people waits N times shorter."`
}

// idleTimes are how long the kiosk waits for people.
func (c runCommand) idleTimes() (idle nav.IdleTimes, turn time.Duration, err error) {
	switch {
	case c.Idle < nav.LeastAsk || c.Idle > nav.MostAsk:
		return idle, 0, errs.F(errs.Invalid, "--idle is %v; give a time from %v to %v", c.Idle, nav.LeastAsk, nav.MostAsk)
	case c.Hurry < 1 || c.Hurry > 60:
		return idle, 0, errs.F(errs.Invalid, "--hurry is %d; give a number from 1 to 60", c.Hurry)
	}
	faster := time.Duration(c.Hurry)
	return nav.IdleTimes{Ask: c.Idle / faster, Answer: nav.AnswerTime / faster}, screen.TurnTime / faster, nil
}

// Run shows the cached records and syncs beside it. Without --central it only shows.
func (c runCommand) Run(s *station) error {
	idle, turn, err := c.idleTimes()
	if err != nil {
		return err
	}
	if c.Windowed != "" {
		if _, _, err := parseSize(c.Windowed); err != nil {
			return err
		}
	}
	keys, err := c.readKeys()
	if err != nil {
		return err
	}
	k, registry, err := c.openCache(s, opening{division: c.Division, check: cache.CheckLater, trust: keys})
	if err != nil {
		return err
	}
	defer k.Close()
	release, err := k.Take(cache.WindowLock)
	if err != nil {
		return err
	}
	defer release()
	if err := catchCrashes(c.Dir); err != nil {
		if k.Storage() == catalogue.StorageGood {
			return err
		}
		slog.Warn("a crash of this run would leave no report", "cause", err)
	}
	r, d, err := shippedRules()
	if err != nil {
		return err
	}
	passes, err := c.prepareSyncing(func() (*syncer.Syncer, error) {
		return syncer.New(k, syncer.Options{Central: c.Central, Trust: keys, FirstUse: c.TrustFirstUse})
	})
	if err != nil {
		return err
	}
	return c.showAndSync(s, k, passes, screen.Options{
		Source: k, Rules: r, Duties: d, Place: placeOf(k.Division(), registry), Lang: i18n.Lang(c.Lang), Now: k.Clock().Now, Steady: time.Now, Idle: idle, Turn: turn,
	})
}

// prepareSyncing prepares syncing; nil without a centre.
func (c runCommand) prepareSyncing(begin func() (*syncer.Syncer, error)) (*syncer.Syncer, error) {
	if c.Central == "" {
		slog.Warn("no --central was given: this kiosk shows only what it has")
		return nil, nil
	}
	if err := syncer.CheckSchedule(c.Every); err != nil {
		return nil, err
	}
	return begin()
}

// showAndSync shows and syncs until a signal, the administrator or a defect of syncing ends it. The first picture
// does not wait for the first pass.
func (c runCommand) showAndSync(s *station, k *cache.Cache, passes *syncer.Syncer, o screen.Options) error {
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	var left atomic.Bool
	o.Keeper = &administrator{
		lock: &lock{path: filepath.Join(c.Dir, pinFile), now: time.Now, began: time.Now()},
		dir:  c.Dir, cache: k, passes: passes, centre: c.Central,
		log: s.log, version: programVersion(), exit: func() { left.Store(true); stop() },
	}
	var running sync.WaitGroup
	if passes != nil {
		running.Go(func() {
			if err := passes.Run(ctx, c.Every, logPass); err != nil && !errs.Is(err, errs.Unavailable) {
				slog.Error("syncing has stopped", "cause", err)
				stop()
			}
		})
	}
	var broken error
	running.Go(func() {
		if broken = k.AwaitDamage(ctx); broken != nil {
			stop()
		}
	})
	running.Go(func() { rememberTime(ctx, k) })
	running.Go(func() { inspectUntilDone(ctx, k) })
	words := new(spelling)
	running.Go(func() { words.keepLexicon(ctx, k) })
	o.Speller, o.OnMiss = words, func() { running.Go(func() { countMiss(ctx, k) }) }
	outcome := sync.OnceValue(func() error {
		stop()
		running.Wait()
		switch {
		case broken != nil:
			return broken
		case left.Load():
			return exit(exitByAdministrator)
		}
		return nil
	})
	if err := c.openWindow(ctx, k, o, func() { s.leave(outcome()) }); err != nil {
		stop()
		running.Wait()
		return err
	}
	return outcome()
}

// logPass writes a line for a pass with additions; passes themselves log failures.
func logPass(r syncer.Report) {
	for _, d := range r.Divisions {
		if d.To > d.From {
			slog.Info("received", "division", d.Division, "from", d.From, "to", d.To, "records", d.Records, "bytes", d.Bytes)
		}
	}
}

// The cache is inspected once the first screens stand, and then every night of a kiosk that is never switched off.
const (
	inspectAfter = 20 * time.Second
	inspectEvery = 24 * time.Hour
)

// inspectUntilDone looks for damage of the cache until the context ends. Damage that it or any reader finds is noted
// beside the cache, and ends the program (AwaitDamage): the next start, a few seconds later, sets the cache aside and
// fetches everything again.
func inspectUntilDone(ctx context.Context, k *cache.Cache) {
	if err := k.Prove(ctx); err != nil && ctx.Err() == nil {
		slog.Warn("the logs were not proved", "cause", err)
	}
	for wait := inspectAfter; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = inspectEvery
		if err := k.Inspect(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("the cache was not inspected to the end", "cause", err)
			wait = inspectAfter
		}
	}
}
