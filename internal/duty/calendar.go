package duty

import (
	"fmt"
	"time"

	"gongshi/internal/record"
)

// CalendarYear is the State Council's announcement for a year: the days off besides weekends, and the weekend days that
// are worked for them.
type CalendarYear struct {
	Year   int           `json:"year"`
	Source string        `json:"source"`
	Off    []Span        `json:"off"`
	On     []record.Date `json:"on,omitempty"`
}

// Span is from one day to another, both included.
type Span struct {
	From record.Date `json:"from"`
	To   record.Date `json:"to"`
}

func (y CalendarYear) check() (field, why string) {
	if y.Year < 1949 || y.Year > 2199 {
		return "year", fmt.Sprintf("%d is not a year", y.Year)
	}
	if y.Source == "" {
		return "source", "it is missing: who announced these days?"
	}
	for _, s := range y.Off {
		if s.From.Year != y.Year || s.To.Year != y.Year || s.To.Before(s.From) {
			return "off", fmt.Sprintf("%s to %s is not a span of days of %d", s.From, s.To, y.Year)
		}
	}
	for _, d := range y.On {
		if d.Year != y.Year || !isWeekend(d) {
			return "on", fmt.Sprintf("%s is not a Saturday or Sunday of %d", d, y.Year)
		}
	}
	return "", ""
}

func isWeekend(d record.Date) bool {
	day := d.Time().Weekday()
	return day == time.Saturday || day == time.Sunday
}

// markDays lays the years out by day.
func (r *Rules) markDays() {
	r.holidays, r.worked = map[record.Date]bool{}, map[record.Date]bool{}
	for _, y := range r.years {
		for _, s := range y.Off {
			for d := s.From; !s.To.Before(d); d = d.AddDays(1) {
				r.holidays[d] = true
			}
		}
		for _, d := range y.On {
			r.worked[d] = true
		}
	}
}

// WorkingDay reports whether offices work on the day.
func (r *Rules) WorkingDay(d record.Date) bool {
	return r.worked[d] || !isWeekend(d) && !r.holidays[d]
}

// Knows reports whether the calendar holds the year's days off.
func (r *Rules) Knows(year int) bool {
	_, ok := r.years[year]
	return ok
}

// WorkingDaysAfter is the last day of a limit of n working days that begins with the day after from [开始的当日不计入,
// Civil Code art. 201]; from itself where n is 0.
func (r *Rules) WorkingDaysAfter(from record.Date, n int) record.Date {
	for n > 0 {
		if from = from.AddDays(1); r.WorkingDay(from) {
			n--
		}
	}
	return from
}

// WorkingDaysBetween counts the working days after from, up to and including to.
func (r *Rules) WorkingDaysBetween(from, to record.Date) (n int) {
	for day := from.AddDays(1); !to.Before(day); day = day.AddDays(1) {
		if r.WorkingDay(day) {
			n++
		}
	}
	return n
}

// deadlineFrom is the last day of a time limit that begins with the day after from.
func (r *Rules) deadlineFrom(d *Duty, from record.Date) record.Date {
	return r.WorkingDaysAfter(from.AddDays(d.Days), d.WorkingDays)
}
