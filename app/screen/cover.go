package screen

import (
	"math"
	"time"

	"gongshi/app/nav"
)

// coverKind is the kind of layer over the page.
type coverKind int

const (
	coverNone    coverKind = iota
	coverAsk               // somebody still there? The page shines through.
	coverRest              // the attract loop
	coverAlert             // an alert
	coverClean             // touch is off while the glass is wiped
	coverColours           // the screen test
	coverCells             // the touch test
)

// cover is all that the curtain shows; equal covers look alike.
type cover struct {
	kind coverKind
	n    int    // seconds left, turn of the attract loop, how many alerts there are
	id   string // of the alert, with its revision
}

// whole reports whether nothing of the page can be seen behind it.
func (c cover) whole() bool { return c.kind != coverNone && c.kind != coverAsk }

// TurnTime is how long a page of the attract loop stays.
const TurnTime = 10 * time.Second

// Beat lets time pass: the idle clock, the attract loop, alerts that begin and end. cmd calls it once a
// second; when nothing changes, nothing is drawn.
func (s *Shell) Beat() {
	if s.size.IsZero() {
		return
	}
	s.warnings.renew(s)
	s.warnings.beat(s.opt.Steady())
	if s.idle.Tick(s.opt.Steady(), s.scene()) {
		s.wipe()
		return
	}
	s.showCover()
	s.adminBeat()
}

// felt is called at every touch.
func (s *Shell) felt() {
	s.idle.Touch(s.opt.Steady())
	s.warnings.touched(s.opt.Steady())
}

// key takes a key of the window: somebody is here, and a covered page gets none.
func (s *Shell) key() bool {
	over := s.over.kind
	if over != coverRest {
		s.felt()
	}
	if over == coverAsk {
		s.showCover()
	}
	return over == coverNone
}

// scene is the screen's state for the idle clock.
func (s *Shell) scene() nav.Scene {
	switch {
	case s.opt.Playing != nil && s.opt.Playing(), s.over.kind == coverClean:
		return nav.Busy
	case s.over.kind == coverAlert:
		return nav.Covered
	case s.Route().Page == nav.Home:
		return nav.AtHome
	}
	return nav.Elsewhere
}

// coverNow is the cover for this moment: an alert comes before everything.
func (s *Shell) coverNow() cover {
	if due := s.warnings.due(s.opt.Place.Codes(), s.opt.Now()); len(due) > 0 {
		return cover{kind: coverAlert, id: edition(due[s.warnings.turn%len(due)]), n: len(due)}
	}
	now := s.opt.Steady()
	tool, busy := s.toolCover(now)
	if tool.kind == coverClean {
		return tool
	}
	switch s.idle.Phase() {
	case nav.Asking:
		return cover{kind: coverAsk, n: int(math.Ceil(s.idle.Left(now).Seconds()))}
	case nav.Resting:
		return cover{kind: coverRest, n: s.attract.turn(now, s.opt.Turn, func() []attractPage { return readAttract(s.ctx()) })}
	}
	if busy {
		return tool
	}
	return cover{}
}

// showCover draws the curtain when its content changes.
func (s *Shell) showCover() {
	if next := s.coverNow(); next != s.over {
		s.over = next
		s.touch.Cancel()
		s.drawCurtain()
		s.Refresh()
	}
}

// drawCurtain makes the curtain of the current cover.
func (s *Shell) drawCurtain() {
	s.curtain = nil
	c := s.ctx()
	ok := guarded("curtain", func() {
		switch s.over.kind {
		case coverAsk:
			s.curtain = c.askCurtain(s.over.n)
		case coverRest:
			s.curtain = c.attractCurtain(s.attract.current())
		case coverAlert:
			s.curtain = c.warningCurtain(s.warnings.due(c.Place.Codes(), c.Now), s.over.id)
		case coverClean:
			s.curtain = c.cleanCurtain(s.over.n)
		case coverColours:
			s.curtain = c.coloursCurtain(s.over.n)
		case coverCells:
			s.curtain = c.cellsCurtain(s.admin.tool.cells)
		}
		if s.curtain != nil {
			s.curtain.Resize(s.size) // lays out now, where a panic is caught
		}
	})
	if !ok {
		s.curtain = nil // the page below is better than nothing
	}
}

// answer is somebody's word that they are still there.
func (s *Shell) answer() {
	s.felt()
	s.showCover()
}

// begin leads from the attract loop to its subject.
func (s *Shell) begin(to nav.Route) {
	s.felt()
	s.over = cover{}
	s.Go(to)
	s.showCover()
}

// nextWarning shows the next of several alerts.
func (s *Shell) nextWarning() {
	s.felt()
	s.warnings.turn++
	s.showCover()
}

// putAway takes an alert from the screen for the person who has read it; its banner stays on home, and
// the next person sees it again.
func (s *Shell) putAway(id string) {
	s.felt()
	s.warnings.put(id)
	s.showCover()
}
