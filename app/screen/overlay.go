package screen

import (
	"math"
	"time"

	"gongshi/app/nav"
)

// overlayKind is the kind of layer over the page.
type overlayKind int

const (
	overlayNone    overlayKind = iota
	overlayAsk                 // somebody still there? The page shines through.
	overlayRest                // the attract loop
	overlayAlert               // an alert
	overlayClean               // touch is off while the glass is wiped
	overlayColours             // the screen test
	overlayCells               // the touch test
)

// overlay is all that the curtain shows; equal covers look alike.
type overlay struct {
	kind overlayKind
	n    int    // seconds left, turn of the attract loop, how many alerts there are
	id   string // of the alert, with its revision
}

// hidesPage reports whether nothing of the page can be seen behind it.
func (c overlay) hidesPage() bool { return c.kind != overlayNone && c.kind != overlayAsk }

// TurnTime is how long a page of the attract loop stays.
const TurnTime = 10 * time.Second

// Beat lets time pass: the idle clock, the attract loop, alerts that begin and end. cmd calls it once a
// second; when nothing changes, nothing is drawn.
func (s *Shell) Beat() {
	if s.size.IsZero() {
		return
	}
	s.warnings.readAlerts(s)
	s.warnings.takeTurns(s.opt.Steady())
	if s.idle.Tick(s.opt.Steady(), s.idleScene()) {
		s.wipeSession()
		return
	}
	s.showCover()
	s.adminBeat()
}

// onTouch is called at every touch.
func (s *Shell) onTouch() {
	s.idle.Touch(s.opt.Steady())
	s.warnings.holdCurrent(s.opt.Steady())
}

// key takes a key of the window: somebody is here, and a covered page gets none.
func (s *Shell) key() bool {
	over := s.over.kind
	if over != overlayRest {
		s.onTouch()
	}
	if over == overlayAsk {
		s.showCover()
	}
	return over == overlayNone
}

// idleScene is the screen's state for the idle clock.
func (s *Shell) idleScene() nav.Scene {
	switch {
	case s.opt.Playing != nil && s.opt.Playing(), s.over.kind == overlayClean:
		return nav.Busy
	case s.over.kind == overlayAlert:
		return nav.Covered
	case s.Route().Page == nav.Home:
		return nav.AtHome
	}
	return nav.Elsewhere
}

// coverNow is the cover for this moment: an alert comes before everything.
func (s *Shell) coverNow() overlay {
	if due := s.warnings.dueAlerts(s.opt.Place.Codes(), s.opt.Now()); len(due) > 0 {
		return overlay{kind: overlayAlert, id: revisionName(due[s.warnings.turn%len(due)]), n: len(due)}
	}
	now := s.opt.Steady()
	tool, busy := s.toolCover(now)
	if tool.kind == overlayClean {
		return tool
	}
	switch s.idle.Phase() {
	case nav.Asking:
		return overlay{kind: overlayAsk, n: int(math.Ceil(s.idle.Left(now).Seconds()))}
	case nav.Resting:
		return overlay{
			kind: overlayRest,
			n:    s.attract.pageAt(now, s.opt.Turn, func() []attractPage { return readAttract(s.newCtx()) }),
		}
	}
	if busy {
		return tool
	}
	return overlay{}
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
	s.overlayDrawn = nil
	c := s.newCtx()
	ok := runSafely("curtain", func() {
		switch s.over.kind {
		case overlayAsk:
			s.overlayDrawn = c.askCurtain(s.over.n)
		case overlayRest:
			s.overlayDrawn = c.attractCurtain(s.attract.current())
		case overlayAlert:
			s.overlayDrawn = c.warningCurtain(s.warnings.dueAlerts(c.Place.Codes(), c.Now), s.over.id)
		case overlayClean:
			s.overlayDrawn = c.cleanCurtain(s.over.n)
		case overlayColours:
			s.overlayDrawn = c.coloursCurtain(s.over.n)
		case overlayCells:
			s.overlayDrawn = c.cellsCurtain(s.admin.tool.cells)
		}
		if s.overlayDrawn != nil {
			s.overlayDrawn.Resize(s.size) // lays out now, where a panic is caught
		}
	})
	if !ok {
		s.overlayDrawn = nil // the page below is better than nothing
	}
}

// stillThere is somebody's word that they are still there.
func (s *Shell) stillThere() {
	s.onTouch()
	s.showCover()
}

// leaveAttract leads from the attract loop to its subject.
func (s *Shell) leaveAttract(to nav.Route) {
	s.onTouch()
	s.over = overlay{}
	s.Go(to)
	s.showCover()
}

// nextWarning shows the next of several alerts.
func (s *Shell) nextWarning() {
	s.onTouch()
	s.warnings.turn++
	s.showCover()
}

// putAway takes an alert from the screen for the person who has read it; its banner stays on home, and
// the next person sees it again.
func (s *Shell) putAway(id string) {
	s.onTouch()
	s.warnings.dismiss(id)
	s.showCover()
}
