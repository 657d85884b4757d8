package importer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// cell returns a row's text under a field; "" for none.
func (l *line) cell(field string) string {
	i, ok := l.at[field]
	if !ok {
		return ""
	}
	text := l.cellAt(i)
	for _, other := range l.parts[field] {
		if text == "" && field == "item" {
			text = l.cellAt(other)
		}
	}
	if text != "" || l.entryHead == nil || l.entryHead == l || !ofEntry[field] {
		return text
	}
	return l.entryHead.cellAt(i)
}

// ofEntry are the fields that the first row of a double entry holds for all its rows.
var ofEntry = map[string]bool{"date": true, "item": true, "month": true, "day": true}

func (l *line) cellAt(column int) string {
	if column >= len(l.row.Cells) {
		return ""
	}
	return l.row.Cells[column]
}

func (l *line) heading(field string) string {
	if i, ok := l.at[field]; ok {
		return l.columns[i].displayName()
	}
	return ""
}

// columnsFor are the columns of a field that count.
func (l *line) columnsFor(field string) []int {
	if columns, ok := l.parts[field]; ok {
		return columns
	}
	if i, ok := l.at[field]; ok {
		return []int{i}
	}
	return nil
}

func (l *line) addCellProblem(field, reason, reasonZh string, args ...any) {
	l.addProblem(l.row.Number, l.heading(field), reason, reasonZh, args...)
}

func (l *line) wrongAt(column int, reason, reasonZh string, args ...any) {
	l.addProblem(l.row.Number, l.columns[column].displayName(), reason, reasonZh, args...)
}

// differs makes a problem of a value of the file that differs from the computed one. The computed value may change
// while a question is open.
func (l *line) differs(field, reason, reasonZh string, args ...any) {
	if len(l.Questions) == 0 {
		l.addCellProblem(field, reason, reasonZh, args...)
	}
}

func (l *line) differsAt(column int, reason, reasonZh string, args ...any) {
	if len(l.Questions) == 0 {
		l.wrongAt(column, reason, reasonZh, args...)
	}
}

// amountAt reads a cell of money. given is false for a blank one; a problem was noted where it cannot be taken.
func (l *line) amountAt(i int) (fen record.Fen, given bool) {
	text := l.cellAt(i)
	if text == "" || none.MatchString(norm.NFKC.String(text)) {
		if text == "" && l.isUncomputed(l.row.Number, i) {
			l.wrongAt(i, "The formula has no stored result. Open the file in a spreadsheet program and save it.", "公式没有保存计算结果。请用表格软件打开并保存一次。")
		}
		return 0, false
	}
	l.markUsed(i)
	if l.merged[place{l.index, i}] {
		l.wrongAt(i, "The amount is merged over several rows. Take the cells apart, and give each row its own.", "金额单元格跨行合并。请取消合并，每行各填金额。")
		return 0, true
	}
	if l.use == UseLine && slices.ContainsFunc(l.columns[i+1:max(i+1, min(l.wide[place{l.index, i}]+1, len(l.columns)))], func(c Column) bool { return moneyColumn(c.Field) }) {
		l.wrongAt(i, "The amount is merged over several columns of money. Take the cells apart, and write it in one column.", "金额单元格跨列合并，分不清是哪一列。请取消合并，把金额填在它所属的列。")
		return 0, true
	}
	if l.hidesNumber(i) {
		return 0, true
	}
	fen, ok, exact := l.moneyAt(i)
	if ok && exact && l.marks[place{l.index, i}].rounded {
		l.addNote(l.row.Number, l.columns[i].displayName(), "The cell shows a rounded amount; what it holds was taken: %[1]s.", "单元格显示的是四舍五入后的金额，读取的是实际存的%[1]s。", shortQuote(text))
	}
	switch {
	case ok && l.Kind == record.KindReliefDistribution && l.otherNumber(i, fen):
	case !ok && l.askAside(text):
	case !ok && l.failedAt(i):
	case !ok && foreignMoney.MatchString(norm.NFKC.String(text)):
		l.wrongAt(i, "“%[1]s” is money of another country. Convert it to yuan before the import.",
			"“%[1]s”不是人民币。请先折算成人民币元再导入。", shortQuote(text))
	case !ok && parted.MatchString(text):
		l.wrongAt(i, "There are several numbers in the cell (“%[1]s”). Give each a row of its own; or leave the blanks out if they are one.",
			"单元格里不止一个数（“%[1]s”）。请分成几行，每行一个金额；如果是一个数，请去掉空格。", shortQuote(text))
	case !ok && unitOfCell(text) != "" && l.ownUnit(i, text):
		l.wrongAt(i, "“%[1]s” has another unit than its column. Write all amounts of the column in one unit.", "“%[1]s”的单位与该列的单位不同。请把该列写成同一单位。", shortQuote(text))
	case !ok:
		l.wrongAt(i, "“%[1]s” is no amount. Write digits such as 1234.50.", "“%[1]s”不是金额。请写成1234.50这样的数字。", shortQuote(text))
	case !exact:
		l.wrongAt(i, "%[1]s has parts of a fen. Round it to two decimals.", "%[1]s不足一分。请保留两位小数。", shortQuote(text))
	}
	return fen, true
}

// amountOf is the sum of the columns of a field that count.
func (l *line) amountOf(field string) (fen record.Fen, given bool) {
	for _, i := range l.columnsFor(field) {
		one, has := l.amountAt(i)
		fen, given = fen+one, given || has
	}
	return fen, given
}

// parsed is a cell that was read as an amount.
type parsed struct {
	fen         record.Fen
	given, done bool
}

// readMoneyQuietly reads a cell of money without noting a problem: an unreadable amount counts as absent.
func (l *line) readMoneyQuietly(i int) (fen record.Fen, given bool) {
	if l.parsed == nil {
		l.parsed = make([]parsed, len(l.row.Cells))
	}
	if i >= len(l.parsed) {
		return 0, false
	}
	c := &l.parsed[i]
	if text := l.cellAt(i); !c.done && text != "" && !none.MatchString(norm.NFKC.String(text)) && !l.merged[place{l.index, i}] {
		c.fen, c.given, _ = l.moneyAt(i)
	}
	c.done = true
	return c.fen, c.given
}

// hidesNumber reports whether a cell under amounts shows no number; a problem was noted.
func (l *line) hidesNumber(i int) bool {
	row, column, text := l.row.Number, l.columns[i].displayName(), shortQuote(l.row.Cells[i])
	switch m := l.marks[place{l.index, i}]; {
	case m.dated:
		l.addProblem(row, column, "The cell is a date (%[1]s): the spreadsheet has made one of the amount. Format it as a number, and enter the amount again.",
			"单元格是日期（%[1]s），可能是表格软件把金额变成了日期。请把格式改为数值，重新填写金额。", text)
	case m.nothing:
		l.addProblem(row, column, "The cell holds %[1]s and shows nothing. Delete it, or give it a format that shows it.", "单元格里有%[1]s，但格式使它不显示。请删除，或改用能显示的格式。", text)
	case threeDecimals.MatchString(text) && !l.isStored(row, i):
		l.addProblem(row, column, "“%[1]s” may be thousands or three decimals. Write 1200 or 1.20.", "“%[1]s”可能是千位分隔，也可能是三位小数。请写成1200或1.20。", text)
	default:
		return false
	}
	return true
}

var threeDecimals = regexp.MustCompile(`^[1-9]\d{0,2}\.\d\d0$`)

// isStored reports whether a cell is a number in a workbook, not a text.
func (p *Preview) isStored(row, column int) bool {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if p.book == nil || err != nil {
		return false
	}
	kind, err := p.book.GetCellType(p.Sheet, name)
	return err == nil && (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber)
}

// none are signs that people write where there is no amount.
var none = regexp.MustCompile(`^([-‐‑–—―─−_/\\\s]+|无|N/A|NA|n/a)$`)

// isErrorValue reports whether a cell holds a spreadsheet's error value; a problem was noted.
func (l *line) isErrorValue(field string) bool {
	i, has := l.at[field]
	return has && l.failedAt(i)
}

func (l *line) failedAt(i int) bool {
	text := l.cellAt(i)
	switch {
	case hashes.MatchString(text):
		l.wrongAt(i, "The column was too narrow when the file was saved, which wrote %[1]s in place of the value. Widen it, and save the file again.",
			"保存时列太窄，写入的是%[1]s而不是内容。请加宽该列后重新保存。", shortQuote(text))
	case errorValue.MatchString(text):
		l.wrongAt(i, "The cell has an error (%[1]s). Mend the formula.", "单元格是错误值（%[1]s）。请修正公式。", shortQuote(text))
	default:
		return false
	}
	return true
}

var (
	hashes     = regexp.MustCompile(`^##+$`)
	errorValue = regexp.MustCompile(`^(#[A-Z_]+(/[A0])?[!?]?|Err:\d{3})$`)
)

// date reads a cell; must is whether it may be blank.
func (l *line) date(field string, must bool) record.Date {
	text := l.cell(field)
	if text == "" {
		if must {
			l.addCellProblem(field, "The date is missing.", "没有填写日期。")
		}
		return record.Date{}
	}
	d, ok := l.dayOf(text)
	if !ok && l.isErrorValue(field) {
		return d
	} else if !ok {
		l.addCellProblem(field, "“%[1]s” is no date. Write year, month and day, such as 2026-03-04.", "“%[1]s”不是日期。请写全年月日，如2026-03-04。", shortQuote(text))
	} else if serial.MatchString(strings.TrimSpace(text)) {
		l.row.Cells[l.at[field]] = d.String() // as the workbook shows it
	}
	if ok && d.Day == 1 && l.marks[place{l.index, l.at[field]}].monthly {
		l.addCellProblem(field, "The cell shows a month without a day (it holds %[1]s). Write the day, such as 2026-03-04.",
			"单元格只显示到月，没有日（实际存的是%[1]s）。请写全年月日，如2026-03-04。", d)
	}
	return d
}

// text is a cell that is taken over as it is, unless it gives somebody away.
func (l *line) text(field string) string {
	i, has := l.at[field]
	for _, other := range l.parts[field] {
		if field == "item" && l.cellAt(i) == "" {
			i = other // 收入摘要 or 支出摘要
		}
	}
	if has && l.cellAt(i) == "" && l.cell(field) != "" {
		return l.entryHead.textAt(i)
	}
	if has {
		return l.textAt(i)
	}
	return ""
}

func (l *line) textAt(i int) string {
	text := strings.Join(strings.Fields(l.cellAt(i)), " ") // a cell of several lines is one text
	if l.failedAt(i) {
		return ""
	}
	if l.marks[place{l.index, i}].dated && l.columns[i].Field != "remark" {
		l.wrongAt(i, "The cell is a date (%[1]s): the spreadsheet has made one of the text. Format it as text, and enter it again.",
			"单元格是日期（%[1]s），可能是表格软件把文字变成了日期。请把格式改为文本，重新填写。", shortQuote(text))
	}
	for _, f := range privacy.FindUnder(l.columns[i].displayName(), text) {
		if l.Kind == record.KindFinanceStatement && (f.Kind == privacy.LikelyID || f.Kind == privacy.LikelyCard) {
			continue // a reviewer of the draft is asked; in a list of persons it is theirs
		}
		l.wrongAt(i, "It holds a personal number (%[1]s). Take it out.", "含有个人号码（%[1]s）。请删去。", f.Masked)
		return text
	}
	if l.Kind == record.KindReliefDistribution && longDigits.MatchString(text) {
		l.wrongAt(i, "It holds a long number, which may be somebody's. Take it out.", "含有一长串数字，可能是个人号码。请删去。")
	}
	return text
}

// longDigits are more digits than a group, a class or a standard has.
var longDigits = regexp.MustCompile(`\d{9,}|\d{6}[*xX]{3,}|\d{3}[*xX]{3,}\d{4}`)

// computed are the fields of words, days and counts that may be blank: a formula without a result would go unnoticed.
var computed = map[string]bool{"class": true, "item": true, "voucher": true, "handler": true, "witness": true, "approver": true, "remark": true, "group": true,
	"persons": true, "standard": true, "goods": true, "quantity": true, "unit": true, "handed_out_on": true, "collected_by_other": true, "home": true}

// checkNumbers looks for numbers that a spreadsheet has destroyed, in every column, and for formulas that nobody has
// computed.
func (l *line) checkNumbers() {
	for i := l.from; l.extent.hollow > 0 && l.use == UseLine && i < min(l.to, len(l.columns)); i++ {
		if computed[l.columns[i].Field] && l.cellAt(i) == "" && l.isUncomputed(l.row.Number, i) {
			l.wrongAt(i, "The formula has no stored result. Open the file in a spreadsheet program and save it.", "公式没有保存计算结果。请用表格软件打开并保存一次。")
		}
	}
	for i, c := range l.row.Cells {
		if damaged.MatchString(strings.ToUpper(c)) {
			l.addProblem(l.row.Number, l.columns[i].displayName(), "The last digits of this number were destroyed by the spreadsheet, which keeps 15. Format the column as text and enter it again, or delete the column: it is not published.",
				"这个号码的末几位已被表格软件破坏（只保留15位）。请把该列设为文本格式后重新输入；或删除该列，它本来就不公开。")
		}
	}
}

// shortQuote shortens a quotation for a sentence, and puts it on one line.
func shortQuote(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}
