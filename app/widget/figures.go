package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// Figure is an amount that is to be seen from afar, with its name above and a remark below.
type Figure struct {
	Name   string
	Value  string
	Remark string
	Tone   theme.Tone // Good and Bad colour the value; the sign in Name has the same meaning
}

func (k Kit) toneInk(t theme.Tone) color.NRGBA {
	switch t {
	case theme.Good:
		return k.Good
	case theme.Bad:
		return k.Bad
	case theme.Due:
		return k.Due
	}
	return k.Ink
}

// Figures is a row of figures in one card: 期初结余, 收入, 支出, 期末结余. They share the width while they
// fit, else they stand in two columns or one.
func (k Kit) Figures(figures ...Figure) *fyne.Container {
	cells := make([]fyne.CanvasObject, len(figures))
	for i, f := range figures {
		cells[i] = k.figure(f)
	}
	return k.Card(container.New(&fitGrid{gap: 16}, cells...))
}

// Facts are figures in small for a card of a list, in columns that are alike from card to card: name and
// value in one line, or, stacked, above each other, where cards are narrow or text is large.
func (k Kit) Facts(stacked bool, figures ...Figure) *fyne.Container {
	cells := make([]fyne.CanvasObject, len(figures))
	for i, f := range figures {
		name, value := k.Text(theme.Note, f.Name).In(k.Muted), k.Text(theme.Body, f.Value).Bold().In(k.toneInk(f.Tone))
		if stacked {
			cells[i] = Column(0, name, value)
			continue
		}
		cells[i] = Row(8, Fix(name), Fix(value))
	}
	return container.New(&fitGrid{gap: 14}, cells...)
}

// FigureCards are Figures as a row of cards with centred words: 办理时限, 费用, 跑几趟.
func (k Kit) FigureCards(figures ...Figure) *fyne.Container {
	cells := make([]fyne.CanvasObject, len(figures))
	for i, f := range figures {
		cells[i] = k.CardOf(Inset(16, 18, Column(2,
			k.Text(theme.Note, f.Name).In(k.Muted).Centered(),
			k.Text(theme.Figure, f.Value).Bold().In(k.toneInk(f.Tone)).Centered(),
			Limp(k.remark(f.Remark, true)))))
	}
	return container.New(&fitGrid{gap: k.Look.Gap(), least: 3}, cells...)
}

func (k Kit) figure(f Figure) fyne.CanvasObject {
	return Column(0,
		k.Text(theme.Note, f.Name).In(k.Muted),
		k.Text(theme.Figure, f.Value).Bold().In(k.toneInk(f.Tone)),
		k.remark(f.Remark, false))
}

func (k Kit) remark(s string, centre bool) fyne.CanvasObject {
	if s == "" {
		return nil
	}
	t := k.Text(theme.Note, s).In(k.Muted)
	if centre {
		t.Centered()
	}
	return t
}

// fitGrid gives all objects one row when they fit by their natural widths, else the most equal columns
// in which they do.
type fitGrid struct {
	noMin
	gap   float32
	least int // columns that are kept even when words have to wrap in them
}

func (l *fitGrid) grid(objects []fyne.CanvasObject, width float32) *gridLayout {
	columns := len(objects)
	for columns > max(1, min(l.least, len(objects))) {
		g := &gridLayout{columns: columns, gap: l.gap}
		if widestOf(objects) <= g.cell(width) {
			break
		}
		columns--
	}
	if columns == 3 && len(objects) == 4 {
		columns = 2
	}
	return &gridLayout{columns: max(1, columns), gap: l.gap}
}

func (l *fitGrid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.grid(objects, size.Width).Layout(objects, size)
}
func (l *fitGrid) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.grid(objects, width).heightFor(objects, width)
}
func (l *fitGrid) naturalWidth(objects []fyne.CanvasObject) float32 {
	return widestOf(objects)*float32(len(objects)) + l.gap*float32(max(0, len(objects)-1))
}

// Bar is a part of a whole in a bar chart.
type Bar struct {
	Label string
	Value string            // as written at the right
	Share float64           // length, 0 to 1 of the longest
	OnTap func()            // nil: not touchable
	Below fyne.CanvasObject // shown under the bar, when it is open; nil otherwise
}

// Bars draws horizontal bars with their names and amounts, longest first as the caller sorted them.
func (k Kit) Bars(c color.NRGBA, bars ...Bar) *fyne.Container {
	l := &barsLayout{size: k.Sp(theme.Body)}
	var rows []fyne.CanvasObject
	for _, b := range bars {
		label, value := k.Text(theme.Body, b.Label).Lines(2), k.Text(theme.Body, b.Value).Trailing()
		l.label = max(l.label, label.NaturalWidth())
		l.value = max(l.value, value.NaturalWidth())
		track, fill := k.roundedBox(k.Track, color.NRGBA{}, 10), k.roundedBox(c, color.NRGBA{}, 10)
		row := container.New(&barLayout{all: l, share: float32(max(0, min(1, b.Share)))}, label, track, fill, value)
		if b.OnTap != nil {
			rows = append(rows, k.Pressable(b.Label, 8, row, b.OnTap), b.Below)
			continue
		}
		rows = append(rows, row, b.Below)
	}
	return Column(4, rows...)
}

// barsLayout holds the sizes that the rows of one chart share.
type barsLayout struct{ size, label, value float32 }

type barLayout struct {
	noMin
	all   *barsLayout
	share float32
}

// isStacked reports whether the bar goes below its words, because they leave no room beside them.
func (l *barLayout) isStacked(width float32) bool { return l.all.label+l.all.value > width*0.68 }

func (l *barLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	thick := l.all.size * 1.1
	x, y, w := l.all.label+24, (size.Height-thick)/2, size.Width-l.all.label-l.all.value-48
	words := l.all.label
	text := size.Height
	if l.isStacked(size.Width) {
		words = size.Width - l.all.value - 16
		text = HeightFor(o[0], words)
		x, y, w, thick = 0, text+4, size.Width, l.all.size*0.7
	}
	h := HeightFor(o[0], words)
	placeObject(o[0], 0, (text-h)/2, words, h)
	placeObject(o[1], x, y, w, thick)
	placeObject(o[2], x, y, max(thick*0.6, w*l.share), thick)
	h = HeightFor(o[3], l.all.value)
	placeObject(o[3], size.Width-l.all.value, (text-h)/2, l.all.value, h)
}

func (l *barLayout) heightFor(o []fyne.CanvasObject, width float32) float32 {
	if l.isStacked(width) {
		return HeightFor(o[0], width-l.all.value-16) + l.all.size*0.7 + 20
	}
	return max(HeightFor(o[0], l.all.label)+14, 60)
}
func (l *barLayout) naturalWidth([]fyne.CanvasObject) float32 {
	return l.all.label + l.all.value + 300
}

// Progress is a bar for a part of a whole, 0 to 1, with words beside it.
func (k Kit) Progress(share float64, words string, tone theme.Tone) *fyne.Container {
	c := k.Good
	if tone != theme.Neutral {
		c = k.toneInk(tone)
	}
	fill := canvas.NewRectangle(c)
	fill.CornerRadius = 10
	bar := container.New(&progressLayout{share: float32(max(0, min(1, share)))}, k.roundedBox(k.Track, color.NRGBA{}, 10), fill)
	return Row(24, Grow(bar, 1), Fix(k.Text(theme.Body, words).Bold()))
}

type progressLayout struct {
	noMin
	share float32
}

func (l *progressLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	placeObject(o[0], 0, 0, size.Width, size.Height)
	w := float32(0)
	if l.share > 0 {
		w = max(size.Height, size.Width*l.share)
	}
	placeObject(o[1], 0, 0, w, size.Height)
}
func (l *progressLayout) heightFor([]fyne.CanvasObject, float32) float32 { return 24 }
func (l *progressLayout) naturalWidth([]fyne.CanvasObject) float32       { return 200 }
