package hanzi

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gongshi/assets"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(assets.Pinyin); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSuggest types what residents look for letter by letter, whole and by first letters, with three thousand
// words of a lexicon, and rows of one letter, which mean the most.
func BenchmarkSuggest(b *testing.B) {
	d := Default()
	var terms []Word
	for i := 0; i < d.words.len() && len(terms) < maxMined; i += 11 {
		terms = append(terms, Word{d.words.word(i), i})
	}
	lexicon := d.NewLexicon(terms...)
	var keys []string
	for _, phrase := range strings.Fields("cunwugongkai gaolingbutiefafangmingdan womenyaoqushenqingdibao ylbx gljt ssssssssssss yyyyyyyyyyyy zhuangzhuang") {
		for i := range phrase {
			keys = append(keys, phrase[:i+1])
		}
	}
	times := make([][]time.Duration, len(keys))
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		d.Suggest(keys[i%len(keys)], lexicon, 0)
		times[i%len(keys)] = append(times[i%len(keys)], time.Since(began))
	}
	worst, key := time.Duration(0), ""
	for i, t := range times {
		if slices.Sort(t); len(t) > 0 && t[len(t)/2] > worst {
			worst, key = t[len(t)/2], keys[i]
		}
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "ms-worst-key") // its median: the rest is the machine's
	b.Logf("the worst is %s", key)
}

func BenchmarkReadings(b *testing.B) {
	text := "关于发放2024年第三季度高龄补贴和特困人员供养资金的公示"
	for b.Loop() {
		Default().Readings(text)
	}
}

func BenchmarkLexicon(b *testing.B) {
	d := Default()
	var titles []string
	for i := 0; i < 20_000; i++ {
		titles = append(titles, "关于发放"+d.words.word(i*3)+"高龄补贴的公示")
	}
	for b.Loop() {
		d.NewLexicon(d.Mine(slices.Values(titles))...)
	}
}
