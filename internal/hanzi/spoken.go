package hanzi

import (
	"iter"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Marks of the tokens for pinyin: a syllable, and the first letters of two characters. No token of a text begins with
// them, so a search for letters of the text does not wade through the pinyin of all titles.
const (
	syllableMark = sentinel
	pairMark     = 'ǁ' // U+01C1
)

// Spoken returns tokens for texts that are also found by their pinyin. They are stored after those of Tokens, with a
// Sentinel between:
//
//	养老保险    →    ǀyang ǀlao ǀbao ǀxian ǀ ǁyl ǁlb ǁbx
//
// Every token is asked for as a whole. (Rows of four first letters would be more selective, but rows of two or three
// would have to be asked for as beginnings, and FTS5 collects all records of all tokens with a beginning before it
// gives the first.) Use it for titles and key words: in the body of a text every search would match.
func Spoken(texts ...string) string {
	d := Default()
	var syllables, pairs []string
	for _, text := range texts {
		tokens := splitTokens(text)
		codes := d.readTokens(tokens)
		for from := 0; from < len(codes); from++ {
			to := from
			for to < len(codes) && codes[to] != unread {
				to++
			}
			if to == from {
				continue
			}
			row := ""
			for _, c := range codes[from:to] {
				s := d.decodeCode(c)
				syllables, row = append(syllables, string(syllableMark)+s.Letters), row+s.Initial()
			}
			syllables, pairs = append(syllables, Sentinel), append(append(pairs, pairsOf(row)...), Sentinel)
			from = to
		}
	}
	all := append(syllables, pairs...)
	return strings.Join(all[:max(len(all)-1, 0)], " ")
}

// pairsOf returns the tokens for a row of first letters.
func pairsOf(row string) []string {
	var pairs []string
	for i := range len(row) - 1 {
		pairs = append(pairs, string(pairMark)+row[i:i+2])
	}
	return pairs
}

// pinyinPhrase is a word of a query in pinyin: parts that must follow each other.
type pinyinPhrase struct {
	parts []part
	d     *Dictionary
}

// part is one character of a pinyin phrase: the character itself, or the syllables that letters may mean.
type part struct {
	text      string // the character; "" for letters
	low, high int    // the syllables, low to high-1; of a character, one of its readings
	letters   string // that all of them begin with
}

// isSyllable reports whether the part is one whole syllable.
func (p part) isSyllable(d *Dictionary) bool {
	return p.high == p.low+1 && d.syllables[p.low] == p.letters
}

// Limits of the number of readings that are tried for the letters of a query.
const (
	maxPaths     = 64
	maxSpellings = 6
)

// spellingsOf returns the ways to read the tokens of a word as pinyin: the letters among them, with Han characters
// around. open means that more may be typed after the last letter. A single letter is too little.
func spellingsOf(tokens []token, open bool) []alternative {
	tokens, typed := syllablesIn(tokens), 0
	for _, t := range tokens {
		switch {
		case t.class == word && pinyinLetters(t.text) == t.text:
			typed += len(t.text)
		case t.class != han:
			return nil
		}
	}
	if typed == 0 || typed == 1 && len(tokens) == 1 {
		return nil
	}
	d := Default()
	rows := [][]part{nil}
	for i, t := range tokens {
		next := d.charParts(t)
		if t.class == word {
			next = d.letterParts(t.text, i == len(tokens)-1, open)
		}
		var longer [][]part
		for _, row := range rows {
			for _, more := range next {
				longer = append(longer, slices.Concat(row, more))
			}
		}
		rows = longer[:min(len(longer), maxPaths)]
	}
	var all []alternative
	for _, row := range rows[:min(len(rows), maxSpellings)] {
		all = append(all, pinyinPhrase{row, d})
	}
	return all
}

// syllablesIn returns tokens with their letters written as typed pinyin. Words of letters with a sign between them are
// joined.
func syllablesIn(tokens []token) []token {
	var joined []token
	for i, t := range tokens {
		if t.class == word {
			t.text = withoutTones(t.text)
		}
		n := len(joined)
		switch {
		case t.class == gap && tokens[i-1].class == word && tokens[i+1].class == word:
		case t.class == word && i > 1 && tokens[i-1].class == gap && tokens[i-2].class == word:
			joined[n-1].text += "'" + t.text
			joined[n-1].end = t.end
		default:
			joined = append(joined, t)
		}
	}
	return joined
}

// printed are forms of letters in which textbooks print pinyin.
var printed = strings.NewReplacer("ɑ", "a", "ɡ", "g", "u\u0308", "v")

// withoutTones returns pinyin as people type it: without marks of tones, and with v for ü.
func withoutTones(letters string) string {
	for i := range len(letters) {
		if letters[i] >= utf8.RuneSelf {
			marks := func(r rune) rune {
				if strings.ContainsRune("\u0304\u0301\u030C\u0306\u0300\u0302", r) {
					return -1
				}
				return r
			}
			return printed.Replace(strings.Map(marks, norm.NFD.String(letters)))
		}
	}
	return letters
}

// charParts returns the readings of a Han character that begin with different syllables.
func (d *Dictionary) charParts(t token) [][]part {
	if t.class != han {
		return nil
	}
	var all [][]part
	add := func(c code) {
		n := c.syllable()
		p := part{t.text, n, n + 1, d.syllables[n]}
		if !slices.ContainsFunc(all, func(o []part) bool { return o[0] == p }) {
			all = append(all, []part{p})
		}
	}
	if i := d.words.findEntry(t.text); i >= 0 {
		add(d.words.reading(i)[0])
	}
	if i, ok := slices.BinarySearch(d.runes, []rune(t.text)[0]); ok {
		for _, c := range d.readings[d.readingAt[i]:d.readingAt[i+1]] {
			add(c)
		}
	}
	return all
}

// letterParts returns the ways to cut letters into syllables with the least to guess; sh is as much to guess as s and
// h. Those of fewer syllables come first. If more may be typed after them (last and open), the last syllable may
// continue.
func (d *Dictionary) letterParts(typed string, last, open bool) [][]part {
	l := d.parseLetters(typed)
	var all [][]part
	least, left := cost(math.MaxInt), maxPaths
	var walk func(at int, so []part, extra cost)
	walk = func(at int, so []part, extra cost) {
		if extra > least || left == 0 {
			return
		}
		if at == l.end() {
			if left--; extra < least {
				all, least = nil, extra
			}
			all = append(all, slices.Clone(so))
			return
		}
		for _, g := range slices.Backward(l.edges[at]) {
			s := dictionarySpelling(strings.TrimRight(l.text[at:g.end], "'"))
			if g.extra == 0 && (s == "o" || s == "a" && at > 0) {
				continue // 哦; otherwise lao would be la and o as well
			}
			more := g.extra
			if more > 0 && len(s) > 1 && isInitial(s) {
				more += initialCost
			}
			walk(g.end, append(so, part{"", g.low, g.high, s}), extra+more)
		}
	}
	walk(0, nil, 0)
	slices.SortStableFunc(all, func(a, b []part) int { return len(a) - len(b) })
	for _, parts := range all {
		if end := &parts[len(parts)-1]; last && open && end.isSyllable(d) {
			end.low, end.high = d.beginningWith(end.letters)
		}
	}
	return all
}

// maxEndings is the most syllables for which an unfinished one is asked; beyond that, its first letter is asked for.
const maxEndings = 12

// expression asks for the syllables as a phrase; for an unfinished last one, as a phrase for each possible ending.
// Where more is left open, it asks for the first letters as a phrase, and for the whole syllables as well. Characters
// are searched in the text.
func (p pinyinPhrase) expression() string {
	last := p.parts[len(p.parts)-1]
	asked := p.charactersExpression()
	whole := p.wholeRows()
	switch n := len(p.parts) - 1; {
	case len(whole) == 1 && len(whole[0]) == n+1:
		asked = append(asked, quoteTokens(whole[0]))
	case n == 0 || len(whole) == 1 && len(whole[0]) == n && !isInitial(last.letters) && last.high-last.low <= maxEndings:
		var endings []string
		for _, s := range p.d.syllables[last.low:last.high] {
			endings = append(endings, quoteTokens(append(slices.Concat(whole...), string(syllableMark)+s)))
		}
		asked = append(asked, anyOf(endings))
	default:
		first := ""
		for _, part := range p.parts {
			first += part.letters[:1]
		}
		asked = append(asked, quoteTokens(pairsOf(first)))
		for _, row := range whole {
			asked = append(asked, quoteTokens(row))
		}
	}
	if len(asked) == 1 {
		return asked[0]
	}
	return "(" + strings.Join(asked, " AND ") + ")"
}

// charactersExpression asks for the rows of characters.
func (p pinyinPhrase) charactersExpression() (asked []string) {
	for row := range p.rows(func(part part) string { return part.text }) {
		asked = append(asked, quoteTokens(row))
	}
	return asked
}

// wholeRows returns the tokens of the rows of whole syllables.
func (p pinyinPhrase) wholeRows() [][]string {
	return slices.Collect(p.rows(func(part part) string {
		if !part.isSyllable(p.d) {
			return ""
		}
		return string(syllableMark) + part.letters
	}))
}

// rows yields the longest rows of parts that have a token.
func (p pinyinPhrase) rows(tokenOf func(part) string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		var row []string
		for _, part := range append(slices.Clone(p.parts), part{}) {
			token := ""
			if part.letters != "" {
				token = tokenOf(part)
			}
			if token != "" {
				row = append(row, token)
				continue
			}
			if len(row) > 0 && !yield(row) {
				return
			}
			row = nil
		}
	}
}

// find returns the spans of the characters that the phrase matches.
func (p pinyinPhrase) find(_ string, tokens []token, codes []code) []Span {
	var spans []Span
	n := len(p.parts)
	for i := 0; i+n <= len(codes); i++ {
		if p.matches(tokens[i:i+n], codes[i:i+n]) {
			spans = append(spans, Span{tokens[i].start, tokens[i+n-1].end})
		}
	}
	return spans
}

func (p pinyinPhrase) matches(tokens []token, codes []code) bool {
	for i, part := range p.parts {
		s := codes[i].syllable()
		if codes[i] == unread || s < part.low || s >= part.high || part.text != "" && part.text != tokens[i].text {
			return false
		}
	}
	return true
}

// spelt reports whether the word may be pinyin.
func (t term) maybePinyin() bool {
	return slices.ContainsFunc(t, func(a alternative) bool { _, ok := a.(pinyinPhrase); return ok })
}
