package privacy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// KnownNames are full names of persons that a list masks: Hide masks them in other texts too.
type KnownNames struct {
	masked  map[string]string // by the name's folded letters
	lengths []int             // of the names, the longest first
}

// Add adds the full name of a person. A text that names nobody or several, or has one letter, is left out.
func (k *KnownNames) Add(text string) {
	names := namesIn(text)
	if len(names) != 1 || IsInstitution(text) || slices.Contains(names[0], asterisk) {
		return
	}
	full := strings.ReplaceAll(strings.Join(names[0], ""), middot, "")
	letters := string(newSentence(full, false).folded)
	n := utf8.RuneCountInString(letters)
	if n < 2 {
		return
	}
	if k.masked == nil {
		k.masked = map[string]string{}
	}
	k.masked[letters], _ = MaskName(text)
	if !slices.Contains(k.lengths, n) {
		k.lengths = append(k.lengths, n)
		slices.SortFunc(k.lengths, func(a, b int) int { return b - a })
	}
}

// Empty reports whether no name is known.
func (k *KnownNames) Empty() bool { return len(k.masked) == 0 }

// Hide masks the known names in a text, however they are spaced and in whatever forms their characters are written. A
// name that is a word as well is masked where a sentence names somebody; elsewhere unsure reports that it was left.
func (k *KnownNames) Hide(text string) (hidden string, unsure bool) {
	s := newSentence(text, false)
	s.letters = slices.DeleteFunc(s.letters, func(l char) bool { return strings.ContainsRune(dots, l.rune) })
	s.folded = slices.DeleteFunc(s.folded, func(r rune) bool { return strings.ContainsRune(dots, r) })
	s.findBorders()
	var b strings.Builder
	end := 0
	for i := 0; i < len(s.letters); {
		n, left := k.nameAt(s, i)
		unsure = unsure || left
		if n == 0 {
			i++
			continue
		}
		b.WriteString(text[end:s.letters[i].start])
		b.WriteString(k.masked[string(s.folded[i:i+n])])
		end = s.letters[i+n-1].end
		i += n
	}
	return b.String() + text[end:], unsure
}

// nameAt returns the length of the known name at a letter, which is to be masked; left reports a name that may be
// another word.
func (k *KnownNames) nameAt(s *sentence, i int) (n int, left bool) {
	for _, n := range k.lengths {
		if i+n > len(s.folded) || k.masked[string(s.folded[i:i+n])] == "" || s.inLatinWord(i, i+n) {
			continue
		}
		if s.isOtherWord(i, n) {
			return 0, true
		}
		return n, false
	}
	return 0, false
}

// inLatinWord reports whether letters are a part of a longer word in Latin letters.
func (s *sentence) inLatinWord(from, to int) bool {
	beside := func(i, j int) bool {
		return i >= 0 && j < len(s.folded) && s.letters[i].end == s.letters[j].start &&
			unicode.Is(unicode.Latin, s.folded[i]) && unicode.Is(unicode.Latin, s.folded[j])
	}
	return beside(from-1, from) || beside(to-1, to)
}

// isOtherWord reports whether letters that are somebody's name are more probably a word, or a part of a place's name.
func (s *sentence) isOtherWord(i, n int) bool {
	if s.leftOf(i) >= giver || goesOn.MatchString(s.after(i+n, 24)) {
		return false
	}
	return s.placeBehind(i+n) || isWord(string(s.folded[i:i+n]))
}

// isWord reports whether a name is a word as well: 高兴, 安全.
func isWord(name string) bool {
	return vocab().ordinary[name] || usual(name)
}

// MaskedNames are the names of a list as it shows them.
type MaskedNames struct {
	forms  map[string]bool
	shapes []shape
}

// shape is how many characters a masked name shows before its stars, hides, and shows behind them.
type shape struct{ before, hidden, after int }

// Add adds a masked name. It ignores a name with a single visible character, which fits too many words, and a name of
// several parts, which is found as such.
func (m *MaskedNames) Add(masked string) {
	before, after := NameParts(masked)
	s := shape{utf8.RuneCountInString(before), strings.Count(masked, asterisk), utf8.RuneCountInString(after)}
	if s.before+s.after < 2 || s.before == 0 || s.hidden == 0 || strings.Contains(masked, middot) {
		return
	}
	if m.forms == nil {
		m.forms = map[string]bool{}
	}
	m.forms[m.form(newSentence(before+strings.Repeat("人", s.hidden)+after, true), 0, s)] = true
	if !slices.Contains(m.shapes, s) {
		m.shapes = append(m.shapes, s)
	}
}

// form is a piece of a sentence as a list would show it.
func (m *MaskedNames) form(text *sentence, i int, s shape) string {
	letters := text.folded[i : i+s.before+s.hidden+s.after]
	return string(letters[:s.before]) + strings.Repeat(asterisk, s.hidden) + string(letters[s.before+s.hidden:])
}

// Find finds what a masked name of the list may stand for, where a text has it in full: 李小明 beside 李*明.
func (m *MaskedNames) Find(text string) (found []Finding) {
	if len(m.shapes) == 0 {
		return nil
	}
	s := newSentence(text, false)
	for i := range s.folded {
		for _, one := range m.shapes {
			n := one.before + one.hidden + one.after
			if i+n > len(s.folded) || !m.forms[m.form(s, i, one)] || !s.isSomebody(i, n) {
				continue
			}
			found = append(found, s.finding(i, i+n))
			break
		}
	}
	return found
}

// isSomebody reports whether letters may be a name, of whatever surname, by the words around.
func (s *sentence) isSomebody(i, n int) bool {
	if !allHan(string(s.folded[i:i+n])) || isWord(string(s.folded[i:i+n])) || s.placeBehind(i+n) || s.joined(i) {
		return false
	}
	return s.border[i] && s.border[i+n] || s.leftOf(i) >= giver || s.rightOf(i+n) == sure
}
