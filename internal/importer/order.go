package importer

import (
	"slices"

	"gongshi/internal/record"
)

// findOrder finds whether a table's rows go back in time: the balances then follow from the last row to the first.
// Where they follow both ways, as with amounts that are equal, the days decide, or a person does.
func (p *Preview) findOrder(t *table, ways []reading) {
	if _, balanced := t.at["balance"]; !balanced {
		return
	}
	fits := func(newestFirst bool) bool {
		return slices.ContainsFunc(ways, func(w reading) bool {
			_, fits := p.balancesFollow(t, w, newestFirst)
			return fits
		})
	}
	if !fits(true) {
		return
	}
	up, down := p.turnsBack(t)
	switch {
	case !fits(false), down && !up:
		t.newestFirst = true
	case !up && !down && p.opensAbove(t):
	case !up && !down:
		t.newestFirst = p.askOrder(t)
	}
	if t.newestFirst {
		p.addNote(p.numberOf(t), "", "The newest row is first; the balances follow from the last row to the first.",
			"明细按时间倒序排列，余额从下往上连续。")
	}
}

// opensAbove reports whether a table's opening balance is above its first line.
func (p *Preview) opensAbove(t *table) bool {
	for l := range p.linesOf(t) {
		if l.use == UseOpening || l.use == UseLine {
			return l.use == UseOpening
		}
	}
	return false
}

// turnsBack reports whether a day is later than that of the row above, and whether one is earlier.
func (p *Preview) turnsBack(t *table) (up, down bool) {
	var last record.Date
	for l := range p.linesOf(t) {
		day, ok := l.dayOf(l.cell("date"))
		if l.use != UseLine || !ok {
			continue
		}
		up = up || !last.IsZero() && last.Before(day)
		down = down || !last.IsZero() && day.Before(last)
		last = day
	}
	return up, down
}

// findDays gives the lines of tables whose rows go back in time their days, in the order of the file: a sign for the
// row above means that row.
func (p *Preview) findDays() {
	for _, t := range p.tables {
		var d days
		for l := range p.linesOf(t) {
			if t.newestFirst && l.use == UseLine {
				l.day = d.dayOf(l)
			}
		}
	}
}

// askOrder asks for the order of a table's rows, where nothing proves it.
func (p *Preview) askOrder(t *table) (newestFirst bool) {
	return p.ask(Question{ID: "order", Row: p.numberOf(t),
		Text:    "The balances follow from top to bottom and from bottom to top. Which row is the earliest?",
		TextZh:  "余额从上往下、从下往上都连续。最早的一笔在哪里？",
		Options: []Option{{"down", "The first row", "在最上面"}, {"up", "The last row", "在最下面"}}}) == "up"
}
