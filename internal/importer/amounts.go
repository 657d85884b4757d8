package importer

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// foldText is a text in its compatibility form. Figures in circles, raised ones and fractions stay as they are, but for
// those behind a letter: 500² is not 5002, 500① has a footnote, m² is a unit.
func foldText(text string) string {
	if !strings.ContainsFunc(text, isFigure) {
		return norm.NFKC.String(text)
	}
	var b strings.Builder
	before := rune(0)
	for _, r := range text {
		if isFigure(r) && !unicode.IsLetter(before) {
			b.WriteRune(r)
		} else {
			b.WriteString(norm.NFKC.String(string(r)))
		}
		before = r
	}
	return b.String()
}

// isFigure reports whether a character is a figure in a circle, a raised one or a fraction.
func isFigure(r rune) bool { return unicode.Is(unicode.No, r) }

var (
	// yuanAndParts is 500元5角6分: whole yuan in figures, at most nine of each part.
	yuanAndParts = regexp.MustCompile(`^(?:人民币|RMB|CNY|¥)?(\d{1,12}|\d{1,3}(?:,\d{3})+)[元圆块]` +
		`(?:零?(\d)[角毛])?(?:零?(\d)分)?整?$`)

	// capitalAlone is an amount in the characters of cheques, and nothing else.
	capitalAlone = regexp.MustCompile(`^(?:人民币)?((?:` + capitalWhole + `亿)?(?:` + capitalWhole + `[万萬])?` + capitalWhole +
		`[元圆圓](?:零?` + capitalDigit + `角)?(?:零?` + capitalDigit + `分)?[整正]?)$`)

	startsNumber = regexp.MustCompile(`^(?:零?` + capitalDigit + `|[拾十])`)

	// capitalGap is a figure after hundreds or thousands without its place: people write 伍佰伍 for 550 and for 505.
	capitalGap = regexp.MustCompile(`[佰百仟千]` + capitalDigit + `(?:[元圆圓万萬亿]|$)`)
)

const (
	capitalDigit = `[壹贰叁肆伍陆柒捌玖一二两三四五六七八九貳參陸]`
	capitalWhole = `(?:零?` + capitalDigit + `[仟千])?(?:零?` + capitalDigit + `[佰百])?` +
		`(?:零?` + capitalDigit + `?[拾十])?(?:零?` + capitalDigit + `)?`
)

// wordedMoney reads an amount with its own units: 500元5角, 1万2千元, 伍佰元整. The text is in its compatibility form and
// without blanks.
func wordedMoney(s string) (fen record.Fen, ok bool) {
	if m := yuanAndParts.FindStringSubmatch(s); m != nil && m[2]+m[3] != "" {
		fen, ok, _ = parseMoney(m[1], yuanFen)
		return fen + record.Fen(digitValue(m[2])*10+digitValue(m[3])), ok
	}
	if fen, ok := steppedMoney(s); ok {
		return fen, true
	}
	m := capitalAlone.FindStringSubmatch(strings.ReplaceAll(s, "块", "元"))
	if m == nil || capitalGap.MatchString(m[1]) || !startsNumber.MatchString(m[1]) {
		return 0, false
	}
	return capitalValue(m[1])
}

// digitValue is the value of one digit; 0 for none.
func digitValue(digit string) int64 {
	if digit == "" {
		return 0
	}
	return int64(digit[0] - '0')
}
