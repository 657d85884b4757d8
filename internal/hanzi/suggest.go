package hanzi

import (
	"cmp"
	"slices"
)

// Candidate is a text that typed letters may mean.
type Candidate struct {
	Text    string
	Letters int // number of typed bytes that it uses; the rest stays in the input when it is chosen
}

// Suggest returns the texts that letters typed on a keyboard may mean, the most probable first. Texts that use all
// letters come first (words, the most probable sentence, and preferred words that begin with them), then words that the
// letters begin with, the longer ones first, and at the end single characters. No text comes twice. At most limit; 0
// means 100.
//
// The letters are pinyin without tones: whole syllables (gaolingbutie), their first letters (glbt), both mixed
// (gaolbt), the last one perhaps unfinished (gaolingbut). An apostrophe separates syllables (xi'an), v is ü. Letters
// that are not pinyin have no candidates.
//
// lexicon holds the words that are preferred at this place; nil for none.
func (d *Dictionary) Suggest(typed string, lexicon *Lexicon, limit int) []Candidate {
	if limit <= 0 {
		limit = 100
	}
	l := d.parseLetters(typed)
	sources := []*entries{&d.words}
	if lexicon != nil {
		sources = append(sources, &lexicon.words)
	}
	var found []ranked
	for _, e := range sources {
		take := func(s spelling) {
			price := e.cost(s.entry) + s.extra
			if s.missing > 0 {
				price += begunCost + cost(s.missing)*missingCost
			}
			found = append(found, ranked{Candidate{e.word(s.entry), s.end}, price})
		}
		e.eachSpelled(l, l.first, take)
		e.eachBegun(l, preferredCost, take)
	}
	if s, ok := bestSentence(l, sources); ok {
		found = append(found, s)
	}
	slices.SortStableFunc(found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.Letters, a.Letters), cmp.Compare(a.cost, b.cost))
	})
	return firstCandidates(found, limit)
}

// preferredCost is the highest cost of a word that is suggested before it is typed to its end, and the cost that is
// added then. This concerns words of a lexicon, and the project's own in the dictionary.
const (
	preferredCost = 500
	begunCost     = 250
	missingCost   = 50
)

type ranked struct {
	Candidate
	cost cost
}

// firstCandidates returns the best candidates, each text once.
func firstCandidates(found []ranked, limit int) []Candidate {
	seen := map[string]bool{}
	var list []Candidate
	for _, f := range found {
		if len(list) == limit {
			break
		}
		if !seen[f.Text] {
			seen[f.Text] = true
			list = append(list, f.Candidate)
		}
	}
	return list
}

// bestSentence returns the most probable row of words that uses all letters.
func bestSentence(l *letters, sources []*entries) (ranked, bool) {
	type step struct {
		cost cost
		from int
		word string
	}
	best := make([]step, len(l.text)+1)
	for at := l.first; at < l.end(); at++ {
		if at > l.first && best[at].word == "" {
			continue
		}
		for _, e := range sources {
			e.eachSpelled(l, at, func(s spelling) {
				if c := best[at].cost + e.cost(s.entry) + s.extra; best[s.end].word == "" || c < best[s.end].cost {
					best[s.end] = step{c, at, e.word(s.entry)}
				}
			})
		}
	}
	if l.first >= l.end() || best[l.end()].word == "" {
		return ranked{}, false
	}
	text := ""
	for at := l.end(); at > l.first; at = best[at].from {
		text = best[at].word + text
	}
	return ranked{Candidate{text, l.end()}, best[l.end()].cost}, true
}
