package widget

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Viewer shows a picture at the place and size of a Zoom, and lets a finger move it. A picture larger than the viewer
// is cut off at its edges. The graphics card scales the picture: moving it costs no more than a scrolled page.
type Viewer struct {
	fynewidget.BaseWidget
	kit     Kit
	zoom    *Zoom
	picture *canvas.Image
	ground  *canvas.Rectangle
	size    fyne.Size // of the picture, in its own pixels
	height  float32
	drag    float64
}

var (
	_ fyne.Draggable  = (*Viewer)(nil)
	_ fyne.Scrollable = (*Viewer)(nil) // which also makes Fyne clip it
)

// Viewer makes a viewer of a height for a decoded picture; zoom is kept by the screen.
func (k Kit) Viewer(img image.Image, zoom *Zoom, height float32) *Viewer {
	v := &Viewer{kit: k, zoom: zoom, picture: canvas.NewImageFromImage(img), ground: canvas.NewRectangle(k.Track), height: height}
	v.picture.FillMode, v.picture.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	if k.HighContrast {
		v.ground.FillColor = color.Black
	}
	b := img.Bounds()
	v.size = fyne.NewSize(float32(b.Dx()), float32(b.Dy()))
	v.ExtendBaseWidget(v)
	return v
}

// Turn shows half a view more in a direction, and More reports whether there is more.
func (v *Viewer) Turn(right, down int) {
	v.zoom.Turn(right, down, v.Size(), v.size)
	v.Refresh()
}

// SetHeight changes the height that it asks for.
func (v *Viewer) SetHeight(height float32) { v.height = max(0, height) }

// HeightFor is the height that it was made for, NaturalWidth the picture's.
func (v *Viewer) HeightFor(float32) float32 { return v.height }
func (v *Viewer) NaturalWidth() float32     { return v.size.Width }

// Dragged follows the finger once it has left the slop of a tap.
func (v *Viewer) Dragged(e *fyne.DragEvent) {
	v.kit.Touch.Felt()
	v.drag += math.Hypot(float64(e.Dragged.DX), float64(e.Dragged.DY))
	if v.drag > slop {
		v.kit.Touch.Cancel()
		v.zoom.Move(e.Dragged.DX, e.Dragged.DY, v.Size(), v.size)
		v.Refresh()
	}
}

// DragEnd leaves the picture where it is.
func (v *Viewer) DragEnd() { v.drag = 0 }

// Scrolled follows a wheel or touchpad.
func (v *Viewer) Scrolled(e *fyne.ScrollEvent) {
	v.kit.Touch.Felt()
	v.zoom.Move(e.Scrolled.DX*2, e.Scrolled.DY*2, v.Size(), v.size)
	v.Refresh()
}

// MinSize is nothing, see the package comment.
func (v *Viewer) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer places the picture on its ground.
func (v *Viewer) CreateRenderer() fyne.WidgetRenderer { return laidOut(&viewerRenderer{v}, v.Size()) }

type viewerRenderer struct{ v *Viewer }

func (r *viewerRenderer) Layout(size fyne.Size) {
	at, picture := r.v.zoom.Place(size, r.v.size)
	placeObject(r.v.ground, 0, 0, size.Width, size.Height)
	placeObject(r.v.picture, at.X, at.Y, picture.Width, picture.Height)
}

func (r *viewerRenderer) Refresh()           { r.Layout(r.v.Size()); canvas.Refresh(r.v) }
func (r *viewerRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *viewerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.v.ground, r.v.picture}
}
func (r *viewerRenderer) Destroy() {}
