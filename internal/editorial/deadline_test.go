package editorial

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongshi/assets"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

func calendar(t testing.TB) *duty.Rules {
	t.Helper()
	rules, err := duty.ParseRules(assets.Duties())
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, record.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

// TestDeadline: over weekends, the days off of 2026 and the weekend days that are worked for them, and where the
// calendar ends.
func TestDeadline(t *testing.T) {
	w, days := table(t), calendar(t)
	first := New(record.KindAnnouncement, "ann", time.Time{})
	first.State = Reviewing // waits for the first review: two working days
	secret := first
	secret.Decisions = []Decision{{Revision: 1, Step: "first", Approved: true}} // three
	alert := first
	alert.Kind = record.KindAlert
	approved := first
	approved.State = Approved
	for name, tc := range map[string]struct {
		draft      Review
		since, now string
		day        string // "" for none
		late       bool
		days       int
		unknown    int
	}{
		"within a week":                         {first, "2026-11-30 09:00", "2026-11-30 10:00", "2026-12-02", false, 2, 0},
		"the day before":                        {first, "2026-11-30 09:00", "2026-12-01 10:00", "2026-12-02", false, 1, 0},
		"today":                                 {first, "2026-11-30 09:00", "2026-12-02 23:59", "2026-12-02", false, 0, 0},
		"the day after":                         {first, "2026-11-30 09:00", "2026-12-03 00:00", "2026-12-02", true, 1, 0},
		"late in the evening":                   {first, "2026-11-30 23:59", "2026-12-01 00:00", "2026-12-02", false, 1, 0},
		"the day is China's":                    {first, "2026-12-01 00:30", "2026-12-01 00:31", "2026-12-03", false, 2, 0},
		"over a weekend":                        {first, "2026-11-27 09:00", "2026-11-28 09:00", "2026-12-01", false, 2, 0},
		"on a Saturday that is off":             {first, "2026-11-28 09:00", "2026-11-28 09:00", "2026-12-01", false, 2, 0},
		"due on Friday, seen on Sunday":         {first, "2026-11-25 09:00", "2026-11-29 09:00", "2026-11-27", true, 0, 0},
		"before National Day":                   {first, "2026-09-30 09:00", "2026-10-04 09:00", "2026-10-09", false, 2, 0},
		"over the worked Saturday after it":     {secret, "2026-09-30 09:00", "2026-10-08 09:00", "2026-10-10", false, 2, 0},
		"over that Saturday, with the Sunday":   {first, "2026-10-09 09:00", "2026-10-11 09:00", "2026-10-12", false, 1, 0},
		"late over National Day":                {first, "2026-09-28 09:00", "2026-10-10 09:00", "2026-09-30", true, 3, 0},
		"the worked Sunday before Mid-Autumn":   {first, "2026-09-18 17:00", "2026-09-18 18:00", "2026-09-21", false, 2, 0},
		"over Spring Festival":                  {secret, "2026-02-13 09:00", "2026-02-13 09:00", "2026-02-25", false, 3, 0},
		"over New Year, both years known":       {first, "2025-12-31 09:00", "2025-12-31 10:00", "2026-01-05", false, 2, 0},
		"into a year that nobody has announced": {first, "2026-12-31 09:00", "2026-12-31 10:00", "2027-01-04", false, 2, 2027},
		"due in a known year, late in another":  {first, "2026-12-28 09:00", "2027-01-05 09:00", "2026-12-30", true, 4, 2027},
		"an alert":                              {alert, "2026-11-27 18:00", "2026-12-27 18:00", "", false, 0, 0},
		"approved":                              {approved, "2026-11-27 18:00", "2026-12-27 18:00", "", false, 0, 0},
	} {
		tc.draft.Since = at(t, tc.since).UTC()
		want := Deadline{AtOnce: name == "an alert", Late: tc.late, Days: tc.days, Unknown: tc.unknown}
		if tc.day != "" {
			var err error
			if want.Day, err = record.ParseDate(tc.day); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.Deadline(tc.draft, days, at(t, tc.now).UTC()); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// TestMostPressingFirst: alerts, then the most overdue, then day by day, then what has no limit.
func TestMostPressingFirst(t *testing.T) {
	day := func(n int) record.Date { return record.Date{Year: 2026, Month: time.December, Day: n} }
	late, soon, later, none, alert := Deadline{Day: day(1), Late: true, Days: 2}, Deadline{Day: day(4)}, Deadline{Day: day(9), Days: 3}, Deadline{}, Deadline{AtOnce: true}
	list := []Deadline{none, later, alert, soon, late}
	slices.SortFunc(list, Deadline.Compare)
	if want := []Deadline{alert, late, soon, later, none}; !slices.Equal(list, want) {
		t.Errorf("%+v", list)
	}
}

// TestDeadlineIsAWorkingDay: whenever a draft begins to wait, the last day is worked, has as many working days as the
// step before it, and is late from the next day on.
func TestDeadlineIsAWorkingDay(t *testing.T) {
	w, days := table(t), calendar(t)
	from := at(t, "2025-01-01 00:00")
	rapid.Check(t, func(t *rapid.T) {
		d := New(record.KindAnnouncement, "ann", from.Add(time.Duration(rapid.IntRange(0, 2*365*24*60).Draw(t, "minutes"))*time.Minute))
		d.State = Reviewing
		due := w.Deadline(d, days, d.Since)
		if !days.WorkingDay(due.Day) || due.Late || due.Days != w.Steps["first"].Days {
			t.Fatalf("since %s: %+v", d.Since, due)
		}
		for ahead, late := range []bool{false, true} {
			if got := w.Deadline(d, days, due.Day.AddDays(ahead).Time()); got.Late != late || got.Day != due.Day {
				t.Fatalf("%d days after: %+v", ahead, got)
			}
		}
	})
}
