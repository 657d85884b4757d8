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
	starts, key := p.evenStarts(t, t.blockStarts()), keyField[p.Kind]
	if len(starts) < 2 {
		return []*table{t}
	}
	for n, from := range starts {
		to := len(t.columns)
		if n+1 < len(starts) {
			to = starts[n+1]
		}
		keys := t.countOf(key, from, to)
		one := keys == 1 || keys > 1 && p.Kind == record.KindReliefDistribution
		if !one || t.countOf("date", from, to) == 0 && t.countOf("date", starts[0], to) > 0 {
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

// evenStarts leaves out the blocks of a list that have names, and neither amounts nor goods beside these: a person says
// whether they are passed over, or are of the same rows as the block to their left.
func (p *Preview) evenStarts(t *table, starts []int) (list []int) {
	if p.Kind != record.KindReliefDistribution || len(starts) < 2 {
		return starts
	}
	if !p.isWhole(t, starts[0], starts[1]) {
		return nil // two columns of names before the amounts
	}
	for n, from := range starts {
		to := len(t.columns)
		if n+1 < len(starts) {
			to = starts[n+1]
		}
		names := t.countOf(keyField[p.Kind], from, to) > 0
		if !names && t.allPassed(from, to) {
			continue
		}
		if !names || p.isWhole(t, from, to) {
			list = append(list, from)
			continue
		}
		if p.askUneven(t, from, to) == "same" {
			continue
		}
		for i := from; i < to; i++ {
			if t.columns[i].Field != Private {
				t.columns[i].Field = Passed
			}
		}
	}
	return list
}

// isWhole reports whether some columns of a list have amounts or goods, or numbers that may be these.
func (p *Preview) isWhole(t *table, from, to int) bool {
	for i := from; i < to; i++ {
		field := t.columns[i].Field
		counts := counting.MatchString(plainLabel(lastPart(t.columns[i].Heading)))
		if moneyColumn(field) || field == "goods" || isCounted(field) && field != "persons" ||
			field == "" && !counts && p.hasNumbers(t, i) {
			return true
		}
	}
	return false
}

func (t *table) allPassed(from, to int) bool {
	return !slices.ContainsFunc(t.columns[from:to], func(c Column) bool {
		return c.Field != Passed && c.Field != Private
	})
}

// askUneven asks about columns of names without amounts to the right of a list.
func (p *Preview) askUneven(t *table, from, to int) (answer string) {
	first, all := t.columns[from], t.columns[from].Letter
	if to-from > 1 {
		all += "–" + t.columns[to-1].Letter
	}
	return p.ask(Question{ID: "beside:" + first.Letter, Row: p.numberOf(t), Column: first.displayName(),
		Text: "From column " + first.Letter + " on there are names again, with no amounts or goods beside them. " +
			"If they are a further list, write the amounts into the file. What are they?",
		TextZh: first.Letter + "列起又是姓名，旁边没有金额或物资。如果是另一份名单，请在文件里补上金额。这些列是什么？",
		Options: []Option{
			{"same", "Of the same rows as the columns to the left", "与左边各列是同一行的内容"},
			{Skip, "Leave out " + all, "不导入" + all + "列"}}})
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
