package screen

import (
	"image/color"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
)

// askCurtain asks whether somebody is still there and counts down. Any touch is an answer, and nothing else: the page
// behind does not get it.
func (c *Ctx) askCurtain(seconds int) fyne.CanvasObject {
	shade := color.NRGBA{R: 0x1F, G: 0x24, B: 0x21, A: 0xB4}
	if c.HighContrast {
		shade = color.NRGBA{A: 0xD8}
	}
	words := widget.Column(c.Look.Gap(),
		c.Text(theme.AfarTitle, c.T("idle.question")).Bold().Centered(),
		c.Text(theme.AfarFigure, c.Number(seconds)).Bold().In(c.Accent).Centered(),
		c.Text(theme.Lead, c.T("idle.wiped", "n", seconds)).In(c.Muted).Centered(),
		widget.Space(0, c.Look.Gap()/2),
		widget.Sized(0, theme.TouchGo*1.4, c.MainButton(c.T("idle.here"), "check", c.shell.stillThere)),
		c.Text(theme.Note, c.T("idle.anywhere")).In(c.Muted).Centered(),
	)
	width := min(c.View.Width-2*c.Look.Margin(), 920)
	if c.Wide {
		width = c.View.Width * 0.72
	}
	card := c.CardOf(widget.Inset(c.Look.Pad()*1.6, c.Look.Pad(), words))
	centred := widget.Centre(widget.Fixed(width, widget.HeightFor(card, width), card))
	return c.Curtain(shade, centred, c.shell.stillThere)
}
