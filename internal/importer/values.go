package importer

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

var (
	grouped = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d*)?$`)
	decimal = regexp.MustCompile(`^(\d{1,20}(\.\d{0,25})?|\.\d{1,25})(E[+-]?\d{1,2})?$`)

	// damaged is what is left of an identity, card or account number in a cell that was a number: a spreadsheet
	// keeps 15 digits, and LibreOffice writes three of the exponent.
	damaged = regexp.MustCompile(`^(\d(\.\d+)?E\+?0?(1[5-9]|2\d)|[1-9]\d{14}0{3,4})$`)
)

// money reads an amount of units in fen. exact is false where it has parts of a fen.
func money(text string, unit int64) (fen record.Fen, ok, exact bool) {
	s := strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
	s = strings.NewReplacer("¥", "", "CNY", "", "RMB", "", "−", "-", "–", "-").Replace(s)
	negative := false
	if inner, found := strings.CutPrefix(s, "("); found {
		if s, found = strings.CutSuffix(inner, ")"); !found {
			return 0, false, false
		}
		negative = true
	}
	if rest, found := strings.CutPrefix(s, "-"); found {
		s, negative = rest, !negative
	}
	s = strings.TrimPrefix(s, "+")
	if rest, found := strings.CutSuffix(strings.TrimSuffix(s, "元"), "万"); found {
		s, unit = rest, units["万元"].fen
	} else {
		s = strings.TrimSuffix(s, "元")
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
	whole, near := nearest(value)
	if !whole.IsInt64() || whole.Int64() > int64(record.MaxFen) {
		return 0, false, false
	}
	fen = record.Fen(whole.Int64())
	if negative {
		fen = -fen
	}
	digits := len(strings.TrimLeft(strings.NewReplacer(".", "", "E", "", "+", "", "-", "").Replace(s), "0"))
	return fen, true, value.IsInt() || near && digits >= 15 // so many digits are those of a binary number
}

// nearest rounds, and reports whether that changed the value by less than a ten-thousandth.
func nearest(v *big.Rat) (whole *big.Int, near bool) {
	half := new(big.Rat).Add(v, big.NewRat(1, 2))
	whole = new(big.Int).Div(half.Num(), half.Denom())
	off := new(big.Rat).Sub(v, new(big.Rat).SetInt(whole))
	return whole, off.Abs(off).Cmp(big.NewRat(1, 10_000)) < 0
}

// inDigits is an amount in figures or words, readable or not.
var inDigits = regexp.MustCompile(`^[\d零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟元圆角分整正.,¥()+-]+$`)

var (
	ymd    = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(T?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$`)
	eight  = regexp.MustCompile(`^(19|20)\d{6}$`)
	serial = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
)

// day reads a date: 2026-03-04, 2026/3/4, 2026.3.4, 2026年3月4日, 20260304, or the day number of a spreadsheet.
func day(text string, epoch serialDays) (record.Date, bool) {
	s := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	if m := ymd.FindStringSubmatch(s); m != nil {
		return civil(m[1], m[2], m[3])
	}
	if eight.MatchString(s) {
		return civil(s[:4], s[4:6], s[6:])
	}
	if serial.MatchString(s) {
		n, err := strconv.Atoi(s[:5])
		n += int(epoch)
		if err == nil && n > 18263 && n < 109575 { // the years 1950 to 2199
			return record.DateOf(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)), true
		}
	}
	return record.Date{}, false
}

func civil(year, month, d string) (record.Date, bool) {
	for len(month) < 2 {
		month = "0" + month
	}
	for len(d) < 2 {
		d = "0" + d
	}
	date, err := record.ParseDate(year + "-" + month + "-" + d)
	return date, err == nil
}

// count reads a small whole number, such as of persons.
func count(text string) (int, bool) {
	s := strings.Join(strings.Fields(norm.NFKC.String(text)), "")
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(s, "人"), ".0"))
	return n, err == nil && n >= 0 && n <= 1000
}

// yesNo reads a mark.
func yesNo(text string) (yes, ok bool) {
	switch plain(strings.NewReplacer("√", "是", "✓", "是", "✔", "是").Replace(text)) {
	case "是", "代领", "有", "yes", "y", "true", "1":
		return true, true
	case "否", "本人", "本人领取", "无", "no", "n", "false", "0":
		return false, true
	}
	return false, false
}

// masked is a name as it may be shown: one that is masked already stays so.
func masked(text string) (name record.Masked, change privacy.NameChange) {
	shown, change := privacy.MaskName(text)
	return record.Masked(shown), change
}

// Amount reads an amount of yuan that somebody typed, to the fen, as a cell of a ledger is read.
func Amount(text string) (record.Fen, bool) {
	fen, ok, exact := money(text, units["元"].fen)
	return fen, ok && exact
}

// Day reads a date that somebody typed, as a cell of a ledger is read; the day number of a spreadsheet is none.
func Day(text string) (record.Date, bool) {
	if serial.MatchString(strings.TrimSpace(text)) {
		return record.Date{}, false
	}
	return day(text, 0)
}
