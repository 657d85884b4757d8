package importer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/record"
)

// lines are a ledger's rows in one line each: the row of the file, the day, the text, the amount.
func (p *Preview) gist() string {
	var b strings.Builder
	if p.Ledger == nil {
		return ""
	}
	for _, l := range p.Ledger.Income {
		b.WriteString(l.Date.String() + " " + l.Item + " +" + l.Amount.String() + "\n")
	}
	for _, l := range p.Ledger.Expense {
		b.WriteString(l.Date.String() + " " + l.Item + " -" + l.Amount.String() + "\n")
	}
	return strings.ReplaceAll(b.String(), "+1,", "+1")
}

// TestText: what programs do to text with delimiters is read as a spreadsheet program shows it, or refused with its
// row.
func TestText(t *testing.T) {
	const head = "日期,摘要,收入,支出\n"
	const two = "2024-03-05 拨款 +1200.50\n2024-03-09 修路 -400.25\n"
	for name, c := range map[string]struct{ text, want, wrong string }{
		"CR alone":        {"日期,摘要,收入,支出\r2024-03-05,拨款,1200.50,\r2024-03-09,修路,,400.25\r", two, ""},
		"CR twice":        {"日期,摘要,收入,支出\r\r\n2024-03-05,拨款,1200.50,\r\r\n2024-03-09,修路,,400.25\r\r\n", two, ""},
		"sep":             {"sep=;\n日期;摘要;收入;支出\n2024-03-05;拨款;1200.50;\n2024-03-09;修路;;400.25\n", two, ""},
		"sep, quoted":     {"\ufeff\"sep=|\"\r\n日期|摘要|收入|支出\n2024-03-05|拨款|1200.50|\n2024-03-09|修路||400.25\n", two, ""},
		"bars":            {"日期|摘要|收入|支出\n2024-03-05|拨款|1200.50|\n2024-03-09|修路||400.25\n", two, ""},
		"equals, escaped": {head + "\"=\"\"2024-03-05\"\"\",拨款,\"=\"\"1200.50\"\"\",\n\"=\"\"2024-03-09\"\"\",修路,,=400.25\n", two, ""},
		"apostrophes":     {head + "'2024-03-05,拨款,'1200.50,\n‘2024-03-09,修路,,’400.25\n", two, ""},
		"tabs after":      {"日期\t,摘要\t,收入\t,支出\t\n2024-03-05\t,拨款\t,1200.50\t,\t\n2024-03-09\t,修路\t,\t,400.25\t\n", two, ""},
		"invisible marks": {head + "\u200e2024-03-05\u200e,拨\u200b款,\u202d1200.50\u202c,\n2024-03-09,修路\ufeff,,\u00a0\u2066400.25\u2069\u00a0\n", two, ""},
		"blanks":          {head + "2024-03-05,拨款,1\u00a0200.50,\n2024-03-09,修路,,\u00a0400.25\n", two, ""},
		"full width":      {"日期，\t摘要\t收入\t支出\n２０２４－０３－０５\t拨款\t￥１，２００．５０\t－\n２０２４年３月９日\t修路\t—\t４００．２５元整\n", two, ""},
		"trailing commas": {head + "2024-03-05,拨款,1200.50,,\n2024-03-09,修路,,400.25,\n", two, ""},
		"commas in text":  {"日期\t摘要\t收入\t支出\n2024-03-05\t拨款,一,二,三,四\t1200.50\t\n2024-03-09\t修路,一,二,三,四\t\t400.25\n", "2024-03-05 拨款,一,二,三,四 +1200.50\n2024-03-09 修路,一,二,三,四 -400.25\n", ""},

		"quotes in a name":  {head + "2024-03-05,\"鑫例\"建材店,1200.50,\n2024-03-09,付5\"管,,400.25\n", "2024-03-05 \"鑫例\"建材店 +1200.50\n2024-03-09 付5\"管 -400.25\n", ""},
		"everything quoted": {head + "\"2024-03-05\",\"\"鑫例\"建材店\",\"1,200.50\",\"\"\n\"2024-03-09\",\"付\"\"例\"\"款\",\"\",\"400.25\"\n", "2024-03-05 \"鑫例\"建材店 +1200.50\n2024-03-09 付\"例\"款 -400.25\n", ""},
		"a line break":      {head + "2024-03-05,\"拨款\n第一笔\",1200.50,\n2024-03-09,修路,,400.25元角\n", "", "3 支出: “400.25元角”不是金额。请写成1234.50这样的数字。\n"},
		"blank lines":       {"\n\n" + head + "\n2024-03-05,拨款,x,\n", "", "5 收入: “x”不是金额。请写成1234.50这样的数字。\n"},
		"never closed":      {head + "2024-03-05,拨款,5,\n2024-03-08,\"鑫例建材店,付款,1200.00\n2024-03-12,电费,,5\n", "", "3 : " + unclosed},
		"closed in another": {head + "2024-03-08,\"鑫例建材店,付款,1200.00\n2024-03-12,\"示例\"农机站,,350.00\n", "", "2 : " + unclosed},
		"closed cleanly":    {head + "2024-03-08,\"鑫例建材店,付款,1200.00\n2024-03-12,示例\",,350.00\n", "", "2 : " + unclosed},
		"thousands":         {head + "2024-03-05,拨款,5,000.00,\n2024-03-09,修路,,1,200.00\n", "", "2 : " + wider(5, 4) + "3 : " + wider(5, 4)},
		"thousands alone":   {head + "2024-03-05,拨款,5,000.00,\n2024-03-09,拨款,1,200.00,\n", "", "2 : " + wider(5, 4) + "3 : " + wider(5, 4)},
		"thousands cut off": {head + "2024-03-05,拨款,5,000.00\n", "", "2 支出: “000.00”不是金额。请写成1234.50这样的数字。\n"},
		"a comma in text":   {head + "2024-03-05,拨款,一月,500,\n2024-03-09,修路,,1\n", "", "2 : " + wider(5, 4)},
		"thousands, room":   {"日期,摘要,收入,支出,备注\n2024-03-05,拨款,500,,\n2024-03-09,修路,,3,300\n", "", "3 支出: “3,300”可能是一个金额。如果是，请加英文引号；如果不是，请写成3.00。\n"},
		"vouchers":          {"日期,摘要,收入,支出,凭证号\n2024-03-05,拨款,1200.50,,001\n2024-03-09,修路,,400,002\n", "2024-03-05 拨款 +1200.50\n2024-03-09 修路 -400.00\n", ""},
		"two amounts":       {head + "2024-03-05,\"电费、水费\",,\"500\n300\"\n", "", "2 支出: 单元格里不止一个数（“500 300”）。请分成几行，每行一个金额；如果是一个数，请去掉空格。\n"},
		"hashes":            {head + "########,拨款,5,\n2024-03-09,修路,,#####\n", "", "2 日期: 保存时列太窄，写入的是########而不是内容。请加宽该列后重新保存。\n3 支出: 保存时列太窄，写入的是#####而不是内容。请加宽该列后重新保存。\n"},
		"errors":            {head + "2024-03-05,#N/A,5,\n2024-03-09,修路,,#DIV/0!\n2024-03-09,Err:502,,4\n#VALUE!,修路,,5\n", "", "2 摘要: 单元格是错误值（#N/A）。请修正公式。\n2 摘要: 没有写明用途。\n3 支出: 单元格是错误值（#DIV/0!）。请修正公式。\n4 摘要: 单元格是错误值（Err:502）。请修正公式。\n4 摘要: 没有写明用途。\n5 日期: 单元格是错误值（#VALUE!）。请修正公式。\n"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), record.KindFinanceStatement, Choice{})
			checkLanguages(t, p)
			if diff := cmp.Diff(c.wrong, told(p.Problems)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.want, p.gist()); c.wrong == "" && diff != "" {
				t.Error(diff)
			}
		})
	}
}

const unclosed = "这一行的引号不成对，或到后面的行才闭合。文字中的引号请用“”，或另存为.xlsx。\n"

func wider(cells, headings int) string {
	return newProblem(0, "", "", "这一行有%[1]d格，表头只有%[2]d列。带逗号的文字或金额要加英文引号，如\"5,000.00\"，或另存为.xlsx。\n", []any{cells, headings}).ReasonZh
}

// TestCalledWorkbooks: what only has a workbook's name is refused, with what to do.
func TestCalledWorkbooks(t *testing.T) {
	const page, old = "0 : 这其实是网页或XML文件，只是以表格命名。请用表格软件打开，另存为.xlsx。\n", "0 : 这是旧格式（.xls、.et）或带密码的表格。请打开后去掉密码，另存为.xlsx。\n"
	const container = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	wide := func(s string) string { return string(utf16(s)[2:]) }
	for name, c := range map[string]struct{ text, want string }{
		"a page":           {"\ufeff\n<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><body><table><tr><td>日期", page},
		"a table":          {"<table border=1><tr><td>日期</td></tr></table>", page},
		"in UTF-16":        {string(utf16("<html><table>")), page},
		"XML 2003":         {"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook>", page},
		"an archived page": {"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=\"x\"\r\n", page},
		"SYLK":             {"ID;PWXL;N;E\r\nP;PGeneral\r\n", "0 : 这是旧程序的文件（SYLK）。请用表格软件打开，另存为.xlsx。\n"},
		"BIFF 8":           {container + strings.Repeat("x", 512) + wide("Workbook"), old},
		"BIFF 4":           {"\x09\x04\x06\x00\x00\x00\x10\x00", old},
		"a password":       {container + strings.Repeat("x", 512) + wide("EncryptedPackage"), "0 : 表格带密码。请打开后去掉密码，另存为.xlsx。\n"},
		"Word":             {container + wide("WordDocument"), "0 : 这是文字文档（Word等），不是电子表格。请把其中的表格复制到电子表格，另存为.xlsx。\n"},
	} {
		if got := told(Read([]byte(c.text), record.KindFinanceStatement, Choice{}).Problems); got != c.want {
			t.Errorf("%s: got %swant %s", name, got, c.want)
		}
	}
}

// TestMoney: an amount has one meaning, or is none.
func TestMoney(t *testing.T) {
	for text, want := range map[string]string{
		"1,200.00": "1200.00", "RMB 1,200.00": "1200.00", "CNY1200": "1200.00", "人民币1200元": "1200.00", "￥ 5": "5.00", "¥-5": "-5.00", "-¥5": "-5.00", "5-": "-5.00",
		"(5.10)": "-5.10", "（￥5）": "-5.00", "¥(5)": "-5.00", "△5": "-5.00", "负5元": "-5.00", "－5": "-5.00", "−5": "-5.00", "+5": "5.00", "5元整": "5.00", "1.25万": "12500.00", "1.25万元": "12500.00",
		"5千元": "5000.00", "1.5百万": "1500000.00", "5 元": "5.00", ".5": "0.50", "0": "0.00", "0.00": "0.00", "１２，３４５．６０": "12345.60",

		"500\n300": "", "500 300": "", "1 200.00": "", "1.200,50": "", "1200,50": "", "1,20": "", "000.00": "", "0500": "", "1.2E+05": "", "200（含税）": "200.00", "约200": "", "200*2": "", "=1+2": "",
		"(-5)": "", "--5": "", "-5-": "", "+-5": "", "5%": "", "$5": "", "一百": "", "1.2.3": "", "3月5日": "", "2024-03-05": "", "1'200": "", "": "", "-": "", "元": "",
	} {
		fen, ok, exact := parseMoney(text, 100)
		got := ""
		if ok && exact {
			got = strings.ReplaceAll(fen.String(), ",", "")
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestDay: a date with a time of day is that date; what leaves something open is none.
func TestDay(t *testing.T) {
	for text, want := range map[string]string{
		"2024/3/1 14:23": "2024-03-01", "2024/3/15 16:40": "2024-03-15", "2024/3/1  9:05": "2024-03-01", "2024-03-01 14:23:05.0": "2024-03-01", "2024-03-01T00:00:00Z": "2024-03-01",
		"2024-03-01T00:00:00+08:00": "2024-03-01", "2024年3月1日14:23": "2024-03-01", "2024年3月1日 14时23分": "2024-03-01", "2024年3月1日星期五": "2024-03-01", "2024-03-01（周五）": "2024-03-01",
		"2024/3/1 下午2:23": "2024-03-01", "2024/3/1 2:23:00 PM": "2024-03-01", "20240301": "2024-03-01", "20240301142305": "2024-03-01", "20240301 14:23:05": "2024-03-01",
		"２０２４．３．１": "2024-03-01", "2024 年 3 月 1 日": "2024-03-01", "二〇二四年三月十一日": "2024-03-11", "二零二四年十二月二十日": "2024-12-20", "45352": "2024-03-01", "45352.6": "2024-03-01",

		"2024/3/114:23": "", "2024-02-30": "", "3月1日": "", "24-3-1": "", "3/1/2024": "", "2024年3月": "", "2024-03": "", "2024-03-01至03": "", "2024": "", "20240230": "", "1200.50": "", "": "",
	} {
		d, ok := parseDay(text, 0)
		got := ""
		if ok {
			got = d.String()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
