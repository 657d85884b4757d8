package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gongshi/app/theme"
)

// Input is the field that a search is typed into. It holds no text of its own and takes no keys: the
// window gives them to the screen's presenter, which sets what is shown. So a keyboard on the screen and
// one on the table are the same thing, and nothing typed outlives the presenter. hint stands in it while
// text is empty, end at its right; end may be nil.
func (k Kit) Input(text, hint string, end fyne.CanvasObject) *fyne.Container {
	shown := k.Text(theme.Lead, text).Lines(1)
	if text == "" {
		shown = k.Text(theme.Lead, hint).In(k.Muted).Lines(1)
	}
	cursor := canvas.NewRectangle(k.Accent)
	bar := Sized(3, k.Sp(theme.Lead)*1.2, cursor)
	words := []Cell{Fix(shown), Fix(bar)}
	if text == "" {
		words = []Cell{Fix(bar), Fix(shown)}
	}
	edge := k.box(k.Surface, k.Accent, theme.Radius)
	edge.StrokeWidth = 3
	side := k.Sp(theme.Lead) * 1.2
	return Layers(edge, Sized(0, max(104, k.Sp(theme.Lead)*2.4), Inset(32, 0, Row(20,
		Fix(k.Icon("search", side, k.Accent)), Grow(Row(6, words...), 1), Fix(orSpace(end))))))
}
