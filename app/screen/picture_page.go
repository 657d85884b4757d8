package screen

import (
	"image"

	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
)

// enlargeable makes a picture lead to its large view. Where it is shown apart from a record, in a preview,
// there is nowhere to lead to.
func (c *Ctx) enlargeable(digest string, o fyne.CanvasObject) fyne.CanvasObject {
	if c.Route.Page != nav.Record {
		return o
	}
	side := max(theme.Touch, c.Sp(theme.Body)*1.9)
	mark := widget.Fixed(side, side, widget.Layers(roundedRect(c.Surface, c.Border, side/2), c.Icon("zoom_in", side*0.55, c.Ink)))
	return c.Pressable(c.T("picture.enlarge"), theme.Radius/2, widget.Cornered(o, mark, 12),
		c.Go(nav.Route{Page: nav.Picture, ID: c.Route.ID, Value: digest}))
}

// picturePage is a picture of a record as large as the screen: larger and smaller, moved by a finger or by
// buttons, and on to the record's other pictures.
func (c *Ctx) picturePage() Page {
	r, err := c.readRecord(c.Route.ID)
	if err != nil {
		return c.recordPage() // which tells why
	}
	m := State(c, "picture", func() *pictureModel { return new(pictureModel) })
	m.turnTo(c.Route.Value, func() image.Image { return c.readPicture(c.Route.Value) })
	position, here, before, after := pictureAround(recordPictures(r), m.digest)
	p := Page{Crumbs: append(c.pathToList(r.Kind), c.T("picture.title")), Sample: r.Sample, Note: r.Title}
	if position > 0 {
		p.Note = c.sheetName(here)
	}
	if m.img == nil {
		p.Blocks = []fyne.CanvasObject{
			Across(c.Card(c.Text(theme.Body, c.T("attachment.coming")).In(c.Muted))), Across(c.pictureTurns(before, after, c.Body.Width/2-toolGap)),
		}
		return p
	}
	p.Whole = c.pictureViewer(p, m, before, after)
	return p
}

// sheetName names the picture.
func (c *Ctx) sheetName(s sheet) string {
	if s.pages < 2 {
		return s.name
	}
	return joinNonEmpty(" · ", s.name, c.T("page.of", "n", c.Number(s.page), "of", c.Number(s.pages)))
}

// pictureTurns leads to the record's other pictures; none where there are none.
func (c *Ctx) pictureTurns(before, after string, width float32) fyne.CanvasObject {
	if before+after == "" {
		return nil
	}
	to := func(digest string) func() {
		next := c.Route
		next.Value = digest
		return c.Go(next)
	}
	return widget.Grid(2, toolGap,
		c.toolButton(width, c.T("picture.before"), "left", before != "", to(before)),
		c.toolButton(width, c.T("picture.after"), "right", after != "", to(after)))
}

const toolGap = 14 // dp between buttons

// toolButton is a button with words where they fit, with its icon alone where they do not.
func (c *Ctx) toolButton(width float32, label string, icon theme.Icon, enabled bool, onTap func()) fyne.CanvasObject {
	if o := c.Tool(label, icon, enabled, onTap); widget.NaturalWidth(o) <= width {
		return o
	}
	return c.IconTool(label, icon, enabled, onTap)
}

// pictureViewer puts the picture and its buttons into the rest of the page, the buttons where a hand is at rest: below
// the picture, in landscape low beside it.
func (c *Ctx) pictureViewer(p Page, m *pictureModel, before, after string) fyne.CanvasObject {
	room := c.Body.Height - widget.HeightFor(c.titleBlock(p), c.Body.Width) - c.Look.Gap()*2.2
	width := c.Body.Width
	if c.Wide {
		width = min(width*0.34, c.Sp(theme.Body)*15)
	}
	view := c.Viewer(m.img, &m.zoom, room)
	turns := c.pictureTurns(before, after, (width-toolGap)/2)
	tools := widget.Column(toolGap, append(c.viewerTools(m, view, width, false), turns)...)
	height := widget.HeightFor(tools, width)
	if height > room { // a small panel
		tools = widget.Column(toolGap, append(c.viewerTools(m, view, width, true), turns)...)
		height = widget.HeightFor(tools, width)
	}
	if c.Wide {
		side := widget.Column(0, widget.Space(0, max(0, room-height)), tools)
		return widget.TopRow(c.Look.Gap(), widget.Grow(view, 1), widget.Fix(widget.Sized(width, 0, side)))
	}
	view.SetHeight(room - height - c.Look.Gap())
	return widget.Column(c.Look.Gap(), view, tools)
}

// viewerTools are the buttons below the picture: its size, and while it is larger than the view, where to look
// and the way back to the whole. dense makes fewer rows.
func (c *Ctx) viewerTools(m *pictureModel, view *widget.Viewer, width float32, dense bool) []fyne.CanvasObject {
	change := func(f func()) func() { return func() { f(); c.Rebuild() } }
	part := (width - toolGap) / 2
	if dense {
		part = 0 // icons alone
	}
	sizes := []fyne.CanvasObject{
		c.toolButton(part, c.T("picture.smaller"), "zoom_out", m.zoom.CanOut(), change(m.zoom.Out)),
		c.toolButton(part, c.T("picture.larger"), "zoom_in", m.zoom.CanIn(), change(m.zoom.In)),
	}
	if !m.zoom.CanOut() {
		return []fyne.CanvasObject{widget.Grid(2, toolGap, sizes...)}
	}
	arrow := func(label string, icon theme.Icon, right, down int) fyne.CanvasObject {
		return c.IconTool(label, icon, true, func() { view.Turn(right, down) })
	}
	arrows := widget.Grid(4, toolGap,
		arrow(c.T("picture.left"), "left", -1, 0), arrow(c.T("picture.up"), "up", 0, -1),
		arrow(c.T("picture.down"), "down", 0, 1), arrow(c.T("picture.right"), "right", 1, 0))
	fit := func(width float32) fyne.CanvasObject {
		return c.toolButton(width, c.T("picture.fit", "n", m.zoom.Percent()), "fit", true, change(m.zoom.Fit))
	}
	if dense {
		return []fyne.CanvasObject{widget.Grid(3, toolGap, append(sizes, fit(0))...), arrows}
	}
	return []fyne.CanvasObject{widget.Grid(2, toolGap, sizes...), arrows, fit(width)}
}
