package importer

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// table is a part of a sheet with headings of its own. Tables follow each other, or are side by side.
type table struct {
	head, body, end int              // indices of rows: headings from head, what they name from body
	from, to        int              // columns
	columns         []Column         // of the whole sheet; those that are not the table's have no field
	at              map[string]int   // the column of a field, from 0
	parts           map[string][]int // the columns of a field that is divided into several
	sums            []int            // columns that add up others
	unit            map[int]int64    // fen in one of the units of a column of money
	in, directed    bool             // by the words above it all is income, or all is expense
	title           string           // the words above it
	debitIn         bool             // what stands under debit came in
	newestFirst     bool             // its rows go back in time
	balances        []int            // all columns of balances, of which one counts at most
	turned          map[int]bool     // columns whose amounts are written with a minus throughout
	agrees          *bool            // signs and marks of direction say the same
	ownedBy         string           // the side on which the account's balance usually is
	keys            []string         // of the columns of numbers: the same in tables that have the same columns
	words           *when            // the year and the month that are named above
	dateAnswer      string           // whether rows without a date are of the day above
	signed          int              // of one column of money: 1 where what came in is positive, -1 where it is negative; 0 unsigned
}

func newTable(head, body, end, from, to int) *table {
	return &table{head: head, body: body, end: end, from: from, to: to, at: map[string]int{}, parts: map[string][]int{}, unit: map[int]int64{}, turned: map[int]bool{}}
}

// layOut finds the tables of the sheet, and what their columns are; false if there is none.
func (p *Preview) layOut(choice Choice) bool {
	known := p.findHeading(choice.Heading)
	head, body := p.body, p.body
	if p.body >= 0 {
		head, body = p.headRows(p.body)
		if choice.Heading == 0 {
			head, body = p.earlier(head, body)
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

// earlier finds a table that begins above the row with the most headings, of which amounts are below it already.
func (p *Preview) earlier(head, body int) (int, int) {
	for i := range head {
		cells := p.Rows[i].Cells
		if p.scored(cells) < 2 || hasFigures(p.Rows[i]) || strings.ContainsAny(strings.Join(cells, ""), ":：") {
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
			if _, ok, _ := money(r.Cells[i], yuanFen); ok {
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

// scored counts the fields that a row names.
func (p *Preview) scored(cells []string) int {
	seen := map[string]bool{}
	for _, c := range cells {
		if field := p.fieldOfColumn([]string{c}); field != "" && c != "" {
			seen[field] = true
		}
	}
	return len(seen)
}

// headRows extends a row of headings over those above and below it that divide its columns: 收入 over 现金 and 银行.
func (p *Preview) headRows(row int) (head, body int) {
	head, body = row, row
	if head > 0 && p.dividedBy(head-1, head) {
		head--
	}
	for body+1 < len(p.Rows) && body-head < 3 && (p.subHeading(head, body+1) || p.numbersColumns(body+1) || p.unitsRow(body+1)) {
		body++
	}
	return head, body
}

// dividedBy reports whether the cells of a row are headings that the next row divides.
func (p *Preview) dividedBy(row, next int) bool {
	own := 0
	for i, c := range p.Rows[row].Cells {
		if p.merged[place{next, i}] && c != "" {
			return true
		}
		if c == "" {
			continue
		}
		if len([]rune(c)) > 10 || strings.ContainsAny(c, ":：") || p.named.fieldOf(c) == "" && !subWords[plain(c)] {
			return false
		}
		own++
	}
	return own >= 2
}

// subWords are headings below another heading that are no fields of their own.
var subWords = map[string]bool{"月": true, "日": true, "字": true, "号": true, "字号": true, "种类": true, "编号": true, "现金": true, "银行": true, "银行存款": true, "存款": true, "库存现金": true,
	"小计": true, "合计": true, "金额": true, "数量": true, "单位": true, "单价": true, "微信": true, "转账": true, "本月": true, "本季": true, "本年累计": true, "累计": true, "本月数": true, "本年累计数": true,
	"预算": true, "实际": true, "预算数": true, "实际数": true, "实际完成": true, "上级拨款": true, "自筹": true}

// subHeading reports whether a row divides the headings above it: each cell of its own has a word for a column, and is in one that
// the headings above leave blank or span.
func (p *Preview) subHeading(head, row int) bool {
	if p.Rows[row].Number != p.Rows[row-1].Number+1 {
		return false
	}
	above, own := p.Rows[head].Cells, 0
	for i, c := range p.Rows[row].Cells {
		if c == "" || p.merged[place{row, i}] {
			continue
		}
		if hasDigit(c) || !subWords[plain(c)] && p.named.fieldOf(c) == "" {
			return false
		}
		spans := i+1 >= len(above) && i < len(above) || i+1 < len(above) && above[i+1] == ""
		if i < len(above) && above[i] != "" && !spans {
			return false
		}
		own++
	}
	return own >= 1
}

var columnMark = regexp.MustCompile(`^(?:[甲乙丙丁戊己庚辛壬癸]|栏次|行次|[-—一]+|[人元户个床袋桶件%]|万元|[(]?\d{1,2}[)]?(?:=.*)?)$`)

var onePlace = regexp.MustCompile(`^[亿千百十万元角分]$`)

// digitColumns reports whether a row gives each digit of an amount a column of its own, which is said.
func (p *Preview) digitColumns() bool {
	for _, r := range p.Rows[:min(len(p.Rows), HeadRows)] {
		places := 0
		for _, c := range r.Cells {
			if onePlace.MatchString(strings.TrimSpace(c)) {
				places++
			}
		}
		if places >= 4 {
			p.problem(r.Number, "", "Each digit of an amount has a column of its own here. Write an amount into one cell, such as 1234.50.", "这里金额的每一位数字占一列。请把金额写在一个单元格里，如1234.50。")
			return true
		}
	}
	return false
}

// numbersColumns reports whether a row only numbers the columns, as official forms do: 甲, 乙, 1, 2.
func (p *Preview) numbersColumns(row int) bool {
	marks, last, letters := 0, 0, 0
	for _, c := range p.Rows[row].Cells {
		s := strings.Join(strings.Fields(norm.NFKC.String(c)), "")
		if s == "" {
			continue
		}
		if !columnMark.MatchString(s) {
			return false
		}
		marks++
		if strings.ContainsAny(s, "甲乙丙丁戊己") || s == "栏次" || s == "行次" {
			letters++
		}
		digits := strings.TrimLeft(strings.TrimFunc(s, func(r rune) bool { return r < '0' || r > '9' }), "0")
		digits, _, _ = strings.Cut(digits, ")")
		if n, ok := count(digits); ok && digits != "" {
			if n != last+1 {
				return false
			}
			last = n
		}
	}
	return marks >= 3 && (letters > 0 || last == marks)
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

// headingAt is what a row of headings says of a column: its cell, or the one to the left that spans it.
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

// maxTables bounds the tables of a sheet.
const maxTables = 30

// furtherTables finds rows below that are headings again: of a new page, or of another table.
func (p *Preview) furtherTables(choice Choice) {
	if choice.Heading == NoHeading {
		return
	}
	for i := p.tables[0].body; i < len(p.Rows); i++ {
		last := p.tables[len(p.tables)-1]
		again := p.repeats(i, last)
		switch title := p.titleBefore(i, last); {
		case again && (title == "" || title == last.title || groupNamed.MatchString(title)):
			p.Rows[i].Use = UseHeading
			continue
		case again:
			i = p.startTable(i, title)
		case !hasFigures(p.Rows[i]) && p.scored(p.Rows[i].Cells) > 1:
			i = p.startTable(i, title)
		}
		if len(p.tables) > maxTables {
			p.problem(p.Rows[i].Number, "", "The sheet has more than %[1]d tables. Give each a sheet or a file of its own.", "这张表里的表格超过%[1]d个。请分成几个工作表或文件。", maxTables)
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
	return pageMark.ReplaceAllString(plain(words[0]), "")
}

// chooseTables asks which of several tables of the same kind on a sheet are to be read, and whether those of another kind are passed
// over.
func (p *Preview) chooseTables() bool {
	if len(p.tables) < 2 {
		return true
	}
	kept := p.tables[:1:1]
	for _, t := range p.tables[1:] {
		if p.lacks(t) == nil {
			kept = append(kept, t)
			continue
		}
		q := Question{ID: "table:" + strconv.Itoa(p.numberOf(t)), Row: p.numberOf(t), Text: "Another table begins here, whose columns are not those of the list. Leave it out?", TextZh: "从这一行起是另一个表，列名不同。不导入这个表吗？",
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
	alike := slices.ContainsFunc(p.tables[1:], func(t *table) bool { return t.alike(first) && t.title != "" && !t.directed })
	if !alike {
		return true
	}
	q := Question{ID: "tables", Row: p.numberOf(p.tables[1]), Text: "The sheet has several tables with the same columns. Which are to be read?", TextZh: "这张表里有几个列名相同的表。要导入哪些？",
		Options: []Option{{"all", "All of them together", "全部，合在一起"}}}
	for _, t := range p.tables {
		n := strconv.Itoa(p.numberOf(t))
		q.Options = append(q.Options, Option{n, "Only the table whose headings are in row " + n, "只导入表头在第" + n + "行的表"})
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

// alike reports whether two tables have amounts in the same fields.
func (t *table) alike(other *table) bool {
	for field := range moneyFields {
		if (t.countOf(field, 0, len(t.columns)) > 0) != (other.countOf(field, 0, len(other.columns)) > 0) {
			return false
		}
	}
	return true
}

// repeats reports whether a row says the headings of a table once more, as on a new page.
func (p *Preview) repeats(row int, t *table) bool {
	for head := t.head; head < t.body; head++ {
		if slices.Equal(p.Rows[row].Cells, p.Rows[head].Cells) {
			return true
		}
	}
	return false
}

// besides splits a table whose headings begin again to the right: lists side by side.
func (p *Preview) besides(t *table) []*table {
	starts := []int{}
	first := slices.IndexFunc(t.columns, func(c Column) bool { return c.Heading != "" })
	if first < 0 {
		return []*table{t}
	}
	word := func(i int) string { return lastWord(t.columns[i].Heading) }
	for i := range t.columns {
		if t.columns[i].Heading != "" && word(i) == word(first) {
			starts = append(starts, i)
		}
	}
	key := keyField[p.Kind]
	if len(starts) < 2 || t.countOf(key, starts[0], starts[1]) != 1 || t.countOf(key, starts[1], len(t.columns)) < 1 {
		return []*table{t}
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

// keyField is the field that each line has once.
var keyField = map[record.Kind]string{record.KindFinanceStatement: "item", record.KindReliefDistribution: "name"}

func lastWord(heading string) string { return cmp.Or(plain(lastPart(heading)), lastPart(heading)) }

func (t *table) countOf(field string, from, to int) (n int) {
	for i := from; i < to; i++ {
		if t.columns[i].Field == field {
			n++
		}
	}
	return n
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
