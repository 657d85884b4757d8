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
	monthDay  = regexp.MustCompile(`^(\d{1,2})(?:月|[-/])(\d{1,2})[日号]?$`)
	dayAlone  = regexp.MustCompile(`^(\d{1,2})[日号]?$`)
	monthOnly = regexp.MustCompile(`^(\d{1,2})月?(?:份)?$`)
	yearNamed = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})年`)
	monthIn   = regexp.MustCompile(`((?:19|20)\d{2})年(\d{1,2})月`)
	dittos    = []string{"〃", "″", "\"", "''", "“", "”", "''", "同上", "\"\"", "〞", "〃〃", "同上行", "--\"--"}
)

// isDitto reports whether a cell is a ditto mark.
func isDitto(text string) bool {
	return slices.Contains(dittos, strings.Join(strings.Fields(text), ""))
}

// when completes dates without a year or a month.
type when struct{ year, month int }

// findCalendar finds the year and the month that the words above a table name, each where they name one only.
func (p *Preview) findCalendar(t *table) (w when) {
	if t.words != nil {
		return *t.words
	}
	defer func() { t.words = &w }()
	years, months := map[int]bool{}, map[int]bool{}
	words := norm.NFKC.String(p.wordsAbove(t))
	for _, m := range yearNamed.FindAllStringSubmatch(words, -1) {
		year, _ := strconv.Atoi(m[1])
		years[year] = true
	}
	for _, m := range monthIn.FindAllStringSubmatch(words, -1) {
		month, _ := strconv.Atoi(m[2])
		months[month] = true
	}
	for year := range years {
		if w.year = year; len(years) > 1 {
			w.year = 0
		}
	}
	for month := range months {
		if w.month = month; len(months) > 1 || w.year == 0 {
			w.month = 0
		}
	}
	return w
}

// dayOf reads a cell's date; one without a year is of the year that is named above, or within the period of the record.
func (l *line) dayOf(text string) (record.Date, bool) {
	if d, ok := parseDay(text, l.epoch); ok {
		return d, true
	}
	if year, month, d, ok := englishDay(strings.ToUpper(strings.Join(strings.Fields(dashes.Replace(foldText(text))), " "))); ok && year == "" {
		return l.completeDay(month, d)
	}
	s := strings.Join(strings.Fields(foldText(text)), "")
	if m := monthDay.FindStringSubmatch(s); m != nil {
		return l.completeDay(m[1], m[2])
	}
	if m := dayAlone.FindStringSubmatch(s); m != nil && l.findCalendar(l.table).month > 0 {
		return l.completeDay(strconv.Itoa(l.findCalendar(l.table).month), m[1])
	}
	return record.Date{}, false
}

// completeDay is a day of a month in the year that is known for the file.
func (l *line) completeDay(month, day string) (record.Date, bool) {
	if year := l.findCalendar(l.table).year; year > 0 {
		return civilDate(strconv.Itoa(year), month, day)
	}
	known := l.choice.Known
	if known.From.IsZero() || known.To.IsZero() {
		return record.Date{}, false
	}
	var found record.Date
	for year := known.From.Year; year <= known.To.Year; year++ {
		if d, ok := civilDate(strconv.Itoa(year), month, day); ok && !d.Before(known.From) && !known.To.Before(d) {
			if !found.IsZero() {
				return record.Date{}, false
			}
			found = d
		}
	}
	return found, !found.IsZero()
}

// days reads the days of a table's lines, one after the other: a sign for the one above, a month and a day in columns
// of their own, nothing where the rows of a day are a block.
type days struct {
	last  record.Date
	month string
}

// dayOf is the day of a line. A problem was noted where there is none.
func (d *days) dayOf(l *line) record.Date {
	text := l.cell("date")
	_, split := l.at["day"]
	switch {
	case split && text == "":
		d.last = d.dividedDay(l)
	case l.undated:
		return l.choice.Known.To
	case text == "" && l.uncomputedDate():
		return d.last
	case isDitto(text) && !d.last.IsZero():
	case text == "" && !d.last.IsZero():
		return l.likeAbove(d.last)
	default:
		d.last = l.date("date", true)
	}
	return d.last
}

// uncomputedDate refuses a blank cell of dates with a formula that nobody has computed.
func (l *line) uncomputedDate() bool {
	i, has := l.at["date"]
	if !has || !l.isUncomputed(l.row.Number, i) {
		return false
	}
	l.wrongAt(i, "The formula has no stored result. Open the file in a spreadsheet program and save it.",
		"公式没有保存计算结果。请用表格软件打开并保存一次。")
	return true
}

// dividedDay is a day whose month and day are in columns of their own; either may be left out where it is that of the
// row above.
func (d *days) dividedDay(l *line) record.Date {
	if whole, ok := parseDay(l.cell("day"), l.epoch); ok {
		return d.wholeDay(l, whole)
	}
	if whole, ok := parseDay(l.cell("month"), l.epoch); ok {
		return d.wholeMonth(l, whole)
	}
	month, day := l.cell("month"), l.cell("day")
	switch {
	case isDitto(month), month == "" && d.month != "":
		month = d.month
	case month == "":
		month = strconv.Itoa(l.findCalendar(l.table).month)
	}
	if m := monthOnly.FindStringSubmatch(norm.NFKC.String(month)); m != nil {
		month, d.month = m[1], m[1]
	}
	if isDitto(day) && !d.last.IsZero() {
		return d.last
	}
	if day == "" && !d.last.IsZero() && (l.cell("month") == "" || isDitto(l.cell("month"))) {
		return l.likeAbove(d.last)
	}
	if m := dayAlone.FindStringSubmatch(norm.NFKC.String(day)); m != nil {
		if found, ok := l.completeDay(month, m[1]); ok {
			return found
		}
	}
	l.addCellProblem("day", "Month “%[1]s” and day “%[2]s” make no date, or the year is not said. Write the year above them, such as 2026年.",
		"月“%[1]s”日“%[2]s”不成日期，或没有写年份。请在上面写明年份，如2026年。", shortQuote(month), shortQuote(day))
	return record.Date{}
}

// wholeDay is a day of which a workbook shows the day alone, and holds all. The month beside it must be its own.
func (d *days) wholeDay(l *line, whole record.Date) record.Date {
	month, beside := strconv.Itoa(int(whole.Month)), l.cell("month")
	if isDitto(beside) {
		beside = d.month
	}
	if other, ok := parseDay(beside, l.epoch); ok && other.Year == whole.Year {
		beside = strconv.Itoa(int(other.Month))
	}
	if m := monthOnly.FindStringSubmatch(norm.NFKC.String(beside)); m != nil {
		beside = strings.TrimPrefix(m[1], "0")
	}
	year := l.findCalendar(l.table).year
	if beside != "" && beside != month || year > 0 && year != whole.Year {
		l.addCellProblem("day", "The cell holds the date %[1]s, which is not of the month or the year beside it (“%[2]s”). Write what is right.",
			"单元格里存的是%[1]s，与旁边的月份或上面的年份（“%[2]s”）不一致。请改正。", whole, shortQuote(l.cell("month")))
		return record.Date{}
	}
	d.month = month
	return whole
}

// wholeMonth is a month of which a workbook shows the month alone, and holds a date, beside the number of a day.
func (d *days) wholeMonth(l *line, whole record.Date) record.Date {
	d.month = strconv.Itoa(int(whole.Month))
	year := l.findCalendar(l.table).year
	m := dayAlone.FindStringSubmatch(norm.NFKC.String(l.cell("day")))
	if m != nil && (year == 0 || year == whole.Year) {
		if found, ok := civilDate(strconv.Itoa(whole.Year), d.month, m[1]); ok {
			return found
		}
	}
	l.addCellProblem("day", "Month “%[1]s” and day “%[2]s” make no date.", "月“%[1]s”日“%[2]s”不成日期。请改正。",
		shortQuote(l.cell("month")), shortQuote(l.cell("day")))
	return record.Date{}
}

// askUndated asks, of a ledger without any day, as villages put them on a board, whether all its lines are of the last
// day of the record's period. It reports whether there is such a period.
func (p *Preview) askUndated(t *table) bool {
	known := p.choice.Known
	if known.From.IsZero() || known.To.IsZero() || p.hasDatesInWords(t) {
		return false
	}
	t.undated = true
	last := known.To.String()
	p.askOnce(Question{ID: "undated", Row: p.numberOf(t),
		Text: "No column has the days of the lines. Are all of them of " + last + ", the last day of the period? " +
			"If not, add a column “Date” to the file.",
		TextZh:  "表中没有日期列。各笔收支都记为本期最后一天" + last + "吗？不是的，请在文件里加“日期”列。",
		Options: []Option{{Value: "last", Text: "Yes, all of them: " + last, TextZh: "是，都记为" + last}}})
	return true
}

// dateInWords is a day within other words, or a month or a quarter as the name of a row.
var dateInWords = regexp.MustCompile(`\d{1,2}月\d{1,2}[日号]|` +
	`(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}|^\d{1,2}[-/.]\d{1,2}\D|` +
	`^(?:\d{1,2}|[一二三四五六七八九十]{1,3})月份?$|^第?[一二三四1-4]季度$`)

// hasDatesInWords reports whether rows of a table have days among their words.
func (p *Preview) hasDatesInWords(t *table) bool {
	return slices.ContainsFunc(p.Rows[t.body:t.end], func(r Row) bool {
		return slices.ContainsFunc(r.Cells, func(c string) bool { return dateInWords.MatchString(norm.NFKC.String(c)) })
	})
}

// likeAbove uses the day of the row above for a row without one, if a person has chosen so.
func (l *line) likeAbove(last record.Date) record.Date {
	q := Question{ID: "dates", Text: "Some rows have no date below a row with one. Are they of the same day as the row above?", TextZh: "有的行没有写日期，上面的行有。这些行和上面的行是同一天吗？", Row: l.row.Number,
		Options: []Option{{"above", "Yes, the day of the row above", "是，和上面的行同一天"}, {"missing", "No, the dates are missing", "不是，日期漏填了"}}}
	if l.dateAnswer == "" {
		if l.dateAnswer = l.ask(q); l.dateAnswer == "" {
			l.dateAnswer = "open"
		}
	}
	if l.dateAnswer == "missing" {
		l.addCellProblem("date", "The date is missing.", "没有填写日期。")
		return record.Date{}
	}
	return last
}
