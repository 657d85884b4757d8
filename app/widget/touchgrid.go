package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// touchCell is about the side of a cell, dp: a fingertip.
const touchCell = 120

// TouchCells remembers which cells of a TouchGrid a finger has been on, over rebuilds.
type TouchCells struct {
	touched map[[2]int]bool
}

// TouchGrid fills its room with cells that turn under a finger, pressed or drawn over them: where the glass
// is deaf, cells stay white.
type TouchGrid struct {
	fynewidget.BaseWidget
	kit   Kit
	cells *TouchCells
	onAll func()
}

var (
	_ desktop.Mouseable = (*TouchGrid)(nil)
	_ fyne.Draggable    = (*TouchGrid)(nil)
)

// TouchGrid makes a grid; onAll is called when the last cell has turned.
func (k Kit) TouchGrid(cells *TouchCells, onAll func()) *TouchGrid {
	g := &TouchGrid{kit: k, cells: cells, onAll: onAll}
	g.ExtendBaseWidget(g)
	return g
}

// size counts columns and rows.
func (g *TouchGrid) size() (columns, rows int) {
	return max(1, int(g.Size().Width/touchCell)), max(1, int(g.Size().Height/touchCell))
}

// At marks the cell at a position within the grid.
func (g *TouchGrid) At(p fyne.Position) {
	g.kit.Touch.Felt()
	columns, rows := g.size()
	x, y := int(p.X/(g.Size().Width/float32(columns))), int(p.Y/(g.Size().Height/float32(rows)))
	if x < 0 || y < 0 || x >= columns || y >= rows || g.cells.touched[[2]int{x, y}] {
		return
	}
	if g.cells.touched == nil {
		g.cells.touched = map[[2]int]bool{}
	}
	g.cells.touched[[2]int{x, y}] = true
	g.Refresh()
	if len(g.cells.touched) == columns*rows {
		g.onAll()
	}
}

// MouseDown and Dragged are the finger.
func (g *TouchGrid) MouseDown(e *desktop.MouseEvent) { g.At(e.Position) }
func (g *TouchGrid) MouseUp(*desktop.MouseEvent)     {}
func (g *TouchGrid) Dragged(e *fyne.DragEvent)       { g.At(e.Position) }
func (g *TouchGrid) DragEnd()                        {}

// MinSize is nothing, see the package comment.
func (g *TouchGrid) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer draws the cells.
func (g *TouchGrid) CreateRenderer() fyne.WidgetRenderer {
	return laidOut(&touchGridRenderer{g: g}, g.Size())
}

type touchGridRenderer struct {
	g     *TouchGrid
	cells []fyne.CanvasObject
}

func (r *touchGridRenderer) Layout(size fyne.Size) {
	g := r.g
	columns, rows := g.size()
	if len(r.cells) != columns*rows {
		r.cells = make([]fyne.CanvasObject, columns*rows)
		for i := range r.cells {
			r.cells[i] = g.kit.roundedBox(g.kit.Surface, g.kit.Border, 0)
		}
	}
	w, h := size.Width/float32(columns), size.Height/float32(rows)
	for i, o := range r.cells {
		at := [2]int{i % columns, i / columns}
		placeObject(o, float32(at[0])*w, float32(at[1])*h, w, h)
		o.(*canvas.Rectangle).FillColor = g.fill(at)
	}
}

func (g *TouchGrid) fill(cell [2]int) color.NRGBA {
	if g.cells.touched[cell] {
		return g.kit.Good
	}
	return g.kit.Surface
}

func (r *touchGridRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *touchGridRenderer) Objects() []fyne.CanvasObject { return r.cells }
func (r *touchGridRenderer) Destroy()                     {}
func (r *touchGridRenderer) Refresh()                     { r.Layout(r.g.Size()); canvas.Refresh(r.g) }
