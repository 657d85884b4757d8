package i18n

import (
	"regexp"
	"slices"
	"testing"
)

var parameter = regexp.MustCompile(`\{[a-z]+\}`)

func TestCataloguesHaveTheSameKeys(t *testing.T) {
	for key := range catalogues[Zh] {
		if _, ok := catalogues[En][key]; !ok {
			t.Errorf("English lacks %s", key)
		}
	}
	for key := range catalogues[En] {
		if _, ok := catalogues[Zh][key]; !ok {
			t.Errorf("Chinese lacks %s", key)
		}
	}
}

// A text in one language that drops or invents a parameter of the other would show braces or lose a
// number.
func TestCataloguesHaveTheSameParameters(t *testing.T) {
	for key, zh := range catalogues[Zh] {
		want := parameters(zh.other)
		en := catalogues[En][key]
		if got := parameters(en.other); !slices.Equal(got, want) && key != "period.month" {
			t.Errorf("%s: English has %v, Chinese %v", key, got, want)
		}
		if zh.one != "" {
			t.Errorf("%s: Chinese has no plural", key)
		}
		if en.one != "" && !slices.Equal(parameters(en.one), parameters(en.other)) {
			t.Errorf("%s: one has %v, other %v", key, parameters(en.one), parameters(en.other))
		}
	}
}

func parameters(text string) []string {
	found := parameter.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestT(t *testing.T) {
	zh, en := Printer{Zh}, Printer{En}
	for _, tc := range []struct{ got, want string }{
		{zh.T("publicity.days_left", "n", 1), "还剩 1 天"},
		{en.T("publicity.days_left", "n", 1), "1 day left"},
		{en.T("publicity.days_left", "n", 3), "3 days left"},
		{en.T("list.count", "n", "1,204"), "1,204 entries"},
		{zh.T("page.of", "n", 2, "of", 7), "第 2 页，共 7 页"},
		{zh.T("no.such.key"), "[no.such.key]"},
		{zh.Or("kind.policy", "x"), "政策法规"},
		{zh.Or("kind.nothing", "x"), "x"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}
