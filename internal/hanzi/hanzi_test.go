package hanzi_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/hang"
	"gongshi/internal/hanzi"
)

func TestTokens(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"sentence", "关于高龄补贴，2015年", "关 于 高 龄 补 贴 ǀ 2015 年"},
		{"document number", "民发〔2015〕12号", "民 发 ǀ 2015 ǀ 12 号"},
		{"index number", "003111216/201506-00011", "003111216 ǀ 201506 ǀ 00011"},
		{"full width", "ＡＢＣ１２３", "abc 123"},
		{"words", "Anqing  Civil\u00a0Affairs", "anqing civil affairs"},
		{"compatibility characters", "⼀①㎡", "一 1 m 2"},
		{"traditional", "補貼", "补 贴"},
		{"extension planes", "𠮷𫠠𰻞\U00033479", "吉 𫠠 𰻝 \U00033479"},
		{"private use", "赵\ue123", "赵 \ue123"},
		{"variation selector", "葛\U000e0100城", "葛 城"},
		{"iteration mark and zero", "人々二〇", "人 々 二 〇"},
		{"aligned name", "王　伟", "王 伟"},
		{"masked name", "王*伟", "王 ǀ 伟"},
		{"lines", "收入\n支出", "收 入 ǀ 支 出"},
		{"boundaries in a row", "“公示》，《期”", "公 示 ǀ 期"},
		{"only punctuation", "，。", ""},
		{"accents", "cafe\u0301 Öl", "café öl"},
		{"accent behind an invisible character", "cafe\u200d\u0301", "café"},
		{"mark behind Han", "王\u0301伟", "王 伟"},
		{"zero-width space", "低\u200b保", "低 保"},
		{"the sentinel itself", "低ǀ保", "低 ǀ 保"},
		{"the mark of pinyin", "低ǁyl", "低 ǀ yl"},
		{"NUL and broken UTF-8", "低\x00保\xff障", "低 ǀ 保 ǀ 障"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hanzi.Tokens(tt.text)); diff != "" {
				t.Errorf("Tokens(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
	if got := hanzi.Tokens("低保", "", "，", "名单"); got != "低 保 ǀ 名 单" {
		t.Errorf("Tokens of several texts = %q", got)
	}
}

func TestMatch(t *testing.T) {
	tests := []struct{ query, want string }{
		{"低保", `"低 保"`},
		{"高龄 补贴", `"高 龄" AND "补 贴"`},
		{"低保、高龄，", `"低 保" AND "高 龄"`},
		{"低保/高龄", `"低 保" AND "高 龄"`},
		{"民发〔2015〕12", `"民 发 ǀ 2015 ǀ 12"*`},
		{"〔2015〕12号", `"2015 ǀ 12 号"`},
		{"WiFi OR NOT", `"wifi" AND ("or" OR "ǁor") AND ("not"* OR "ǁno ǁot")`},
		{"WiFi WWW Km", `"wifi" AND ("www" OR "ǁww ǁww") AND ("km"* OR "ǁkm")`},
		{"iOS v2", `"ios" AND "v 2"*`},
		{"2015年6月", `("2015 年 6 月" OR "2015 ǀ 06" OR "2015 ǀ 6" OR "2015 年 06 月")`},
		{`"'*^:(){}`, ""},
		{" ", ""},
	}
	for _, tt := range tests {
		got, ok := hanzi.Match(tt.query)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Match(%q) = %s, %v, want %s", tt.query, got, ok, tt.want)
		}
	}
	long, ok := hanzi.Match(strings.Repeat("低 ", 100_000))
	if !ok || strings.Count(long, "AND") != 15 {
		t.Errorf("a query of 100,000 words became %q", long)
	}
}

func TestHighlight(t *testing.T) {
	tests := []struct{ name, text, query, want string }{
		{"phrase", "农村低保和城市低保", "低保", "农村[低保]和城市[低保]"},
		{"several words", "高龄补贴发放", "发放 高龄", "[高龄]补贴[发放]"},
		{"overlap", "补贴补贴", "补贴补 贴补贴", "[补贴补贴]"},
		{"not across punctuation", "提低，保障", "低保", "提低，保障"},
		{"folded", "电话ＷＩＦＩ密码", "wifi", "电话[ＷＩＦＩ]密码"},
		{"beginning of a word", "Ｃｉｖｉｌ Affairs", "civ", "[Ｃｉｖ]ｉｌ Affairs"},
		{"beginning with a mark", "Cafe\u0301s", "café", "[Cafe\u0301]s"},
		{"spaces inside", "王　伟（户主）", "王伟", "[王　伟]（户主）"},
		{"extension plane", "𠮷林", "𠮷", "[𠮷]林"},
		{"brackets of another form", "民发〔2015〕12号", "民发(2015)12", "[民发〔2015〕12]号"},
		{"date", "2015年6月3日公示，至2015-06-10", "2015-06-03", "[2015年6月3日]公示，至2015-06-10"},
		{"ligature counts whole", "ﬁne", "f", "[ﬁ]ne"},
		{"nothing", "低保", "高龄", "低保"},
		{"empty", "低保", "", "低保"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, marked(tt.text, hanzi.Highlight(tt.text, tt.query))); diff != "" {
				t.Errorf("Highlight(%q, %q) (-want +got):\n%s", tt.text, tt.query, diff)
			}
		})
	}
}

func marked(text string, spans []hanzi.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Start] + "[" + text[s.Start:s.End] + "]")
		at = s.End
	}
	return b.String() + text[at:]
}

var seeds = []string{
	"民发〔2015〕12号，关于高龄补贴", "003111216/201506-00011", "2015年6月3日", "ＡＢＣ　１２３", "王*伟 𠮷林 葛\U000e0100",
	"Cafe\u0301 ﬁne ㎡½", `" OR NEAR(a b) * ^ col: {x} -y`, "低\x00\xff保", "각ᄀ", "\u0301\u0302abc", "e\u0601\u0301", "ǀ ǀ", "İ ſ K ß",
}

func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hang.Watch(t)
		tokens := hanzi.Tokens(text)
		if !utf8.ValidString(tokens) || strings.ContainsAny(tokens, "\x00\"") {
			t.Fatalf("Tokens(%q) = %q", text, tokens)
		}
		if again := hanzi.Tokens(tokens); strings.ReplaceAll(again, " ", "") != strings.ReplaceAll(tokens, " ", "") {
			t.Fatalf("tokens of tokens differ: %q, %q", tokens, again)
		}
		for _, token := range strings.Split(tokens, " ") {
			if token == "" && tokens != "" {
				t.Fatalf("empty token in %q", tokens)
			}
		}
	})
}

func FuzzHighlight(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, s[:len(s)/2])
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		hang.Watch(t)
		end := -1
		for _, s := range hanzi.Highlight(text, query) {
			if s.Start <= end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("Highlight(%q, %q): span %v out of order or range", text, query, s)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
				t.Fatalf("Highlight(%q, %q): span %v cuts a rune", text, query, s)
			}
			end = s.End
		}
	})
}
