//go:build browser

package console

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"gongshi/internal/account"
	"gongshi/internal/chromium"
	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// importCases are files of committees in shapes of all kinds: exact, asked, refused.
var importCases = []struct {
	kind record.Kind
	file string
}{
	{record.KindFinanceStatement, "s02-datetime-excel.csv"},
	{record.KindFinanceStatement, "s06e-bank-fasheng.csv"},
	{record.KindFinanceStatement, "s06c-bank-plain-heads.csv"},
	{record.KindFinanceStatement, "s07-expense-account.csv"},
	{record.KindFinanceStatement, "s09-ufida-month-day.csv"},
	{record.KindFinanceStatement, "s13-unit-in-footer.csv"},
	{record.KindFinanceStatement, "s22-same-day-blank.csv"},
	{record.KindFinanceStatement, "s24-villages-column.csv"},
	{record.KindFinanceStatement, "x04-two-row-cash-bank.xlsx"},
	{record.KindFinanceStatement, "x10-cover-sheet.xlsx"},
	{record.KindReliefDistribution, "r04-goods-columns.csv"},
	{record.KindReliefDistribution, "r05-group-subtotals.csv"},
	{record.KindReliefDistribution, "r11-official-winter.csv"},
}

// TestImportCasesLook: whatever a file is like, its page fits the screen, in both languages, wide and narrow.
func TestImportCasesLook(t *testing.T) {
	o := newOffice(t, Options{})
	pages := map[record.Kind]string{}
	editor := o.seated("editor", account.Editor, village)
	for _, kind := range []record.Kind{record.KindFinanceStatement, record.KindReliefDistribution} {
		edit := editor.send(Root+"drafts", url.Values{"kind": {string(kind)}, "division": {string(village)}})
		pages[kind] = strings.TrimSuffix(edit, "edit") + "import"
	}
	b := chromium.New(t, o.url)
	b.Size(1366, 768)
	b.Login("editor", password, Root)
	for _, one := range importCases {
		file, err := filepath.Abs(filepath.Join("../importer/testdata/cases", one.file))
		if err != nil {
			t.Fatal(err)
		}
		b.Open(pages[one.kind])
		b.Do(chromedp.SetUploadFiles("#file", []string{file}), chromedp.Click("form[enctype] button"))
		b.Until(`document.querySelector(".top .tag") && document.readyState === "complete"`)
		for _, lang := range langs {
			b.Language(lang)
			for _, size := range [][2]int64{{1366, 768}, {360, 800}} {
				b.Size(size[0], size[1])
				b.Layout(fmt.Sprintf("import-%s-%s-%d", strings.TrimSuffix(one.file, filepath.Ext(one.file)), lang, size[0]))
			}
		}
		b.Language("zh")
		if chromium.Ask[bool](b, `!!document.querySelector('button[value="drop"]')`) {
			b.Press(`button[value="drop"]`)
			b.Until(`!document.querySelector('button[value="drop"]') && document.readyState === "complete"`)
		}
	}
	b.Quiet()
}

// typedCases are texts as people write them: words for dates and amounts, a question about units, a file of another
// program under the name of a spreadsheet.
var typedCases = map[string]string{
	"words": "日期，摘要，收入，支出\n2024年3月5日上午，拨款，伍佰元整，\n9-Mar-24，修路，，300元5角\n",
	"units": "单位：元、万元,,,\n日期,摘要,收入,支出\n2024-03-05,拨款,500,\n2024-03-09,修路,,300\n",
	"other": "%PDF-1.7\n",
}

// TestImportLimitLook: the limit is beside the field, a larger file is refused before it is sent, and what was typed by
// hand is shown with what was understood.
func TestImportLimitLook(t *testing.T) {
	o := newOffice(t, Options{})
	editor := o.seated("editor", account.Editor, village)
	edit := editor.send(Root+"drafts", url.Values{"kind": {string(record.KindFinanceStatement)}, "division": {string(village)}})
	page := strings.TrimSuffix(edit, "edit") + "import"
	b := chromium.New(t, o.url)
	b.Size(1366, 768)
	b.Login("editor", password, Root)
	write := func(name string, data []byte) []string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{path}
	}
	for _, lang := range langs {
		b.Open(page)
		b.Language(lang)
		b.Do(chromedp.SetUploadFiles("#file", write("large.xlsx", make([]byte, importer.MaxFile+1))))
		b.Until(`!document.querySelector("#file-large").hidden`)
		b.Layout("import-limit-" + lang)
		want := map[string]string{"zh": "超过10 MB", "en": "more than 10 MB"}[lang]
		if text := chromium.Ask[string](b, `document.querySelector("#file-large").textContent`); !strings.Contains(text, want) {
			t.Errorf("%s: %s", lang, text)
		}
		if chromium.Ask[bool](b, `document.querySelector("form[enctype]").checkValidity()`) {
			t.Errorf("%s: a file that is too large would be sent", lang)
		}
		for _, name := range slices.Sorted(maps.Keys(typedCases)) {
			b.Open(page)
			b.Do(chromedp.SetUploadFiles("#file", write(name+".csv", []byte(typedCases[name]))), chromedp.Click("form[enctype] button"))
			b.Until(`document.querySelector(".top .tag, .problems, .error") && document.readyState === "complete"`)
			b.Layout("import-typed-" + name + "-" + lang)
			if chromium.Ask[bool](b, `!!document.querySelector('button[value="drop"]')`) {
				b.Press(`button[value="drop"]`)
				b.Until(`!document.querySelector('button[value="drop"]') && document.readyState === "complete"`)
			}
		}
	}
}
