package screen

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gongshi/app/theme"
	"gongshi/app/widget"
)

// brought gives a shell in a window at one of the moments.
func brought(t *testing.T, name string, f form) (*Shell, fyne.Window) {
	t.Helper()
	s, bring := moments()[name](f)
	w := show(t, s, f)
	bring()
	return s, w
}

func TestLifeScreens(t *testing.T) {
	test.NewTempApp(t)
	for name := range moments() {
		for _, f := range goldenForms() {
			t.Run(name+"/"+f.String(), func(t *testing.T) {
				_, w := brought(t, name, f)
				golden(t, name+"/"+f.String(), w.Canvas())
			})
		}
	}
}

// On what covers everything nothing is tiny, cut off or on top of something else, in every form.
func TestLifeScreensAreWellLaidOut(t *testing.T) {
	test.NewTempApp(t)
	for name := range moments() {
		for _, f := range allForms() {
			s, _ := brought(t, name, f)
			var what fyne.CanvasObject = s
			if s.overlayDrawn != nil {
				what = s.overlayDrawn
			}
			var seen []drawn
			walk(what, fyne.Position{}, fyne.Size{}, func(d drawn) {
				switch o := d.CanvasObject.(type) {
				case *canvas.Text:
					t.Run(name+"/"+f.String(), func(t *testing.T) { checkText(t, d, o, f) })
					if !d.clip.IsZero() && d.y > float32(f.height) {
						return
					}
					for _, other := range seen {
						if overlap(d, other) {
							t.Errorf("%s %s: %q lies on %q", name, f, o.Text, other.CanvasObject.(*canvas.Text).Text)
						}
					}
					seen = append(seen, d)
				case *widget.Pressable:
					if size := o.Size(); size.Width < theme.Touch-0.5 || size.Height < theme.Touch-0.5 {
						t.Errorf("%s %s: %q can be touched on %v dp only", name, f, o.Label, size)
					}
				}
			})
		}
	}
}
