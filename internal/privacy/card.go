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

// findCards finds numbers with an issuer's prefix and length and a correct Luhn digit: near a word about cards or
// accounts as BankCard, without one as LikelyCard unless a word names a code or an amount of money.
func (s *scanner) findCards() {
	all := s.digitGroups(false)
	for i := 0; i < len(all); i++ {
		for n := 19; n >= 15; n-- {
			end, number := gatherDigits(all[i:], n, wide)
			if end == 0 || !validCard(number) {
				continue
			}
			kind := s.cardKind(all, i, i+end)
			if kind == "" {
				continue
			}
			s.addFinding(kind, all[i].from, all[i+end-1].to, maskDigits(number, 4, 4))
			i += end - 1
			break
		}
	}
}

// cardKind returns the kind of a card number in groups i…end, "" if no person needs to see it.
func (s *scanner) cardKind(all []group, i, end int) Kind {
	parts, from, to := all[i:end], all[i].from, all[end-1].to
	word := s.nearCardWord(from, to, cardWords)
	usual := cardCut(parts)
	switch {
	case s.hasCurrency(from, to, !allOf(parts[1:], isNear)) || hasDecimals(all, i, end):
		return ""
	case word && inList(parts) && !s.nearCardWord(from, to, cardNumberWords):
		return LikelyCard // four amounts of a bank's ledger, as likely
	case word && (usual || evenCut(parts) || len(parts) == 2 && (parts[1].gap == near || parts[1].sign == '\n')):
		return BankCard
	case word || s.speaksOf(from, cardWords, codeWords) == codeSide:
		return ""
	case len(parts) == 1, usual && allOf(parts[1:], isNear), usual && parts[1].sign != '\t' && s.isOneSign(all, i, end),
		len(parts) == 2 && parts[1].sign == '\n':
		return LikelyCard
	}
	return ""
}

// cardCut reports whether a card's number is whole, in fours, or cut after the sixth digit.
func cardCut(groups []group) bool {
	if len(groups) == 1 || len(groups) == 2 && len(groups[0].digits) == 6 {
		return true
	}
	return allOf(groups[:len(groups)-1], func(g group) bool { return len(g.digits) == 4 })
}

// evenCut reports whether all groups but the last have one length, and are not the thousands of amounts.
func evenCut(groups []group) bool {
	n := len(groups[0].digits)
	return allOf(groups[:len(groups)-1], func(g group) bool { return len(g.digits) == n }) && !(n == 3 && groups[1].sign == ',')
}

// inList reports whether groups are parted by commas, as amounts are.
func inList(groups []group) bool {
	return len(groups) > 1 && allOf(groups[1:], func(g group) bool { return g.sign == ',' })
}

// hasDecimals reports whether groups i…end have decimals behind them, or are such.
func hasDecimals(all []group, i, end int) bool {
	last := all[end-1]
	return end < len(all) && all[end].tight && all[end].sign == '.' && len(all[end].digits) <= 2 || end-1 > i && last.tight && last.sign == '.' && len(last.digits) <= 2
}

func validCard(number string) bool {
	issued := false
	for _, k := range issuers {
		issued = issued || strings.HasPrefix(number, k.prefix) && len(number) >= k.min && len(number) <= k.max
	}
	return issued && luhnValid(number)
}

// luhnValid is the check of ISO/IEC 7812-1 annex B.
func luhnValid(number string) bool {
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

func (s *scanner) nearCardWord(from, to int, words []string) bool {
	near := s.heading + "\n" + s.textBefore(from, before) + "\n" + s.textAfter(to, after)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(near, w) })
}
