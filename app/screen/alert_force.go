package screen

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// drillOverride is how long a drill fills the screen from its onset: long enough to be practised with, shorter than the
// years for which the arrangement of a yearly drill is in force. Its banner stays on home until it expires.
const drillOverride = time.Hour

// alertsRead is how many alerts are read at a time, until all are there.
const alertsRead = 500

// alertOf is a record's alert.
func alertOf(r *record.Record) *record.Alert {
	b, _ := r.Body.(*record.Alert)
	return b
}

// revisionName names a revision of a record: a corrected alert is shown again to who put the first one away.
func revisionName(r *record.Record) string { return fmt.Sprintf("%s@%d", r.ID, r.Revision) }

// readAlerts returns all alerts that have not expired, newest first, and of the others those that ended one of these:
// an expired all-clear still ends its alert. ok is false when they cannot be read.
func readAlerts(ctx context.Context, s Source) (alerts []*record.Record, ok bool) {
	for read := 0; ; {
		q := catalogue.Query{Standing: true, Kinds: []record.Kind{record.KindAlert}, Offset: read, Limit: alertsRead}
		part, total, err := s.Records(ctx, q)
		if err != nil {
			return nil, false
		}
		for _, r := range part {
			if alertOf(r) != nil {
				alerts = append(alerts, r)
			}
		}
		if read += alertsRead; read >= total {
			return alerts, true
		}
	}
}

// inForce picks the alerts that hold at a moment: not expired, and neither updated nor taken back by a later one (CAP
// 1.2 §3.2.1, msgType and references). Only an alert of the same status counts for that, so that a drill ends no real
// alert, and only one of the same division or of a division above it. No clock is asked for that: an alert that refers
// to another was signed after it. Real ones come first, then the more severe, then the newer.
func inForce(all []*record.Record, now time.Time) []*record.Record {
	over := map[string]bool{}
	for _, r := range all {
		for _, earlier := range all {
			if replacesAlert(r, earlier) {
				over[earlier.ID] = true
			}
		}
	}
	var out []*record.Record
	for _, r := range all {
		if !over[r.ID] && now.Before(alertOf(r).Expires) && (r.ExpiresAt.IsZero() || now.Before(r.ExpiresAt)) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b *record.Record) int {
		if d := urgencyOf(a) - urgencyOf(b); d != 0 {
			return d
		}
		return b.PublishedAt.Compare(a.PublishedAt)
	})
	return out
}

// allClear is an all-clear that is shown for as long as the alert would have been in force.
type allClear struct {
	clear *record.Record
	alert *record.Record // that was called off; nil where this kiosk does not have it
	until time.Time
}

// allClears are the all-clears to tell of at a moment, the newest first; each alert that was called off is there once.
func allClears(all []*record.Record, now time.Time) (list []allClear) {
	for _, r := range all {
		b := alertOf(r)
		if b.MsgType != "Cancel" {
			continue
		}
		before := len(list)
		for _, earlier := range all {
			if until := later(b.Expires, alertOf(earlier).Expires); replacesAlert(r, earlier) && now.Before(until) {
				list = append(list, allClear{r, earlier, until})
			}
		}
		if len(list) == before && now.Before(b.Expires) {
			list = append(list, allClear{r, nil, b.Expires})
		}
	}
	return list
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// replacedBy is the newest alert that updates r or takes it back; nil for none.
func (c *Ctx) replacedBy(r *record.Record) *record.Record {
	for _, later := range c.standingAlerts() {
		if replacesAlert(later, r) {
			return later
		}
	}
	return nil
}

// standingAlerts are the alerts that the shell holds, for all screens.
func (c *Ctx) standingAlerts() []*record.Record {
	c.shell.warnings.readAlerts(c.shell)
	return c.shell.warnings.alerts
}

// replacesAlert reports whether r is an update or an all-clear for the earlier alert.
func replacesAlert(r, earlier *record.Record) bool {
	a, b := alertOf(r), alertOf(earlier)
	return a.MsgType != "Alert" && r.ID != earlier.ID && a.Status == b.Status &&
		slices.Contains(a.References, earlier.ID) && slices.Contains(earlier.Division.Chain(), r.Division)
}

// urgencyOf orders alerts: real before drills before tests, severe before minor (CAP 1.2 §3.2.2).
func urgencyOf(r *record.Record) int {
	b := alertOf(r)
	rank := func(list []string, value string) int {
		if i := slices.Index(list, value); i >= 0 {
			return i
		}
		return len(list)
	}
	return rank([]string{"Actual", "Exercise"}, b.Status)*10 + rank([]string{"Extreme", "Severe", "Moderate", "Minor"}, b.Severity)
}

// fillsScreen reports whether an alert in force fills the screen of a kiosk of a division chain: a real
// one until it expires, a drill for its first hour, a test and an all-clear never.
func fillsScreen(r *record.Record, chain []division.Code, now time.Time) bool {
	b := alertOf(r)
	if b.MsgType == "Cancel" || !alertConcerns(b, chain) {
		return false
	}
	switch b.Status {
	case "Actual":
		return true
	case "Exercise":
		return !b.Onset.IsZero() && !now.Before(b.Onset) && now.Sub(b.Onset) < drillOverride
	}
	return false
}

// alertConcerns reports whether the alert's area contains the kiosk's division; without codes it concerns every
// receiver.
func alertConcerns(b *record.Alert, chain []division.Code) bool {
	return len(b.AreaCodes) == 0 || slices.ContainsFunc(b.AreaCodes, func(code division.Code) bool { return slices.Contains(chain, code) })
}

// warnings are the alerts that the shell watches, and which of them the person in front has put away.
type warnings struct {
	read   bool
	seen   time.Time // the latest moment at which they were asked for
	alerts []*record.Record
	away   map[string]bool // by edition
	turn   int             // which of several fills the screen
	turned time.Time       // by the steady clock
}

// readAlerts reads the alerts again when records have changed, when they could not be read, and when the clock was set
// back: expired ones may hold again.
func (w *warnings) readAlerts(s *Shell) {
	now := s.opt.Now()
	if w.read = w.read && !now.Before(w.seen); w.read {
		w.seen = now
		return
	}
	runSafely("alerts", func() {
		ctx, cancel := context.WithTimeout(context.Background(), readLimit)
		defer cancel()
		if alerts, ok := readAlerts(ctx, s.opt.Source); ok {
			w.alerts, w.read, w.seen, w.turn = alerts, true, now, 0
		}
	})
}

// dueAlerts are the alerts that have to fill the screen now.
func (w *warnings) dueAlerts(chain []division.Code, now time.Time) (due []*record.Record) {
	for _, r := range inForce(w.alerts, now) {
		if fillsScreen(r, chain, now) && !w.away[revisionName(r)] {
			due = append(due, r)
		}
	}
	return due
}

// warningTurn is how long one of several alerts fills the screen while nobody touches it.
const warningTurn = 20 * time.Second

// takeTurns lets the alerts take turns.
func (w *warnings) takeTurns(now time.Time) {
	switch {
	case w.turned.IsZero():
		w.turned = now
	case now.Sub(w.turned) >= warningTurn:
		w.turn, w.turned = w.turn+1, now
	}
}

// holdCurrent holds the alert that somebody reads.
func (w *warnings) holdCurrent(now time.Time) { w.turned = now.Add(2 * warningTurn) }

func (w *warnings) dismiss(edition string) {
	if w.away == nil {
		w.away = map[string]bool{}
	}
	w.away[edition] = true
}
