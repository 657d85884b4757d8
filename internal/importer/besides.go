package importer

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// besides splits a table whose headings begin again to the right: lists side by side.
func (p *Preview) besides(t *table) []*table {
	starts, key := t.starts(), keyField[p.Kind]
	if len(starts) < 2 {
		return []*table{t}
	}
	for n, from := range starts {
		to := len(t.columns)
		if n+1 < len(starts) {
			to = starts[n+1]
		}
		if t.countOf(key, from, to) != 1 {
			return []*table{t}
		}
	}
	var list []*table
	for n, from := range starts {
		to := len(t.columns)
		if n+1 < len(starts) {
			to = starts[n+1]
		}
		one := newTable(t.head, t.body, t.end, from, to)
		one.columns = slices.Clone(t.columns)
		for i := range one.columns {
			if i < from || i >= to {
				one.columns[i].Field = Passed
			}
		}
		if group, _, found := strings.Cut(t.columns[from].Heading, "·"); found {
			one.in, one.directed = directed(group)
		}
		list = append(list, one)
	}
	p.note(p.Rows[t.head].Number, "", "Lists are side by side: %[1]d. Each is read from top to bottom, one after the other.", "表中有%[1]d组并排的名单或明细，逐组从上到下读取。", len(list))
	return list
}

// starts returns the columns at which the headings of the columns to the left begin again.
func (t *table) starts() (list []int) {
	seen := map[string]bool{}
	for i, c := range t.columns {
		word := strings.Join(strings.Fields(norm.NFKC.String(lastPart(c.Heading))), "")
		switch {
		case word == "":
			continue
		case len(list) == 0, seen[word]:
			list, seen = append(list, i), map[string]bool{}
		}
		seen[word] = true
	}
	return list
}
