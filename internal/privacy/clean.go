package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean removes everything from a text that nobody can see: formats and marks of direction, zero widths, variation
// selectors, controls, fillers, noncharacters, white space at both ends. Line ends become \n, other white space a
// space; without lines, a line break becomes a space, and nothing between two Han characters. Joiners that shape
// letters of Arabic, Mongolian and Indic scripts stay. Clean(Clean(text)) is Clean(text). Characters that can be seen
// are never changed.
func Clean(text string, lines bool) string {
	if isClean(text) {
		return text
	}
	runes := []rune(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text))
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == '\n':
			b.WriteRune(r)
		case r == '\u202F' && i > 0 && unicode.Is(unicode.Mongolian, runes[i-1]): // before a suffix, whose letters it shapes
			b.WriteRune(r)
		case r == '\t' || otherSpace(r):
			b.WriteByte(' ')
		case isUnseen(r) && !isShaping(runes, i):
		default:
			b.WriteRune(r)
		}
	}
	text = strings.TrimSpace(b.String())
	if !lines {
		text = oneLine(text)
	}
	return text
}

// isClean reports whether a text is of printable characters only, as nearly all are.
func isClean(text string) bool {
	if strings.TrimSpace(text) != text {
		return false
	}
	for _, r := range text {
		if r < ' ' || r >= 0x7F && r < 0x3000 && !unicode.IsPrint(r) || isUnseen(r) || otherSpace(r) {
			return false
		}
	}
	return true
}

// otherSpace reports a space that is neither the usual one nor that of a Han character's width.
func otherSpace(r rune) bool { return r >= 0xA0 && r != '\u3000' && unicode.Is(unicode.Zs, r) }

// isUnseen reports whether nothing is seen of a rune in any place.
func isUnseen(r rune) bool {
	switch {
	case r < ' ' || r >= 0x7F && r < 0xA0:
		return r != '\n'
	case r < 0xAD || r >= 0x3001 && r <= 0x9FFF && r != 0x3164:
		return false
	case r == 0x2800, r == 0xFFFC: // the blank of Braille; the place of an object that is not there
		return true
	case r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF:
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Zl, unicode.Zp)
}

// shaping are the scripts in which joiners and selectors change a text's appearance.
var shaping = []*unicode.RangeTable{unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Phags_Pa, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar}

// isShaping reports whether the rune at i is a joiner or selector behind a letter that it shapes, or a sign of such a
// script itself.
func isShaping(runes []rune, i int) bool {
	r := runes[i]
	if r >= 0x0600 && r <= 0x0605 || r == 0x06DD || r == 0x070F { // signs that are seen, though of class Cf
		return true
	}
	joins := r == 0x200C || r == 0x200D || r >= 0x180B && r <= 0x180F
	return joins && i > 0 && unicode.In(runes[i-1], shaping...)
}

// oneLine puts the lines of a text behind each other.
func oneLine(text string) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	var whole string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		last, _ := utf8.DecodeLastRuneInString(whole)
		first, _ := utf8.DecodeRuneInString(line)
		if whole != "" && line != "" && !(setSolid(last) && setSolid(first)) {
			whole += " "
		}
		whole += line
	}
	return whole
}

// setSolid reports whether no space is written beside a character: a Han character or full-width punctuation.
func setSolid(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3001 && r <= 0x303F || r >= 0xFF01 && r <= 0xFF60
}
