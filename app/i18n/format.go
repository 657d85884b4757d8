package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/6tail/lunar-go/calendar"

	"gongshi/internal/record"
)

// Yuan writes an amount with thousands separators and two decimals and no unit: 12,300.00.
func (p Printer) Yuan(f record.Fen) string { return f.String() }

// YuanSigned writes a difference with its sign; the minus is the typographic one, as wide as the plus.
func (p Printer) YuanSigned(f record.Fen) string {
	switch {
	case f > 0:
		return "+" + f.String()
	case f < 0:
		return "−" + (-f).String()
	}
	return f.String()
}

// YuanShort leaves out the decimals of a whole number of yuan: 12,300. For remarks, never in tables.
func (p Printer) YuanShort(f record.Fen) string { return strings.TrimSuffix(f.String(), ".00") }

// Wan writes an amount for an axis, in units of ten thousand yuan with up to two decimals: 18.26.
// The unit 万元 belongs into the heading.
func (p Printer) Wan(f record.Fen) string {
	v := math.Round(float64(f)/1e6*100) / 100
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Number writes a count with thousands separators.
func (p Printer) Number(n int) string {
	s := record.Fen(n * 100).String()
	return s[:len(s)-3]
}

var (
	weekdaysZh = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}
	zone       = record.Zone
)

// Day writes today for the header: 11月23日 星期一, Mon 23 Nov.
func (p Printer) Day(t time.Time) string {
	t = t.In(zone)
	if p.Lang == Zh {
		return fmt.Sprintf("%d月%d日 %s", t.Month(), t.Day(), weekdaysZh[t.Weekday()])
	}
	return t.Format("Mon 2 Jan")
}

// Lunar writes the lunar date for the header: 农历十月十五. In English it is month and day, 10/15, with a mark
// for a leap month.
func (p Printer) Lunar(t time.Time) string {
	t = t.In(zone)
	l := calendar.NewSolarFromYmd(t.Year(), int(t.Month()), t.Day()).GetLunar()
	if p.Lang == Zh {
		return "农历" + l.GetMonthInChinese() + "月" + l.GetDayInChinese()
	}
	month, leap := l.GetMonth(), ""
	if month < 0 {
		month, leap = -month, " (leap)"
	}
	return fmt.Sprintf("lunar %d%s/%d", month, leap, l.GetDay())
}

// Clock writes the time of day: 16:42.
func (p Printer) Clock(t time.Time) string { return t.In(zone).Format("15:04") }

// Date writes a full civil date: 2026年10月12日, 12 Oct 2026; "" for no date.
func (p Printer) Date(d record.Date) string {
	if d.IsZero() {
		return ""
	}
	if p.Lang == Zh {
		return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
	}
	return d.Time().Format("2 Jan 2006")
}

// ShortDate writes a date for a row: 11-15 in the year of today, 2025-11-15 otherwise.
func (p Printer) ShortDate(d record.Date, today time.Time) string {
	switch {
	case d.IsZero():
		return ""
	case d.Year == today.In(zone).Year():
		return d.Time().Format("01-02")
	}
	return d.String()
}

// Moment writes a date with the time of day: 2026-10-12 16:42; "" for no moment.
func (p Printer) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

// Age writes how long ago t was, rounded down: 刚刚, 3 分钟前, 2 小时前, 5 天前. A moment in the future
// (a clock that was set back) is 刚刚 up to an hour and its date beyond.
func (p Printer) Age(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return p.T("age.never")
	case d < -time.Hour:
		return p.Moment(t)
	case d < time.Minute:
		return p.T("age.now")
	case d < time.Hour:
		return p.T("age.minutes", "n", int(d/time.Minute))
	case d < 48*time.Hour:
		return p.T("age.hours", "n", int(d/time.Hour))
	}
	return p.T("age.days", "n", int(d/(24*time.Hour)))
}

// Period names an accounting period: 2026年第三季度, Q3 2026.
func (p Printer) Period(q record.Period) string {
	return p.T("period.title", "year", q.Year, "part", p.PeriodPart(q))
}

// PeriodPart names the period without its year: 第三季度, 10月; "" for a whole year.
func (p Printer) PeriodPart(q record.Period) string {
	switch q.Type {
	case "month":
		if p.Lang == En {
			return time.Month(q.Number).String()
		}
		return p.T("period.month", "n", q.Number)
	case "quarter":
		if p.Lang == Zh {
			return p.T("period.quarter", "n", string([]rune("一二三四")[(q.Number-1)&3]))
		}
		return p.T("period.quarter", "n", q.Number)
	}
	return p.T("period.year")
}
