package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"gongshi/internal/record"
)

// TestUnits: an amount has the unit of its own column, and no unit is passed over in silence.
func TestUnits(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		in    record.Fen
		out   record.Fen
		notes string
	}{
		"each column its own": {"日期,摘要,收入(万元),支出(元)\n2026-01-02,甲,1.5,\n2026-01-03,乙,,500\n", 1_500_000, 50_000, "0 收入(万元): 金额单位是万元。\n"},
		"of the file, in words": {"单位：人民币万元\n日期,摘要,收入,支出\n2026-01-02,甲,1,\n2026-01-03,乙,,0.5\n", 1_000_000, 500_000,
			"0 收入: 金额单位是万元。\n0 支出: 金额单位是万元。\n"},
		"thousands":       {"日期,摘要,收入（千元）,支出/元\n2026-01-02,甲,1,\n2026-01-03,乙,,500\n", 100_000, 50_000, "0 收入（千元）: 金额单位是千元。\n"},
		"an organisation": {"单位：万元村委会\n日期,摘要,收入,支出\n2026-01-02,甲,1,\n2026-01-03,乙,,5\n", 100, 500, ""},
		"full width":      {"收支表（单位：万元）\n日期,摘要,收入,支出（单位：元）\n2026-01-02,甲,1,\n2026-01-03,乙,,5\n", 1_000_000, 500, "0 收入: 金额单位是万元。\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), record.KindFinanceStatement, Choice{})
			if got := toldNotes(p); len(p.Problems) > 0 || got != c.notes {
				t.Fatal(told(p.Problems), got)
			}
			if p.Ledger.Income[0].Amount != c.in || p.Ledger.Expense[0].Amount != c.out {
				t.Errorf("%+v", p.Ledger)
			}
		})
	}
}

// TestChosenColumns: what a person chose for a column goes before what headings say.
func TestChosenColumns(t *testing.T) {
	const text = "姓名,应发金额,实发金额,事由\n李*明,1,2,寒冬\n"
	for name, c := range map[string]struct {
		chosen map[int]string
		amount record.Fen
		want   string
	}{
		"by headings":   {nil, 0, "1 columns:amount: 有几列都可能是“金额”：“应发金额”、“实发金额”。以哪一列为准？\n"},
		"by choice":     {map[int]string{2: "amount"}, 200, ""},
		"one left out":  {map[int]string{1: ""}, 200, ""},
		"left out":      {map[int]string{1: "", 2: ""}, 0, "1 : 缺少“金额”或“物资”列。\n"},
		"no such field": {map[int]string{3: "reason"}, 0, "1 : 第4列不能作为“reason”读取。\n"},
		"no such one":   {map[int]string{9: "amount"}, 0, "1 : 第10列不能作为“amount”读取。\n"},
		"two for one":   {map[int]string{1: "amount", 2: "amount"}, 0, "1 实发金额: 另一列已经选作同一内容。\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(text), record.KindReliefDistribution, Choice{Columns: c.chosen})
			got := told(p.Problems)
			for _, q := range p.Questions {
				got += fmt.Sprintf("%d %s: %s\n", q.Row, q.ID, q.TextZh)
			}
			if !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
				t.Fatalf("got %s, want %s", got, c.want)
			}
			if c.want == "" && p.Recipients[0].Amount != c.amount {
				t.Errorf("%+v", p.Recipients)
			}
		})
	}
}

// TestHeadingsChosen: a person says which row names the columns, or that none does.
func TestHeadingsChosen(t *testing.T) {
	const text = "某某村发放表\n\n称呼,住处,钱\n李*明,一组,1\n张*,二组,2\n"
	for name, c := range map[string]struct {
		text   string
		choice Choice
		want   string
		lines  int
	}{
		"not said":      {text, Choice{}, "0 : 没有找到表头，即写有“姓名、金额”等列名的一行。\n", 0},
		"a row":         {text, Choice{Heading: 3, Columns: map[int]string{0: "name", 1: "group", 2: "amount"}}, "", 2},
		"a row alone":   {text, Choice{Heading: 3}, "3 : 缺少“姓名”列。\n3 : 缺少“金额”或“物资”列。\n", 0},
		"a title":       {text, Choice{Heading: 1, Columns: map[int]string{0: "name", 2: "amount"}}, "3 C: “钱”不是金额。请写成1234.50这样的数字。\n", 0},
		"a blank one":   {text, Choice{Heading: 2}, "0 : 第2行是空行，或不在文件中，不能作为表头。\n", 0},
		"none":          {"李*明,一组,1\n张*,二组,2\n", Choice{Heading: NoHeading, Columns: map[int]string{0: "name", 2: "amount"}}, "", 2},
		"none, unsaid":  {"李*明,一组,1\n", Choice{Heading: NoHeading}, "0 : 缺少“姓名”列。\n0 : 缺少“金额”或“物资”列。\n", 0},
		"none, private": {"李*明,13812345678,1\n", Choice{Heading: NoHeading, Columns: map[int]string{0: "name", 1: "group", 2: "amount"}}, "1 B: 含有个人号码（138****5678）。请删去。\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), record.KindReliefDistribution, c.choice)
			checkLanguages(t, p)
			if got := told(p.Problems); got != c.want {
				t.Fatalf("got %s, want %s", got, c.want)
			}
			if c.want == "" && (len(p.Recipients) != c.lines || p.Recipients[1].Amount != 200) {
				t.Errorf("%+v", p.Recipients)
			}
			if len(p.Columns) != 3 || p.Columns[2].Letter != "C" || len(p.Columns[2].Samples) == 0 {
				t.Errorf("%+v", p.Columns)
			}
		})
	}
}

var quoted = regexp.MustCompile(`“[^”]*”`)

// checkLanguages: the English of a sentence has no Chinese but what the file says, the Chinese has some.
func checkLanguages(t *testing.T, p *Preview) {
	t.Helper()
	for _, one := range slices.Concat(p.Problems, p.Notes) {
		english := quoted.ReplaceAllString(one.Reason, "")
		for _, r := range p.Rows {
			for _, c := range append(r.Cells, strings.Join(r.Cells, "")) {
				if c != "" {
					english = strings.ReplaceAll(english, shortQuote(c), "")
				}
			}
		}
		han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
		if strings.ContainsFunc(english, han) || strings.Contains(english, "%!") || !strings.ContainsFunc(one.ReasonZh, han) || strings.Contains(one.ReasonZh, "%!") {
			t.Errorf("%q, %q", one.Reason, one.ReasonZh)
		}
	}
}

// TestTotalsOfParts: a month's total is that of the month, and a total without a direction is looked at too.
func TestTotalsOfParts(t *testing.T) {
	const months = "日期,摘要,收入,支出\n,上季结存,100,\n2026-01-02,甲,1,\n,本月合计,1,0\n2026-02-02,乙,2,\n2026-02-03,丙,,4\n,本月合计,2,4\n,本年累计,3,4\n,本季合计,3,4\n"
	const oneSum = "日期,摘要,收支,金额\n2026-01-02,甲,收,5\n2026-01-03,乙,支,2\n"
	for name, c := range map[string]struct{ text, want string }{
		"months":            {months, ""},
		"a wrong month":     {months + "2026-04-01,丁,9,\n,本月合计,8,\n", "11 收入: 合计为8.00，明细相加为9.00。\n"},
		"what moved":        {oneSum + ",合计,,7\n", ""},
		"what is left":      {oneSum + ",合计,,3\n", ""},
		"of a direction":    {oneSum + ",合计,支,2\n", ""},
		"neither":           {oneSum + ",合计,,99\n", "4 金额: 合计为99.00，明细相加为7.00。\n"},
		"words for figures": {"日期,摘要,收入,支出\n2026-01-02,甲,1,\n,电费：一月,三百,\n", "3 收入: “三百”不是金额。请写成1234.50这样的数字。\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), record.KindFinanceStatement, Choice{})
			if got := told(p.Problems); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if l := Read([]byte(months), record.KindFinanceStatement, Choice{}).Ledger; l.Opening != 10_000 || l.Closing != 9_900 {
		t.Errorf("%+v", l)
	}
}

// TestNotRead: sheets, columns and formulas that a person may think were read are named.
func TestNotRead(t *testing.T) {
	head := []any{"日期", "摘要", "收入", "支出", "备用"}
	row := []any{"2026-03-04", "甲", 5, nil, "乙"}
	p := Read(book(t, [][]any{head, row}, func(f *excelize.File) {
		for i, name := range []string{"二月", "三月", "空"} {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			if i < 2 {
				if err := f.SetSheetRow(name, "A1", &row); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := f.SetSheetVisible("三月", false); err != nil {
			t.Fatal(err)
		}
		if err := f.SetColVisible("Sheet1", "B", false); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellFormula("Sheet1", "C2", "2+3"); err != nil {
			t.Fatal(err)
		}
	}), record.KindFinanceStatement, Choice{})
	want := "0 : 表格中有1个公式，读取的是已保存的计算结果。\n" +
		"0 : 工作表“二月”没有读取，只读取了“Sheet1”。如果也属于本表，请把内容复制到下面。\n0 : 工作表“三月”已隐藏，没有读取。\n" +
		"0 B: 这一列在表格中已隐藏，仍然读取了。\n0 备用: 该列不导入：不属于这类信息的列。\n"
	if diff := cmp.Diff(want, toldNotes(p)); diff != "" {
		t.Error(diff, told(p.Problems))
	}
	p = Read([]byte("日期,,摘要,收入,\n2026-03-04,乙,甲,5,\n"), record.KindFinanceStatement, Choice{})
	if got := toldNotes(p); got != "0 B: 该列不导入：没有列名。如需导入，请在上面选择该列是什么。\n" {
		t.Error(got)
	}
}

// TestNumbersAsked: a column of numbers that nobody can tell is asked about, not passed over.
func TestNumbersAsked(t *testing.T) {
	const text = "日期,摘要,收入,支出,手续费\n2026-03-04,甲,5,,1\n"
	p := Read([]byte(text), record.KindFinanceStatement, Choice{})
	if len(p.Questions) != 1 || p.Questions[0].ID != "column:E" || p.Cells.Open != 1 {
		t.Errorf("%+v, %+v", p.Questions, p.Cells)
	}
	said := func(answer string) *Preview {
		return Read([]byte(text), record.KindFinanceStatement, Choice{Answers: map[string]string{"column:E": answer}})
	}
	if p := said(Skip); len(p.Questions)+len(p.Problems) > 0 || p.Ledger.Closing != 500 || p.Cells.Passed == 0 {
		t.Errorf("%+v, %+v", p.Questions, p.Ledger)
	}
	if q := said("expense").Questions; len(q) != 1 || q[0].ID != "columns:expense" {
		t.Errorf("%+v", q)
	}
}

// TestDestroyedByLibreOffice: an identity number that was a number, as LibreOffice Calc 7.4 stores it.
func TestDestroyedByLibreOffice(t *testing.T) {
	xml := `<sheetData><row r="1">` + cells("姓名", "金额", "身份证号") + `</row><row r="2">` + cells("李*明", "5") + `<c t="n"><v>3.40803196001011E+017</v></c></row></sheetData>`
	p := Read(sheetOf(t, xml), record.KindReliefDistribution, Choice{})
	want := "2 身份证号: 这个号码的末几位已被表格软件破坏（只保留15位）。请把该列设为文本格式后重新输入；或删除该列，它本来就不公开。\n"
	if got := told(p.Problems); got != want {
		t.Error(got)
	}
}

// toldNotes are the notes without that about classes, which TestClassless holds.
func toldNotes(p *Preview) string {
	return told(slices.DeleteFunc(slices.Clone(p.Notes), func(n Problem) bool {
		return strings.HasPrefix(n.ReasonZh, "没有类别的明细")
	}))
}

// TestClassless: that lines have their item for a class is said once, with their number.
func TestClassless(t *testing.T) {
	for text, want := range map[string]string{
		"日期,摘要,收入,支出\n2026-01-02,拨款,500,\n2026-01-03,水费,,20\n":          "没有类别的明细：2笔",
		"日期,类别,摘要,收入,支出\n2026-01-02,上级补助,拨款,500,\n2026-01-03,,水费,,20\n": "没有类别的明细：1笔",
		"日期,类别,摘要,收入,支出\n2026-01-02,上级补助,拨款,500,\n":                     "",
	} {
		p := Read([]byte(text), record.KindFinanceStatement, Choice{})
		if got := strings.Count(told(p.Notes), "没有类别的明细"); got > 1 || !strings.Contains(told(p.Notes), want) || want == "" && got > 0 {
			t.Errorf("%s: %s", text, told(p.Notes))
		}
	}
}
