package widget

import (
	"bytes"
	"image"
	_ "image/gif"  // attachments may be any of the three
	_ "image/jpeg" // formats that the centre accepts
	_ "image/png"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// Picture shows an image at the width it is given, with rounded corners; maxHeight bounds it (0: as
// high as its proportions say). Bytes that do not decode give nil.
func (k Kit) Picture(data []byte, maxHeight float32) fyne.CanvasObject {
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
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
		place(o, 0, 0, size.Width, size.Height)
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
