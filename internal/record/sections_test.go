package record

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSections(t *testing.T) {
	for name, c := range map[string]struct {
		text, title string
		want        []Section
	}{
		"nothing":     {"", "", nil},
		"no headings": {"第一条 甲\n\n第二条 乙\n", "", []Section{{Text: "第一条 甲\n\n第二条 乙"}}},
		"headings": {"前言一句。\n# 办法\n\n## 第一章 总则\n第一条 甲\n\n#不是标题\n##### 也不是\n## 第二章 附则\n第二条 乙", "办法", []Section{
			{Text: "前言一句。"}, {Heading: "办法", Level: 1},
			{Heading: "第一章 总则", Level: 2, Text: "第一条 甲\n\n#不是标题\n##### 也不是"}, {Heading: "第二章 附则", Level: 2, Text: "第二条 乙"}}},
		"the title again":         {"# 办法\n## 总则\n甲", "办法", []Section{{Heading: "总则", Level: 2, Text: "甲"}}},
		"the title with text":     {"# 办法\n甲\n## 总则\n乙", "办法", []Section{{Heading: "办法", Level: 1, Text: "甲"}, {Heading: "总则", Level: 2, Text: "乙"}}},
		"the title and no more":   {"# 办法", "办法", []Section{{Heading: "办法", Level: 1}}},
		"headings within headers": {"  ### 一 # 二  \n甲", "", []Section{{Heading: "一 # 二", Level: 3, Text: "甲"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, (&Policy{Text: c.text}).Sections(c.title)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSectionsLoseNothing: whatever the headings are, the sections have every letter of the text.
func TestSectionsLoseNothing(t *testing.T) {
	line := rapid.SampledFrom([]string{"# 一", "## 二", "### 三", "第一条 文字。", "", "- 一点", "#没有空格"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(line, 0, 20).Draw(t, "lines"), "\n")
		var letters strings.Builder
		for _, s := range (&Policy{Text: text}).Sections("") {
			letters.WriteString(s.Heading + s.Text)
		}
		bare := strings.NewReplacer("#", "", " ", "", "\n", "").Replace
		if bare(letters.String()) != bare(text) {
			t.Fatalf("%q became %q", text, letters.String())
		}
	})
}
