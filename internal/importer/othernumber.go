package importer

import (
	"regexp"
	"slices"
	"strings"

	"gongshi/internal/record"
)

// mostOfHousehold is more than a list gives one household: a larger number is that of a telephone, a card or a person.
const mostOfHousehold = 100_000_000 * yuanFen

// dayDigits is a day as eight digits, newDay the day number of a spreadsheet for one of the years 2020 to 2030 that
// is
// not round.
var (
	dayDigits = regexp.MustCompile(`^20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$`)
	newDay    = regexp.MustCompile(`^4[3-7]\d{2}[1-9]$`)
)

// otherNumber reports whether a number under the amounts of a list is another kind of number; a problem was noted,
// or a
// question is open.
func (l *line) otherNumber(i int, fen record.Fen) bool {
	text := strings.TrimSuffix(l.cellAt(i), ".0")
	switch {
	case fen > mostOfHousehold:
		l.wrongAt(i, "“%[1]s” is too much for one household: "+
			"it may be the number of a telephone, a card or a person. Write the amount here.",
			"“%[1]s”作为一户的金额太大，可能是手机号、卡号或证件号。请在这里填写金额。", shortQuote(text))
	case dayDigits.MatchString(text) && fen == record.Fen(yuanFen)*digitsOf(text):
		l.wrongAt(i, "“%[1]s” is written as a day is, and too much for one household. Write the amount here.",
			"“%[1]s”像日期，作为一户的金额太大。请在这里填写金额。", shortQuote(text))
	case newDay.MatchString(text) && l.likeDays(i, fen):
		d, ok := serialDay(text, l.epoch)
		return ok && l.askOnce(Question{ID: "days:" + l.columns[i].Letter, Row: l.row.Number, Column: l.columns[i].displayName(),
			Text:    "“" + text + "” may be the number that a spreadsheet has for " + d.String() + ". Is it an amount?",
			TextZh:  "“" + text + "”可能是表格软件里日期（" + d.String() + "）的序号。它是金额吗？",
			Options: []Option{{"yes", "Yes, such numbers are amounts", "是金额，照数导入"}}}) == ""
	default:
		return false
	}
	return true
}

func digitsOf(text string) (n record.Fen) {
	for _, r := range text {
		n = 10*n + record.Fen(r-'0')
	}
	return n
}

// likeDays reports whether a column proves nothing against its numbers being days: all are, or this one is far above
// the others.
func (l *line) likeDays(i int, fen record.Fen) bool {
	if slices.ContainsFunc(l.relations, func(r relation) bool { return r.result == i }) {
		return false
	}
	others, larger := 0, 0
	for other := range l.linesOf(l.table) {
		one, given := other.readMoneyQuietly(i)
		if !given || other.use != UseLine || newDay.MatchString(other.cellAt(i)) {
			continue
		}
		others++
		if one*10 > fen {
			larger++
		}
	}
	return larger*2 <= others
}
