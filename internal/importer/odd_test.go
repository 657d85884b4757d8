package importer

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/record"
)

// rewritten is a workbook whose parts were changed.
func rewritten(t *testing.T, data []byte, change func(name, text string) (string, string)) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range archive.File {
		from, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		name, changed := change(part.Name, string(text))
		to, err := w.Create(name)
		if err == nil {
			_, err = to.Write([]byte(changed))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOddWorkbooks: workbooks as other programs write them are read, or refused with what to do.
func TestOddWorkbooks(t *testing.T) {
	plain := book(t, [][]any{{"日期", "摘要", "收入", "支出"}, {45356, "拨款", 1200.5, nil}})
	strict := strings.NewReplacer("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
	sheet := func(change func(string) string) []byte {
		return rewritten(t, plain, func(name, text string) (string, string) {
			if name == "xl/worksheets/sheet1.xml" {
				text = change(text)
			}
			return name, text
		})
	}
	replace := func(from, to string) []byte {
		return sheet(func(text string) string {
			if !strings.Contains(text, from) {
				t.Fatalf("no %s in %s", from, text)
			}
			return strings.Replace(text, from, to, 1)
		})
	}
	const right = "2024-03-05 拨款 +1200.50\n"
	const other = "0 : 这是二进制表格（.xlsb）。请打开后另存为.xlsx。\n"
	for name, c := range map[string]struct {
		data        []byte
		want, wrong string
	}{
		"as it is":    {plain, right, ""},
		"strict":      {rewritten(t, plain, func(name, text string) (string, string) { return name, strict.Replace(text) }), right, ""},
		"backslashes": {rewritten(t, plain, func(name, text string) (string, string) { return strings.ReplaceAll(name, "/", `\`), text }), right, ""},
		"another name": {rewritten(t, plain, func(name, text string) (string, string) {
			return strings.Replace(name, "workbook.xml", "workbook22.xml", 1), strings.ReplaceAll(text, "xl/workbook.xml", "xl/workbook22.xml")
		}), right, ""},
		"a day in words":      {replace(`<v>45356</v>`, `<v>2024-03-05T00:00:00</v>`), right, ""},
		"a day of type d":     {replace(`r="A2"><v>45356</v>`, `r="A2" t="d"><v>2024-03-05T14:23:00Z</v>`), right, ""},
		"a day as an amount":  {replace(`r="C2"><v>1200.5</v>`, `r="C2" t="d"><v>2024-03-05</v>`), "", "2 收入: “2024-03-05”不是金额。请写成1234.50这样的数字。\n"},
		"an exponent":         {replace(`<v>1200.5</v>`, `<v>1.2005E3</v>`), right, ""},
		"an exponent as text": {replace(`r="C2"><v>1200.5</v>`, `r="C2" t="str"><v>1.2005E3</v>`), "", "2 收入: “1.2005E3”不是金额。请写成1234.50这样的数字。\n"},
		"an error":            {replace(`r="C2"><v>1200.5</v>`, `r="C2" t="e"><v>#DIV/0!</v>`), "", "2 收入: 单元格是错误值（#DIV/0!）。请修正公式。\n"},
		"a boolean":           {replace(`r="C2"><v>1200.5</v>`, `r="C2" t="b"><v>1</v>`), "", "2 收入: “TRUE”不是金额。请写成1234.50这样的数字。\n"},
		"a binary workbook": {rewritten(t, plain, func(name, text string) (string, string) {
			return strings.Replace(name, "workbook.xml", "workbook.bin", 1), text
		}), "", other},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read(c.data, record.KindFinanceStatement, Choice{})
			if diff := cmp.Diff(c.wrong, told(p.Problems)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.want, p.gist()); c.wrong == "" && diff != "" {
				t.Error(diff)
			}
		})
	}
}
