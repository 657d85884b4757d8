package screen

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
)

// adminTool is something an administrator does with the screen itself, over the whole of it.
type adminTool struct {
	until  time.Time // of cleaning: touch is off so long
	colour int       // of the colours, which one
	cells  *widget.TouchCells
}

// cleaningTime is how long touch is off, so that the glass can be wiped.
const cleaningTime = 60 * time.Second

func newCleaning(now time.Time) *adminTool { return &adminTool{until: now.Add(cleaningTime)} }
func newColours() *adminTool               { return &adminTool{} }
func newTouchTest() *adminTool             { return &adminTool{cells: &widget.TouchCells{}} }

// openTool puts a tool over the screen.
func (s *Shell) openTool(t *adminTool) {
	s.admin.tool = t
	s.showCover()
}

// closeTool takes it away.
func (s *Shell) closeTool() {
	s.admin.tool = nil
	s.onTouch()
	s.showCover()
}

// toolCover is the cover of the running tool.
func (s *Shell) toolCover(now time.Time) (overlay, bool) {
	switch t := s.admin.tool; {
	case t == nil:
		return overlay{}, false
	case t.cells != nil:
		return overlay{kind: overlayCells}, true
	case t.until.IsZero():
		return overlay{kind: overlayColours, n: t.colour}, true
	case now.Before(t.until):
		return overlay{kind: overlayClean, n: int(math.Ceil(t.until.Sub(now).Seconds()))}, true
	default:
		s.admin.tool = nil
		s.onTouch()
		return overlay{}, false
	}
}

// cleanCurtain lets nothing through until the time is over.
func (c *Ctx) cleanCurtain(seconds int) fyne.CanvasObject {
	words := widget.Column(c.Look.Gap()*2,
		c.Text(theme.AfarTitle, c.T("clean.title")).Bold().Centered(),
		c.Text(theme.AfarFigure, c.Number(seconds)).Bold().In(c.Link).Centered(),
		c.Text(theme.Afar, c.T("clean.words")).In(c.Muted).Centered())
	return c.Curtain(c.Paper, widget.Middle(widget.Inset(c.Look.Margin(), 0, words)), func() {})
}

// testColours show dead points and a tired backlight.
var testColours = []color.NRGBA{
	{R: 0xFF, A: 0xFF}, {G: 0xFF, A: 0xFF}, {B: 0xFF, A: 0xFF}, {R: 0xFF, G: 0xFF, B: 0xFF, A: 0xFF}, {A: 0xFF}, {R: 0x80, G: 0x80, B: 0x80, A: 0xFF},
}

// coloursCurtain is one colour; a touch leads to the next, after the last one back.
func (c *Ctx) coloursCurtain(n int) fyne.CanvasObject {
	fill := testColours[n%len(testColours)]
	ink := color.NRGBA{A: 0xFF}
	if int(fill.R)+int(fill.G)+int(fill.B) < 0x180 {
		ink = color.NRGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: 0xFF}
	}
	words := c.Text(theme.Lead, c.T("colours.words", "n", n+1, "of", len(testColours))).In(ink).Centered()
	return c.Curtain(fill, widget.Middle(widget.Inset(c.Look.Margin(), 0, words)), func() {
		c.shell.onTouch()
		if t := c.shell.admin.tool; n+1 < len(testColours) && t != nil {
			t.colour = n + 1
			c.shell.showCover()
			return
		}
		c.shell.closeTool()
	})
}

// cellsCurtain is a grid of which each cell turns when a finger has been on it; it goes away when all have.
func (c *Ctx) cellsCurtain(cells *widget.TouchCells) fyne.CanvasObject {
	words := c.Text(theme.Lead, c.T("touch.words")).Centered()
	foot := widget.Inset(c.Look.Margin(), c.Look.Gap(), widget.Column(c.Look.Gap(), words, c.Button(c.T("touch.end"), "close", c.shell.closeTool)))
	return c.Curtain(c.Paper, widget.Under(c.TouchGrid(cells, c.shell.closeTool), foot), nil)
}
