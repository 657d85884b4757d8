package cache

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongshi/internal/catalogue"
)

// world is the true time and a machine whose clock is wrong by some duration.
type world struct {
	start, now time.Time
	wrong      time.Duration
	*Clock
}

var trueStart = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

func newWorld() *world {
	w := &world{start: trueStart, now: trueStart}
	w.boot()
	return w
}

// boot is the machine started at this moment, with nothing known.
func (w *world) boot() {
	began := w.now
	w.Clock = NewClock(func() time.Time { return w.now.Add(w.wrong) }, func() time.Duration { return w.now.Sub(began) })
}

// restart is the machine started again, which remembers what the last one knew.
func (w *world) restart(ahead bool) {
	signed, told := w.Newest(), w.Now()
	w.boot()
	w.loadFacts(signed, told, ahead)
}

func (w *world) pass(d time.Duration) { w.now = w.now.Add(d) }

// set sets the machine's clock.
func (w *world) set(at time.Time) { w.wrong = at.Sub(w.now) }

// contact is a pass that brought a cosignature of some age.
func (w *world) contact(age time.Duration) (ahead bool) {
	signed := w.now.Add(-age)
	w.raiseLowerBound(signed)
	return w.setUpperBound(signed)
}

// off is how far the clock's time is from the true one.
func (w *world) off() time.Duration { return w.Now().Sub(w.now) }

func (w *world) is(t *testing.T, what string, state catalogue.ClockState, least, most time.Duration) {
	t.Helper()
	if got := w.Read(); got.State != state || w.off() < least || w.off() > most {
		t.Errorf("%s: the clock is %q and tells %v of the true time, want %q and %v to %v", what, got.State, w.off(), state, least, most)
	}
}

var wrongYears = map[string]struct {
	at    time.Time
	state catalogue.ClockState
}{
	"1970": {time.Unix(60, 0), catalogue.ClockBehind},
	"2015": {time.Date(2015, 6, 1, 12, 0, 0, 0, time.UTC), catalogue.ClockBehind},
	"2036": {time.Date(2036, 2, 7, 6, 28, 0, 0, time.UTC), catalogue.ClockAhead},
}

const oldestCosignature = 10 * time.Minute

// TestWrongYears: once the centre has been heard, a clock that is wrong by years tells the time of its signatures, goes
// on with it for days without any line, and does so again after a start without one.
func TestWrongYears(t *testing.T) {
	for name, year := range wrongYears {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.set(year.at)
			ahead := w.contact(4 * time.Minute)
			w.is(t, "at the first contact", year.state, -oldestCosignature, 0)
			w.pass(3 * 24 * time.Hour)
			w.is(t, "three days without a line", year.state, -oldestCosignature, 0)
			w.restart(ahead)
			w.is(t, "after a start", year.state, -oldestCosignature, 0)
			w.pass(time.Hour)
			w.is(t, "an hour later", year.state, -oldestCosignature, 0)
			w.wrong = 0
			ahead = w.contact(time.Minute)
			w.is(t, "set right, and in touch", catalogue.ClockGood, 0, 0)
			if ahead || !w.Read().Confirmed {
				t.Errorf("ahead %v, %+v", ahead, w.Read())
			}
		})
	}
}

// TestStartWithAWrongYear: the clock was right until the kiosk was switched off; then it has lost its battery, or was
// set to a wrong year, and there is no line.
func TestStartWithAWrongYear(t *testing.T) {
	for name, year := range wrongYears {
		w := newWorld()
		w.contact(0)
		w.pass(5 * 24 * time.Hour) // without a line: what has expired since stays so
		w.is(t, name+" before", catalogue.ClockGood, 0, 0)
		w.set(year.at)
		w.restart(false)
		w.is(t, name, year.state, 0, 0)
		w.pass(2 * time.Hour)
		w.is(t, name+" later", year.state, 0, 0)
		w.contact(time.Minute)
		w.is(t, name+" in touch", year.state, -oldestCosignature, 0)
	}
}

// TestSlowByMinutes: a clock that is five minutes slow is told so, and nothing else changes.
func TestSlowByMinutes(t *testing.T) {
	w := newWorld()
	w.wrong = -5 * time.Minute
	w.contact(0)
	w.is(t, "at a fresh signature", catalogue.ClockSlow, 0, 0)
	w.pass(9 * time.Minute)
	w.is(t, "before the next", catalogue.ClockSlow, 0, 0)
	w.pass(2 * time.Minute)
	w.contact(time.Minute)
	w.is(t, "at the next", catalogue.ClockSlow, 0, 0)
	if w.Read().State.Doubtful() {
		t.Error("minutes leave the age in doubt")
	}
	w.wrong = -30 * time.Second
	w.is(t, "half a minute is nobody's fault", catalogue.ClockGood, -30*time.Second, 0)
}

// TestJumps: a clock that jumps while the kiosk runs is found out, in touch, without a line, and after a start.
func TestJumps(t *testing.T) {
	for _, jump := range []time.Duration{25 * time.Minute, time.Hour, 24 * time.Hour, 20 * 365 * 24 * time.Hour} {
		for name, begin := range map[string]func(w *world){
			"in touch":       func(w *world) { w.contact(3 * time.Minute); w.pass(7 * time.Minute) },
			"without a line": func(w *world) { w.contact(3 * time.Minute); w.pass(4 * 24 * time.Hour) },
			"after a start": func(w *world) {
				w.contact(3 * time.Minute)
				w.pass(4 * 24 * time.Hour)
				w.restart(false)
				w.pass(time.Hour)
			},
		} {
			w := newWorld()
			begin(w)
			w.is(t, name+" before", catalogue.ClockGood, 0, 0)
			w.wrong = jump
			w.is(t, name+" forward "+jump.String(), catalogue.ClockAhead, -clockWithin, 0)
			w.wrong = -jump
			if w.Read().State == catalogue.ClockGood || w.off() < -clockWithin || w.off() > 0 {
				t.Errorf("%s back by %v: %+v, off by %v", name, jump, w.Read(), w.off())
			}
			w.wrong = 0
			w.is(t, name+" and right again", catalogue.ClockGood, 0, 0)
		}
	}
}

// TestDelayedLine: a line that brings everything hours late does not take a clock along that was in touch before; a
// kiosk that has just been started is in doubt, and says so.
func TestDelayedLine(t *testing.T) {
	w := newWorld()
	w.contact(time.Minute)
	for range 40 {
		w.pass(10 * time.Minute)
		if w.contact(3 * time.Hour) {
			t.Fatal("the clock is called ahead")
		}
		w.is(t, "in touch before", catalogue.ClockGood, 0, 0)
	}
	w = newWorld()
	w.contact(0)
	w.pass(12 * time.Hour) // switched off over night
	w.restart(false)
	if !w.contact(3 * time.Hour) {
		t.Error("hours late, and nothing is said")
	}
	w.is(t, "just started", catalogue.ClockAhead, -3*time.Hour-oldestCosignature, 0)
	w.pass(10 * time.Minute)
	w.contact(time.Minute) // the true line
	w.is(t, "in touch", catalogue.ClockGood, 0, 0)
}

// TestNothingKnown: without any evidence there is only the machine's clock.
func TestNothingKnown(t *testing.T) {
	for _, year := range wrongYears {
		w := newWorld()
		w.set(year.at)
		if r := w.Read(); !r.Now.Equal(year.at) || r.State != catalogue.ClockGood || r.Confirmed {
			t.Errorf("%+v", r)
		}
		w.restart(false)
		w.set(trueStart)
		w.is(t, "what a clock told without evidence is not remembered", catalogue.ClockGood, 0, 0)
		w.set(year.at)
		w.raiseLowerBound(trueStart.Add(-40 * 24 * time.Hour)) // a stick of last month
		if off := w.off(); off > 0 || off < -41*24*time.Hour {
			t.Errorf("with a stick's evidence the clock is off by %v", off)
		}
	}
}

// Whatever the machine's clock does, the time told is never before what was signed, and once in touch never after the
// true time by more than the tolerance, nor before it by more than a cosignature's age.
func TestClockHoldsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		ahead, touched := false, false
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				w.wrong = time.Duration(rapid.Int64Range(-int64(60*365*24*time.Hour), int64(60*365*24*time.Hour)).Draw(t, "wrong"))
			case 1:
				w.wrong = time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, "little"))
			case 2:
				ahead = w.contact(time.Duration(rapid.Int64Range(0, int64(oldestCosignature)).Draw(t, "age")))
				touched = true
			case 3:
				w.pass(time.Duration(rapid.Int64Range(0, int64(7*24*time.Hour)).Draw(t, "pass")))
			}
			if w.Now().Before(w.Newest()) {
				t.Fatalf("%v is told after %v was signed", w.Now(), w.Newest())
			}
			if off := w.off(); touched && (off > clockWithin || off < -oldestCosignature) {
				t.Fatalf("off by %v, ahead %v", off, ahead)
			}
		}
	})
}

// TestPossibleTimes: a kiosk that has no time from its centre must find it by a time that certificates bear, which are
// short: the clock was two months fast when nothing could contradict it, and is right again or still wrong.
func TestPossibleTimes(t *testing.T) {
	for _, wrong := range []time.Duration{0, 60 * 24 * time.Hour} {
		w := newWorld()
		w.contact(0)
		w.pass(time.Hour)
		w.wrong = 60 * 24 * time.Hour
		w.restart(false)
		w.pass(time.Minute)
		w.wrong = wrong
		w.restart(false)
		found := false
		for _, at := range w.Possible() {
			found = found || at.Sub(w.now).Abs() <= 2*time.Hour
			if at.Before(w.Newest()) {
				t.Errorf("%v is before what was signed", at)
			}
		}
		if !found || !w.Possible()[0].Equal(w.Now()) {
			t.Errorf("wrong by %v: %v, at %v", wrong, w.Possible(), w.now)
		}
	}
	w := newWorld()
	w.set(time.Unix(60, 0))
	if times := w.Possible(); len(times) != 1 || !times[0].Equal(time.Unix(60, 0)) {
		t.Errorf("nothing known: %v", times)
	}
}
