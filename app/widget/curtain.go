package widget

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// ground is the cloth of a curtain, which feels touches beside the content. It is a thing of its own because Fyne gives
// the release of a drag to the dragged object, if that feels touches: a finger that wobbles on a button of the content
// would be lost to it.
type ground struct {
	fynewidget.BaseWidget
	face    *canvas.Rectangle
	kit     Kit
	onTouch func()
}

var _ desktop.Mouseable = (*ground)(nil)

func (g *ground) touched(at fyne.Position) {
	if g.onTouch != nil && g.kit.Touch.isNoBounce("", at) {
		g.onTouch()
	}
}

// MouseDown and MouseUp are the finger, with whatever button.
func (g *ground) MouseDown(*desktop.MouseEvent) {
	g.kit.Touch.Cancel()
	if g.onTouch == nil {
		g.kit.Touch.Felt()
	}
}

func (g *ground) MouseUp(e *desktop.MouseEvent) { g.touched(e.AbsolutePosition) }

func (g *ground) MinSize() fyne.Size { return fyne.Size{} }

func (g *ground) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(g.face) }

// Curtain covers everything behind it: no touch, drag or wheel on it goes further. Buttons in its content stay
// touchable.
type Curtain struct {
	fynewidget.BaseWidget
	ground *ground
	layers *fyne.Container
}

var (
	_ fyne.Draggable  = (*Curtain)(nil)
	_ fyne.Scrollable = (*Curtain)(nil)
)

// Curtain puts a colour over everything, which may be translucent, with content on it. onTouch is called when a finger
// has left the curtain beside the buttons: only then, so that it is not still down on the page behind. nil: nothing
// happens.
func (k Kit) Curtain(fill color.NRGBA, content fyne.CanvasObject, onTouch func()) *Curtain {
	c := &Curtain{ground: &ground{face: canvas.NewRectangle(fill), kit: k, onTouch: onTouch}}
	c.ground.ExtendBaseWidget(c.ground)
	c.layers = Layers(c.ground, content)
	c.ExtendBaseWidget(c)
	return c
}

// Touched acts like a finger.
func (c *Curtain) Touched() { c.ground.touched(fyne.Position{}) }

// Dragged and DragEnd keep a drag from the page behind, and let go of a button that a finger slides off.
func (c *Curtain) Dragged(*fyne.DragEvent) {}
func (c *Curtain) DragEnd()                { c.ground.kit.Touch.Cancel() }

// Scrolled keeps a wheel from it, and is a touch like any other.
func (c *Curtain) Scrolled(*fyne.ScrollEvent) { c.Touched() }

// MinSize is nothing, see the package comment.
func (c *Curtain) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer fills the curtain.
func (c *Curtain) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(c.layers)
}

// Hold is something that answers only to a finger that has rested on it for a time and then leaves it,
// and shows nothing of that.
type Hold struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	kit     Kit
	least   time.Duration
	onHeld  func()
	down    time.Time // zero: no finger
	at      fyne.Position
}

var _ desktop.Mouseable = (*Hold)(nil)

// Hold makes content answer to a long press.
func (k Kit) Hold(least time.Duration, content fyne.CanvasObject, onHeld func()) *Hold {
	h := &Hold{content: content, kit: k, least: least, onHeld: onHeld}
	h.ExtendBaseWidget(h)
	return h
}

// MouseDown and MouseUp are the finger.
func (h *Hold) MouseDown(e *desktop.MouseEvent) {
	h.kit.Touch.Cancel()
	h.kit.Touch.Felt()
	h.down, h.at = time.Time{}, e.AbsolutePosition
	if e.Button == desktop.MouseButtonPrimary {
		h.down = time.Now()
	}
}

func (h *Hold) MouseUp(e *desktop.MouseEvent) {
	held := !h.down.IsZero() && time.Since(h.down) >= h.least && isNear(h.at, e.AbsolutePosition)
	h.down = time.Time{}
	if held {
		h.onHeld()
	}
}

// HeightFor and NaturalWidth are those of the content.
func (h *Hold) HeightFor(width float32) float32 { return HeightFor(h.content, width) }
func (h *Hold) NaturalWidth() float32           { return NaturalWidth(h.content) }

// MinSize is nothing, see the package comment.
func (h *Hold) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer shows the content.
func (h *Hold) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(h.content)
}
