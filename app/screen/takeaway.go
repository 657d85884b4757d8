package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// takeModel is whether the code to take away is shown.
type takeModel struct{ open, fresh bool }

func (m *takeModel) toggleOpen() { m.open, m.fresh = !m.open, !m.open }

// codeMost is how large a code may be: all of it is in sight at once, in landscape with words beside it.
func (c *Ctx) codeMost() float32 {
	width := c.Body.Width - 2*c.Look.Pad()
	if c.Wide {
		width *= 0.6
	}
	return min(width, c.Body.Height*0.86, 800)
}

// takeButton shows and hides the code; nil where there is nothing to take away.
func (c *Ctx) takeButton(text string, m *takeModel) fyne.CanvasObject {
	if text == "" {
		return nil
	}
	label := c.T("take.away")
	if m.open {
		label = c.T("take.hide")
	}
	return c.Button(label, "qr", func() { m.toggleOpen(); c.Rebuild() })
}

// codeCard is a code with words on its use and its content; nil while it is shut.
func (c *Ctx) codeCard(title, words, text, holds string, m *takeModel) fyne.CanvasObject {
	if !m.open || text == "" {
		return nil
	}
	code := c.QR(text, c.codeMost())
	if code == nil {
		return c.Card(c.Section(title, "", nil), c.Text(theme.Body, c.T("take.too_long")).In(c.Muted))
	}
	if m.fresh {
		m.fresh = false
		c.Reveal(code)
	}
	rows := []fyne.CanvasObject{c.Section(title, "", nil), c.remark(words), widget.Inset(0, 8, widget.Centre(code)), c.remark(holds)}
	if c.Wide {
		said := widget.Column(12, rows[0], rows[1], rows[3])
		return c.Card(widget.TopRow(c.Look.Pad(), widget.Fix(code), widget.Grow(said, 1)))
	}
	return c.Card(rows...)
}

// takeCard is the code with a record's essentials.
func (c *Ctx) takeCard(text string, m *takeModel) fyne.CanvasObject {
	return c.codeCard(c.T("take.title"), c.T("take.how"), text, text, m)
}

// footButtons lead to the proof, and show the codes to take away.
func (c *Ctx) footButtons(r *record.Record, trail fyne.CanvasObject) []fyne.CanvasObject {
	if _, guide := r.Body.(*record.ServiceGuide); guide {
		return []fyne.CanvasObject{Across(trail)} // a guide has its code below its papers
	}
	m := State(c, "take", func() *takeModel { return new(takeModel) })
	text := c.takeText(r, nil)
	button := c.takeButton(text, m)
	if button == nil {
		return []fyne.CanvasObject{Across(trail)}
	}
	if c.Size == theme.Largest && !c.Wide {
		return []fyne.CanvasObject{Across(trail), Across(button), Across(c.takeCard(text, m))}
	}
	return []fyne.CanvasObject{Across(widget.Grid(2, c.Look.Gap(), trail, button)), Across(c.takeCard(text, m))}
}
