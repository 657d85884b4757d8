package importer

import (
	"strconv"
)

// addUp adds up each column, from the first line to each.
func (k *checking) addUp() {
	k.until, k.count = map[string][]reckoned{}, make([]int, len(k.lines)+1)
	for _, l := range k.lines {
		for _, key := range l.keysOf() {
			if key != "" && k.until[key] == nil {
				k.until[key] = make([]reckoned, len(k.lines)+1)
			}
		}
		k.lost = k.lost || l.lost || l.use == UseUnread
	}
	for i, l := range k.lines {
		for key, sums := range k.until {
			k.until[key][i+1] = sums[i]
		}
		k.count[i+1] = k.count[i]
		if l.use == UseLine {
			k.count[i+1]++
		}
		if l.use == UseLine || l.use == UseMore {
			for column, key := range l.keysOf() {
				if n, ok := l.number(column); ok && key != "" {
					k.until[key][i+1] = k.until[key][i].plus(l, n)
				}
			}
		}
	}
}

// plus adds a line's cell.
func (r reckoned) plus(l *line, n int64) reckoned {
	r.all += n
	if in, known := l.direction(reading{debitIn: l.debitIn}); known && in || l.table.signed > 0 && n > 0 || l.table.signed < 0 && n < 0 {
		r.in += n
	} else {
		r.out += n
	}
	return r
}

// keysOf are the keys of a table's columns of numbers, "" for others.
func (t *table) keysOf() []string {
	if t.keys != nil {
		return t.keys
	}
	t.keys = make([]string, len(t.columns))
	seen := map[string]int{}
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		field := t.columns[i].Field
		if isCounted(field) || moneyColumn(field) && field != asked && field != "balance" {
			t.keys[i] = field + ":" + strconv.Itoa(seen[field])
			seen[field]++
		}
	}
	return t.keys
}

// isCounted reports whether the cells of a field's column are whole numbers.
func isCounted(field string) bool {
	return field == "persons" || field == "quantity" || field == goodsColumn
}

// subtotalsAbove reports whether each subtotal of the table that begins at an index has lines below it, the first of
// them before all lines: they are above their lines.
func (k *checking) subtotalsAbove(i int) bool {
	first, t := k.firstRow(i), k.lines[i].table
	found, lined := false, true
	for n := i; n < len(k.lines) && k.lines[n].table == t; n++ {
		l := k.lines[n]
		switch {
		case l.use == UseLine:
			lined = true
		case l.use == UseSubtotal && l.label == labelPart:
			if !found && n > first || !lined {
				return false
			}
			found, lined = true, false
		}
	}
	return found && lined
}

// groupEnd returns the index of the first row from an index that is no line: the lines of a subtotal above them end
// there.
func (k *checking) groupEnd(from, end int) int {
	for from < end && (k.lines[from].use == UseLine || k.lines[from].use == UseMore) {
		from++
	}
	return from
}
