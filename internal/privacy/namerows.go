package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Names written one after the other, as 张三、李四 or in the rows of a table, are those of who receives something if the
// words before them or the title say so, and those of officials or helpers if the words right before them say that.

// nameRow is how many names a row has at least. Every third of its words is one.
const nameRow = 2

// wordsBeforeRow is how many letters before a row tell what it is about.
const wordsBeforeRow = 40

// notAName is a cell beside the names of a row: a number, an amount, a group, a class.
var notAName = regexp.MustCompile(`^(?:第?[0-9一二三四五六七八九十]{1,3}[组队片号户人]?|[0-9.]+\p{Han}{0,2}|[男女是否无])$`)

// gettingBehind is what goes on behind the last of the names: they receive something, each of them.
var gettingBehind = regexp.MustCompile(
	`^(?:每[人户]|各自?|均|分别|共|等\p{Han}{0,3})?(?:领取|领到|获得|收到|享受|发放|补助|补贴|慰问|救助|[\d,.]+元)`,
)

// rowWord is a word between signs or spaces.
type rowWord struct {
	from, to int // letters
	name     bool
}

func findRows(title, text string) (found []Finding) {
	s := newSentence(text, true)
	var row []rowWord
	end := func() {
		found = append(found, s.namesOfRow(title, row)...)
		row = nil
	}
	for from := 0; from < len(s.folded); {
		r := s.folded[from]
		if strings.ContainsRune("。！？!?", r) {
			end()
		}
		if !wordRune(r) {
			from++
			continue
		}
		to := from
		for to < len(s.folded) && wordRune(s.folded[to]) {
			to++
		}
		word := string(s.folded[from:to])
		at, name := s.nameInWord(from, to)
		switch v := vocab(); {
		case name > 0:
			row = append(row, rowWord{at, at + name, true})
		case notAName.MatchString(word), v.reliefWord.FindString(word) == word:
			row = append(row, rowWord{from: from, to: to})
		default:
			n := s.nameAtEnd(from, to)
			if n == 0 || lastOf(string(s.folded[from:to-n]), v.officials) >= 0 {
				end()
			}
			if n > 0 {
				row = append(row, rowWord{to - n, to, true})
			}
		}
		from = to
	}
	end()
	return found
}

func wordRune(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.IsNumber(r) || isDot(r) || strings.ContainsRune(".%", r)
}

// amountBehind is an amount or a number of things behind a name, without a space between.
var amountBehind = regexp.MustCompile(`^(?:各?[0-9.]+(?:万?元|斤|公斤|袋|床|件|桶|份|户|人)?|[男女]|等[0-9]*[人户名])$`)

// nameInWord finds the name that a word is, or that is behind a word for who receives something (烈属张三); n is 0 for
// none.
func (s *sentence) nameInWord(from, to int) (at, n int) {
	if n := s.nameWord(from, to); n > 0 {
		return from, n
	}
	for at := min(from+longestWord, to-2); at >= from+2; at-- {
		before := string(s.folded[from:at])
		if s.border[at] && (hasAnySuffix(before, vocab().receivers) || hasAnySuffix(before, vocab().relief)) {
			if n := s.nameWord(at, to); n > 0 {
				return at, n
			}
		}
	}
	return from, 0
}

// nameWord is the length of the name that a word is, or that an amount follows in it; 0 for none.
func (s *sentence) nameWord(from, to int) int {
	for n := min(4, to-from); n >= 2; n-- {
		if !hasRune(vocab().surnames, s.folded[from]) && !s.compoundAt(from) || n == 4 && !s.compoundAt(from) {
			continue
		}
		if !s.mayBeName(from, n) || hasRune(vocab().weak, s.folded[from]) || !isName(string(s.folded[from:from+n])) {
			continue
		}
		rest := string(s.folded[from+n : to])
		if rest == "" || amountBehind.MatchString(rest) || gettingBehind.MatchString(rest) {
			return n
		}
	}
	return 0
}

// nameAtEnd is the length of the name with which a longer word ends, as 困难党员张三; 0 for none.
func (s *sentence) nameAtEnd(from, to int) int {
	for n := min(3, to-from-1); n >= 2; n-- {
		at := to - n
		known := s.border[at] && hasRune(vocab().strong, s.folded[at])
		if known && s.mayBeName(at, n) && isName(string(s.folded[at:to])) {
			return n
		}
	}
	return 0
}

// namesOfRow gives the names of a row, if it is one of people who receive something.
func (s *sentence) namesOfRow(title string, row []rowWord) (found []Finding) {
	names, end := 0, 0
	for _, w := range row {
		if w.name {
			names, end = names+1, w.to
		}
	}
	if names < nameRow || names*3 < len(row) {
		return nil
	}
	from := row[slices.IndexFunc(row, func(w rowWord) bool { return w.name })].from
	before := string(s.folded[max(0, from-wordsBeforeRow):from])
	v := vocab()
	given, official := lastOf(before, v.lists), lastOf(before, v.officials)
	gets := gettingBehind.MatchString(s.after(end, longestWord))
	if official > given || given < 0 && !gets && lastOf(title, v.lists) < 0 {
		return nil
	}
	for _, w := range row {
		if w.name {
			found = append(found, s.finding(w.from, w.to))
		}
	}
	return found
}
