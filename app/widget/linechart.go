package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// Point is a value of a line chart with the name of its moment.
type Point struct {
	Name  string
	Value float64
}

// LineChart draws a line over time with round values at the left and names at the foot, and writes the
// last value beside its dot. format writes a value (usually Printer.Wan); the unit belongs into the
// card's heading. Two points at least; fewer give nothing to draw and nil comes back.
func (k Kit) LineChart(points []Point, format func(float64) string) fyne.CanvasObject {
	if len(points) < 2 {
		return nil
	}
	l := &chartLayout{points: points, note: k.Sp(theme.Note)}
	low, high := points[0].Value, points[0].Value
	for _, p := range points {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	l.ticks = axisTicks(low, high, 4)
	var objects []fyne.CanvasObject
	for _, t := range l.ticks {
		label := k.Text(theme.Note, format(t)).In(k.Muted).Trailing()
		l.left = max(l.left, label.NaturalWidth())
		objects = append(objects, canvas.NewLine(k.Look.Palette.Line), label)
	}
	for _, p := range points {
		label := k.Text(theme.Note, p.Name).In(k.Muted).Centered()
		l.label = max(l.label, label.NaturalWidth())
		objects = append(objects, label)
	}
	for range points[1:] {
		line := canvas.NewLine(k.Link)
		line.StrokeWidth = 4
		objects = append(objects, line)
	}
	last := k.Text(theme.Body, format(points[len(points)-1].Value)).Bold().In(k.Link)
	l.last = last.NaturalWidth()
	for range points {
		objects = append(objects, canvas.NewCircle(k.Link))
	}
	return container.New(l, append(objects, last)...)
}

type chartLayout struct {
	noMin
	points            []Point
	ticks             []float64
	note              float32
	left, label, last float32 // widths of the widest texts
}

const chartHeight = 260 // dp between the lowest and the highest line

func (l *chartLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	row := lineHeight(l.note)
	x0, x1 := l.left+20+l.label/2, size.Width-max(l.label/2, 12)
	y0, y1 := size.Height-row-8, row
	bottom, top := l.ticks[0], l.ticks[len(l.ticks)-1]
	y := func(v float64) float32 { return y0 - (y0-y1)*float32((v-bottom)/(top-bottom)) }
	x := func(i int) float32 { return x0 + (x1-x0)*float32(i)/float32(len(l.points)-1) }
	for i, t := range l.ticks {
		drawLine(o[2*i], l.left+16, y(t), size.Width, y(t))
		placeObject(o[2*i+1], 0, y(t)-row/2, l.left, row)
	}
	o = o[2*len(l.ticks):]
	l.placeNames(o[:len(l.points)], x, size.Height-row, row)
	o = o[len(l.points):]
	for i := range l.points[1:] {
		drawLine(o[i], x(i), y(l.points[i].Value), x(i+1), y(l.points[i+1].Value))
	}
	o = o[len(l.points)-1:]
	for i, p := range l.points {
		r := float32(5)
		if i == len(l.points)-1 {
			r = 10
		}
		placeObject(o[i], x(i)-r, y(p.Value)-r, 2*r, 2*r)
	}
	l.lastValue(o[len(l.points)], x(len(l.points)-1), y(l.points[len(l.points)-1].Value), size.Width)
}

// placeNames writes as many names as fit, always the last one.
func (l *chartLayout) placeNames(o []fyne.CanvasObject, x func(int) float32, y, row float32) {
	every := 1
	for every < len(o) && (x(every)-x(0)) < l.label+16 {
		every++
	}
	for i, name := range o {
		if (len(o)-1-i)%every != 0 {
			placeObject(name, 0, y, 0, 0)
			name.Move(fyne.NewPos(-10000, y))
			continue
		}
		placeObject(name, x(i)-l.label/2-4, y, l.label+8, row)
	}
}

// lastValue places the last value above the last dot, or below it near the top.
func (l *chartLayout) lastValue(o fyne.CanvasObject, x, y, width float32) {
	h := HeightFor(o, l.last)
	top := y - h - 14
	if top < 0 {
		top = y + 14
	}
	placeObject(o, min(x-l.last/2, width-l.last), top, l.last, h)
}

func drawLine(o fyne.CanvasObject, x1, y1, x2, y2 float32) {
	line := o.(*canvas.Line)
	line.Position1, line.Position2 = fyne.NewPos(x1, y1), fyne.NewPos(x2, y2)
	line.Refresh()
}

func (l *chartLayout) heightFor([]fyne.CanvasObject, float32) float32 {
	return chartHeight + 2*lineHeight(l.note)
}
func (l *chartLayout) naturalWidth([]fyne.CanvasObject) float32 { return 600 }
