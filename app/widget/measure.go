package widget

import (
	"sync"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
)

// advances remembers how wide each character is in a face of size one. Lines are measured by adding
// up: kerning between Latin letters is left out, which errs on the side of a line that is too short.
var advances = struct {
	sync.Mutex
	of map[glyph]float32
}{of: map[glyph]float32{}}

type glyph struct {
	r    rune
	bold bool
}

const measureSize = 100 // dp; large, so that rounding to 1/64 does not add up

// runeAdvance is the width of a character in ems, as it will be drawn (see theme.FaceFor).
func runeAdvance(r rune, bold bool) float32 {
	g := glyph{r, bold}
	advances.Lock()
	defer advances.Unlock()
	if w, ok := advances.of[g]; ok {
		return w
	}
	face, drawn := theme.FaceFor(r, bold)
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(string(drawn), measureSize, fyne.TextStyle{}, face)
	w := size.Width / measureSize
	advances.of[g] = w
	return w
}

// textWidth is the width of a text on one line, in dp.
func textWidth(s string, size float32, bold bool) float32 {
	var w float32
	for _, r := range s {
		w += runeAdvance(r, bold)
	}
	return w * size
}

// runWidth is the width of a run of letters that are shaped together, in dp. Lines are broken by the letters' own
// widths: a line of them may be a little shorter than it could be.
func runWidth(s string, size float32, face fyne.Resource) float32 {
	measured, _ := fyne.CurrentApp().Driver().RenderedTextSize(s, size, fyne.TextStyle{}, face)
	return measured.Width
}

// lineHeight is the distance from one line to the next. Noto Sans SC asks for 1.448 em.
func lineHeight(size float32) float32 { return float32(int(size*1.45 + 0.5)) }
