package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// settleAmount asks which of several amounts of a list counts, unless all say the same in every line. What was
// applied
// for is no amount beside what was granted. A column called a sum that adds up none of the others is one of them.
func (p *Preview) settleAmount(t *table) {
	for _, i := range t.columnsOf("sum") {
		if len(t.columnsOf("amount")) == 0 {
			p.askColumn(t, i)
			continue
		}
		t.columns[i].Field = "amount"
	}
	all := t.columnsOf("amount")
	granted := slices.DeleteFunc(slices.Clone(all), func(i int) bool {
		return appliedFor.MatchString(t.columns[i].Heading)
	})
	switch {
	case len(all) > 0 && len(granted) == 0:
		p.askApplied(t, all[0])
		granted = all[:1]
	case len(granted) > 1 && p.sayTheSame(t, granted):
		granted = granted[len(granted)-1:]
	case len(granted) > 1:
		granted = p.askColumns(t, "amount", granted)
	}
	p.keepColumns(t, "amount", granted)
	for _, i := range granted {
		p.askEach(t, i)
	}
	p.askUnpaid(t, granted)
}

// unpaidPart heads the part of an amount that nobody has got yet.
var unpaidPart = regexp.MustCompile(`(?:未|待|欠|尚未)(?:拨付?|发放?|付|支付|领取?|兑付|到账|打卡)`)

// askUnpaid asks whether amounts count in full where a column beside them says what has not been paid.
func (p *Preview) askUnpaid(t *table, granted []int) {
	for i, c := range t.columns {
		if slices.Contains(granted, i) || !unpaidPart.MatchString(c.Heading) {
			continue
		}
		for _, r := range p.Rows[t.body:t.end] {
			if i < len(r.Cells) && strings.ContainsAny(norm.NFKC.String(r.Cells[i]), "123456789") {
				p.ask(Question{ID: "unpaid:" + c.Letter, Row: r.Number, Column: c.displayName(),
					Text: "By its heading the column has what was not handed out yet. Does the list count in full " +
						"all the same? If not, choose the column of what was handed out as the amount.",
					TextZh:  "从列名看，这一列是还没有发放的金额。名单仍按全额计入吗？不是的，请把已发放的一列选作金额。",
					Options: []Option{{"whole", "Yes, what was granted counts", "是，按全额计入"}}})
				return
			}
		}
	}
}

// ofEach are words of amounts for one person or one piece of land, not for a household.
var ofEach = regexp.MustCompile(`/[人口亩天日次]|每[人口亩天日次]|人均|[人口亩]均`)

// ofMonth are words of amounts for one month, and monthsCounted those of a column that says for how many.
var (
	ofMonth       = regexp.MustCompile(`/月|[每按]月|月(?:补[助贴]|救助|保障|标准|发放|生活)`)
	monthsCounted = regexp.MustCompile(`月数|月份数|几个月|(?:发放|补发|享受|救助|补助)月`)
)

// askEach asks whether amounts whose heading says that they are for each person, or for each of several months, are
// those of households.
func (p *Preview) askEach(t *table, column int) {
	c := t.columns[column]
	heading := norm.NFKC.String(lastPart(c.Heading))
	word := ofEach.FindString(heading)
	if word != "" && len(t.columnsOf("persons")) == 0 && !strings.Contains(word, "亩") {
		word = ""
	}
	counted := func(c Column) bool { return monthsCounted.MatchString(c.Heading) }
	if word == "" && slices.ContainsFunc(t.columns, counted) {
		word = ofMonth.FindString(heading)
	}
	if word == "" {
		return
	}
	p.ask(Question{ID: "each:" + c.Letter, Row: p.numberOf(t), Column: c.displayName(),
		Text: "By its heading (“" + word + "”) the column is not what a household was given in all. " +
			"If it is not, write the households' amounts into the file. Are these the amounts of households?",
		TextZh:  "列名写有“" + word + "”，可能不是每户的总额。如果不是，请在文件里改为每户金额。这些是每户的金额吗？",
		Options: []Option{{"whole", "Yes, of the household in all", "是每户的总额"}}})
}

// appliedFor are words of amounts that nobody has been given yet.
var appliedFor = regexp.MustCompile(`申请|申报|拟|计划|预计|测算`)

// askApplied asks whether amounts that were applied for were given.
func (p *Preview) askApplied(t *table, column int) {
	c := t.columns[column]
	p.ask(Question{ID: "applied", Row: p.numberOf(t), Column: c.displayName(),
		Text:    "By its heading the column says what was applied for or planned. Were these amounts granted as they are?",
		TextZh:  "从列名看，这一列是申请或计划的金额。是否就按这些金额救助？",
		Options: []Option{{"yes", "Yes, these amounts were granted", "是，就按这些金额救助"}}})
}

// stages are words of one amount on its way: due, granted, paid. Two batches are none, even if they are equal.
var stages = regexp.MustCompile(`应|审[批核]|批准|核[准定]|实[发付领补际]|已[发付领救补]`)

// sayTheSame reports whether columns are stages of one amount, and have the same in every line.
func (p *Preview) sayTheSame(t *table, columns []int) bool {
	others := slices.DeleteFunc(slices.Clone(columns), func(i int) bool {
		return stages.MatchString(t.columns[i].Heading)
	})
	if len(others) > 1 {
		return false
	}
	for l := range p.linesOf(t) {
		first, given := l.readMoneyQuietly(columns[0])
		for _, i := range columns[1:] {
			if fen, has := l.readMoneyQuietly(i); l.use == UseLine && (fen != first || has != given) {
				return false
			}
		}
	}
	return true
}
