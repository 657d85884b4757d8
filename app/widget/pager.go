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
	bar      *fyne.Container
	label    string
}

// Paged adds paging buttons to a scroller.
func (k Kit) Paged(s *Scroller) *Paged {
	p := &Paged{Scroller: s, kit: k}
	p.ExtendBaseWidget(p)
	s.onMove = p.update
	return p
}

// MinSize is nothing, see the package comment.
func (p *Paged) MinSize() fyne.Size { return fyne.Size{} }

func (p *Paged) CreateRenderer() fyne.WidgetRenderer { return &pagedRenderer{p: p} }

type pagedRenderer struct {
	p       *Paged
	objects []fyne.CanvasObject
}

func (r *pagedRenderer) Layout(size fyne.Size) {
	p := r.p
	r.objects = []fyne.CanvasObject{p.Scroller}
	if _, part := p.Scroller.body.extent(p.Scroller.view(size)); part >= 1 {
		place(p.Scroller, 0, 0, size.Width, size.Height)
		p.bar = nil
		return
	}
	gap := p.kit.Look.Gap() / 2
	h := pageBarHeight(p.kit)
	place(p.Scroller, 0, 0, size.Width, size.Height-h-2*gap)
	p.bar = p.pageBar()
	place(p.bar, p.Scroller.side, size.Height-h-gap, size.Width-2*p.Scroller.side, h)
	r.objects = append(r.objects, p.bar)
}

func pageBarHeight(k Kit) float32 { return max(72, lineHeight(k.Sp(theme.Body))+24) }

// pageBar shows where in the whole the view is; at the ends a button is dimmed and does nothing.
func (p *Paged) pageBar() *fyne.Container {
	p.label = p.where()
	at, _ := p.Scroller.Extent()
	return p.kit.PageBar(p.label, at > 0.001, at < 0.999, func(d int) { p.Scroller.Page(d) })
}

func (p *Paged) where() string {
	at, part := p.Scroller.Extent()
	pages := int(math.Ceil(1/max(part, 1e-9) - 0.05))
	page := 1 + int(math.Round(at*float64(pages-1)))
	return p.kit.T("page.of", "n", p.kit.Number(page), "of", p.kit.Number(max(1, pages)))
}

// update renews the bar when the page number or an end is reached.
func (p *Paged) update() {
	if p.bar == nil {
		return
	}
	at, _ := p.Scroller.Extent()
	state := fmt.Sprint(p.where(), at > 0.001, at < 0.999)
	if state != p.label {
		fresh := p.pageBar()
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
		Grow(k.pageButton(k.T("page.previous"), "up", back, func() { turn(-1) }), 1),
		Fix(k.Text(theme.Note, where).In(k.Muted).Centered()),
		Grow(k.pageButton(k.T("page.next"), "down", forth, func() { turn(1) }), 1),
	)
}

func (k Kit) pageButton(label string, icon theme.Icon, enabled bool, onTap func()) fyne.CanvasObject {
	b := k.button(label, icon, enabled, k.secondary())
	if !enabled {
		return b
	}
	return k.Pressable(label, theme.Radius, b, onTap)
}
