package hanzi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/internal/hanzi"
)

func TestSpoken(t *testing.T) {
	tests := []struct {
		texts []string
		want  string
	}{
		{[]string{"养老保险金"}, "ǀyang ǀlao ǀbao ǀxian ǀjin ǀ ǁyl ǁlb ǁbx ǁxj"},
		{[]string{"银行、会计2015年"}, "ǀyin ǀhang ǀ ǀkuai ǀji ǀ ǀnian ǀ ǁyh ǀ ǁkj ǀ"},
		{[]string{"王　伟"}, "ǀwang ǀwei ǀ ǁww"},
		{[]string{"低保", "", "名单"}, "ǀdi ǀbao ǀ ǀming ǀdan ǀ ǁdb ǀ ǁmd"},
		{[]string{"abc 12，"}, ""},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, hanzi.Spoken(tt.texts...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.texts, diff)
		}
	}
}

func TestMatchSpoken(t *testing.T) {
	tests := []struct{ query, want string }{
		{"yanglao", `("yanglao"* OR "ǀyang ǀlao")`},
		{"yangl 2015", `("yangl" OR ("ǁyl" AND "ǀyang")) AND "2015"*`},
		{"gongshi", `("gongshi"* OR "ǀgong ǀshi")`},
		{"gongsho", `("gongsho"* OR "ǀgong ǀshou")`},
		{"sho", `("sho"* OR "ǀshou")`},
		{"bu", `("bu"* OR "ǀbu")`},
		{"jine", `("jine"* OR ("ǁje" AND "ǀjin") OR ("ǀji ǀne" OR "ǀji ǀnei" OR "ǀji ǀnen" OR "ǀji ǀneng"))`},
		{"yl", `("yl"* OR "ǁyl")`},
		{"ncylbx", `("ncylbx"* OR "ǁnc ǁcy ǁyl ǁlb ǁbx")`},
		{"yanglbx", `("yanglbx"* OR ("ǁyl ǁlb ǁbx" AND "ǀyang"))`},
		{"低保jin", `("低 保 jin"* OR ("低 保" AND ("ǀdi ǀbao ǀjin" OR "ǀdi ǀbao ǀjing")))`},
		{"低bj", `("低 bj"* OR ("低" AND "ǁdb ǁbj" AND "ǀdi"))`},
		{"y", `"y"*`},
		{"wifi", `"wifi"*`},
		{"abc1", `"abc 1"*`},
	}
	for _, tt := range tests {
		if got, _ := hanzi.Match(tt.query); got != tt.want {
			t.Errorf("Match(%q) = %s, want %s", tt.query, got, tt.want)
		}
	}
}

func TestFindSpoken(t *testing.T) {
	tests := []struct{ text, query, want string }{
		{"城乡居民养老保险待遇", "ylbx", "城乡居民[养老保险]待遇"},
		{"城乡居民养老保险待遇", "yanglao", "城乡居民[养老]保险待遇"},
		{"城乡居民养老保险待遇", "yanglaobaox", "城乡居民[养老保险]待遇"},
		{"城乡居民养老保险待遇", "yanglbx", "城乡居民[养老保险]待遇"},
		{"城乡居民养老保险待遇", "养lao", "城乡居民[养老]保险待遇"},
		{"城乡居民养老保险待遇", "yang老bx", "城乡居民[养老保险]待遇"},
		{"城乡居民养老保险待遇", "cxjmylbxdy", "[城乡居民养老保险待遇]"},
		{"城乡居民养老保险待遇", "YLBX", "城乡居民[养老保险]待遇"},
		{"农村低保金发放", "低保jin", "农村[低保金]发放"},
		{"农村低保金发放", "低bj", "农村[低保金]发放"},
		{"银行行长", "行zhang", "银行[行长]"},
		{"银行行长", "hangzhang", "银行[行长]"},
		{"银行行长", "xingzhang", ""},
		{"重庆长江", "chongqingchangjiang", "[重庆长江]"},
		{"提低，保障", "dibao", ""},
		{"西安方案", "xian", "[西安]方案"},
		{"社会生活", "sh", "[社会生活]"},
		{"绿化、女儿", "lvhua nver", "[绿化]、[女儿]"},
		{"侵略", "qinlue", "[侵略]"},
		{"低保 WiFi", "wifi", "低保 [WiFi]"},
		{"养老", "y", ""},
		{"张三丰慰问", "Zhāng Sān", "[张三]丰慰问"},
		{"张三丰慰问", "ZHĀNGSĀNFĒNG", "[张三丰]慰问"},
		{"张三丰慰问", "zha\u0304ngsa\u0304n", "[张三]丰慰问"},
		{"绿化、女儿", "lǜ", "[绿]化、女儿"},
		{"绿化、女儿", "lü", "[绿]化、女儿"},
		{"绿化、女儿", "nǚ'ér", "绿化、[女儿]"},
		{"绿化、女儿", "nüer", "绿化、[女儿]"},
		{"侵略", "qīnlüè", "[侵略]"},
		{"居民", "jūmín", "[居民]"},
		{"居民", "jümín", "[居民]"},
		{"西安方案", "xi'an", "[西安]方案"},
		{"西安方案", "xī’ān", "[西安]方案"},
		{"西安方案", "Xīʼān fāng'àn", "[西安方案]"},
		{"西安方案", "xi an", "[西安]方[案]"},
		{"西安方案", "xī-ān", "[西安]方案"},
		{"县志", "xi'an", ""},
		{"县志", "xiàn", "[县]志"},
		{"养老保险", "yɑ̌nglɑ̌o", "[养老]保险"},
		{"养老保险", "yang'l", "[养老]保险"},
		{"公共", "ɡōnɡɡònɡ", "[公共]"},
		{"It's free", "it's", "[It's] free"},
		{"养老", "b", ""},
		{"保险养老", "ylbx", ""},
	}
	x := newIndex(t, hanzi.FTS5Options)
	for _, tt := range tests {
		x.hold(t, tt.text)
		if got := x.finds(t, tt.query); got != (tt.want != "") {
			t.Errorf("%q in %q: found %v", tt.query, tt.text, got)
		}
		want := tt.want
		if want == "" {
			want = tt.text
		}
		if diff := cmp.Diff(want, marked(tt.text, hanzi.HighlightSpoken(tt.text, tt.query))); diff != "" {
			t.Errorf("%q in %q (-want +got):\n%s", tt.query, tt.text, diff)
		}
	}
	if spans := hanzi.Highlight("养老", "yanglao"); spans != nil {
		t.Errorf("a text without its pinyin in the index is marked: %v", spans)
	}
}

// A piece of a text is found by its pinyin, and by its first letters unless those are syllables.
func TestPieceOfTextIsFoundSpoken(t *testing.T) {
	x := newIndex(t, hanzi.FTS5Options)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("低保高龄补贴发放村民银行长重庆会计还款生活社绿女，2015")), 2, 20, -1).Draw(t, "text")
		readings := hanzi.Default().Readings(text)
		if len(readings) < 2 {
			t.Skip("nothing to read")
		}
		from := rapid.IntRange(0, len(readings)-2).Draw(t, "from")
		letters, initials := readings[from].Letters, readings[from].Initial()
		to := from + 1
		for ; to < len(readings) && to < from+6 && readings[to].Start == readings[to-1].End; to++ {
			letters, initials = letters+readings[to].Letters, initials+readings[to].Initial()
		}
		if to == from+1 {
			t.Skip("one character")
		}
		x.hold(t, text)
		queries := []string{letters}
		if !strings.ContainsAny(initials, "aeo") {
			queries = append(queries, initials)
		}
		for _, query := range queries {
			expression, _ := hanzi.Match(query)
			if !x.finds(t, query) {
				t.Fatalf("%s as %s does not find %s", query, expression, text)
			}
			if len(hanzi.HighlightSpoken(text, query)) == 0 {
				t.Fatalf("%s is found in %s, but not marked", query, text)
			}
		}
	})
}
