package account

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/hanzi"
)

// owner holds the names from which a password must not be made, see CheckPassword.
type owner struct{ login, name, centre string }

// fewAround is how many digits and marks around a word leave it a word: a birthday, a year, "123!".
const fewAround = 8

// whyGuessed returns why a password is among those that are tried first; nil if nothing is known against it.
func (o owner) whyGuessed(password string) error {
	plain := flattenPassword(password)
	letters := strings.Map(onlyLetters, plain)
	around := len([]rune(plain)) - len([]rune(letters))
	core := strings.TrimFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) })
	switch {
	case letters == "":
		return errs.F(errs.Invalid, "The password is digits only; telephone numbers, dates and numbers of documents are tried first. Write a few words in a row.")
	case o.isName(plain, letters):
		return errs.F(errs.Invalid, "The password is made of a name that others know: yours, your login name or this centre's. Those are tried first.")
	case isListed(plain), isListed(undoLeet(plain)), isListed(core) && len(plain)-len(core) <= fewAround,
		isListed(undoLeet(core)) && len(plain)-len(core) <= fewAround, isListed(letters) && around <= fewAround:
		return errs.F(errs.Invalid, "The password is on the list of those that are tried first, or is one of them with digits or marks around it.")
	case isRepeated(letters) && around <= fewAround:
		return errs.F(errs.Invalid, "The password repeats one word, which is tried first.")
	case isThreeSyllables(letters) && (around <= fewAround || idLike(plain)):
		return errs.F(errs.Invalid, "The password is a short name or word in pinyin with digits, which is tried first. Write a few words more.")
	}
	return nil
}

// flattenPassword gives a password in lower case and half width, without the spaces and marks that part its words.
func flattenPassword(password string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-_.,;:/", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(password))
}

func onlyLetters(r rune) rune {
	if unicode.IsLetter(r) {
		return r
	}
	return -1
}

var leet = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

func undoLeet(s string) string { return leet.Replace(s) }

var (
	commonPasswords = sync.OnceValue(func() []string { return strings.Fields(assets.CommonPasswords) })
	ownPasswords    = sync.OnceValue(func() []string { return strings.Fields(assets.OwnPasswords) })
	syllables       = sync.OnceValue(func() []string { return strings.Fields(assets.PinyinSyllables) })
)

func isAmong(sorted []string, s string) bool {
	_, ok := slices.BinarySearch(sorted, s)
	return ok
}

func isListed(s string) bool { return isAmong(commonPasswords(), s) || isAmong(ownPasswords(), s) }

// isRepeated reports whether a word is a listed or short one, twice or more.
func isRepeated(s string) bool {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s && (n <= 4 || isListed(s[:n])) {
			return true
		}
	}
	return false
}

// isThreeSyllables reports whether letters are at most three syllables of pinyin, or at most three initials.
func isThreeSyllables(letters string) bool {
	return len(letters) <= 3 || inSyllables(letters, 3)
}

func inSyllables(letters string, most int) bool {
	if letters == "" {
		return true
	}
	if most == 0 {
		return false
	}
	for n := min(6, len(letters)); n > 0; n-- {
		if isAmong(syllables(), letters[:n]) && inSyllables(letters[n:], most-1) {
			return true
		}
	}
	return false
}

// idLike reports whether the digits of a password are as many as those of a telephone's or a resident's number.
func idLike(plain string) bool {
	n := strings.IndexFunc(plain, unicode.IsDigit)
	digits := strings.TrimFunc(plain[max(n, 0):], unicode.IsLetter)
	return len(digits) == 11 || len(digits) == 18 || len(digits) == 15
}

// isName reports whether the password is little more than a name that others know.
func (o owner) isName(plain, letters string) bool {
	for _, name := range o.guessedNames() {
		rest := strings.ReplaceAll(plain, name, "")
		if rest != plain && len(rest) <= fewAround {
			return true
		}
		if rest := strings.ReplaceAll(letters, name, ""); rest != letters && rest == "" {
			return true
		}
	}
	return false
}

// guessedNames are those of the owner and of the centre, as they would be typed: in characters, in pinyin, its parts.
func (o owner) guessedNames() []string {
	var names []string
	add := func(name string, least int) {
		if name = flattenPassword(name); len(name) >= least {
			names = append(names, name)
		}
	}
	add(o.login, 3)
	add(o.name, 2)
	spelled := ""
	for _, r := range hanzi.Default().NameReadings(o.name) {
		spelled += r.Letters
	}
	add(spelled, 3)
	add(o.centre, 4)
	for part := range strings.FieldsFuncSeq(o.centre, func(r rune) bool { return strings.ContainsRune(".-_/: ", r) }) {
		add(part, 4)
	}
	return names
}
