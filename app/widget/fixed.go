package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Fixed gives an object exactly this size, in any container: portraits in a row.
func Fixed(w, h float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&fixedLayout{w: w, h: h}, o)
}

// Limp makes an object ask for no width: it wraps in the width that others need. Of nil it makes nil.
func Limp(o fyne.CanvasObject) fyne.CanvasObject {
	if o == nil {
		return nil
	}
	return container.New(&limpLayout{}, o)
}

type limpLayout struct{ insetLayout }

func (l *limpLayout) naturalWidth([]fyne.CanvasObject) float32 { return 0 }

type fixedLayout struct {
	noMin
	w, h float32
}

func (l *fixedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w, h := min(l.w, size.Width), min(l.h, size.Height)
	for _, o := range objects {
		placeObject(o, (size.Width-w)/2, (size.Height-h)/2, w, h)
	}
}

func (l *fixedLayout) heightFor([]fyne.CanvasObject, float32) float32 { return l.h }
func (l *fixedLayout) naturalWidth([]fyne.CanvasObject) float32       { return l.w }

// Under keeps an object at its height at the foot; the first fills the rest.
func Under(o, foot fyne.CanvasObject) *fyne.Container {
	return container.New(&underLayout{}, o, foot)
}

type underLayout struct{ noMin }

func (l *underLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h := min(HeightFor(objects[1], size.Width), size.Height)
	placeObject(objects[0], 0, 0, size.Width, size.Height-h)
	placeObject(objects[1], 0, size.Height-h, size.Width, h)
}

func (l *underLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[0], width) + HeightFor(objects[1], width)
}

func (l *underLayout) naturalWidth(objects []fyne.CanvasObject) float32 { return widestOf(objects) }
