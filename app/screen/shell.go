package screen

import (
	"cmp"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// Options configure a shell. Source, Rules, Duties, Place and Now are needed.
type Options struct {
	Source       Source
	Rules        *record.Rules
	Duties       *duty.Rules
	Place        Place
	Lang         i18n.Lang
	Text         theme.TextSize
	HighContrast bool
	Now          func() time.Time  // the time of begin and expiry; may step when evidence demands it
	Steady       func() time.Time  // never jumps, for waiting; nil: Now
	Speller      widget.Speller    // pinyin for the keyboard; nil: it has English letters alone
	OnMiss       func()            // called when a search has found nothing, never with its words; may be nil
	OnLook       func(*theme.Look) // called with every new look, for the theme.Fyne that clears the window; may be nil
	Idle         nav.IdleTimes     // zero: 75 s, then 20 s
	Turn         time.Duration     // how long a page of the attract loop stays; zero: 10 s
	Keeper       Administrator     // for the administrator's screen; nil: there is none
	Playing      func() bool       // something is played or spoken: nobody is asked whether they are there; may be nil
}

// Shell is the kiosk's whole picture: header, the screen of the current route, the bar. It is a Fyne
// widget that fills a window, and it holds all state of the person in front of it, which Reset wipes.
// Everything but New runs on Fyne's goroutine.
type Shell struct {
	fynewidget.BaseWidget
	opt          Options
	start        Options // the state after Reset
	touch        *widget.Touch
	history      nav.History
	page         *pageState
	asked        int        // questions about households without a plain yes, see householdModel
	beneath      *pageState // of the page that a picture was touched on, for the way back to it
	scroller     *widget.Scroller
	current      Page
	size         fyne.Size
	parts        [5]fyne.CanvasObject // the keyboard is nil where there is none
	header       *headerModel
	slim         bool // the header is drawn slim
	look         *theme.Look
	idle         nav.Idle
	over         overlay           // the layer over the page
	overlayDrawn fyne.CanvasObject // the same, drawn; nil for nothing
	attract      attractLoop
	admin        adminState
	warnings     warnings
}

// The parts of the picture, from top to foot.
const (
	partGround = iota
	partHeader
	partBody
	partKeys
	partBar
)

// New makes a shell at home.
func New(o Options) *Shell {
	if o.Lang == "" {
		o.Lang = i18n.Zh
	}
	o.Idle.Ask, o.Idle.Answer = cmp.Or(o.Idle.Ask, nav.DefaultAsk), cmp.Or(o.Idle.Answer, nav.AnswerTime)
	o.Turn = cmp.Or(o.Turn, TurnTime)
	if o.Steady == nil {
		o.Steady = o.Now
	}
	s := &Shell{opt: o, start: o, touch: &widget.Touch{}, page: newPageState(), idle: nav.Idle{Times: o.Idle}}
	s.touch.OnFelt(s.onTouch)
	s.ExtendBaseWidget(s)
	return s
}

func newPageState() *pageState { return &pageState{models: map[string]any{}, read: map[string]any{}} }

// Route is where the resident is.
func (s *Shell) Route() nav.Route { return s.history.Current() }

// Go leads to a route.
func (s *Shell) Go(to nav.Route) {
	same := to.Place() == s.Route().Place()
	s.history.Go(to, s.scrollOffset())
	if !same {
		beneath := s.page
		s.forgetPage()
		if to.Page == nav.Picture {
			s.beneath = beneath
		}
	}
	s.page.offset = 0
	s.rebuildParts(false)
}

// forgetPage forgets the state of the page that is left.
func (s *Shell) forgetPage() {
	if e := s.current.Entry; e != nil && e.OnDone != nil {
		e.OnDone()
	}
	s.page, s.beneath = newPageState(), nil
}

// Replace leads to a route in place of the current one: from one period's statement to the next is no
// way that has to be gone back. What was read stays held: every name in it names its subject.
func (s *Shell) Replace(to nav.Route) {
	s.history.Replace(to)
	read := s.page.read
	s.forgetPage()
	s.page.read = read
	s.rebuildParts(false)
}

// Back leads to where the resident came from, as it was scrolled there; from a picture, also as it was opened
// there.
func (s *Shell) Back() {
	step := s.history.Back()
	beneath := s.beneath
	s.forgetPage()
	if beneath != nil {
		s.page = beneath
	}
	s.page.offset = step.Scroll
	s.rebuildParts(false)
}

// Reset forgets everything about the person who has just left: the way, the typed and chosen values, the text size and
// the language, which alert they have put away.
func (s *Shell) Reset() {
	s.idle.Touch(s.opt.Steady())
	s.wipeSession()
}

func (s *Shell) wipeSession() {
	s.history.Reset()
	s.forgetPage()
	s.asked = 0
	s.opt = s.start
	s.warnings.away, s.warnings.turn = nil, 0
	s.over = s.coverNow()
	s.rebuildParts(false)
}

// SetLang, SetText and SetContrast switch at once and keep the place.
func (s *Shell) SetLang(l i18n.Lang)         { s.opt.Lang = l; s.rebuildParts(true) }
func (s *Shell) SetText(size theme.TextSize) { s.opt.Text = size; s.rebuildParts(true) }
func (s *Shell) SetContrast(highContrast bool) {
	s.opt.HighContrast = highContrast
	s.rebuildParts(true)
}

// Rebuild reads and draws the current screen again, because records have changed, and keeps the place in it and its
// open parts.
func (s *Shell) Rebuild() {
	s.page.read = map[string]any{}
	if s.beneath != nil {
		s.beneath.read = map[string]any{}
	}
	s.warnings.read = false
	s.warnings.readAlerts(s)
	s.attract.reset()
	s.over = s.coverNow()
	s.rebuildParts(true)
}

// Tick renews the parts that depend on the time; cmd calls it about once a minute. The screen itself is left alone.
func (s *Shell) Tick() {
	if s.size.IsZero() {
		return
	}
	c := s.newCtx()
	if h := c.headerModel(s.current.Sample); s.header == nil || *s.header != *h {
		s.setHeader(c, h)
		s.Refresh()
	}
}

func (s *Shell) scrollOffset() float64 {
	if s.scroller == nil {
		return 0
	}
	return s.scroller.Offset()
}

const compactSide = 900 // dp; a window whose shorter side is below gets smaller headings

func (s *Shell) newCtx() *Ctx {
	short := min(s.size.Width, s.size.Height)
	look := theme.New(s.opt.Text, s.opt.HighContrast, short < compactSide)
	return &Ctx{
		Kit:    widget.Kit{Look: look, Printer: i18n.Printer{Lang: s.opt.Lang}, Touch: s.touch},
		Source: s.opt.Source, Rules: s.opt.Rules, Duties: s.opt.Duties, Place: s.opt.Place, Now: s.opt.Now(), Route: s.Route(),
		Wide: s.size.Width > s.size.Height, View: s.size, page: s.page, shell: s,
	}
}

// rebuildParts makes all parts. With keep, the screen keeps its scroll position.
func (s *Shell) rebuildParts(keep bool) {
	if s.size.IsZero() {
		return // the first layout builds
	}
	if keep {
		s.page.offset = s.scrollOffset()
	}
	s.touch.Cancel()
	if s.Route().Page != nav.Admin && s.admin != (adminState{}) {
		s.admin = adminState{} // coming back takes the PIN again
		s.over = s.coverNow()
	}
	c := s.newCtx()
	s.header = nil
	s.parts = [5]fyne.CanvasObject{partGround: s.background(c), partHeader: c.drawHeader(c.headerModel(true)), partBar: c.bar()}
	s.drawBody(c)
	s.tellLook(c.Look)
	s.drawCurtain()
	s.Refresh()
	s.arriveAt(c)
}

// redrawScreen makes the screen from its beginning, but not the parts around it, nor does it let go of a finger's hold:
// a key may be held while its text changes the screen.
func (s *Shell) redrawScreen() {
	if s.size.IsZero() {
		return
	}
	c := s.newCtx()
	s.drawBody(c)
	s.Refresh()
	s.arriveAt(c)
}

// drawBody makes the current screen, its keyboard, and the header when its mark of invented content changes.
func (s *Shell) drawBody(c *Ctx) {
	c.Body = s.bodySize(c, s.parts[partHeader], s.parts[partBar])
	s.current, s.parts[partBody], s.scroller = c.buildSafely()
	s.parts[partKeys] = nil
	if e := s.current.Entry; e != nil {
		s.scroller.OnTurn, s.scroller.Cramped = s.giveRoom, e.Open
		if e.Open {
			s.parts[partKeys] = e.keys
		}
	}
	if s.header == nil || s.header.sample != c.showsSamples(s.current.Sample) || s.slim != s.isCramped(c) {
		s.setHeader(c, c.headerModel(s.current.Sample))
	}
}

// setHeader draws another header.
func (s *Shell) setHeader(c *Ctx, h *headerModel) {
	s.header, s.slim = h, s.isCramped(c)
	s.parts[partHeader] = c.drawHeader(h)
	if s.slim {
		s.parts[partHeader] = c.slimHeader(h)
	}
}

// isCramped reports whether a keyboard leaves too little height for a page below the whole header.
func (s *Shell) isCramped(c *Ctx) bool {
	return c.Compact && c.Wide && s.current.Entry != nil && s.current.Entry.Open
}

// arriveAt scrolls to where the page was left, or to the part that a touch has opened.
func (s *Shell) arriveAt(c *Ctx) {
	if s.page.offset > 0 {
		s.scroller.SetOffset(s.page.offset)
	}
	if c.reveal != nil {
		s.scroller.Reveal(c.reveal)
	}
}

// background is the paper behind everything. Where Fyne's theme follows the look, the window is cleared with it
// already, and painting it once more would take software OpenGL a third of every frame.
func (s *Shell) background(c *Ctx) fyne.CanvasObject {
	if s.opt.OnLook != nil {
		return canvas.NewRectangle(color.Transparent)
	}
	return canvas.NewRectangle(c.Paper)
}

// bodySize is the screen's size between header and bar.
func (s *Shell) bodySize(c *Ctx, header, bar fyne.CanvasObject) fyne.Size {
	width := s.size.Width - 2*c.Look.Margin()
	return fyne.NewSize(width, s.size.Height-widget.HeightFor(bar, s.size.Width)-c.bodyTop(widget.HeightFor(header, width)))
}

// bodyTop is where the screen begins below a header of a height.
func (c *Ctx) bodyTop(header float32) float32 { return c.Look.Gap()*1.8 + header }

// tellLook passes a look on when it is another than before.
func (s *Shell) tellLook(l *theme.Look) {
	if s.opt.OnLook != nil && (s.look == nil || *s.look != *l) {
		s.opt.OnLook(l)
	}
	s.look = l
}

// MouseDown and MouseUp are a finger that touches nothing in particular: somebody is here. A button that a
// finger has slid off is let go.
func (s *Shell) MouseDown(*desktop.MouseEvent) { s.touch.Felt() }
func (s *Shell) MouseUp(*desktop.MouseEvent)   { s.touch.Cancel() }

// MinSize is nothing: a kiosk fills its screen.
func (s *Shell) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer lays out the parts.
func (s *Shell) CreateRenderer() fyne.WidgetRenderer { return &shellRenderer{s} }

type shellRenderer struct{ s *Shell }

func (r *shellRenderer) Layout(size fyne.Size) {
	s := r.s
	if size.IsZero() {
		return
	}
	if s.size != size {
		keep := !s.size.IsZero()
		s.size = size
		s.rebuildParts(keep) // comes back here by Refresh
		return
	}
	c := s.newCtx()
	margin := c.Look.Margin()
	head := widget.HeightFor(s.parts[partHeader], size.Width-2*margin)
	foot := widget.HeightFor(s.parts[partBar], size.Width)
	keys := float32(0)
	if s.parts[partKeys] != nil {
		keys = widget.HeightFor(s.parts[partKeys], size.Width)
	}
	top := c.Look.Gap() * 1.2
	place := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	place(s.parts[partGround], 0, 0, size.Width, size.Height)
	place(s.parts[partHeader], margin, top, size.Width-2*margin, head)
	y := c.bodyTop(head)
	place(s.parts[partBody], 0, y, size.Width, size.Height-foot-keys-y)
	if s.parts[partKeys] != nil {
		place(s.parts[partKeys], 0, size.Height-foot-keys, size.Width, keys)
	}
	place(s.parts[partBar], 0, size.Height-foot, size.Width, foot)
	if s.overlayDrawn != nil {
		place(s.overlayDrawn, 0, 0, size.Width, size.Height)
	}
}

func (r *shellRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *shellRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	if s.parts[partGround] == nil {
		return nil
	}
	if s.over.hidesPage() && s.overlayDrawn != nil {
		return []fyne.CanvasObject{s.parts[partGround], s.overlayDrawn}
	}
	var objects []fyne.CanvasObject
	for _, o := range append(s.parts[:len(s.parts):len(s.parts)], s.overlayDrawn) {
		if o != nil {
			objects = append(objects, o)
		}
	}
	return objects
}
func (r *shellRenderer) Destroy() {}
func (r *shellRenderer) Refresh() { r.Layout(r.s.Size()); canvas.Refresh(r.s) }
