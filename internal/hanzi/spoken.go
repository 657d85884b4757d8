package hanzi

import (
	"math"
	"slices"
	"strings"
)

// gram is how many first letters one token of the initials column holds. A token begins at every character, so a row
// of first letters is found wherever it stands: as the beginning of a token, or as several tokens that follow each
// other. Longer tokens would make rows of five a little cheaper and the index much bigger.
const gram = 4

// Spoken gives the contents of the columns syllables and initials for texts that shall be found by their pinyin:
//
//	养老保险金    →    yang lao bao xian jin    and    ylbx lbxj bxj xj
//
// Titles and key words are what it is for: a body of text would find everything.
func Spoken(texts ...string) (syllables, initials string) {
	d := Default()
	var all, first []string
	for _, text := range texts {
		tokens := split(text)
		codes := d.read(tokens)
		for from := 0; from < len(codes); from++ {
			to := from
			for to < len(codes) && codes[to] != unread {
				to++
			}
			if to == from {
				continue
			}
			if len(all) > 0 {
				all = append(all, Sentinel)
			}
			row := ""
			for _, c := range codes[from:to] {
				s := d.decode(c)
				all, row = append(all, s.Letters), row+s.Initial()
			}
			for i := range len(row) - 1 {
				first = append(first, row[i:min(i+gram, len(row))])
			}
			from = to
		}
	}
	return strings.Join(all, " "), strings.Join(first, " ")
}

// pinyinPhrase is a word of a query in pinyin: parts that must follow each other.
type pinyinPhrase struct {
	parts []part
	d     *Dictionary
}

// part is one character: itself, or the syllables that letters may stand for.
type part struct {
	text      string // the character; "" for letters
	low, high int    // the syllables, low to high-1; of a character, one of its readings
	letters   string // that all of them begin with
}

// exact reports whether the part is one whole syllable.
func (p part) exact(d *Dictionary) bool { return p.high == p.low+1 && d.syllables[p.low] == p.letters }

// Limits of how many ways to read the letters of a query are looked for.
const (
	maxPaths     = 64
	maxSpellings = 6
)

// spellings gives the ways to read the tokens of a word as pinyin: the letters among them, with Han characters
// around. open: more may be typed behind the last letter. A single letter says too little.
func spellings(tokens []token, open bool) []alternative {
	typed := 0
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

// charParts gives the readings of a Han character that begin with different syllables.
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
	if i := d.words.find(t.text); i >= 0 {
		add(d.words.reading(i)[0])
	}
	if i, ok := slices.BinarySearch(d.runes, []rune(t.text)[0]); ok {
		for _, c := range d.readings[d.readingAt[i]:d.readingAt[i+1]] {
			add(c)
		}
	}
	return all
}

// letterParts gives the ways to cut letters into syllables with the least to guess; sh is as much to guess as s and
// h. Those of fewer syllables come first. If more may be typed behind them (last and open), the last syllable may go on.
func (d *Dictionary) letterParts(typed string, last, open bool) [][]part {
	l := d.letters(typed)
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
			s := spelt(l.text[at:g.end])
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
		if end := &parts[len(parts)-1]; last && open && end.exact(d) {
			end.low, end.high = d.beginningWith(end.letters)
		}
	}
	return all
}

// expression asks for the syllables as a phrase. Where a syllable before the last is not whole, it asks for the first
// letters as a phrase, and for the whole syllables beside. Characters are asked of the text.
func (p pinyinPhrase) expression() string {
	var asked []string
	var chars, whole []string
	first := ""
	mixed := false
	ask := func(column string, tokens *[]string, more string) {
		if len(*tokens) > 0 {
			asked = append(asked, column+" : "+quoted(*tokens)+more)
		}
		*tokens = nil
	}
	for i, part := range p.parts {
		first += part.letters[:1]
		if part.text != "" {
			chars = append(chars, part.text)
		} else {
			ask(TextColumn, &chars, "")
		}
		last := i == len(p.parts)-1
		switch {
		case part.exact(p.d):
			whole = append(whole, part.letters)
		case last && !mixed:
			whole = append(whole, part.letters)
			ask(SyllablesColumn, &whole, "*")
		default:
			ask(SyllablesColumn, &whole, "")
			mixed = true
		}
	}
	ask(TextColumn, &chars, "")
	ask(SyllablesColumn, &whole, "")
	if mixed {
		asked = append([]string{initialsExpression(first)}, asked...)
	}
	if len(asked) == 1 {
		return asked[0]
	}
	return "(" + strings.Join(asked, " AND ") + ")"
}

// initialsExpression asks for a row of first letters.
func initialsExpression(first string) string {
	if len(first) < gram {
		return InitialsColumn + ` : "` + first + `"*`
	}
	var grams []string
	for i := 0; i+gram <= len(first); i++ {
		grams = append(grams, first[i:i+gram])
	}
	return InitialsColumn + " : " + quoted(grams)
}

// find gives the characters that the phrase matches.
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
func (t term) spelt() bool {
	return slices.ContainsFunc(t, func(a alternative) bool { _, ok := a.(pinyinPhrase); return ok })
}
