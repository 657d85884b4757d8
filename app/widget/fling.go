package widget

import (
	"math"
	"time"
)

// track measures how fast a finger moves from the last positions it was seen at.
type track struct {
	at []sample
}

type sample struct {
	t time.Time
	y float64
}

const memory = 100 * time.Millisecond // older movement does not count

func (t *track) add(now time.Time, y float64) {
	t.at = append(t.at, sample{now, y})
	for len(t.at) > 1 && now.Sub(t.at[0].t) > memory {
		t.at = t.at[1:]
	}
}

// velocity is in dp per second at the moment the finger leaves; 0 when it rested before.
func (t *track) velocity(now time.Time) float64 {
	if len(t.at) < 2 || now.Sub(t.at[len(t.at)-1].t) > memory {
		return 0
	}
	first, last := t.at[0], t.at[len(t.at)-1]
	dt := last.t.Sub(first.t).Seconds()
	if dt <= 0 {
		return 0
	}
	return max(-maxVelocity, min(maxVelocity, (last.y-first.y)/dt))
}

const (
	maxVelocity = 8000.0 // dp per second
	minVelocity = 60.0   // below it, a fling is none
	decay       = 0.38   // seconds in which a fling loses 63 % of its speed
)

// fling is the movement after a finger has left: it slows down exponentially, as on telephones.
type fling struct{ velocity float64 }

// distanceAfter is the distance after a time, in dp.
func (f fling) distanceAfter(t time.Duration) float64 {
	return f.velocity * decay * (1 - math.Exp(-t.Seconds()/decay))
}

// flingDuration is when less than half a dp is left to travel.
func (f fling) flingDuration() time.Duration {
	total := math.Abs(f.velocity) * decay
	if total < 0.5 {
		return 0
	}
	return time.Duration(decay * math.Log(total/0.5) * float64(time.Second))
}
