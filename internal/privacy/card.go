package privacy

import (
	"slices"
	"strings"
)

// issuers are the prefixes under which cards are issued in China, with their lengths. Together with Luhn
// and the context word, ranges are enough; a list of every bank's numbers would only age.
var issuers = []struct {
	prefix   string
	min, max int // digits of the whole number
}{
	{"62", 16, 19},     // UnionPay, nearly every card since 2002
	{"81", 16, 19},     // UnionPay, newer range
	{"60", 16, 19},     // 601382 Bank of China, 601428 Bank of Communications
	{"9558", 16, 19},   // older debit cards of the Industrial and Commercial Bank
	{"103000", 19, 19}, // Agricultural Bank
	{"4", 16, 19},      // Visa, and 436742, 456351 and others of older debit cards
	{"51", 16, 16},     // Mastercard, 51 to 55
	{"52", 16, 16},
	{"53", 16, 16},
	{"54", 16, 16},
	{"55", 16, 16},
	{"35", 16, 16}, // JCB
	{"34", 15, 15}, // American Express
	{"37", 15, 15},
}

// findCards takes numbers with an issuer's prefix and length and a correct Luhn digit that stand near a
// word about cards or accounts, whole or cut into fours or after the sixth digit.
func (s *scanner) findCards() {
	all := s.groups(false)
	for i := 0; i < len(all); i++ {
		for n := 19; n >= 15; n-- {
			end, number := gather(all[i:], n)
			if end == 0 || !cardCut(all[i:i+end]) || !validCard(number) || !s.nearCardWord(all[i].from, all[i+end-1].to) {
				continue
			}
			s.take(BankCard, all[i].from, all[i+end-1].to, mask(number, 4, 4))
			i += end - 1
			break
		}
	}
}

func cardCut(groups []group) bool {
	if len(groups) == 1 || len(groups) == 2 && len(groups[0].digits) == 6 {
		return true
	}
	for _, g := range groups[:len(groups)-1] {
		if len(g.digits) != 4 {
			return false
		}
	}
	return true
}

func validCard(number string) bool {
	issued := false
	for _, k := range issuers {
		issued = issued || strings.HasPrefix(number, k.prefix) && len(number) >= k.min && len(number) <= k.max
	}
	return issued && luhn(number)
}

// luhn is the check of ISO/IEC 7812-1 annex B.
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func (s *scanner) nearCardWord(from, to int) bool {
	near := s.heading + "\n" + s.preceding(from, before) + "\n" + s.following(to, after)
	return slices.ContainsFunc(cardWords, func(w string) bool { return strings.Contains(near, w) })
}
