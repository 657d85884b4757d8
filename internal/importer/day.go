package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/record"
)

// Parts of dates. A time of day is ignored; it is separated from the day, or 2024/3/1 14:23 would be the
// eleventh.
const (
	weekday   = `(?:\s?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?`
	dayPart   = `(?:上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|夜间|AM|PM)`
	hours     = `(?:\d{1,2}|[一二两三四五六七八九十]{1,3})`
	minutes   = `(?::\d{1,2}(?::\d{1,2}(?:\.\d+)?)?|[时点](?:整|半|一刻|三刻|\d{1,2}分?(?:\d{1,2}(?:\.\d+)?秒)?)?)`
	timeOfDay = `(?:` + dayPart + `|` + dayPart + `?\s?` + hours + minutes + `(?:\s?` + dayPart + `)?)`
	zone      = `(?:\s?(?:Z|\+08:?00))?`
)

var (
	ymd = regexp.MustCompile(`^(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?:(?:\s?[日号])?` + weekday +
		`(?:[\sT]` + timeOfDay + zone + `)?|\s?[日号]` + weekday + timeOfDay + `|` + dayPart + `\s?(?:` + hours + minutes + `)?)$`)
	eight   = regexp.MustCompile(`^((?:19|20)\d{2})(\d{2})(\d{2})(?:\s?\d{6}|[\sT]` + timeOfDay + zone + `)?$`)
	serial  = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
	inWords = regexp.MustCompile(`^([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]$`)

	// shortYear is a year of two digits, which 年 tells from a day or a month.
	shortYear = regexp.MustCompile(`^['’‘]?([1-4]\d)年\s?(\d{1,2})月\s?(\d{1,2})[日号]$`)

	// nextDay is a time of UTC at which the next day has begun in China.
	nextDay = regexp.MustCompile(`[\sT](?:1[6-9]|2[0-3]):\d{2}(?::\d{2}(?:\.\d+)?)?\s?Z$`)

	figureFor = strings.NewReplacer("〇", "0", "零", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6",
		"七", "7", "八", "8", "九", "9")
	dashes = strings.NewReplacer("‐", "-", "‑", "-", "–", "-", "—", "-", "―", "-", "−", "-")
)

// parseDay reads a date: 2026-03-04, 2026/3/4, 2026.3.4, 2026年3月4日, 26年3月4日, 20260304, each with a time of day or not,
// 二〇二六年三月四日, 4-Mar-26, or the day number of a spreadsheet.
func parseDay(text string, epoch serialDays) (record.Date, bool) {
	s := strings.ToUpper(strings.Join(strings.Fields(dashes.Replace(foldText(text))), " "))
	if nextDay.MatchString(s) {
		return record.Date{}, false
	}
	if m := ymd.FindStringSubmatch(s); m != nil {
		return civilDate(m[1], m[2], m[3])
	}
	if m := eight.FindStringSubmatch(s); m != nil {
		return civilDate(m[1], m[2], m[3])
	}
	if m := inWords.FindStringSubmatch(s); m != nil {
		return civilDate(figureFor.Replace(m[1]), parseTens(m[2]), parseTens(m[3]))
	}
	if m := shortYear.FindStringSubmatch(s); m != nil {
		return civilDate("20"+m[1], m[2], m[3])
	}
	if year, month, d, ok := englishDay(s); ok && year != "" {
		return civilDate(year, month, d)
	}
	if serial.MatchString(s) {
		return serialDay(s, epoch)
	}
	return record.Date{}, false
}

// English months, by their first three letters.
var englishMonths = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}

const (
	englishMonth = `(JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|` +
		`SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)\.?`
	englishWeekday = `(?:(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]*\.?,? )?`
	ordinal        = `(?:ST|ND|RD|TH)?`
	clock          = `(?:,? ` + timeOfDay + `)?`
)

var (
	dayMonthYear = regexp.MustCompile(`^` + englishWeekday +
		`(\d{1,2})` + ordinal + `[- /.]?` + englishMonth + `[-, /.]{1,2}(\d{4}|\d{2})` + clock + `$`)
	monthDayYear = regexp.MustCompile(`^` + englishWeekday +
		englishMonth + `[- /.]?(\d{1,2})` + ordinal + `[-, /.]{1,2}(\d{4})` + clock + `$`)
	yearMonthDay = regexp.MustCompile(`^(\d{4})[- /.]` + englishMonth + `[- /.](\d{1,2})` + clock + `$`)
	dayMonth     = regexp.MustCompile(`^` + englishWeekday + `(\d{1,2})` + ordinal + `[- /.]?` + englishMonth + `$`)
	englishShort = regexp.MustCompile(`^` + englishWeekday + englishMonth + `[- /.]?(\d)` + ordinal + `$|^` + englishWeekday +
		englishMonth + `[- /.]?(\d{1,2})(?:ST|ND|RD|TH)$`)
)

// englishDay reads a date with an English month, in capital letters: 4-MAR-26, MARCH 4, 2026, 4 MAR; year is "" where
// it has none. MAR-24 is a month or a day, and 24-MAR-25 a day of either year: both are no date.
func englishDay(s string) (year, month, d string, ok bool) {
	if m := dayMonthYear.FindStringSubmatch(s); m != nil {
		year, month, d = m[3], m[2], m[1]
	} else if m := monthDayYear.FindStringSubmatch(s); m != nil {
		year, month, d = m[3], m[1], m[2]
	} else if m := yearMonthDay.FindStringSubmatch(s); m != nil {
		year, month, d = m[1], m[2], m[3]
	} else if m := dayMonth.FindStringSubmatch(s); m != nil {
		month, d = m[2], m[1]
	} else if m := englishShort.FindStringSubmatch(s); m != nil {
		month, d = m[1]+m[3], m[2]+m[4]
	} else {
		return "", "", "", false
	}
	if len(year) == 2 {
		if recentYear(d) || !recentYear(year) {
			return "", "", "", false
		}
		year = "20" + year
	}
	return year, strconv.Itoa(slices.Index(englishMonths, month[:3]) + 1), d, true
}

// recentYear reports whether two digits may be the year of something that is published now.
func recentYear(digits string) bool { return len(digits) == 2 && digits >= "15" && digits <= "49" }

// serialDay is the date of a spreadsheet's day number, of the years 1950 to 2199.
func serialDay(number string, epoch serialDays) (record.Date, bool) {
	whole, _, _ := strings.Cut(number, ".")
	n, err := strconv.Atoi(whole)
	n += int(epoch)
	if err != nil || n <= 18263 || n >= 109575 {
		return record.Date{}, false
	}
	return record.DateOf(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)), true
}

// parseTens writes a number below a hundred in figures: 二十三 is 23.
func parseTens(words string) string {
	before, after, found := strings.Cut(words, "十")
	if !found {
		return figureFor.Replace(words)
	}
	if before == "" {
		before = "一"
	}
	if after == "" {
		after = "零"
	}
	return figureFor.Replace(before + after)
}

func civilDate(year, month, d string) (record.Date, bool) {
	for len(month) < 2 {
		month = "0" + month
	}
	for len(d) < 2 {
		d = "0" + d
	}
	date, err := record.ParseDate(year + "-" + month + "-" + d)
	return date, err == nil
}
