package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NameChange is the change that MaskName made to a name.
type NameChange uint8

// The changes.
const (
	NameKept    NameChange = iota // it came masked, in this very form
	NameTidied                    // it came masked; marks beside it were left out, or another sign stood for the asterisk
	NameHidden                    // characters were hidden here
	NameUnclear                   // no name, or several: a person must say whose line it is
)

// MaskName returns the publishable form of a name: the surname, asterisks, and at most one more character (张*, 李*明,
// 欧阳*华, 阿**·**提); a name whose surname is hidden already (*明, *大明) stays unchanged. First it removes everything that is
// no part of a name: invisible characters and spaces, brackets with their content, digits, footnote marks at either
// end, labels and titles. Further characters are hidden. The result never shows a character that the text does not
// show, and for NameUnclear nothing but the surname of the first name.
func MaskName(text string) (masked string, change NameChange) {
	if name, ok := institution(text); ok {
		if name == text {
			return name, NameKept
		}
		return name, NameTidied
	}
	masked, change = maskOnce(text)
	for again := ""; again != masked; { // a new mask may touch a former letter, as the x in Max王
		again = masked
		masked, _ = maskOnce(masked)
	}
	return masked, change
}

func maskOnce(text string) (masked string, change NameChange) {
	parts := namesIn(text)
	if len(parts) == 0 {
		return asterisk, NameUnclear
	}
	name := hideMore(parts[0])
	masked = strings.Join(name, "")
	switch {
	case len(parts) > 1:
		return surnameOf(parts[0]) + asterisk, NameUnclear
	case visibleParts(name) < visibleParts(parts[0]):
		return masked, NameHidden
	case masked != text:
		return masked, NameTidied
	}
	return masked, NameKept
}

// NameParts splits a masked name into the visible parts before and after its hidden part.
func NameParts(masked string) (before, after string) {
	from, to := strings.Index(masked, asterisk), strings.LastIndex(masked, asterisk)
	if from < 0 {
		return masked, ""
	}
	return strings.TrimRight(masked[:from], middot), strings.TrimLeft(masked[to+len(asterisk):], middot)
}

const (
	asterisk = "*"
	middot   = "·"
)

var (
	enclosed  = regexp.MustCompile(`[\x{2460}-\x{24FF}\x{2776}-\x{2793}\x{3200}-\x{32FF}\x{1F100}-\x{1F2FF}]`)
	bracketed = regexp.MustCompile(`[(\[{<〔【〖《〈「『〘〚⟨〝"“][^)\]}>〕】〗》〉」』〙〛⟩〞"”]*([)\]}>〕】〗》〉」』〙〛⟩〞"”]|$)`)
	parting   = regexp.MustCompile(`[、,;/|\\&+\n\r]`)
)

// Signs that stand for a hidden character, the x where no Latin letter is beside it; and the dot within a name of
// several parts.
const (
	stars = "*✱✲✳∗⁎٭﹡●○◯〇⚪⚫□■▇█▢某?×✕✖╳_"
	dots  = "·•・‧∙⋅"
)

// The radicals that NFKC leaves as they are, which a text from a PDF may have in place of characters: ⻩ for 黄.
const firstRadical, lastRadical = '\u2E80', '\u2EFF'

// moreTitles are words behind a name in a list, besides the titles of the vocabulary.
var moreTitles = []string{"党员", "代领", "户主", "户"}

// namesIn cuts a text into the names that it holds, each in its characters: an asterisk for any sign of a hidden one.
func namesIn(text string) (names [][]string) {
	text = norm.NFKC.String(enclosed.ReplaceAllString(text, ""))
	text = strings.Map(func(r rune) rune {
		switch {
		case r != '\n' && r != '\r' && hiddenInName(r):
			return -1
		case r >= firstRadical && r <= lastRadical:
			return foldRune(r)
		}
		return r
	}, text)
	bare := bracketed.ReplaceAllString(text, " ")
	if len(nameLetters(bare)) == 0 {
		bare = text // all of it is in brackets
	}
	for _, part := range parting.Split(bare, -1) {
		for _, one := range apartBySpace(part) {
			if name := nameLetters(one); len(name) > 0 {
				names = append(names, name)
			}
		}
	}
	return names
}

// hiddenInName reports whether nothing is seen of a rune. Marks on letters are not hidden: see letters.
func hiddenInName(r rune) bool {
	return unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// apartBySpace cuts a text in two if a space parts two names, as in 张三 李四. Most spaces only spread one name.
func apartBySpace(text string) []string {
	words := strings.Fields(text)
	named := func(s string) bool { return len([]rune(s)) > 1 && allHan(s) && beginsWithSurname([]rune(s)) }
	if len(words) < 2 || slices.Contains(vocab().compound, words[0]) || !allOf(words, named) {
		return []string{text}
	}
	return words
}

// nameLetters gives the characters of one name; none if there is neither a letter nor a sign of a hidden one.
func nameLetters(text string) []string {
	text = strings.Join(strings.Fields(text), "")
	text = withoutLabel(text)
	runes := []rune(text)
	var name []string
	for i, r := range runes {
		switch {
		case strings.ContainsRune(stars, r), r == 'x' || r == 'X' || r == 'х' || r == 'Х':
			if unicode.IsLetter(r) && r != '某' && r != '〇' && latinBeside(runes, i) {
				name = append(name, string(r))
			} else {
				name = append(name, asterisk)
			}
		case strings.ContainsRune(dots, r):
			if n := len(name); n == 0 || name[n-1] != middot {
				name = append(name, middot)
			}
		case unicode.IsLetter(r), unicode.Is(unicode.Co, r):
			name = append(name, string(r))
		case unicode.IsMark(r):
			if n := len(name); n > 0 && name[n-1] != "" && !unicode.Is(unicode.Han, []rune(name[n-1])[0]) && isVisible(name[n-1]) {
				name[n-1] = norm.NFKC.String(name[n-1] + string(r))
			}
		case unicode.IsNumber(r):
		default:
			name = append(name, "") // a footnote mark at an end, a sign for a hidden character within
		}
	}
	return stripTitles(trimMarks(name))
}

// withoutLabel leaves out a label with a colon before a name.
func withoutLabel(text string) string {
	for _, l := range vocab().labels {
		if rest, ok := strings.CutPrefix(text, l+":"); ok && rest != "" {
			return rest
		}
	}
	return text
}

// latinBeside reports whether the x at i is a letter of a word in Latin letters.
func latinBeside(runes []rune, i int) bool {
	latin := func(i int) bool {
		return i >= 0 && i < len(runes) && unicode.In(runes[i], unicode.Latin, unicode.Cyrillic) && !strings.ContainsRune("xXхХ", runes[i])
	}
	return latin(i-1) || latin(i+1)
}

// trimMarks leaves out footnote marks and dots at the ends, and takes those within for stars.
func trimMarks(name []string) []string {
	for len(name) > 0 && (name[0] == "" || name[0] == middot) {
		name = name[1:]
	}
	for len(name) > 0 && (name[len(name)-1] == "" || name[len(name)-1] == middot) {
		name = name[:len(name)-1]
	}
	for i := range name {
		if name[i] == "" {
			name[i] = asterisk
		}
	}
	return name
}

// stripTitles leaves out a label before a name and a title behind it, if a name is left.
func stripTitles(name []string) []string {
	text := strings.Join(name, "")
	for _, l := range vocab().labels {
		rest, ok := strings.CutPrefix(text, l)
		if ok && len([]rune(rest)) > 1 && hasRune(vocab().surnames, []rune(rest)[0]) {
			name, text = name[len([]rune(l)):], rest
			break
		}
	}
	for _, title := range slices.Concat(moreTitles, vocab().titles) {
		if n := len([]rune(title)); strings.HasSuffix(text, title) && len(name)-n > 1 {
			return name[:len(name)-n]
		}
	}
	return name
}

// hideMore hides the characters that the masked form does not show.
func hideMore(name []string) []string {
	shown, first := visibleParts(name), firstVisible(name)
	surname := surnameLength(name)
	switch {
	case shown == len(name): // nothing is hidden yet
		return hideMiddle(name)
	case shown <= 1:
		return name
	case first == 0 && shown == surname, first == 0 && shown == surname+1 && name[surname] == asterisk && isVisible(name[len(name)-1]):
		return name
	case first > 0 && shown == 2 && isVisible(name[len(name)-2]) && isVisible(name[len(name)-1]):
		if !beginsWithSurname([]rune(strings.Join(name[first:], ""))) {
			return name
		}
		return []string{asterisk, name[len(name)-1]} // the asterisk may be a footnote mark before a whole name, as in *张三
	}
	return hideMiddle(trimStars(name))
}

func trimStars(name []string) []string {
	from, to := firstVisible(name), len(name)
	for !isVisible(name[to-1]) && name[to-1] != middot {
		to--
	}
	if name[to-1] == middot { // the name's last part is hidden
		to = len(name)
	}
	return name[from:to]
}

// hideMiddle hides all but the surname and, where there is more than one other character, the last.
func hideMiddle(name []string) []string {
	surname, n := surnameLength(name), len(name)
	switch {
	case n <= 1:
		return []string{asterisk}
	case n <= surname+1:
		return append(slices.Clone(name[:n-1]), asterisk)
	}
	hidden := slices.Clone(name)
	for i := surname; i < n-1; i++ {
		if hidden[i] != middot {
			hidden[i] = asterisk
		}
	}
	if !slices.Contains(hidden, asterisk) { // A·B
		hidden[n-1] = asterisk
	}
	return hidden
}

// surnameLength returns how many characters of a name are the surname: two of a compound surname with a given name
// after it, else one.
func surnameLength(name []string) int {
	if len(name) >= 3 && slices.Contains(vocab().compound, name[0]+name[1]) {
		return 2
	}
	return 1
}

// surnameOf returns the visible part of a name among several: nothing if its beginning is hidden.
func surnameOf(name []string) string {
	if len(name) < 2 || !isVisible(name[0]) {
		return ""
	}
	return strings.Join(name[:surnameLength(name)], "")
}

func isVisible(char string) bool { return char != asterisk && char != middot }

func visibleParts(name []string) (n int) {
	for _, char := range name {
		if isVisible(char) {
			n++
		}
	}
	return n
}

func firstVisible(name []string) int { return slices.IndexFunc(name, isVisible) }
