package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gongshi/app/theme"
)

// mostColumn is how much of a text, in ems, a column of a FitTable asks for; longer cells wrap.
const mostColumn = 9

// FitTable is a Table whose columns are as wide as their contents need; their weights are not used. Where they do not
// fit beside each other (large text, a narrow card), every row becomes a block: its first and its last cell on top, the
// others below, numbers with their headings.
func (k Kit) FitTable(t Table) *fyne.Container {
	if len(t.Rows) == 0 {
		return k.Table(t)
	}
	wide := t
	wide.Columns = make([]TableColumn, len(t.Columns))
	width := float32(16)
	for i, c := range t.Columns {
		c.Weight = k.columnWidth(t, i)
		width += c.Weight + 20
		wide.Columns[i] = c
	}
	stacked := k.drawTablePage(t, nil, func(i int) fyne.CanvasObject { return k.stackedRow(t, t.Rows[i]) })
	l := &eitherLayout{wide: &gridLayout{columns: 1}, cells: 1}
	return container.New(l, Sized(width, 0, k.Table(wide)), stacked)
}

// columnWidth returns the width of the widest text of a column, all pages counted, so that columns keep their places
// when a page is turned.
func (k Kit) columnWidth(t Table, column int) float32 {
	most := k.Sp(theme.Body) * mostColumn
	w := textWidth(t.Columns[column].Title, k.Sp(theme.Note), false) + 1
	for _, row := range t.Rows {
		if column >= len(row) {
			continue
		}
		cell := textWidth(row[column], k.Sp(theme.Body), false) + 1
		if !t.Columns[column].Number {
			cell = min(cell, most)
		}
		w = max(w, cell)
	}
	return w
}

// onTop reports whether the last cell of a stacked row is beside the first one.
func (t Table) onTop(last int) bool { return last > 0 && t.Columns[last].Number && !t.Alike }

// stackedRow puts a row's cells below each other.
func (k Kit) stackedRow(t Table, row []string) fyne.CanvasObject {
	last := len(row) - 1
	head := fyne.CanvasObject(k.Text(theme.Body, row[0]).Bold())
	var rest []string
	for i := 1; i < len(row); i++ {
		if row[i] == "" || i == last && t.onTop(last) {
			continue
		}
		cell := row[i]
		if t.Columns[i].Number { // a number needs its heading
			cell = t.Columns[i].Title + " " + cell
		}
		rest = append(rest, cell)
	}
	if t.onTop(last) {
		head = Row(20, Grow(head, 1), Fix(k.Text(theme.Body, row[last]).Trailing()))
	}
	return Inset(8, 14, Column(4, head, k.remark(strings.Join(rest, " · "), false)))
}
