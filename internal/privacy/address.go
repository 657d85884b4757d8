package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	// groupName is a villagers' group or the like at the end of a place: 二组, 第三村民小组, 东庄组, 7网格.
	groupName = regexp.MustCompile(`(第?[0-9一二三四五六七八九十百零〇]{1,4}|[\p{Han}]{1,4}?)(村民小组|居民小组|小组|组|生产队|队|屯|网格)`)
	// house is a part of an address below a group: a number of a door, building, flat; a household by its place.
	house = regexp.MustCompile(`([0-9]+|[一二三四五六七八九十百零〇廿卅壹贰叁肆伍陆柒捌玖拾佰]+)(之[一二三四五六七八九0-9]+)?(号|號|室|栋|棟|幢|单元|單元|弄|户|戶|房|座|楼|樓|层|層)|[0-9]+(门|門|排|巷|床|铺)|` +
		`[0-9]+[-–—][0-9]+|[A-Za-z][座栋棟幢]|门牌|門牌|[旁隔]边|隔壁|对面|对门|附近|[前后东西南北左右]面|[东西南北]侧|村[东西南北]头|路口|村口|桥头`)
	// behind is the same right behind a group: a household by its number in a row, or by its people.
	behind = regexp.MustCompile(`第?[一二三四五六七八九十]+(门|門|排|巷|床|铺|家)|家[前后旁里]?$`)
	// bare is a number without a word behind it, as in 三组12 and 和平路12#.
	bare = regexp.MustCompile(`[0-9]+([^0-9\p{Han}]|$)`)
	// numbered are the words behind which a bare number names a group.
	numbered = []string{"组", "队", "社", "格", "片", "片区", "屯"}
	// home is an address in a sentence: a place that people live in, then the number of a door.
	home = regexp.MustCompile(`(村|组|队|庄|屯|社区|小区|花园|公寓|新苑|家园|路|街|巷|弄|里|胡同|大道|[栋幢座])(第)?([0-9０-９]+|[一二三四五六七八九十百]+)(之[一二三四五六七八九0-9]+|-[0-9０-９]+)?(号|室|栋|幢|单元|弄|房)([0-9０-９]+(号|室|单元))*`)
	// works are words for numbered structures that are no home, after a place: 三组3号机井.
	works = []string{"文", "机", "井", "桥", "泵", "塘", "线", "闸", "令", "坝", "渠", "路", "公告", "通知", "网格", "片", "点", "地块", "标段", "楼道", "变压"}
)

// GroupOnly returns the publishable part of a household's place. It is the whole text, or, if the text goes below a
// group (the number of a door, a building, a neighbour) or continues after a group's name, the group's name alone, and
// "" if it names none. private reports whether anything was left out.
func GroupOnly(text string) (group string, private bool) {
	if len(Find(text)) > 0 {
		return text, false // the number is refused under its own name
	}
	plain := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	at := groupIn(plain)
	rest, tail, number := plain, "", plain
	if at != nil {
		rest, tail = plain[:at[0]]+" "+plain[at[1]:], plain[at[1]:]
		number = tail
	}
	alone := !strings.ContainsFunc(plain, unicode.IsLetter) // it is the group's own number
	if !house.MatchString(rest) && !behind.MatchString(tail) && (alone || !bareNumber(number)) && groupsAlone.MatchString(tail) {
		if at == nil || !NamesPerson(plain[:at[1]]) {
			return text, false
		}
	}
	if at == nil {
		return "", true
	}
	return withoutName(plain[at[0]:at[1]]), true
}

var (
	// groupsAlone are the words that may follow a group's name: others of that kind, as in 三组、四组, 生产队三组 and 三组（低洼片）.
	groupsAlone = regexp.MustCompile(`^(?:[、,和及]?[\p{Han}0-9]{0,4}(?:村民小组|居民小组|小组|组|生产队|队|屯|网格|片区?)|\([\p{Han}0-9]{1,4}(?:组|队|片区?)\))*$`)
	// byNumber is a group's name by its number, at the end of a text.
	byNumber = regexp.MustCompile(`第?[0-9一二三四五六七八九十百零〇]{1,4}(?:村民小组|居民小组|小组|组|生产队|队|屯|网格)$`)
)

// withoutName leaves out the name of a person before the number of a group, as in 程小例三组.
func withoutName(group string) string {
	if NamesPerson(group) {
		return byNumber.FindString(group)
	}
	return group
}

// bareNumber reports whether a text has a number without a word that makes it a group's.
func bareNumber(text string) bool {
	for _, at := range bare.FindAllStringIndex(text, -1) {
		named := func(word string) bool { return strings.HasSuffix(text[:at[0]], word) }
		if !slices.ContainsFunc(numbered, named) {
			return true
		}
	}
	return false
}

// GroupName gives the name of the villagers' group in the address of a household, and nothing else of it: "" if it
// names none.
func GroupName(text string) string {
	plain := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	if at := groupIn(plain); at != nil {
		return withoutName(plain[at[0]:at[1]])
	}
	return ""
}

// placeEnd is the end of the name of a place above a group.
var placeEnd = regexp.MustCompile(`省|市|区|县|镇|乡|道|村([^民]|$)`)

// groupIn finds the group's name in a place, as far to the right as there is one; nil for none.
func groupIn(text string) []int {
	from := 0
	for _, at := range placeEnd.FindAllStringIndex(text, -1) {
		end := at[0] + len("村")
		if groupName.MatchString(text[end:]) {
			from = end
		}
	}
	at := groupName.FindStringIndex(text[from:])
	if at == nil {
		return nil
	}
	return []int{from + at[0], from + at[1]}
}

// FindAddresses gives the homes in a text: a place that people live in with the number of a door behind it. An office
// has an address of that form too, so that a person decides.
func FindAddresses(text string) (found []Finding) {
	for _, at := range home.FindAllStringIndex(text, -1) {
		if hasAnyPrefix(text[at[1]:], works) {
			continue
		}
		found = append(found, Finding{Kind: LikelyAddress, Start: at[0], End: at[1], Rune: len([]rune(text[:at[0]])), Masked: "***"})
	}
	return found
}

func hasAnyPrefix(text string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
