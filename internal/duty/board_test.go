package duty

import (
	"testing"
	"testing/fstest"
	"time"

	"gongshi/assets"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

const village division.Code = "340803001901"

func date(t testing.TB, s string) record.Date {
	t.Helper()
	if s == "" {
		return record.Date{}
	}
	d, err := record.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// noon is noon of a day in China; "" is no moment.
func noon(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	return date(t, s).Time().Add(12 * time.Hour)
}

// rulesOf are the shipped calendar and settings with other duties.
func rulesOf(t testing.TB, duties ...Duty) *Rules {
	t.Helper()
	r := shipped(t)
	r.duties = duties
	return r
}

func shipped(t testing.TB) *Rules {
	t.Helper()
	r, err := ParseRules(assets.Duties())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func finance(period Period, days int) Duty {
	return Duty{ID: "finance", Kind: record.KindFinanceStatement, Classes: []string{"committee"}, Levels: []string{"village"}, Period: period, Days: days}
}

func statement(t testing.TB, period, published string) Fact {
	t.Helper()
	p, err := record.ParsePeriod(period)
	if err != nil {
		t.Fatal(err)
	}
	return Fact{Division: village, Kind: record.KindFinanceStatement, Class: "committee", Period: p, IssuedOn: p.To(), Published: noon(t, published)}
}

func quarter(year, n int) record.Period {
	return record.Period{Type: "quarter", Year: year, Number: n}
}

// The last day of a time limit is on time, the day after is late or missing, whatever the hour.
func TestDeadlineDay(t *testing.T) {
	r := rulesOf(t, finance(Quarter, 15))
	last := date(t, "2026-10-15").AddDays(1).Time().Add(-time.Second)
	for _, tc := range []struct {
		name      string
		published time.Time
		now       time.Time
		want      State
	}{
		{"not yet, on the last second", time.Time{}, last, Due},
		{"not yet, a second later", time.Time{}, last.Add(time.Second), Missing},
		{"published on the last second", last, last.AddDate(0, 1, 0), OnTime},
		{"published a second later", last.Add(time.Second), last.AddDate(0, 1, 0), Late},
		{"published, but later than now", last.Add(time.Hour), last, Due},
		{"the last second in another zone", last.In(time.FixedZone("", -11*3600)), last.AddDate(0, 1, 0), OnTime},
	} {
		f := statement(t, "2026-Q3", "")
		f.Published = tc.published
		items := r.Board(Place{Code: village}, []Fact{f}, quarter(2026, 4), tc.now)
		if len(items) != 1 || items[0].State != tc.want || items[0].Deadline != date(t, "2026-10-15") || items[0].Period != quarter(2026, 3) {
			t.Errorf("%s: %+v, want state %d", tc.name, items, tc.want)
		}
	}
}

// A period is owed under the version in force, and by the divisions there, on its first day.
func TestPeriodsOwed(t *testing.T) {
	early, later := finance(Quarter, 15), finance(Quarter, 10)
	early.To, later.From = date(t, "2026-08-14"), date(t, "2026-08-15") // in the middle of the third quarter
	month, leap := finance(Month, 15), finance(Month, 0)
	within := finance(Month, 15)
	within.Within = []division.Code{"340803002000"}
	for _, tc := range []struct {
		name   string
		duties []Duty
		window record.Period
		since  string
		want   []string // deadlines
	}{
		{"a quarter is due in the next", []Duty{finance(Quarter, 15)}, quarter(2026, 4), "", []string{"2026-10-15"}},
		{"a quarter that is due at its end", []Duty{finance(Quarter, 0)}, quarter(2026, 4), "", []string{"2026-12-31"}},
		{"three months", []Duty{month}, quarter(2026, 4), "", []string{"2026-10-15", "2026-11-15", "2026-12-15"}},
		{"a leap year's February", []Duty{leap}, quarter(2028, 1), "", []string{"2028-01-31", "2028-02-29", "2028-03-31"}},
		{"a year", []Duty{finance(Year, 31)}, quarter(2026, 1), "", []string{"2026-01-31"}},
		{"no year in other quarters", []Duty{finance(Year, 31)}, quarter(2026, 2), "", nil},
		{"the longest limit", []Duty{finance(Year, 366)}, quarter(2027, 1), "", []string{"2027-01-01"}},
		{"the earlier version has the quarter it ends in", []Duty{early, later}, quarter(2026, 4), "", []string{"2026-10-15"}},
		{"the later version has the next", []Duty{early, later}, quarter(2027, 1), "", []string{"2027-01-10"}},
		{"a new duty owes nothing for the quarter it begins in", []Duty{later}, quarter(2026, 4), "", nil},
		{"a division from the first day", []Duty{month}, quarter(2026, 4), "2026-10-01", []string{"2026-11-15", "2026-12-15"}},
		{"a division from the second day", []Duty{month}, quarter(2026, 4), "2026-10-02", []string{"2026-12-15"}},
		{"a division younger than all of it", []Duty{month}, quarter(2026, 4), "2027-01-01", nil},
		{"another township's duty", []Duty{within}, quarter(2026, 4), "", nil},
	} {
		items := rulesOf(t, tc.duties...).Board(Place{village, date(t, tc.since)}, nil, tc.window, noon(t, "2030-01-01"))
		if len(items) != len(tc.want) {
			t.Errorf("%s: %d items, want %v: %+v", tc.name, len(items), tc.want, items)
			continue
		}
		for i, it := range items {
			if it.Deadline.String() != tc.want[i] || it.State != Missing {
				t.Errorf("%s: item %d is due on %s with state %d, want %s and missing", tc.name, i, it.Deadline, it.State, tc.want[i])
			}
		}
	}
	if items := rulesOf(t, month).Board(Place{Code: "340803001000"}, nil, quarter(2026, 4), noon(t, "2030-01-01")); len(items) != 0 {
		t.Errorf("a township owes what villages owe: %+v", items)
	}
}

func TestWhichRecordFulfils(t *testing.T) {
	r := rulesOf(t, finance(Quarter, 15))
	other := statement(t, "2026-Q3", "2026-10-10")
	other.Class = "collective"
	elsewhere := statement(t, "2026-Q3", "2026-10-10")
	elsewhere.Division = "340803001902"
	second, first := statement(t, "2026-Q3", "2026-10-14"), statement(t, "2026-Q3", "2026-10-12")
	second.ID, first.ID = "second", "first"
	wrong := []Fact{other, elsewhere, statement(t, "2026-09", "2026-10-10"), statement(t, "2026-Q2", "2026-10-10")}
	now := noon(t, "2026-11-23")
	if items := r.Board(Place{Code: village}, wrong, quarter(2026, 4), now); items[0].State != Missing || items[0].By != nil {
		t.Errorf("another account, village or period fulfils the duty: %+v", items)
	}
	if items := r.Board(Place{Code: village}, append(wrong, second, first), quarter(2026, 4), now); items[0].By == nil || items[0].By.ID != "first" {
		t.Errorf("the first publication does not count: %+v", items)
	}

	but := finance(Quarter, 15)
	but.Classes, but.Except = nil, []string{"collective"}
	if items := rulesOf(t, but).Board(Place{Code: village}, []Fact{other, second}, quarter(2026, 4), now); items[0].By == nil || items[0].By.ID != "second" {
		t.Errorf("a class that another duty has fulfils this one: %+v", items)
	}

	// A kind without a period of its own goes by its date, or where it has none by publication.
	list := Duty{ID: "dibao", Kind: record.KindReliefDistribution, Classes: []string{"低保"}, Levels: []string{"village"}, Period: Month, Days: 10}
	fact := func(issued, published string) Fact {
		return Fact{Division: village, Kind: record.KindReliefDistribution, Class: "低保", IssuedOn: date(t, issued), Published: noon(t, published)}
	}
	facts := []Fact{fact("2026-09-30", "2026-10-10"), fact("", "2026-10-31"), fact("2026-11-01", "2026-11-01")}
	for i, it := range rulesOf(t, list).Board(Place{Code: village}, facts, quarter(2026, 4), now) {
		if it.State != OnTime || it.By.IssuedOn != facts[i].IssuedOn {
			t.Errorf("the list of month %s: %+v", it.Period, it)
		}
	}
}

// Twenty working days from 2026-09-18 leave out weekends, the Mid-Autumn and National Day holidays, and take in
// the two weekend days that were worked for them.
func TestEachRecordByWorkingDays(t *testing.T) {
	each := Duty{ID: "relief", Kind: record.KindReliefDistribution, Levels: []string{"village"}, Period: Each, WorkingDays: 20, From: date(t, "2019-05-15")}
	fact := func(issued, published string) Fact {
		return Fact{Division: village, Kind: record.KindReliefDistribution, IssuedOn: date(t, issued), Published: noon(t, published)}
	}
	for _, tc := range []struct {
		issued, published, since string
		deadline                 string
		want                     State
	}{
		{"2026-09-18", "2026-10-22", "", "2026-10-22", OnTime},
		{"2026-09-18", "2026-10-23", "", "2026-10-22", Late},
		{"2026-09-18", "", "", "2026-10-22", Missing},
		{"2027-03-01", "2027-03-30", "", "2027-03-29", Late}, // a year without a calendar: weekends alone
		{"2026-09-18", "2026-10-22", "2026-09-19", "", Due},  // older than the division
		{"2019-05-14", "2019-07-30", "", "", Due},            // older than the duty
	} {
		r := rulesOf(t, each)
		var items []Item
		for w := record.PeriodOn("quarter", date(t, tc.issued)); len(items) == 0 && w.Year < 2030; w = w.Next() {
			items = r.Board(Place{village, date(t, tc.since)}, []Fact{fact(tc.issued, tc.published)}, w, noon(t, "2030-01-01"))
		}
		switch {
		case tc.deadline == "" && len(items) > 0:
			t.Errorf("%+v is owed: %+v", tc, items)
		case tc.deadline != "" && (len(items) != 1 || items[0].Deadline.String() != tc.deadline || items[0].State != tc.want || items[0].By == nil):
			t.Errorf("%+v: %+v", tc, items)
		}
	}
}

func TestAlways(t *testing.T) {
	always := Duty{ID: "staff", Kind: record.KindStaffProfile, Levels: []string{"village"}, Period: Always, WorkingDays: 20}
	fact := func(published, expires string) Fact {
		return Fact{Division: village, Kind: record.KindStaffProfile, Published: noon(t, published), Expires: noon(t, expires)}
	}
	for _, tc := range []struct {
		name  string
		since string
		facts []Fact
		now   string
		want  State
	}{
		{"up since long", "", []Fact{fact("2020-01-01", "")}, "2026-11-23", OnTime},
		{"put up on the first day", "", []Fact{fact("2026-10-01", "")}, "2026-11-23", OnTime},
		{"put up on the second", "", []Fact{fact("2026-10-02", "")}, "2026-11-23", Late},
		{"nothing on the first day", "", nil, "2026-10-01", Due},
		{"nothing", "", nil, "2026-11-23", Missing},
		{"expired", "", []Fact{fact("2020-01-01", "2026-11-01")}, "2026-11-23", Missing},
		{"expired after the quarter", "", []Fact{fact("2020-01-01", "2027-01-01")}, "2027-11-23", OnTime},
		{"put up after the quarter", "", []Fact{fact("2027-01-01", "")}, "2027-11-23", Missing},
		{"a young division has its time", "2026-09-18", []Fact{fact("2026-10-22", "")}, "2026-11-23", OnTime},
	} {
		items := rulesOf(t, always).Board(Place{village, date(t, tc.since)}, tc.facts, quarter(2026, 4), noon(t, tc.now))
		if len(items) != 1 || items[0].State != tc.want {
			t.Errorf("%s: %+v, want state %d", tc.name, items, tc.want)
		}
	}
	if items := rulesOf(t, always).Board(Place{village, date(t, "2026-10-02")}, nil, quarter(2026, 4), noon(t, "2026-12-31")); len(items) != 0 {
		t.Errorf("a division that came within the quarter owes it: %+v", items)
	}
}

func TestTotals(t *testing.T) {
	sums := RollUp(map[division.Code]Totals{
		"340803001901": {OnTime: 2, Missing: 1}, "340803001902": {OnTime: 1, Late: 1, Due: 4}, "340803001000": {OnTime: 1}, "340800000000": {Due: 3},
	})
	for code, want := range map[division.Code]Totals{
		"340803001901": {OnTime: 2, Missing: 1}, "340803001000": {OnTime: 4, Late: 1, Missing: 1, Due: 4}, "340803000000": {OnTime: 4, Late: 1, Missing: 1, Due: 4},
		"340800000000": {OnTime: 4, Late: 1, Missing: 1, Due: 7}, "340000000000": {OnTime: 4, Late: 1, Missing: 1, Due: 7},
	} {
		if sums[code] != want {
			t.Errorf("%s: %+v, want %+v", code, sums[code], want)
		}
	}
	for _, tc := range []struct {
		t       Totals
		percent int
		ok      bool
	}{{Totals{}, 0, false}, {Totals{Due: 3}, 0, false}, {Totals{OnTime: 199, Missing: 1}, 99, true}, {Totals{OnTime: 2, Due: 9}, 100, true}, {Totals{Late: 1}, 0, true}} {
		if percent, ok := tc.t.Rate(); percent != tc.percent || ok != tc.ok {
			t.Errorf("%+v: %d, %v", tc.t, percent, ok)
		}
	}
}

func TestNew(t *testing.T) {
	r, err := ParseRules(assets.Duties(), fstest.MapFS{"own.json": {Data: []byte(`{"settings": {"new_days": 3, "outage_minutes": 0}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	now := noon(t, "2026-03-01")
	first := date(t, "2026-02-27").Time()
	for published, want := range map[time.Time]bool{first: true, first.Add(-time.Second): false, now: true, now.Add(time.Second): false} {
		if got := r.IsNew(published, now); got != want {
			t.Errorf("published at %s: new is %v", published, got)
		}
	}
}
