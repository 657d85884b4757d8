package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
	"gongshi/app/widget"
)

// Page is the result of a screen's build.
type Page struct {
	Crumbs []string            // the way from home: 首页 › 财务公开
	Title  string              // wraps; "" for none
	Note   string              // a line below the title
	Beside string              // a remark beside the title, in place of Note
	End    fyne.CanvasObject   // at the right end of the title
	Tags   []fyne.CanvasObject // beside or below the title
	Sample bool                // invented content: the header marks it
	Fixed  []fyne.CanvasObject // stays in sight above the scrolled part
	Blocks []fyne.CanvasObject // scrolls; in landscape in two columns, see Across
	Whole  fyne.CanvasObject   // instead of Blocks: scrolls, laid out by the screen itself
	Rows   *widget.Rows        // instead of Blocks: a list of any length
	Entry  *Entry              // the field of the page that is typed into; nil for none
	OnRune func(rune)          // the window's keyboard where there is no Entry: digits of a PIN; nil for none
	OnKey  func(fyne.KeyName)
}

// across marks a block that takes both columns in landscape.
type across struct{ fyne.CanvasObject }

// Across makes a block take the whole width in landscape, as figures and wide tables need. Across of nil shows nothing;
// later blocks begin below the earlier ones.
func Across(o fyne.CanvasObject) fyne.CanvasObject { return across{o} }

// framePage lays a page out: title and filters stand, the rest scrolls.
func (c *Ctx) framePage(p Page) (content fyne.CanvasObject, scroller *widget.Scroller) {
	var top []fyne.CanvasObject
	if head := c.titleBlock(p); head != nil {
		top = append(top, head)
	}
	top = append(top, p.Fixed...)
	head := func() fyne.CanvasObject { return widget.Column(c.Look.Gap()*0.8, top...) }
	tall := len(top) > 0 && widget.HeightFor(head(), c.Body.Width) > c.Body.Height*mostHead
	switch {
	case p.Rows != nil:
		if tall {
			p.Rows = p.Rows.Below(widget.Inset(0, c.Look.Gap()*0.2, head()))
			top = nil
		}
		scroller = c.List(p.Rows)
	case p.Whole != nil:
		scroller = c.Scroller(widget.Above(c.Look.Gap()*0.7, p.Whole))
	default:
		if len(p.Fixed) == 0 || tall { // the title of a long text scrolls away with it
			p.Blocks = append(acrossAll(top), p.Blocks...)
			top = nil
		}
		scroller = c.Scroller(c.cardColumns(p.Blocks))
	}
	scroller.Sides(c.Look.Margin(), c.Look.Margin())
	return container.New(&frameLayout{gap: c.Look.Gap() * 0.4, bare: len(top) == 0},
		widget.Inset(c.Look.Margin(), 0, head()), c.Paged(scroller, c.Wide)), scroller
}

// mostHead is the part of the screen for a head that does not scroll; a head that needs more (large text on a small
// panel) scrolls away with its body.
const mostHead = 0.4

func acrossAll(objects []fyne.CanvasObject) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(objects))
	for i, o := range objects {
		out[i] = Across(o)
	}
	return out
}

// titleBlock is the way here, the title and its tags.
func (c *Ctx) titleBlock(p Page) fyne.CanvasObject {
	var lines []fyne.CanvasObject
	if len(p.Crumbs) > 0 {
		way := c.T("nav.home")
		for _, crumb := range p.Crumbs {
			way += " › " + crumb
		}
		lines = append(lines, c.Text(theme.Note, way).In(c.Muted).Lines(1))
	}
	switch {
	case p.Beside != "" || p.End != nil:
		lines = append(lines, c.Heading(theme.Title, p.Title, p.Beside, p.End))
	case p.Title != "":
		lines = append(lines, c.Text(theme.Title, p.Title).Bold().Balanced())
	}
	if p.Note != "" {
		lines = append(lines, c.Text(theme.Note, p.Note).In(c.Muted))
	}
	if len(p.Tags) > 0 {
		lines = append(lines, widget.Space(0, 2), widget.Wrap(14, p.Tags...))
	}
	if len(lines) == 0 {
		return nil
	}
	if c.twoColumns() && len(p.Tags) > 0 { // landscape has little height: the tags go to the right
		n := len(lines) - 2
		return widget.Row(24, widget.Grow(widget.Column(4, lines[:n]...), 3), widget.Grow(widget.Trailing(lines[n+1]), 2))
	}
	return widget.Column(4, lines...)
}

// frameLayout gives the head its height, and the rest to the scrolled part.
type frameLayout struct {
	gap  float32
	bare bool
}

func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (l *frameLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	h := float32(0)
	if !l.bare {
		h = widget.HeightFor(o[0], size.Width) + l.gap
	}
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(size.Width, max(0, h-l.gap)))
	o[1].Move(fyne.NewPos(0, h))
	o[1].Resize(fyne.NewSize(size.Width, size.Height-h))
}

// cardColumns puts cards below each other; in landscape in two columns of about the same height, read down
// the left one first, interrupted by blocks that go across.
func (c *Ctx) cardColumns(blocks []fyne.CanvasObject) fyne.CanvasObject {
	gap := c.Look.Gap()
	var out, run []fyne.CanvasObject
	flush := func() {
		switch {
		case len(run) > 1 && c.twoColumns():
			out = append(out, c.Columns(run))
		default:
			out = append(out, run...)
		}
		run = nil
	}
	for _, b := range blocks {
		if b == nil {
			continue
		}
		if a, ok := b.(across); ok {
			flush()
			out = append(out, a.CanvasObject)
			continue
		}
		run = append(run, b)
	}
	flush()
	return widget.Column(gap, append(out, widget.Space(0, gap/2))...)
}

// twoColumns: in landscape, unless the text is so large on so small a panel that columns would be narrow.
func (c *Ctx) twoColumns() bool { return c.Wide && !(c.Compact && c.Size != theme.Normal) }

// Columns puts blocks into two columns of about the same height.
func (c *Ctx) Columns(blocks []fyne.CanvasObject) fyne.CanvasObject {
	gap := c.Look.Gap()
	width := (c.View.Width - 2*c.Look.Margin() - gap) / 2
	heights := make([]float32, len(blocks))
	total := float32(0)
	for i, b := range blocks {
		heights[i] = widget.HeightFor(b, width)
		total += heights[i]
	}
	split, left, best := 1, float32(0), float32(-1)
	for i := 0; i < len(blocks)-1; i++ {
		left += heights[i]
		if higher := max(left, total-left); best < 0 || higher < best {
			split, best = i+1, higher
		}
	}
	return widget.TopRow(gap,
		widget.Grow(widget.Column(gap, blocks[:split]...), 1),
		widget.Grow(widget.Column(gap, blocks[split:]...), 1))
}
