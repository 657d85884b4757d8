package importer

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// span is a part of the lines that a row of sums may add up, with the amounts of pages before the file's first.
type span struct {
	from, to int              // indices of p.lines
	only     func(*line) bool // which of them; nil for all
	base     map[string]int64
	out      bool                // the base went out, as the closing balance in the half of the expenses
	sums     map[string]reckoned // by the keys of columns
	lines    int                 // how many
}

// reckoned is the sum of a column's cells. A column for both directions has three sums, each of which may be the stated
// total: all amounts, income, and expense.
type reckoned struct{ all, in, out int64 }

func (r reckoned) minus(o reckoned) reckoned {
	return reckoned{r.all - o.all, r.in - o.in, r.out - o.out}
}

// checkSums holds every row of sums against the lines that it may add up, in every column of numbers.
func (p *Preview) checkSums() {
	k := &checking{Preview: p, last: map[label]int{}}
	k.addUp()
	for i, l := range p.lines {
		if i == 0 || p.lines[i-1].table != l.table {
			k.table, k.section, k.page, k.any = i, i, i, i
			k.last, k.beside = map[label]int{}, map[string]int64{}
			k.first = k.firstRow(i)
			k.above = k.subtotalsAbove(i)
		}
		if l.label == labelSection {
			k.section, k.any = i, i
		}
		switch l.use {
		case UseTotal, UseSubtotal, UseCarried:
			k.check(i, l)
		case UseOpening, UseClosing:
			if l.splitOf != nil {
				continue
			}
			for key, n := range l.keyed(l.numbers()) {
				k.beside[key] += n
			}
			k.checkBeside(i, l)
		}
	}
}

// maxGroupSteps bounds the cost of finding the lines of groups.
const maxGroupSteps = 1_000_000

// checking is the walk over the rows of sums.
type checking struct {
	*Preview
	table, section, page int              // where they began
	any                  int              // after the last row of sums
	steps                int              // lines that were looked at for sums of groups
	first                int              // the first line of the table
	above                bool             // the table's subtotals are above what they add up
	last                 map[label]int    // after the last row with the same label
	base                 map[string]int64 // amounts carried forward to the first page
	beside               map[string]int64 // the balances that are written under income or expense, as in 收支平衡 books
	soFar                map[string]int64 // the values of the last accumulated row
	soFarAt              int
	until                map[string][]reckoned // the sums of the lines before each
	count                []int                 // how many they are
	lost                 bool                  // a line could not be read: faults that follow from it are no problems of their own
}

func (k *checking) check(i int, l *line) {
	stated := l.numbers()
	capital, inWords := l.capitalAmount()
	sides := l.stateSides()
	inWords = inWords && len(sides) == 0
	switch {
	case len(stated) == 0 && !inWords && len(sides) == 0:
	case k.lost:
		l.markAll(stated)
	case l.label == labelIn && i < k.first && k.base == nil:
		k.base = l.keyed(stated)
		l.markAll(stated)
	case l.label == labelSoFar:
		k.checkAccumulated(i, l, stated)
	default:
		spans := k.spans(i, l)
		found := k.agreeingSpan(l, spans, stated)
		if found < 0 && len(k.beside) > 0 {
			with := withBase(spans, k.beside)
			for n := range with {
				with[n].out = l.directed && !l.in
				k.add(&with[n])
			}
			if i := k.agreeingSpan(l, with, stated); i >= 0 {
				spans, found = with, i
			}
		}
		if with := k.withLeftOut(spans); found < 0 && with != nil {
			if i := k.agreeingSpan(l, with, stated); i >= 0 {
				spans, found = with, i
				l.addNote(
					l.row.Number,
					"",
					"The total agrees with the rows that were left out.",
					"合计包含没有导入的行，加上这些行后相符。",
				)
			}
		}
		k.noteStated(l, spans, found, stated)
		if inWords {
			l.sayCapital(capital, spans[max(found, 0)])
		}
		k.saySides(l, sides, spans)
		if !slices.ContainsFunc(sides, func(s statement) bool { return s.count >= 0 }) {
			k.sayCounts(l, spans)
		}
	}
	if l.label != labelSoFar && l.label != labelIn {
		k.last[l.label], k.any = i, i
	}
	if l.label == labelIn {
		k.page = i
	}
}

// checkBeside looks at further amounts of a row that states a balance: they say the balance again, or add up the lines.
func (k *checking) checkBeside(i int, l *line) {
	stated := l.numbers()
	var balance int64
	for column := range stated {
		if l.used[place{l.index, column}] {
			delete(stated, column)
		}
	}
	if fen, _, ok := l.stated(); ok {
		balance = int64(fen)
	}
	for column, n := range stated {
		if n == balance {
			l.markUsed(column)
			delete(stated, column)
		}
	}
	if len(stated) == 0 || k.lost {
		l.markAll(stated)
		return
	}
	if spans := k.spans(i, l); l.use == UseClosing && k.agreeingSpan(l, spans, stated) >= 0 {
		k.noteStated(l, spans, k.agreeingSpan(l, spans, stated), stated)
		return
	}
	for column, n := range stated {
		l.markUsed(column)
		l.stateAt(column, n, false)
		l.differsAt(column, "%[1]s is neither the balance of this row nor the sum of the lines.",
			"%[1]s既不是这一行的余额，也不是明细合计。", record.Fen(n))
	}
}

// firstRow is the index of the first line of the table that begins at an index, or after its last row.
func (k *checking) firstRow(i int) int {
	t := k.lines[i].table
	for i < len(k.lines) && k.lines[i].table == t && k.lines[i].use != UseLine {
		i++
	}
	return i
}

// keyed are values by the keys of their columns.
func (l *line) keyed(values map[int]int64) map[string]int64 {
	by := map[string]int64{}
	for i, n := range values {
		by[l.keysOf()[i]] = n
	}
	return by
}

// numbers are the cells of a row of sums that can be compared, by column.
func (l *line) numbers() map[int]int64 {
	stated := map[int]int64{}
	for i, key := range l.keysOf() {
		if n, ok := l.number(i); ok && key != "" {
			stated[i] = n
		}
	}
	return stated
}

// number is the value of a cell in a column of amounts or counts.
func (l *line) number(i int) (n int64, ok bool) {
	if isCounted(l.columns[i].Field) {
		n, _, ok = quantityIn(l.cellAt(i))
		return n, ok
	}
	fen, ok := l.readMoneyQuietly(i)
	return int64(fen), ok
}

func (l *line) markAll(stated map[int]int64) {
	for i := range stated {
		l.markUsed(i)
	}
}

// spans are the parts of the lines that a row of sums may add up, the likeliest first.
func (k *checking) spans(i int, l *line) []span {
	end := i
	for end < len(k.lines) && k.lines[end].table == l.table {
		end++
	}
	table, section := span{from: k.table, to: i}, span{from: k.section, to: i}
	sameLast, sinceAny := span{from: k.last[l.label], to: i}, span{from: k.any, to: i}
	all := span{from: 0, to: i}
	var list []span
	switch l.label {
	case labelSection:
		next := i + 1
		for next < end && k.lines[next].label != labelSection {
			next++
		}
		list = []span{{from: i + 1, to: next}, table, sinceAny}
	case labelTotal, labelClosing:
		list = []span{table, section, all, sinceAny}
		if i < k.first {
			list = []span{{from: k.table, to: end}}
		}
		list = append(list, span{from: 0, to: len(k.lines)})
	case labelIn, labelOn:
		list = []span{table, {from: k.page, to: i}}
	case labelPage:
		list = []span{{from: k.page, to: i}, sameLast, sinceAny}
	case labelMonth, labelDay, labelQuarter:
		list = []span{sameLast, section, sinceAny}
	default:
		list = []span{sinceAny, sameLast, section, {from: i + 1, to: k.groupEnd(i+1, end)}}
		if k.above {
			list = list[3:]
		}
		if only := l.ofGroup(); only != nil && k.steps < maxGroupSteps {
			list = append(list, span{from: k.table, to: i, only: only}, span{from: k.table, to: end, only: only})
		}
	}
	if k.base != nil {
		list = slices.Concat(withBase(list, k.base), list)
	}
	for n := range list {
		k.add(&list[n])
	}
	return list
}

func withBase(list []span, base map[string]int64) []span {
	list = slices.Clone(list)
	for i := range list {
		list[i].base = base
	}
	return list
}

// ofGroup selects the lines of the group or class that a row of sums names: 一组小计.
func (l *line) ofGroup() func(*line) bool {
	for i, c := range l.row.Cells {
		if i < l.from || i >= l.to || labelOf(c) == labelNone {
			continue
		}
		name := strings.TrimSuffix(strings.TrimSuffix(plainLabel(c), "小计"), "合计")
		if name != "" && name != plainLabel(c) {
			return func(other *line) bool {
				return slices.ContainsFunc(other.row.Cells, func(c string) bool { return plainLabel(c) == name })
			}
		}
	}
	return nil
}

// add adds up the lines of a span.
func (k *checking) add(s *span) {
	s.sums = map[string]reckoned{}
	if s.only == nil {
		for key, until := range k.until {
			s.sums[key] = until[s.to].minus(until[s.from])
		}
		s.lines = k.count[s.to] - k.count[s.from]
	} else {
		k.addOnly(s)
	}
	for key, n := range s.base {
		r := s.sums[key]
		if r.all += n; s.out {
			r.out += n
		} else {
			r.in += n
		}
		s.sums[key] = r
	}
}

// addOnly adds up some of the lines of a span.
func (k *checking) addOnly(s *span) {
	k.steps += s.to - s.from
	for _, l := range k.lines[s.from:s.to] {
		if l.use != UseLine || !s.only(l) {
			continue
		}
		s.lines++
		for i, key := range l.keysOf() {
			if n, ok := l.number(i); ok && key != "" {
				s.sums[key] = s.sums[key].plus(l, n)
			}
		}
	}
}

// agreeingSpan is the index of the first span with which a row of sums agrees in all columns; -1 for none.
func (k *checking) agreeingSpan(l *line, spans []span, stated map[int]int64) int {
	return slices.IndexFunc(spans, func(s span) bool {
		for i, n := range stated {
			if !slices.Contains(l.wantedSums(i, s), n) {
				return false
			}
		}
		return true
	})
}

// wantedSums are the values that a row of sums may state in a column.
func (l *line) wantedSums(i int, s span) []int64 {
	r := s.sums[l.keysOf()[i]]
	if l.columns[i].Field != "amount" || l.Kind != record.KindFinanceStatement {
		return []int64{r.all}
	}
	if in, known := l.namedDirection(); known && l.table.signed == 0 {
		return []int64{map[bool]int64{true: r.in, false: r.out}[in], r.all}
	}
	switch in, known := l.direction(reading{debitIn: l.debitIn}); {
	case l.mark() == "" && l.table.signed == 0 && !l.directed:
	case known && in:
		return []int64{r.in}
	case known:
		return []int64{r.out}
	}
	return []int64{r.all, r.in - r.out}
}

// namedDirection is the direction that the label of a row of sums names: 收入合计.
func (l *line) namedDirection() (in, known bool) {
	for i, c := range l.row.Cells {
		if i >= l.from && i < l.to && labelOf(c) != labelNone {
			if in, known = directionOf(c); known {
				return in, known
			}
		}
	}
	return false, false
}

// noteStated keeps the stated value of each cell of a row of sums; a value that does not agree is a problem.
func (k *checking) noteStated(l *line, spans []span, found int, stated map[int]int64) {
	s := spans[max(found, 0)]
	if i := slices.IndexFunc(spans, func(s span) bool { return s.only != nil && s.lines > 0 }); found < 0 && i >= 0 {
		s = spans[i] // the lines of the group that the row names
	}
	for i := range len(l.columns) {
		n, ok := stated[i]
		if !ok {
			continue
		}
		l.markUsed(i)
		agrees := found >= 0 || slices.Contains(l.wantedSums(i, s), n)
		l.stateAt(i, n, agrees)
		if agrees {
			continue
		}
		want := l.wantedSums(i, s)[0]
		if moneyColumn(l.columns[i].Field) {
			l.differsAt(i, "The total is %[1]s; the lines add up to %[2]s.",
				"合计为%[1]s，明细相加为%[2]s。", record.Fen(n), record.Fen(want))
		} else {
			l.differsAt(i, "The total is %[1]d; the lines add up to %[2]d.", "合计为%[1]d，明细相加为%[2]d。", n, want)
		}
	}
}

// checkAccumulated checks a row such as 本年累计: its count may have begun before the file. From one such row to the next
// it grows by the lines between.
func (k *checking) checkAccumulated(i int, l *line, stated map[int]int64) {
	l.markAll(stated)
	since := span{from: k.soFarAt, to: i}
	k.add(&since)
	for _, column := range slices.Sorted(maps.Keys(stated)) {
		n, want := stated[column], since.sums[l.keysOf()[column]].all
		before, known := k.soFar[l.keysOf()[column]]
		agrees := n == want+before
		if !known && n >= want { // the amounts before are not in the file
			l.addNote(
				l.row.Number,
				l.columns[column].displayName(),
				"Accumulated: %[1]s. The file does not say what there was before; it was not compared.",
				"累计%[1]s：文件里没有此前的累计数，没有核对。",
				record.Fen(n),
			)
			continue
		}
		want += before
		l.stateAt(column, n, agrees)
		if !agrees {
			l.differsAt(column, "The accumulated sum is %[1]s; with the lines it should be %[2]s.",
				"累计为%[1]s，按明细应为%[2]s。", record.Fen(n), record.Fen(want))
		}
	}
	k.soFar, k.soFarAt = l.keyed(stated), i
}

// capitalAmount is the amount in capital characters of a row of sums, with 大写 or behind a label.
func (l *line) capitalAmount() (fen record.Fen, found bool) {
	for i, c := range l.row.Cells {
		if i < l.from || i >= l.to {
			continue
		}
		if fen, found = capitalIn(c); found {
			return fen, true
		}
		if m := sumInLabel.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(c)), "")); m != nil &&
			labelOf(c) != labelNone {
			fen, found, _ = parseMoney(m[1], yuanFen)
			return fen, found
		}
	}
	return 0, false
}

// sumInLabel is an amount behind a label, in the same cell: 合计：1100元.
var sumInLabel = regexp.MustCompile(`(?:合计|总计|共计|小计|总额|金额)(?:[(]?小写[)]?|金额|人民币)*:?¥?(\d[\d,]*(?:\.\d{1,2})?)元`)

// sayCapital holds an amount in capital characters against the sums of the row's columns of money.
func (l *line) sayCapital(fen record.Fen, s span) {
	agrees := false
	field := ""
	for i, c := range l.columns {
		if moneyColumn(c.Field) && l.keysOf()[i] != "" {
			field = c.Field
			if agrees = slices.Contains(l.wantedSums(i, s), int64(fen)); agrees {
				break
			}
		}
	}
	l.addStated(sumName(l.Kind, field), "", fen, agrees)
	if !agrees {
		l.differs("", "The total is written as %[1]s; the lines add up to something else.", "写明的合计为%[1]s，与明细相加不符。", fen)
	}
}

var (
	countsIn   = regexp.MustCompile(`(\d+)(户|笔|条|人|口)`)
	countsOnly = regexp.MustCompile(`^[共计]?\d+(?:户|笔|条)(?:\d+[人口])?$`)
)

// sayPersons holds a number of persons against those of the lines, where they have any.
func (l *line) sayPersons(column, n int, text string, spans []span) {
	if len(l.columnsOf("persons")) == 0 {
		return
	}
	const key = "persons:0"
	l.markUsed(column)
	agrees := slices.ContainsFunc(spans, func(s span) bool { return s.sums[key].all == int64(n) })
	l.Preview.addStated(
		"persons",
		"",
		Stated{Row: l.row.Number, Text: shortQuote(l.cellAt(column)), Value: text, Agrees: agrees},
	)
	if !agrees {
		l.differsAt(column, "It says %[1]d persons; the lines have %[2]d.",
			"写明%[1]d人，明细相加为%[2]d人。", n, spans[0].sums[key].all)
	}
}
