package duty

import (
	"gongshi/internal/division"
)

// Totals count the items of a board by state.
type Totals struct {
	Due, OnTime, Late, Missing int
}

// Count adds up items.
func Count(items []Item) Totals {
	var t Totals
	for _, it := range items {
		switch it.State {
		case Due:
			t.Due++
		case OnTime:
			t.OnTime++
		case Late:
			t.Late++
		case Missing:
			t.Missing++
		}
	}
	return t
}

// All returns the number of all items, Posted that of the published ones.
func (t Totals) All() int    { return t.Due + t.OnTime + t.Late + t.Missing }
func (t Totals) Posted() int { return t.OnTime + t.Late }

// Plus adds the totals of two boards.
func (t Totals) Plus(u Totals) Totals {
	return Totals{t.Due + u.Due, t.OnTime + u.OnTime, t.Late + u.Late, t.Missing + u.Missing}
}

// Rate returns the rate of on-time disclosure in percent, rounded down so that 100 means all, over the items that were
// published or should have been; ok is false while there are none.
func (t Totals) Rate() (percent int, ok bool) {
	settled := t.OnTime + t.Late + t.Missing
	if settled == 0 {
		return 0, false
	}
	return t.OnTime * 100 / settled, true
}

// RollUp adds up the totals of divisions for each of them and each division above, so that a township has
// those of its villages and its own.
func RollUp(own map[division.Code]Totals) map[division.Code]Totals {
	sums := make(map[division.Code]Totals, len(own))
	for code, t := range own {
		for _, up := range code.Chain() {
			sums[up] = sums[up].Plus(t)
		}
	}
	return sums
}
