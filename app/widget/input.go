package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"gongshi/app/theme"
)

// Field shows a Typing: the text, and underlined behind it the letters that are still being composed. Of a long text
// the end is seen. It takes no keys itself: the Keyboard and the window give them to the Typing, so that a keyboard on
// the screen and one on the table are the same thing. live means that keys go here. hint is shown while it is empty,
// end at its right; end may be nil. It is drawn again when the Typing has changed.
func (k Kit) Field(t *Typing, hint string, live bool, end fyne.CanvasObject, onTap func()) *Pressable {
	shown := k.Rich(theme.Lead, Span{Text: t.Text()}, Span{Text: t.Letters(), Under: true, Color: k.Link}).Tail()
	words := []Cell{Fix(shown), Fix(k.cursor(live))}
	if t.Value() == "" {
		words = []Cell{Fix(k.cursor(live)), Fix(k.Text(theme.Lead, hint).In(k.Muted).Lines(1))}
	}
	edge := k.roundedBox(k.Surface, k.Border, theme.Radius)
	if live {
		edge = k.roundedBox(k.Surface, k.Accent, theme.Radius)
	}
	edge.StrokeWidth = 3
	side := k.Sp(theme.Lead) * 1.2
	x, h := float32(32), max(104, k.Sp(theme.Lead)*2.4)
	if k.Compact {
		x, h = 20, max(72, k.Sp(theme.Lead)*1.8)
	}
	return k.Pressable(hint, theme.Radius, Layers(edge, Sized(0, h, Inset(x, 0, Row(20,
		Fix(k.Icon("search", side, k.Accent)), Grow(Row(6, words...), 1), Fix(orSpace(end)))))), onTap)
}

// cursor is where the next letter will stand; no room is lost without it, so that nothing jumps.
func (k Kit) cursor(live bool) fyne.CanvasObject {
	if !live {
		return Space(3, k.Sp(theme.Lead)*1.2)
	}
	return Sized(3, k.Sp(theme.Lead)*1.2, canvas.NewRectangle(k.Accent))
}
