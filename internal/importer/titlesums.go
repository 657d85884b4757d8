package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// titleSum matches a whole list's sums in a title: 共3户，5人，1500元.
var titleSum = regexp.MustCompile(
	`共计?(\d+)户(?:[,、;]?(?:共|计)*(\d+)[人口])?(?:[,、;]?(?:合计|共计|总计|共|计|发放|金额|资金|救助金|补助金|人民币)*(\d[\d,]*(?:\.\d+)?)(万元|元))?`,
)

// checkTitle holds the sums in the titles of a list against its lines. Open questions may change the lines.
func (p *Preview) checkTitle() {
	if len(p.Questions) > 0 || len(p.tables) != 1 {
		return
	}
	for i := range p.Rows[:p.tables[0].head] {
		r := &p.Rows[i]
		for column, c := range r.Cells {
			if r.Use != UseTitle || p.merged[place{i, column}] {
				continue
			}
			p.checkTitleTotal(r, c)
			if m := titleSum.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(c)), "")); m != nil {
				p.sayTitle(r, m)
			}
		}
	}
}

// sayTitle keeps a title's stated sums; a sum that does not agree is a problem.
func (p *Preview) sayTitle(r *Row, m []string) {
	var total record.Fen
	persons := 0
	for _, one := range p.Recipients {
		total, persons = total+one.Amount, persons+one.Persons
	}
	p.sayCount(r, "households", m[0], m[1], len(p.Recipients))
	if persons > 0 {
		p.sayCount(r, "persons", m[0], m[2], persons)
	}
	if m[3] == "" {
		return
	}
	fen, ok, exact := parseMoney(m[3], units[m[4]].fen)
	if !ok || !exact {
		return
	}
	p.addStated(
		"distributed",
		"",
		Stated{Row: r.Number, Text: shortQuote(m[0]), Value: fen.String(), Agrees: fen == total},
	)
	if fen != total {
		p.addProblem(r.Number, "", "The title says “%[1]s”; the lines add up to %[2]s.",
			"标题写明“%[1]s”，明细相加为%[2]s。", shortQuote(m[0]), total)
	}
}

func (p *Preview) sayCount(r *Row, name, text, number string, want int) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return
	}
	p.addStated(name, "", Stated{Row: r.Number, Text: shortQuote(text), Value: number, Agrees: n == want})
	if n != want {
		p.addProblem(r.Number, "", "The title says “%[1]s”; by the lines it is %[2]d.",
			"标题写明“%[1]s”，按明细应为%[2]d。", shortQuote(text), want)
	}
}

// titleTotal is the sum of money that words around a list state: 发放总额：1500元.
var titleTotal = regexp.MustCompile(
	`(?:资金|金额|救助|补助|补贴|发放|款项|慰问)?(?:金|款)?(?:总额|总计|合计|共计|总金额)[:为]?(?:人民币)?(\d[\d,]*(?:\.\d+)?)(万元|元)`,
)

// checkTitleTotal holds a sum of money above a list against its lines. A list may be a part of what the words are
// about: asked.
func (p *Preview) checkTitleTotal(r *Row, text string) {
	m := titleTotal.FindStringSubmatch(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
	if m == nil {
		return
	}
	fen, ok, exact := parseMoney(m[1], units[m[2]].fen)
	if !ok || !exact {
		return
	}
	var total record.Fen
	for _, one := range p.Recipients {
		total += one.Amount
	}
	p.addStated(
		"distributed",
		"",
		Stated{Row: r.Number, Text: shortQuote(m[0]), Value: fen.String(), Agrees: fen == total},
	)
	if fen != total {
		p.ask(Question{ID: "title:" + strconv.Itoa(r.Number), Row: r.Number,
			Text: "Above the list it says “" + shortQuote(m[0]) + "”; the lines add up to " + total.String() +
				". Is the list a part of that sum?",
			TextZh:  "表头写明“" + shortQuote(m[0]) + "”，明细相加为" + total.String() + "。名单只是其中一部分吗？",
			Options: []Option{{"part", "Yes, take the lines as they are", "是，按明细导入"}}})
	}
}

// monthOfTitle matches a year or a month in a title, and the character behind it: a day, or the word of a range.
var monthOfTitle = regexp.MustCompile(`((?:19|20)\d{2})年度?(?:(\d{1,2})月份?)?(.?)`)

// checkTitleMonth asks about a ledger whose title names one month or year, while no line is of it: it may be another's
// file.
func (p *Preview) checkTitleMonth() {
	if len(p.tables) != 1 || len(p.Ledger.Income)+len(p.Ledger.Expense) == 0 {
		return
	}
	named, row := "", 0
	for _, r := range p.Rows[:p.tables[0].head] {
		text := strings.Join(strings.Fields(norm.NFKC.String(strings.Join(r.Cells, " "))), "")
		for _, m := range monthOfTitle.FindAllStringSubmatch(text, -1) {
			month := m[1]
			if m[2] != "" {
				month += fmt.Sprintf("-%02s", m[2])
			}
			switch {
			case m[3] != "" && strings.Contains("0123456789", m[3]): // the day of the signature
			case m[3] != "" && strings.Contains("-—–~至到、和及,/", m[3]), named != "" && named != month:
				return
			default:
				named, row = month, r.Number
			}
		}
	}
	var first, last record.Date
	for _, e := range slices.Concat(p.Ledger.Income, p.Ledger.Expense) {
		if strings.HasPrefix(e.Date.String(), named) {
			return
		}
		if first.IsZero() || e.Date.Before(first) {
			first = e.Date
		}
		if last.Before(e.Date) {
			last = e.Date
		}
	}
	p.ask(Question{ID: "month", Row: row,
		Text: "Above the table it says " + named + "; the lines are of " + first.String() + " to " + last.String() +
			". Is it the right file, with the right days?",
		TextZh: "表头写的是" + named + "，明细的日期是" + first.String() + "至" + last.String() +
			"。文件和日期都对吗？",
		Options: []Option{{"days", "Yes, the days of the lines are right", "对，按明细的日期导入"}}})
}
