package hanzi_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"gongshi/internal/hanzi"
)

func foundByVariants(t *testing.T) (pairs [][2]string) {
	t.Helper()
	data, err := os.ReadFile("testdata/found.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		title, query, ok := strings.Cut(strings.TrimSpace(line), "\t")
		title, err := strconv.Unquote(title)
		query, err2 := strconv.Unquote(query)
		if !ok || err != nil || err2 != nil {
			t.Fatal(line)
		}
		pairs = append(pairs, [2]string{title, query})
	}
	if len(pairs) < 30 {
		t.Fatalf("%d pairs", len(pairs))
	}
	return pairs
}

// TestFoundByItsVariants: in whatever forms a text and a query have their characters, one finds the other, and marks it
// as it was written.
func TestFoundByItsVariants(t *testing.T) {
	for _, pair := range foundByVariants(t) {
		title, query := pair[0], pair[1]
		x := newIndex(t, hanzi.FTS5Options)
		x.hold(t, title)
		if !x.finds(t, query) {
			t.Errorf("%q does not find %q", query, title)
		}
		if len(hanzi.HighlightSpoken(title, query)) == 0 {
			t.Errorf("%q is not marked in %q", query, title)
		}
		if !strings.Contains(hanzi.Fold(title), hanzi.Fold(query)) {
			t.Errorf("%q is not in %q: %q, %q", query, title, hanzi.Fold(query), hanzi.Fold(title))
		}
	}
}

// What differs stays different: forms of one character are folded, not characters that look or sound alike.
func TestFoldKeepsCharactersApart(t *testing.T) {
	for _, pair := range []string{"付傅", "代戴", "兰蓝", "邱丘", "末未", "己已", "土士", "日曰", "大太", "刘柳", "王汪", "沈沉", "豫预", "予余", "同仝", "一壹"} {
		if a, b := pair[:3], pair[3:]; hanzi.Fold(a) == hanzi.Fold(b) {
			t.Errorf("%s is folded with %s", a, b)
		}
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"王　伟 Li Ming": "王伟 li ming", "Ａ１": "a1", "低\u200b保": "低保", "⻋⼀": "车一", "": "", " 王": " 王", "一 1 二": "一 1 二",
		"A\u00ad\u0300": "à", "\u0130\u0300": "ì", "王\u200b\u200d伟": "王伟",
	} {
		if got := hanzi.Fold(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		folded := hanzi.Fold(text)
		if again := hanzi.Fold(folded); again != folded || !utf8.ValidString(folded) {
			t.Fatalf("%q is folded to %q and then to %q", text, folded, again)
		}
	})
}

// TestReadAsWritten: a character that was written otherwise is read in its words, and keeps a reading of its own.
func TestReadAsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"銀行": "yin hang", "乾隆": "qian long", "重慶": "chong qing", "蕭山": "xiao shan", "會計": "kuai ji", "⻓江": "chang jiang", "長大": "zhang da",
	} {
		var got []string
		for _, r := range hanzi.Default().Readings(text) {
			got = append(got, r.Letters)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s is read %v, want %s", text, got, want)
		}
	}
}
