package privacy

import (
	"slices"
	"strings"
	"time"
)

// provinces are the first two digits of a resident ID: GB/T 2260 provinces, and 83 of the residence
// permits for people from Taiwan (81 and 82 serve Hong Kong and Macao).
var provinces = setOf("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
	"41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83")

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// findResidentIDs finds every 18-character number that validates: put together from neighbouring groups however they
// are cut, anywhere inside a longer run of digits (a name list pasted without spaces), or across the end of a line. The
// date and the check character make an accident in a long number rarer than one in fifty thousand; where punctuation
// cuts it and a word names a code, a person is asked.
func (s *scanner) findResidentIDs() {
	all := s.digitGroups(true)
	for i := 0; i < len(all); i++ {
		if end, number := gatherDigits(all[i:], 18, wide); end > 0 && validResidentID(number) {
			s.addFinding(s.residentKind(all[i:i+end]), all[i].from, all[i+end-1].to, maskDigits(number, 4, 4))
			i += end - 1
			continue
		}
		s.findResidentIDsWithin(all[i])
	}
	all = s.digitGroups(true)
	for i := 1; i < len(all); i++ {
		if all[i].sign == '\n' {
			s.findWrapped(all[i-1], all[i])
		}
	}
}

// residentKind tells a resident's number from a code that happens to validate: a number that is cut by punctuation
// after a word for codes.
func (s *scanner) residentKind(groups []group) Kind {
	whole := allOf(groups[1:], func(g group) bool { return g.gap == near || g.sign == '\n' })
	if !whole && s.speaksOf(groups[0].from, identityWords, codeWords) == codeSide {
		return LikelyID
	}
	return ResidentID
}

func (s *scanner) findResidentIDsWithin(g group) {
	for at := 0; at+18 <= len(g.digits); {
		number := g.digits[at : at+18]
		if !validResidentID(number) {
			at++
			continue
		}
		s.addFinding(ResidentID, g.from+at, g.from+at+18, maskDigits(number, 4, 4))
		at += 18
	}
}

// findWrapped takes a number that begins within the last group of a line and ends within the first of the next.
func (s *scanner) findWrapped(a, b group) {
	digits := a.digits + b.digits
	for at := max(0, len(a.digits)-17); at < len(a.digits) && at+18 <= len(digits); at++ {
		if number := digits[at : at+18]; validResidentID(number) {
			s.addFinding(ResidentID, a.from+at, b.from+at+18-len(a.digits), maskDigits(number, 4, 4))
			return
		}
	}
}

// gatherDigits joins groups from the first on, over gaps that are at least as narrow as reach, until they have exactly
// n digits, and gives how many it took, or 0 when no cut falls there.
func gatherDigits(groups []group, n int, reach gap) (taken int, number string) {
	for i, g := range groups {
		if i > 0 && g.gap < reach {
			return 0, ""
		}
		number += g.digits
		if len(number) == n {
			return i + 1, number
		}
		if len(number) > n {
			return 0, ""
		}
	}
	return 0, ""
}

// findMistypedIDs finds what was meant for a resident ID: eighteen characters of its form with another check character,
// and behind a word about identity a number of nearly its length. A person decides.
func (s *scanner) findMistypedIDs() {
	all := s.digitGroups(true)
	for i := 0; i < len(all); {
		end, number := i+1, all[i].digits
		for ; end < len(all) && all[end].gap == near; end++ {
			number += all[end].digits
		}
		word := s.speaksOf(all[i].from, identityWords, slices.Concat(codeWords, registerWords))
		formed := len(number) == 18 && !strings.Contains(number[:17], "X") &&
			hasRegion(number) && realDate(number[6:14])
		switch {
		case word == codeSide:
		case formed && !s.isBound(all, i, end), word == wordSide && len(number) >= 14 && len(number) <= 20:
			s.addFinding(LikelyID, all[i].from, all[end-1].to, maskDigits(number, 4, 4))
		}
		i = end
	}
}

func hasRegion(id string) bool { return provinces[id[:2]] || id[0] == '9' && provinces[id[1:3]] }

// validResidentID checks 18 characters by GB 11643-1999: region, a real date of birth between 1900 and
// 2099 (there is no clock here), ISO 7064 MOD 11-2. Foreign permanent residents' cards (since 2023) have
// the same form with a 9 before the province.
func validResidentID(id string) bool {
	for i := range 17 {
		if id[i] == 'X' {
			return false
		}
	}
	return hasRegion(id) && realDate(id[6:14]) && id[17] == checkCharacter(id[:17])
}

// checkCharacter is ISO 7064 MOD 11-2 over digits.
func checkCharacter(digits string) byte {
	p := 0
	for i := range len(digits) {
		p = (p + int(digits[i]-'0')) * 2 % 11
	}
	return "10X98765432"[p]
}

// realDate reports whether yyyymmdd exists and is in the 20th or 21st century.
func realDate(ymd string) bool {
	if century := ymd[:2]; century != "19" && century != "20" {
		return false
	}
	_, err := time.Parse("20060102", ymd)
	return err == nil
}

// findOldResidentIDs finds 15-digit numbers of the form before 1999 (region, yymmdd, serial). It has no check
// character, so it must be alone: whole, cut 6-6-3 or wrapped at the end of a line, not under a heading for codes, and
// not the first part of an 18-digit number that does not validate. A number that is cut by anything but spaces, hyphens
// and dots is a likely one.
func (s *scanner) findOldResidentIDs() {
	all := s.digitGroups(true)
	for i := range all {
		end, number := gatherDigits(all[i:], 15, wide)
		if end == 0 || strings.HasSuffix(number, "X") || !provinces[number[:2]] || !realDate("19"+number[6:12]) {
			continue
		}
		parts := all[i : i+end]
		word := s.speaksOf(all[i].from, identityWords, codeWords)
		if s.isBound(all, i, i+end) || joinedDigits(all, i) == 18 || word == codeSide {
			continue
		}
		kind := ResidentID
		switch {
		case word != wordSide && s.speaksOf(all[i].from, identityWords, registerWords) == codeSide:
			kind = LikelyID
		case end == 1, word == wordSide, cutAs(parts, 6, 6, 3) && allOf(parts[1:], isNear):
		case cutAs(parts, 6, 6, 3) && s.isOneSign(all, i, i+end), end == 2 && parts[1].sign == '\n':
			kind = LikelyID
		default:
			continue
		}
		s.addFinding(kind, all[i].from, all[i+end-1].to, maskDigits(number, 4, 3))
	}
}

// joinedDigits counts the digits of all groups that hang together with group i, and stops beyond 18.
func joinedDigits(all []group, i int) int {
	n := len(all[i].digits)
	for left := i; all[left].gap == near && n <= 18; {
		left--
		n += len(all[left].digits)
	}
	for right := i + 1; right < len(all) && all[right].gap == near && n <= 18; right++ {
		n += len(all[right].digits)
	}
	return n
}
