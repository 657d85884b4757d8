package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

var (
	// sumSentence is the beginning of words that state the sums of a list: 共计12户36人，金额1200元.
	sumSentence = regexp.MustCompile(`^(?:以上|上述|本次|此次|本表|全村|全组|全社区)*` +
		`(?:合计|总计|共计|总共|共|总额|总金额|发放总额|救助总额)`)
	// amountIn is an amount with its unit.
	amountIn = regexp.MustCompile(`(\d[\d,]*(?:\.\d+)?)(亿元|万元|千元|百元|元)`)
	// perHead are words before an amount that each has.
	perHead    = regexp.MustCompile(`(?:每[户人]|人均|户均|标准|其中)[^\d]{0,6}$`)
	onlyPart   = regexp.MustCompile(`其中|累计|预算|去年|上年|上期|上月|本页|小计`)
	inHundreds = regexp.MustCompile(`[(][^()]*[)]`)
)

// listPart are the sums of a part of a list that words may state.
type listPart struct {
	households, persons int
	amount              record.Fen
	list                []record.Recipient
}

// checkWorded holds the sums that words below the headings of a list state against its lines. Open questions may change
// the lines.
func (p *Preview) checkWorded() {
	if len(p.Questions) > 0 || len(p.Problems) > 0 {
		return
	}
	since := 0
	for _, l := range p.lines {
		if l.use != UseTotal && l.use != UseRemark {
			continue
		}
		for i := l.from; i < min(l.to, len(l.row.Cells)); i++ {
			at := place{l.index, i}
			text := strings.Join(strings.Fields(norm.NFKC.String(l.row.Cells[i])), "")
			text, _, _ = strings.Cut(text, "其中")
			if p.merged[at] || p.used[at] || !hasDigit(text) ||
				!sumSentence.MatchString(text) || onlyPart.MatchString(text) {
				continue
			}
			l.checkWordedCell(i, text, []listPart{p.part(0, 0, nil), p.part(0, 0, l.table),
				p.part(0, l.row.Number, nil), p.part(since, l.row.Number, nil)})
		}
		if l.use == UseTotal {
			l.checkGoodsTotal(since)
		}
		since = l.row.Number
	}
}

// part adds up the households of some rows, or of a table; to 0 is the end.
func (p *Preview) part(from, to int, of *table) (sum listPart) {
	for i, one := range p.Recipients {
		n := p.RecipientRows[i]
		if n < from || to > 0 && n > to ||
			of != nil && !slices.ContainsFunc(of.lines, func(l *line) bool { return l.row.Number == n }) {
			continue
		}
		sum.list = append(sum.list, one)
		sum.households++
		sum.persons += one.Persons
		sum.amount += one.Amount
	}
	return sum
}

// checkWordedCell holds the counts and the amount in a cell against the parts of a list that they may be of.
func (l *line) checkWordedCell(column int, text string, parts []listPart) {
	text = inHundreds.ReplaceAllString(text, "")
	for _, m := range countsIn.FindAllStringSubmatchIndex(text, -1) {
		n, err := strconv.Atoi(text[m[2]:m[3]])
		unit := text[m[4]:m[5]]
		if err != nil || strings.HasPrefix(text[m[5]:], "民币") || perHead.MatchString(text[:m[0]]) {
			continue
		}
		of := func(s listPart) int { return s.households }
		name := "households"
		if unit == "人" || unit == "口" {
			name, of = "persons", func(s listPart) int { return s.persons }
		} else if unit != "户" {
			continue
		}
		if of(parts[0]) > 0 {
			l.sayWorded(column, name, text[m[0]:m[1]], strconv.Itoa(n), strconv.Itoa(of(parts[0])),
				slices.ContainsFunc(parts, func(s listPart) bool { return of(s) == n }))
		}
	}
	for _, m := range amountIn.FindAllStringSubmatchIndex(text, -1) {
		fen, ok, exact := parseMoney(text[m[2]:m[3]], units[text[m[4]:m[5]]].fen)
		if !ok || !exact || perHead.MatchString(text[:m[0]]) {
			continue
		}
		l.sayWorded(column, "distributed", text[m[0]:m[1]], fen.String(), parts[0].amount.String(),
			slices.ContainsFunc(parts, func(s listPart) bool { return s.amount == fen }))
		break
	}
}

// sayWorded keeps a sum that words state; a differing sum is a problem.
func (l *line) sayWorded(column int, name, text, value, want string, agrees bool) {
	l.markUsed(column)
	l.Preview.addStated(name, "", Stated{Row: l.row.Number, Text: text, Value: value, Agrees: agrees})
	if !agrees {
		l.addProblem(l.row.Number, "",
			"It says “%[1]s”; by the lines it is %[2]s.", "写明“%[1]s”，按明细应为%[2]s。", text, want)
	}
}

// checkGoodsTotal holds the goods that a row of sums lists in one cell against those of the households.
func (l *line) checkGoodsTotal(since int) {
	column, has := l.at["goods"]
	if !has || l.used[place{l.index, column}] || l.cell("quantity") != "" {
		return
	}
	parts := []listPart{l.part(0, 0, nil), l.part(0, 0, l.table), l.part(since, l.row.Number, nil)}
	for _, stated := range inOneCell(l.cellAt(column)) {
		text := stated.Name + strconv.FormatInt(stated.Quantity, 10) + stated.Unit
		var given []int64
		for _, s := range parts {
			n := int64(0)
			for _, g := range handedTo(s.list) {
				if g.Name == stated.Name && g.Unit == stated.Unit {
					n = g.Quantity
				}
			}
			given = append(given, n)
		}
		l.markUsed(column)
		if !slices.Contains(given, stated.Quantity) {
			l.addProblem(l.row.Number, l.heading("goods"), "It says “%[1]s”; by the lines it is %[2]d.",
				"写明“%[1]s”，按明细应为%[2]d。", text, given[0])
		}
	}
}
