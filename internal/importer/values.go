package importer

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

var (
	grouped  = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d*)?$`)
	decimal  = regexp.MustCompile(`^((0|[1-9]\d{0,19})(\.\d{0,25})?|\.\d{1,25})$`)
	parted   = regexp.MustCompile(`[\d.,]\s+[\d.,]`) // two numbers in a cell, or one number with a line break in it
	currency = regexp.MustCompile(`^(¥|CN¥|CNY|RMB|人民币)`)
	minus    = regexp.MustCompile(`^[-−–负△▲]`)
	yuanWord = regexp.MustCompile(`(元整?|圆整?|CNY|RMB|人民币)$`)

	// damaged is the rest of an identity, card or account number in a cell that was a number: a spreadsheet keeps 15
	// digits, and LibreOffice writes three of the exponent.
	damaged = regexp.MustCompile(`^(\d(\.\d+)?E\+?0?(1[5-9]|2\d)|[1-9]\d{14}0{3,4})$`)
)

// multiples are the words of numbers that people write after the digits, by how many yuan they are.
var (
	multiple  = regexp.MustCompile(`(百|千|万|百万|千万|亿)$`)
	multiples = map[string]int64{"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
)

// withTax is a remark behind an amount that leaves it as it is.
var withTax = regexp.MustCompile(`\((?:含税价?|价税合计|税后)\)$`)

// parseMoney reads an amount of units in fen. exact is false where it has parts of a fen. Digits in scientific notation
// are no amount: a program that wrote them has left some out.
func parseMoney(text string, unit int64) (fen record.Fen, ok, exact bool) {
	s := strings.ToUpper(strings.TrimSpace(foldText(text)))
	if parted.MatchString(s) {
		return 0, false, false
	}
	if fen, ok := wordedMoney(strings.Join(strings.Fields(s), "")); ok {
		return fen, true, true
	}
	s, negative, ok := stripSigns(strings.Join(strings.Fields(s), ""))
	if !ok {
		return 0, false, false
	}
	s = yuanWord.ReplaceAllString(withTax.ReplaceAllString(s, ""), "")
	if m := multiple.FindString(s); m != "" {
		s, unit = strings.TrimSuffix(s, m), multiples[m]*yuanFen
	}
	if strings.Contains(s, ",") {
		if !grouped.MatchString(s) {
			return 0, false, false
		}
		s = strings.ReplaceAll(s, ",", "")
	}
	if !decimal.MatchString(s) {
		return 0, false, false
	}
	value, ok := new(big.Rat).SetString(s)
	if !ok {
		return 0, false, false
	}
	value.Mul(value, new(big.Rat).SetInt64(unit))
	whole, near := roundNearest(value)
	if !whole.IsInt64() || whole.Int64() > int64(record.MaxFen) {
		return 0, false, false
	}
	fen = record.Fen(whole.Int64())
	if negative {
		fen = -fen
	}
	digits := len(strings.TrimLeft(strings.ReplaceAll(s, ".", ""), "0"))
	return fen, true, value.IsInt() || near && digits >= 15 // so many digits are those of a binary number
}

// stripSigns takes signs, brackets and the currency off an amount: −5, 5−, (5), △5, ¥-5. Two signs are a riddle, not an
// amount.
func stripSigns(s string) (rest string, negative, ok bool) {
	signs := 0
	for {
		before := s
		s = currency.ReplaceAllString(s, "")
		if without := minus.ReplaceAllString(s, ""); without != s {
			s, negative = without, true
			signs++
		}
		if inner, found := strings.CutPrefix(s, "+"); found {
			s = inner
			signs++
		}
		if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && len(s) > 2 {
			s, negative = s[1:len(s)-1], true
			signs++
		}
		if s == before {
			break
		}
	}
	for _, mark := range []string{"-", "−", "+"} {
		if inner, found := strings.CutSuffix(s, mark); found {
			s, negative = inner, negative || mark != "+"
			signs++
		}
	}
	return s, negative, signs < 2 && !strings.HasSuffix(s, ".")
}

// roundNearest rounds, and reports whether that changed the value by less than a ten-thousandth.
func roundNearest(v *big.Rat) (whole *big.Int, near bool) {
	half := new(big.Rat).Add(v, big.NewRat(1, 2))
	whole = new(big.Int).Div(half.Num(), half.Denom())
	off := new(big.Rat).Sub(v, new(big.Rat).SetInt(whole))
	return whole, off.Abs(off).Cmp(big.NewRat(1, 10_000)) < 0
}

// inDigits is an amount in figures or words, readable or not.
var inDigits = regexp.MustCompile(`^[\d零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟元圆角分整正.,¥()+-]+$`)

var persons = regexp.MustCompile(`(人|口|口人|名)$`)

// parseCount reads a small whole number, such as of persons.
func parseCount(text string) (int, bool) {
	s := strings.Join(strings.Fields(foldText(text)), "")
	n, err := strconv.Atoi(strings.TrimSuffix(persons.ReplaceAllString(s, ""), ".0"))
	return n, err == nil && n >= 0 && n <= 1000
}

// yesNo reads a mark.
func yesNo(text string) (yes, ok bool) {
	switch plainLabel(strings.NewReplacer("√", "是", "✓", "是", "✔", "是").Replace(text)) {
	case "是", "代领", "有", "yes", "y", "true", "1":
		return true, true
	case "否", "本人", "本人领取", "无", "no", "n", "false", "0":
		return false, true
	}
	return false, false
}

// maskName returns a name's masked form; a masked name stays unchanged.
func maskName(text string) (name record.Masked, change privacy.NameChange) {
	shown, change := privacy.MaskName(text)
	return record.Masked(shown), change
}

// Amount reads an amount of yuan that somebody typed, to the fen, as a cell of a ledger is read.
func Amount(text string) (record.Fen, bool) {
	fen, ok, exact := parseMoney(text, units["元"].fen)
	return fen, ok && exact
}

// Day reads a date that somebody typed, as a cell of a ledger is read; the day number of a spreadsheet is none.
func Day(text string) (record.Date, bool) {
	if serial.MatchString(strings.TrimSpace(text)) {
		return record.Date{}, false
	}
	return parseDay(text, 0)
}
