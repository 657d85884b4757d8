package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// roundedBox is a rounded rectangle.
func (k Kit) roundedBox(fill, stroke color.NRGBA, radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(fill)
	r.CornerRadius = radius
	if stroke.A > 0 {
		r.StrokeColor = stroke
		r.StrokeWidth = theme.Stroke
	}
	return r
}

// Icon draws an icon in a square of a side.
func (k Kit) Icon(icon theme.Icon, side float32, c color.NRGBA) fyne.CanvasObject {
	img := canvas.NewImageFromResource(icon.Resource(c, side*k.Pixels))
	img.FillMode = canvas.ImageFillContain
	return container.New(&squareLayout{side: side}, img)
}

// Badge is an icon on a ground of its tile's hue, at the beginning of a row.
func (k Kit) Badge(icon theme.Icon, h theme.Hue) fyne.CanvasObject {
	pair := k.Tint(h)
	side := k.Sp(theme.Lead) * 1.9
	edge := color.NRGBA{}
	if k.HighContrast {
		edge = pair.Text
	}
	return Sized(
		side,
		side,
		container.New(
			&squareLayout{side: side},
			Layers(k.roundedBox(pair.Fill, edge, 14), k.Icon(icon, side*0.58, pair.Text)),
		),
	)
}

// squareLayout keeps an object at one size in the middle of its space.
type squareLayout struct {
	noMin
	side float32
}

func (l *squareLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := min(l.side, size.Width, size.Height)
	for _, o := range objects {
		placeObject(o, (size.Width-side)/2, (size.Height-side)/2, side, side)
	}
}
func (l *squareLayout) heightFor([]fyne.CanvasObject, float32) float32 { return l.side }
func (l *squareLayout) naturalWidth([]fyne.CanvasObject) float32       { return l.side }

// dress is how a button looks.
type dress struct{ fill, text, edge color.NRGBA }

func (k Kit) primaryDress() dress   { return dress{k.Accent, k.OnAccent, color.NRGBA{}} }
func (k Kit) secondaryDress() dress { return dress{k.Surface, k.Ink, k.Border} }

// dimmedDress is a button that does nothing at the moment.
func (k Kit) dimmedDress() dress {
	if k.HighContrast {
		return dress{k.Paper, k.Look.Palette.Line, k.Track}
	}
	return dress{k.Paper, k.Border, k.Look.Palette.Line}
}

// Button is an action; icon may be "".
func (k Kit) Button(label string, icon theme.Icon, onTap func()) *Pressable {
	return k.Pressable(label, theme.Radius, k.button(label, icon, true, k.secondaryDress()), onTap)
}

// MainButton is the one action that most people come for; a screen has at most one.
func (k Kit) MainButton(label string, icon theme.Icon, onTap func()) *Pressable {
	return k.Pressable(label, theme.Radius, k.button(label, icon, true, k.primaryDress()), onTap)
}

func (k Kit) button(label string, icon theme.Icon, enabled bool, d dress) *fyne.Container {
	if !enabled {
		d = k.dimmedDress()
	}
	text := k.Text(theme.Body, label).In(d.text).Lines(1)
	var content fyne.CanvasObject = Centre(text)
	if icon != "" {
		content = Centre(Row(16, Fix(k.Icon(icon, k.Sp(theme.Body)*1.15, d.text)), Fix(text)))
	}
	return Layers(k.roundedBox(d.fill, d.edge, theme.Radius), Sized(0, 72, Inset(24, 0, content)))
}

// Tool is a button that may have nothing to do at the moment: then it is dimmed and cannot be touched.
func (k Kit) Tool(label string, icon theme.Icon, enabled bool, onTap func()) fyne.CanvasObject {
	b := k.button(label, icon, enabled, k.secondaryDress())
	if !enabled {
		return b
	}
	return k.Pressable(label, theme.Radius, b, onTap)
}

// IconTool is a Tool of which the icon alone is drawn.
func (k Kit) IconTool(label string, icon theme.Icon, enabled bool, onTap func()) fyne.CanvasObject {
	d := k.secondaryDress()
	if !enabled {
		d = k.dimmedDress()
	}
	b := Layers(
		k.roundedBox(d.fill, d.edge, theme.Radius),
		Sized(72, 72, Centre(k.Icon(icon, k.Sp(theme.Body)*1.15, d.text))),
	)
	if !enabled {
		return b
	}
	return k.Pressable(label, theme.Radius, b, onTap)
}

// Chip is one of several choices, of which chosen ones are dark.
func (k Kit) Chip(label string, chosen bool, onTap func()) *Pressable {
	return k.IconChip(label, "", chosen, onTap)
}

// IconChip is a chip with an icon before its words; icon may be "".
func (k Kit) IconChip(label string, icon theme.Icon, chosen bool, onTap func()) *Pressable {
	d := k.secondaryDress()
	if chosen {
		d = dress{k.Selected, k.OnSelected, k.Selected}
	}
	var words fyne.CanvasObject = k.Text(theme.Note, label).In(d.text).Lines(1)
	if icon != "" {
		words = Row(12, Fix(k.Icon(icon, k.Sp(theme.Note), d.text)), Fix(words))
	}
	h := max(theme.Touch, lineHeight(k.Sp(theme.Note))+20)
	box := Layers(k.roundedBox(d.fill, d.edge, h/2), Sized(0, h, Inset(28, 0, Centre(words))))
	return k.Pressable(label, h/2, box, onTap)
}

// Pill is a state in words on a tint: 还剩 3 天. icon may be "".
func (k Kit) Pill(label string, icon theme.Icon, tone theme.Tone) *fyne.Container {
	return k.label(label, icon, tone, 99)
}

// Tag labels a row with its kind.
func (k Kit) Tag(label string, tone theme.Tone) *fyne.Container { return k.label(label, "", tone, 8) }

func (k Kit) label(label string, icon theme.Icon, tone theme.Tone, radius float32) *fyne.Container {
	pair := k.Tone(tone)
	size := k.Sp(theme.Note)
	h := lineHeight(size) + 8
	edge := color.NRGBA{}
	if k.HighContrast {
		edge = k.Border
	}
	var content fyne.CanvasObject = k.Text(theme.Note, label).In(pair.Text).Lines(1)
	if icon != "" {
		content = Row(8, Fix(k.Icon(icon, size, pair.Text)), Fix(content))
	}
	x := min(radius, h/2)*0.6 + 7
	return Layers(k.roundedBox(pair.Fill, edge, min(radius, h/2)), Sized(0, h, Inset(x, 4, content)))
}

// LinkText is a touchable word with an arrow: 全部 ›.
func (k Kit) LinkText(label string, onTap func()) *Pressable {
	text := Row(
		6,
		Fix(k.Text(theme.Note, label).In(k.Link).Lines(1)),
		Fix(k.Icon("right", k.Sp(theme.Note)*0.8, k.Link)),
	)
	return k.Pressable(label, 12, Inset(8, 0, Sized(0, theme.Touch, Centre(text))), onTap)
}
