package nav

import "time"

// Phase is how near to being left alone the kiosk is.
type Phase int

const (
	Active  Phase = iota // somebody is here
	Asking               // nobody has touched for a while: the kiosk asks whether somebody is still there
	Resting              // nobody is here: the attract loop
)

// IdleTimes are how long the kiosk waits.
type IdleTimes struct {
	Ask    time.Duration // without a touch until it asks; on the home screen until it rests
	Answer time.Duration // for an answer, then everything is wiped
}

// The idle times: the question after 60 to 90 s, the end 20 s later.
const (
	DefaultAsk = 75 * time.Second
	LeastAsk   = 60 * time.Second
	MostAsk    = 90 * time.Second
	AnswerTime = 20 * time.Second
)

// Scene is the content of the screen while the time passes.
type Scene int

const (
	Elsewhere Scene = iota // something that a person has opened
	AtHome                 // the home screen: there is nothing to lose by not answering
	Covered                // an alert is over everything: the question would not be seen, so it is not asked
	Busy                   // something plays, or touch is off on purpose: time does not count
)

// Idle decides when the last person has left. It is driven by touches and a clock and knows neither; the moments it is
// given must come from one clock that does not jump (time.Now does not, within a process). The zero value with Times
// set counts from its first moment.
type Idle struct {
	Times IdleTimes
	phase Phase
	since time.Time // of the last touch, or of the last change by itself
}

// Phase returns the present phase.
func (i *Idle) Phase() Phase { return i.phase }

// Touch records a person's presence.
func (i *Idle) Touch(now time.Time) { i.phase, i.since = Active, now }

// Rest begins the attract loop at once: after the start, or when an alert that covered it is over.
func (i *Idle) Rest(now time.Time) { i.phase, i.since = Resting, now }

// Left is how long there still is to answer; 0 when nothing was asked.
func (i *Idle) Left(now time.Time) time.Duration {
	if i.phase != Asking {
		return 0
	}
	return max(0, i.Times.Answer-now.Sub(i.since))
}

// Tick lets time pass. It reports whether everything of the last person has to be wiped now.
func (i *Idle) Tick(now time.Time, scene Scene) (wipe bool) {
	if i.since.IsZero() || scene == Busy && i.phase != Resting {
		i.Touch(now)
		return false
	}
	quiet := now.Sub(i.since)
	switch {
	case i.phase == Resting:
		return false
	case i.phase == Asking: // also below an alert that came over the question: the rest of the time is there
		if quiet < i.Times.Answer {
			return false
		}
		i.Touch(now) // home, and from there the same wait until the attract loop
		return true
	case quiet < i.Times.Ask:
		return false
	case scene == AtHome:
		i.Rest(now)
		return true // text size, language and contrast
	case scene == Covered:
		if quiet < i.Times.Ask+i.Times.Answer {
			return false
		}
		i.Rest(now)
		return true
	}
	i.phase, i.since = Asking, now
	return false
}
