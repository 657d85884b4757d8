package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type class uint8

const (
	other  class = iota
	digit        // value is '0'…'9'
	ex           // something that stands for the check character X
	letter       // a Latin letter other than x; value is its lower case
	space        // separators that may stand inside a number
	hyphen
	dot
)

// glyph is one visible rune of the text in the form that matters here.
type glyph struct {
	class      class
	value      byte
	taken      bool // already part of a finding
	start, end int  // bytes
	rune       int  // index in runes
}

// scanner holds a text under examination.
type scanner struct {
	text    string
	heading string // folded, see FindUnder
	glyphs  []glyph
	digits  int
	found   []Finding
}

func scan(text string) *scanner {
	s := &scanner{text: text}
	for _, r := range text {
		if _, ok := digitOf(r); ok {
			s.digits++
		}
	}
	if s.digits < 11 {
		return s // nearly every text ends here, without any allocation for glyphs
	}
	s.glyphs = make([]glyph, 0, utf8.RuneCountInString(text))
	n := 0
	for at, r := range text {
		_, size := utf8.DecodeRuneInString(text[at:])
		if !invisible(r) {
			c, v := classify(r)
			s.glyphs = append(s.glyphs, glyph{class: c, value: v, start: at, end: at + size, rune: n})
		}
		n++
	}
	return s
}

func digitOf(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), true
	case r >= '０' && r <= '９':
		return byte(r-'０') + '0', true
	case r >= 0x1D7CE && r <= 0x1D7FF: // mathematical digits: five alphabets of ten
		return byte((r-0x1D7CE)%10) + '0', true
	}
	return 0, false
}

func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

func classify(r rune) (class, byte) {
	if v, ok := digitOf(r); ok {
		return digit, v
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
	case r == ' ' || unicode.Is(unicode.Zs, r):
		return space, 0
	}
	return other, 0
}

// group is a maximal run of digits with nothing visible between them.
type group struct {
	from, to int    // glyphs, to exclusive
	digits   string // ASCII; may end in X when asked for
	joined   bool   // only one to three separators stand between this and the group before
	tight    bool   // joined, and by a single hyphen or dot
}

// groups cuts the text into digit groups, leaving out what is taken. With withX a check character that
// follows digits, directly or after separators, counts as a digit.
func (s *scanner) groups(withX bool) []group {
	var all []group
	last := -1 // glyph after the previous group
	for i := 0; i < len(s.glyphs); {
		if !s.isDigit(i) && (!withX || !s.isX(i) || !s.separated(last, i)) {
			i++
			continue
		}
		g := group{from: i, joined: s.separated(last, i)}
		g.tight = g.joined && i-last == 1 && s.glyphs[last].class != space
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

func (s *scanner) isDigit(i int) bool { return s.glyphs[i].class == digit && !s.glyphs[i].taken }
func (s *scanner) isX(i int) bool     { return s.glyphs[i].class == ex && !s.glyphs[i].taken }

// separated reports whether glyphs from…to are one to three separators.
func (s *scanner) separated(from, to int) bool {
	if from < 0 || to <= from || to-from > 3 {
		return false
	}
	for _, g := range s.glyphs[from:to] {
		if g.class < space {
			return false
		}
	}
	return true
}

// take records a finding over glyphs from…to.
func (s *scanner) take(kind Kind, from, to int, masked string) {
	for i := from; i < to; i++ {
		s.glyphs[i].taken = true
	}
	s.found = append(s.found, Finding{
		Kind: kind, Start: s.glyphs[from].start, End: s.glyphs[to-1].end,
		Rune: s.glyphs[from].rune, Masked: masked,
	})
}
