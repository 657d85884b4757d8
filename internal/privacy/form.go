package privacy

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NameForm is what the content of a name column looks like.
type NameForm uint8

// The forms.
const (
	FormPerson NameForm = iota // a known surname and a given name, a masked name, a name of parts, an institution
	FormOther                  // perhaps a name: of a surname not known, an ordinary word as well, not in Chinese
	FormClass                  // a class of people, a sum, a thing: 死亡人员, 受灾群众, 慰问品
)

// FormOf tells what the content of a name column looks like. A word such as 死亡人员 there would be published as the
// masked name of a person. Labels, notes in brackets and white space are no part of a name.
func FormOf(cell string) NameForm {
	if IsInstitution(cell) {
		return FormPerson
	}
	form := FormPerson
	names := namesIn(cell)
	for _, letters := range names {
		form = max(form, formOfName(strings.Join(letters, "")))
	}
	if word := wordOf(cell); !strings.ContainsAny(word, stars) && isClass(word) {
		return FormClass
	}
	if len(names) == 0 {
		return FormOther
	}
	return form
}

// wordOf is a cell's text without label, notes in brackets, spaces and what nobody can see.
func wordOf(cell string) string {
	text := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || hiddenInName(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(enclosed.ReplaceAllString(cell, "")))
	return withoutLabel(bracketed.ReplaceAllString(text, ""))
}

func formOfName(name string) NameForm {
	switch {
	case strings.Contains(name, asterisk), strings.Contains(name, middot):
		return FormPerson
	case !isGivenName(name), usual(name) && !hasRune(vocab().strong, []rune(name)[0]):
		return FormOther
	}
	return FormPerson
}

// isClass reports whether a word ends as words for a class of people, a sum or a thing do, and is no name before its
// ending: 王小例户 is a name. Some of the endings end names as well.
func isClass(word string) bool {
	for _, ending := range vocab().classes {
		before, found := strings.CutSuffix(word, ending)
		if found && !isGivenName(before) && (!isGivenName(word) || usual(word) || len([]rune(ending)) > 1) {
			return true
		}
	}
	return false
}

// isGivenName is isName for a name column, where three characters may end as things do: 林小品.
func isGivenName(word string) bool {
	runes := []rune(word)
	return isName(word) || len(runes) == 3 && allHan(word) && beginsWithSurname(runes) &&
		!vocab().ordinary[firstTwo(word)] && !usual(word) && !usual(firstTwo(word))
}

func firstTwo(word string) string {
	runes := []rune(word)
	return string(runes[:min(len(runes), 2)])
}
