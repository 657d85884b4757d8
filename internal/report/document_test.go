package report_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gongshi/assets"
	"gongshi/internal/report"
)

var made = day("2026-11-26")

func document(t testing.TB, lang string) *report.Document {
	t.Helper()
	s, err := report.Summarise(scope, all(records))
	if err != nil {
		t.Fatal(err)
	}
	return s.Document(rules(t), lang, made)
}

// figures are the rows of a document as name and figure, in order.
func figures(d *report.Document) (rows [][2]string) {
	for _, p := range d.Parts {
		rows = append(rows, [2]string{p.Name, p.Figure.String()})
		for _, l := range p.Lines {
			rows = append(rows, [2]string{l.Name, l.Figure.String()})
		}
	}
	return rows
}

// pdftotext finds the program that reads a PDF as others do. The test is skipped without it, unless GONGSHI_CI
// says that nothing may be missing.
func pdftotext(t testing.TB) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	const missing = "pdftotext is missing, so the words of a PDF are NOT read: apt-get install poppler-utils"
	if err != nil && os.Getenv("GONGSHI_CI") != "" {
		t.Fatal(missing)
	}
	if err != nil {
		t.Skip(missing)
	}
	return program
}

// TestPDF: the text that others take out of the PDF has every figure beside its name, and the same report makes the
// same bytes.
func TestPDF(t *testing.T) {
	extract := pdftotext(t)
	for _, lang := range []string{"zh", "en"} {
		d := document(t, lang)
		var one, two bytes.Buffer
		if err := d.WritePDF(&one); err != nil {
			t.Fatal(err)
		}
		if err := d.WritePDF(&two); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Errorf("%s: written twice, the report differs: %v", lang, err)
		}
		name := filepath.Join(t.TempDir(), "report.pdf")
		if err := os.WriteFile(name, one.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(extract, "-layout", name, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(string(out)), " ")
		for _, row := range figures(d) {
			if want := strings.Join(strings.Fields(row[0]), " ") + " " + row[1] + " "; !strings.Contains(text+" ", want) {
				t.Errorf("%s: the PDF lacks %q", lang, want)
			}
		}
		for _, want := range []string{d.Title, d.Scope, d.Counted, d.Made} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the PDF lacks %q", lang, want)
			}
		}
		if strings.Contains(text, "〓") {
			t.Errorf("%s: a character has no glyph: %s", lang, text)
		}
	}
}

// TestXLSX: the workbook, read back, has every figure as a number.
func TestXLSX(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		d := document(t, lang)
		var book bytes.Buffer
		if err := d.WriteXLSX(&book); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&book)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows(d.Title)
		if err != nil {
			t.Fatal(err)
		}
		var got [][2]string
		for _, row := range rows[4 : len(rows)-2] { // below the headings, above the notes
			got = append(got, [2]string{row[0], strings.ReplaceAll(row[1], ",", "")})
		}
		want := figures(d)
		for i := range want {
			want[i][1] = strings.ReplaceAll(want[i][1], ",", "")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the workbook says %v, want %v", lang, got, want)
		}
		if kind, err := f.GetCellType(d.Title, "B5"); err != nil || kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
			t.Errorf("%s: a figure is no number but %v, %v", lang, kind, err)
		}
	}
}

// TestShares: what is marked as a share adds up to its part's figure.
func TestShares(t *testing.T) {
	for _, p := range document(t, "zh").Parts {
		var sum int64
		for _, l := range p.Lines {
			if l.Share {
				sum += l.Figure.Number
			}
		}
		if sum != 0 && sum != p.Figure.Number {
			t.Errorf("%s: the shares add up to %d, the figure is %d", p.Name, sum, p.Figure.Number)
		}
	}
}

// TestWords: every word is there in both languages, and every one is used.
func TestWords(t *testing.T) {
	keys := map[string][]string{}
	for _, lang := range []string{"zh", "en"} {
		text, err := fs.ReadFile(assets.Report(), lang+".json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		keys[lang] = slices.Sorted(maps.Keys(words))
	}
	if !slices.Equal(keys["zh"], keys["en"]) {
		t.Errorf("the languages differ: %v, %v", keys["zh"], keys["en"])
	}
	sources, err := filepath.Glob("*.go")
	if err != nil || len(sources) < 5 {
		t.Fatalf("%d sources, %v", len(sources), err)
	}
	used := map[string]bool{}
	for _, name := range sources {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`\.T\("([a-z]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[found[1]] = true
		}
	}
	if got := slices.Sorted(maps.Keys(used)); !slices.Equal(got, keys["zh"]) {
		t.Errorf("used are %v, there are %v", got, keys["zh"])
	}
}

func BenchmarkPDF(b *testing.B) {
	d := document(b, "zh")
	for b.Loop() {
		if err := d.WritePDF(&bytes.Buffer{}); err != nil {
			b.Fatal(err)
		}
	}
}
