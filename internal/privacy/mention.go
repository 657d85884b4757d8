package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongshi/internal/hanzi"
)

// FindNames finds what may be the full names of persons in a text beside a list of masked names: a surname with a given
// name in the place of a name (给张三发放, 救助对象李四平, 王五等3人, 张三、李四, a name alone), a name of two parts joined by the
// middle dot, and what a label with a colon names (户主：…). A person decides, because no rule tells 高兴 from 高兴.
func FindNames(text string) []Finding { return findNames(text, false) }

// FindReceivers is FindNames for a notice without a list, where names of officials are public: it finds only names in
// the place of who receives something, is in need, or complains, and rows of names of such people. The title tells what
// a text is about.
func FindReceivers(title, text string) []Finding {
	return mergeFindings(findNames(text, true), findRows(title, text))
}

// mergeFindings puts findings in order. Of two in one place the first one stays.
func mergeFindings(a, b []Finding) []Finding {
	found := slices.Concat(a, b)
	slices.SortStableFunc(found, func(a, b Finding) int { return a.Start - b.Start })
	end := 0
	return slices.DeleteFunc(found, func(f Finding) bool {
		if f.Start < end {
			return true
		}
		end = f.End
		return false
	})
}

// findNames looks twice, the second time without spaces between Han characters: 张 三 is a name too.
func findNames(text string, receivers bool) []Finding {
	var found []Finding
	for _, spaced := range []bool{true, false} {
		s := newSentence(text, spaced)
		if spaced || len(s.letters) < utf8.RuneCountInString(text) {
			s.receivers = receivers
			found = append(found, s.findNames()...)
		}
	}
	return mergeFindings(found, nil)
}

// char is a character of a text in the form in which it is compared.
type char struct {
	rune       rune
	start, end int // bytes of the text
	at         int // index in runes
}

// sentence is a text in which names are looked for.
type sentence struct {
	text      string
	letters   []char
	folded    []rune
	border    []bool // a word begins at this letter, or the text ends here
	receivers bool   // see FindReceivers
}

func newSentence(text string, spaced bool) *sentence {
	s := &sentence{text: text}
	n := 0
	for at, r := range text {
		size := utf8.RuneLen(r)
		if size > 0 && !isInvisible(r) && (spaced || !unicode.IsSpace(r)) {
			one := char{foldRune(r), at, at + size, n}
			s.letters, s.folded = append(s.letters, one), append(s.folded, one.rune)
		}
		n++
	}
	s.findBorders()
	return s
}

// foldRune returns the usual form of a character; a character that is folded to several stays itself.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf || unicode.IsSpace(r) {
		return r
	}
	if folded := []rune(hanzi.Fold(string(r))); len(folded) == 1 {
		return folded[0]
	}
	return r
}

// findBorders cuts the runs of Han characters into words.
func (s *sentence) findBorders() {
	s.border = make([]bool, len(s.folded)+1)
	for i := range s.border {
		s.border[i] = true
	}
	for from := 0; from < len(s.folded); {
		to := from
		for to < len(s.folded) && unicode.Is(unicode.Han, s.folded[to]) {
			to++
		}
		if to > from+1 {
			at := from
			for _, word := range hanzi.Default().Words(string(s.folded[from:to])) {
				for k := 1; k < utf8.RuneCountInString(word); k++ {
					s.border[at+k] = false
				}
				at += utf8.RuneCountInString(word)
			}
		}
		from = max(to, from+1)
	}
}

func (s *sentence) findNames() (found []Finding) {
	found = append(s.findDotted(), s.findLabelled()...)
	for i := 0; i < len(s.folded); {
		n := s.nameLength(i)
		if n == 0 {
			i++
			continue
		}
		found = append(found, s.finding(i, i+n))
		i += n
	}
	return found
}

// finding is what was found in letters from to to.
func (s *sentence) finding(from, to int) Finding {
	start, end := s.letters[from].start, s.letters[to-1].end
	masked, _ := MaskName(s.text[start:end])
	return Finding{Kind: LikelyName, Start: start, End: end, Rune: s.letters[from].at, Masked: masked}
}

// nameLength is the length of the name that begins at a letter; 0 for none.
func (s *sentence) nameLength(i int) int {
	if !hasRune(vocab().surnames, s.folded[i]) && !s.compoundAt(i) {
		return 0
	}
	lengths := []int{3, 2}
	if s.compoundAt(i) {
		lengths = []int{4, 3}
	} else if i+1 < len(s.folded) && hasRune(vocab().strong, s.folded[i+1]) && hasRune(vocab().strong, s.folded[i]) {
		lengths = []int{4, 3, 2} // the surnames of both parents
	}
	best, length := 0, 0
	for _, n := range lengths {
		if !s.mayBeName(i, n) {
			continue
		}
		if weight := s.weigh(i, n); weight > best {
			best, length = weight, n
		}
	}
	return length
}

func (s *sentence) compoundAt(i int) bool {
	return i+1 < len(s.folded) && s.folded[i] != '第' && slices.Contains(vocab().compound, string(s.folded[i:i+2]))
}

// joined reports whether a surname ends a word before it: 救助金, 三张.
func (s *sentence) joined(i int) bool {
	if i == 0 {
		return false
	}
	before := s.folded[i-1]
	switch s.folded[i] {
	case '金', '款':
		return strings.ContainsRune("助问扶励贴保老抚济险税", before)
	case '张', '项', '季', '石', '万':
		return unicode.IsNumber(before) || strings.ContainsRune("〇一二两三四五六七八九十百千几每半多", before)
	}
	return false
}

// mayBeName reports whether n letters have the form of a name and are no usual word, office or place.
func (s *sentence) mayBeName(i, n int) bool {
	if i+n > len(s.folded) || !allHan(string(s.folded[i:i+n])) || s.joined(i) {
		return false
	}
	if i > 0 && strings.ContainsRune(stars, s.folded[i-1]) { // the end of a masked name
		return false
	}
	name, v := s.folded[i:i+n], vocab()
	given, surname := name[1:], name[0]
	if s.compoundAt(i) {
		given = name[2:]
	} else if v.ordinary[string(name[:2])] || usual(string(name[:2])) || usual(string(name)) || given[0] == '家' {
		return false
	}
	if hasAnyPrefix(string(given)+s.after(i+n, 2), v.offices) {
		return false
	}
	if hasRune(v.weak, surname) && strings.ContainsAny(string(given), "年月日时") {
		return false
	}
	last := name[n-1]
	if n > 2 && strings.ContainsRune("的了是在有住已未也都就把被将现再又只能可应须要获领享因等", last) {
		return false
	}
	if n == 2 && (hasRune(v.places, last) || hasRune(v.things, last)) || n > 2 && strings.ContainsRune(placesBehind, last) {
		return false
	}
	return !s.placeBehind(i + n)
}

// placesBehind are characters behind the name of a place.
const placesBehind = "村组镇乡县市区社屯庄湾冲畈圩队局厅院校厂场店街路桥寺庙"

// placeBehind reports whether what ends at a letter goes on as the name of a place or an office.
func (s *sentence) placeBehind(i int) bool {
	rest := s.after(i, 3)
	first, _ := utf8.DecodeRuneInString(rest)
	return strings.ContainsRune(placesBehind, first) ||
		hasAnyPrefix(rest, []string{"小学", "中学", "示例", "小组", "片区", "公司", "网格"})
}

// after gives at most n letters from letter i on.
func (s *sentence) after(i, n int) string {
	return string(s.folded[min(i, len(s.folded)):min(i+n, len(s.folded))])
}

// before gives at most n letters before letter i, without what joins a word to a name.
func (s *sentence) before(i, n int) string {
	text := string(s.folded[max(0, i-n):i])
	return strings.TrimRight(text, " :：是为叫名\"“（(、")
}

// side of a name: how surely a name is expected there.
type nameSide int

const (
	anything nameSide = iota
	border            // punctuation, a space, an end; another name
	giver             // 给, 慰问; behind it 发, 家
	crowd             // 村民, behind which a sentence may go on with any word
	sure              // 户主, 低保户; behind it 等3人, 代领, 因病
)

// longestWord is the length of the longest word that tells who is meant.
const longestWord = 6

func (s *sentence) leftOf(i int) nameSide {
	v := vocab()
	before := s.before(i, longestWord)
	switch {
	case hasAnySuffix(before, v.neutral):
		return crowd
	case hasAnySuffix(before, v.receivers), !s.receivers && hasAnySuffix(before, v.roles):
		return sure
	case i > 0 && hasAnySuffix(string(s.folded[max(0, i-longestWord):i]), v.givers):
		return giver
	case i == 0 || !unicode.Is(unicode.Han, s.folded[i-1]), strings.ContainsRune("和与及组队", s.folded[i-1]):
		return border
	}
	return anything
}

func (s *sentence) rightOf(i int) nameSide {
	rest := s.after(i, longestWord)
	switch {
	case strings.HasPrefix(rest, "等") && counts(rest[len("等"):]), hasAnyPrefix(rest, vocab().followers),
		goesOn.MatchString(s.after(i, 24)), vocab().goesOn.MatchString(s.after(i, 40)):
		return sure
	case rest == "" || !unicode.Is(unicode.Han, s.folded[i]), strings.ContainsRune("和与及", s.folded[i]):
		return border
	case hasAnyPrefix(rest, vocab().weakFollowers):
		return giver
	}
	return anything
}

// goesOn is what follows the name of one of several persons, and of one who is described.
var goesOn = regexp.MustCompile(`^(?:、[\p{Han}]{2,4})+(?:等|、[\p{Han}]{2,4}等)[0-9一二三四五六七八九十百几人户名位]|` +
	`^\s*[,，(（、\s]\s*[男女][,，、)）\s。;；]`)

// counts reports whether a text begins with a number or a word for persons.
func counts(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r != utf8.RuneError && (unicode.IsNumber(r) || strings.ContainsRune("〇一二两三四五六七八九十百几数多人户名位家", r))
}

// weigh tells how surely letters i to i+n are a name in their place: 0 for not.
func (s *sentence) weigh(i, n int) int {
	left, right := s.leftOf(i), s.rightOf(i+n)
	v := vocab()
	strong, weak := hasRune(v.strong, s.folded[i]), hasRune(v.weak, s.folded[i])
	if s.compoundAt(i) {
		strong = !usual(string(s.folded[i : i+2]))
	}
	aligned := s.border[i] && s.border[i+n]
	found := false
	switch {
	case s.folded[i] == '和' && left < sure: // 临时救助和医疗救助
	case weak:
		found = right == sure && left >= giver || right == giver && left == sure
	case left == sure:
		found = right >= border || !s.receivers || strong || aligned
	case left == giver:
		found = right >= giver || strong && (right == border || aligned && !s.receivers)
	case left == crowd:
		found = right == sure || strong && (aligned || right >= border) || right == border && !s.receivers
	case left == border:
		found = right == sure && (!s.receivers || strong) || !s.receivers && (right == border || strong && aligned)
	default:
		found = !s.receivers && strong && aligned
	}
	if !found {
		return 0
	}
	weight := 1 + 4*int(right)
	if aligned {
		weight += 2
	}
	return weight
}

// findDotted finds names of several parts, as 阿依古丽·买买提.
func (s *sentence) findDotted() (found []Finding) {
	text := string(s.folded)
	for _, at := range dotted.FindAllStringIndex(text, -1) {
		from := utf8.RuneCountInString(text[:at[0]])
		to := from + utf8.RuneCountInString(text[at[0]:at[1]])
		for k := from; k < to && !isDot(s.folded[k]); k++ {
			before := string(s.folded[max(0, k-longestWord):k])
			if s.border[k] && hasAnySuffix(before, slices.Concat(vocab().receivers, vocab().givers, vocab().roles)) {
				from = k // the words before the name belong to the sentence
			}
		}
		dot := from + slices.IndexFunc(s.folded[from:to], isDot)
		for k := dot + 3; k < to; k++ {
			if hasAnyPrefix(s.after(k, longestWord), vocab().followers) {
				to = k
			}
		}
		if !s.receivers || s.leftOf(from) >= giver {
			found = append(found, s.finding(from, to))
		}
	}
	return found
}

func isDot(r rune) bool { return strings.ContainsRune(dots, r) }

// findLabelled finds what a label with a colon names, of whatever surname.
func (s *sentence) findLabelled() (found []Finding) {
	text := string(s.folded)
	for _, at := range vocab().labelled.FindAllStringSubmatchIndex(text, -1) {
		name := text[at[2]:at[3]]
		long := utf8.RuneCountInString(name) > 3 && !strings.ContainsAny(name, dots)
		if long && !beginsWithSurname([]rune(name)) || !namesSomebody(name) {
			continue
		}
		from := utf8.RuneCountInString(text[:at[2]])
		found = append(found, s.finding(from, from+utf8.RuneCountInString(name)))
	}
	return found
}

// namesSomebody reports whether the words behind a label may be a name.
func namesSomebody(words string) bool {
	v := vocab()
	runes := []rune(words)
	return allHan(strings.NewReplacer("·", "", "•", "", "・", "").Replace(words)) && !hasAnyPrefix(words, v.nobody) &&
		!hasAnySuffix(words, v.organisations) && !v.reliefWord.MatchString(words) && !hasAnySuffix(words, v.offices) &&
		!strings.ContainsRune(placesBehind+"们者人员", runes[len(runes)-1])
}
