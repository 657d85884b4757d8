package importer

import (
	"regexp"
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
