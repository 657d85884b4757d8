package editorial

import (
	"strings"
	"testing"
	"time"

	"gongshi/internal/record"
)

// TestScheduleWithinItsDays: a time that is far, or outside of the days that a record is made for, has a sentence that
// says why.
func TestScheduleWithinItsDays(t *testing.T) {
	rules := shipped(t)
	now := time.Date(2026, 11, 1, 9, 0, 0, 0, record.Zone)
	day := func(month time.Month, d int) record.Date { return record.Date{Year: 2026, Month: month, Day: d} }
	plain := func() *record.Record {
		return &record.Record{Kind: record.KindAnnouncement, Title: "公告", Body: &record.Announcement{}}
	}
	with := func(change func(*record.Record)) *record.Record {
		r := plain()
		change(r)
		return r
	}
	shown := func(from, to record.Date) *record.Record {
		return with(func(r *record.Record) { r.Publicity = &record.Publicity{Days: 7, From: from, To: to} })
	}
	for name, tc := range map[string]struct {
		r    *record.Record
		due  time.Time
		says string
	}{
		"tomorrow":               {plain(), now.AddDate(0, 0, 1), ""},
		"in sixty days":          {plain(), now.Add(MaxAhead), ""},
		"a day more":             {plain(), now.Add(MaxAhead + 24*time.Hour), "在60天以后"},
		"in 2099":                {plain(), time.Date(2099, 1, 1, 0, 0, 0, 0, record.Zone), "2099-01-01 00:00"},
		"repealed by then":       {with(func(r *record.Record) { r.RepealedOn = day(11, 5) }), now.AddDate(0, 0, 4), "已经失效"},
		"not yet repealed":       {with(func(r *record.Record) { r.RepealedOn = day(11, 6) }), now.AddDate(0, 0, 4), ""},
		"publicity over by then": {shown(day(10, 28), day(11, 3)), now.AddDate(0, 0, 4), "公示期已满"},
		"publicity cut short":    {shown(day(11, 2), day(11, 8)), now.AddDate(0, 0, 4), "天数会减少"},
		"on its first day":       {shown(day(11, 5), day(11, 11)), now.AddDate(0, 0, 4), ""},
		"a correction of a list": {with(func(r *record.Record) {
			r.ID, r.Publicity = "0197c000-0000-7000-8000-000000000000", &record.Publicity{Days: 7, From: day(9, 1), To: day(9, 7)}
		}), now.AddDate(0, 0, 4), ""},
		"whereabouts of yesterday": {&record.Record{Kind: record.KindStaffProfile, Body: &record.StaffProfile{Whereabouts: &record.Whereabouts{Status: "在岗", On: day(11, 2)}}}, now.AddDate(0, 0, 4), "已经过时"},
	} {
		found := CheckSchedule(tc.r, rules, tc.due, now)
		if tc.says == "" && len(found) > 0 || tc.says != "" && (len(found) != 1 || !strings.Contains(found[0].ReasonZh, tc.says) || found[0].Reason == "") {
			t.Errorf("%s: %+v", name, found)
		}
	}
}
