package importer

import (
	"regexp"
	"slices"
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

// officers are words of columns with the names of people who receive nothing for themselves.
var officers = regexp.MustCompile(`经办|审[核批]|签|负责|制表|调查|包保|帮扶|联系|责任|干部|会计|出纳|记录|见证|证明|验收|填表|操作|` +
	`发放人|代[办领收]|组长|书记|主任|村长|复核|监督|入户|走访|核[实查]|开户行|银行|医院|学校`)

// withNames are the columns with names of people who may be those that receive something: those that are called so, and
// those that hold names beside them. A person's choice of one settles it, and so does a column whose
// names are merged over several rows: it names the households.
func (p *Preview) withNames(t *table, all []int, chosen map[int]string) []int {
	if len(all) == 0 || slices.ContainsFunc(all, func(i int) bool { return chosen[i] == "name" }) {
		return all
	}
	if i := slices.IndexFunc(all, func(i int) bool { return p.hasMerged(t, i) }); i >= 0 {
		for _, other := range all {
			t.columns[other].Field = Passed
		}
		t.columns[all[i]].Field = "name"
		return all[i : i+1]
	}
	var list []int
	for i := range t.columns {
		called := slices.Contains(all, i)
		_, meant := chosen[i]
		switch heading := lastPart(t.columns[i].Heading); {
		case officers.MatchString(heading) && called && len(all) > 1 && p.named.fieldNamed(plainLabel(heading)) == "":
			t.columns[i].Field = Passed
		case called, !meant && t.columns[i].Field == "" && !officers.MatchString(heading) && p.holdsNames(t, i):
			list = append(list, i)
		}
	}
	return list
}

// hasMerged reports whether a column has a cell that is merged with the one above it.
func (p *Preview) hasMerged(t *table, column int) bool {
	for i := t.body; i < t.end; i++ {
		if p.merged[place{i, column}] {
			return true
		}
	}
	return false
}

// holdsNames reports whether most cells of a column that are not empty are names of persons.
func (p *Preview) holdsNames(t *table, column int) bool {
	names, others := 0, 0
	for _, r := range p.Rows[t.body:t.end] {
		switch {
		case column >= len(r.Cells) || r.Cells[column] == "":
		case privacy.FormOf(r.Cells[column]) == privacy.FormPerson && !privacy.IsInstitution(r.Cells[column]):
			names++
		default:
			others++
		}
	}
	return names > others
}
