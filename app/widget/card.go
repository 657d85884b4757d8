package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// Card is a white sheet on the paper with objects below each other in it.
func (k Kit) Card(objects ...fyne.CanvasObject) *fyne.Container {
	return k.CardOf(Inset(k.Look.Pad(), k.Look.Pad()-6, Column(12, objects...)))
}

// CardOf is a card around one object that brings its own distances.
func (k Kit) CardOf(content fyne.CanvasObject) *fyne.Container {
	shadow := canvas.NewRectangle(k.Shadow)
	shadow.CornerRadius = theme.Radius
	return container.New(&cardLayout{}, shadow, k.roundedBox(k.Surface, k.CardEdge, theme.Radius), content)
}

// cardLayout shows three dp of shadow below the sheet. The shadow is under the foot of the sheet only: hidden pixels
// cost software OpenGL as much as visible ones.
type cardLayout struct{ noMin }

func (l *cardLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	foot := min(size.Height, 2*theme.Radius)
	placeObject(objects[0], 0, size.Height+3-foot, size.Width, foot)
	for _, o := range objects[1:] {
		placeObject(o, 0, 0, size.Width, size.Height)
	}
}

func (l *cardLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[2], width)
}
func (l *cardLayout) naturalWidth(objects []fyne.CanvasObject) float32 {
	return NaturalWidth(objects[2])
}
func (l *cardLayout) stretch() bool { return true }

// Divider is a thin line between rows.
func (k Kit) Divider() fyne.CanvasObject {
	return Sized(0, theme.Stroke, canvas.NewRectangle(k.Look.Palette.Line))
}

// Section is the heading of a card: a title, a remark beside it, something at the right end. note and
// end may be empty.
func (k Kit) Section(title, note string, end fyne.CanvasObject) *fyne.Container {
	return k.Heading(theme.Lead, title, note, end)
}

// Heading is a Section in the size of a role.
func (k Kit) Heading(role theme.Role, title, note string, end fyne.CanvasObject) *fyne.Container {
	return container.New(&sectionLayout{drop: (k.Sp(role) - k.Sp(theme.Note)) * 0.36},
		k.Text(role, title).Bold().Balanced(), k.Text(theme.Note, note).In(k.Muted), orSpace(end))
}

// sectionLayout puts the remark behind the title, or below it where there is no room.
type sectionLayout struct {
	noMin
	drop float32 // dp between the middle of the title and the remark, which is on its baseline
}

const sectionGap = 16

func (l *sectionLayout) split(o []fyne.CanvasObject, width float32) (title, note, end float32, below bool) {
	end = min(NaturalWidth(o[2]), width*0.6)
	room := width - end - sectionGap
	title, note = NaturalWidth(o[0]), NaturalWidth(o[1])
	if note <= 1 {
		return room, 0, end, false
	}
	if title+sectionGap+note <= room {
		return title, room - title - sectionGap, end, false
	}
	return room, width, end, true
}

func (l *sectionLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	title, note, end, below := l.split(o, size.Width)
	th, nh, eh := HeightFor(o[0], title), HeightFor(o[1], note), HeightFor(o[2], end)
	row := max(th, eh)
	placeObject(o[0], 0, (row-th)/2, title, th)
	placeObject(o[2], size.Width-end, (row-eh)/2, end, eh)
	if below {
		placeObject(o[1], 0, row, note, nh)
		return
	}
	placeObject(o[1], title+sectionGap, (row-nh)/2+l.drop, note, nh)
}

func (l *sectionLayout) heightFor(o []fyne.CanvasObject, width float32) float32 {
	title, note, end, below := l.split(o, width)
	row := max(HeightFor(o[0], title), HeightFor(o[2], end))
	if below {
		row += HeightFor(o[1], note)
	}
	return row
}

func (l *sectionLayout) naturalWidth(o []fyne.CanvasObject) float32 {
	return NaturalWidth(o[0]) + NaturalWidth(o[1]) + NaturalWidth(o[2]) + 2*sectionGap
}

func orSpace(o fyne.CanvasObject) fyne.CanvasObject {
	if o == nil {
		return Space(0, 0)
	}
	return o
}

// Divided puts rows below each other with dividers between them.
func (k Kit) Divided(rows ...fyne.CanvasObject) *fyne.Container {
	var out []fyne.CanvasObject
	for i, r := range visibleObjects(rows) {
		if i > 0 {
			out = append(out, k.Divider())
		}
		out = append(out, r)
	}
	return Column(0, out...)
}

// LinkRow is a row of a card that leads somewhere: a tag, a title, a remark at the end. tag and end may
// be nil.
func (k Kit) LinkRow(tag fyne.CanvasObject, title string, end fyne.CanvasObject, onTap func()) *Pressable {
	text := k.Text(theme.Body, title).Balanced().Lines(2)
	cells := []Cell{}
	if tag != nil {
		cells = append(cells, Fix(tag))
	}
	cells = append(cells, Grow(text, 1), Fix(orSpace(end)))
	return k.Pressable(title, 8, Sized(0, k.rowHeight(), Inset(0, 8, Row(20, cells...))), onTap)
}

func (k Kit) rowHeight() float32 {
	if k.Compact {
		return 62
	}
	return 76
}

// Tile is one of the nine doors on the home screen.
type Tile struct {
	Icon     theme.Icon
	Title    string
	Subtitle string
	New      string // the badge; "" for none
	Hue      theme.Hue
	OnTap    func()
}

// Tile draws a tile that fills its space.
func (k Kit) Tile(t Tile) *Pressable {
	c := k.Hue(t.Hue)
	face := canvas.NewRectangle(c.Fill)
	face.CornerRadius = theme.Radius
	if k.HighContrast {
		face.StrokeColor, face.StrokeWidth = c.Text, 3
	}
	side := k.Sp(theme.Lead) * 1.75
	icon := k.Icon(t.Icon, side, c.Text)
	title := k.Text(theme.Lead, t.Title).Bold().In(c.Text).Lines(2)
	sub := k.Text(theme.Note, t.Subtitle).In(c.Text).Lines(2)
	objects := []fyne.CanvasObject{face, icon, Column(2, title, sub)}
	if t.New != "" {
		badge := Layers(k.roundedBox(c.Text, c.Text, 99), Inset(16, 3, k.Text(theme.Note, t.New).Bold().In(k.badgeInk(c)).Lines(1)))
		objects = append(objects, badge)
	}
	return k.Pressable(t.Title, theme.Radius, container.New(&tileLayout{pad: k.Look.Pad(), icon: side}, objects...), t.OnTap)
}

func (k Kit) badgeInk(c theme.Pair) color.NRGBA {
	if k.HighContrast {
		return c.Fill
	}
	return k.Accent
}

// tileLayout: icon at the top left, badge at the top right, words at the foot.
type tileLayout struct {
	noMin
	pad, icon float32
}

func (l *tileLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	placeObject(objects[0], 0, 0, size.Width, size.Height)
	inner := size.Width - 2*l.pad
	words := min(HeightFor(objects[2], inner), size.Height-l.pad)
	y := size.Height - words - l.pad*0.6
	top := min(l.pad*0.8, max(4, (y-l.icon)/2))
	placeObject(objects[2], l.pad, y, inner, words)
	icon := l.icon
	if len(objects) > 3 {
		w := NaturalWidth(objects[3])
		h := HeightFor(objects[3], w)
		x := size.Width - w - l.pad*0.8
		placeObject(objects[3], x, top+(l.icon-h)/2, w, h)
		icon = min(icon, x-l.pad-4) // the badge goes before the icon where both have no room
	}
	placeObject(objects[1], l.pad, top+(l.icon-icon)/2, icon, icon)
}

func (l *tileLayout) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.pad*1.6 + l.icon + HeightFor(objects[2], width-2*l.pad)
}
func (l *tileLayout) naturalWidth(objects []fyne.CanvasObject) float32 {
	return NaturalWidth(objects[2]) + 2*l.pad
}
func (l *tileLayout) stretch() bool { return true }
