// Package privacy finds personal information in text that is about to be published: resident identity
// numbers (GB 11643-1999), mobile telephone numbers and bank card numbers. It says where each one stands
// and how it looks masked, so that a draft can be stopped with the exact place, and offers SuspectName for
// the name column of recipient lists.
//
// Invariants:
//
//   - A finding covers whole runes of the text given; findings are in order and do not overlap.
//   - A number that is already masked (3408**********002X, 138****5678) is not a finding, and
//     Find(Mask(text)) is empty for every text.
//   - Full-width and mathematical digits count as digits; up to three spaces, hyphens or dots between the
//     parts of a number, and invisible characters anywhere in it, do not hide it. A line break or a tab does
//     end a number: the cells of a table are not joined into one.
//
// Deliberately not detected, because no rule tells them from harmless text, or because they are public by
// their nature: landlines (0556-1234567), service numbers (12345, 400-…) and e-mail addresses; accounts of
// organisations, passbook numbers and other accounts without a card issuer's prefix; mobile numbers behind
// a trunk 0; passports, travel permits, vehicle plates, home addresses, WeChat and QQ names; numbers spelled
// in Chinese numerals; text inside pictures; birth dates; and names of persons in running prose. The
// confidentiality review is a person's work; this package only stops what a machine can be sure of.
//
// A domain room: no disk, network or clock, and no imports from the project. Any room may import it.
package privacy

import (
	"slices"
	"strings"
)

// Kind says which sort of personal information a finding is; the text is stable (JSON, logs, i18n keys).
type Kind string

const (
	ResidentID Kind = "resident_id" // 公民身份号码, 18 digits, or the 15 of before 1999
	Mobile     Kind = "mobile"      // 手机号码, mainland China
	BankCard   Kind = "bank_card"   // 银行卡号
)

// Finding is one piece of personal information in a text.
type Finding struct {
	Kind       Kind
	Start, End int    // byte offsets into the text, End exclusive
	Rune       int    // the same start counted in runes, for messages to people ("at character 12")
	Masked     string // how it may be shown: ASCII, without separators, the middle replaced by asterisks
}

// Find gives what text contains, in order. It never fails; invalid UTF-8 merely ends a number.
func Find(text string) []Finding { return FindUnder("", text) }

// FindUnder is Find for a cell or field that has a heading, for example "银行卡号" or "凭证号". Card
// numbers are only recognised next to a word that speaks of cards or accounts, and a heading that speaks of
// vouchers or codes says that eleven digits are not a telephone number; the words nearer to the number win.
func FindUnder(heading, text string) []Finding {
	s := scan(text)
	if s.digits < 11 { // the shortest number of interest
		return nil
	}
	s.heading = fold(heading)
	s.findResidentIDs()
	s.findCards()
	s.findMobiles()
	s.findOldResidentIDs()
	slices.SortFunc(s.found, func(a, b Finding) int { return a.Start - b.Start })
	return s.found
}

// Mask gives text with every finding replaced by its masked form.
func Mask(text string) string {
	// Masking can bring digits together that were apart; every pass removes digits, so this ends.
	for {
		found := Find(text)
		if len(found) == 0 {
			return text
		}
		var b strings.Builder
		end := 0
		for _, f := range found {
			b.WriteString(text[end:f.Start])
			b.WriteString(f.Masked)
			end = f.End
		}
		b.WriteString(text[end:])
		text = b.String()
	}
}

// mask keeps the first head and the last tail digits.
func mask(number string, head, tail int) string {
	return number[:head] + strings.Repeat("*", len(number)-head-tail) + number[len(number)-tail:]
}
