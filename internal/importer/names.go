package importer

import (
	"strings"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// askNames asks about words under the names of a list that have not the form of a name, where nothing else in the row
// says that it is a household: published, they would be masked names of persons.
func (p *Preview) askNames(t *table) {
	if p.Kind != record.KindReliefDistribution {
		return
	}
	var open []*line
	for l := range p.linesOf(t) {
		if l.use == UseLine && p.notSaid(l) && l.mayBeNoName() {
			open = append(open, l)
		}
	}
	if len(open) == 0 || p.askOnce(namesQuestion(open)) == "names" {
		return
	}
	if p.answers[namesID] != "" {
		for _, l := range open {
			l.use = l.askRole(unlikeName[0], unlikeName[1], UseLine, UseTotal, UseSubtotal)
			l.row.Use = l.use
		}
	}
}

const (
	namesID     = "names"
	namesQuoted = 8
)

// namesQuestion asks whether words are names of households.
func namesQuestion(open []*line) Question {
	var words []string
	for _, l := range open[:min(len(open), namesQuoted)] {
		words = append(words, shortQuote(l.cell("name")))
	}
	quoted, quotedZh := "“"+strings.Join(words, "”, “")+"”", "“"+strings.Join(words, "”“")+"”"
	if len(open) > namesQuoted {
		quoted, quotedZh = quoted+" …", quotedZh+"等"
	}
	return Question{ID: namesID, Row: open[0].row.Number,
		Text:   "These words in the column of names may be no names of persons: " + quoted + ". Are all of them names?",
		TextZh: "姓名一列中下列内容可能不是人的姓名：" + quotedZh + "。它们都是姓名吗？",
		Options: []Option{
			{Value: "names", Text: "Yes, all of them are names", TextZh: "都是姓名"},
			{Value: "each", Text: "No: ask about each", TextZh: "不都是，逐行询问"},
		}}
}

// mayBeNoName reports whether a row has words under the names that may be none, and nothing else says that it is a
// household.
func (l *line) mayBeNoName() bool {
	name := l.cell("name")
	return name != "" && privacy.FormOf(name) == privacy.FormOther && !l.isIdentified()
}

// isIdentified reports whether something beside the name says that the row is a household: its number in the list, a
// number of identity or of an account.
func (l *line) isIdentified() bool {
	if l.hasNumber() {
		return true
	}
	for i := l.from; i < min(l.to, len(l.columns)); i++ {
		if l.columns[i].Field == Private && hasDigit(l.cellAt(i)) {
			return true
		}
	}
	return false
}
