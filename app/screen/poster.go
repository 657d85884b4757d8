package screen

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
	"gongshi/app/widget"
)

// poster is a whole screen to be read from afar: a field of colour with the subject, the matter on paper, and a foot.
// In portrait they are below each other, in landscape the field is at the left.
func (c *Ctx) poster(head, body, foot fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&posterLayout{wide: c.Wide, least: 0.26}, head, body, foot)
}

type posterLayout struct {
	wide  bool
	least float32 // part of the height that the field takes at least in portrait
}

func (l *posterLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (l *posterLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	x, y := float32(0), float32(0)
	if l.wide {
		x = size.Width * posterPart
		put(o[0], 0, 0, x, size.Height)
	} else {
		y = min(max(widget.HeightFor(o[0], size.Width), size.Height*l.least), size.Height*0.5)
		put(o[0], 0, 0, size.Width, y)
	}
	foot := widget.HeightFor(o[2], size.Width-x)
	put(o[1], x, y, size.Width-x, max(0, size.Height-y-foot))
	put(o[2], x, size.Height-foot, size.Width-x, foot)
}

// posterPart is the field's part of the width in landscape.
const posterPart = 0.37

// posterBody is the room that a poster leaves to its matter, whose field and foot have these heights.
func (c *Ctx) posterBody(head, foot fyne.CanvasObject) fyne.Size {
	l := posterLayout{wide: c.Wide, least: 0.26}
	if l.wide {
		w := c.View.Width * (1 - posterPart)
		return fyne.NewSize(w, c.View.Height-widget.HeightFor(foot, w))
	}
	y := min(max(widget.HeightFor(head, c.View.Width), c.View.Height*l.least), c.View.Height*0.5)
	return fyne.NewSize(c.View.Width, c.View.Height-y-widget.HeightFor(foot, c.View.Width))
}

// posterHead is the field of colour: a small line, an icon, and words that are seen from the door. It marks invented
// content.
func (c *Ctx) posterHead(pair theme.Pair, small string, icon theme.Icon, title string, sample bool) fyne.CanvasObject {
	edge := pair.Fill
	if c.HighContrast {
		edge = pair.Text
	}
	face := roundedRect(pair.Fill, edge, 0)
	width := c.View.Width
	if c.Wide {
		width *= posterPart
	}
	words := c.fitText(fyne.NewSize(width-2*c.Look.Margin(), c.View.Height*0.5), title, true, theme.AfarTitle, theme.Afar, theme.Title).In(pair.Text)
	small2 := c.fitText(fyne.NewSize(width-2*c.Look.Margin(), c.View.Height*0.35), small, false, theme.Afar, theme.Title, theme.Lead).In(pair.Text)
	side := c.Sp(theme.AfarTitle) * 1.5
	sign := widget.Row(0, widget.Fix(c.Icon(icon, side, pair.Text)))
	above := []fyne.CanvasObject{small2}
	if sample {
		above = append(above, c.Tag(c.T("sample.tag"), theme.Sample))
	}
	column := widget.Column(c.Look.Gap(), widget.Wrap(c.Look.Gap(), above...), widget.Space(0, c.Look.Gap()), sign, words)
	return widget.Layers(face, widget.Middle(widget.Inset(c.Look.Margin(), c.Look.Margin()*0.8, column)))
}

// fitText sets a text in the largest of some roles in which it has room, in the last one with as many lines
// as there are.
func (c *Ctx) fitText(room fyne.Size, s string, bold bool, roles ...theme.Role) *widget.Text {
	var t *widget.Text
	for _, role := range roles {
		t = c.Text(role, s)
		if bold {
			t.Bold()
		}
		if widget.HeightFor(t, room.Width) <= room.Height {
			return t
		}
	}
	line := widget.HeightFor(c.Text(roles[len(roles)-1], "0"), room.Width)
	return t.Lines(max(1, int(room.Height/line)))
}

// drillTape is a strip of slanted stripes, the sign of a drill for people who cannot read the words or see the colours.
func (c *Ctx) drillTape(a, b color.NRGBA) fyne.CanvasObject {
	height := c.Sp(theme.Afar)
	return widget.Sized(0, height, c.Stripes(a, b, height))
}
