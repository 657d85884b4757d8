package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/hanzi"
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
	word := wordOf(cell)
	if strings.ContainsAny(word, stars) && showsClass(word) {
		form = FormOther
	}
	names := namesIn(cell)
	for _, letters := range names {
		form = max(form, formOfName(strings.Join(letters, "")))
	}
	if !strings.ContainsAny(word, stars) && isClass(word) || several.MatchString(word) {
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

// several is the end of words for more households than the one that they name: 王某等3户.
var several = regexp.MustCompile(`等[\d一二三四五六七八九十几]*[户人名位家]*$`)

func formOfName(name string) NameForm {
	switch {
	case strings.Contains(name, asterisk):
		return formOfMasked(name)
	case strings.Contains(name, middot):
		if slices.ContainsFunc(strings.Split(name, middot), isClass) {
			return FormOther
		}
	case !isGivenName(name), isEntry(name), isPhrase(name), slices.Contains(vocab().noNames, name),
		homestead.MatchString(name):
		return FormOther
	}
	return FormPerson
}

// homestead is the name of a hamlet: 李家湾.
var homestead = regexp.MustCompile(`^.家[湾庄屯坪沟寨岗店桥铺营堡坝塘岭坡冲洼垸圩集村口头窝台院楼巷河山]$`)

// isEntry reports whether a name is a word of the dictionary. Of two characters after a surname that is hardly ever a
// word, only a usual one counts: the dictionary has names such as 李明.
func isEntry(name string) bool {
	runes := []rune(name)
	if hasRune(vocab().strong, runes[0]) && len(runes) == 2 {
		return false
	}
	return hanzi.Default().HasWord(name)
}

// isPhrase reports whether a half of four characters is a word of the dictionary: 封山育林.
func isPhrase(name string) bool {
	runes := []rune(name)
	words := hanzi.Default()
	return len(runes) == 4 && !startsWithAny(name, vocab().compound) &&
		(words.HasWord(string(runes[:2])) || words.HasWord(string(runes[2:])))
}

// formOfMasked tells what a masked name looks like by the character before its stars: that of 低*户 is no surname.
func formOfMasked(name string) NameForm {
	first, _ := utf8.DecodeRuneInString(name)
	if allHan(string(first)) && !hasRune(vocab().surnames, first) && !startsWithAny(name, vocab().compound) {
		return FormOther
	}
	return FormPerson
}

// showsClass reports whether a word with stars shows the word for a class of people or a thing: *低保户, 某户.
func showsClass(word string) bool {
	shown := strings.Map(func(r rune) rune {
		if strings.ContainsRune(stars, r) {
			return -1
		}
		return r
	}, word)
	whole := slices.Contains(vocab().classes, shown) || slices.Contains(vocab().groups, shown)
	return whole && (shown == "户" || len([]rune(shown)) > 1) || len([]rune(shown)) > 2 && isClass(shown)
}

func startsWithAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(text, w) })
}

// isClass reports whether a word ends as words for a class of people, a sum or a thing do, and is no name before its
// ending: 王小例户 is a name. Some of the endings end names as well.
func isClass(word string) bool {
	for _, ending := range vocab().classes {
		before, found := strings.CutSuffix(word, ending)
		switch long := len([]rune(ending)) > 1; {
		case !found:
		case long && !ofHousehold[ending]:
			return true
		case !isGivenName(before) && (!isGivenName(word) || usual(word) || long):
			return true
		}
	}
	return false
}

// ofHousehold are endings that name a household behind its own name: 王小例家庭.
var ofHousehold = map[string]bool{"家庭": true, "户主": true, "家属": true, "亲属": true, "遗属": true, "眷属": true,
	"人家": true, "住户": true, "农户": true}

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
