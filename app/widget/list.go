package widget

import (
	"fyne.io/fyne/v2"
)

// Rows is a list of any length of which only the rows in sight exist. Rows may differ in height; their
// heights are found when they come into sight, so the thumb's place is an estimate by row number.
type Rows struct {
	Count int
	Gap   float32
	Make  func(i int) fyne.CanvasObject // called when a row comes into sight

	built map[int]fyne.CanvasObject
	width float32
	first int     // the row that the view begins in
	top   float64 // where that row's top is: 0 or above the view (negative)
}

// Below gives the same rows below one object more, which scrolls away with them.
func (r *Rows) Below(head fyne.CanvasObject) *Rows {
	return &Rows{Count: r.Count + 1, Gap: r.Gap, Make: func(i int) fyne.CanvasObject {
		if i == 0 {
			return head
		}
		return r.Make(i - 1)
	}}
}

// List makes a scroller over rows.
func (k Kit) List(r *Rows) *Scroller {
	r.built = map[int]fyne.CanvasObject{}
	return k.scroller(r)
}

func (r *Rows) row(i int) fyne.CanvasObject {
	o, ok := r.built[i]
	if !ok {
		o = r.Make(i)
		r.built[i] = o
	}
	return o
}

// rowPitch is the height of a row and the gap below it.
func (r *Rows) rowPitch(i int) float64 { return float64(HeightFor(r.row(i), r.width) + r.Gap) }

func (r *Rows) move(by float64, view fyne.Size) float64 {
	if r.Count == 0 || view.Width <= 0 {
		return 0
	}
	r.width = view.Width
	r.first = max(0, min(r.first, r.Count-1))
	moved := -by
	r.top -= by
	moved += r.stopAtEnd(view)
	for r.top > 0 && r.first > 0 {
		r.first--
		r.top -= r.rowPitch(r.first)
	}
	if r.first == 0 && r.top > 0 {
		moved -= r.top
		r.top = 0
	}
	for r.first < r.Count-1 && r.top+r.rowPitch(r.first) <= 0 {
		r.top += r.rowPitch(r.first)
		r.first++
	}
	return -moved
}

// stopAtEnd moves the rows down again when the last one would end above the foot of the view, and
// gives by how much.
func (r *Rows) stopAtEnd(view fyne.Size) float64 {
	y := r.top
	for i := r.first; i < r.Count; i++ {
		y += r.rowPitch(i)
		if y-float64(r.Gap) >= float64(view.Height) {
			return 0
		}
	}
	short := float64(view.Height) - (y - float64(r.Gap))
	r.top += short
	return short
}

func (r *Rows) visible(view fyne.Size) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	keep := map[int]fyne.CanvasObject{}
	y := r.top
	for i := r.first; i < r.Count && y < float64(view.Height); i++ {
		o := r.row(i)
		h := HeightFor(o, view.Width)
		placeObject(o, 0, float32(y), view.Width, h)
		out = append(out, o)
		keep[i] = o
		y += float64(h + r.Gap)
	}
	r.built = keep
	return out
}

func (r *Rows) extent(view fyne.Size) (at, part float64) {
	if r.Count == 0 || view.Width <= 0 {
		return 0, 1
	}
	r.width = view.Width
	seen, y := 0.0, r.top
	for i := r.first; i < r.Count && y < float64(view.Height); i++ {
		pitch := r.rowPitch(i)
		in := min(y+pitch, float64(view.Height)) - max(y, 0)
		seen += in / pitch
		y += pitch
	}
	if r.first == 0 && r.top >= 0 && y-float64(r.Gap) <= float64(view.Height)+0.5 && seen >= float64(r.Count)-0.5 {
		return 0, 1
	}
	above := float64(r.first) - r.top/r.rowPitch(r.first)
	rest := float64(r.Count) - seen
	if rest <= 0 {
		return 0, 1
	}
	return min(1, above/rest), min(0.999, seen/float64(r.Count))
}

// The position of a list is its first row and how much of it is above the view, as a part of the row.
func (r *Rows) save() float64 {
	if r.Count == 0 || r.width == 0 {
		return 0
	}
	return float64(r.first) - r.top/r.rowPitch(r.first)
}

func (r *Rows) restore(position float64) {
	r.first = int(position)
	r.top = 0
}
