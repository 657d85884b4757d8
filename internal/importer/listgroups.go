package importer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// askGroups asks about blank cells below the name of a group: they may mean the group above, or none.
func (p *Preview) askGroups(t *table) {
	if _, has := t.at["group"]; p.Kind != record.KindReliefDistribution || !has {
		return
	}
	group := ""
	for l := range p.linesOf(t) {
		switch text := l.text("group"); {
		case l.label == labelSection || l.use == UseSubtotal:
			group = ""
		case l.use != UseLine || text == "" && (!l.hasOwnGift() || !p.notSaid(l)):
		case text != "":
			group = text
		case group != "" && l.section == nil && l.cell("home") == "" && p.askGroup(l, group) == "above":
			l.groupAbove = group
		}
	}
}

func (p *Preview) askGroup(l *line, group string) string {
	return p.askOnce(Question{ID: "groups", Row: l.row.Number, Column: l.heading("group"),
		Text:   "Cells of the group are blank below “" + shortQuote(group) + "”. Which group are these rows of?",
		TextZh: "“" + shortQuote(group) + "”下面有的行没有填组。这些行是哪个组的？",
		Options: []Option{
			{"above", "Of the group in the nearest row above", "与上面最近填写的组相同"},
			{"none", "Of none, or it is not known", "没有组，或不清楚"},
		}})
}

var (
	// numberedGroup is a part of a village that has a number: 三片, 2网格.
	numberedGroup = regexp.MustCompile(`^第?[一二三四五六七八九十\d]{1,3}` +
		`(?:片区?|网格|屋场|居民小?组|社|屯|寨|坊|栋|号?楼|单元|院|湾|街)$`)
	// placeLast are the last words of the names of hamlets, which may be names of persons as well.
	placeLast = regexp.MustCompile(`(?:屋场|院子|网格|片区?|湾|塆|垸|寨|庄|坪|冲|沟|岭|坳|垭|塘|桥|` +
		`街|巷|楼|村|社区|小区|社|点)$`)
)

// askTitle asks whether a row of one word between the lines of a list names the group of those below it.
func (l *line) askTitle() bool {
	word, cells := "", 0
	for i, c := range l.row.Cells {
		c = strings.Join(strings.Fields(c), "")
		if c != "" && i >= l.from && i < l.to && !l.merged[place{l.index, i}] && c != word {
			word, cells = c, cells+1
		}
	}
	last := placeLast.FindString(plainLabel(word))
	titled := l.section != nil && privacy.FormOf(word) != privacy.FormPerson
	if cells != 1 || last == "" && !titled || hasDigit(word) || utf8.RuneCountInString(word) > 10 ||
		l.isSentence() ||
		privacy.FormOf(word) == privacy.FormClass || numberedPart.MatchString(word) || !l.linesFollow() {
		return false
	}
	id := last
	if id == "" {
		id = word
	}
	answer := l.askOnce(Question{ID: "group:" + id, Row: l.row.Number,
		Text:   "The row has only the word “" + shortQuote(word) + "”. Is that the group of the rows below it?",
		TextZh: "这一行只有“" + shortQuote(word) + "”。它是下面各户的组名吗？",
		Options: []Option{
			{"group", "Yes, the group of the rows below", "是，下面各户属于这个组"},
			{Skip, "No: leave it out", "不是，不导入这一行"},
		}})
	if answer == "group" {
		l.label, l.group = labelSection, word
	}
	return true
}

// linesFollow reports whether a row with several cells is right below.
func (l *line) linesFollow() bool {
	if l.index+1 >= l.end {
		return false
	}
	next := &line{Preview: l.Preview, table: l.table, index: l.index + 1, row: &l.Rows[l.index+1]}
	return next.filled() > 1 && next.cell("name") != ""
}
