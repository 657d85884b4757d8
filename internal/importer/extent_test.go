package importer

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"gongshi/internal/record"
)

// sheetOf is a workbook whose only sheet is described by some XML.
func sheetOf(t *testing.T, xml string) []byte {
	t.Helper()
	return partOf(t, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+xml+`</worksheet>`)
}

func partOf(t *testing.T, sheet string) []byte {
	t.Helper()
	plain := book(t, nil)
	archive, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range archive.File {
		to, err := w.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		var from io.Reader = strings.NewReader(sheet)
		if part.Name != "xl/worksheets/sheet1.xml" {
			if from, err = part.Open(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := io.Copy(to, from); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func cells(texts ...string) string {
	var b strings.Builder
	for _, s := range texts {
		b.WriteString(`<c t="inlineStr"><is><t>` + s + `</t></is></c>`)
	}
	return b.String()
}

// TestExtent: what a sheet describes is bounded, not only its bytes. Without the bound the first of these takes
// more memory than a server has.
func TestExtent(t *testing.T) {
	const tooFar = "0 : 表格范围过大：内容之外还有大量带格式或合并的单元格。请把内容复制到新表格中。\n"
	const tooMany = "文件超过10000行，一次最多导入10000行。请按组或按月分成几个文件，分别导入各自的稿件。\n"
	head := `<sheetData><row r="1">` + cells("日期", "摘要", "收入", "支出") + `</row><row r="2">` + cells("2026-03-04", "甲", "5") + `</row>`
	repeat := func(n int, format string, from int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i+from)))
		}
		return b.String()
	}
	for name, c := range map[string]struct{ xml, want string }{
		"blank cells far to the right": {head + repeat(80_000, `<row r="#"><c r="XFD#"/></row>`, 3) + `</sheetData>`, tooFar},
		"the same under a prefix":      {`<x:sheetData>` + repeat(200, `<x:row r="#"><x:c r="XFD#"/></x:row>`, 3) + `</x:sheetData>`, tooFar},
		"many cells of one row":        {head + `<row r="3">` + strings.Repeat(`<c/>`, maxCells) + `</row></sheetData>`, tooFar},
		"blank rows":                   {head + repeat(maxHeight, `<row r="#"/>`, 3) + `</sheetData>`, tooFar},
		"rows without a number":        {head + strings.Repeat(`<row/>`, maxUnnumbered+1) + `</sheetData>`, tooFar},
		"rows that say something":      {head + strings.Repeat(`<row>`+cells("2026-03-04", "甲", "5")+`</row>`, maxUnnumbered) + repeat(2*MaxRows, `<row r="#"><c r="A#"><v>5</v></c></row>`, 20_000) + `<row broken`, "0 : " + tooMany},
		"a few rows too many":          {head + repeat(MaxRows, `<row r="#"><c r="A#"><v>5</v></c></row>`, 3) + `</sheetData>`, "10001 : " + tooMany},
		"merged cells":                 {head + `</sheetData><mergeCells>` + repeat(maxMerged+1, `<mergeCell ref="A#:B#"/>`, 3) + `</mergeCells>`, tooFar},
		"a format down to the end":     {head + `<row r="1048576"><c r="A1048576"/></row></sheetData>`, ""},
		"a few rows of full width":     {head + repeat(20, `<row r="#"><c r="XFD#"/></row>`, 3) + `</sheetData>`, ""},
		"merged within reason":         {head + `</sheetData><mergeCells>` + repeat(1000, `<mergeCell ref="A#:B#"/>`, 3) + `</mergeCells>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read(sheetOf(t, c.xml), record.KindFinanceStatement, Choice{})
			if got := told(p.Problems); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if c.want == "" && (len(p.Ledger.Income) != 1 || p.Ledger.Income[0].Amount != 500) {
				t.Errorf("%+v", p.Ledger)
			}
		})
	}
}

// TestExtentOfOddParts: a sheet does not escape the measure by its beginning or its encoding.
func TestExtentOfOddParts(t *testing.T) {
	const tooFar, damaged = "0 : 表格范围过大：内容之外还有大量带格式或合并的单元格。请把内容复制到新表格中。\n", "0 : 表格已损坏。请打开后重新另存为.xlsx。\n"
	var b strings.Builder
	b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i := range 1000 {
		fmt.Fprintf(&b, `<row r="%[1]d"><c r="XFD%[1]d"/></row>`, i+1)
	}
	b.WriteString(`</sheetData></worksheet>`)
	for name, c := range map[string]struct{ before, want string }{
		"nothing":           {"", tooFar},
		"words":             {"junk", tooFar},
		"blanks":            {strings.Repeat(" ", 200), tooFar},
		"another encoding":  {`<?xml version="1.0" encoding="GBK"?>`, tooFar},
		"bytes of it":       {"<?xml version=\"1.0\" encoding=\"GBK\"?><!-- --><worksheet>\xb4\xe5</worksheet>", damaged},
		"words and then it": {"junk<?xml version=\"1.0\" encoding=\"GBK\"?><worksheet>\xb4\xe5</worksheet>", damaged},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(Read(partOf(t, c.before+b.String()), record.KindFinanceStatement, Choice{}).Problems); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
