package hanzi

import (
	"strings"
	"sync"

	"gongshi/assets"
)

// Names is the lexicon for a field into which a person's name is typed: common surnames, and usual characters of given
// names (assets/pinyin/names.txt), so that wang gives 王 before 网. It holds no names of persons.
var Names = sync.OnceValue(func() *Lexicon {
	d := Default()
	var words []entry
	seen := map[string]bool{}
	for line := range strings.Lines(assets.PinyinNames) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		for rank, text := range fields[1:] {
			if seen[text] {
				continue
			}
			seen[text] = true
			words = append(words, entry{text, d.nameCodes(text), nameCharCost + cost(2*rank)})
		}
	}
	return &Lexicon{makeEntries(words)}
})

// nameCharCost is the cost of the most usual character of names: less than its cost as a word.
const nameCharCost = 300

// nameCodes returns the readings of a surname or a character in a name.
func (d *Dictionary) nameCodes(text string) []code {
	if codes, ok := d.surnames[text]; ok {
		return codes
	}
	return d.readTokens(splitTokens(text))
}
