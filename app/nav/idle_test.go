package nav

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var times = IdleTimes{Ask: 75 * time.Second, Answer: 20 * time.Second}

// run lets so many seconds pass, second by second, and gives the seconds at which everything was wiped.
func (i *Idle) run(from time.Time, seconds int, scene func(second int) Scene) (wiped []int) {
	for s := 1; s <= seconds; s++ {
		if i.Tick(from.Add(time.Duration(s)*time.Second), scene(s)) {
			wiped = append(wiped, s)
		}
	}
	return wiped
}

func always(s Scene) func(int) Scene { return func(int) Scene { return s } }

func TestIdleAsksThenWipes(t *testing.T) {
	start := time.Now()
	i := Idle{Times: times}
	i.Touch(start)
	if wiped := i.run(start, 74, always(Elsewhere)); wiped != nil || i.Phase() != Active {
		t.Fatalf("after 74 s: wiped %v, %v", wiped, i.Phase())
	}
	i.Tick(start.Add(75*time.Second), Elsewhere)
	if i.Phase() != Asking || i.Left(start.Add(80*time.Second)) != 15*time.Second {
		t.Fatalf("after 75 s: %v, left after 80 s %v", i.Phase(), i.Left(start.Add(80*time.Second)))
	}
	if i.Tick(start.Add(94*time.Second), Elsewhere) || !i.Tick(start.Add(95*time.Second), Elsewhere) {
		t.Fatal("not wiped 20 s after the question, or earlier")
	}
	if i.Phase() != Active {
		t.Fatalf("home after the wipe is %v, want a quiet home and not yet the attract loop", i.Phase())
	}
	if wiped := i.run(start.Add(95*time.Second), 75, always(AtHome)); len(wiped) != 1 || i.Phase() != Resting {
		t.Fatalf("75 s on the home screen: wiped %v, %v", wiped, i.Phase())
	}
	if wiped := i.run(start.Add(170*time.Second), 5000, always(AtHome)); wiped != nil || i.Phase() != Resting {
		t.Fatalf("while resting: wiped %v, %v", wiped, i.Phase())
	}
}

func TestAnAnswerIsEnough(t *testing.T) {
	start := time.Now()
	i := Idle{Times: times}
	i.Touch(start)
	i.run(start, 80, always(Elsewhere))
	i.Touch(start.Add(81 * time.Second))
	if i.Phase() != Active || i.Left(start.Add(82*time.Second)) != 0 {
		t.Fatalf("after the answer: %v", i.Phase())
	}
	if wiped := i.run(start.Add(81*time.Second), 90, always(Elsewhere)); wiped != nil {
		t.Fatalf("wiped %v although the time began anew", wiped)
	}
}

func TestNeverWhileSomethingPlays(t *testing.T) {
	start := time.Now()
	i := Idle{Times: times}
	i.Touch(start)
	wiped := i.run(start, 600, func(s int) Scene {
		if s <= 300 {
			return Busy
		}
		return Elsewhere
	})
	if len(wiped) == 0 || wiped[0] != 395 {
		t.Fatalf("wiped at %v, want first 95 s after what played had ended", wiped)
	}
}

// Under an alert nothing is asked, and the last person's page is gone all the same.
func TestUnderAnAlertNothingIsAsked(t *testing.T) {
	start := time.Now()
	i := Idle{Times: times}
	i.Touch(start)
	for s := 1; s <= 95; s++ {
		if wipe := i.Tick(start.Add(time.Duration(s)*time.Second), Covered); wipe != (s == 95) || i.Phase() == Asking {
			t.Fatalf("second %d: wipe %v, %v", s, wipe, i.Phase())
		}
	}
	i.Touch(start.Add(100 * time.Second))
	i.run(start.Add(100*time.Second), 80, always(Elsewhere)) // asks
	if wiped := i.run(start.Add(180*time.Second), 30, always(Covered)); len(wiped) != 1 || wiped[0] != 15 {
		t.Fatalf("an alert over the question: wiped at %v, want the rest of the 20 s", wiped)
	}
}

// Whatever happens, nobody's things stay much longer than question and answer take (an alert that goes
// away at the last moment leaves time for a question that can be seen), unless something plays, and
// nothing is wiped sooner than the question after a touch.
func TestIdleBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Idle{Times: times}
		now := time.Now()
		last := now
		i.Touch(now)
		wiped := true
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 3000).Draw(t, "ms")) * time.Millisecond)
			scene := Scene(rapid.IntRange(int(Elsewhere), int(Busy)).Draw(t, "scene"))
			if rapid.IntRange(0, 60).Draw(t, "touch") == 0 {
				i.Touch(now)
				last, wiped = now, false
			}
			if scene == Busy && i.Phase() != Resting {
				last = now
			}
			if i.Tick(now, scene) {
				if now.Sub(last) < times.Ask {
					t.Fatalf("wiped %v after the last touch", now.Sub(last))
				}
				wiped = true
			}
			if !wiped && now.Sub(last) > times.Ask+2*times.Answer+6*time.Second {
				t.Fatalf("not wiped %v after the last touch", now.Sub(last))
			}
		}
	})
}
