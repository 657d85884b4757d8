package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type class uint8

const (
	other   class = iota
	digit         // value is '0'…'9'
	numeral       // likewise, written in Chinese, in a circle, raised: a digit only on the second pass
	ex            // a sign for the check character X
	letter        // a Latin letter other than x; value is its lower case
	space         // separators that people put into a number
	hyphen
	dot
	line // separators that end a number for the eye, yet not for who reads on: see gap
	tab
	mark // any other punctuation
)

// glyph is one visible rune of the text in the form that matters here.
type glyph struct {
	class      class
	value      byte
	taken      bool // already part of a finding
	rune       rune // as written
	start, end int  // bytes
	at         int  // index in runes
}

// shortest is the number of digits of the shortest number of interest, a mobile number.
const shortest = 11

// scanner holds a text under examination.
type scanner struct {
	text     string
	heading  string // folded, see FindUnder
	glyphs   []glyph
	digits   int  // of the longest run of digits and numerals that no letter parts
	numerals int  // in the text
	spelled  bool // the second pass, in which numerals are digits
	found    []Finding
}

func scanText(text string) *scanner {
	text = spellZeros(text)
	s := &scanner{text: text}
	run := 0 // digits and numerals with no letter between them
	for _, r := range text {
		switch c, _ := digitOf(r); {
		case c == numeral:
			s.numerals++
			fallthrough
		case c == digit:
			run++
			s.digits = max(s.digits, run)
		case endsNumber(r):
			run = 0
		}
	}
	if s.digits < shortest {
		return s // nearly every text ends here, without any allocation for glyphs
	}
	s.glyphs = make([]glyph, 0, utf8.RuneCountInString(text))
	n := 0
	for at, r := range text {
		_, size := utf8.DecodeRuneInString(text[at:])
		if !isInvisible(r) {
			c, v := classifyRune(r)
			s.glyphs = append(s.glyphs, glyph{class: c, value: v, rune: r, start: at, end: at + size, at: n})
		}
		n++
	}
	return s
}

// endsNumber reports whether a number surely ends at a rune: at a Han character or a Latin letter. It is quicker than
// classify, and knows less.
func endsNumber(r rune) bool {
	return r >= 0x3400 && r < 0xA000 || r >= 'a' && r <= 'z' && r != 'x' || r >= 'A' && r <= 'Z' && r != 'X'
}

// digitOf returns digit or numeral, and its value; other for all other runes.
func digitOf(r rune) (class, byte) {
	switch {
	case r >= '0' && r <= '9':
		return digit, byte(r)
	case r < 0xB2: // the first raised digit
		return other, 0
	case r >= '０' && r <= '９':
		return digit, byte(r-'０') + '0'
	case r >= 0x1D7CE && r <= 0x1D7FF: // mathematical digits: five alphabets of ten
		return digit, byte((r-0x1D7CE)%10) + '0'
	}
	if v, ok := numeralOf(r); ok {
		return numeral, v
	}
	return other, 0
}

// isInvisible reports whether nothing is seen of a rune: formats, marks on the letter before, fillers, controls that
// break no line.
func isInvisible(r rune) bool {
	if r < 0xA0 {
		return unicode.IsControl(r) && !unicode.IsSpace(r)
	}
	return unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Other_Default_Ignorable_Code_Point)
}

func classifyRune(r rune) (class, byte) {
	if c, v := digitOf(r); c != other {
		return c, v
	}
	if r >= 0xFF21 && r <= 0xFF5A { // full-width Latin
		r -= 0xFEE0
	}
	switch {
	case strings.ContainsRune("xX×ⅩⅹХх", r): // also the multiplication sign, the Roman ten and the Cyrillic letter
		return ex, 'X'
	case r < utf8.RuneSelf && unicode.IsLetter(r):
		return letter, byte(unicode.ToLower(r))
	case strings.ContainsRune("-‐‑‒–—―−﹣－", r):
		return hyphen, 0
	case strings.ContainsRune(".·．・", r):
		return dot, 0
	case r == '\t':
		return tab, 0
	case strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r):
		return line, 0
	case unicode.IsSpace(r):
		return space, 0
	case strings.ContainsRune("*＊✱＃#●○◯◎□■█▇△▲☆★%％‰", r): // signs that hide a digit, and signs of a share
		return other, 0
	case unicode.IsPunct(r), unicode.Is(unicode.Sm, r), unicode.Is(unicode.Sk, r), unicode.Is(unicode.So, r):
		return mark, 0
	}
	return other, 0
}

// gap is the kind of text between two groups of digits, from text that parts them to text that joins them.
type gap uint8

const (
	apart gap = iota
	wide      // line breaks, slashes, commas, brackets and other punctuation
	near      // one to three spaces, hyphens or dots
)

// maxWide bounds the separators of a wide gap, white space around a line break counted once.
const maxWide = 4

// group is a maximal run of digits with nothing visible between them.
type group struct {
	from, to int    // glyphs, to exclusive
	digits   string // ASCII; may end in X when asked for
	gap      gap    // to the group before
	sign     rune   // of a gap: the only separator in it apart from spaces, or 0 for several
	tight    bool   // near, and a single hyphen or dot
}

// digitGroups cuts the text into digit groups, leaving out the taken digits. With withX a check character that follows
// digits, directly or after separators, counts as a digit.
func (s *scanner) digitGroups(withX bool) []group {
	var all []group
	last := -1 // glyph after the previous group
	for i := 0; i < len(s.glyphs); {
		if !s.isDigit(i) && (!withX || !s.isX(i) || s.gapAt(last, i) == apart) {
			i++
			continue
		}
		g := group{from: i, gap: s.gapAt(last, i)}
		if g.gap != apart {
			g.sign = s.signAt(last, i)
		}
		g.tight = g.gap == near && i-last == 1 && s.glyphs[last].class != space
		var b strings.Builder
		for ; i < len(s.glyphs) && s.isDigit(i); i++ {
			b.WriteByte(s.glyphs[i].value)
		}
		if withX && i < len(s.glyphs) && s.isX(i) {
			b.WriteByte('X')
			i++
		}
		g.to, g.digits = i, b.String()
		all = append(all, g)
		last = i
	}
	return all
}

func (s *scanner) isDigit(i int) bool {
	g := &s.glyphs[i]
	return (g.class == digit || s.spelled && g.class == numeral) && !g.taken
}

func (s *scanner) isX(i int) bool { return s.glyphs[i].class == ex && !s.glyphs[i].taken }

// gapAt returns the gap that glyphs from…to are between two groups.
func (s *scanner) gapAt(from, to int) gap {
	if from < 0 || to <= from {
		return apart
	}
	all, n, blank := near, 0, false
	for _, g := range s.glyphs[from:to] {
		white := g.class == space || g.class == line || g.class == tab
		switch {
		case g.class < space:
			return apart
		case g.class > dot:
			all = wide
		}
		if !white || !blank {
			n++
		}
		if blank = white; n > maxWide {
			return apart
		}
	}
	switch {
	case all == near && to-from <= 3:
		return near
	case all == near:
		return apart // the columns of a table that is set with spaces
	}
	return wide
}

// signAt gives the one separator among glyphs from…to that is no space, a space if there is no other, 0 for several.
func (s *scanner) signAt(from, to int) rune {
	sign := ' '
	for _, g := range s.glyphs[from:to] {
		r := g.sign()
		switch {
		case r == ' ' || r == sign:
		case sign == ' ':
			sign = r
		default:
			return 0
		}
	}
	return sign
}

// sign gives a separator in the one form of its sort.
func (g glyph) sign() rune {
	switch r := g.rune; {
	case g.class == space:
		return ' '
	case g.class == line:
		return '\n'
	case g.class == hyphen:
		return '-'
	case r >= 0xFF01 && r <= 0xFF5E && !unicode.In(r, unicode.Ps, unicode.Pe):
		return r - 0xFEE0
	case r == '、':
		return ','
	case unicode.In(r, unicode.Ps, unicode.Pe):
		return '('
	default:
		return r
	}
}

func isNear(g group) bool { return g.gap == near }

// addFinding records a finding over glyphs from…to.
func (s *scanner) addFinding(kind Kind, from, to int, masked string) {
	for i := from; i < to; i++ {
		s.glyphs[i].taken = true
	}
	s.found = append(s.found, Finding{
		Kind: kind, Start: s.glyphs[from].start, End: s.glyphs[to-1].end,
		Rune: s.glyphs[from].at, Masked: masked,
	})
}
