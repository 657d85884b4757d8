package privacy

import (
	"slices"
	"strings"
	"unicode"
)

// SuspectName reports whether the content of a name column looks like a person's full, unmasked name:
// two to four Han characters that begin with a known surname (five after a compound surname), or a name of
// two parts joined by the middle dot, as 阿依古丽·买买提. Spaces between the characters, titles and a note in
// brackets behind the name do not matter. Masked names (张*, 张某某, 李○明) are not suspect.
//
// It is meant for columns that hold names and nothing else. In running prose it would suspect 高山 and miss
// half of the rest. A name whose surname is not listed passes, so a person must still look.
func SuspectName(cell string) bool {
	name := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || isInvisible(r) {
			return -1
		}
		return r
	}, cell)
	if at := strings.IndexAny(name, "(（[【〔"); at > 0 {
		name = name[:at]
	}
	for _, title := range vocab().titles {
		name = strings.TrimSuffix(name, title)
	}
	if hasAnySuffix(name, vocab().organisations) {
		return false
	}
	for _, point := range []string{"·", "•", "・", "．"} {
		if first, rest, ok := strings.Cut(name, point); ok {
			return allHan(first) && allHan(strings.ReplaceAll(rest, point, ""))
		}
	}
	return allHan(name) && beginsWithSurname([]rune(name))
}

func beginsWithSurname(name []rune) bool {
	if n := len(name); n >= 3 && n <= 5 && slices.Contains(vocab().compound, string(name[:2])) {
		return true
	}
	return len(name) >= 2 && len(name) <= 4 && hasRune(vocab().surnames, name[0])
}

// allHan reports whether s is Han characters only, without 某, 〇 and other signs for a hidden character.
func allHan(s string) bool {
	for _, r := range s {
		rare := r >= 0xE000 && r <= 0xF8FF // private use: how older systems write rare characters of names
		if !unicode.Is(unicode.Han, r) && !rare || strings.ContainsRune("某〇氏", r) {
			return false
		}
	}
	return s != ""
}
