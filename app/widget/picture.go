package widget

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif"  // attachments may be any of the three
	_ "image/jpeg" // formats that the centre accepts
	_ "image/png"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// maxPixels bounds an unpacked picture, 4 bytes a pixel; a sheet of A3 at 300 dpi has 17 million. maxEdge bounds its
// sides: a picture of the same area that is a pixel wide costs far more to scale.
const (
	maxPixels = 50_000_000
	maxEdge   = 20_000
)

// Decode reads a picture; nil for other bytes, and for a picture that is larger than any sheet or photograph.
func Decode(data []byte) image.Image {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || min(config.Width, config.Height) <= 0 || max(config.Width, config.Height) > maxEdge || config.Height > maxPixels/config.Width {
		return nil
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	return img
}

// Picture shows an image at the width it is given, with rounded corners; maxHeight bounds it (0: as
// high as its proportions say).
func (k Kit) Picture(img image.Image, maxHeight float32) fyne.CanvasObject {
	o := canvas.NewImageFromImage(img)
	o.FillMode = canvas.ImageFillContain
	o.CornerRadius = theme.Radius / 2
	b := img.Bounds()
	return container.New(&pictureLayout{ratio: float32(b.Dy()) / float32(max(1, b.Dx())), natural: float32(b.Dx()), most: maxHeight}, o)
}

type pictureLayout struct {
	noMin
	ratio, natural, most float32
}

func (l *pictureLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		placeObject(o, 0, 0, size.Width, size.Height)
	}
}

func (l *pictureLayout) heightFor(_ []fyne.CanvasObject, width float32) float32 {
	h := width * l.ratio
	if l.most > 0 {
		h = min(h, l.most)
	}
	return h
}
func (l *pictureLayout) naturalWidth([]fyne.CanvasObject) float32 { return l.natural }

// Cornered puts a mark of its natural size into the lower right corner of an object.
func Cornered(o, mark fyne.CanvasObject, inset float32) *fyne.Container {
	return container.New(&cornerLayout{inset: inset}, o, mark)
}

type cornerLayout struct {
	noMin
	inset float32
}

func (l *cornerLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	placeObject(o[0], 0, 0, size.Width, size.Height)
	w := NaturalWidth(o[1])
	h := HeightFor(o[1], w)
	placeObject(o[1], size.Width-w-l.inset, size.Height-h-l.inset, w, h)
}

func (l *cornerLayout) heightFor(o []fyne.CanvasObject, width float32) float32 {
	return HeightFor(o[0], width)
}
func (l *cornerLayout) naturalWidth(o []fyne.CanvasObject) float32 { return NaturalWidth(o[0]) }

// Stripes are slanted stripes of two colours, each as wide as width dp.
func (k Kit) Stripes(a, b color.NRGBA, width float32) fyne.CanvasObject {
	return canvas.NewRasterWithPixels(func(x, y, _, h int) color.Color {
		stripe := max(1, int(width*k.Pixels))
		if ((x+h-y)/stripe)%2 == 0 {
			return a
		}
		return b
	})
}
