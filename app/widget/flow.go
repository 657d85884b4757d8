package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// Column puts objects below each other, each as wide as the column, with a gap between them. Objects
// that are nil are left out, so that a screen can leave out what a record lacks.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columnLayout{gap: gap}, visibleObjects(objects)...)
}

func visibleObjects(objects []fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range objects {
		if o != nil {
			out = append(out, o)
		}
	}
	return out
}

type columnLayout struct {
	noMin
	gap float32
}

func (l *columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		h := HeightFor(o, size.Width)
		placeObject(o, 0, y, size.Width, h)
		y += h + l.gap
	}
}

func (l *columnLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for i, o := range objects {
		if i > 0 {
			h += l.gap
		}
		h += HeightFor(o, width)
	}
	return h
}

func (l *columnLayout) naturalWidth(objects []fyne.CanvasObject) float32 { return widestOf(objects) }

func widestOf(objects []fyne.CanvasObject) float32 {
	w := float32(0)
	for _, o := range objects {
		w = max(w, NaturalWidth(o))
	}
	return w
}

// Cell is an object in a Row. Weight 0 takes its natural width; others share the rest.
type Cell struct {
	Object fyne.CanvasObject
	Weight float32
}

// Fix and Grow make cells.
func Fix(o fyne.CanvasObject) Cell                  { return Cell{Object: o} }
func Grow(o fyne.CanvasObject, weight float32) Cell { return Cell{Object: o, Weight: weight} }

// Row puts objects beside each other, centred on its height.
func Row(gap float32, cells ...Cell) *fyne.Container { return row(gap, false, cells) }

// TopRow is a Row whose objects begin at the top.
func TopRow(gap float32, cells ...Cell) *fyne.Container { return row(gap, true, cells) }

func row(gap float32, top bool, cells []Cell) *fyne.Container {
	l := &rowLayout{gap: gap, top: top}
	var objects []fyne.CanvasObject
	for _, c := range cells {
		if c.Object != nil {
			objects = append(objects, c.Object)
			l.weights = append(l.weights, c.Weight)
		}
	}
	return container.New(l, objects...)
}

type rowLayout struct {
	noMin
	gap     float32
	top     bool
	weights []float32
}

// divideWidth divides the row. Objects of natural width that do not fit share the row in proportion.
func (l *rowLayout) divideWidth(objects []fyne.CanvasObject, width float32) []float32 {
	out := make([]float32, len(objects))
	left := width - l.gap*float32(len(objects)-1)
	natural, weights := float32(0), float32(0)
	for i, o := range objects {
		weights += l.weights[i]
		if l.weights[i] == 0 {
			out[i] = NaturalWidth(o)
			natural += out[i]
		}
	}
	room := left
	if weights > 0 {
		room = left * 0.7 // growing cells keep a third
	}
	if natural > room {
		for i := range out {
			out[i] *= room / natural
		}
		natural = room
	}
	for i, w := range l.weights {
		if w > 0 {
			out[i] = (left - natural) * w / weights
		}
	}
	return out
}

func (l *rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, w := range l.divideWidth(objects, size.Width) {
		h := min(HeightFor(objects[i], w), size.Height)
		if fillsRow(objects[i]) {
			h = size.Height
		}
		y := (size.Height - h) / 2
		if l.top {
			y = 0
		}
		placeObject(objects[i], x, y, w, h)
		x += w + l.gap
	}
}

// fillsRow reports whether an object fills the height of its row: cards and tiles side by side are of
// one height.
func fillsRow(o fyne.CanvasObject) bool {
	s, ok := o.(interface{ stretch() bool })
	if ok {
		return s.stretch()
	}
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	s, ok = c.Layout.(interface{ stretch() bool })
	return ok && s.stretch()
}

// stretch: an object at the top of its row stays there in any height.
func (l *rowLayout) stretch() bool { return l.top }

func (l *rowLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for i, w := range l.divideWidth(objects, width) {
		h = max(h, HeightFor(objects[i], w))
	}
	return h
}

func (l *rowLayout) naturalWidth(objects []fyne.CanvasObject) float32 {
	w := l.gap * float32(max(0, len(objects)-1))
	for _, o := range objects {
		w += NaturalWidth(o)
	}
	return w
}

// Grid puts objects in columns of one width and rows of one height each.
func Grid(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&gridLayout{columns: columns, gap: gap}, visibleObjects(objects)...)
}

type gridLayout struct {
	noMin
	columns int
	gap     float32
	fill    bool // rows share the height
}

// FillGrid is a Grid whose rows share the height it is given.
func FillGrid(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&gridLayout{columns: columns, gap: gap, fill: true}, visibleObjects(objects)...)
}

func (l *gridLayout) cell(width float32) float32 {
	return (width - l.gap*float32(l.columns-1)) / float32(l.columns)
}

func (l *gridLayout) rowHeights(objects []fyne.CanvasObject, width float32) []float32 {
	w := l.cell(width)
	var rows []float32
	for i, o := range objects {
		if i%l.columns == 0 {
			rows = append(rows, 0)
		}
		rows[len(rows)-1] = max(rows[len(rows)-1], HeightFor(o, w))
	}
	return rows
}

func (l *gridLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w, y := l.cell(size.Width), float32(0)
	for r, h := range l.rowHeights(objects, size.Width) {
		if l.fill {
			rows := (len(objects) + l.columns - 1) / l.columns
			h = (size.Height - l.gap*float32(rows-1)) / float32(rows)
		}
		for c := 0; c < l.columns && r*l.columns+c < len(objects); c++ {
			placeObject(objects[r*l.columns+c], float32(c)*(w+l.gap), y, w, h)
		}
		y += h + l.gap
	}
}

func (l *gridLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for i, r := range l.rowHeights(objects, width) {
		if i > 0 {
			h += l.gap
		}
		h += r
	}
	return h
}

func (l *gridLayout) naturalWidth(objects []fyne.CanvasObject) float32 {
	n := float32(min(l.columns, len(objects)))
	return widestOf(objects)*n + l.gap*(n-1)
}

// Wrap puts objects of natural width beside each other and goes on in a new line when one is full.
func Wrap(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrapLayout{gap: gap}, visibleObjects(objects)...)
}

type wrapLayout struct {
	noMin
	gap float32
}

// eachPlace calls f with the place of every object and returns the height of all.
func (l *wrapLayout) eachPlace(objects []fyne.CanvasObject, width float32, f func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	x, y, lineH := float32(0), float32(0), float32(0)
	for _, o := range objects {
		w := min(NaturalWidth(o), width)
		h := HeightFor(o, w)
		if x > 0 && x+w > width {
			x, y, lineH = 0, y+lineH+l.gap, 0
		}
		f(o, x, y, w, h)
		x += w + l.gap
		lineH = max(lineH, h)
	}
	return y + lineH
}

func (l *wrapLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.eachPlace(objects, size.Width, placeObject)
}

func (l *wrapLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.eachPlace(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
}

func (l *wrapLayout) naturalWidth(objects []fyne.CanvasObject) float32 {
	w := l.gap * float32(max(0, len(objects)-1))
	for _, o := range objects {
		w += NaturalWidth(o)
	}
	return w
}

// Inset keeps a distance around an object: left and right, above and below.
func Inset(x, y float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&insetLayout{x: x, y: y}, o)
}

type insetLayout struct {
	noMin
	x, y   float32
	centre bool // the object keeps its height and is centred
}

func (l *insetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		w, h, y := size.Width-2*l.x, size.Height-2*l.y, l.y
		if l.centre {
			want := min(h, HeightFor(o, w))
			y += (h - want) / 2
			h = want
		}
		placeObject(o, l.x, y, w, h)
	}
}

func (l *insetLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightOfAll(objects, width-2*l.x) + 2*l.y
}

func (l *insetLayout) naturalWidth(objects []fyne.CanvasObject) float32 {
	return widestOf(objects) + 2*l.x
}

func heightOfAll(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for _, o := range objects {
		h = max(h, HeightFor(o, width))
	}
	return h
}

// Above keeps a distance below an object, which fills the rest.
func Above(gap float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&aboveLayout{gap: gap}, o)
}

type aboveLayout struct {
	noMin
	gap float32
}

func (l *aboveLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		placeObject(o, 0, 0, size.Width, size.Height-l.gap)
	}
}

func (l *aboveLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightOfAll(objects, width) + l.gap
}
func (l *aboveLayout) naturalWidth(objects []fyne.CanvasObject) float32 { return widestOf(objects) }

// Layers puts objects on top of each other.
func Layers(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&insetLayout{}, visibleObjects(objects)...)
}

// Sized gives an object a least width and height.
func Sized(w, h float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&sizedLayout{w: w, h: h}, o)
}

type sizedLayout struct {
	noMin
	w, h float32
}

func (l *sizedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		placeObject(o, 0, 0, size.Width, size.Height)
	}
}

func (l *sizedLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return max(l.h, heightOfAll(objects, width))
}

func (l *sizedLayout) naturalWidth(objects []fyne.CanvasObject) float32 {
	return max(l.w, widestOf(objects))
}

// Space is an empty object of a size.
func Space(w, h float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	return Sized(w, h, r)
}

// Centre keeps an object at its natural size in the middle; Middle half-way down, at the left.
func Centre(o fyne.CanvasObject) *fyne.Container { return container.New(&centreLayout{}, o) }
func Middle(o fyne.CanvasObject) *fyne.Container {
	return container.New(&insetLayout{centre: true}, o)
}

// Trailing keeps an object at its natural size at the right.
func Trailing(o fyne.CanvasObject) *fyne.Container {
	return container.New(&centreLayout{trailing: true}, o)
}

type centreLayout struct {
	noMin
	trailing bool
}

func (l *centreLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		w := min(size.Width, NaturalWidth(o))
		h := min(size.Height, HeightFor(o, w))
		x := (size.Width - w) / 2
		if l.trailing {
			x = size.Width - w
		}
		placeObject(o, x, (size.Height-h)/2, w, h)
	}
}

func (l *centreLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightOfAll(objects, width)
}
func (l *centreLayout) naturalWidth(objects []fyne.CanvasObject) float32 { return widestOf(objects) }

// FillColumn is a Column that is as high as its row; its last object takes the rest.
func FillColumn(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&fillColumn{columnLayout{gap: gap}}, visibleObjects(objects)...)
}

type fillColumn struct{ columnLayout }

func (l *fillColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.columnLayout.Layout(objects, size)
	if n := len(objects); n > 0 {
		last := objects[n-1]
		placeObject(last, 0, last.Position().Y, size.Width, max(last.Size().Height, size.Height-last.Position().Y))
	}
}

func (l *fillColumn) stretch() bool { return true }
func (l *gridLayout) stretch() bool { return l.fill }
