package widget

import (
	"unicode"

	"github.com/go-text/typesetting/segmenter"
)

// span is a stretch of text in one style.
type styled struct {
	r    rune
	span int // index into the text's spans
}

// line is one line of a broken text: the characters from and up to, without trailing spaces.
type line struct {
	from, to int
	width    float32 // in ems
}

// breakLines breaks text into lines of at most width ems. It follows UAX #14 (no "，" at the beginning of a line, no
// number torn apart) with two rules of its own: a number stays with the counting word behind it (3 天, 12 月), and a
// piece that is too long for any line is broken where the line ends. widthOf gives the width of the character at an
// index.
func breakLines(text []rune, width float32, widthOf func(int) float32) []line {
	if len(text) == 0 {
		return []line{{}}
	}
	b := breaker{text: text, max: width, widthOf: widthOf}
	var seg segmenter.Segmenter
	seg.Init(text)
	it := seg.LineIterator()
	start := 0
	for it.Next() {
		piece := it.Line()
		end := piece.Offset + len(piece.Text)
		hard := piece.IsMandatoryBreak && end < len(text)
		if !hard && b.isGlued(end) {
			continue
		}
		b.add(start, end)
		if hard || (piece.IsMandatoryBreak && isNewline(text[end-1])) {
			b.finishLine(end)
		}
		start = end
	}
	if start < len(text) {
		b.add(start, len(text))
	}
	if b.from < len(text) || len(b.lines) == 0 {
		b.finishLine(len(text))
	}
	return b.lines
}

type breaker struct {
	text    []rune
	max     float32
	widthOf func(int) float32
	lines   []line
	from    int     // where the current line begins
	used    float32 // its width so far, trailing spaces included
}

// add puts a piece that may not be broken on the current line, or on the next.
func (b *breaker) add(from, to int) {
	w, full := b.measurePiece(from, to)
	if b.used+w <= b.max {
		b.used += full
		return
	}
	if b.used > 0 {
		b.finishLine(from)
	}
	if w <= b.max {
		b.used = full
		return
	}
	for i := from; i < to; i++ { // longer than any line
		step := b.widthOf(i)
		if b.used+step > b.max && b.used > 0 {
			b.finishLine(i)
		}
		b.used += step
	}
}

// measurePiece gives the width of a piece without and with its trailing spaces.
func (b *breaker) measurePiece(from, to int) (visible, full float32) {
	for i := from; i < to; i++ {
		if isNewline(b.text[i]) {
			continue
		}
		full += b.widthOf(i)
		if !unicode.IsSpace(b.text[i]) {
			visible = full
		}
	}
	return visible, full
}

// finishLine ends the current line before the character at end.
func (b *breaker) finishLine(end int) {
	to := end
	for to > b.from && unicode.IsSpace(b.text[to-1]) {
		to--
	}
	w, _ := b.measurePiece(b.from, to)
	b.lines = append(b.lines, line{from: b.from, to: to, width: w})
	b.from, b.used = end, 0
}

func isNewline(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }

// counters are counting words and units that are read together with the number before them.
var counters = map[rune]bool{}

func init() {
	for _, r := range "元万亿分角天日月年周时点秒个户人名口项条件份次批页期级组号类岁亩吨斤米里层栋套台辆%％℃" {
		counters[r] = true
	}
}

// isGlued reports whether the break before the character at i would part a number from its unit.
func (b *breaker) isGlued(i int) bool {
	if i >= len(b.text) || !counters[b.text[i]] {
		return false
	}
	j := i - 1
	for j > 0 && b.text[j] == ' ' {
		j--
	}
	return j >= 0 && unicode.IsDigit(b.text[j])
}
