package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"gongshi/internal/record"
)

// withStyle gives cells of the first sheet a style.
func withStyle(t *testing.T, style excelize.Style, names ...string) func(*excelize.File) {
	return func(f *excelize.File) {
		id, err := f.NewStyle(&style)
		for _, name := range names {
			if err == nil {
				err = f.SetCellStyle("Sheet1", name, name, id)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func formatted(t *testing.T, code string, names ...string) func(*excelize.File) {
	return withStyle(t, excelize.Style{CustomNumFmt: &code}, names...)
}

// open are the questions that are open, with their options.
func (p *Preview) open() string {
	var b strings.Builder
	for _, q := range p.Questions {
		fmt.Fprintf(&b, "%s %d %s: %s", q.ID, q.Row, q.Column, q.TextZh)
		for _, o := range q.Options {
			fmt.Fprintf(&b, " [%s %s]", o.Value, o.TextZh)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestMarks: what a workbook says of a cell beside its text is read, asked about, or refused with the row.
func TestMarks(t *testing.T) {
	head := []any{"日期", "摘要", "收入", "支出", "凭证号"}
	wan := []any{"日期", "摘要", "收入（万元）", "支出（万元）", "凭证号"}
	in := func(amount any) []any { return []any{"2024-03-05", "拨款", amount, nil, "记-1"} }
	const hiddenRow = "hidden 3 : 表格中有隐藏的行（筛选或手工隐藏）：第3行。要计入吗？ [take 计入] [skip 不导入这些行]\n"
	const struckRow = "struck 3 : 有的行带删除线：第3行。要计入吗？ [take 计入] [skip 不导入这些行]\n"
	strike := excelize.Style{Font: &excelize.Font{Strike: true}}
	two := [][]any{head, in(500), {"2024-03-06", "拨款二", 300, nil, "记-2"}}
	for name, c := range map[string]struct {
		data         []byte
		answers      map[string]string
		asked, wrong string
		want         string
	}{
		"a date for an amount":  {book(t, [][]any{head, in(45356)}, formatted(t, "m\"月\"d\"日\"", "C2")), nil, "", "2 收入: 单元格是日期（2024-03-05），可能是表格软件把金额变成了日期。请把格式改为数值，重新填写金额。\n", ""},
		"a built-in date":       {book(t, [][]any{head, in(45356)}, withStyle(t, excelize.Style{NumFmt: 14}, "C2")), nil, "", "2 收入: 单元格是日期（2024-03-05），可能是表格软件把金额变成了日期。请把格式改为数值，重新填写金额。\n", ""},
		"a date for a number":   {book(t, [][]any{head, {"2024-03-05", "拨款", 500, nil, 45356}}, formatted(t, "d-mmm", "E2")), nil, "", "2 凭证号: 单元格是日期（2024-03-05），可能是表格软件把文字变成了日期。请把格式改为文本，重新填写。\n", ""},
		"a day and a time":      {book(t, [][]any{head, {45356.6, "拨款", 500, nil, nil}}, formatted(t, "yyyy/m/d h:mm", "A2")), nil, "", "", "2024-03-05 拨款 +500.00\n"},
		"a percentage":          {book(t, [][]any{head, in(0.05)}, formatted(t, "0%", "C2")), nil, "", "2 收入: “5%”不是金额。请写成1234.50这样的数字。\n", ""},
		"nothing shown":         {book(t, [][]any{head, in(500)}, formatted(t, ";;;", "C2")), nil, "", "2 收入: 单元格里有500，但格式使它不显示。请删除，或改用能显示的格式。\n", ""},
		"a unit by format":      {book(t, [][]any{head, in(12.5)}, formatted(t, "0.00\"万元\"", "C2")), nil, "", "", "2024-03-05 拨款 +125,000.00\n"},
		"a unit twice":          {book(t, [][]any{wan, in(12.5)}, formatted(t, "0.00\"万元\"", "C2")), nil, "", "", "2024-03-05 拨款 +125,000.00\n"},
		"divided, under a unit": {book(t, [][]any{wan, in(125000)}, formatted(t, "0!.0,", "C2")), nil, "", "", "2024-03-05 拨款 +125,000.00\n"},
		"divided, with a unit":  {book(t, [][]any{head, in(125000)}, formatted(t, "0!.0000\"万元\"", "C2")), nil, "", "", "2024-03-05 拨款 +125,000.00\n"},
		"divided, no unit":      {book(t, [][]any{head, in(125000)}, formatted(t, "0!.0,", "C2")), nil, "scale:C 2 收入: 单元格显示“12.5”，实际存的是125000，单位没有说明以哪个为准。这一列的金额是多少？ [held 实际存的数：此处为125,000.00元] [shown 显示的数：此处为12.50元]\n", "", ""},
		"divided, said":         {book(t, [][]any{head, in(125000)}, formatted(t, "#,##0.00,", "C2")), map[string]string{"scale:C": "held"}, "", "", "2024-03-05 拨款 +125,000.00\n"},
		"divided, contradicted": {book(t, [][]any{{"日期", "摘要", "收入（千元）", "支出"}, in(125000)}, formatted(t, "0!.0,", "C2")), map[string]string{"scale:C": "shown"}, "", "", "2024-03-05 拨款 +12,500.00\n"},
		"zeros before":          {book(t, [][]any{head, {"2024-03-05", "拨款", 500, nil, 12}}, formatted(t, "\"记-\"0000", "E2")), nil, "", "", "2024-03-05 拨款 +500.00\n"},
		"a formula for words": {book(t, [][]any{head, in(5)}, func(f *excelize.File) {
			if err := f.SetCellValue("Sheet1", "E2", nil); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellFormula("Sheet1", "E2", "1&2"); err != nil {
				t.Fatal(err)
			}
		}), nil, "", "2 凭证号: 公式没有保存计算结果。请用表格软件打开并保存一次。\n", ""},
		"a number as text":    {book(t, [][]any{head, in("1,200.50")}), nil, "", "", "2024-03-05 拨款 +1200.50\n"},
		"three decimals":      {book(t, [][]any{head, in("1.200")}), nil, "", "2 收入: “1.200”可能是千位分隔，也可能是三位小数。请写成1200或1.20。\n", ""},
		"a struck row":        {book(t, two, withStyle(t, strike, "A3", "B3", "C3", "E3")), nil, struckRow, "", ""},
		"a struck row, left":  {book(t, two, withStyle(t, strike, "A3", "B3", "C3", "E3")), map[string]string{"struck": "skip"}, "", "", "2024-03-05 拨款 +500.00\n"},
		"a struck row, taken": {book(t, two, withStyle(t, strike, "A3", "B3", "C3", "E3")), map[string]string{"struck": "take"}, "", "", "2024-03-05 拨款 +500.00\n2024-03-06 拨款二 +300.00\n"},
		"a struck amount":     {book(t, two, withStyle(t, strike, "C3")), nil, "", "3 C: “300”有删除线。请只保留有效内容并去掉删除线，或删除这一行。\n", ""},
		"struck in part": {book(t, two, func(f *excelize.File) {
			if err := f.SetCellRichText("Sheet1", "C3", []excelize.RichTextRun{{Text: "500", Font: &excelize.Font{Strike: true}}, {Text: "300"}}); err != nil {
				t.Fatal(err)
			}
		}), nil, "", "3 C: “500300”有删除线。请只保留有效内容并去掉删除线，或删除这一行。\n", ""},
		"a hidden row":       {book(t, two, hide(t, 3)), nil, hiddenRow, "", ""},
		"a hidden row, left": {book(t, two, hide(t, 3)), map[string]string{"hidden": "skip"}, "", "", "2024-03-05 拨款 +500.00\n"},
		"taken back": {book(t, [][]any{head, in(500), {"2024-03-06", "付材料款（已作废）", nil, 300, "记-2"}}), nil,
			"row:3 3 : 这一行写有“付材料款（已作废）”。要计入吗？ [passed 不算，不导入这一行] [line 计入]\n", "", ""},
		"taken back, left":     {book(t, [][]any{head, in(500), {"2024-03-06", "冲正", nil, 300, "记-2"}}), map[string]string{"row:3": "passed"}, "", "", "2024-03-05 拨款 +500.00\n"},
		"taken back, counting": {book(t, [][]any{head, in(500), {"2024-03-06", "冲正", nil, 300, "记-2"}}), map[string]string{"row:3": "line"}, "", "", "2024-03-05 拨款 +500.00\n2024-03-06 冲正 -300.00\n"},
		"not taken back":       {book(t, [][]any{{"日期", "摘要", "收入", "支出", "备注"}, {"2024-03-05", "拨款", 500, nil, "未冲正"}}), nil, "", "", "2024-03-05 拨款 +500.00\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read(c.data, record.KindFinanceStatement, Choice{Answers: c.answers})
			checkLanguages(t, p)
			if diff := cmp.Diff(c.asked, p.open()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.wrong, told(p.Problems)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.want, p.gist()); c.want != "" && diff != "" {
				t.Error(diff)
			}
		})
	}
	rounded := Read(book(t, [][]any{head, in(12.5)}, formatted(t, "#,##0", "C2")), record.KindFinanceStatement, Choice{})
	if got := toldNotes(rounded); got != "2 收入: 单元格显示的是四舍五入后的金额，读取的是实际存的12.5。\n" || rounded.gist() != "2024-03-05 拨款 +12.50\n" {
		t.Errorf("a rounded amount: %s, %s", got, rounded.gist())
	}
	p := Read(book(t, [][]any{head, {"2024-03-05", "拨款", 500, nil, 12}}, formatted(t, "\"记-\"0000", "E2")), record.KindFinanceStatement, Choice{})
	if got := p.Ledger.Income[0].Voucher; got != "记-0012" {
		t.Errorf("a voucher is %q", got)
	}
}

func hide(t *testing.T, row int) func(*excelize.File) {
	return func(f *excelize.File) {
		if err := f.SetRowVisible("Sheet1", row, false); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSheets: a cover needs no question; of several sheets with rows a person chooses one.
func TestSheets(t *testing.T) {
	month := func(amount int) [][]any {
		return [][]any{{"日期", "摘要", "收入", "支出"}, {"2024-03-05", "拨款", amount, nil}}
	}
	add := func(name string, rows [][]any) func(*excelize.File) {
		return func(f *excelize.File) {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			for i, row := range rows {
				if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	const asked = "sheet 0 : 有多个工作表都有数据。要导入哪一个？其余的请分别导入各自的稿件，或先复制到同一个表中。 [一月 一月] [二月 二月]\n"
	cover := [][]any{{"示例村2024年收支公开"}, {"编制：示例甲"}}
	for name, c := range map[string]struct {
		data         []byte
		choice       Choice
		asked, wrong string
		sheet, want  string
	}{
		"a cover first":    {book(t, cover, add("一月", month(5)), add("空", nil)), Choice{}, "", "", "一月", "2024-03-05 拨款 +5.00\n"},
		"months":           {book(t, cover, add("一月", month(5)), add("二月", month(6))), Choice{}, asked, "", "一月", ""},
		"months, answered": {book(t, cover, add("一月", month(5)), add("二月", month(6))), Choice{Answers: map[string]string{"sheet": "二月"}}, "", "", "二月", "2024-03-05 拨款 +6.00\n"},
		"months, chosen":   {book(t, cover, add("一月", month(5)), add("二月", month(6))), Choice{Sheet: "二月"}, "", "", "二月", "2024-03-05 拨款 +6.00\n"},
		"no such one":      {book(t, month(5)), Choice{Sheet: "二月"}, "", "0 : 没有名为“二月”的工作表，或它是空的。\n", "", ""},
		"a cover alone":    {book(t, cover), Choice{}, "", "0 : 没有找到表头，即写有“日期、摘要、收入”等列名的一行。\n", "Sheet1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read(c.data, record.KindFinanceStatement, c.choice)
			checkLanguages(t, p)
			if got := p.open(); got != c.asked {
				t.Errorf("asked %s", got)
			}
			if got := told(p.Problems); got != c.wrong || p.Sheet != c.sheet {
				t.Errorf("%s: %s", p.Sheet, got)
			}
			if got := p.gist(); c.want != "" && got != c.want {
				t.Error(got)
			}
		})
	}
}
