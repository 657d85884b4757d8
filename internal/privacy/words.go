package privacy

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"gongshi/assets"
	"gongshi/internal/hanzi"
)

// vocabulary holds the words of assets/privacy/words.txt, a field for each section; the file says what they are for.
type vocabulary struct {
	surnames, weak, strong, things, places, titles, labels []string

	compound, organisations, institutions, groups, classes, relief, roles, kin []string

	receivers, neutral, givers, followers, weakFollowers, offices, nobody, noNames []string

	lists, officials []string

	ordinary map[string]bool

	reliefWord, roleWord, behindRole, beforeRole, labelled, goesOn *regexp.Regexp
}

// vocabularyOf reads the sections. A section is a line in brackets and the words behind it.
func vocabularyOf(text string) *vocabulary {
	sections, name := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			name = strings.Trim(line, "[]")
		default:
			sections[name] = append(sections[name], strings.Fields(line)...)
		}
	}
	v := &vocabulary{ordinary: map[string]bool{}}
	for name, field := range map[string]*[]string{"surnames": &v.surnames, "weak": &v.weak, "strong": &v.strong,
		"things": &v.things, "places": &v.places, "titles": &v.titles, "labels": &v.labels, "compound": &v.compound,
		"organisations": &v.organisations, "institutions": &v.institutions, "groups": &v.groups, "classes": &v.classes, "relief": &v.relief,
		"roles": &v.roles, "kin": &v.kin, "receivers": &v.receivers, "neutral": &v.neutral, "givers": &v.givers,
		"followers": &v.followers, "weakfollowers": &v.weakFollowers, "offices": &v.offices, "nobody": &v.nobody,
		"nonames": &v.noNames, "lists": &v.lists, "officials": &v.officials} {
		if *field = sections[name]; len(*field) == 0 {
			panic("privacy/words.txt has no section " + name)
		}
	}
	for _, word := range sections["ordinary"] {
		v.ordinary[word] = true
	}
	v.compile()
	return v
}

// compile makes the patterns of the short texts of lists.
func (v *vocabulary) compile() {
	role := anyOf(v.roles)
	kin := anyOf(v.kin) + `|[其之][子女妻夫父母孙媳兄弟姐妹侄婿]`
	v.reliefWord = regexp.MustCompile(anyOf(v.relief) +
		`|第?[0-9一二三四五六七八九十百零〇]{1,4}(?:村民小组|居民小组|小组|组|生产队|队|屯|网格|人|口|户|档|类|级)`)
	v.behindRole = regexp.MustCompile(`(?:` + role + `|` + kin + `|由)[\s:,是为叫名]*([\p{Han}]{2,4})`)
	v.beforeRole = regexp.MustCompile(`([\p{Han}]{2,})[\s:,(]*(?:` + role + `|的?(?:` + kin + `)|同志|先生|女士|本人)`)
	const note = `(?:[(（][^()（）]{1,12}[)）])?`
	v.goesOn = regexp.MustCompile(`^` + note + `(?:[、，,和及与]\p{Han}{2,4}?` + note + `){0,8}` +
		`等?(?:[0-9一二三四五六七八九十百几]{1,3}[人户名位])?(?:` + anyOf(v.followers) + `)`)
	v.roleWord = regexp.MustCompile(role + `|` + kin)
	v.labelled = regexp.MustCompile(`(?:` + role + `|` + anyOf(v.receivers) + `)(?:为|是)?[:：]\s*([\p{Han}·•・]{2,8})`)
}

// anyOf is the alternation of words, the longer ones first.
func anyOf(words []string) string {
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int {
		return cmp.Compare(utf8.RuneCountInString(b), utf8.RuneCountInString(a))
	})
	return strings.Join(words, "|")
}

// vocab gives the words that the product has.
var vocab = sync.OnceValue(func() *vocabulary { return vocabularyOf(assets.PrivacyWords) })

// hasRune reports whether one of the lines of characters has a rune.
func hasRune(lines []string, r rune) bool {
	for _, line := range lines {
		if strings.ContainsRune(line, r) {
			return true
		}
	}
	return false
}

func hasAnySuffix(text string, suffixes []string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(text, s) {
			return true
		}
	}
	return false
}

// usual reports whether a text is a word that is more usual than names are.
func usual(text string) bool { return hanzi.Default().Usual(text) }
