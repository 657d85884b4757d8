package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// Segment is one of several things: done or not, in a tone.
type Segment struct {
	Tone theme.Tone
	Done bool // filled; other parts are an outline, so that the shape too shows it
}

// Segments draws things as a strip of equal parts, in their order.
func (k Kit) Segments(parts ...Segment) *fyne.Container {
	objects := make([]fyne.CanvasObject, len(parts))
	for i, p := range parts {
		ink := k.toneInk(p.Tone)
		r := canvas.NewRectangle(ink)
		if !p.Done {
			r.FillColor, r.StrokeColor, r.StrokeWidth = color.NRGBA{}, ink, 3
		}
		r.CornerRadius = segmentHeight / 2
		objects[i] = r
	}
	return container.New(&segmentLayout{}, objects...)
}

const (
	segmentHeight = 18
	segmentGap    = 8
)

// segmentLayout shares the width; where parts are many the gaps narrow with them.
type segmentLayout struct{ noMin }

func (l *segmentLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	gap := min(segmentGap, size.Width/float32(len(o))/4)
	pitch := (size.Width + gap) / float32(len(o))
	for i, part := range o {
		placeObject(part, float32(i)*pitch, (size.Height-segmentHeight)/2, pitch-gap, segmentHeight)
	}
}
func (l *segmentLayout) heightFor([]fyne.CanvasObject, float32) float32 { return segmentHeight }
func (l *segmentLayout) naturalWidth(o []fyne.CanvasObject) float32     { return float32(len(o)) * 48 }
