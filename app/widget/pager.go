package widget

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"gongshi/app/theme"
)

// Paged is a scroller with the buttons 上一页 and 下一页 below it. The buttons are there only while the
// body is longer than the view.
type Paged struct {
	fynewidget.BaseWidget
	Scroller *Scroller
	kit      Kit
	rail     bool
	bar      *fyne.Container
	label    string
}

// Paged adds paging buttons to a scroller: below it, or, as a rail, at the right of it, where landscape
// has more room.
func (k Kit) Paged(s *Scroller, rail bool) *Paged {
	p := &Paged{Scroller: s, kit: k, rail: rail}
	p.ExtendBaseWidget(p)
	s.onMove = p.updateBar
	return p
}

// MinSize is nothing, see the package comment.
func (p *Paged) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer places the scroller and the buttons.
func (p *Paged) CreateRenderer() fyne.WidgetRenderer { return laidOut(&pagedRenderer{p: p}, p.Size()) }

type pagedRenderer struct {
	p       *Paged
	objects []fyne.CanvasObject
}

func (r *pagedRenderer) Layout(size fyne.Size) {
	p := r.p
	r.objects = []fyne.CanvasObject{p.Scroller}
	p.Scroller.right = p.Scroller.left
	if _, part := p.Scroller.body.extent(p.Scroller.viewRect(size)); part >= 1 || p.Scroller.Cramped && size.Height < p.leastHeight() {
		placeObject(p.Scroller, 0, 0, size.Width, size.Height)
		p.bar = nil
		return
	}
	r.objects = append(r.objects, p.splitHeight(size))
}

// leastHeight is the height that has room for the buttons and for something to page through.
func (p *Paged) leastHeight() float32 {
	if p.rail {
		return HeightFor(p.pageRail(), p.kit.railWidth()) + p.kit.Look.Gap()
	}
	return 3 * pageBarHeight(p.kit)
}

// splitHeight divides the room between the scroller and the buttons and gives the bar.
func (p *Paged) splitHeight(size fyne.Size) *fyne.Container {
	gap := p.kit.Look.Gap() / 2
	if p.rail {
		w := p.kit.railWidth()
		p.Scroller.right = railGap
		placeObject(p.Scroller, 0, 0, size.Width-w-p.Scroller.left, size.Height)
		p.bar = p.pageRail()
		h := HeightFor(p.bar, w)
		placeObject(p.bar, size.Width-w-p.Scroller.left, size.Height-h-2*gap, w, h)
		return p.bar
	}
	h := pageBarHeight(p.kit)
	placeObject(p.Scroller, 0, 0, size.Width, size.Height-h-2*gap)
	p.bar = p.pageBar()
	placeObject(p.bar, p.Scroller.left, size.Height-h-gap, size.Width-2*p.Scroller.left, h)
	return p.bar
}

const railGap = 28 // dp between the body and the rail, where the thumb is

func pageBarHeight(k Kit) float32 { return max(72, lineHeight(k.Sp(theme.Body))+24) }

// pageBar shows where in the whole the view is; at the ends a button is dimmed and does nothing.
func (p *Paged) pageBar() *fyne.Container {
	p.label = p.positionText()
	at, _ := p.Scroller.Extent()
	return p.kit.PageBar(p.label, at > 0.001, at < 0.999, func(d int) { p.Scroller.Page(d) })
}

// pageRail is the same as two large buttons above each other.
func (p *Paged) pageRail() *fyne.Container {
	at, _ := p.Scroller.Extent()
	page, pages := p.pagePosition()
	k := p.kit
	return Column(12,
		k.railButton(k.T("page.previous"), "up", at > 0.001, func() { p.Scroller.Page(-1) }),
		k.Text(theme.Note, fmt.Sprintf("%s / %s", k.Number(page), k.Number(pages))).In(k.Muted).Centered(),
		k.railButton(k.T("page.next"), "down", at < 0.999, func() { p.Scroller.Page(1) }))
}

// railWidth is that of a button, and of "99 / 99" at the text size.
func (k Kit) railWidth() float32 {
	return max(NaturalWidth(k.railButton(k.T("page.previous"), "up", true, nil)), NaturalWidth(k.railButton(k.T("page.next"), "down", true, nil)),
		k.Text(theme.Note, "99 / 99").NaturalWidth())
}

func (k Kit) railButton(label string, icon theme.Icon, enabled bool, onTap func()) fyne.CanvasObject {
	d := k.secondaryDress()
	if !enabled {
		d = k.dimmedDress()
	}
	size := k.Sp(theme.Note)
	face := Column(2, k.Icon(icon, size*1.4, d.text), k.Text(theme.Note, label).In(d.text).Centered())
	if k.Compact {
		face = Column(0, k.Icon(icon, size*1.6, d.text)) // small panels have no width for the words
	}
	box := Layers(k.roundedBox(d.fill, d.edge, theme.Radius), Sized(84, 100, Inset(14, 10, Centre(face))))
	if !enabled {
		return box
	}
	return k.Pressable(label, theme.Radius, box, onTap)
}

// pages is where the view is, counted in screenfuls.
func (p *Paged) pagePosition() (page, of int) {
	at, part := p.Scroller.Extent()
	of = max(1, int(math.Ceil(1/max(part, 1e-9)-0.05)))
	return 1 + int(math.Round(at*float64(of-1))), of
}

func (p *Paged) positionText() string {
	page, of := p.pagePosition()
	return p.kit.T("page.of", "n", p.kit.Number(page), "of", p.kit.Number(of))
}

// updateBar renews the bar when the page number or an end is reached.
func (p *Paged) updateBar() {
	if p.bar == nil {
		return
	}
	at, _ := p.Scroller.Extent()
	state := fmt.Sprint(p.positionText(), at > 0.001, at < 0.999)
	if state != p.label {
		fresh := p.pageBar()
		if p.rail {
			fresh = p.pageRail()
		}
		p.label = state
		p.bar.Objects = fresh.Objects
		p.bar.Layout = fresh.Layout
		p.bar.Refresh()
	}
}

func (r *pagedRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *pagedRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *pagedRenderer) Destroy()                     {}
func (r *pagedRenderer) Refresh()                     { r.Layout(r.p.Size()); r.p.Scroller.Refresh() }

// PageBar is the row of paging buttons: back, where we are, forth.
func (k Kit) PageBar(where string, back, forth bool, turn func(direction int)) *fyne.Container {
	return Row(20,
		Grow(k.Tool(k.T("page.previous"), "up", back, func() { turn(-1) }), 1),
		Fix(k.Text(theme.Note, where).In(k.Muted).Centered()),
		Grow(k.Tool(k.T("page.next"), "down", forth, func() { turn(1) }), 1),
	)
}
