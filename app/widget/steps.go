package widget

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// StepState is how far a step of a procedure is.
type StepState int

const (
	StepPlain StepState = iota // a guide's step: nothing is under way
	StepDone
	StepNow
	StepAhead
)

// Step is one step of a procedure.
type Step struct {
	Title  string
	Remark string // when, how long
	Detail string // a sentence below the title, in Steps only
	State  StepState
}

func (k Kit) stepColour(s StepState) (fill, text color.NRGBA) {
	if k.HighContrast {
		if s == StepAhead {
			return k.Track, k.Ink
		}
		return k.Accent, k.OnAccent
	}
	switch s {
	case StepDone:
		return k.Good, k.OnAccent
	case StepNow:
		return k.Due, k.OnAccent
	case StepAhead:
		return k.Tone(theme.Neutral).Fill, k.Muted
	}
	return k.Hue(theme.HueGuide).Fill, k.OnAccent
}

// badge is the number in a circle, or a check mark when the step is done.
func (k Kit) badge(n int, s StepState) fyne.CanvasObject {
	fill, text := k.stepColour(s)
	side := lineHeight(k.Sp(theme.Body)) + 6
	circle := canvas.NewCircle(fill)
	var inner fyne.CanvasObject = Centre(k.Text(theme.Note, strconv.Itoa(n)).Bold().In(text))
	if s == StepDone {
		inner = k.Icon("check", side*0.55, text)
	}
	return Sized(side, side, Layers(circle, inner))
}

// Steps lists steps below each other: number, title, remark at the end; below the titles where the
// remarks have no room beside them.
func (k Kit) Steps(steps ...Step) *fyne.Container {
	if k.Size == theme.Largest {
		return k.stepList(steps, true)
	}
	return container.New(&eitherLayout{wide: &gridLayout{columns: 1}, cells: 1}, k.stepList(steps, false), k.stepList(steps, true))
}

func (k Kit) stepList(steps []Step, stacked bool) *fyne.Container {
	rows := make([]fyne.CanvasObject, len(steps))
	for i, s := range steps {
		words := Column(0, k.Text(theme.Body, s.Title), Limp(k.remark(s.Detail, false)))
		if stacked {
			words = Column(0, k.Text(theme.Body, s.Title), k.remark(s.Remark, false), k.remark(s.Detail, false))
			s.Remark = ""
		}
		rows[i] = Inset(0, 14, Row(20, Fix(k.badge(i+1, s.State)), Grow(words, 1), Fix(orSpace(k.remark(s.Remark, false)))))
	}
	return k.Divided(rows...)
}

// StepStrip shows steps beside each other, the words centred below the numbers: 户报 → 村评 → 乡审 → 县定.
// At large text, or with more steps than fit, it becomes a list.
func (k Kit) StepStrip(steps ...Step) *fyne.Container {
	cells := make([]fyne.CanvasObject, len(steps))
	for i, s := range steps {
		cells[i] = Column(6, Centre(k.badge(i+1, s.State)), k.Text(theme.Body, s.Title).Centered(), k.remark(s.Remark, true))
	}
	l := &eitherLayout{wide: &gridLayout{columns: max(1, len(steps)), gap: 12}, cells: len(steps)}
	return container.New(l, append(cells, k.Steps(steps...))...)
}

// eitherLayout shows the first objects in a grid when each fits into its column, else the last object.
type eitherLayout struct {
	noMin
	wide  *gridLayout
	cells int
}

func (l *eitherLayout) fits(o []fyne.CanvasObject, width float32) bool {
	return widestOf(o[:l.cells]) <= l.wide.cell(width)
}

func (l *eitherLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	fits := l.fits(o, size.Width)
	for i, child := range o {
		if (i < l.cells) == fits {
			child.Show()
		} else {
			child.Hide()
		}
	}
	if fits {
		l.wide.Layout(o[:l.cells], size)
		return
	}
	placeObject(o[l.cells], 0, 0, size.Width, size.Height)
}

func (l *eitherLayout) heightFor(o []fyne.CanvasObject, width float32) float32 {
	if l.fits(o, width) {
		return l.wide.heightFor(o[:l.cells], width)
	}
	return HeightFor(o[l.cells], width)
}

func (l *eitherLayout) naturalWidth(o []fyne.CanvasObject) float32 {
	return l.wide.naturalWidth(o[:l.cells])
}
