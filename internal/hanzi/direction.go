package hanzi

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// Stretch is a part of a line whose characters go one way.
type Stretch struct {
	From, To int  // characters of the line
	Backward bool // written from right to left
}

// OrderLine gives the stretches of a line as they are seen from left to right (UAX #9, rule L2). The line goes the way
// of its first letter. A number within Uyghur is read from left to right at its place among the words.
func OrderLine(line []rune) []Stretch {
	if !slices.ContainsFunc(line, isBackward) {
		return []Stretch{{0, len(line), false}}
	}
	var p bidi.Paragraph
	if _, err := p.SetString(string(line)); err != nil {
		return []Stretch{{0, len(line), false}}
	}
	order, err := p.Order()
	if err != nil {
		return []Stretch{{0, len(line), false}}
	}
	rightToLeft := goesBackward(line)
	var logical []Stretch
	inner := []bool{} // of each stretch: at a level above the line's own
	at := 0
	for i := range order.NumRuns() {
		run := order.Run(i)
		backward := run.Direction() == bidi.RightToLeft
		from := at
		to := min(from+utf8.RuneCountInString(run.String()), len(line))
		at = to
		if !backward && !rightToLeft && i > 0 { // x/text gives the two levels of this direction as one run
			if number := from + numberAfter(line[from:to]); number > from {
				logical, inner = append(logical, Stretch{from, number, false}), append(inner, true)
				from = number
			}
		}
		if from < to {
			logical, inner = append(logical, Stretch{from, to, backward}), append(inner, backward || rightToLeft)
		}
	}
	if at < len(line) { // behind a sign that ends a paragraph
		logical, inner = append(logical, Stretch{at, len(line), false}), append(inner, false)
	}
	return turn(logical, inner)
}

// turn puts the stretches of inner levels that follow each other into the opposite order.
func turn(logical []Stretch, inner []bool) []Stretch {
	var seen []Stretch
	for i := 0; i < len(logical); {
		end := i
		for end < len(logical) && inner[end] {
			end++
		}
		if end == i {
			seen, i = append(seen, logical[i]), i+1
			continue
		}
		for j := end - 1; j >= i; j-- {
			seen = append(seen, logical[j])
		}
		i = end
	}
	return seen
}

// numberAfter returns how many characters after letters written from right to left still belong to them: up to the last
// digit before a letter of the other direction.
func numberAfter(line []rune) (within int) {
	for i, r := range line {
		class := bidiClass(r)
		if class == bidi.L {
			break
		}
		if class == bidi.EN || class == bidi.AN {
			within = i + 1
		}
	}
	return within
}

// goesBackward reports whether the first letter of a line is one written from right to left.
func goesBackward(line []rune) bool {
	for _, r := range line {
		switch bidiClass(r) {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

func isBackward(r rune) bool {
	if r < 0x590 || r >= 0x900 && r < 0xfb00 { // most of all text
		return false
	}
	class := bidiClass(r)
	return class == bidi.R || class == bidi.AL
}

func bidiClass(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}
