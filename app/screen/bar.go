package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
)

// barItem is a button of the bar at the foot.
type barItem struct {
	icon   theme.Icon
	label  string
	active bool
	onTap  func()
}

// barItems are in the same order on every screen. 朗读 will stand after 大字 when there is a voice.
func (c *Ctx) barItems() []barItem {
	s := c.shell
	return []barItem{
		{"home", c.T("bar.home"), c.Route.Page == nav.Home, c.Go(nav.Route{Page: nav.Home})},
		{"back", c.T("bar.back"), false, s.Back},
		{"search", c.T("bar.search"), c.Route.Page == nav.Search, c.Go(nav.Route{Page: nav.Search})},
		{"text", c.T("bar.text"), c.Size != theme.Normal, func() { s.SetText(c.Size.Next()) }},
		{"contrast", c.T("bar.contrast"), c.HighContrast, func() { s.SetContrast(!c.HighContrast) }},
		{"globe", c.T("bar.language"), false, func() { s.SetLang(c.Lang.Other()) }},
		{"exit", c.T("bar.finish"), false, s.Reset},
	}
}

// bar draws the buttons on a white strip.
func (c *Ctx) bar() fyne.CanvasObject {
	l := &barLayout{inset: c.Look.Margin() / 2, height: 148 + c.Sp(theme.Note) - 24}
	icon := float32(50)
	if c.Compact {
		icon, l.height = 40, 104+c.Sp(theme.Note)-24
	}
	strip := canvas.NewRectangle(c.Surface)
	edge := canvas.NewRectangle(c.Look.Palette.Line)
	objects := []fyne.CanvasObject{strip, edge}
	for _, item := range c.barItems() {
		ink := c.Ink
		if item.active {
			ink = c.Accent
		}
		label := c.Text(theme.Note, item.label).In(ink).Centered().Lines(1)
		if item.active {
			label.Bold()
		}
		face := widget.Column(6, c.Icon(item.icon, icon, ink), label)
		objects = append(objects, c.Pressable(item.label, theme.Radius, widget.Centre(face), item.onTap))
	}
	return container.New(l, objects...)
}

// barLayout spreads the buttons: each gets its natural width and an equal share of the rest.
type barLayout struct{ inset, height float32 }

func (l *barLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, l.height) }

func (l *barLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
	o[1].Move(fyne.NewPos(0, 0))
	o[1].Resize(fyne.NewSize(size.Width, theme.Stroke))
	buttons := o[2:]
	rest := size.Width - 2*l.inset
	for _, b := range buttons {
		rest -= widget.NaturalWidth(b)
	}
	x := l.inset
	for _, b := range buttons {
		w := widget.NaturalWidth(b) + rest/float32(len(buttons))
		b.Move(fyne.NewPos(x, theme.Stroke))
		b.Resize(fyne.NewSize(w, size.Height-theme.Stroke))
		x += w
	}
}
