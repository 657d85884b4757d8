package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Fixed gives an object exactly this size, wherever it stands: portraits in a row.
func Fixed(w, h float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&fixedLayout{w: w, h: h}, o)
}

// Limp makes an object ask for no width: it wraps in what others need. Of nil it makes nil.
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
		place(o, (size.Width-w)/2, (size.Height-h)/2, w, h)
	}
}

func (l *fixedLayout) heightFor([]fyne.CanvasObject, float32) float32 { return l.h }
func (l *fixedLayout) naturalWidth([]fyne.CanvasObject) float32       { return l.w }
