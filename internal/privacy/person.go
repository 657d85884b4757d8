package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var dotted = regexp.MustCompile(`[\p{Han}]{2,}[·•・‧][\p{Han}]{2,}`)

// NamesPerson reports whether a short text of a list (a class, a kind of goods, a group, a standard) may hold the full
// name of a person: a known surname and one or two characters beside a word such as 代领 or 之子, as a part in brackets or
// of its own, or behind a class or a kind of goods. Ordinary words that begin with the character of a surname (黄豆, 高龄,
// 王庄) are none. It is not meant for sentences.
func NamesPerson(text string) bool {
	text = strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(text))
	if dotted.MatchString(text) {
		return true
	}
	for _, m := range vocab().behindRole.FindAllStringSubmatch(text, -1) {
		if nameAtStart(m[1]) {
			return true
		}
	}
	for _, m := range vocab().beforeRole.FindAllStringSubmatch(text, -1) {
		if nameAtEnd(strings.TrimSuffix(vocab().reliefWord.ReplaceAllString(m[1], " "), "的")) {
			return true
		}
	}
	return nameApart(text)
}

// NamesPersonInGoods is NamesPerson for goods and their units, where one word alone is a thing, whatever it begins
// with: 程记宝.
func NamesPersonInGoods(text string) bool {
	word := strings.TrimSpace(norm.NFKC.String(text))
	return NamesPerson(text) && (!allHan(word) || vocab().reliefWord.MatchString(word) || vocab().roleWord.MatchString(word))
}

// NamesPersonInGroup is NamesPerson for groups, where a word of two characters alone is a village: 高田.
func NamesPersonInGroup(text string) bool {
	if utf8.RuneCountInString(strings.TrimSpace(text)) == 2 {
		return NamesPersonInGoods(text)
	}
	return NamesPerson(text)
}

// nameAtStart reports whether a text of Han characters begins with a name.
func nameAtStart(text string) bool {
	runes := []rune(text)
	return beginsWithSurname(runes[:min(len(runes), 3)]) && !isOrdinary(text) && !vocab().roleWord.MatchString(text[:len(string(runes[:2]))])
}

// nameAtEnd reports whether a text of Han characters ends with a name.
func nameAtEnd(text string) bool {
	runes := []rune(text)
	for n := 2; n <= min(4, len(runes)); n++ {
		if isName(string(runes[len(runes)-n:])) {
			return true
		}
	}
	return false
}

// nameApart reports whether a part of a text is a name: between signs, or beside the words of which such texts consist.
func nameApart(text string) bool {
	for _, words := range []string{strings.Join(strings.Fields(text), ""), text} { // 程 小 例 is one name, 低保 程小例 is one beside a word
		words = vocab().reliefWord.ReplaceAllString(words, " ")
		words = vocab().roleWord.ReplaceAllString(words, " ")
		parts := strings.FieldsFunc(words, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
		if slices.ContainsFunc(parts, isName) {
			return true
		}
	}
	return false
}

// isName reports whether a text has the form of a name and is no ordinary word.
func isName(text string) bool {
	for _, title := range []string{"同志", "先生", "女士", "本人", "一家", "家", "户", "等"} {
		if rest := strings.TrimSuffix(text, title); rest != text {
			text = rest
			break
		}
	}
	runes := []rune(text)
	if !allHan(text) || !beginsWithSurname(runes) || isOrdinary(text) {
		return false
	}
	return len(runes) <= 3 || slices.Contains(vocab().compound, string(runes[:2])) || hasRune(vocab().surnames, runes[1])
}

// isOrdinary reports whether a text is, or begins with, an ordinary word.
func isOrdinary(text string) bool {
	runes := []rune(text)
	if len(runes) < 2 {
		return false
	}
	last := runes[len(runes)-1]
	return vocab().ordinary[string(runes[:2])] || hasRune(vocab().things, last) ||
		len(runes) == 2 && hasRune(vocab().places, last) || runes[1] == '家' && len(runes) <= 4
}
