package privacy

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// numberedGroup is the name of a group by its number, whole or behind the name of a village.
var numberedGroup = regexp.MustCompile(`^[\p{Han}]{0,12}第?[0-9一二三四五六七八九十百零〇]{1,4}(?:组|队|屯|社|网格)$`)

// IsInstitution reports whether the content of a name column is the name of an institution, a village or a group, by
// its ending. Such a name is published whole. A short name that begins like a person's is none: 王卫村.
func IsInstitution(text string) bool {
	_, ok := institution(text)
	return ok
}

// institution gives the name of an institution without invisible characters and white space.
func institution(text string) (name string, ok bool) {
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || hiddenInName(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(text))
	n := utf8.RuneCountInString(name)
	if !plainName(name) || n < 2 || len(Find(name)) > 0 {
		return "", false
	}
	v := vocab()
	switch {
	case numberedGroup.MatchString(name):
		return name, n <= 4 || !NamesPerson(name)
	case hasAnySuffix(name, v.institutions):
		return name, n >= 4
	case hasAnySuffix(name, v.groups):
		return name, n >= 4 && !beginsWithSurname([]rune(name))
	}
	return "", false
}

// plainName reports whether a name consists of Han characters and digits alone.
func plainName(name string) bool {
	for _, r := range name {
		if !unicode.Is(unicode.Han, r) && !(r >= '0' && r <= '9') || r == '某' {
			return false
		}
	}
	return name != ""
}
