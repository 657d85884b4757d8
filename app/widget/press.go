package widget

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"gongshi/app/theme"
)

const (
	slop     = 14.0                   // dp that a finger may wobble in a tap
	again    = 250 * time.Millisecond // a second tap on the same thing sooner than this is a bounce
	startled = 800 * time.Millisecond // a tap sooner than this on a thing that has just appeared was meant for the thing before
	keyAgain = 30 * time.Millisecond  // likewise on the same key: nobody types so fast, worn panels do
)

// Touch is the one finger that counts. It knows the thing held down, so that a drag or a release elsewhere lets go of
// it. Used on Fyne's goroutine only.
type Touch struct {
	held   *Pressable
	start  fyne.Position // where the finger came down, on the canvas
	last   time.Time     // of the last tap that was not on a key
	lastAt fyne.Position // the last tap's place and target
	lastOn string
	key    time.Time // of the last tap on a key, and where it was
	keyAt  fyne.Position
	onFelt func()
}

// OnFelt sets the function that every touch calls: the idle clock.
func (t *Touch) OnFelt(f func()) { t.onFelt = f }

// Felt records a person's presence: a press, a drag, a wheel, a key.
func (t *Touch) Felt() {
	if t.onFelt != nil {
		t.onFelt()
	}
}

// Cancel lets go of the held thing, without a tap.
func (t *Touch) Cancel() {
	if t.held != nil {
		t.held.showShade(false)
		t.held.stopRepeating()
		t.held = nil
	}
}

func (t *Touch) pressDown(p *Pressable, at fyne.Position) {
	t.Cancel()
	t.held, t.start = p, at
	p.showShade(true)
	p.startRepeating()
	t.Felt()
}

// releasePress ends the press; it is a tap when the finger leaves the thing it came down on, near the place. On a
// key it may leave anywhere on it: who types fast slides.
func (t *Touch) releasePress(p *Pressable, at fyne.Position) bool {
	tap := t.held == p && (p.key || isNear(at, t.start)) && !p.hasRepeated()
	t.Cancel()
	switch {
	case !tap:
		return false
	case p.key:
		return t.keyTyped()
	}
	return t.isNoBounce(p.Label, t.start)
}

// isNear reports whether a finger that wobbles is still at a place.
func isNear(a, b fyne.Position) bool {
	return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) <= slop
}

// isNoBounce is false for a bounce: a second tap sooner than a finger can mean one, or sooner than eyes can have read
// the new content at the same place.
func (t *Touch) isNoBounce(on string, at fyne.Position) bool {
	now := time.Now()
	gap := now.Sub(t.last)
	if gap < again || gap < startled && on != t.lastOn && isNear(at, t.lastAt) {
		return false
	}
	t.last, t.lastAt, t.lastOn = now, at, on
	return true
}

// keyTyped is the same for keys, which wait for nothing but a bounce of their own place; nor does anything
// wait for them.
func (t *Touch) keyTyped() bool {
	now := time.Now()
	bounce := now.Sub(t.key) < keyAgain && isNear(t.start, t.keyAt)
	if !bounce {
		t.key, t.keyAt = now, t.start
	}
	return !bounce
}

// Pressable is anything that can be touched. It listens to the button itself, because Fyne sends no
// tap after a wobble of more than 2 dp, and it shows no hover, which would stay lit after a touch.
type Pressable struct {
	fynewidget.BaseWidget
	Label string // its name, for tests and for speech

	content fyne.CanvasObject
	layers  *fyne.Container // the content and the shade above it
	shade   *canvas.Rectangle
	kit     Kit
	onTap   func()
	key     bool    // of a keyboard: typed fast
	repeat  *repeat // nil: nothing repeats while it is held
}

var _ desktop.Mouseable = (*Pressable)(nil)

// Pressable makes content touchable. radius is that of the content's corners.
func (k Kit) Pressable(label string, radius float32, content fyne.CanvasObject, onTap func()) *Pressable {
	p := &Pressable{Label: label, content: content, kit: k, onTap: onTap}
	p.shade = canvas.NewRectangle(k.Press)
	p.shade.CornerRadius = radius
	p.shade.Hide()
	p.layers = Layers(content, p.shade)
	p.ExtendBaseWidget(p)
	return p
}

// AsKey makes it a key: who types does not wait between two of them.
func (p *Pressable) AsKey() *Pressable {
	p.key = true
	return p
}

// Tap acts like a finger.
func (p *Pressable) Tap() {
	if p.onTap != nil {
		p.onTap()
	}
}

// MouseDown and MouseUp are the finger.
func (p *Pressable) MouseDown(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonPrimary {
		p.kit.Touch.pressDown(p, e.AbsolutePosition)
	}
}

func (p *Pressable) MouseUp(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonPrimary && p.kit.Touch.releasePress(p, e.AbsolutePosition) {
		p.Tap()
	}
}

func (p *Pressable) showShade(held bool) {
	if held {
		p.shade.Show()
	} else {
		p.shade.Hide()
	}
	canvas.Refresh(p.shade)
}

// HeightFor and NaturalWidth are those of the content, and never less than a finger needs.
func (p *Pressable) HeightFor(width float32) float32 {
	return max(theme.Touch, HeightFor(p.content, width))
}

func (p *Pressable) NaturalWidth() float32 { return max(theme.Touch, NaturalWidth(p.content)) }

func (p *Pressable) stretch() bool { return fillsRow(p.content) }

// MinSize is nothing, see the package comment.
func (p *Pressable) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer lays the shade over the content.
func (p *Pressable) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(p.layers)
}
