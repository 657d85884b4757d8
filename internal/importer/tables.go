package importer

import (
	"regexp"
	"slices"
	"strconv"

	"gongshi/internal/record"
)

// maxTables bounds the tables of a sheet.
const maxTables = 30

// furtherTables finds rows below that are headings again: of a new page, or of another table.
func (p *Preview) furtherTables(choice Choice) {
	if choice.Heading == NoHeading {
		return
	}
	for i := p.tables[0].body; i < len(p.Rows); i++ {
		last := p.tables[len(p.tables)-1]
		again := p.repeatsHeadings(i, last)
		switch title := p.titleBefore(i, last); {
		case again && (title == "" || title == last.title || groupNamed.MatchString(title)):
			p.Rows[i].Use = UseHeading
			continue
		case again:
			i = p.startTable(i, title)
		case !hasFigures(p.Rows[i]) && p.countNamedFields(p.Rows[i].Cells) > 1:
			i = p.startTable(i, title)
		}
		if len(p.tables) > maxTables {
			p.addProblem(p.Rows[i].Number, "", "The sheet has more than %[1]d tables. Give each a sheet or a file of its own.",
				"这张表里的表格超过%[1]d个。请分成几个工作表或文件。", maxTables)
			return
		}
	}
}

// startTable begins a table at a row of headings, and returns the index of the last of these.
func (p *Preview) startTable(row int, title string) int {
	last := p.tables[len(p.tables)-1]
	head, body := p.headRows(row)
	head = max(head, last.body)
	last.end = head
	t := newTable(head, body+1, len(p.Rows), 0, p.width())
	t.columns, t.title = p.headingsOf(head, body), title
	p.lettered(t.columns)
	if in, known := sectionOf(title); known {
		t.in, t.directed = in, true
	}
	p.tables = append(p.tables, t)
	return body
}

var pageMark = regexp.MustCompile(`第?\d+页|共\d+页|\d+/\d+|续表?`)

// titleBefore is the title of a table, in the row above its headings: words alone. The number of a page is none of it.
func (p *Preview) titleBefore(row int, above *table) string {
	if row == 0 || row <= above.body {
		return ""
	}
	var words []string
	for _, c := range p.Rows[row-1].Cells {
		if c != "" {
			words = append(words, c)
		}
	}
	if len(words) != 1 || labelOf(words[0]) != labelNone {
		return ""
	}
	return pageMark.ReplaceAllString(plainLabel(words[0]), "")
}

// chooseTables asks which of several tables of the same kind on a sheet are to be read, and whether those of another
// kind are passed over.
func (p *Preview) chooseTables() bool {
	if len(p.tables) < 2 {
		return true
	}
	kept := p.tables[:1:1]
	var but []string
	if first := p.missingFields(kept[0]); first != nil && first[0] == "date" {
		but = []string{"date"} // no part of the board has days
	}
	for _, t := range p.tables[1:] {
		if p.missingFields(t, but...) == nil {
			kept = append(kept, t)
			continue
		}
		q := Question{ID: "table:" + strconv.Itoa(p.numberOf(t)), Row: p.numberOf(t),
			Text:    "Another table begins here, whose columns are not those of the list. Leave it out?",
			TextZh:  "从这一行起是另一个表，列名不同。不导入这个表吗？",
			Options: []Option{{Skip, "Leave it out", "不导入这个表"}}}
		p.ask(q)
		p.passTable(t)
	}
	p.tables = kept
	return p.chooseAlike()
}

func (p *Preview) passTable(t *table) {
	for i := t.head; i < t.end; i++ {
		p.Rows[i].Use = UsePassed
	}
}

// chooseAlike asks about tables that have the same columns under different titles: of two villages, or of two months.
func (p *Preview) chooseAlike() bool {
	first := p.tables[0]
	alike := slices.ContainsFunc(p.tables[1:], func(t *table) bool { return t.hasSameAmounts(first) && t.title != "" && !t.directed })
	if !alike {
		return true
	}
	q := Question{ID: "tables", Row: p.numberOf(p.tables[1]),
		Text:    "The sheet has several tables with the same columns. Which are to be read?",
		TextZh:  "这张表里有几个列名相同的表。要导入哪些？",
		Options: []Option{{"all", "All of them together", "全部，合在一起"}}}
	for _, t := range p.tables {
		n := strconv.Itoa(p.numberOf(t))
		q.Options = append(q.Options, Option{n, "Only the table whose headings are in row " + n + titleOf(t),
			"只导入表头在第" + n + "行的表" + titleOf(t)})
	}
	answer := p.ask(q)
	if n, err := strconv.Atoi(answer); err == nil {
		i := slices.IndexFunc(p.tables, func(t *table) bool { return p.numberOf(t) == n })
		for j, t := range p.tables {
			if j != i {
				p.passTable(t)
			}
		}
		p.tables = p.tables[i : i+1]
	}
	return true
}

// titleOf is a table's title as an option quotes it.
func titleOf(t *table) string {
	if t.title == "" {
		return ""
	}
	return "“" + shortQuote(t.title) + "”"
}

// hasSameAmounts reports whether two tables have amounts in the same fields.
func (t *table) hasSameAmounts(other *table) bool {
	for field := range moneyFields {
		if (t.countOf(field, 0, len(t.columns)) > 0) != (other.countOf(field, 0, len(other.columns)) > 0) {
			return false
		}
	}
	return true
}

// repeatsHeadings reports whether a row repeats the headings of a table, as on a new page.
func (p *Preview) repeatsHeadings(row int, t *table) bool {
	for head := t.head; head < t.body; head++ {
		if slices.Equal(p.Rows[row].Cells, p.Rows[head].Cells) {
			return true
		}
	}
	return false
}

// keyField is the field that each line has once.
var keyField = map[record.Kind]string{record.KindFinanceStatement: "item", record.KindReliefDistribution: "name"}

func (t *table) countOf(field string, from, to int) (n int) {
	for i := from; i < to; i++ {
		if t.columns[i].Field == field {
			n++
		}
	}
	return n
}
