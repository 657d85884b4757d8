package hanzi

import (
	"slices"
	"strings"
)

// Reading is the pronunciation of a character of a text.
type Reading struct {
	Span // its bytes in the text
	Syllable
}

// Readings returns the reading of every Han character of a text that the dictionary knows, in order. The words of which
// the text most probably consists decide the reading: 银行 (háng), 行长 (háng zhǎng), 成长 (zhǎng), 长江 (cháng).
func (d *Dictionary) Readings(text string) []Reading {
	tokens := splitTokens(text)
	return d.readingsOf(tokens, d.readTokens(tokens))
}

// NameReadings returns the readings of a person's name, in which surnames are read as surnames: 单 (shàn), 仇 (qiú). The
// name may be masked (王*伟).
func (d *Dictionary) NameReadings(name string) []Reading {
	tokens := splitTokens(name)
	codes := d.readTokens(tokens)
	for n := min(2, len(tokens)); n > 0; n-- {
		surname, ok := d.surnames[joinWritten(tokens[:n])]
		if !ok {
			surname, ok = d.surnames[strings.Join(tokenTexts(tokens[:n]), "")]
		}
		if ok {
			copy(codes, surname)
			break
		}
	}
	return d.readingsOf(tokens, codes)
}

func (d *Dictionary) readingsOf(tokens []token, codes []code) []Reading {
	var readings []Reading
	for i, c := range codes {
		if c != unread {
			readings = append(readings, Reading{Span{tokens[i].start, tokens[i].end}, d.decodeCode(c)})
		}
	}
	return readings
}

// unread is the code of a token without a reading.
const unread code = 0

// readTokens returns the reading of each token; unread for tokens that are no Han character or unknown.
func (d *Dictionary) readTokens(tokens []token) []code {
	codes := make([]code, len(tokens))
	for from := 0; from < len(tokens); {
		to := from + 1
		if tokens[from].class == han {
			for to < len(tokens) && tokens[to].class == han {
				to++
			}
			d.readRun(tokens[from:to], codes[from:to])
		}
		from = to
	}
	return codes
}

// readRun reads Han characters that follow each other, by the words that they make in their usual forms. A character
// that was written in another form, as 乾 for 干, keeps the reading of the written form, if that has none of the usual
// form's readings or is part of a word.
func (d *Dictionary) readRun(tokens []token, codes []code) {
	at := 0
	for _, w := range d.segmentRun(strings.Join(tokenTexts(tokens), "")) {
		at += copy(codes[at:], w.codes)
	}
	if !slices.ContainsFunc(tokens, func(t token) bool { return t.written != 0 }) {
		return
	}
	at = 0
	for _, w := range d.segmentRun(joinWritten(tokens)) {
		for i, c := range w.codes {
			if t := tokens[at+i]; t.written != 0 && c != unread && (len(w.codes) > 1 || !d.hasReading(t.written, codes[at+i])) {
				codes[at+i] = c
			}
		}
		at += len(w.codes)
	}
}

// hasReading reports whether a character has a reading, whatever its tone.
func (d *Dictionary) hasReading(r rune, c code) bool {
	i, ok := slices.BinarySearch(d.runes, r)
	return ok && slices.ContainsFunc(d.readings[d.readingAt[i]:d.readingAt[i+1]], func(o code) bool { return o.syllable() == c.syllable() })
}

// joinWritten joins tokens in their written forms.
func joinWritten(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.asWritten())
	}
	return b.String()
}

// Costs of characters that are no word of the dictionary, with a reading and without: more than any word.
const (
	rareCost    = 2200
	unknownCost = 2600
)

// segmentRun cuts a run of Han characters into the words that it most probably consists of.
func (d *Dictionary) segmentRun(run string) []entry {
	type step struct {
		cost cost
		from int
		word entry
	}
	best := make([]step, len(run)+1) // by byte; only those where a character ends are used
	reach := func(from, to int, w entry) {
		if c := best[from].cost + w.cost; best[to].cost == 0 || c < best[to].cost {
			best[to] = step{c, from, w}
		}
	}
	for at, r := range run {
		size := len(string(r))
		reach(at, at+size, entry{run[at : at+size], []code{d.usualReading(r)}, d.rareness(r)})
		d.words.beginningOf(run[at:], func(i, size int) { reach(at, at+size, d.words.entry(i)) })
	}
	var words []entry
	for at := len(run); at > 0; at = best[at].from {
		words = append(words, best[at].word)
	}
	slices.Reverse(words)
	return words
}

// usualReading returns the most usual reading of a character by itself.
func (d *Dictionary) usualReading(r rune) code {
	if i, ok := slices.BinarySearch(d.runes, r); ok {
		return d.readings[d.readingAt[i]]
	}
	return unread
}

func (d *Dictionary) rareness(r rune) cost {
	if d.usualReading(r) == unread {
		return unknownCost
	}
	return rareCost
}
