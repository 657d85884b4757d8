package duty

import (
	"testing"
	"time"

	"gongshi/internal/record"
)

func TestPublicity(t *testing.T) {
	r := shipped(t)
	p := record.Publicity{From: date(t, "2028-02-26"), Days: 7, To: date(t, "2028-03-03")} // over a leap day
	hour := func(day string, h int) time.Time { return date(t, day).Time().Add(time.Duration(h) * time.Hour) }
	for _, tc := range []struct {
		name    string
		outages []Outage
		now     time.Time
		want    Countdown
	}{
		{"the day before", nil, hour("2028-02-25", 23), Countdown{Ahead, 7, 0, p.To, 0}},
		{"the first day", nil, hour("2028-02-26", 0), Countdown{Running, 7, 0, p.To, 0}},
		{"the last day", nil, hour("2028-03-03", 23), Countdown{Running, 1, 6, p.To, 0}},
		{"the day after", nil, hour("2028-03-04", 0), Countdown{Over, 0, 7, p.To, 0}},
		{"an hour is tolerated", []Outage{{hour("2028-02-27", 8), hour("2028-02-27", 9)}}, hour("2028-03-04", 0), Countdown{Over, 0, 7, p.To, 0}},
		{"two hours cost a day", []Outage{{hour("2028-02-27", 8), hour("2028-02-27", 10)}}, hour("2028-03-04", 0), Countdown{Running, 1, 7, p.To.AddDays(1), 1}},
		{"an outage told twice", []Outage{{hour("2028-02-27", 8), hour("2028-02-28", 9)}, {hour("2028-02-27", 9), hour("2028-02-27", 10)}}, hour("2028-03-06", 0), Countdown{Over, 0, 9, p.To.AddDays(2), 2}},
		{"before the period", []Outage{{hour("2028-02-20", 0), hour("2028-02-26", 0)}}, hour("2028-03-03", 0), Countdown{Running, 1, 6, p.To, 0}},
		{"after the period", []Outage{{hour("2028-03-04", 0), hour("2028-03-06", 0)}}, hour("2028-03-08", 0), Countdown{Over, 0, 7, p.To, 0}},
		{"in the added day too", []Outage{{hour("2028-02-27", 0), hour("2028-02-28", 0)}, {hour("2028-03-04", 0), hour("2028-03-04", 2)}}, hour("2028-03-05", 12), Countdown{Running, 1, 8, p.To.AddDays(2), 2}},
		{"not over yet", []Outage{{From: hour("2028-02-27", 0)}}, hour("2028-02-28", 12), Countdown{Running, 7, 2, p.To.AddDays(2), 2}},
	} {
		if got := r.Publicity(p, tc.outages, tc.now); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.name, got, tc.want)
		}
	}
}
