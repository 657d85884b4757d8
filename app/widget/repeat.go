package widget

import (
	"time"

	"fyne.io/fyne/v2"
)

// Times of a key that repeats while it is held.
const (
	repeatAfter = 500 * time.Millisecond
	repeatEvery = 90 * time.Millisecond
	repeatMost  = 20 * time.Second // a longer touch is no finger: something rests on the screen
)

// repeat does a key's work over and over while it is held. It runs on Fyne's animation clock, which stops again when
// the key is let go.
type repeat struct {
	clock *fyne.Animation
	done  int // how often this press has done its work
}

// isDue reports whether the work is to be done again after a key was held for a time. A slow frame does not make up for
// missed work.
func (r *repeat) isDue(held time.Duration) bool {
	if held < repeatAfter || held >= repeatMost {
		return false
	}
	want := 1 + int((held-repeatAfter)/repeatEvery)
	due := want > r.done
	r.done = want
	return due
}

func (p *Pressable) startRepeating() {
	if p.repeat == nil {
		return
	}
	p.repeat.done = 0
	p.repeat.clock = fyne.NewAnimation(repeatMost, func(f float32) {
		if p.repeat.isDue(time.Duration(float64(f) * float64(repeatMost))) {
			p.Tap()
		}
	})
	p.repeat.clock.Curve = fyne.AnimationLinear
	p.repeat.clock.Start()
}

func (p *Pressable) stopRepeating() {
	if p.repeat != nil && p.repeat.clock != nil {
		p.repeat.clock.Stop()
		p.repeat.clock = nil
	}
}

// hasRepeated reports whether the press under way has done its work already.
func (p *Pressable) hasRepeated() bool { return p.repeat != nil && p.repeat.done > 0 }
