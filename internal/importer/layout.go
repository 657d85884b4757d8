package importer

import (
	"slices"
	"strings"
)

// table is a part of a sheet with headings of its own. Tables follow each other, or are side by side.
type table struct {
	head, body, end int              // indices of rows: headings from head, their contents from body
	from, to        int              // columns
	lines           []*line          // its rows below the headings
	columns         []Column         // of the whole sheet; those that are not the table's have no field
	at              map[string]int   // the column of a field, from 0
	parts           map[string][]int // the columns of a field that is divided into several
	whole           map[string]bool  // fields whose columns are the parts of one sum
	sums            []int            // columns that add up others
	relations       []relation       // how amounts of a list follow from other columns
	unit            map[int]int64    // fen in one of the units of a column of money
	in, directed    bool             // by the words above it all is income, or all is expense
	title           string           // the words above it
	debitIn         bool             // debit amounts came in
	newestFirst     bool             // its rows go back in time
	balances        []int            // all columns of balances, of which one counts at most
	turned          map[int]bool     // columns whose amounts are written with a minus throughout
	red             map[int]bool     // columns whose red amounts are negative
	agrees          *bool            // signs and marks of direction say the same
	ownedBy         string           // the side on which the account's balance usually is
	keys            []string         // of the columns of numbers: the same in tables that have the same columns
	words           *when            // the year and the month that are named above
	undated         bool             // it has no column of days
	dateAnswer      string           // whether rows without a date are of the day above
	signed          int              // direction of one column of money: 1 where income is positive, -1 where it is negative; 0 unsigned
}

func newTable(head, body, end, from, to int) *table {
	return &table{head: head, body: body, end: end, from: from, to: to, at: map[string]int{}, parts: map[string][]int{},
		unit: map[int]int64{}, turned: map[int]bool{}, red: map[int]bool{}, whole: map[string]bool{}}
}

// layOut finds the tables of the sheet, and the fields of their columns; false if there is none.
func (p *Preview) layOut(choice Choice) bool {
	known := p.findHeading(choice.Heading)
	head, body := p.body, p.body
	if p.body >= 0 {
		head, body = p.headRows(p.body)
		if choice.Heading == 0 {
			head, body = p.earlierTable(head, body)
		}
	}
	first := newTable(max(head, 0), body+1, len(p.Rows), 0, p.width())
	first.columns = p.headingsOf(head, body)
	p.body = body
	p.Columns = first.columns
	p.describeColumns()
	if !known {
		return false
	}
	p.tables = []*table{first}
	if first.head > 0 {
		first.title = p.titleBefore(first.head, newTable(0, 0, 0, 0, 0))
		if in, known := sectionOf(first.title); known {
			first.in, first.directed = in, true
		}
	}
	p.furtherTables(choice)
	for i := range first.head {
		p.Rows[i].Use = UseTitle
	}
	for _, t := range p.tables {
		for i := t.head; i < t.body; i++ {
			p.Rows[i].Use = UseHeading
		}
	}
	return true
}

// earlierTable finds a table that begins above the row with the most headings, of which amounts are below it already.
func (p *Preview) earlierTable(head, body int) (int, int) {
	for i := range head {
		cells := p.Rows[i].Cells
		if p.countNamedFields(cells) < 2 || hasFigures(p.Rows[i]) ||
			strings.ContainsAny(strings.Join(cells, ""), ":：") {
			continue
		}
		first, last := p.headRows(i)
		for _, r := range p.Rows[min(last+1, head):head] {
			if p.belowMoney(last, r) {
				p.Heading = p.Rows[i].Number
				return first, last
			}
		}
	}
	return head, body
}

// belowMoney reports whether a row has a number in a column that a row of headings names as one of amounts.
func (p *Preview) belowMoney(head int, r Row) bool {
	for i, c := range p.Rows[head].Cells {
		if i < len(r.Cells) && moneyFields[p.named.fieldOf(c)] {
			if _, ok, _ := parseMoney(r.Cells[i], yuanFen); ok {
				return true
			}
		}
	}
	return false
}

func (p *Preview) width() (widest int) {
	for _, r := range p.Rows {
		widest = max(widest, len(r.Cells))
	}
	return widest
}

// countNamedFields counts the fields that a row names.
func (p *Preview) countNamedFields(cells []string) int {
	seen := map[string]bool{}
	for _, c := range cells {
		if field := p.fieldOfColumn([]string{c}); field != "" && c != "" {
			seen[field] = true
		}
	}
	return len(seen)
}

// headingsOf names each column by the rows of headings: the words of its own, after those that span it.
func (p *Preview) headingsOf(head, body int) []Column {
	columns := make([]Column, p.width())
	if body < 0 {
		return columns
	}
	for i := range columns {
		var path []string
		for row := head; row <= body; row++ {
			if p.numbersColumns(row) && row > head {
				continue
			}
			if unit := p.headingAt(row, row, i); row > head && p.unitsRow(row) {
				if last := len(path) - 1; last >= 0 && unit != "" && !strings.ContainsAny(unit, "-—/") {
					path[last] += "（" + unit + "）"
				}
				continue
			}
			if word := p.headingAt(row, body, i); word != "" && !slices.Contains(path, word) {
				path = append(path, word)
			}
		}
		columns[i].Heading = strings.Join(path, "·")
		columns[i].Field = p.fieldOfColumn(path)
	}
	return columns
}

// headingAt returns a column's heading in a row: its cell, or the one to the left that spans it.
func (p *Preview) headingAt(row, body, column int) string {
	cells := p.Rows[row].Cells
	own := func(i int) string {
		if i < len(cells) {
			return strings.Join(strings.Fields(cells[i]), " ")
		}
		return ""
	}
	if own(column) != "" || row == body {
		return own(column)
	}
	below := p.Rows[row+1].Cells
	for i := column; i >= 0; i-- {
		if own(i) != "" {
			return own(i)
		}
		if i >= len(below) || below[i] == "" {
			return ""
		}
	}
	return ""
}

// shownColumns are the columns of the first table, and of those beside it.
func (p *Preview) shownColumns() []Column {
	columns := slices.Clone(p.tables[0].columns)
	for _, t := range p.tables {
		if t.head == p.tables[0].head {
			copy(columns[t.from:min(t.to, len(columns))], t.columns[t.from:min(t.to, len(columns))])
		}
	}
	for i := range columns {
		side := p.named.fieldOf(lastPart(columns[i].Heading))
		if (side == "debit" || side == "credit") && p.asksDirection() && moneyFields[columns[i].Field] {
			columns[i].Field = side // until it is answered
		}
	}
	return columns
}

// asksDirection reports whether it is open on which side money came in.
func (p *Preview) asksDirection() bool {
	return slices.ContainsFunc(p.Questions, func(q Question) bool { return strings.HasPrefix(q.ID, "direction") })
}
