package screen

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/theme"
	"gongshi/app/widget"
)

// allForms are both languages, all text sizes and all cabinets.
func allForms() []form {
	var out []form
	for _, size := range [][2]int{{1080, 1920}, {1920, 1080}, {1280, 800}} {
		for _, lang := range []i18n.Lang{i18n.Zh, i18n.En} {
			for text := theme.Normal; text <= theme.Largest; text++ {
				out = append(out, form{size[0], size[1], lang, text, false})
			}
		}
	}
	return out
}

// show puts a shell into a window of a form's size.
func show(t *testing.T, s *Shell, f form) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, canvas.NewRectangle(nil)) // the screen is laid out once, in its size
	w.SetPadded(false)
	w.Resize(fyne.NewSize(float32(f.width), float32(f.height)))
	w.SetContent(s)
	return w
}

// drawn is an object with its place in the window.
type drawn struct {
	fyne.CanvasObject
	x, y float32
	clip fyne.Size // of the scroller it is in, zero outside
}

// walk calls f with everything that is visible.
func walk(o fyne.CanvasObject, at fyne.Position, clip fyne.Size, f func(drawn)) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	f(drawn{o, at.X, at.Y, clip})
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, at, clip, f)
		}
	case fyne.Widget:
		if _, ok := o.(*widget.Scroller); ok {
			clip = o.Size()
		}
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, at, clip, f)
		}
	}
}

func checkText(t *testing.T, d drawn, o *canvas.Text, f form) {
	t.Helper()
	least := []float32{24, 32, 40}[f.text]
	for _, r := range o.Text {
		if face, drawn := theme.FaceFor(r, o.FontSource == theme.Bold); face != o.FontSource || drawn != r {
			t.Errorf("%q in %q is not of the embedded font", r, o.Text)
		}
	}
	if o.TextSize < least {
		t.Errorf("%q is set in %v dp", o.Text, o.TextSize)
	}
	if right := d.x + o.MinSize().Width; d.x < -0.5 || right > float32(f.width)+0.5 {
		t.Errorf("%q reaches from %v to %v of %d", o.Text, d.x, right, f.width)
	}
	if d.clip.IsZero() && d.y+o.MinSize().Height > float32(f.height)+0.5 {
		t.Errorf("%q reaches down to %v of %d", o.Text, d.y+o.MinSize().Height, f.height)
	}
}

// checkLayout: no text is tiny, none reaches beyond the window or lies on another, nothing to touch is smaller than a
// finger.
func checkLayout(t *testing.T, s *Shell, f form) {
	t.Helper()
	var seen []drawn
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		switch o := d.CanvasObject.(type) {
		case *canvas.Text:
			checkText(t, d, o, f)
			if !d.clip.IsZero() && d.y > float32(f.height) {
				return
			}
			for _, other := range seen {
				if overlap(d, other) {
					t.Errorf("%q lies on %q", o.Text, other.CanvasObject.(*canvas.Text).Text)
				}
			}
			seen = append(seen, d)
		case *widget.Pressable:
			if size := o.Size(); size.Width < theme.Touch-0.5 || size.Height < theme.Touch-0.5 {
				t.Errorf("%q can be touched on %v by %v dp only", o.Label, size.Width, size.Height)
			}
		}
	})
	if len(seen) < 8 {
		t.Errorf("only %d texts are drawn", len(seen))
	}
}

// overlap compares the glyphs' boxes, which are a third smaller than the lines they stand in. What is in
// a scroller may lie behind the header or the bar, where it is clipped.
func overlap(a, b drawn) bool {
	if a.clip != b.clip {
		return false
	}
	as, bs := a.MinSize(), b.MinSize()
	return a.x < b.x+bs.Width-2 && b.x < a.x+as.Width-2 && a.y+as.Height/6 < b.y+bs.Height*5/6 && b.y+bs.Height/6 < a.y+as.Height*5/6
}
