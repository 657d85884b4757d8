//go:build browser

package console

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"gongshi/internal/account"
	"gongshi/internal/chromium"
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
