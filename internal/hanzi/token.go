package hanzi

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type class uint8

const (
	gap     class = iota // punctuation, symbols, controls
	han                  // one character, one token
	number               // joins with its like
	word                 // joins with its like, and with marks behind it
	mark                 // belongs to a word before it, otherwise vanishes
	space                // ends a word or number
	nothing              // vanishes
)

// token is a piece of folded text with its place in the original.
type token struct {
	class      class
	text       string
	written    rune // the written form of a Han character, where it differs from text; else 0
	start, end int  // bytes of the original
}

// asWritten returns the token's text with the written form of the character.
func (t token) asWritten() string {
	if t.written != 0 {
		return string(t.written)
	}
	return t.text
}

// Tokens splits texts for the full-text index: tokens separated by single spaces, a Sentinel between two
// texts. The columns of an index each take their own call.
func Tokens(texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		for i, t := range splitTokens(text) {
			if b.Len() > 0 {
				b.WriteByte(' ')
				if i == 0 {
					b.WriteString(Sentinel + " ")
				}
			}
			b.WriteString(t.text)
		}
	}
	return b.String()
}

// splitTokens cuts a text into tokens. Sentinels come only between two other tokens.
func splitTokens(text string) []token {
	s := splitter{tokens: make([]token, 0, len(text)/3+1), folded: make([]byte, 0, len(text))}
	eachFolded(text, func(r rune, start, end int) bool {
		s.add(r, start, end)
		return true
	})
	folded, from := string(s.folded), 0
	for i, to := range s.ends {
		s.tokens[i].text = folded[from:to]
		if s.vanished { // what stood between a letter and its accent
			s.tokens[i].text = norm.NFKC.String(s.tokens[i].text)
		}
		from = to
	}
	return s.tokens
}

// splitter collects tokens; their texts are joined in folded until the end.
type splitter struct {
	tokens   []token
	folded   []byte
	ends     []int // of the tokens, in folded
	boundary int   // byte of the text at which a pending sentinel begins, if broken
	broken   bool  // a boundary was met since the last token
	apart    bool  // the next letter or digit begins a new token
	vanished bool  // an invisible character was left out
}

func (s *splitter) add(r rune, start, end int) {
	c := classOf(r)
	switch c {
	case nothing:
		s.vanished = true
	case space:
		s.apart = true
	case gap:
		if !s.broken {
			s.boundary = start
		}
		s.broken, s.apart = true, true
	default:
		s.addVisible(c, r, start, end)
	}
}

// addVisible adds a rune to the last token or begins a new token with it, after a sentinel if one is due.
func (s *splitter) addVisible(c class, r rune, start, end int) {
	last := len(s.tokens) - 1
	if last >= 0 && !s.apart && s.tokens[last].class.takes(c) {
		s.folded = utf8.AppendRune(s.folded, r)
		s.ends[last] = len(s.folded)
		s.tokens[last].end = end
		return
	}
	if c == mark {
		return
	}
	if s.broken && last >= 0 {
		s.beginToken(gap, sentinel, s.boundary, start)
	}
	if usual := usualForm(r); usual != r {
		s.beginToken(c, usual, start, end)
		s.tokens[len(s.tokens)-1].written = r
	} else {
		s.beginToken(c, r, start, end)
	}
	s.broken, s.apart = false, false
}

func (s *splitter) beginToken(c class, r rune, start, end int) {
	s.tokens = append(s.tokens, token{class: c, start: start, end: end})
	s.folded = utf8.AppendRune(s.folded, r)
	s.ends = append(s.ends, len(s.folded))
}

// takes reports whether a rune of class next continues a token of class c.
func (c class) takes(next class) bool {
	return c == number && next == number || c == word && (next == word || next == mark)
}

// eachFolded calls f for every rune of the folded text with the place in the original of the characters
// that it comes from, until f returns false. Characters that normalise together share a place.
func eachFolded(text string, f func(r rune, start, end int) bool) {
	for start := 0; start < len(text); {
		r, size := utf8.DecodeRuneInString(text[start:])
		end := clusterEnd(text, start+size)
		if isPlain(r) && end == start+size {
			if !f(unicode.ToLower(r), start, end) {
				return
			}
			start = end
			continue
		}
		for _, r := range foldCluster(text[start:end]) {
			if !f(r, start, end) {
				return
			}
		}
		start = end
	}
}

// clusterEnd returns the end of the cluster that a character before byte i begins: everything that combines with it and
// all invisible characters between, because the parts that they separate are composed once they are gone.
func clusterEnd(text string, i int) int {
	for i < len(text) && text[i] >= utf8.RuneSelf {
		r, size := utf8.DecodeRuneInString(text[i:])
		if isPlain(r) || classOf(r) != nothing && norm.NFKC.PropertiesString(text[i:]).BoundaryBefore() {
			break
		}
		i += size
	}
	return i
}

// foldCluster returns a cluster without invisible characters, composed and in lower case, and composed again: a lower
// letter can compose with a mark where its capital could not (İ with a grave).
func foldCluster(cluster string) string {
	visible := strings.Map(func(r rune) rune {
		if classOf(r) == nothing {
			return -1
		}
		return r
	}, cluster)
	return norm.NFKC.String(strings.Map(unicode.ToLower, norm.NFKC.String(visible)))
}

// isPlain reports runes that NFKC leaves alone unless something combines with them: ASCII and the basic Han block,
// nearly all of our text.
func isPlain(r rune) bool { return r < utf8.RuneSelf || r >= 0x4E00 && r <= 0x9FFF }

func classOf(r rune) class {
	switch {
	case r == utf8.RuneError || r == sentinel || r == pairMark:
		return gap
	case unicode.Is(unicode.Han, r), r >= 0x20000 && r <= 0x3FFFD: // planes 2 and 3, assigned yet or not
		return han
	case unicode.Is(unicode.Co, r):
		return han
	case unicode.IsDigit(r):
		return number
	case unicode.IsLetter(r):
		return word
	case unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Cf, r):
		return nothing
	case unicode.IsMark(r):
		return mark
	case r == ' ', unicode.Is(unicode.Zs, r):
		return space
	}
	return gap
}
