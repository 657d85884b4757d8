package i18n

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongshi/internal/record"
)

func TestMoney(t *testing.T) {
	p := Printer{Zh}
	for _, tc := range []struct{ got, want string }{
		{p.Yuan(1230000), "12,300.00"},
		{p.YuanSigned(1230000), "+12,300.00"},
		{p.YuanSigned(-5), "−0.05"},
		{p.YuanSigned(0), "0.00"},
		{p.YuanShort(1230000), "12,300"},
		{p.YuanShort(1230050), "12,300.50"},
		{p.Wan(18264000), "18.26"},
		{p.Wan(-20000000), "-20"},
		{p.Wan(0), "0"},
		{p.Number(1204), "1,204"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}

func TestDates(t *testing.T) {
	zh, en := Printer{Zh}, Printer{En}
	monday := time.Date(2026, 11, 23, 8, 42, 0, 0, time.UTC) // 16:42 in China
	newYear := time.Date(2026, 2, 16, 20, 0, 0, 0, time.UTC) // already the 17th in China
	leap := time.Date(2025, 7, 25, 4, 0, 0, 0, time.UTC)
	day := record.Date{Year: 2026, Month: 11, Day: 5}
	for _, tc := range []struct{ got, want string }{
		{zh.Day(monday), "11月23日 星期一"},
		{en.Day(monday), "Mon 23 Nov"},
		{zh.Lunar(monday), "农历十月十五"},
		{en.Lunar(monday), "lunar 10/15"},
		{zh.Lunar(newYear), "农历正月初一"},
		{zh.Lunar(leap), "农历闰六月初一"},
		{en.Lunar(leap), "lunar 6 (leap)/1"},
		{zh.Clock(monday), "16:42"},
		{zh.Date(day), "2026年11月5日"},
		{en.Date(day), "5 Nov 2026"},
		{zh.Date(record.Date{}), ""},
		{zh.ShortDate(day, monday), "11-05"},
		{zh.ShortDate(record.Date{Year: 2025, Month: 11, Day: 5}, monday), "2025-11-05"},
		{zh.Moment(monday), "2026-11-23 16:42"},
		{zh.Moment(time.Time{}), ""},
		{zh.Period(record.Period{Type: "quarter", Year: 2026, Number: 3}), "2026年第三季度"},
		{en.Period(record.Period{Type: "quarter", Year: 2026, Number: 3}), "Q3 2026"},
		{zh.Period(record.Period{Type: "month", Year: 2026, Number: 10}), "2026年10月"},
		{en.Period(record.Period{Type: "month", Year: 2026, Number: 10}), "October 2026"},
		{zh.Period(record.Period{Type: "year", Year: 2026}), "2026年全年"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}

func TestAge(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 42, 0, 0, time.UTC)
	p := Printer{Zh}
	for _, tc := range []struct {
		ago  time.Duration
		want string
	}{
		{0, "刚刚"}, {59 * time.Second, "刚刚"}, {3*time.Minute + 50*time.Second, "3 分钟前"}, {59 * time.Minute, "59 分钟前"},
		{47 * time.Hour, "47 小时前"}, {48 * time.Hour, "2 天前"}, {-10 * time.Minute, "刚刚"}, {-3 * time.Hour, "2026-11-23 19:42"},
	} {
		if got := p.Age(now.Add(-tc.ago), now); got != tc.want {
			t.Errorf("%v ago = %q, want %q", tc.ago, got, tc.want)
		}
	}
	if got := p.Age(time.Time{}, now); got != "从未更新" {
		t.Errorf("never = %q", got)
	}
}

// Whatever the amount, the digits of the formatted sum are the amount.
func TestYuanKeepsTheAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := record.Fen(rapid.Int64Range(-int64(record.MaxFen), int64(record.MaxFen)).Draw(t, "fen"))
		s := Printer{Zh}.YuanSigned(f)
		digits := strings.NewReplacer(",", "", ".", "", "+", "", "−", "-").Replace(s)
		var back int64
		sign := int64(1)
		for _, r := range digits {
			if r == '-' {
				sign = -1
				continue
			}
			back = back*10 + int64(r-'0')
		}
		if record.Fen(sign*back) != f {
			t.Fatalf("%d is written %q", f, s)
		}
	})
}
