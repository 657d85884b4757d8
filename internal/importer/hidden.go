package importer

import (
	"maps"
	"slices"

	"github.com/xuri/excelize/v2"
)

// hiddenColumns notes which columns a reader of the workbook does not see.
func (p *Preview) hiddenColumns(f *excelize.File, sheet string) {
	widest := 0
	for _, r := range p.Rows {
		widest = max(widest, len(r.Cells))
	}
	for i := 1; i <= widest; i++ {
		name, err := excelize.ColumnNumberToName(i)
		if err != nil {
			continue
		}
		if seen, err := f.GetColVisible(sheet, name); err == nil && !seen {
			p.veiled = append(p.veiled, i-1)
			p.addNote(0, name, "The column is hidden in the workbook; it was read.", "这一列在表格中已隐藏，仍然读取了。")
		}
	}
}

// countedFields are the fields whose cells change what a record's sums are.
var countedFields = []string{"income", "expense", "amount", "debit", "credit", "goods", "quantity", "persons"}

// askHidden asks about columns that a reader of the workbook does not see, and whose cells would count. It returns the
// person's choice of columns with the answers in it.
func (p *Preview) askHidden(chosen map[int]string) map[int]string {
	for _, i := range p.veiled {
		if _, said := chosen[i]; said || i >= len(p.Columns) || !slices.Contains(countedFields, p.Columns[i].Field) || !p.hasFiguresIn(i) {
			continue
		}
		c := p.Columns[i]
		answer := p.ask(Question{ID: "hidden:" + c.Letter, Row: max(p.Heading, 0), Column: c.displayName(),
			Text:   "The column is hidden in the workbook. Does it count?",
			TextZh: "这一列在表格中已隐藏。要计入吗？",
			Options: []Option{{"take", "It counts", "计入"},
				{Skip, "Leave it out", "不导入这一列"}}})
		if answer == Skip {
			if chosen = maps.Clone(chosen); chosen == nil {
				chosen = map[int]string{}
			}
			chosen[i] = Skip
		}
	}
	return chosen
}

// hasFiguresIn reports whether a column has digits below the headings.
func (p *Preview) hasFiguresIn(column int) bool {
	return slices.ContainsFunc(p.Rows[p.body+1:], func(r Row) bool { return column < len(r.Cells) && hasDigit(r.Cells[column]) })
}

// askRed asks about amounts without a sign that are red, where others of their column are not: bookkeepers write
// reversals in red.
func (p *Preview) askRed(t *table) {
	for _, field := range []string{"income", "expense", "debit", "credit", "amount"} {
		for _, i := range t.columnsOf(field) {
			row, some := p.partlyRed(t, i)
			if !some {
				continue
			}
			c := t.columns[i]
			q := Question{ID: "red:" + c.Letter, Row: row, Column: c.displayName(),
				Text:   "Some amounts of this column are red. Are they taken back (negative), or only coloured?",
				TextZh: "这一列有的金额是红字。红字表示冲减（负数），还是只是颜色？",
				Options: []Option{{"minus", "Red is taken back: they count as negative", "红字冲减，按负数计入"},
					{"written", "Only coloured: they count as they are written", "只是颜色，按写的数计入"}}}
			if p.ask(q) == "minus" {
				t.red[i] = true
				for l := range p.linesOf(t) {
					l.parsed = nil
				}
			}
		}
	}
}

// partlyRed reports whether some lines of a column have red amounts without a sign, and others have none; row is the
// first of the red ones.
func (p *Preview) partlyRed(t *table, column int) (row int, some bool) {
	plain := false
	for l := range p.linesOf(t) {
		fen, given := l.readMoneyQuietly(column)
		switch {
		case l.use != UseLine || !given || fen == 0:
		case fen > 0 && p.marks[place{l.index, column}].red:
			if row == 0 {
				row = l.row.Number
			}
		default:
			plain = true
		}
	}
	return row, plain && row > 0
}

// checkErrors refuses rows of sums and balances in which a formula has failed: they would be compared with nothing.
func (p *Preview) checkErrors() {
	for _, t := range p.tables {
		for l := range p.linesOf(t) {
			if !slices.Contains([]Use{UseTotal, UseSubtotal, UseOpening, UseClosing, UseCarried}, l.use) {
				continue
			}
			for i := l.from; i < min(l.to, len(l.row.Cells)); i++ {
				if moneyColumn(l.columns[i].Field) {
					l.failedAt(i)
				}
			}
		}
	}
}
