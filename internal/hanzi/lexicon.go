package hanzi

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Word is a term with its weight or frequency.
type Word struct {
	Text   string
	Weight int
}

// Lexicon holds the words that the input method prefers at one place: words of its published records. It does not
// change and is safe for concurrent use; after a publication a new lexicon replaces it.
type Lexicon struct{ words entries }

// Costs of words of a lexicon: less than those of any word of the dictionary, by weight.
const (
	lexiconCost  = 480
	weighedCost  = 40 // how much less for a weight e times as great
	leastCost    = 200
	lexiconRunes = 14 // longer ones are titles, and nobody types those
)

// NewLexicon makes a lexicon of terms: names of programmes, categories and guides, and the terms that Mine found.
// Punctuation separates: 最低生活保障（低保） is two words. Terms of one character, and terms without a reading, are left out.
// Weights of the same word are added.
//
// A person's name must never be given to it: every resident would have it suggested.
func (d *Dictionary) NewLexicon(terms ...Word) *Lexicon {
	weights := map[string]int{}
	for _, t := range terms {
		for run := range hanRuns(splitTokens(t.Text)) {
			weights[joinWritten(run)] += max(t.Weight, 1)
		}
	}
	var words []entry
	for text, weight := range weights {
		n := utf8.RuneCountInString(text)
		if n < 2 || n > lexiconRunes {
			continue
		}
		if codes := d.readTokens(splitTokens(text)); !slices.Contains(codes, unread) {
			c := lexiconCost - cost(weighedCost*math.Log(float64(weight)))
			words = append(words, entry{text, codes, max(c, leastCost)})
		}
	}
	return &Lexicon{makeEntries(words)}
}

// hanRuns yields the pieces of tokens that are Han characters without anything between them.
func hanRuns(tokens []token) iter.Seq[[]token] {
	return func(yield func([]token) bool) {
		for from := 0; from < len(tokens); from++ {
			to := from
			for to < len(tokens) && tokens[to].class == han {
				to++
			}
			if to > from && !yield(tokens[from:to]) {
				return
			}
			from = to
		}
	}
}

// Bounds of the terms that Mine finds.
const (
	minTitles  = 3 // number of titles that have the term
	minedRunes = 8
	minedWords = 4
	maxMined   = 3000
)

// endings are the characters that a term may have after its last word: 低保金, 救助站.
const endings = "金费款户证员站所院局处表书卡栏"

// Mine finds the terms of titles: rows of words that at least three titles have, weighted by how many. A term consists
// of words of the dictionary with two characters or more, perhaps with one of a few endings; names of persons do not
// (王建国 is 王 and 建国). The caller must leave out titles that are a person's name.
func (d *Dictionary) Mine(titles iter.Seq[string]) []Word {
	counts := map[string]int{}
	for title := range titles {
		seen := map[string]bool{}
		for run := range hanRuns(splitTokens(title)) {
			for term := range d.matchingTerms(joinWritten(run)) {
				if !seen[term] {
					seen[term] = true
					counts[term]++
				}
			}
		}
	}
	var mined []Word
	for text, n := range counts {
		if n >= minTitles {
			mined = append(mined, Word{text, n})
		}
	}
	slices.SortFunc(mined, func(a, b Word) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Text, b.Text))
	})
	return mined[:min(len(mined), maxMined)]
}

// matchingTerms yields every row of words in a run of Han characters that may be a term.
func (d *Dictionary) matchingTerms(run string) iter.Seq[string] {
	return func(yield func(string) bool) {
		words := d.segmentRun(run)
		at := 0
		for i := range words {
			to, size := at, 0
			for n := 0; n < minedWords && i+n < len(words); n++ {
				w := words[i+n]
				ending := len(w.codes) == 1 && n > 0 && strings.Contains(endings, w.text)
				if to, size = to+len(w.text), size+len(w.codes); size > minedRunes || len(w.codes) == 1 && !ending {
					break
				}
				if !yield(run[at:to]) {
					return
				}
				if ending {
					break
				}
			}
			at += len(words[i].text)
		}
	}
}
