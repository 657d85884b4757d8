package cache

import (
	"sync"
	"time"

	"gongshi/internal/catalogue"
	"gongshi/internal/protocol"
)

// Tolerances of Clock.
const (
	// clockSlack is how far two clocks may differ that time servers set.
	clockSlack = time.Minute
	// clockWithin is how far the clock may be ahead of a cosignature that has just come from the centre: the
	// cosignature is up to a period old, and the rest is for slow lines and clocks that nobody sets. A clock that is
	// behind by no more is called slow, not wrong.
	clockWithin = protocol.CosignPeriod + 5*time.Minute
	// clockHorizon bounds how far a clock may be ahead of the known time after a start, before any contact: for a kiosk
	// that was switched off, or is fed by a stick once a quarter.
	clockHorizon = 100 * 24 * time.Hour
)

// Clock tells the time for everything that expires, begins or grows old on a kiosk. The machine's clock is believed
// only as far as it fits the centre's signatures: a flat battery, a wrong year or a jump neither ends an alert nor
// brings one back.
//
// It keeps two bounds of the true time, which a steady clock carries on. The lower one is proved: a signature of some
// time was made before now. The upper one is as good as the line: a centre that answers itself has renewed its
// cosignature within a period. After a start only the earlier bounds are known, and the clock is believed if it is not
// more than clockHorizon ahead of them, and does not jump from then on. Between the bounds the clock is right. Outside
// of them the lower bound is the time, so that nothing ends too early, and Read names the fault.
//
// A line that delays everything cannot move the upper bound below the lower one, so it cannot make a kiosk that has
// been in touch take old data for fresh. A kiosk that has just been started cannot tell such a line from a clock that
// is fast, and then claims no freshness at all.
//
// Safe for concurrent use.
type Clock struct {
	wall   func() time.Time     // the machine's, which jumps
	steady func() time.Duration // only counts on

	mu        sync.Mutex
	newest    time.Time // the newest signed time
	proved    time.Time // lower bound by signatures. Bounds are relative to the steady clock's zero
	recalled  time.Time // lower bound from before the start; a contact overrules it
	limit     time.Time // upper bound; zero for none
	confirmed bool      // by a contact since the start
}

// NewClock makes a clock without any evidence, which believes the machine's.
func NewClock(wall func() time.Time, steady func() time.Duration) *Clock {
	return &Clock{wall: wall, steady: steady}
}

// loadFacts loads the facts from before the start: the newest signed time, the last time that the clock told, and
// whether the machine's clock was ahead of the centre's time then.
func (c *Clock) loadFacts(signed, told time.Time, ahead bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall, since := c.wall(), c.steady()
	if signed.IsZero() {
		return // a clock's time without any evidence is worth nothing
	}
	known := laterTime(signed, told)
	c.newest, c.proved, c.recalled = laterTime(
		c.newest,
		signed,
	), c.steadyBound(
		signed,
		since,
	), c.steadyBound(
		known,
		since,
	)
	switch {
	case ahead:
		c.limit = c.steadyBound(known.Add(clockWithin), since)
	case wall.Before(known.Add(-clockSlack)), wall.After(known.Add(clockHorizon)):
		c.limit = c.steadyBound(known.Add(clockHorizon), since)
	default: // believed from here on, unless it jumps
		c.recalled = laterTime(c.recalled, c.steadyBound(wall.Add(-clockWithin), since))
		c.limit = c.steadyBound(wall.Add(clockWithin), since)
	}
}

// prove raises the lower bound: the time was signed, so it is past.
func (c *Clock) raiseLowerBound(signed time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !signed.After(c.newest) {
		return
	}
	since := c.steady()
	c.newest, c.proved = signed, laterTime(c.proved, c.steadyBound(signed, since))
	if c.limit.IsZero() {
		c.limit = c.steadyBound(signed.Add(clockHorizon), since)
	}
}

// setUpperBound sets the upper bound by a cosignature that the centre has just sent, and reports whether the machine's
// clock is ahead of it. A bound below the proved time, as of a delayed line, sets nothing.
func (c *Clock) setUpperBound(signed time.Time) (ahead bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	since := c.steady()
	limit := c.steadyBound(signed.Add(clockWithin), since)
	if signed.IsZero() || limit.Before(c.proved) {
		return !c.limit.IsZero() && c.wall().After(c.limit.Add(since))
	}
	c.limit, c.recalled, c.confirmed = limit, time.Time{}, true
	return c.wall().After(c.limit.Add(since))
}

// steadyBound converts a bound of this moment to the steady clock's zero.
func (c *Clock) steadyBound(bound time.Time, since time.Duration) time.Time {
	if bound.IsZero() {
		return bound
	}
	return bound.Round(0).Add(-since)
}

// Newest is the newest signed time that the clock was shown.
func (c *Clock) Newest() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.newest
}

// Possible returns the possible times, the likeliest first, for a caller that has to find the centre by one of them:
// Read's time, the machine's clock, and the newest signed time carried on. None of them is before that.
func (c *Clock) Possible() []time.Time {
	r := c.Read()
	c.mu.Lock()
	defer c.mu.Unlock()
	times := []time.Time{r.Now}
	if c.proved.IsZero() {
		return times
	}
	low := c.proved.Add(c.steady())
	if r.Wall.After(low) {
		times = append(times, r.Wall)
	}
	return append(times, low)
}

// Now is the time by which things begin, expire and grow old.
func (c *Clock) Now() time.Time { return c.Read().Now }

// Read returns the time, and the fault of the machine's clock.
func (c *Clock) Read() catalogue.Clock {
	c.mu.Lock()
	defer c.mu.Unlock()
	wall, since := c.wall().Round(0), c.steady()
	r := catalogue.Clock{Wall: wall, Now: wall, Confirmed: c.confirmed}
	low := laterTime(c.proved, c.recalled)
	if low.IsZero() {
		return r
	}
	low = low.Add(since)
	switch behind := low.Sub(wall); {
	case behind > clockWithin:
		r.Now, r.State = low, catalogue.ClockBehind
	case behind > clockSlack:
		r.Now, r.State = low, catalogue.ClockSlow
	case behind > 0:
		r.Now = low
	case !c.limit.IsZero() && wall.After(c.limit.Add(since)):
		r.Now, r.State = low, catalogue.ClockAhead
	}
	return r
}

func laterTime(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
