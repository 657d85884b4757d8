// Package privacy finds personal information in text before it is published: resident identity numbers (GB 11643-1999),
// mobile telephone numbers and bank card numbers. It returns the place of each and its masked form, so that a draft can
// be stopped with the exact place. For lists of recipients, MaskName returns the publishable form of a name, GroupOnly
// that of a household's place, and FindAddresses finds homes in sentences. Clean removes invisible characters from any
// text.
//
// Invariants:
//
//   - A finding covers whole runes of the text given; findings are in order and do not overlap.
//   - MaskName shows a surname and at most one more character, or the characters that were visible already where the
//     surname is hidden; MaskName of its result is its result. Clean is as stable, and changes nothing that can be
//     seen.
//   - A number that is already masked (3408**********002X, 138****5678) is not a finding, and Find(Mask(text)) is empty
//     for every text.
//   - Digits count in any form: full width, Chinese (一, 壹, 幺), in circles, raised, of other scripts, also mixed.
//   - Up to three spaces, hyphens or dots between the parts of a number, and invisible characters anywhere in it, do
//     not hide it. Nor do line breaks, tabs, slashes, commas, brackets and other punctuation, up to four together,
//     where a checksum or a word beside it shows that it is one number. Without either, they do not hide it where it is
//     cut as people cut such a number, by one sign throughout, and nothing else is joined to it by that sign.
//   - A number that may be something else of the same form (LikelyID, LikelyCard) is a finding of its own kind: a
//     person decides.
//
// Deliberately not detected, because no rule tells them from harmless text, or because they are public by their nature:
// landlines (0556-1234567), service numbers (12345, 400-…) and e-mail addresses; accounts of organisations, passbook
// numbers and other accounts without a card issuer's prefix; mobile numbers behind a trunk 0; passports, travel
// permits, vehicle plates, WeChat and QQ names; numbers with words or letters between their digits, or with quantities
// (一百三十八) for them; text inside pictures; birth dates; and names of persons in running prose, but for
// those who receive something (FindReceivers). The confidentiality review is a person's work; this package only
// stops findings of which a machine can be sure.
//
// A domain room: no disk, network or clock, and no imports from the project. Any room may import it.
package privacy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is the kind of personal information of a finding; the text is stable (JSON, logs, i18n keys).
type Kind string

const (
	ResidentID Kind = "resident_id" // 公民身份号码, 18 digits, or the 15 of before 1999
	Mobile     Kind = "mobile"      // 手机号码, mainland China
	BankCard   Kind = "bank_card"   // 银行卡号
	LikelyID   Kind = "likely_id"   // nearly a resident ID: mistyped, without a check character, or a code
	LikelyCard Kind = "likely_card" // an issuer's prefix and a right check digit, without a word about cards

	LikelyAddress Kind = "likely_address" // 住址: a place that people live in, with the number of a door
	LikelyName    Kind = "likely_name"    // 姓名: a full name beside a list of masked ones
)

// Certain reports whether no office publishes such a number: it has a checksum, or a word beside it names its kind.
func (k Kind) Certain() bool { return k == ResidentID || k == BankCard }

// Finding is one piece of personal information in a text.
type Finding struct {
	Kind       Kind
	Start, End int    // byte offsets into the text, End exclusive
	Rune       int    // the same start counted in runes, for messages to people ("at character 12")
	Masked     string // how it may be shown: ASCII, without separators, the middle replaced by asterisks
}

// Find returns the findings in text, in order. It never fails; invalid UTF-8 merely ends a number.
func Find(text string) []Finding { return FindUnder("", text) }

// FindUnder is Find for a cell or field that has a heading, for example "银行卡号" or "凭证号". A word about cards or accounts
// makes a likely card number a certain one, and in a column of vouchers or codes eleven digits are not a telephone
// number; the words nearer to the number win.
func FindUnder(heading, text string) []Finding {
	s := scanText(text)
	if s.digits < shortest {
		return nil
	}
	s.heading = foldContext(heading)
	s.findNumbers()
	if s.numerals > 0 { // numbers without numerals were found; a numeral before them belongs to the heading
		s.spelled = true
		s.findNumbers()
	}
	slices.SortFunc(s.found, func(a, b Finding) int { return a.Start - b.Start })
	return s.found
}

// FindAcross gives the resident's number that begins at the end of the first cell and ends at the start of the last, as
// where a form has columns for its parts. Its place is that in the cells, joined by line breaks.
func FindAcross(cells ...string) (Finding, bool) {
	first, last := cells[0], cells[len(cells)-1]
	end, _ := utf8.DecodeLastRuneInString(first)
	start, _ := utf8.DecodeRuneInString(last)
	if !inNumber(end) || !inNumber(start) || !allOf(cells[1:len(cells)-1], wholeNumber) {
		return Finding{}, false
	}
	text := strings.Join(cells, "\n")
	for _, f := range Find(text) {
		if f.Kind == ResidentID && f.Start < len(first) && f.End > len(text)-len(last) {
			return f, true
		}
	}
	return Finding{}, false
}

// inNumber reports whether a rune may be a part of a resident's number.
func inNumber(r rune) bool {
	c, _ := classifyRune(r)
	return c == digit || c == numeral || c == ex || strings.ContainsRune(circles, r)
}

// wholeNumber reports whether a cell has nothing but a possible part of a resident's number.
func wholeNumber(cell string) bool {
	return strings.IndexFunc(cell, func(r rune) bool { return !inNumber(r) && !unicode.IsSpace(r) && !isInvisible(r) }) < 0
}

func (s *scanner) findNumbers() {
	s.findResidentIDs()
	s.findCards()
	s.findMobiles()
	s.findOldResidentIDs()
	s.findMistypedIDs()
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

// maskDigits keeps the first head and the last tail digits.
func maskDigits(number string, head, tail int) string {
	return number[:head] + strings.Repeat("*", len(number)-head-tail) + number[len(number)-tail:]
}
