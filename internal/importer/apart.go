package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/record"
)

// askApart asks which of several villages or accounts a file's rows are to be taken of. A column that names one only is
// passed over.
func (p *Preview) askApart(t *table) {
	for i := t.from; i < min(t.to, len(t.columns)); i++ {
		village := t.columns[i].Field == "village"
		if !village && (p.Kind == record.KindReliefDistribution || !ownAccount.MatchString(t.columns[i].Heading)) {
			continue // in a list each person has an account
		}
		values := p.columnValues(t, i)
		if len(values) > 1 {
			p.choosePart(t, i, values, village)
		}
		if village {
			t.columns[i].Field = Passed
		}
	}
}

// ownAccount is the heading of a column that names the account itself, not that of the other side.
var ownAccount = regexp.MustCompile(`^(?:本方|我方|查询|交易)?(?:账号|帐号|账户|卡号|账户号|账户号码)$`)

// columnValues are the different texts of a column in rows with digits, in their order.
func (p *Preview) columnValues(t *table, column int) (list []string) {
	for _, r := range p.Rows[t.body:t.end] {
		if column >= len(r.Cells) || !hasFigures(Row{Cells: slices.Delete(slices.Clone(r.Cells), column, column+1)}) {
			continue
		}
		text := strings.Join(strings.Fields(r.Cells[column]), "")
		if text != "" && labelOf(text) == labelNone && !slices.Contains(list, text) && len(list) < 50 {
			list = append(list, text)
		}
	}
	return list
}

// choosePart asks for one of the values of a column, and leaves the rows of the others out.
func (p *Preview) choosePart(t *table, column int, values []string, village bool) {
	c := t.columns[column]
	q := Question{
		ID:     "village",
		Row:    p.numberOf(t),
		Column: c.displayName(),
		Text:   "The file has rows of several villages. Which village's rows are to be taken?",
		TextZh: "文件里有几个村的数据。要导入哪个村的？",
	}
	if !village {
		q.ID, q.Text, q.TextZh = "account", "The file has rows of several accounts. Which account's rows are to be taken?", "文件里有几个账户的数据。要导入哪个账户的？"
		q.Options = []Option{{"all", "All of them", "全部"}}
	}
	for n, v := range values {
		if r := []rune(v); !village && len(r) > 4 {
			v = "…" + string(r[len(r)-4:])
		}
		q.Options = append(
			q.Options,
			Option{strconv.Itoa(n + 1), "Only “" + shortQuote(v) + "”", "只导入“" + shortQuote(v) + "”"},
		)
	}
	n, err := strconv.Atoi(p.ask(q))
	if err != nil {
		return
	}
	for i := t.body; i < t.end; i++ {
		r := p.Rows[i]
		if column < len(r.Cells) && r.Cells[column] != "" &&
			strings.Join(strings.Fields(r.Cells[column]), "") != values[n-1] {
			p.choice.Rows[r.Number] = UsePassed
		}
	}
}

// askTwice asks about rows that are equal in every column except a counting one.
func (p *Preview) askTwice() {
	first := map[string]int{}
	var again []*line
	var rows []Row
	for _, l := range p.lines {
		if l.use != UseLine || !l.hasAmount() {
			continue
		}
		key := l.content()
		if _, said := first[key]; !said {
			first[key] = l.row.Number
			continue
		}
		if _, said := p.choice.Rows[l.row.Number]; !said {
			again, rows = append(again, l), append(rows, *l.row)
		}
	}
	if len(again) == 0 {
		return
	}
	numbers := numbersOf(rows)
	q := Question{
		ID:     "twice",
		Row:    rows[0].Number,
		Text:   "Rows say the same as a row above them: " + numbers + ". Do they count as well?",
		TextZh: "第" + strings.ReplaceAll(numbers, ", ", "、") + "行与上面的行完全相同。重复的行也要计入吗？",
		Options: []Option{
			{"both", "Yes, each counts", "是，都计入"},
			{"once", "No, it was entered twice: leave them out", "不是，是重复的，不导入"},
		},
	}
	if p.ask(q) == "once" {
		for _, l := range again {
			l.use, l.row.Use = UsePassed, UsePassed
		}
	}
}

// content returns a row's text without the number that counts the rows.
func (l *line) content() string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(l.from))
	for i, c := range l.row.Cells {
		if i >= l.from && i < l.to && !counting.MatchString(plainLabel(l.columns[i].Heading)) {
			b.WriteString("\x00" + strconv.Itoa(i) + ":" + plainLabel(c))
		}
	}
	return b.String()
}

var counting = regexp.MustCompile(`^(?:序号|编号|行号|行次)$`)
