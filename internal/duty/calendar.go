package duty

import (
	"fmt"
	"time"

	"gongshi/internal/record"
)

// CalendarYear is what the State Council announces for a year: the days off besides weekends, and the weekend
// days that are worked for them.
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
		if d.Year != y.Year || !weekend(d) {
			return "on", fmt.Sprintf("%s is not a Saturday or Sunday of %d", d, y.Year)
		}
	}
	return "", ""
}

func weekend(d record.Date) bool {
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
	return r.worked[d] || !weekend(d) && !r.holidays[d]
}

// deadline is the last day of a time limit that begins with the day after from.
func (r *Rules) deadline(d *Duty, from record.Date) record.Date {
	from = from.AddDays(d.Days)
	for n := d.WorkingDays; n > 0; {
		if from = from.AddDays(1); r.WorkingDay(from) {
			n--
		}
	}
	return from
}
