package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// splitBeside splits a table whose headings begin again to the right: lists side by side.
func (p *Preview) splitBeside(t *table) []*table {
	starts, key := t.blockStarts(), keyField[p.Kind]
	if len(starts) < 2 {
		return []*table{t}
	}
	for n, from := range starts {
		to := len(t.columns)
		if n+1 < len(starts) {
			to = starts[n+1]
		}
		if t.countOf(key, from, to) != 1 || t.countOf("date", from, to) == 0 && t.countOf("date", starts[0], to) > 0 {
			return []*table{t} // one day for both sides
		}
	}
	titles := p.titlesAbove(t, starts)
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
		if one.title = titles[n]; one.title != "" {
			one.in, one.directed = directionOf(one.title)
		}
		list = append(list, one)
	}
	if p.Kind == record.KindFinanceStatement && p.differ(titles, list) {
		list = p.chooseBeside(list)
	}
	if len(list) < 2 {
		return list
	}
	p.addNote(p.Rows[t.head].Number, "", "Lists are side by side: %[1]d. Each is read from top to bottom, one after the other.",
		"表中有%[1]d组并排的名单或明细，逐组从上到下读取。", len(list))
	return list
}

// titlesAbove are the titles of tables side by side: in their headings, or in the row above these and nowhere else
// there.
func (p *Preview) titlesAbove(t *table, starts []int) []string {
	titles := make([]string, len(starts))
	for n, from := range starts {
		titles[n], _, _ = strings.Cut(t.columns[from].Heading, "·")
		if titles[n] == t.columns[from].Heading {
			titles[n] = ""
		}
	}
	if t.head == 0 || slices.ContainsFunc(titles, func(title string) bool { return title != "" }) {
		return titles
	}
	for i, c := range p.Rows[t.head-1].Cells {
		n := slices.Index(starts, i)
		switch {
		case c == "" || p.merged[place{t.head - 1, i}]:
		case n < 0 && i > starts[0] || n > 0 && titles[0] == "":
			return make([]string, len(starts))
		case n >= 0:
			titles[n] = strings.Join(strings.Fields(c), "")
		}
	}
	return titles
}

// differ reports whether each table has a title of its own that names no direction: another month, another village.
func (p *Preview) differ(titles []string, list []*table) bool {
	for n, title := range titles {
		if title == "" || list[n].directed || slices.Index(titles, title) != n {
			return false
		}
	}
	return true
}

// chooseBeside asks which of tables side by side are to be read.
func (p *Preview) chooseBeside(list []*table) []*table {
	q := Question{ID: "tables", Row: p.Rows[list[0].head].Number,
		Text:    "Tables are side by side, each with a title of its own. Which are to be read?",
		TextZh:  "并排的几个表各有标题。要导入哪些？",
		Options: []Option{{"all", "All of them together", "全部，合在一起"}}}
	for _, t := range list {
		q.Options = append(q.Options, Option{t.columns[t.from].Letter, "Only “" + shortQuote(t.title) + "”",
			"只导入“" + shortQuote(t.title) + "”"})
	}
	answer := p.ask(q)
	i := slices.IndexFunc(list, func(t *table) bool { return t.columns[t.from].Letter == answer })
	if i < 0 {
		return list
	}
	for n, t := range list {
		for c := t.from; n != i && c < t.to; c++ {
			list[i].columns[c].Field = Passed
		}
	}
	return list[i : i+1]
}

// sideOfBoard is the direction before a word of a heading: 收入项目 and 支出项目 are the same column of two tables.
var sideOfBoard = regexp.MustCompile(`^(?:收入|支出|收方|付方)(.+)$`)

// blockStarts returns the columns at which the headings of the columns to the left begin again.
func (t *table) blockStarts() (list []int) {
	seen := map[string]bool{}
	for i, c := range t.columns {
		word := strings.Join(strings.Fields(norm.NFKC.String(lastPart(c.Heading))), "")
		word = sideOfBoard.ReplaceAllString(word, "$1")
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
