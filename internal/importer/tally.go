package importer

// markUsed notes that a cell was taken over, or compared.
func (l *line) markUsed(column int) {
	l.used[place{l.index, column}] = true
}

// tallyCells counts the cells with digits by their use.
func (p *Preview) tallyCells() {
	p.Cells = Tally{}
	for i := range p.Rows {
		for column, c := range p.Rows[i].Cells {
			if !hasDigit(c) || p.merged[place{i, column}] {
				continue
			}
			switch p.cellUse(i, column) {
			case UseLine:
				p.Cells.Used++
			case UsePassed:
				p.Cells.Passed++
			default:
				p.Cells.Open++
			}
		}
	}
}

// cellUse returns a cell's use: UseLine if it was used, UsePassed if it was skipped by name, UseUnread otherwise.
func (p *Preview) cellUse(row, column int) Use {
	use := p.Rows[row].Use
	if p.used[place{row, column}] {
		return UseLine
	}
	switch use {
	case UseTitle, UseHeading, UseRemark, UsePassed:
		return UsePassed
	case UseUnread, "":
		return UseUnread
	}
	field := p.fieldAt(row, column)
	switch {
	case field == asked:
		return UseUnread
	case field == Private, field == Passed, field == compared, field == "":
		return UsePassed
	case use == UseLine || use == UseMore:
		return UseLine // words, days and counts are read where they are
	case moneyColumn(field):
		return UseUnread // an amount of a row of sums that was not compared
	}
	return UsePassed
}

// fieldAt is the field of a cell's column in the table of its row.
func (p *Preview) fieldAt(row, column int) string {
	for _, t := range p.tables {
		if row >= t.head && row < t.end && column >= t.from && column < t.to && column < len(t.columns) {
			return t.columns[column].Field
		}
	}
	return ""
}
