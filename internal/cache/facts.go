package cache

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"gongshi/internal/sqlkit"
)

// Names of facts.
const (
	factDivision = "division" // the kiosk's own division code
	factTrust    = "trust"    // verifier lines pinned at the first contact, by programs from before they were a file
	factKeys     = "keys_at"  // when the centre was last asked for statements about its keys, unix seconds
	factSequence = "sequence" // grows with every change of the display
	factTried    = "tried_at" // the last pass, unix seconds
	factHeard    = "heard_at" // the last pass that reached a centre or carrier
	factFailure  = "failure"  // reason, as the syncer names it; "" when the last pass succeeded
	factReport   = "report"   // of the last pass, as the syncer writes it
	factTold     = "told_at"  // the last time that the clock told, for the next start
	factAhead    = "ahead"    // "yes" when the machine's clock was ahead of the centre at the last contact
	factScrub    = "scrub"    // "due" from an erasure until Scrub has finished
	factSweep    = "sweep"    // "due" while blobs/ may hold files of no record
	factKiosk    = "kiosk"    // random id of this kiosk, made at the first start
	factMisses   = "misses"   // searches that found nothing, since this folder was made
	factIndex    = "reader"   // index.Version of the tables
	factWhole    = "whole/"   // and a log's number: the newest signed note of which every leaf was held, before a larger one
)

func readFact(ctx context.Context, q sqlkit.Querier, name string) (string, error) {
	value, err := sqlkit.Fact(ctx, q, name)
	return value, sqlkit.ReadError("The kiosk's settings cannot be read.", err)
}

func factTime(ctx context.Context, q sqlkit.Querier, name string) (time.Time, error) {
	value, err := readFact(ctx, q, name)
	if err != nil || value == "" {
		return time.Time{}, err
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return time.Time{}, sqlkit.Damaged("The kiosk's settings cannot be read.", err)
	}
	return unixTime(seconds), nil
}

func setFact(ctx context.Context, tx *sqlkit.Tx, name, value string) error {
	return sqlkit.ReadError("The kiosk's cache cannot be written.", sqlkit.SetFact(ctx, tx, name, value))
}

func setTime(ctx context.Context, tx *sqlkit.Tx, name string, t time.Time) error {
	return setFact(ctx, tx, name, strconv.FormatInt(t.Unix(), 10))
}

// bumpChanges tells readers in every process that something changed.
func bumpChanges(ctx context.Context, tx *sqlkit.Tx) error {
	_, err := incrementFact(ctx, tx, factSequence)
	return err
}

// incrementFact adds one to a fact that counts, and gives it.
func incrementFact(ctx context.Context, tx *sqlkit.Tx, name string) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "INSERT INTO facts (name, value) VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
		name).Scan(&n)
	return n, sqlkit.ReadError("The kiosk's cache cannot be written.", err)
}

// Sequence grows whenever records or attachments may have changed, whichever process changed them; how fresh
// they are changes without it. Asking costs one row: a running window asks every second or so.
func (c *Cache) Sequence(ctx context.Context) (int64, error) {
	value, err := readFact(ctx, c.db.Reader(), factSequence)
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
}

// CountMiss counts a search without a result and returns the count so far. The searched words are not kept, nor the
// time.
func (c *Cache) CountMiss(ctx context.Context) (n int64, err error) {
	err = c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		n, err = incrementFact(ctx, tx, factMisses)
		return err
	})
	return n, err
}

// Pass is the outcome of a pass, for Freshness.
type Pass struct {
	Heard   bool   // a centre or carrier answered sensibly
	Failure string // the reason's name; "" when all was taken in
	Report  string // the pass's actions, for LastReport; the cache does not read it
}

// Finish records the outcome of a pass, and the time for the next start.
func (c *Cache) Finish(ctx context.Context, p Pass) error {
	return c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		now := c.clock.Now()
		times := []string{factTried, factTold}
		if p.Heard {
			times = append(times, factHeard)
		}
		for _, name := range times {
			if err := setTime(ctx, tx, name, now); err != nil {
				return err
			}
		}
		if err := setFact(ctx, tx, factFailure, p.Failure); err != nil {
			return err
		}
		return setFact(ctx, tx, factReport, p.Report)
	})
}

// LastReport is the report of the last pass, whichever process made it; "" before the first.
func (c *Cache) LastReport(ctx context.Context) (string, error) {
	return readFact(ctx, c.db.Reader(), factReport)
}

// KioskID is a random name of this kiosk, made at the first start; its hash spreads kiosks over time.
func (c *Cache) KioskID(ctx context.Context) (string, error) {
	id, err := readFact(ctx, c.db.Reader(), factKiosk)
	if err != nil || id != "" {
		return id, err
	}
	err = c.commitTx(ctx, func(tx *sqlkit.Tx) error {
		if id, err = readFact(ctx, tx, factKiosk); err != nil || id != "" {
			return err
		}
		id = rand.Text()
		return setFact(ctx, tx, factKiosk, id)
	})
	return id, err
}
