package screen

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
)

// Picture draws a shell's current screen without a window, in pixels of one dp each: for `kiosk shot`,
// previews and tests. It needs a current Fyne app (any driver; none has to run), because Fyne measures
// text through it.
func Picture(s *Shell, width, height int) image.Image {
	canvas := software.NewCanvas()
	canvas.SetPadded(false)
	canvas.Resize(fyne.NewSize(float32(width), float32(height)))
	canvas.SetContent(s)
	return canvas.Capture()
}
