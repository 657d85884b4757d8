package hanzi

import (
	"slices"
	"strings"
)

// Reading is how a character of a text is read.
type Reading struct {
	Span // its bytes in the text
	Syllable
}

// Readings gives the reading of every Han character of a text that the dictionary knows, in order. Which reading a
// character has is decided by the words that the text most probably consists of: 银行 (háng), 行长 (háng zhǎng),
// 成长 (zhǎng), 长江 (cháng).
func (d *Dictionary) Readings(text string) []Reading {
	tokens := split(text)
	return d.readingsOf(tokens, d.read(tokens))
}

// NameReadings gives the readings of a person's name, in which surnames are read as surnames: 单 (shàn), 仇 (qiú). A
// masked name (王*伟) will do.
func (d *Dictionary) NameReadings(name string) []Reading {
	tokens := split(name)
	codes := d.read(tokens)
	for n := min(2, len(tokens)); n > 0; n-- {
		if surname, ok := d.surnames[strings.Join(texts(tokens[:n]), "")]; ok {
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
			readings = append(readings, Reading{Span{tokens[i].start, tokens[i].end}, d.decode(c)})
		}
	}
	return readings
}

// unread stands for a token that has no reading.
const unread code = 0

// read gives the reading of each token; unread for what is not a Han character or is not known.
func (d *Dictionary) read(tokens []token) []code {
	codes := make([]code, len(tokens))
	for from := 0; from < len(tokens); {
		to := from + 1
		if tokens[from].class == han {
			for to < len(tokens) && tokens[to].class == han {
				to++
			}
			run := strings.Join(texts(tokens[from:to]), "")
			at := from
			for _, w := range d.segment(run) {
				at += copy(codes[at:], w.codes)
			}
		}
		from = to
	}
	return codes
}

// Costs of characters that are no word of the dictionary, with a reading and without: more than any word.
const (
	rareCost    = 2200
	unknownCost = 2600
)

// segment cuts a run of Han characters into the words that it most probably consists of.
func (d *Dictionary) segment(run string) []entry {
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
		reach(at, at+size, entry{run[at : at+size], []code{d.usual(r)}, d.rareness(r)})
		d.words.beginningOf(run[at:], func(i, size int) { reach(at, at+size, d.words.entry(i)) })
	}
	var words []entry
	for at := len(run); at > 0; at = best[at].from {
		words = append(words, best[at].word)
	}
	slices.Reverse(words)
	return words
}

// usual is the most usual reading of a character by itself.
func (d *Dictionary) usual(r rune) code {
	if i, ok := slices.BinarySearch(d.runes, r); ok {
		return d.readings[d.readingAt[i]]
	}
	return unread
}

func (d *Dictionary) rareness(r rune) cost {
	if d.usual(r) == unread {
		return unknownCost
	}
	return rareCost
}
