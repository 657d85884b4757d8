package importer_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"gongshi/internal/record"
)

// invented are the files of testdata/kinds, whose README says how they are written.
func invented(t *testing.T) []specimen {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "kinds", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	var list []specimen
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq("\n"+string(text), "\n-- ") {
			if name, rest, found := strings.Cut(part, " --\n"); found {
				kind := record.KindFinanceStatement
				if strings.HasPrefix(filepath.Base(path), "relief") {
					kind = record.KindReliefDistribution
				}
				list = append(list, build(t, kind, strings.TrimSuffix(filepath.Base(path), ".txt")+"/"+name, rest))
			}
		}
	}
	return list
}

// build makes the file that a part describes.
func build(t *testing.T, kind record.Kind, name, part string) specimen {
	t.Helper()
	head, text, found := strings.Cut(part, "\n---\n")
	if !found {
		t.Fatalf("%s has no line ---", name)
	}
	s := specimen{name: name, kind: kind, period: march}
	var encode string
	var changes []string
	for line := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "right":
			s.parseRight(value)
		case "todo":
			s.todo = value
		case "period":
			period, err := record.ParsePeriod(value)
			must(t, err)
			s.period = period
		case "encode":
			encode = value
		case "xlsx":
			changes = append(changes, value)
		default:
			t.Fatalf("%s: %s", name, line)
		}
	}
	if strings.HasSuffix(name, ".xlsx") {
		s.data = workbook(t, text, changes)
	} else {
		s.data = encoded(t, text, encode)
	}
	return s
}

// encoded writes a text as a program would.
func encoded(t testing.TB, text, how string) []byte {
	t.Helper()
	if strings.Contains(how, "crlf") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	} else if strings.Contains(how, "cr") {
		text = strings.ReplaceAll(text, "\n", "\r")
	}
	if strings.Contains(how, "tab") {
		text = strings.ReplaceAll(text, ",", "\t")
	}
	switch {
	case strings.Contains(how, "gb18030"):
		b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
		must(t, err)
		return b
	case strings.Contains(how, "utf-16"):
		b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
		must(t, err)
		return b
	case strings.Contains(how, "bom"):
		return []byte("\xef\xbb\xbf" + text)
	}
	return []byte(text)
}

var (
	numeric  = regexp.MustCompile(`^-?\d{1,12}(\.\d+)?$`)
	dated    = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	computed = regexp.MustCompile(`^=([^|]*)\|(.*)$`) // a formula and its stored result
)

// workbook builds one from comma separated cells: numbers and days as such, 'text as text. A line "=== name" begins a
// sheet. Changes are "merge A1:D1", "hiderow 5", "hidecol C", "hidesheet name", "strike 4", "format C2:C9 0.00",
// "comment D3 words", "filter A1:D3", "rich C2 5|00", "red D3", "white A3:D3", "bool C2 TRUE", "1904", each for the
// first sheet unless it begins with "name!".
func workbook(t testing.TB, text string, changes []string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	sheet, row := "Sheet1", 0
	if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "=== ") {
		sheet = strings.TrimPrefix(first, "=== ")
		must(t, f.SetSheetName("Sheet1", sheet))
		_, text, _ = strings.Cut(text, "\n")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if next, ok := strings.CutPrefix(line, "=== "); ok {
			sheet, row = next, 0
			_, err := f.NewSheet(sheet)
			must(t, err)
			continue
		}
		row++
		cells, err := csv.NewReader(strings.NewReader(line + "\n")).Read()
		if line != "" {
			must(t, err)
		}
		for i, c := range cells {
			put(t, f, sheet, i+1, row, strings.ReplaceAll(c, `\n`, "\n"))
		}
	}
	for _, c := range changes {
		change(t, f, c)
	}
	b, err := f.WriteToBuffer()
	must(t, err)
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, f *excelize.File, sheet string, column, row int, text string) {
	t.Helper()
	at, err := excelize.CoordinatesToCellName(column, row)
	must(t, err)
	if text == "" {
		return
	}
	formula := computed.FindStringSubmatch(text)
	if formula != nil {
		text = formula[2]
	}
	switch {
	case text == "": // a formula without a result
	case dated.MatchString(text):
		day, err := time.Parse(time.DateOnly, text)
		must(t, err)
		must(t, f.SetCellValue(sheet, at, day))
		dress(t, f, sheet, at, at, &excelize.Style{NumFmt: 14})
	case numeric.MatchString(text):
		n, err := strconv.ParseFloat(text, 64)
		must(t, err)
		must(t, f.SetCellValue(sheet, at, n))
	case strings.HasPrefix(text, "#"):
		must(t, f.SetCellDefault(sheet, at, text))
	default:
		must(t, f.SetCellStr(sheet, at, strings.TrimPrefix(text, "'")))
	}
	if formula != nil {
		must(t, f.SetCellFormula(sheet, at, formula[1]))
	}
}

func dress(t testing.TB, f *excelize.File, sheet, from, to string, style *excelize.Style) {
	t.Helper()
	id, err := f.NewStyle(style)
	must(t, err)
	must(t, f.SetCellStyle(sheet, from, to, id))
}

func strike(t testing.TB, f *excelize.File, sheet, at string) {
	t.Helper()
	id, err := f.GetCellStyle(sheet, at)
	must(t, err)
	style, err := f.GetStyle(id)
	must(t, err)
	style.Font = &excelize.Font{Strike: true}
	dress(t, f, sheet, at, at, style)
}

// change does to a workbook what people do.
func change(t testing.TB, f *excelize.File, what string) {
	t.Helper()
	sheet := f.GetSheetList()[0]
	if name, rest, found := strings.Cut(what, "!"); found && !strings.HasPrefix(what, "format") {
		sheet, what = name, rest
	}
	verb, rest, _ := strings.Cut(what, " ")
	rest, format, _ := strings.Cut(rest, " ")
	from, to, ranged := strings.Cut(rest, ":")
	if !ranged {
		to = from
	}
	switch verb {
	case "merge":
		must(t, f.MergeCell(sheet, from, to))
	case "format":
		dress(t, f, sheet, from, to, &excelize.Style{CustomNumFmt: &format})
	case "strike":
		for column := 'A'; column <= 'K'; column++ {
			strike(t, f, sheet, string(column)+rest)
		}
	case "hiderow":
		n, err := strconv.Atoi(rest)
		must(t, err)
		must(t, f.SetRowVisible(sheet, n, false))
	case "hidecol":
		must(t, f.SetColVisible(sheet, rest, false))
	case "hidesheet":
		must(t, f.SetSheetVisible(rest, false))
	case "comment":
		must(t, f.AddComment(sheet, excelize.Comment{Cell: rest, Author: "甲", Text: format}))
	case "filter":
		must(t, f.AutoFilter(sheet, rest, nil))
	case "rich":
		a, b, _ := strings.Cut(format, "|")
		must(t, f.SetCellRichText(sheet, rest, []excelize.RichTextRun{{Text: a, Font: &excelize.Font{Bold: true}},
			{Text: b, Font: &excelize.Font{Color: "FF0000"}}}))
	case "red":
		dress(t, f, sheet, from, to, &excelize.Style{Font: &excelize.Font{Color: "FF0000"}})
	case "white":
		dress(t, f, sheet, from, to, &excelize.Style{Font: &excelize.Font{Color: "FFFFFF"}})
	case "bool":
		must(t, f.SetCellBool(sheet, rest, format == "TRUE"))
	case "1904":
		yes := true
		must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	default:
		t.Fatalf("no such change: %s", what)
	}
}
