package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"gongshi/app/theme"
)

// TestNumbersAmongUyghur: a number among words that are written from right to left is drawn as it is read, between
// its neighbours;
// so is Chinese, and a bracket shows its right side.
func TestNumbersAmongUyghur(t *testing.T) {
	test.NewTempApp(t)
	k := Kit{Look: theme.New(theme.Normal, false, false)}
	for text, want := range map[string]string{
		"كەنت 2026 يىل":      "يىل| |2026| |كەنت",
		"中文 كەنت 12.5 يىل 中": "中文 |يىل| |12.5| |كەنت| 中",
		"كەنت（村）":            "（|村|）|كەنت",
	} {
		line := k.Text(theme.Body, text)
		var drawn []string
		for _, r := range line.seen(line.layoutFor(2000)[0]) {
			drawn = append(drawn, strings.TrimSpace(r.drawn))
		}
		got := strings.Join(drawn, "|")
		squeeze := strings.NewReplacer("|", "", " ", "")
		if squeeze.Replace(got) != squeeze.Replace(want) {
			t.Errorf("%s is drawn as %s, want %s", text, got, want)
		}
	}
}
