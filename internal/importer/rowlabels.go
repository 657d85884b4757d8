package importer

import (
	"slices"
	"strings"

	"gongshi/internal/record"
)

// labelOf returns the label in the row's words. In a row with a name or an item of its own, only that, a number or a
// date can be a label: a class may be called 结余.
func (l *line) labelOf() label {
	key := keyField[l.Kind]
	for i, c := range l.row.Cells {
		if c == "" || i < l.from || i >= l.to {
			continue
		}
		switch field := l.columns[i].Field; {
		case slices.Contains([]string{"remark", "handler", "witness", "approver", "voucher", "receipts", Private, "direction", "side", "unit"}, field), moneyFields[field]:
			continue
		case field != key && field != "date" && field != "" && field != Passed && l.hasName(key):
			continue
		}
		if field := l.columns[i].Field; field == "class" && moneyAccount.MatchString(plainLabel(c)) && strings.Contains(l.columns[i].Heading, "科目") {
			continue
		}
		if found := labelOf(c); found != labelNone && !l.merged[place{l.index, i}] {
			return found
		}
	}
	if l.label = labelNone; l.filled() == l.figuresOnly() {
		return l.besideLabel()
	}
	return labelNone
}

// figuresOnly counts the cells with amounts.
func (l *line) figuresOnly() (n int) {
	for i := l.from; i < l.to; i++ {
		if i < len(l.columns) && moneyColumn(l.columns[i].Field) && hasDigit(l.cellAt(i)) {
			n++
		}
	}
	return n
}

// besideLabel is the label of a sum that the row has in a table beside this one: one 合计 for both.
func (l *line) besideLabel() label {
	for i, c := range l.row.Cells {
		if found := labelOf(c); (i < l.from || i >= l.to) && found.use() != UseLine && (found.use() == UseTotal || found.use() == UseSubtotal) {
			return found
		}
	}
	return labelNone
}

// hasName reports whether the row has a name or an item that is no label.
func (l *line) hasName(key string) bool {
	text := l.cell(key)
	if _, sum := capitalIn(text); sum || tailed.ReplaceAllString(plainLabel(text), "") == "" {
		return false
	}
	return text != "" && labelOf(text) == labelNone
}

// sectionTitle reports whether the row is the title of a part of a ledger, such as 一、收入, with or without the part's
// sum.
func (l *line) sectionTitle() (in, known bool) {
	if l.Kind != record.KindFinanceStatement || l.hasDay() && l.filled() > 1 {
		return false, false
	}
	found := false
	for i, c := range l.row.Cells {
		switch {
		case c == "" || i < l.from || i >= l.to || moneyColumn(l.columns[i].Field) || l.columns[i].Field == Passed:
		case found:
			return false, false
		default:
			found = true
			in, known = sectionOf(c)
		}
	}
	return in, known
}

// isUndecided reports whether the row's label names a balance that is the first or the last, depending on the row's
// place.
func (l *line) isUndecided() bool {
	return !slices.ContainsFunc(l.row.Cells, func(c string) bool { return labelOf(c) == labelClosing && decidedClosing.MatchString(plainLabel(c)) })
}

// isExample reports whether the row is the template's example, and notes it.
func (l *line) isExample() bool {
	zh, en := plainLabel(examples["zh"]), plainLabel(examples["en"])
	if !slices.ContainsFunc(l.row.Cells, func(c string) bool { return plainLabel(c) == zh || plainLabel(c) == en }) {
		return false
	}
	l.addNote(l.row.Number, "", "The example row of the template is left out.", "模板中的示例行不导入。")
	l.label = labelExample
	return true
}
