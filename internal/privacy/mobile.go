package privacy

import (
	"slices"
	"strings"
)

// How the eleven digits of a mobile number are cut by spaces, hyphens or dots. The unusual cuts count only next to a
// word such as 电话, because three amounts in a row look the same.
var (
	usualCuts   = [][]int{{11}, {3, 4, 4}, {3, 8}, {7, 4}}
	unusualCuts = [][]int{{4, 3, 4}, {4, 4, 3}, {3, 3, 5}, {5, 6}}
	boxes       = []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1} // of a form
)

// findMobiles takes numbers of the form 1[3-9] and nine more digits (工信部 电信网编号计划), also behind
// 86, +86 or 0086, which stays outside the finding.
func (s *scanner) findMobiles() {
	all := s.digitGroups(false)
	for i := 0; i < len(all); i++ {
		if end := s.mobileAt(all, i); end > 0 {
			i = end - 1
		}
	}
}

// mobileAt takes a mobile number that begins in group i and gives the group after it, or 0.
func (s *scanner) mobileAt(all []group, i int) int {
	parts := all[i:min(len(all), i+shortest)]
	if code := countryCode(parts[0].digits); code > 0 {
		parts = slices.Clone(parts)
		parts[0].from += code
		parts[0].digits = parts[0].digits[code:]
	}
	taken, number := gatherDigits(parts, shortest, wide)
	if taken == 0 || number[0] != '1' || number[1] < '3' {
		return 0
	}
	end := i + taken
	parts = parts[:taken]
	word := s.speaksOf(all[i].from, phoneWords, codeWords)
	if !s.cutAsMobile(all, i, parts, word) || s.hasCurrency(all[i].from, all[end-1].to, !allOf(parts[1:], isNear)) ||
		word != wordSide && (word == codeSide || s.partOfCode(all, i, end)) {
		return 0
	}
	s.addFinding(Mobile, parts[0].from, all[end-1].to, maskDigits(number, 3, 4))
	return end
}

// cutAsMobile reports whether groups that have the digits of a mobile number are cut as people cut one: in whatever way
// punctuation or the end of a line does it next to a word for telephones; without such a word by one sign, in no longer
// list.
func (s *scanner) cutAsMobile(all []group, i int, parts []group, word side) bool {
	as := func(cuts [][]int) bool {
		return slices.ContainsFunc(cuts, func(cut []int) bool { return cutAs(parts, cut...) })
	}
	loose := !allOf(parts[1:], isNear)
	switch {
	case as(usualCuts) && !loose:
		return true
	case word == wordSide:
		return loose && !all[i].tight || as(unusualCuts) || cutAs(parts, boxes...)
	case parts[1].sign == '\t' || !s.isOneSign(all, i, i+len(parts)):
		return false // cells, or a list of numbers
	case len(parts) == 2 && parts[1].sign == '\n':
		return len(parts[0].digits) > 2 && !(len(parts[1].digits) == 8 && realDate(parts[1].digits)) // the next row of a ledger
	}
	return loose && as(usualCuts) || cutAs(parts, boxes...)
}

var countryCodes = setOf("86", "0086")

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

// partOfCode reports whether the number in groups i…end is a piece of something longer: digits hang on it by a hyphen
// or dot (and are neither a country code, another mobile nor the number of the line), or letters stand before it.
func (s *scanner) partOfCode(all []group, i, end int) bool {
	if from := all[i].from; from > 0 && s.glyphs[from-1].class == letter {
		return true
	}
	if all[i].tight && !countryCodes[all[i-1].digits] && !s.glyphs[all[i].from-2].taken &&
		!likeMobile(all[i-1].digits) && !s.numbersLine(all[i-1]) {
		return true
	}
	return end < len(all) && all[end].tight && !likeMobile(all[end].digits)
}

// numbersLine reports whether a group is the number of a line or of a paragraph, as in "1.".
func (s *scanner) numbersLine(g group) bool {
	return len(g.digits) <= 2 && s.glyphs[g.to].class == dot && (g.from == 0 || s.glyphs[g.from-1].class == line)
}

func likeMobile(digits string) bool {
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

// units are words of counted things in a list of numbers, which may look like a number in pieces.
var units = []string{"户", "人", "亩", "吨", "个", "件", "袋", "斤", "公斤", "千克", "米", "平方", "名", "次", "年", "月"}

// hasCurrency reports whether a currency is at either end of glyphs from…to, or a unit behind pieces.
func (s *scanner) hasCurrency(from, to int, pieces bool) bool {
	if b := s.textBefore(from, 1); b == "¥" || b == "￥" || b == "$" {
		return true
	}
	next := strings.TrimLeft(s.textAfter(to, 3), " ")
	if pieces && slices.ContainsFunc(units, func(u string) bool { return strings.HasPrefix(next, u) }) {
		return true
	}
	for _, unit := range []string{"元", "万元", "亿元"} {
		if strings.HasPrefix(next, unit) && !strings.HasPrefix(next, "元旦") {
			return true
		}
	}
	return false
}
