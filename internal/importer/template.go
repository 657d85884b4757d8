package importer

import (
	"cmp"
	"io"

	"github.com/xuri/excelize/v2"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// textFormat and moneyFormat are numbers of built-in formats: @ and #,##0.00 (ECMA-376, 18.8.30).
const (
	textFormat  = 49
	moneyFormat = 4
	dateFormat  = 14
)

// formats are those of fields that are not text.
var formats = map[string]int{"date": dateFormat, "handed_out_on": dateFormat, "income": moneyFormat, "expense": moneyFormat, "amount": moneyFormat, "balance": moneyFormat, "persons": 1, "quantity": 1}

// examples stand in the row of the template that shows how one is filled in; the importer knows it by them.
var examples = map[string]string{"zh": "示例，导入前请删除", "en": "Example, delete before the import"}

// shown are the other cells of that row.
var shown = map[string]map[string]any{
	"zh": {"date": "2026-01-15", "class": "示例类别", "expense": 1234.5, "voucher": "记-0001", "handler": "李某某", "witness": "王某某", "approver": "张某某",
		"group": "一组", "persons": 3, "standard": "每人100元", "amount": 300, "goods": "大米", "quantity": 2, "unit": "袋", "handed_out_on": "2026-01-15", "collected_by_other": "否"},
	"en": {"date": "2026-01-15", "class": "Class", "expense": 1234.5, "voucher": "0001", "handler": "Li", "witness": "Wang", "approver": "Zhang",
		"group": "Group 1", "persons": 3, "standard": "100 yuan a person", "amount": 300, "goods": "Rice", "quantity": 2, "unit": "bags", "handed_out_on": "2026-01-15", "collected_by_other": "no"},
}

// WriteTemplate writes a workbook to be filled in, with the kind's headings in a language, zh or en, and an example
// row. Columns of words are text, and so are those to the right: a spreadsheet program leaves a long number there as it
// is.
func WriteTemplate(w io.Writer, kind record.Kind, lang string) error {
	var example []any
	for _, h := range columnsOf(kind) {
		cell := shown[lang][h.Field]
		if h.Field == "item" || h.Field == "name" {
			cell = examples[lang]
		}
		example = append(example, cell)
	}
	return write(w, kind, lang, [][]any{example}, true)
}

// WriteRecord writes the rows of a finance statement or a relief list in the form of the template: read again, they are
// the same. Of several goods of a household each has a row.
func WriteRecord(w io.Writer, r *record.Record, lang string) error {
	var rows [][]any
	switch body := r.Body.(type) {
	case *record.FinanceStatement:
		rows = ledgerRows(body, r.Attachments, lang)
	case *record.ReliefDistribution:
		for _, one := range body.Recipients {
			rows = append(rows, recipientRows(one, lang)...)
		}
	}
	return write(w, r.Kind, lang, rows, false)
}

// recipientRows are a household's row, and one for each of its further goods.
func recipientRows(one record.Recipient, lang string) [][]any {
	row := []any{string(one.Name), one.Group, "", one.Class, one.Standard, "", "", "", "", one.HandedOutOn.String(), ""}
	if one.Persons > 0 {
		row[2] = one.Persons
	}
	if one.Amount != 0 || len(one.Goods) == 0 {
		row[5] = fenToYuan(one.Amount)
	}
	if one.CollectedByOther {
		row[10] = map[string]string{"zh": "是", "en": "yes"}[lang]
	}
	rows := [][]any{row}
	for i, g := range one.Goods {
		if i > 0 {
			rows = append(rows, make([]any, 9))
		}
		copy(rows[i][6:], []any{g.Name, g.Quantity, g.Unit})
	}
	return rows
}

// fenToYuan is exact to the fen below 90 trillion.
func fenToYuan(f record.Fen) any { return float64(f) / 100 }

// labels are the words of the rows that state balances.
var labels = map[string][2]string{"zh": {"期初余额", "期末余额"}, "en": {"Opening balance", "Closing balance"}}

// ledgerRows are the lines in the order of their days, between the balances; income first within a day. Lines of one
// direction keep their order, also where that is not the one of days.
func ledgerRows(body *record.FinanceStatement, files []record.Attachment, lang string) [][]any {
	balance := body.OpeningBalance
	rows := [][]any{{"", "", labels[lang][0], "", "", fenToYuan(balance)}}
	income, expense := body.Income, body.Expense
	for len(income)+len(expense) > 0 {
		in := len(expense) == 0 || len(income) > 0 && !expense[0].Date.Before(income[0].Date)
		var l record.FinanceLine
		cells := [2]any{"", ""}
		if in {
			l, income = income[0], income[1:]
			cells[0], balance = fenToYuan(l.Amount), balance+l.Amount
		} else {
			l, expense = expense[0], expense[1:]
			cells[1], balance = fenToYuan(l.Amount), balance-l.Amount
		}
		rows = append(rows, []any{l.Date.String(), l.Class, l.Item, cells[0], cells[1], fenToYuan(balance), l.Voucher, l.Handler, l.Witness, l.Approver, l.Remark,
			receiptsCell(l.Receipts, files)})
	}
	return append(rows, []any{"", "", labels[lang][1], "", "", fenToYuan(balance)})
}

// columnsOf are the columns of a kind's workbook.
func columnsOf(kind record.Kind) (fields []heading) {
	for _, h := range headings()[kind] {
		if !h.Read && h.Field != Private && h.Field != Passed && h.Field != "direction" && !(kind == record.KindFinanceStatement && h.Field == "amount") {
			fields = append(fields, h)
		}
	}
	return fields
}

// write writes rows below the headings; example is whether they are no more than that.
func write(w io.Writer, kind record.Kind, lang string, rows [][]any, example bool) error {
	fields := columnsOf(kind)
	if fields == nil {
		return errs.F(errs.Invalid, "Records of the kind %s have no spreadsheet.", kind)
	}
	f := excelize.NewFile()
	defer f.Close()
	if err := fillSheet(f, fields, lang, rows, example); err != nil {
		return errs.E(errs.Internal, "The workbook cannot be made.", err)
	}
	if err := f.Write(w); err != nil {
		return errs.E(errs.Unavailable, "The workbook cannot be written.", err)
	}
	return nil
}

const sheet = "Sheet1"

func fillSheet(f *excelize.File, fields []heading, lang string, rows [][]any, example bool) error {
	if err := shapeSheet(f, fields, lang); err != nil {
		return err
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err == nil {
			err = f.SetSheetRow(sheet, cell, &row)
		}
		if err != nil {
			return err
		}
	}
	if example {
		for i, h := range fields {
			cell, err := excelize.CoordinatesToCellName(i+1, 2)
			if err == nil {
				err = applyStyle(&excelize.Style{NumFmt: formatOf(h), Font: &excelize.Font{Italic: true, Color: "808080"}}, f, func(id int) error { return f.SetCellStyle(sheet, cell, cell, id) })
			}
			if err != nil {
				return err
			}
		}
	}
	return f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func formatOf(h heading) int { return cmp.Or(formats[h.Field], textFormat) }

// applyStyle makes a style and applies it by to.
func applyStyle(s *excelize.Style, f *excelize.File, to func(id int) error) error {
	id, err := f.NewStyle(s)
	if err != nil {
		return err
	}
	return to(id)
}

// shapeSheet writes the headings, and the format and the width of each column.
func shapeSheet(f *excelize.File, fields []heading, lang string) error {
	for i, h := range fields {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err == nil {
			err = applyStyle(&excelize.Style{NumFmt: formatOf(h)}, f, func(id int) error { return f.SetColStyle(sheet, column, id) })
		}
		if err == nil {
			err = f.SetColWidth(sheet, column, column, map[bool]float64{true: 28, false: 14}[h.Field == "item" || h.Field == "name"])
		}
		name := h.Zh
		if lang == "en" {
			name = h.En
		}
		if err == nil {
			err = f.SetCellValue(sheet, column+"1", name)
		}
		if err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(fields), 1)
	if err != nil {
		return err
	}
	head := &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Horizontal: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F6EEE2"}}}
	if err := applyStyle(head, f, func(id int) error { return f.SetCellStyle(sheet, "A1", last, id) }); err != nil {
		return err
	}
	right, err := excelize.ColumnNumberToName(len(fields) + 1)
	if err != nil {
		return err
	}
	end, err := excelize.ColumnNumberToName(MaxColumns)
	if err != nil {
		return err
	}
	return applyStyle(&excelize.Style{NumFmt: textFormat}, f, func(id int) error { return f.SetColStyle(sheet, right+":"+end, id) })
}
