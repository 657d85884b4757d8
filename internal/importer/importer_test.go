package importer

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/hang"
	"gongshi/internal/record"
)

// messy is a ledger as a Windows program wrote it: a title and a unit, full-width digits, separators, four forms of
// dates, rows of sums, a signature.
const messy = "龙山示例村2026年一季度收支明细表\r\n单位：元,,,,,,\r\n日期,摘 要,科目,收入（元）,支出（元）,余额,凭证号,经手人\r\n" +
	",上期结余,,,,\"１２，３４５．６７\",,\r\n" +
	"2026-01-05,上级拨款,转移支付,\"10,000.00\",,\"22,345.67\",记-1,示例甲\r\n" +
	"2026/1/9,修路,道路维修,,￥3000.5,19345.17,记-2,示例甲\r\n" +
	"2026年2月3日,卫生费,保洁,,（0.00）,,,\r\n" +
	"20260303,电费,办公,,\"1,000元\",18345.17,记-3,示例乙\r\n" +
	",本期合计,,10000,4000.50,,,\r\n,期末余额,,,,18345.17,,\r\n制表人：示例丙,,审核：示例丁,,,,,\r\n"

func gb18030(t testing.TB, text string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// told is what is wrong, a line each.
func told(list []Problem) string {
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%d %s: %s\n", p.Row, p.Column, p.ReasonZh)
	}
	return b.String()
}

func TestLedgerOfAnOldProgram(t *testing.T) {
	text := strings.Replace(messy, "2026年2月3日,卫生费,保洁,,（0.00）,,,\r\n", "", 1)
	want := &Ledger{Opening: 1234567, Closing: 1834517, Stated: true,
		Income: []record.FinanceLine{{Date: record.Date{Year: 2026, Month: 1, Day: 5}, Class: "转移支付", Item: "上级拨款", Amount: 1000000, Handler: "示例甲", Voucher: "记-1"}},
		Expense: []record.FinanceLine{
			{Date: record.Date{Year: 2026, Month: 1, Day: 9}, Class: "道路维修", Item: "修路", Amount: 300050, Handler: "示例甲", Voucher: "记-2"},
			{Date: record.Date{Year: 2026, Month: 3, Day: 3}, Class: "办公", Item: "电费", Amount: 100000, Handler: "示例乙", Voucher: "记-3"}}}
	for name, data := range map[string][]byte{
		"GB18030": gb18030(t, text), "UTF-8": []byte(text), "with a mark": []byte("\xef\xbb\xbf" + text),
		"tabs": []byte(tabbed(t, text)), "UTF-16": utf16(tabbed(t, text)),
	} {
		p := Read(data, record.KindFinanceStatement, Choice{})
		if len(p.Problems) > 0 {
			t.Errorf("%s: %s", name, told(p.Problems))
		}
		if diff := cmp.Diff(want, p.Ledger); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		var uses []Use
		for _, r := range p.Rows {
			uses = append(uses, r.Use)
		}
		if want := []Use{UseTitle, UseTitle, UseHeading, UseOpening, UseLine, UseLine, UseLine, UseTotal, UseClosing, UseRemark}; !slices.Equal(uses, want) {
			t.Errorf("%s: rows are %v, want %v", name, uses, want)
		}
		r := &record.Record{Kind: record.KindFinanceStatement, Body: &record.FinanceStatement{}}
		if err := p.Fill(r); err != nil || r.Body.(*record.FinanceStatement).ClosingBalance != 1834517 {
			t.Errorf("%s: %v, %+v", name, err, r.Body)
		}
	}
}

func tabbed(t *testing.T, text string) string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, "\t") + "\r\n")
	}
	return b.String()
}

func utf16(text string) []byte {
	b := []byte{0xff, 0xfe}
	for _, r := range text {
		b = append(b, byte(r), byte(r>>8))
	}
	return b
}

// TestProblems: what is wrong or not proven is said with its row and column, and nothing is taken over.
func TestProblems(t *testing.T) {
	const head = "日期,摘要,收入,支出,余额\n"
	relief := "姓名,组别,人数,金额,身份证号\n"
	for name, c := range map[string]struct {
		kind record.Kind
		text string
		want string
	}{
		"no date":          {record.KindFinanceStatement, head + ",修路,,1,\n", "2 日期: 没有填写日期。\n"},
		"date":             {record.KindFinanceStatement, head + "3月4日,修路,,1,\n", "2 日期: “3月4日”不是日期。请写全年月日，如2026-03-04。\n"},
		"no such day":      {record.KindFinanceStatement, head + "2026-02-30,修路,,1,\n", "2 日期: “2026-02-30”不是日期。请写全年月日，如2026-03-04。\n"},
		"amount":           {record.KindFinanceStatement, head + "2026-02-03,修路,,一百,\n", "2 支出: “一百”不是金额。请写成1234.50这样的数字。\n"},
		"separators":       {record.KindFinanceStatement, head + "2026-02-03,修路,,\"1,23\",\n", "2 支出: “1,23”不是金额。请写成1234.50这样的数字。\n"},
		"half a fen":       {record.KindFinanceStatement, head + "2026-02-03,修路,,1.005,\n", "2 支出: 1.005不足一分。请保留两位小数。\n"},
		"negative":         {record.KindFinanceStatement, head + "2026-02-02,铺路,,9,\n2026-02-03,修路,,-5,\n", "3 row:3: 金额是负数：-5.00。是冲销吗？冲销记到另一方，即收入5.00。\n"},
		"what follows":     {record.KindFinanceStatement, "日期,摘要,收入,支出,余额\n,期初余额,,,100\n2026-02-03,修路,,一百,70\n2026-02-04,电费,,20,50\n合计,,,50,\n", "3 支出: “一百”不是金额。请写成1234.50这样的数字。\n"},
		"a colon":          {record.KindFinanceStatement, head + "2026-02-03,电费：一月,,,\n", "2 : 这一行没有金额。\n"},
		"both":             {record.KindFinanceStatement, head + "2026-02-03,修路,1,5,\n", "2 收入: 同一行既有收入又有支出。请分成两行。\n"},
		"none":             {record.KindFinanceStatement, head + "2026-02-03,修路,,,\n", "2 : 这一行没有金额。\n"},
		"balance":          {record.KindFinanceStatement, head + ",上期结余,,,10\n2026-02-03,修路,,1,9\n2026-02-04,修路,,1,7\n2026-02-05,修路,,1,6\n", "4 余额: 余额为7.00，按上面各行应为8.00。\n"},
		"total":            {record.KindFinanceStatement, head + "2026-02-03,修路,,1,\n,合计,,2,\n", "3 支出: 合计为2.00，明细相加为1.00。\n"},
		"closing":          {record.KindFinanceStatement, head + ",上期结余,,,10\n2026-02-03,修路,,1,\n,期末余额,,,8\n", "4 : 写明结余8.00，按期初余额和明细应为9.00。\n"},
		"error":            {record.KindFinanceStatement, head + "2026-02-03,修路,,#REF!,\n", "2 支出: 单元格是错误值（#REF!）。请修正公式。\n"},
		"telephone":        {record.KindFinanceStatement, head + "2026-02-03,付给13812345678,,1,\n", "2 摘要: 含有个人号码（138****5678）。请删去。\n"},
		"direction":        {record.KindFinanceStatement, "日期,摘要,金额\n2026-02-03,修路,1\n", "1 direction: 分不清金额是收入还是支出。这些金额是什么？\n"},
		"which direction":  {record.KindFinanceStatement, "日期,摘要,收支,金额\n2026-02-03,修路,中,1\n", "2 收支: 没有写明是收入还是支出，请填“收入”或“支出”。\n"},
		"no amounts":       {record.KindFinanceStatement, "日期,摘要\n2026-02-03,修路\n", "1 : 缺少“收入”或“支出”或“金额”列。\n"},
		"no headings":      {record.KindFinanceStatement, "2026-02-03,修路,1\n", "0 : 没有找到表头，即写有“日期、摘要、收入”等列名的一行。\n"},
		"nothing":          {record.KindFinanceStatement, head, "0 : 表头下面没有明细。\n"},
		"a large file":     {record.KindFinanceStatement, strings.Repeat("x", MaxFile+1), "0 : 文件超过10 MB。请去掉图片，或分成几个文件。\n"},
		"empty":            {record.KindFinanceStatement, " \n", "0 : 文件是空的，可能没有保存或没有传完。请打开原来的表格，另存为.xlsx后重新选择。\n"},
		"columns":          {record.KindFinanceStatement, head + strings.Repeat("1,", 101) + "1\n", "2 : 这一行超过100列。\n"},
		"commas":           {record.KindFinanceStatement, head + strings.Repeat(",", maxCommas+1) + "\n", "2 : 这一行超过100列。\n"},
		"a long cell":      {record.KindFinanceStatement, head + strings.Repeat("长", 2001) + "\n", "2 : 有单元格超过2000个字。\n"},
		"rows":             {record.KindFinanceStatement, head + strings.Repeat("2026-02-03,修路,,1,\n", 100_000), "10001 : 文件超过10000行，一次最多导入10000行。请按组或按月分成几个文件，分别导入各自的稿件。\n"},
		"old workbook":     {record.KindFinanceStatement, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "0 : 这是旧格式（.xls、.et）或带密码的表格。请打开后去掉密码，另存为.xlsx。\n"},
		"PDF":              {record.KindFinanceStatement, "%PDF-1.7", "0 : 这是PDF等版式文件，不是电子表格。请找到生成它的表格，另存为.xlsx；没有的话，请把内容填进模板。\n"},
		"bytes":            {record.KindFinanceStatement, "\x81\x01\x02\xff\xff", "0 : 文字编码既不是UTF-8也不是GB18030。请另存为“CSV UTF-8”或.xlsx。\n"},
		"half a zip":       {record.KindFinanceStatement, "PK\x03\x04xx", "0 : 文件已损坏，可能没有传完或复制完。请重新取一次这个文件，或打开后另存为.xlsx。\n"},
		"another kind":     {record.KindPolicy, "a,b\n", "0 : 这类信息不能从电子表格导入。\n"},
		"destroyed number": {record.KindReliefDistribution, relief + "李*明,一组,3,100,340803196001010000\n张*,一组,2,100,3.40803E+17\n", "2 身份证号: 这个号码的末几位已被表格软件破坏（只保留15位）。请把该列设为文本格式后重新输入；或删除该列，它本来就不公开。\n3 身份证号: 这个号码的末几位已被表格软件破坏（只保留15位）。请把该列设为文本格式后重新输入；或删除该列，它本来就不公开。\n"},
		"persons":          {record.KindReliefDistribution, relief + "李*明,一组,三个,100,\n", "2 人数: “三个”不是人数。\n"},
		"no name":          {record.KindReliefDistribution, relief + ",一组,3,100,\n", "2 nameless:2: 这一行有金额或物资，没有姓名。如果漏写了姓名，请在文件里补上。这一行是什么？\n"},
		"relief total":     {record.KindReliefDistribution, relief + "李*明,一组,3,100,\n合计,,,99,\n", "3 金额: 合计为99.00，明细相加为100.00。\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), c.kind, Choice{})
			checkLanguages(t, p)
			got := told(p.Problems)
			for _, q := range p.Questions {
				got += fmt.Sprintf("%d %s: %s\n", q.Row, q.ID, q.TextZh)
			}
			if got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			r := &record.Record{Kind: c.kind, Body: &record.FinanceStatement{}}
			if err := p.Fill(r); !errs.Is(err, errs.Invalid) || len(r.Body.(*record.FinanceStatement).Expense) > 0 {
				t.Errorf("something was taken over: %v", err)
			}
		})
	}
}

// TestList: names are masked, private columns stay behind, sums follow.
func TestList(t *testing.T) {
	text := "示例村救助发放表\n姓 名,身份证号码,村民小组,家庭人口,补助金额(元),发放时间,联系电话\n李小明,340803196001011234,一组,3,300,2026.3.5,13812345678\n" +
		"张某,,一组,1,150.5,2026.3.5,\n欧阳*华,,二组,,200,,\n小计,,,,650.50,,\n总计,,,,\"650.50\",,\n注：以上均已公示\n"
	p := Read([]byte(text), record.KindReliefDistribution, Choice{})
	if len(p.Problems) > 0 {
		t.Fatal(told(p.Problems))
	}
	on := record.Date{Year: 2026, Month: 3, Day: 5}
	want := []record.Recipient{{Name: "李*明", Group: "一组", Persons: 3, Amount: 30000, HandedOutOn: on}, {Name: "张*", Group: "一组", Persons: 1, Amount: 15050, HandedOutOn: on},
		{Name: "欧阳*华", Group: "二组", Amount: 20000}}
	if diff := cmp.Diff(want, p.Recipients); diff != "" {
		t.Error(diff)
	}
	if got, want := told(p.Notes), "8 : 作为说明跳过：注：以上均已公示\n0 身份证号码: 该列不导入，不公开。\n0 联系电话: 该列不导入，不公开。\n0 : 已隐去1个姓名的部分文字。\n0 发放时间: 1户没有发放日期，导入后算作还没有发放。\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	body := &record.ReliefDistribution{Received: 50000, Recipients: want[:1]}
	if err := p.Fill(&record.Record{Kind: record.KindReliefDistribution, Body: body}); err != nil || body.Distributed != 45050 || body.InStock != 4950 || len(body.Recipients) != 3 {
		t.Errorf("%v, %+v", err, body)
	}
	chosen := Read([]byte("日期,a,b\n李*明,x,7\n"), record.KindReliefDistribution, Choice{Columns: map[int]string{0: "name", 2: "amount"}})
	if chosen.Problems == nil { // two headings at least must be known
		t.Error("a row of no headings was taken for headings")
	}
}

// book makes a workbook of one sheet.
func book(t testing.TB, rows [][]any, also ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, change := range also {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWorkbooks: numbers as they are stored, day numbers of both calendars, merged cells, formulas, hidden sheets.
func TestWorkbooks(t *testing.T) {
	head := []any{"日期", "类别", "摘要", "收入", "支出"}
	want := func(in ...record.Fen) func(*Preview) string {
		return func(p *Preview) string {
			var got []record.Fen
			for _, l := range p.Ledger.Income {
				got = append(got, l.Amount)
				if l.Date != (record.Date{Year: 2026, Month: 3, Day: 4}) || l.Class != "拨款" {
					return fmt.Sprintf("%+v", l)
				}
			}
			return cmp.Diff(in, got)
		}
	}
	for name, c := range map[string]struct {
		data []byte
		want string
		ok   func(*Preview) string
	}{
		"day numbers": {book(t, [][]any{head, {46085, "拨款", "甲", 0.1 + 0.2, nil}, {46085.5, "拨款", "乙", 1234.56, nil}}), "", want(30, 123456)},
		"counted from 1904": {book(t, [][]any{head, {46085 - 1462, "拨款", "甲", 5, nil}}, func(f *excelize.File) {
			yes := true
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
				t.Fatal(err)
			}
		}), "", want(500)},
		"merged words": {book(t, [][]any{head, {"2026-03-04", "拨款", "甲", 5, nil}, {nil, nil, "乙", 6, nil}}, merge(t, "A2", "A3"), merge(t, "B2", "B3")), "", want(500, 600)},
		"merged amounts": {book(t, [][]any{head, {"2026-03-04", "拨款", "甲", 5, nil}, {"2026-03-04", "拨款", "乙", nil, nil}}, merge(t, "D2", "D3")),
			"3 收入: 金额单元格跨行合并。请取消合并，每行各填金额。\n", nil},
		"headings over two rows": {book(t, [][]any{{"日期", "类别", "摘要", "金额", nil}, {nil, nil, nil, "收入", "支出"}, {"2026-03-04", "拨款", "甲", 5, nil}},
			merge(t, "A1", "A2"), merge(t, "B1", "B2"), merge(t, "C1", "C2"), merge(t, "D1", "E1")), "", want(500)},
		"a formula without a result": {book(t, [][]any{head, {"2026-03-04", "拨款", "甲", nil, nil}}, func(f *excelize.File) {
			if err := f.SetCellFormula("Sheet1", "D2", "SUM(1,2)"); err != nil {
				t.Fatal(err)
			}
		}), "2 收入: 公式没有保存计算结果。请用表格软件打开并保存一次。\n", nil},
		"a hidden sheet": {book(t, nil, func(f *excelize.File) {
			_, err := f.NewSheet("明细")
			for i, row := range [][]any{head, {"2026-03-04", "拨款", "甲", 5, nil}} {
				if err == nil {
					err = f.SetSheetRow("明细", fmt.Sprintf("A%d", i+1), &row)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}), "", want(500)},
		"nothing in it": {book(t, nil), "0 : 表格中可见的工作表都是空的。\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read(c.data, record.KindFinanceStatement, Choice{})
			if got := told(p.Problems); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			if c.ok != nil && p.Ledger != nil {
				if diff := c.ok(p); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func merge(t *testing.T, from, to string) func(*excelize.File) {
	return func(f *excelize.File) {
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLibreOffice: a workbook that LibreOffice Calc 7.4 wrote, with dates as day numbers and sums as formulas.
func TestLibreOffice(t *testing.T) {
	data, err := os.ReadFile("testdata/libreoffice.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	p := Read(data, record.KindFinanceStatement, Choice{})
	if len(p.Problems) > 0 || told(p.Notes) != "0 : 表格中有7个公式，读取的是已保存的计算结果。\n" {
		t.Error(told(p.Problems), told(p.Notes))
	}
	l := p.Ledger
	if l.Opening != 1234567 || l.Closing != 1834487 || len(l.Income) != 1 || len(l.Expense) != 2 || l.Expense[1].Amount != 100030 ||
		l.Expense[1].Date != (record.Date{Year: 2026, Month: 3, Day: 3}) {
		t.Errorf("%+v", l)
	}
}

// TestBomb: a small file that unpacks to much more than any ledger is refused.
func TestBomb(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range map[string]string{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook>" + strings.Repeat(" ", 60<<20) + "</workbook>"} {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 1<<20 {
		t.Fatalf("the bomb has %d bytes", b.Len())
	}
	p := Read(b.Bytes(), record.KindFinanceStatement, Choice{})
	if got := told(p.Problems); got != "0 : 表格解压后超过48 MB。请把内容复制到新表格中。\n" {
		t.Error(got)
	}
}

// TestHeadingsAreWhole: every kind has its fields in both languages, and no two fields are called the same.
func TestHeadingsAreWhole(t *testing.T) {
	for _, kind := range Kinds {
		called := map[string]string{}
		for _, h := range headings()[kind] {
			for _, name := range append([]string{h.Zh, h.En}, h.Also...) {
				if name = plainLabel(name); name == "" {
					continue
				}
				if other, twice := called[name]; twice && other != h.Field {
					t.Errorf("%s: %s is called %s as well as %s", kind, name, other, h.Field)
				}
				called[name] = h.Field
			}
		}
		for _, group := range required[kind] {
			for _, field := range group {
				if !slices.ContainsFunc(headings()[kind], func(h heading) bool { return h.Field == field && h.Zh != "" && h.En != "" }) {
					t.Errorf("%s: %s has no heading", kind, field)
				}
			}
		}
	}
}

func seeds(f *testing.F) {
	f.Add([]byte(messy))
	f.Add(gb18030(f, messy))
	f.Add(book(f, [][]any{{"日期", "摘要", "收入", "支出"}, {46085, "甲", 1.5, nil}}))
	f.Add(book(f, [][]any{{"姓名", "金额"}, {"李*明", 1e300}}))
	f.Add([]byte("姓名,物资,数量,单位\n李*明,大米,2,袋\n,棉被,1,床\n王*,,大米2袋、油×1桶,\n"))
	files, err := fs.Glob(os.DirFS("testdata"), "*.xlsx")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	if _, err := fs.Stat(assets.Importer(), "columns.json"); err != nil {
		f.Fatal(err)
	}
}

func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		hang.Watch(t)
		for _, kind := range Kinds {
			columns := map[int]string{}
			for i, f := range Fields(kind) {
				columns[i] = f.Name
			}
			for _, choice := range []Choice{{}, {Heading: 1, Columns: columns}, {Heading: NoHeading, Columns: columns}} {
				p := Read(data, kind, choice)
				r := &record.Record{Kind: kind, Body: &record.FinanceStatement{}}
				if kind == record.KindReliefDistribution {
					r.Body = &record.ReliefDistribution{}
				}
				if err := p.Fill(r); err == nil && len(p.Problems) > 0 {
					t.Errorf("filled in spite of %v", p.Problems)
				}
			}
		}
	})
}

func FuzzMoney(f *testing.F) {
	for _, s := range []string{"1,234.50", "￥１２．３", "(5)", "3万元", "1E5", "-0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hang.Watch(t)
		fen, ok, exact := parseMoney(s, 100)
		if !ok || !exact {
			return
		}
		if again, ok, exact := parseMoney(fen.String(), 100); !ok || !exact || again != fen {
			t.Errorf("%q is %s, read again %s", s, fen, again)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	rows := [][]any{{"日期", "摘要", "收入", "支出", "余额"}}
	for i := range 5000 {
		rows = append(rows, []any{"2026-03-04", "修路", nil, 1.5, float64(-i-1) * 1.5})
	}
	data := book(b, rows)
	for b.Loop() {
		if p := Read(data, record.KindFinanceStatement, Choice{}); len(p.Problems) > 0 {
			b.Fatal(told(p.Problems))
		}
	}
}
