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

// line is a row below the headings while it is read.
type line struct {
	*Preview
	index int
	row   *Row
}

// below gives the rows below the headings.
func (p *Preview) below(read func(line)) {
	for i := p.body + 1; i < len(p.Rows); i++ {
		l := line{p, i, &p.Rows[i]}
		if p.rows[l.row.Number] == UsePassed {
			l.row.Use = UsePassed
			l.note(l.row.Number, "", "Left out, as was said: “%[1]s”", "按选择不导入：%[1]s", cut(strings.Join(l.row.Cells, "")))
			continue
		}
		read(l)
	}
}

// cell is what a row says under a field; "" for nothing.
func (l line) cell(field string) string {
	i, ok := l.at[field]
	if !ok || i >= len(l.row.Cells) {
		return ""
	}
	return l.row.Cells[i]
}

func (l line) heading(field string) string {
	if i, ok := l.at[field]; ok {
		return l.Columns[i].called()
	}
	return ""
}

func (l line) wrong(field, reason, reasonZh string, args ...any) {
	l.problem(l.row.Number, l.heading(field), reason, reasonZh, args...)
}

// amount reads a cell of money. given is false for a blank one; a problem was noted where it cannot be taken.
func (l line) amount(field string) (fen record.Fen, given bool) {
	i, has := l.at[field]
	text := l.cell(field)
	switch {
	case !has:
		return 0, false
	case text == "" || none.MatchString(norm.NFKC.String(text)):
		if text == "" && l.uncomputed(l.row.Number, i) {
			l.wrong(field, "The formula has no stored result. Open the file in a spreadsheet program and save it.", "公式没有保存计算结果。请用表格软件打开并保存一次。")
		}
		return 0, false
	case l.merged[place{l.index, i}]:
		l.wrong(field, "The amount is merged over several rows. Take the cells apart, and give each row its own.", "金额单元格跨行合并。请取消合并，每行各填金额。")
		return 0, true
	case l.disguised(i):
		return 0, true
	}
	fen, ok, exact := money(text, l.units[field])
	switch {
	case !ok && l.failed(field):
	case !ok:
		l.wrong(field, "“%[1]s” is no amount. Write digits such as 1234.50.", "“%[1]s”不是金额。请写成1234.50这样的数字。", cut(text))
	case !exact:
		l.wrong(field, "%[1]s has parts of a fen. Round it to two decimals.", "%[1]s不足一分。请保留两位小数。", cut(text))
	}
	return l.asShown(place{l.index, i}, fen), true
}

// disguised reports whether a cell under amounts shows no number; a problem was noted.
func (l line) disguised(i int) bool {
	row, column, text := l.row.Number, l.Columns[i].called(), cut(l.row.Cells[i])
	switch m := l.marks[place{l.index, i}]; {
	case m.dated:
		l.problem(row, column, "The cell is a date (%[1]s): the spreadsheet has made one of the amount. Format it as a number, and enter the amount again.",
			"单元格是日期（%[1]s），可能是表格软件把金额变成了日期。请把格式改为数值，重新填写金额。", text)
	case m.nothing:
		l.problem(row, column, "The cell holds %[1]s and shows nothing. Delete it, or give it a format that shows it.", "单元格里有%[1]s，但格式使它不显示。请删除，或改用能显示的格式。", text)
	case threeDecimals.MatchString(text) && !l.isStored(row, i):
		l.problem(row, column, "“%[1]s” may be thousands or three decimals. Write 1200 or 1.20.", "“%[1]s”可能是千位分隔，也可能是三位小数。请写成1200或1.20。", text)
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

// none is what people write where there is no amount.
var none = regexp.MustCompile(`^([-‐‑–—―─−_/\\\s]+|无|N/A|NA|n/a)$`)

// failed reports whether a cell has what a spreadsheet shows in place of a value; a problem was noted.
func (l line) failed(field string) bool {
	text := l.cell(field)
	switch {
	case hashes.MatchString(text):
		l.wrong(field, "The column was too narrow when the file was saved, which wrote %[1]s in place of the value. Widen it, and save the file again.",
			"保存时列太窄，写入的是%[1]s而不是内容。请加宽该列后重新保存。", cut(text))
	case errorValue.MatchString(text):
		l.wrong(field, "The cell has an error (%[1]s). Mend the formula.", "单元格是错误值（%[1]s）。请修正公式。", cut(text))
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
func (l line) date(field string, must bool) record.Date {
	text := l.cell(field)
	if text == "" {
		if must {
			l.wrong(field, "The date is missing.", "没有填写日期。")
		}
		return record.Date{}
	}
	d, ok := day(text, l.epoch)
	if !ok && l.failed(field) {
		return d
	} else if !ok {
		l.wrong(field, "“%[1]s” is no date. Write year, month and day, such as 2026-03-04.", "“%[1]s”不是日期。请写全年月日，如2026-03-04。", cut(text))
	} else if serial.MatchString(strings.TrimSpace(text)) {
		l.row.Cells[l.at[field]] = d.String() // as the workbook shows it
	}
	return d
}

// text is a cell that is taken over as it is, unless it gives somebody away.
func (l line) text(field string) string {
	text := strings.Join(strings.Fields(l.cell(field)), " ") // a cell of several lines is one text
	if l.failed(field) {
		return ""
	}
	if i, ok := l.at[field]; ok && l.marks[place{l.index, i}].dated && field != "remark" {
		l.wrong(field, "The cell is a date (%[1]s): the spreadsheet has made one of the text. Format it as text, and enter it again.",
			"单元格是日期（%[1]s），可能是表格软件把文字变成了日期。请把格式改为文本，重新填写。", cut(text))
	}
	for _, f := range privacy.FindUnder(l.heading(field), text) {
		if f.Kind == privacy.LikelyID || f.Kind == privacy.LikelyCard {
			continue // a reviewer of the draft is asked
		}
		l.wrong(field, "It holds a personal number (%[1]s). Take it out.", "含有个人号码（%[1]s）。请删去。", f.Masked)
	}
	return text
}

// sound looks for numbers that a spreadsheet has destroyed, in every column.
func (l line) sound() {
	for i, c := range l.row.Cells {
		if damaged.MatchString(strings.ToUpper(c)) {
			l.problem(l.row.Number, l.Columns[i].called(), "The last digits of this number were destroyed by the spreadsheet, which keeps 15. Format the column as text and enter it again, or delete the column: it is not published.",
				"这个号码的末几位已被表格软件破坏（只保留15位）。请把该列设为文本格式后重新输入；或删除该列，它本来就不公开。")
		}
	}
}

// says reports whether a text cell of the row is one of some labels.
func (l line) says(labels ...string) bool {
	for i, c := range l.row.Cells {
		if l.Columns[i].Field == "remark" {
			continue
		}
		if slices.Contains(labels, plain(c)) {
			return true
		}
	}
	return false
}

// example passes over the row that the template has for an example, and says so.
func (l line) example() bool {
	if !l.says(plain(examples["zh"]), plain(examples["en"])) {
		return false
	}
	l.row.Use = UseRemark
	l.note(l.row.Number, "", "The example row of the template is left out.", "模板中的示例行不导入。")
	return true
}

// pass takes a row for a signature or an explanation, and says so: it has neither a day nor what may be an amount, and speaks with a
// colon or begins so.
func (l line) pass(amounts ...string) bool {
	if _, ok := day(l.cell("date"), l.epoch); ok {
		return false
	}
	for _, field := range amounts {
		if inDigits.MatchString(strings.Join(strings.Fields(norm.NFKC.String(l.cell(field))), "")) {
			return false
		}
	}
	text := strings.Join(l.row.Cells, "")
	if !strings.ContainsAny(text, ":：") && !strings.HasPrefix(text, "注") && !strings.HasPrefix(text, "说明") {
		return false
	}
	l.row.Use = UseRemark
	l.note(l.row.Number, "", "Passed over as a remark: %[1]s", "作为说明跳过：%[1]s", cut(text))
	return true
}

// cut shortens what a sentence quotes.
func cut(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}
