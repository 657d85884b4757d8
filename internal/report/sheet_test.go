package report_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/report"
)

func rules(t testing.TB) *record.Rules {
	t.Helper()
	r, err := record.ParseRules(assets.Codes())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// printed is the text of a sheet as others take it out, without any white space, and the number of its pages.
func printed(t *testing.T, s report.Sheet) (string, int) {
	t.Helper()
	extract := pdftotext(t)
	var pdf bytes.Buffer
	if err := s.WritePDF(&pdf, rules(t)); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(name, pdf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(extract, "-raw", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return squeezed(string(out)), strings.Count(string(out), "\f")
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func examples(t testing.TB) map[record.Kind]*record.Record {
	t.Helper()
	names, err := fs.Glob(assets.Examples(), "*.json")
	if err != nil || len(names) != 12 {
		t.Fatalf("%d examples, %v", len(names), err)
	}
	all := map[record.Kind]*record.Record{}
	for _, name := range names {
		text, err := fs.ReadFile(assets.Examples(), name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := record.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		r.IndexNumber = "S03001901/202611-00001"
		all[r.Kind] = r
	}
	return all
}

// TestSheets: the sheet of every kind, on both papers and in both languages, has all that was described: the title,
// every field, every line of the tables.
func TestSheets(t *testing.T) {
	for kind, r := range examples(t) {
		for _, lang := range []string{"zh", "en"} {
			for _, paper := range report.Papers {
				text, pages := printed(t, report.Sheet{Record: r, Place: "示例村", Paper: paper, Lang: lang, Made: made})
				if pages < 1 || pages > 8 {
					t.Errorf("%s has %d pages on %s", kind, pages, paper)
				}
				d := report.Describe(r, rules(t), lang)
				want := []string{r.Title, d.Kind, r.IndexNumber, "示例村", r.Issuer.Name}
				for _, f := range append(d.Body, d.Envelope...) {
					if lines := strings.Split(f.Value, "\n"); len(squeezed(f.Name)) < 20 { // a longer name is broken beside its value
						want = append(want, lines...)
					}
				}
				if l := d.Ledger; l != nil {
					want = append(want, l.Opening.String(), l.Closing.String())
					for _, line := range l.Lines {
						want = append(want, line.Date.String(), line.Amount.String(), line.Balance.String())
					}
				}
				for _, one := range d.Recipients {
					want = append(want, string(one.Name), one.Amount.String())
				}
				for _, w := range want {
					if short := squeezed(w); len([]rune(short)) < 12 && !strings.Contains(text, short) {
						t.Errorf("%s, %s, %s: the sheet lacks %q", kind, lang, paper, w)
					}
				}
				if strings.Contains(text, "〓") {
					t.Errorf("%s: a character has no glyph", kind)
				}
			}
		}
	}
}

// TestLongSheet: every one of 5,000 recipients stands on the sheet once, under headings that every page repeats; long
// words and rare characters do no harm.
func TestLongSheet(t *testing.T) {
	r := examples(t)[record.KindReliefDistribution]
	body := *r.Body.(*record.ReliefDistribution)
	r.Title, body.Recipients, body.Scope = strings.Repeat("长", 2000), nil, strings.Repeat("x", 3000)
	for i := range 5000 {
		body.Recipients = append(body.Recipients, record.Recipient{Name: "𠮷*㐂", Group: fmt.Sprintf("第%d组", i), Amount: record.Fen(100 * i)})
	}
	r.Body = &body
	text, pages := printed(t, report.Sheet{Record: r, Place: "示例村", Paper: "a4", Lang: "zh", Made: made})
	for i := range 5000 {
		if n := strings.Count(text, fmt.Sprintf("第%d组", i)); n != 1 {
			t.Fatalf("recipient %d stands there %d times", i, n)
		}
	}
	// The library writes wrong code points beside glyphs above U+FFFF: 𠮷 is printed, but its text comes out as another
	// sign.
	for what, want := range map[string]int{"*㐂": 5000, "长": 2000, "x": 3000} {
		if n := strings.Count(text, what); n < want {
			t.Errorf("%s stands there %d times, want %d", what, n, want)
		}
	}
	if heads := strings.Count(text, "村民组"); heads < pages-12 { // the title and the fields have pages without a table
		t.Errorf("%d headings on %d pages", heads, pages)
	}
	if !strings.Contains(text, "第"+strconv.Itoa(pages)+"页，共"+strconv.Itoa(pages)+"页") {
		t.Errorf("the last of %d pages does not say so", pages)
	}
}

func TestNoSuchPaper(t *testing.T) {
	s := report.Sheet{Record: examples(t)[record.KindPolicy], Paper: "a5", Lang: "zh", Made: made}
	if err := s.WritePDF(&bytes.Buffer{}, rules(t)); !errs.Is(err, errs.Invalid) {
		t.Error(err)
	}
}

func BenchmarkSheet(b *testing.B) {
	r := examples(b)[record.KindReliefDistribution]
	body := *r.Body.(*record.ReliefDistribution)
	for len(body.Recipients) < 300 {
		body.Recipients = append(body.Recipients, body.Recipients...)
	}
	body.Recipients = body.Recipients[:300]
	r.Body = &body
	known := rules(b)
	for b.Loop() {
		if err := (report.Sheet{Record: r, Paper: "a4", Lang: "zh", Made: made}).WritePDF(&bytes.Buffer{}, known); err != nil {
			b.Fatal(err)
		}
	}
}

// TestHeadingsOfTexts: a long text is divided at its headings, whose marks nobody is shown.
func TestHeadingsOfTexts(t *testing.T) {
	for text, want := range map[string]report.Field{
		"# 办法\n\n## 总则\n甲\n### 目的\n乙": {Value: "总则\n甲\n目的\n乙", Sections: []record.Section{{Heading: "总则", Level: 1, Text: "甲"}, {Heading: "目的", Level: 2, Text: "乙"}}},
		"甲\n乙": {Value: "甲\n乙"},
	} {
		d := report.Describe(&record.Record{Kind: record.KindPolicy, Title: "办法", Body: &record.Policy{Authority: "某局", Text: text}}, rules(t), "zh")
		want.Name = "全文"
		if diff := cmp.Diff(want, d.Body[len(d.Body)-1]); diff != "" {
			t.Error(diff)
		}
	}
	d := report.Describe(&record.Record{Kind: record.KindAnnouncement, Body: &record.Announcement{Text: "开头\n## 时间\n周六"}}, rules(t), "en")
	want := report.Field{Name: "Text", Value: "开头\n时间\n周六", Sections: []record.Section{{Text: "开头"}, {Heading: "时间", Level: 1, Text: "周六"}}}
	if diff := cmp.Diff(want, d.Body[len(d.Body)-1]); diff != "" {
		t.Error(diff)
	}
}
