// Package jobs runs a centre's timed work while it serves. It publishes drafts at their set time, checks the seal of
// the audit trail's head every few seconds, and verifies the whole trail and its bindings at the start and every night.
// Once a minute it empties the database's log of removed words, and it clears addresses of persons when their time is
// over.
//
// Invariant: a job is safe to run twice, and from several processes: its decision is made inside the store's
// transaction. A job that fails is tried again at its next turn; a defect in one ends neither the others nor the
// server. cron is imported here and in the kiosk's syncer, nowhere else. cmd/central imports this package.
package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// dueSpec is the period of looking for due drafts: a set time is kept to within two seconds.
const dueSpec = "@every 2s"

// residueSpec is how long words that were taken out may stay in the write-ahead log.
const residueSpec = "@every 1m"

// foldSpec is when addresses of persons are cleared, by Chinese time; it is done at the start as well.
const foldSpec = "50 3 * * *"

// Run works until the context ends. keepAddresses is for how long the audit trail keeps addresses of persons.
func Run(ctx context.Context, s *store.Store, keepAddresses time.Duration) error {
	log := cron.DiscardLogger
	clock := cron.New(cron.WithLocation(record.Zone), cron.WithLogger(log), cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(defects{})))
	for spec, job := range map[string]func(){
		dueSpec:   func() { publishDue(ctx, s, time.Now()) },
		trailSpec: func() { checkTrail(ctx, s) },
	} {
		if _, err := clock.AddFunc(spec, job); err != nil {
			return errs.E(errs.Internal, "The schedule of publication cannot be set.", err)
		}
	}
	if _, err := clock.AddFunc(foldSpec, func() { foldAddresses(ctx, s, keepAddresses) }); err != nil {
		return errs.E(errs.Internal, "The schedule of clearing addresses cannot be set.", err)
	}
	if _, err := clock.AddFunc(residueSpec, func() { shedResidue(ctx, s) }); err != nil {
		return errs.E(errs.Internal, "The schedule of emptying the log cannot be set.", err)
	}
	clock.Start()
	checkTrail(ctx, s)
	foldAddresses(ctx, s, keepAddresses)
	<-ctx.Done()
	<-clock.Stop().Done()
	return nil
}

// trailSpec is when the whole audit trail is read, by Chinese time.
const trailSpec = "20 3 * * *"

// checkTrail logs the rows that were changed past the program; the store itself reports a changed trail.
func checkTrail(ctx context.Context, s *store.Store) {
	rows, err := s.CheckTrail(ctx)
	for _, f := range rows {
		slog.Error("the database was changed past the program", "what", f.String())
	}
	if err != nil && ctx.Err() == nil {
		slog.Error("the audit trail was not found as it was sealed", "cause", err)
	}
}

func publishDue(ctx context.Context, s *store.Store, now time.Time) {
	if errs.Is(s.CheckHead(ctx), errs.Corrupt) {
		return // the store reports the reason, and the server ends
	}
	done, err := s.PublishDue(ctx, now)
	for _, one := range done {
		slog.Info("published at its time", "division", one.Division, "index_number", one.IndexNumber)
	}
	if err != nil && ctx.Err() == nil {
		slog.Error("drafts that are due cannot be published; tried again", "cause", err)
	}
}

func shedResidue(ctx context.Context, s *store.Store) {
	if err := s.ShedResidue(ctx); err != nil && !errs.Is(err, errs.Unavailable) && ctx.Err() == nil {
		slog.Error("the database's log cannot be emptied; tried again", "cause", err)
	}
}

func foldAddresses(ctx context.Context, s *store.Store, keep time.Duration) {
	n, err := s.FoldAddresses(ctx, keep)
	if n > 0 {
		slog.Info("addresses beside the audit trail were cleared", "entries", n)
	}
	if err != nil && !errs.Is(err, errs.Unavailable) && ctx.Err() == nil {
		slog.Error("addresses whose time is over cannot be cleared; tried again", "cause", err)
	}
}

// defects brings a panic that cron caught to the log.
type defects struct{}

func (defects) Info(string, ...any) {}
func (defects) Error(err error, msg string, keys ...any) {
	slog.Error("a job ended in a defect of the program", append([]any{"what", msg, "cause", err}, keys...)...)
}
