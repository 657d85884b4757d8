package widget

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"github.com/boombuler/barcode/qr"
)

const (
	quietZone = 4   // modules of white around a code (ISO/IEC 18004 §9.1)
	qrModules = 137 // side of a code of version 30: a telephone can read it from a screen in this size
	leastDot  = 3   // pixels of a module, below which codes are hard to read
)

// QR is a text as a code that telephones read, black on white whatever the palette, with the white around
// it that readers need. The text is UTF-8. The side is at most most dp. It uses the better error correction
// (M) where that makes no larger a code than version 20, else L. A text that is too long for a code that is
// read with certainty in so much room gives nil.
func (k Kit) QR(text string, most float32) fyne.CanvasObject {
	dots := qrDots(text)
	if dots == nil {
		return nil
	}
	n := dots.Bounds().Dx()
	dot := float32(math.Floor(float64(most*k.Pixels) / float64(n))) // whole pixels, or modules differ in width
	if dot < leastDot {
		return nil
	}
	side := dot * float32(n) / k.Pixels
	img := canvas.NewImageFromImage(dots)
	img.FillMode, img.ScaleMode = canvas.ImageFillStretch, canvas.ImageScalePixels
	return container.New(&fixedLayout{w: side, h: side}, img)
}

const betterUpTo = 97 // side of a code of version 20

// qrDots is the code with its quiet zone, a pixel a module; nil when it would be too large.
func qrDots(text string) *image.Gray {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil || code.Bounds().Dx() > betterUpTo {
		code, err = qr.Encode(text, qr.L, qr.Unicode)
	}
	if err != nil || code.Bounds().Dx() > qrModules {
		return nil
	}
	side := code.Bounds().Dx()
	dots := image.NewGray(image.Rect(0, 0, side+2*quietZone, side+2*quietZone))
	for i := range dots.Pix {
		dots.Pix[i] = 0xff
	}
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				dots.SetGray(x+quietZone, y+quietZone, color.Gray{})
			}
		}
	}
	return dots
}
