package duty

import (
	"slices"
	"time"

	"gongshi/internal/record"
)

// Outage is a time in which a notice could not be read. A zero To means that it has not ended.
type Outage struct {
	From, To time.Time
}

// Phase is a notice's phase in its publicity period.
type Phase int

const (
	Ahead   Phase = iota // the period has not begun
	Running              // the notice is up for objection
	Over                 // the period has ended
)

// Countdown is a publicity period at a moment.
type Countdown struct {
	Phase  Phase
	Left   int         // days to go, today included; all of them while Ahead, 0 when Over
	Passed int         // days that are over
	Last   record.Date // last day, with the days added for outages
	Added  int         // days that outages added
}

// Publicity counts a notice's period at a moment. The time in which it could not be read, overlaps counted once, is
// made up for by whole days at the end, unless it is within the settings' tolerance; time lost in the added days counts
// as well. Nights in which a hall is closed by custom are no outages.
func (r *Rules) Publicity(p record.Publicity, outages []Outage, now time.Time) Countdown {
	var c Countdown
	extended := p
	for {
		extended.To = p.To.AddDays(c.Added)
		lost := lostTime(outages, p.From.Time(), earlierTime(now, extended.To.AddDays(1).Time()))
		added := 0
		if lost > time.Duration(r.settings.OutageMinutes)*time.Minute {
			added = int((lost + day - 1) / day)
		}
		if added <= c.Added {
			break
		}
		c.Added = added
	}
	today := dayOf(now)
	c.Last, c.Left = extended.To, extended.DaysLeft(today)
	c.Passed = extended.To.DaysSince(p.From) + 1 - c.Left
	switch {
	case extended.On(today):
		c.Phase = Running
	case !today.Before(p.From):
		c.Phase = Over
	}
	return c
}

const day = 24 * time.Hour

func earlierTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// lostTime is how much of the time between two moments outages cover.
func lostTime(outages []Outage, from, to time.Time) time.Duration {
	sorted := slices.SortedFunc(slices.Values(outages), func(a, b Outage) int { return a.From.Compare(b.From) })
	var lost time.Duration
	for _, o := range sorted {
		end := o.To
		if end.IsZero() {
			end = to
		}
		if o.From.After(from) {
			from = o.From
		}
		if end = earlierTime(end, to); end.After(from) {
			lost += end.Sub(from)
			from = end
		}
	}
	return lost
}
