package widget

import (
	"cmp"
	"image/color"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
)

// TableColumn is a column of a Table. Weight shares the width (0 counts as 1). Numbers are set to the
// right; the digits of the embedded font are all of one width.
type TableColumn struct {
	Title  string
	Weight float32
	Number bool
}

// Table is a list of rows under a heading, in pages of PageSize rows (0: all). Cells wrap. It is meant
// for lists that are read, such as recipients; a long one is turned, never scrolled sideways.
type Table struct {
	Columns  []TableColumn
	Rows     [][]string
	PageSize int
	Page     int            // shown first, from 0
	OnPage   func(page int) // called when a page is turned; the screen keeps it and builds again
	OnRow    func(row int)  // makes rows touchable
	Back     string         // words of the paging buttons where the page has some of its own; "" for the usual
	Forth    string
	Under    func(row int) fyne.CanvasObject // the content below an open row; nil for most rows
	Empty    string                          // shown when there are no rows
	Alike    bool                            // FitTable: the last column is one of several alike and keeps its heading when rows are stacked
}

// Table draws a table.
func (k Kit) Table(t Table) *fyne.Container {
	if len(t.Rows) == 0 {
		return Column(0, k.Text(theme.Body, t.Empty).In(k.Muted))
	}
	return k.drawTablePage(t, k.tableRow(t, nil, k.Muted), func(i int) fyne.CanvasObject { return k.tableRow(t, t.Rows[i], k.Ink) })
}

// drawTablePage draws the rows of the table's page below a heading (nil for none), and the paging buttons.
func (k Kit) drawTablePage(t Table, heading fyne.CanvasObject, draw func(i int) fyne.CanvasObject) *fyne.Container {
	size := t.PageSize
	if size <= 0 {
		size = len(t.Rows)
	}
	pages := (len(t.Rows) + size - 1) / size
	page := max(0, min(t.Page, pages-1))
	rows := []fyne.CanvasObject{heading}
	for i := page * size; i < min(len(t.Rows), (page+1)*size); i++ {
		row := draw(i)
		if t.OnRow != nil {
			row = k.Pressable(t.Rows[i][0], 8, row, func() { t.OnRow(i) })
		}
		if t.Under != nil {
			row = Column(0, row, t.Under(i))
		}
		rows = append(rows, row)
	}
	table := k.Divided(rows...)
	if pages < 2 {
		return table
	}
	return Column(16, table, k.tablePages(t, page, pages))
}

// tablePages are the buttons that turn a table's pages.
func (k Kit) tablePages(t Table, page, pages int) *fyne.Container {
	turn := func(to int) func() {
		return func() {
			if t.OnPage != nil {
				t.OnPage(to)
			}
		}
	}
	back, forth := cmp.Or(t.Back, k.T("page.previous")), cmp.Or(t.Forth, k.T("page.next"))
	where := k.T("page.of", "n", k.Number(page+1), "of", k.Number(pages))
	return Row(20,
		Grow(k.Tool(back, "up", page > 0, turn(page-1)), 1),
		Fix(k.Text(theme.Note, where).In(k.Muted).Centered()),
		Grow(k.Tool(forth, "down", page < pages-1, turn(page+1)), 1))
}

// tableRow is a row, or the heading when cells is nil.
func (k Kit) tableRow(t Table, cells []string, ink color.NRGBA) *fyne.Container {
	out := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		text, role := c.Title, theme.Note
		if cells != nil {
			text, role = "", theme.Body
			if i < len(cells) {
				text = cells[i]
			}
		}
		label := k.Text(role, text).In(ink)
		if c.Number {
			label.Trailing()
		}
		weight := c.Weight
		if weight == 0 {
			weight = 1
		}
		out[i] = Grow(label, weight)
	}
	height := lineHeight(k.Sp(theme.Body)) + 30
	return Sized(0, height, Inset(8, 10, Row(20, out...)))
}

// Field is a name and a value of a record. A field without a value is left out.
type Field struct{ Name, Value string }

// Fields draws names and values; side by side where there is room, below each other at large text.
func (k Kit) Fields(fields ...Field) *fyne.Container {
	var rows []fyne.CanvasObject
	widest := float32(0)
	for _, f := range fields {
		if f.Value != "" {
			widest = max(widest, k.Text(theme.Note, f.Name).NaturalWidth())
		}
	}
	for _, f := range fields {
		if f.Value == "" {
			continue
		}
		rows = append(rows, k.field(f, widest))
	}
	return k.Divided(rows...)
}

func (k Kit) field(f Field, names float32) fyne.CanvasObject {
	name := k.Text(theme.Note, f.Name).In(k.Muted)
	value := k.Text(theme.Body, f.Value)
	if k.Size == theme.Largest {
		return Inset(0, 10, Column(2, name, value))
	}
	shift := (lineHeight(k.Sp(theme.Body)) - lineHeight(k.Sp(theme.Note))) / 2
	return Inset(0, 12, TopRow(28, Fix(Sized(min(names, 320), 0, Inset(0, shift, name))), Grow(value, 1)))
}
