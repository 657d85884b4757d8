package record

import (
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"gongshi/internal/hang"
)

func TestFenString(t *testing.T) {
	for amount, want := range map[Fen]string{
		0: "0.00", 5: "0.05", -5: "-0.05", 100: "1.00", 99_999: "999.99", 100_000: "1,000.00",
		-1_230_005: "-12,300.05", MaxFen: "10,000,000,000,000.00", -1 << 63: "-92,233,720,368,547,758.08",
	} {
		if got := amount.String(); got != want {
			t.Errorf("%d fen: got %s, want %s", int64(amount), got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "fen")
		digits := strings.NewReplacer(",", "", ".", "").Replace(Fen(n).String())
		if back, err := strconv.ParseInt(digits, 10, 64); err != nil || back != n {
			t.Fatalf("%d is written %s", n, Fen(n))
		}
	})
}

func TestDate(t *testing.T) {
	for _, bad := range []string{"2015-2-3", "2015-02-30", "0000-01-01", "2015-02-03T00:00:00Z", "15-02-03", " 2015-02-03"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("%q read as %v", bad, d)
		}
	}
	if got := DateOf(time.Date(2026, 1, 31, 16, 30, 0, 0, time.UTC).In(Zone)); got != (Date{2026, 2, 1}) {
		t.Errorf("half past midnight in China falls on %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Date{1800, 1, 1}.AddDays(rapid.IntRange(0, 200_000).Draw(t, "from"))
		n := rapid.IntRange(-200_000, 200_000).Draw(t, "days")
		e := d.AddDays(n)
		if e.DaysSince(d) != n || (n < 0) != e.Before(d) || e.AddDays(-n) != d {
			t.Fatalf("%v + %d days = %v", d, n, e)
		}
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%v read back as %v, %v", d, back, err)
		}
	})
}

func TestPeriod(t *testing.T) {
	for _, bad := range []Period{{}, {"month", 2026, 0}, {"month", 2026, 13}, {"quarter", 2026, 5}, {"year", 2026, 1}, {"week", 2026, 1}, {"month", 1900, 1}, {"month", 1 << 40, 1}} {
		if bad.Valid() {
			t.Errorf("%+v counts as valid", bad)
		}
	}
	for _, bad := range []string{"", "2026-", "2026-0", "2026-1", "2026-13", "2026-Q5", "2026-Q04", "26", "2026-Q1-1", " 2026", "+2026"} {
		if p, err := ParsePeriod(bad); err == nil {
			t.Errorf("%q is read as %v", bad, p)
		}
	}
	if p := PeriodOn("week", Date{2026, 1, 1}); p != (Period{}) {
		t.Errorf("a week is %v", p)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Period{Type: rapid.SampledFrom([]string{"month", "quarter", "year"}).Draw(t, "type"), Year: rapid.IntRange(1950, 2190).Draw(t, "year")}
		p.Number = map[string]*rapid.Generator[int]{"month": rapid.IntRange(1, 12), "quarter": rapid.IntRange(1, 4), "year": rapid.Just(0)}[p.Type].Draw(t, "number")
		next := p.Next()
		read, err := ParsePeriod(p.String())
		switch {
		case err != nil || read != p:
			t.Fatalf("%v is read as %v, %v", p, read, err)
		case PeriodOn(p.Type, p.From()) != p || PeriodOn(p.Type, p.To()) != p:
			t.Fatalf("the first day of %v lies in %v, the last in %v", p, PeriodOn(p.Type, p.From()), PeriodOn(p.Type, p.To()))
		case !p.Valid() || !next.Valid():
			t.Fatalf("%v or %v is not valid", p, next)
		case next.Previous() != p:
			t.Fatalf("the period before %v is %v, not %v", next, next.Previous(), p)
		case next.From() != p.To().AddDays(1):
			t.Fatalf("%v ends on %v, %v begins on %v", p, p.To(), next, next.From())
		case p.String() >= next.String():
			t.Fatalf("%v does not sort before %v", p, next)
		}
	})
}

func TestMask(t *testing.T) {
	for name, want := range map[string]Masked{
		"李小明": "李*明", "张伟": "张*", "欧阳娜娜": "欧阳*娜", "欧阳锋": "欧阳*", "王": "*", "": "*", " 李小明 ": "李*明", "司马相如": "司马*如",
	} {
		if got := Mask(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[\x{4E00}-\x{9FA5}]{1,8}`).Filter(func(s string) bool { return !strings.ContainsAny(s, "某户同先女老本等党代") }).Draw(t, "name")
		m := Mask(name)
		if !m.Hidden() {
			t.Fatalf("%s is not masked enough: %s", name, m)
		}
		if utf8.RuneCountInString(string(m)) != utf8.RuneCountInString(name) || !strings.HasPrefix(name, m.Surname()) {
			t.Fatalf("%s masked as %s", name, m)
		}
	})
}

func TestIndexNumber(t *testing.T) {
	at := time.Date(2015, 5, 31, 17, 0, 0, 0, time.UTC) // the first of June in China
	if got := FormatIndex(IndexMonth("003111216", at), 11); got != "003111216/201506-00011" || !ValidIndex(got) {
		t.Errorf("got %s", got)
	}
	for _, bad := range []string{"", "003111216/201513-00011", "003111216/201506-0011", "03111216/201506-00011", "003111216-201506-00011", "00311121a/201506-00011", "003111216/201506-00011\n"} {
		if ValidIndex(bad) {
			t.Errorf("%q counts as an index number", bad)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.StringMatching(`[0-9A-Z]{9}`).Draw(t, "code")
		at := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "at"), 0)
		serial := rapid.IntRange(1, MaxSerial).Draw(t, "serial")
		if index := FormatIndex(IndexMonth(code, at), serial); !ValidIndex(index) {
			t.Fatal(index)
		}
	})
}

func TestPublicityClock(t *testing.T) {
	p := Publicity{From: Date{2026, 3, 2}, Days: 7, To: Date{2026, 3, 8}}
	for day, want := range map[Date]int{{2026, 2, 1}: 7, {2026, 3, 2}: 7, {2026, 3, 8}: 1, {2026, 3, 9}: 0, {2027, 1, 1}: 0} {
		if got := p.DaysLeft(day); got != want {
			t.Errorf("%v: %d days left, want %d", day, got, want)
		}
		if got := p.On(day); got != (want > 0 && !day.Before(p.From)) {
			t.Errorf("%v: on = %v", day, got)
		}
	}
}

// What is read from a command line or a file is what would be written, or refused.
func FuzzDatesAndPeriods(f *testing.F) {
	for _, seed := range []string{"2026-11-23", "2024-02-29", "2023-02-29", "0000-01-01", "2026-10", "2026-Q3", "2026", "2026-13", "2026-Q0", "99999", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hang.Watch(t)
		if d, err := ParseDate(s); err == nil && d.String() != s {
			t.Errorf("the date %q became %q", s, d)
		}
		p, err := ParsePeriod(s)
		if err != nil {
			return
		}
		if p.String() != s || !p.Valid() || p.Next().Previous() != p || p.From().Before(p.Previous().To()) {
			t.Errorf("the period %q became %+v", s, p)
		}
	})
}
