package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Fyne makes the look Fyne's own theme. Our widgets draw with Look alone; this decides the window's
// background and keeps Fyne from showing hover and focus marks, which stay lit after a touch.
func (l *Look) Fyne() fyne.Theme { return fyneTheme{l} }

type fyneTheme struct{ look *Look }

func (t fyneTheme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
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

func (t fyneTheme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return fynetheme.DefaultTheme().Font(style)
	case style.Bold:
		return Bold
	}
	return Regular
}

func (t fyneTheme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

func (t fyneTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case fynetheme.SizeNameText:
		return t.look.Sp(Body)
	case fynetheme.SizeNamePadding:
		return Grid
	}
	return fynetheme.DefaultTheme().Size(name)
}
