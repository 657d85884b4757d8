package importer

import (
	"regexp"
	"slices"
	"strings"

	"gongshi/internal/hanzi"
	"gongshi/internal/privacy"
)

// listRole returns the use of a list's row without a label.
func (l *line) listRole(lined bool) Use {
	if name, titled := l.groupTitle(); titled {
		l.label, l.group = labelSection, name
		if l.hasAmount() || slices.ContainsFunc(l.columnsOf(goodsColumn), func(i int) bool { return hasDigit(l.cellAt(i)) }) {
			return UseSubtotal
		}
		return UseTitle
	}
	switch {
	case lined && !l.hasAmount() && l.askTitle():
		return UseTitle
	case lined && l.ofHouseholdAbove():
		return UseMore
	case lined && l.isMoreGoods() && hasDigit(l.cell("goods")+l.cell("quantity")):
		return UseMore
	case l.ofSignatures():
		return UseRemark
	case groupAlone.MatchString(plainLabel(l.cell("name"))) && l.hasAmount():
		return l.askRole("The row names a group where the others name a person. What is it?", "这一行的姓名处是组名。它是什么？", UseSubtotal)
	case sumsLike.MatchString(plainLabel(l.cell("name"))) && l.hasAmount():
		return l.askRole(unlikeName[0], unlikeName[1], UseTotal, UseSubtotal)
	case l.namesAfterColon() && l.hasAmount():
		return l.askRole(unlikeName[0], unlikeName[1], UseLine, UseTotal, UseSubtotal)
	case l.givesSomething() && privacy.FormOf(l.cell("name")) == privacy.FormClass:
		return l.askRole("The row names a class of people or a thing where the others name a person. What is it?",
			"这一行的姓名处写的是一类人或一项东西，不是一个人的姓名。它是什么？", UseLine, UseTotal, UseSubtotal)
	case l.hasAmount(), l.hasField(goodsColumn), l.cell("quantity") != "", l.cell("goods") != "" && !l.isSentence() && (hasDigit(l.cell("goods")) || l.cell("name") != ""):
		return UseLine
	case l.cell("name") != "" && !l.isSentence() && (l.filled() > 1 || l.namesPerson()):
		return UseLine
	}
	return UseRemark
}

// unlikeName asks about a row without the name of a person, in both languages.
var unlikeName = [2]string{"The row has words where the others name a person. What is it?", "这一行的姓名处不像姓名。它是什么？"}

// givesSomething reports whether the row has a name and an amount or goods.
func (l *line) givesSomething() bool {
	return l.cell("name") != "" && (l.hasAmount() || l.hasField(goodsColumn) || hasDigit(l.cell("quantity")))
}

// namesAfterColon reports whether the words before a colon give the name to somebody else than the household: 制表人：张三,
// 备注：共3户.
func (l *line) namesAfterColon() bool {
	head, _, found := strings.Cut(bracketed.ReplaceAllString(hanzi.Fold(l.cell("name")), ""), ":")
	return found && !ofHousehold.MatchString(plainLabel(head))
}

// ofHousehold is a word before the name of a household: 户主：张三.
var ofHousehold = regexp.MustCompile(`^.{0,4}(?:户主|户|姓名|本人|对象|申请人|受助人)(?:姓名)?$`)

// groupNamed is the name of a part of a village.
var groupNamed = regexp.MustCompile(`^第?(?:[一二三四五六七八九十\d]{1,3}|\p{Han}{2,8})(?:村民小?组|小组|组|生产队|大队|队|屯|片区|自然村)$`)

// groupTitle reports whether the row is the title of a part of a list, such as 一组, with or without the part's sum.
func (l *line) groupTitle() (name string, titled bool) {
	numbers := l.hasAmount() || l.hasField(goodsColumn)
	for i, c := range l.row.Cells {
		switch {
		case c == "" || i < l.from || i >= l.to || hasDigit(c) && (moneyColumn(l.columns[i].Field) || isCounted(l.columns[i].Field)):
			numbers = numbers || c != ""
		case name != "" || l.columns[i].Field == "group" && numbers:
			return "", false
		default:
			name = strings.Join(strings.Fields(c), "")
		}
	}
	label := plainLabel(name)
	return name, (groupNamed.MatchString(label) || numberedGroup.MatchString(label)) && len(l.columns) > 1
}
