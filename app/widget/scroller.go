package widget

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"
)

// body is the moved content of a Scroller.
type body interface {
	// move scrolls by a distance, down is positive, and gives how far it really went.
	move(by float64, view fyne.Size) float64
	// visible places the objects that can be seen and gives them.
	visible(view fyne.Size) []fyne.CanvasObject
	// extent gives the position as a part of the whole, 0 to 1, and the part that is seen.
	extent(view fyne.Size) (at, part float64)
	// save and restore are for coming back to the same place.
	save() float64
	restore(position float64)
}

// Scroller shows a part of a long body, moved by a finger with inertia, by a wheel, and by paging
// buttons (Pager). Fyne's own scroller does not follow a finger on a desktop.
type Scroller struct {
	fynewidget.BaseWidget
	OnTurn  func() // the resident is about to move the body; nil for none
	Cramped bool   // a keyboard takes the room: paging buttons only where there is some left

	kit     Kit
	body    body
	thumb   *canvas.Rectangle
	drag    float64 // distance since the finger came down
	track   track
	moved   float64 // sum of all movement, the position that track measures
	running *fyne.Animation
	onMove  func()
	left    float32 // kept free beside the body
	right   float32 // likewise; the thumb is here
}

var (
	_ fyne.Draggable  = (*Scroller)(nil)
	_ fyne.Scrollable = (*Scroller)(nil) // which also makes Fyne clip it
)

// Scroller makes a scroller for a page that is laid out as a whole.
func (k Kit) Scroller(content fyne.CanvasObject) *Scroller {
	return k.scroller(&pageBody{root: content, wanted: -1})
}

func (k Kit) scroller(b body) *Scroller {
	s := &Scroller{kit: k, body: b, thumb: canvas.NewRectangle(k.Border)}
	s.thumb.CornerRadius = 3
	s.ExtendBaseWidget(s)
	return s
}

// Sides keeps margins free left and right of the body, so that the scroller can reach to the edges of
// the window: a finger may drag there, and shadows are not cut off.
func (s *Scroller) Sides(left, right float32) *Scroller {
	s.left, s.right = left, right
	return s
}

const lead = 8 // dp above the body, for shadows of cards

// viewRect is the part of the body that is seen.
func (s *Scroller) viewRect(size fyne.Size) fyne.Size {
	return fyne.NewSize(max(0, size.Width-s.left-s.right), max(0, size.Height-lead))
}

// Offset and SetOffset are for leaving a page and coming back to it: a position counted in blocks or rows.
func (s *Scroller) Offset() float64 { return s.body.save() }

func (s *Scroller) SetOffset(p float64) {
	s.body.restore(p)
	s.Refresh()
}

// Extent is where the view is in the whole and which part of it is seen, each 0 to 1.
func (s *Scroller) Extent() (at, part float64) { return s.body.extent(s.viewRect(s.Size())) }

// Reveal scrolls no further than it takes to have an object of the page in sight, or its top, when it
// is higher than the view.
func (s *Scroller) Reveal(o fyne.CanvasObject) {
	b, ok := s.body.(*pageBody)
	if !ok {
		return
	}
	view := s.viewRect(s.Size())
	b.visible(view) // places everything
	y, ok := topWithin(b.root, o)
	if !ok {
		return
	}
	top, height := float64(y), float64(o.Size().Height)
	if low := top + height + lead - float64(view.Height); low > b.offset {
		b.offset = min(low, max(b.offset, top-lead))
	}
	if top < b.offset {
		b.offset = max(0, top-lead)
	}
	s.Refresh()
}

// topWithin returns the distance from the top of a container to an object in it.
func topWithin(o, target fyne.CanvasObject) (y float32, ok bool) {
	if o == target {
		return 0, true
	}
	c, isContainer := o.(*fyne.Container)
	if !isContainer {
		return 0, false
	}
	for _, child := range c.Objects {
		if y, ok := topWithin(child, target); ok {
			return child.Position().Y + y, true
		}
	}
	return 0, false
}

// Dragged follows the finger once it has left the slop of a tap.
func (s *Scroller) Dragged(e *fyne.DragEvent) {
	s.kit.Touch.Felt()
	s.stopGlide()
	before := math.Abs(s.drag)
	s.drag -= float64(e.Dragged.DY)
	if math.Abs(s.drag) <= slop && before <= slop {
		return
	}
	s.kit.Touch.Cancel()
	s.turnPage()
	s.moveBy(-float64(e.Dragged.DY))
	s.moved -= float64(e.Dragged.DY)
	s.track.add(time.Now(), s.moved)
}

// DragEnd lets the body glide on.
func (s *Scroller) DragEnd() {
	dragged := math.Abs(s.drag) > slop
	v := s.track.velocity(time.Now())
	s.drag, s.track = 0, track{}
	if !dragged {
		return
	}
	s.kit.Touch.Cancel()
	if math.Abs(v) >= minVelocity {
		f := fling{v}
		s.startGlide(f.flingDuration(), func(t time.Duration) float64 { return f.distanceAfter(t) })
	}
}

// Scrolled follows a wheel or touchpad.
func (s *Scroller) Scrolled(e *fyne.ScrollEvent) {
	s.kit.Touch.Felt()
	s.stopGlide()
	s.turnPage()
	s.moveBy(-float64(e.Scrolled.DY) * 2)
}

func (s *Scroller) turnPage() {
	if s.OnTurn != nil {
		s.OnTurn()
	}
}

// Page moves by a screenful: 1 down, -1 up. A little of the old screen stays in sight.
func (s *Scroller) Page(direction int) {
	s.stopGlide()
	s.turnPage()
	distance := float64(s.Size().Height) * 0.86 * float64(direction)
	const takes = 220 * time.Millisecond
	s.startGlide(takes, func(t time.Duration) float64 {
		x := min(1, t.Seconds()/takes.Seconds())
		return distance * (1 - (1-x)*(1-x)*(1-x))
	})
}

// startGlide moves along a curve of travelled distance over time.
func (s *Scroller) startGlide(takes time.Duration, travelled func(time.Duration) float64) {
	done := 0.0
	s.running = fyne.NewAnimation(takes, func(f float32) {
		now := travelled(time.Duration(float64(f) * float64(takes)))
		want := now - done
		done = now
		if got := s.moveBy(want); math.Abs(got) < math.Abs(want)-0.01 {
			s.stopGlide() // the end of the body
		}
	})
	s.running.Curve = fyne.AnimationLinear
	s.running.Start()
}

// stopGlide ends a glide; the page calls it when it is left.
func (s *Scroller) stopGlide() {
	if s.running != nil {
		s.running.Stop()
		s.running = nil
	}
}

func (s *Scroller) moveBy(by float64) float64 {
	got := s.body.move(by, s.viewRect(s.Size()))
	if got != 0 {
		s.Refresh()
	}
	return got
}

// MinSize is nothing, see the package comment.
func (s *Scroller) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer places the visible content and the thumb at the right edge.
func (s *Scroller) CreateRenderer() fyne.WidgetRenderer {
	return laidOut(&scrollRenderer{s: s}, s.Size())
}

type scrollRenderer struct {
	s       *Scroller
	objects []fyne.CanvasObject
}

func (r *scrollRenderer) Layout(size fyne.Size) {
	s := r.s
	view := s.viewRect(size)
	s.body.move(0, view) // back into bounds after a resize
	r.objects = nil
	for _, o := range s.body.visible(view) {
		o.Move(o.Position().AddXY(s.left, lead))
		r.objects = append(r.objects, o)
	}
	r.objects = append(r.objects, s.thumb)
	at, part := s.body.extent(view)
	if part >= 1 {
		s.thumb.FillColor = color.Transparent
		return
	}
	s.thumb.FillColor = s.kit.Border
	h := max(48, size.Height*float32(part))
	placeObject(s.thumb, size.Width-max(10, s.right/2+3), (size.Height-h)*float32(at), 6, h)
}

func (r *scrollRenderer) Refresh() {
	r.Layout(r.s.Size())
	if r.s.onMove != nil {
		r.s.onMove()
	}
	canvas.Refresh(r.s)
}

func (r *scrollRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *scrollRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *scrollRenderer) Destroy()                     { r.s.stopGlide() }

// pageBody is a page that is laid out as a whole; objects out of sight are hidden, so that a long text costs no more to
// draw than a short one.
type pageBody struct {
	root   fyne.CanvasObject
	offset float64
	width  float32
	height float32
	wanted float64 // a position to go to when the height is known; negative for none
}

func (b *pageBody) measure(view fyne.Size) {
	if b.width != view.Width {
		b.width = view.Width
		b.height = HeightFor(b.root, view.Width)
	}
	if b.wanted >= 0 && b.width > 0 {
		b.offset = b.offsetOf(b.wanted)
		b.wanted = -1
	}
}

func (b *pageBody) room(view fyne.Size) float64 {
	b.measure(view)
	return max(0, float64(b.height-view.Height))
}

func (b *pageBody) move(by float64, view fyne.Size) float64 {
	before := b.offset
	b.offset = max(0, min(b.room(view), b.offset+by))
	return b.offset - before
}

func (b *pageBody) visible(view fyne.Size) []fyne.CanvasObject {
	b.measure(view)
	placeObject(b.root, 0, float32(-b.offset), view.Width, max(b.height, view.Height))
	cullObjects(b.root, float32(-b.offset), view.Height)
	return []fyne.CanvasObject{b.root}
}

func (b *pageBody) extent(view fyne.Size) (at, part float64) {
	room := b.room(view)
	if room <= 0 {
		return 0, 1
	}
	return b.offset / room, float64(view.Height / b.height)
}

// The position of a page is the block at the top of the view and how much of it is above, as a part: so
// it is the same place in other text sizes and languages.
func (b *pageBody) save() float64 {
	if b.wanted >= 0 {
		return b.wanted
	}
	position := 0.0
	b.eachBlock(func(i int, top, height float64) {
		if top <= b.offset {
			position = float64(i) + min(0.999, (b.offset-top)/max(1, height))
		}
	})
	return position
}

func (b *pageBody) restore(position float64) { b.wanted = max(0, position) }

// offsetOf is the offset of a position.
func (b *pageBody) offsetOf(position float64) float64 {
	offset := 0.0
	b.eachBlock(func(i int, top, height float64) {
		if i <= int(position) {
			offset = top + (position-float64(i))*height
		}
	})
	return offset
}

// eachBlock calls f for each block of the page with its place; a page that is no column is one block.
func (b *pageBody) eachBlock(f func(i int, top, height float64)) {
	column, ok := b.root.(*fyne.Container)
	if !ok {
		f(0, 0, float64(b.height))
		return
	}
	layout, ok := column.Layout.(*columnLayout)
	if !ok {
		f(0, 0, float64(b.height))
		return
	}
	top := 0.0
	for i, o := range column.Objects {
		h := float64(HeightFor(o, b.width) + layout.gap)
		f(i, top, h)
		top += h
	}
}

// cullObjects hides objects that are wholly above or below the view, down to the lines of a text. y is the place of the
// object's top in the view.
func cullObjects(o fyne.CanvasObject, y, view float32) {
	switch o := o.(type) {
	case *fyne.Container:
		if _, own := o.Layout.(*eitherLayout); own {
			return // it shows and hides its objects itself
		}
		for _, child := range o.Objects {
			top := y + child.Position().Y
			showWithin(child, top, view)
			if child.Visible() {
				cullObjects(child, top, view)
			}
		}
	case *Text:
		o.cullLines(y, view)
	}
}

func showWithin(o fyne.CanvasObject, top, view float32) {
	in := top+o.Size().Height >= 0 && top <= view
	switch {
	case in && !o.Visible():
		o.Show()
	case !in && o.Visible():
		o.Hide()
	}
}
