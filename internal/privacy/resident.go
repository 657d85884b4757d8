package privacy

import (
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

// findResidentIDs takes every 18-character number that validates: put together from neighbouring groups
// however they are cut, or anywhere inside a longer run of digits (a name list pasted without spaces). The
// date and the check character make an accident in a long number rarer than one in fifty thousand.
func (s *scanner) findResidentIDs() {
	all := s.groups(true)
	for i := 0; i < len(all); i++ {
		if end, number := gather(all[i:], 18); end > 0 && validResidentID(number) {
			s.take(ResidentID, all[i].from, all[i+end-1].to, mask(number, 4, 4))
			i += end - 1
			continue
		}
		s.findResidentIDsWithin(all[i])
	}
}

func (s *scanner) findResidentIDsWithin(g group) {
	for at := 0; at+18 <= len(g.digits); {
		number := g.digits[at : at+18]
		if !validResidentID(number) {
			at++
			continue
		}
		s.take(ResidentID, g.from+at, g.from+at+18, mask(number, 4, 4))
		at += 18
	}
}

// gather joins groups from the first on until they have exactly n digits, and gives how many it took,
// or 0 when no cut falls there.
func gather(groups []group, n int) (taken int, number string) {
	for i, g := range groups {
		if i > 0 && !g.joined {
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

// validResidentID checks 18 characters by GB 11643-1999: region, a real date of birth between 1900 and
// 2099 (there is no clock here), ISO 7064 MOD 11-2. Foreign permanent residents' cards (since 2023) have
// the same form with a 9 before the province.
func validResidentID(id string) bool {
	for i := range 17 {
		if id[i] == 'X' {
			return false
		}
	}
	region := provinces[id[:2]] || id[0] == '9' && provinces[id[1:3]]
	return region && realDate(id[6:14]) && id[17] == checkCharacter(id[:17])
}

// checkCharacter is ISO 7064 MOD 11-2 over digits.
func checkCharacter(digits string) byte {
	p := 0
	for i := range len(digits) {
		p = (p + int(digits[i]-'0')) * 2 % 11
	}
	return "10X98765432"[p]
}

// realDate reports whether yyyymmdd exists and lies in the 20th or 21st century.
func realDate(ymd string) bool {
	if century := ymd[:2]; century != "19" && century != "20" {
		return false
	}
	_, err := time.Parse("20060102", ymd)
	return err == nil
}

// findOldResidentIDs takes 15-digit numbers of the form before 1999 (region, yymmdd, serial). It has no
// check character, so it must stand alone, whole or cut 6-6-3, not under a heading for codes, and not as
// the first part of an 18-digit number that does not validate.
func (s *scanner) findOldResidentIDs() {
	all := s.groups(true)
	for i, g := range all {
		end, number := gather(all[i:], 15)
		whole := end == 1 || end == 3 && len(g.digits) == 6 && len(all[i+1].digits) == 6
		if !whole || strings.HasSuffix(number, "X") || !provinces[number[:2]] || !realDate("19"+number[6:12]) {
			continue
		}
		if s.bound(all, i, i+end) || joinedDigits(all, i) == 18 || s.speaksOf(g.from, identityWords, codeWords) == codeSide {
			continue
		}
		s.take(ResidentID, g.from, all[i+end-1].to, mask(number, 4, 3))
	}
}

// joinedDigits counts the digits of all groups that hang together with group i, and stops beyond 18.
func joinedDigits(all []group, i int) int {
	n := len(all[i].digits)
	for left := i; all[left].joined && n <= 18; {
		left--
		n += len(all[left].digits)
	}
	for right := i + 1; right < len(all) && all[right].joined && n <= 18; right++ {
		n += len(all[right].digits)
	}
	return n
}
