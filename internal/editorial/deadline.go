package editorial

import (
	"time"

	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// Deadline tells by when somebody should have done a draft's next step. The zero value is for a draft for which the
// table of steps states no limit: it is being written, is approved, or has ended.
type Deadline struct {
	Day     record.Date // the last day, in China; zero for none
	AtOnce  bool        // an alert's release, which waits for no day
	Late    bool        // Day has passed
	Days    int         // working days from today to Day, or since Day when late; 0 today, or when only days off have passed since
	Unknown int         // the first year up to Day and today whose days off the calendar does not hold, where only weekends are off; 0 for none
}

// Deadline gives that of the step that the draft waits for, counted in working days from the day after it began to
// wait.
func (w *Workflow) Deadline(d Review, calendar *duty.Rules, now time.Time) Deadline {
	step, ok := w.Steps[w.Waits(d)]
	switch {
	case !ok:
		return Deadline{}
	case step.Release:
		return Deadline{AtOnce: true}
	}
	since, today := record.DateOf(d.Since.In(record.Zone)), record.DateOf(now.In(record.Zone))
	due := Deadline{Day: calendar.WorkingDaysAfter(since, step.Days)}
	due.Late = due.Day.Before(today)
	from, to := today, due.Day
	if due.Late {
		from, to = to, from
	}
	due.Days = calendar.WorkingDaysBetween(from, to)
	for year := since.Year; year <= to.Year && due.Unknown == 0; year++ {
		if !calendar.Knows(year) {
			due.Unknown = year
		}
	}
	return due
}

// Compare orders waiting drafts: those to be done at once, then day by day, the most overdue first, then those without
// a limit.
func (a Deadline) Compare(b Deadline) int {
	switch {
	case a.rank() != b.rank():
		return a.rank() - b.rank()
	case a.rank() == byDay:
		return a.Day.DaysSince(b.Day)
	}
	return 0
}

const (
	atOnce = iota
	byDay
	noLimit
)

func (a Deadline) rank() int {
	switch {
	case a.AtOnce:
		return atOnce
	case a.Day.IsZero():
		return noLimit
	}
	return byDay
}
