package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Fyne is Fyne's own theme. Our widgets draw with Look alone; this decides the window's background and keeps Fyne from
// showing hover and focus marks, which stay lit after a touch.
//
// A program sets one of them, once, and lets it follow the look: at every theme that is set Fyne reads all fonts again,
// which takes a tenth of a second and tens of megabytes that are not given back (v2.8.1). Used on Fyne's goroutine
// only.
type Fyne struct{ look *Look }

// NewFyne makes the theme of a look.
func NewFyne(l *Look) *Fyne { return &Fyne{l} }

// Follow makes it the theme of another look, from the next drawing on.
func (t *Fyne) Follow(l *Look) { t.look = l }

func (t *Fyne) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	l := t.look
	switch name {
	case fynetheme.ColorNameBackground, fynetheme.ColorNameOverlayBackground:
		return l.Paper
	case fynetheme.ColorNameForeground:
		return l.Ink
	case fynetheme.ColorNamePrimary:
		return l.Accent
	case fynetheme.ColorNameHover, fynetheme.ColorNameFocus, fynetheme.ColorNameSelection, fynetheme.ColorNamePressed:
		return color.Transparent
	}
	variant := fynetheme.VariantLight
	if l.HighContrast {
		variant = fynetheme.VariantDark
	}
	return fynetheme.DefaultTheme().Color(name, variant)
}

func (t *Fyne) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return fynetheme.DefaultTheme().Font(style)
	case style.Bold:
		return Bold
	}
	return Regular
}

func (t *Fyne) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

func (t *Fyne) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case fynetheme.SizeNameText:
		return t.look.Sp(Body)
	case fynetheme.SizeNamePadding:
		return Grid
	}
	return fynetheme.DefaultTheme().Size(name)
}
