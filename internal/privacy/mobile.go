package privacy

import (
	"slices"
	"strings"
)

// How the eleven digits of a mobile number are cut. The unusual cuts count only next to a word such as
// 电话, because three amounts in a row look the same.
var (
	usualCuts   = [][]int{{11}, {3, 4, 4}, {3, 8}, {7, 4}}
	unusualCuts = [][]int{{4, 3, 4}, {4, 4, 3}, {3, 3, 5}, {5, 6}}
)

// findMobiles takes numbers of the form 1[3-9] and nine more digits (工信部 电信网编号计划), also behind
// 86, +86 or 0086, which stays outside the finding.
func (s *scanner) findMobiles() {
	all := s.groups(false)
	for i := 0; i < len(all); i++ {
		if end := s.mobileAt(all, i); end > 0 {
			i = end - 1
		}
	}
}

// mobileAt takes a mobile number that begins in group i and gives the group after it, or 0.
func (s *scanner) mobileAt(all []group, i int) int {
	first := all[i]
	first.from += countryCode(first.digits)
	first.digits = first.digits[countryCode(first.digits):]
	word := s.speaksOf(all[i].from, phoneWords, codeWords)
	cuts := usualCuts
	if word == wordSide {
		cuts = slices.Concat(usualCuts, unusualCuts)
	}
	for _, cut := range cuts {
		number, ok := cutAt(first, all[i+1:], cut)
		end := i + len(cut)
		if !ok || number[0] != '1' || number[1] < '3' {
			continue
		}
		if word != wordSide && (word == codeSide || s.partOfCode(all, i, end)) || s.amount(all[i].from, all[end-1].to) {
			return 0
		}
		s.take(Mobile, first.from, all[end-1].to, mask(number, 3, 4))
		return end
	}
	return 0
}

// countryCode is the length of the country code that a group of digits begins with, if eleven follow.
func countryCode(digits string) int {
	switch {
	case len(digits) == 13 && strings.HasPrefix(digits, "86"):
		return 2
	case len(digits) == 15 && strings.HasPrefix(digits, "0086"):
		return 4
	}
	return 0
}

// cutAt joins first and the groups after it when their lengths are those of the cut.
func cutAt(first group, rest []group, cut []int) (number string, ok bool) {
	if len(first.digits) != cut[0] || len(rest) < len(cut)-1 {
		return "", false
	}
	number = first.digits
	for k, n := range cut[1:] {
		if g := rest[k]; !g.joined || len(g.digits) != n {
			return "", false
		}
		number += rest[k].digits
	}
	return number, true
}

// partOfCode reports whether the number in groups i…end is a piece of something longer: digits hang on it
// by a hyphen or dot (and are neither a country code nor another mobile), or letters stand before it.
func (s *scanner) partOfCode(all []group, i, end int) bool {
	if from := all[i].from; from > 0 && s.glyphs[from-1].class == letter {
		return true
	}
	if all[i].tight && !slices.Contains([]string{"86", "0086"}, all[i-1].digits) && !s.glyphs[all[i].from-2].taken &&
		!likeMobile(all[i-1].digits) {
		return true
	}
	return end < len(all) && all[end].tight && !likeMobile(all[end].digits)
}

func likeMobile(digits string) bool {
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

// amount reports whether a currency stands at either end of glyphs from…to.
func (s *scanner) amount(from, to int) bool {
	if b := s.preceding(from, 1); b == "¥" || b == "￥" {
		return true
	}
	next := s.following(to, 2)
	for _, unit := range []string{"元", "万元", "亿元"} {
		if strings.HasPrefix(next, unit) && next != "元旦" {
			return true
		}
	}
	return false
}
