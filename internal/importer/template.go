package importer

import (
	"cmp"
	"io"
	"slices"

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
var formats = map[string]int{"date": dateFormat, "handed_out_on": dateFormat, "income": moneyFormat, "expense": moneyFormat, "amount": moneyFormat, "balance": moneyFormat, "persons": 1}

// WriteTemplate writes a workbook to be filled in, with the kind's headings in a language, zh or en.
func WriteTemplate(w io.Writer, kind record.Kind, lang string) error {
	return write(w, kind, lang, nil)
}

// WriteRecord writes the rows of a finance statement or a relief list in the form of the template: read again, they are the
// same. Goods and receipts have no column and are left out.
func WriteRecord(w io.Writer, r *record.Record, lang string) error {
	var rows [][]any
	switch body := r.Body.(type) {
	case *record.FinanceStatement:
		rows = ledgerRows(body, lang)
	case *record.ReliefDistribution:
		for _, one := range body.Recipients {
			rows = append(rows, []any{string(one.Name), one.Group, persons(one.Persons), one.Class, one.Standard, yuan(one.Amount), one.HandedOutOn.String()})
		}
	}
	return write(w, r.Kind, lang, rows)
}

func persons(n int) any {
	if n == 0 {
		return ""
	}
	return n
}

// yuan is exact to the fen below 90 trillion.
func yuan(f record.Fen) any { return float64(f) / 100 }

// labels are the words of the rows that state balances.
var labels = map[string][2]string{"zh": {"期初余额", "期末余额"}, "en": {"Opening balance", "Closing balance"}}

// ledgerRows are the lines in the order of their days, between the balances; income first within a day.
func ledgerRows(body *record.FinanceStatement, lang string) [][]any {
	type entry struct {
		record.FinanceLine
		in bool
	}
	var all []entry
	for _, l := range body.Income {
		all = append(all, entry{l, true})
	}
	for _, l := range body.Expense {
		all = append(all, entry{l, false})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.Date.String(), b.Date.String()) })
	balance := body.OpeningBalance
	rows := [][]any{{"", "", "", labels[lang][0], "", "", yuan(balance)}}
	for _, e := range all {
		var in, out any = yuan(e.Amount), ""
		if balance += e.Amount; !e.in {
			in, out = "", yuan(e.Amount)
			balance -= 2 * e.Amount
		}
		rows = append(rows, []any{e.Date.String(), "", e.Class, e.Item, in, out, yuan(balance), e.Voucher, e.Handler, e.Witness, e.Approver, e.Remark})
	}
	rows = append(rows, []any{"", "", "", labels[lang][1], "", "", yuan(balance)})
	for i := range rows { // a template has no column for the direction: income and expense are apart
		rows[i] = slices.Delete(rows[i], 1, 2)
	}
	return rows
}

func write(w io.Writer, kind record.Kind, lang string, rows [][]any) error {
	var fields []heading
	for _, h := range headings()[kind] {
		if h.Field != private && h.Field != "direction" && !(kind == record.KindFinanceStatement && h.Field == "amount") {
			fields = append(fields, h)
		}
	}
	if fields == nil {
		return errs.F(errs.Invalid, "Records of the kind %s have no spreadsheet.", kind)
	}
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f, fields, lang, rows); err != nil {
		return errs.E(errs.Internal, "The workbook cannot be made.", err)
	}
	if err := f.Write(w); err != nil {
		return errs.E(errs.Unavailable, "The workbook cannot be written.", err)
	}
	return nil
}

func fill(f *excelize.File, fields []heading, lang string, rows [][]any) error {
	const sheet = "Sheet1"
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Horizontal: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F6EEE2"}}})
	if err != nil {
		return err
	}
	for i, h := range fields {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		style, err := f.NewStyle(&excelize.Style{NumFmt: cmp.Or(formats[h.Field], textFormat)})
		if err == nil {
			err = f.SetColStyle(sheet, column, style)
		}
		if err == nil {
			err = f.SetColWidth(sheet, column, column, map[bool]float64{true: 28, false: 14}[h.Field == "item"])
		}
		name := h.Zh
		if lang == "en" {
			name = h.En
		}
		if err == nil {
			err = f.SetCellValue(sheet, column+"1", name)
		}
		if err == nil {
			err = f.SetCellStyle(sheet, column+"1", column+"1", head)
		}
		if err != nil {
			return err
		}
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
	return f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}
