package hanzi

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"gongshi/assets"
)

// Fold returns the form of a text for comparison: NFKC and lower case, each Han character in the usual one of its forms
// (radicals as characters, traditional, old and other print forms, assets/hanzi), without invisible characters and
// without spaces between two Han characters. The tokens of the index are folded in the same way. Every comparison with
// Chinese text uses Fold, so that a text is found everywhere or nowhere.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	last, spaces := nothing, 0
	eachFolded(text, func(r rune, _, _ int) bool {
		c := classOf(r)
		switch {
		case c == nothing:
			return true
		case c == space:
			spaces++
			return true
		case spaces > 0 && !(last == han && c == han):
			b.WriteString(strings.Repeat(" ", spaces))
		}
		if spaces = 0; c == han {
			r = usualForm(r)
		}
		last = c
		b.WriteRune(r)
		return true
	})
	b.WriteString(strings.Repeat(" ", spaces))
	return b.String()
}

// forms are the usual forms of Han characters: of those between firstForm and lastForm by place, 0 for itself; of
// others by map.
type forms struct {
	near []uint16
	far  map[rune]rune
}

const (
	firstForm = 0x3400
	lastForm  = 0x9FFF
)

// variants reads assets/hanzi/variants.txt: on each line the forms of a character, the usual one first.
var variants = sync.OnceValue(func() *forms {
	f := &forms{near: make([]uint16, lastForm-firstForm+1), far: map[rune]rune{}}
	for line := range strings.Lines(assets.HanziVariants) {
		line = strings.TrimSpace(line)
		usual, size := utf8.DecodeRuneInString(line)
		for _, r := range line[size:] {
			if r >= firstForm && r <= lastForm && usual <= lastForm {
				f.near[r-firstForm] = uint16(usual)
			} else {
				f.far[r] = usual
			}
		}
	}
	return f
})

// usualForm returns the usual form of a Han character; any other rune unchanged.
func usualForm(r rune) rune {
	if r < 0x2E80 {
		return r
	}
	f := variants()
	if r >= firstForm && r <= lastForm {
		if usual := f.near[r-firstForm]; usual != 0 {
			return rune(usual)
		}
	}
	if usual, ok := f.far[r]; ok {
		return usual
	}
	return r
}

// drawn are the ranges of characters that the kiosk's faces have, in order.
var drawn = sync.OnceValue(func() (ranges [][2]rune) {
	for line := range strings.Lines(assets.FontCoverage) {
		first, last, several := strings.Cut(strings.TrimSpace(line), "-")
		if !several {
			last = first
		}
		from, err := strconv.ParseInt(first, 16, 32)
		to, err2 := strconv.ParseInt(last, 16, 32)
		if err != nil || err2 != nil {
			panic("fonts/coverage.txt: " + line)
		}
		ranges = append(ranges, [2]rune{rune(from), rune(to)})
	}
	return ranges
})

// Undrawn returns the characters of a text that a kiosk has no glyph for, each once, in order: residents see
// theme.Missing (〓) there.
func Undrawn(text string) (missing []rune) {
	for _, r := range text {
		if r < 0x7F || r >= 0x4E00 && r <= 0x9FFF || isDrawn(r) || slices.Contains(missing, r) {
			continue
		}
		missing = append(missing, r)
	}
	return missing
}

func isDrawn(r rune) bool {
	if c := classOf(r); c == nothing || c == space || unicode.IsSpace(r) {
		return true
	}
	_, found := slices.BinarySearchFunc(drawn(), r, func(one [2]rune, r rune) int {
		switch {
		case one[1] < r:
			return -1
		case one[0] > r:
			return 1
		}
		return 0
	})
	return found
}
