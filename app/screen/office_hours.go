package screen

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gongshi/app/i18n"
	"gongshi/internal/record"
)

// openState is the state of opening hours at a moment. Holidays are not known to a record and not counted.
type openState struct {
	open  bool
	until string      // "11:30", when open
	day   record.Date // when it opens next, when shut; zero when it never does
	from  string      // "14:30", the time on that day
}

// openAt looks hours up for a moment in China. An opening lasts from its first to before its last minute.
func openAt(hours []record.Opening, now time.Time) openState {
	now = now.In(record.Zone)
	clock := now.Format("15:04")
	today := record.DateOf(now)
	for ahead := range 8 {
		day := today.AddDays(ahead)
		next := ""
		for _, o := range hours {
			if !slices.Contains(o.Weekdays, isoWeekday(day)) {
				continue
			}
			if ahead == 0 && o.From <= clock && clock < o.To {
				return openState{open: true, until: lastOf(hours, day, o.To)}
			}
			if (ahead > 0 || o.From > clock) && (next == "" || o.From < next) {
				next = o.From
			}
		}
		if next != "" {
			return openState{day: day, from: next}
		}
	}
	return openState{}
}

// lastOf follows openings that touch each other to the end of the last.
func lastOf(hours []record.Opening, day record.Date, to string) string {
	for range hours {
		for _, o := range hours {
			if o.From <= to && to < o.To && slices.Contains(o.Weekdays, isoWeekday(day)) {
				to = o.To
			}
		}
	}
	return to
}

// isoWeekday is 1 for Monday to 7 for Sunday (ISO 8601).
func isoWeekday(d record.Date) int { return (int(d.Time().Weekday())+6)%7 + 1 }

// hourLine is the openings of a set of weekdays.
type hourLine struct {
	days  []int
	times []string // "8:30–11:30"
}

// hourLines puts openings of the same weekdays together, in the order of the record.
func hourLines(hours []record.Opening) []hourLine {
	var out []hourLine
	for _, o := range hours {
		days := slices.Sorted(slices.Values(o.Weekdays))
		times := shortClock(o.From) + "–" + shortClock(o.To)
		if i := slices.IndexFunc(out, func(l hourLine) bool { return slices.Equal(l.days, days) }); i >= 0 {
			out[i].times = append(out[i].times, times)
			continue
		}
		out = append(out, hourLine{days, []string{times}})
	}
	return out
}

// shortClock is a time of day without a leading zero: 8:30.
func shortClock(s string) string { return strings.TrimPrefix(s, "0") }

// weekdayName is a weekday by its ISO number.
func weekdayName(p i18n.Printer, day int) string { return p.T("weekday." + strconv.Itoa(day)) }

// weekdaysText writes a sorted set of weekdays: 周一至周五, 周一、周三.
func weekdaysText(p i18n.Printer, days []int) string {
	if len(days) == 7 {
		return p.T("hours.daily")
	}
	if n := len(days); n > 2 && days[n-1]-days[0] == n-1 {
		return p.T("hours.days", "from", weekdayName(p, days[0]), "to", weekdayName(p, days[n-1]))
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = weekdayName(p, d)
	}
	return strings.Join(names, p.T("join.list"))
}

// hoursText writes opening hours, a line for each set of weekdays.
func hoursText(p i18n.Printer, hours []record.Opening) string {
	var lines []string
	for _, l := range hourLines(hours) {
		lines = append(lines, weekdaysText(p, l.days)+" "+strings.Join(l.times, p.T("join.comma")))
	}
	return strings.Join(lines, "\n")
}
