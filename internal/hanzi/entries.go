package hanzi

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// cost is an improbability: minus the natural logarithm of a probability, in hundredths.
type cost int

// entries are words with their readings and costs, sorted by syllables without tones, then by cost: all that begin with
// the same syllables are neighbours, the shorter before the longer, and so the list is its own tree. They are stored in
// few big arrays: a hundred thousand small strings would cost the kiosk's memory and start.
type entries struct {
	text    string // all words, one after the other
	textAt  []uint32
	codes   []code
	codeAt  []uint32
	costs   []uint16
	byText  []uint32 // the entries in the order of their texts, the cheapest of equals first
	longest int      // in characters
}

func (e *entries) len() int { return len(e.costs) }

// entry is a word before it is sorted into entries.
type entry struct {
	text  string
	codes []code
	cost  cost
}

// makeEntries sorts words.
func makeEntries(words []entry) entries {
	slices.SortFunc(words, compareEntries)
	e := entries{textAt: make([]uint32, 1, len(words)+1), codeAt: make([]uint32, 1, len(words)+1)}
	var text strings.Builder
	for _, w := range words {
		text.WriteString(w.text)
		e.codes = append(e.codes, w.codes...)
		e.textAt = append(e.textAt, uint32(text.Len()))
		e.codeAt = append(e.codeAt, uint32(len(e.codes)))
		e.costs = append(e.costs, uint16(w.cost))
		e.longest = max(e.longest, len(w.codes))
	}
	e.text = text.String()
	e.indexByText()
	return e
}

func compareEntries(a, b entry) int {
	bySyllable := func(a, b code) int { return cmp.Compare(a.syllable(), b.syllable()) }
	return cmp.Or(slices.CompareFunc(a.codes, b.codes, bySyllable), cmp.Compare(a.cost, b.cost), strings.Compare(a.text, b.text),
		slices.Compare(a.codes, b.codes))
}

func (e *entries) entry(i int) entry { return entry{e.word(i), e.reading(i), e.cost(i)} }

func (e *entries) word(i int) string { return e.text[e.textAt[i]:e.textAt[i+1]] }

func (e *entries) reading(i int) []code { return e.codes[e.codeAt[i]:e.codeAt[i+1]] }

func (e *entries) size(i int) int { return int(e.codeAt[i+1] - e.codeAt[i]) }

func (e *entries) cost(i int) cost { return cost(e.costs[i]) }

// indexByText makes byText. Sorting by the first three characters as one number saves most comparisons of texts.
func (e *entries) indexByText() {
	type keyed struct {
		key   uint64
		entry uint32
	}
	order := make([]keyed, e.len())
	for i := range order {
		order[i] = keyed{firstThree(e.word(i)), uint32(i)}
	}
	slices.SortFunc(order, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Or(strings.Compare(e.word(int(a.entry)), e.word(int(b.entry))), cmp.Compare(e.costs[a.entry], e.costs[b.entry]))
	})
	e.byText = make([]uint32, len(order))
	for i, k := range order {
		e.byText[i] = k.entry
	}
}

// firstThree returns the first three characters of a text as a number, in the order of the texts.
func firstThree(text string) (key uint64) {
	n := 0
	for _, r := range text {
		if n++; n > 3 {
			return key
		}
		key |= uint64(r) << (21 * (3 - n))
	}
	return key
}

// beginningOf calls f for the entries that text begins with, each with its length in bytes.
func (e *entries) beginningOf(text string, f func(entry, size int)) {
	lo, hi := 0, len(e.byText)
	for at, runes := 0, 0; at < len(text) && runes < e.longest && lo < hi; runes++ {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
		prefix := text[:at]
		lo += sort.Search(hi-lo, func(i int) bool { return e.word(int(e.byText[lo+i])) >= prefix })
		hi = lo + sort.Search(hi-lo, func(i int) bool { return !strings.HasPrefix(e.word(int(e.byText[lo+i])), prefix) })
		if lo < hi && e.word(int(e.byText[lo])) == prefix {
			f(int(e.byText[lo]), at)
		}
	}
}

// findEntry returns the cheapest entry for a text, -1 if there is none.
func (e *entries) findEntry(text string) int {
	found := -1
	e.beginningOf(text, func(entry, size int) {
		if size == len(text) {
			found = entry
		}
	})
	return found
}

// spelling is a match of letters with an entry.
type spelling struct {
	entry   int
	end     int  // the place behind the letters used
	extra   cost // cost of the syllables that the letters leave open
	missing int  // syllables of the entry that the letters do not reach
}

// eachSpelled calls f for every entry that the letters may stand for from a place on.
func (e *entries) eachSpelled(l *letters, from int, f func(spelling)) {
	w := walk{entries: e, letters: l, found: f}
	w.visitBelow(from, 0, e.len(), 0, 0)
}

// eachBegun calls f for every entry of two syllables or more that costs at most most and that the letters, all of
// them, may be the beginning of.
func (e *entries) eachBegun(l *letters, most cost, f func(spelling)) {
	w := walk{entries: e, letters: l, found: func(spelling) {}}
	w.reached = func(lo, hi, depth int, extra cost) {
		for ; depth > 1 && lo < hi; lo++ {
			if e.cost(lo) <= most {
				f(spelling{lo, l.end(), extra, e.size(lo) - depth})
			}
		}
	}
	w.visitBelow(l.first, 0, e.len(), 0, 0)
}

type walk struct {
	*entries
	letters *letters
	found   func(spelling)
	reached func(lo, hi, depth int, extra cost) // nil, or told of the entries that go on where the letters end
}

// visitBelow visits the entries lo to hi, which agree in their first depth syllables, with the letters from at on.
func (w *walk) visitBelow(at, lo, hi, depth int, extra cost) {
	if depth > 0 {
		for ; lo < hi && w.size(lo) == depth; lo++ {
			w.found(spelling{entry: lo, end: at, extra: extra})
		}
	}
	if lo == hi {
		return
	}
	if at == w.letters.end() && w.reached != nil {
		w.reached(lo, hi, depth, extra)
	}
	for _, g := range w.letters.edges[at] {
		for from := w.firstAfter(lo, hi, depth, g.low-1); from < hi; {
			s := w.codes[int(w.codeAt[from])+depth].syllable()
			if s >= g.high {
				break
			}
			to := w.firstAfter(from, hi, depth, s)
			w.visitBelow(g.end, from, to, depth+1, extra+g.extra)
			from = to
		}
	}
}

// firstAfter returns the first entry from lo on whose syllable at depth is greater than s. It is usually near.
func (w *walk) firstAfter(lo, hi, depth, s int) int {
	greater := func(i int) bool { return w.codes[int(w.codeAt[i])+depth].syllable() > s }
	step := 1
	for lo+step < hi && !greater(lo+step) {
		lo, step = lo+step, step*2
	}
	hi = min(hi, lo+step)
	return lo + sort.Search(hi-lo, func(i int) bool { return greater(lo + i) })
}
