package duty

import (
	"slices"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// Need describes the facts that a Board needs of one kind of records of one division, so that a store of many records
// reads few. It suffices for a window that is not over; in a past window, records that have expired since are missed.
type Need struct {
	Kind  record.Kind
	From  time.Time // records first published at this moment or later; zero: none of these
	First []string  // and for each of these classes ("": any) the one published first that has not expired
}

// Needs lists the facts that the Board of a division and a window is made from, a Need for each kind.
func (r *Rules) Needs(code division.Code, window record.Period) []Need {
	var needs []Need
	for i := range r.duties {
		d := &r.duties[i]
		if !d.Owes(code) {
			continue
		}
		n := slices.IndexFunc(needs, func(n Need) bool { return n.Kind == d.Kind })
		if n < 0 {
			n, needs = len(needs), append(needs, Need{Kind: d.Kind})
		}
		if d.Period == Always {
			classes := d.Classes
			if len(classes) == 0 {
				classes = []string{""}
			}
			needs[n].First = append(needs[n].First, classes...)
			continue
		}
		if from := r.earliestDay(d, window.From()).Time(); needs[n].From.IsZero() || from.Before(needs[n].From) {
			needs[n].From = from
		}
	}
	return needs
}

// earliestDay is the first day on which something may have been published whose deadline is the day or later.
func (r *Rules) earliestDay(d *Duty, day record.Date) record.Date {
	begins := day
	for r.deadlineFrom(d, begins.AddDays(-1)).DaysSince(day) >= 0 {
		begins = begins.AddDays(-1)
	}
	if d.Period == Each {
		return begins
	}
	return record.PeriodOn(string(d.Period), begins).From()
}

// Evidence is the answer to Needs: since when the division has been there, and the facts, each once.
type Evidence struct {
	Place Place
	Facts []Fact
}
