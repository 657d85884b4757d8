package hanzi

import (
	"sort"
	"strings"
)

// letters are typed pinyin with the syllables that they may contain: a lattice over the places between letters.
type letters struct {
	text  string   // folded; ends before the first character that is no letter or apostrophe
	first int      // the first place: after leading apostrophes
	edges [][]edge // from each place
}

// edge joins two places: the letters up to end may mean the syllables low to high-1.
type edge struct {
	end       int
	low, high int
	extra     cost // cost of the guessed letters
}

// Costs of taking letters for the beginning of a syllable: a first letter or two (sh) in the middle, and a syllable
// that is not typed to its end yet.
const (
	initialCost = 220
	partialCost = 80
)

const maxLetters = 48 // more than a resident types at once; further letters are ignored

// parseLetters finds the syllables of typed letters. The first letters of a syllable mean it only where no whole
// syllable of two letters or more begins (gljt, but not gan), and at the end.
func (d *Dictionary) parseLetters(typed string) *letters {
	l := &letters{text: pinyinLetters(typed)}
	l.first = l.skipApostrophes(0)
	l.edges = make([][]edge, len(l.text)+1)
	for at := range l.text {
		if l.text[at] != '\'' {
			l.edges[at] = d.lettersEdges(l, at)
		}
	}
	return l
}

// pinyinLetters returns the beginning of a typed text that may be pinyin, in small letters. Places in it are places in
// the typed text, byte for byte.
func pinyinLetters(typed string) string {
	folded := []byte(typed[:min(len(typed), maxLetters)])
	for i, c := range folded {
		switch {
		case c >= 'A' && c <= 'Z':
			folded[i] = c - 'A' + 'a'
		case c != '\'' && (c < 'a' || c > 'z'):
			return string(folded[:i])
		}
	}
	return string(folded)
}

// skipApostrophes returns the place after the apostrophes at a place.
func (l *letters) skipApostrophes(at int) int {
	for at < len(l.text) && l.text[at] == '\'' {
		at++
	}
	return at
}

// end is the place after the last letter.
func (l *letters) end() int { return len(l.text) }

func (d *Dictionary) lettersEdges(l *letters, at int) []edge {
	var whole, begun []edge
	long := false
	for to := at + 1; to <= len(l.text) && l.text[to-1] != '\''; to++ {
		s := l.text[at:to]
		low, high := d.beginningWith(s)
		if low == high || high == low+1 && !hasVowel(d.syllables[low]) {
			break
		}
		end := l.skipApostrophes(to)
		exact := d.syllables[low] == dictionarySpelling(s) && hasVowel(s)
		if exact {
			whole = append(whole, edge{end: end, low: low, high: low + 1})
			long = long || len(s) > 1
		}
		switch {
		case end == len(l.text) && !(exact && high == low+1):
			begun = append(begun, edge{end, low, high, partialCost})
		case isInitial(s):
			begun = append(begun, edge{end, low, high, initialCost})
		}
	}
	for _, g := range begun {
		if !long || g.end == len(l.text) {
			whole = append(whole, g)
		}
	}
	return whole
}

// beginningWith returns the numbers of the syllables that begin with s.
func (d *Dictionary) beginningWith(s string) (low, high int) {
	s = dictionarySpelling(s)
	low = sort.SearchStrings(d.syllables, s)
	high = low + sort.Search(len(d.syllables)-low, func(i int) bool { return !strings.HasPrefix(d.syllables[low+i], s) })
	return low, high
}

// dictionarySpelling returns the dictionary's spelling of typed letters: after j, q, x, y the ü is u, in lüe and nüe it
// is v.
func dictionarySpelling(s string) string {
	if len(s) >= 2 && s[1] == 'v' && strings.IndexByte("jqxy", s[0]) >= 0 {
		return s[:1] + "u" + s[2:]
	}
	if len(s) >= 3 && s[1] == 'u' && s[2] == 'e' && (s[0] == 'l' || s[0] == 'n') {
		return s[:1] + "v" + s[2:]
	}
	return s
}

// hasVowel is false for interjections like hm and ng: people do not mean them by those letters.
func hasVowel(s string) bool { return strings.ContainsAny(s, "aeiouv") }

// isInitial reports whether people type s for a whole syllable: its first letter, or zh, ch, sh.
func isInitial(s string) bool {
	return len(s) == 1 || len(s) == 2 && s[1] == 'h'
}
