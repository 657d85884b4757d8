package widget

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"gongshi/app/theme"
)

// broken gives the lines of a text in which every character is one em wide.
func broken(text string, width float32) []string {
	runes := []rune(text)
	var out []string
	for _, l := range breakLines(runes, width, func(int) float32 { return 1 }) {
		out = append(out, string(runes[l.from:l.to]))
	}
	return out
}

func TestBreakLines(t *testing.T) {
	for _, tc := range []struct {
		text  string
		width float32
		want  string
	}{
		{"", 5, ""},
		{"村务公开", 10, "村务公开"},
		{"村务公开", 2, "村务|公开"},
		{"今年收到，明年发放。", 4, "今年收|到，明年|发放。"},     // no ， first on a line
		{"（第二批）名单", 4, "（第二|批）名单"},            // no （ last, no ） first
		{"共收到12300.00元", 6, "共收到|12300.|00元"}, // too long for any line: torn
		{"共收到12300.00元", 9, "共收到|12300.00元"},  // not torn, and 元 stays with it
		{"还剩 3 天", 5, "还剩|3 天"},
		{"村，，，，，村", 6, "村，，，，，|村"}, // marks stay together
		{"一行\n二行", 10, "一行|二行"},
		{"一行\n\n三行", 10, "一行||三行"},
		{"末尾换行\n", 10, "末尾换行"},
		{"two words here", 9, "two words|here"},
		{"abcdefghij", 4, "abcd|efgh|ij"},
	} {
		if got := strings.Join(broken(tc.text, tc.width), "|"); got != tc.want {
			t.Errorf("%q in %v ems = %q, want %q", tc.text, tc.width, got, tc.want)
		}
	}
}

// Whatever the text and the width: no character but spaces is lost or doubled, no line is too wide,
// and closing punctuation is never first on a line unless it is too long a run for any.
func TestBreakLinesProperties(t *testing.T) {
	letters := []rune("村务公开，。、）（《》“”：；！？ ab12.\n元天")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.SampledFrom(letters)).Draw(t, "text"))
		width := float32(rapid.IntRange(8, 40).Draw(t, "width"))
		lines := broken(text, width)
		strip := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, s)
		}
		if got := strip(strings.Join(lines, "")); got != strip(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, l := range lines {
			if n := len([]rune(l)); float32(n) > width {
				t.Fatalf("line %q of %q is %d wide, more than %v", l, text, n, width)
			}
		}
	})
}

func TestClosingPunctuationNeverFirst(t *testing.T) {
	const text = "根据上级要求，本村对符合条件的农户（共三十八户），按照“户报、村评、乡审、县定”的程序发放；如有异议，请在七日内提出。"
	for width := float32(4); width < 40; width++ {
		for i, l := range broken(text, width) {
			if first := []rune(l)[0]; i > 0 && strings.ContainsRune("，。、；：）”》！？", first) {
				t.Errorf("width %v: line %q begins with %q", width, l, first)
			}
		}
	}
}

func BenchmarkBreakLongText(b *testing.B) {
	text := []rune(strings.Repeat("根据上级要求，本村对符合条件的农户共38户发放12,300.00元。", 80))
	for b.Loop() {
		breakLines(text, 30, func(int) float32 { return 1 })
	}
}

// texts gives the lines of a text of the usual font at a width in ems.
func (t *Text) texts(ems float32) []string {
	var out []string
	for _, l := range t.layoutFor(ems * t.size) {
		out = append(out, string(t.runes[l.from:l.to]))
	}
	return out
}

func TestBalancedTitles(t *testing.T) {
	for _, tc := range []struct {
		text string
		ems  float32
		want string
	}{
		{"发放名单（第二批）", 20, "发放名单（第二批）"},
		{"临时生活救助款物发放名单（第二批）", 16, "临时生活救助款物发放名单|（第二批）"}, // before a bracket
		{"公示期到哪天？发的东西在哪里领？", 15, "公示期到哪天？|发的东西在哪里领？"},   // behind a mark
		{"村西通组道路硬化工程进度公告", 13, "村西通组道路硬|化工程进度公告"},       // in the middle, not one character alone
		{"办理，城乡居民医疗保险缴费登记确认", 16, "办理，城乡居民医疗|保险缴费登记确认"}, // a phrase that is too short is none
		{"村，，，，，村", 6, "村，，，，，|村"},                      // marks stay together
		{"一行\n二行的字多一些", 12, "一行|二行的字多一些"},
	} {
		if got := strings.Join(kit().Text(theme.Title, tc.text).Balanced().texts(tc.ems), "|"); got != tc.want {
			t.Errorf("%q in %v ems = %q, want %q", tc.text, tc.ems, got, tc.want)
		}
	}
}

// Whatever the title and the width, balancing costs no line and loses no character, and no line is too wide.
func TestBalancedProperties(t *testing.T) {
	letters := []rune("村务公开，。、）（《》：？ab12.元天")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 60).Draw(t, "text"))
		ems := rapid.Float32Range(6, 40).Draw(t, "ems")
		plain, balanced := kit().Text(theme.Title, text).texts(ems), kit().Text(theme.Title, text).Balanced()
		got := balanced.texts(ems)
		if len(got) != len(plain) || strings.Join(got, "") != strings.Join(plain, "") {
			t.Fatalf("balanced %q, plain %q", got, plain)
		}
		for _, l := range balanced.lines {
			if l.width > ems+0.001 {
				t.Fatalf("%q is %v ems wide, more than %v", string(balanced.runes[l.from:l.to]), l.width, ems)
			}
			if first := balanced.runes[l.from]; l.from > 0 && strings.ContainsRune("，。、）》：？", first) && !strings.Contains(strings.Join(plain, "\n"), "\n"+string(first)) {
				t.Fatalf("a line begins with %c: %q", first, got)
			}
		}
	})
}
