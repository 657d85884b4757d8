package hanzi_test

import (
	"fmt"
	"slices"

	"gongshi/internal/hanzi"
)

func ExampleDictionary_Readings() {
	for _, r := range hanzi.Default().Readings("银行行长") {
		fmt.Print(r.Syllable, " ", r.Numbered(), "  ")
	}
	// Output: yín yin2  háng hang2  háng hang2  zhǎng zhang3
}

// A keyboard shows the candidates for the letters typed so far. A chosen one takes its letters away; the rest goes on.
func ExampleDictionary_Suggest() {
	d := hanzi.Default()
	titles := []string{"老年食堂补助发放名单", "老年食堂补助标准", "老年食堂补助公示"}
	published := d.NewLexicon(append(d.Mine(slices.Values(titles)), hanzi.Word{Text: "冬春救助", Weight: 5})...)

	typed := "laonianshitangbuzhudibao"
	candidates := d.Suggest(typed, published, 2)
	fmt.Println(candidates[0].Text)
	chosen := candidates[1]
	rest := typed[chosen.Letters:]
	fmt.Println(chosen.Text, rest, d.Suggest(rest, published, 1)[0].Text)
	// Output:
	// 老年食堂补助低保
	// 老年食堂补助 dibao 低保
}
