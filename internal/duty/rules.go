package duty

import (
	"slices"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// Period is how often a duty is owed.
type Period string

const (
	Month   Period = "month"
	Quarter Period = "quarter"
	Year    Period = "year"
	Each    Period = "each"   // for every record of the kind by itself, counted from its date
	Always  Period = "always" // one at least must be up at any time
)

// Duty is something that must be disclosed.
type Duty struct {
	ID          string          `json:"id"` // shared by the versions of one duty
	Zh          string          `json:"zh"`
	En          string          `json:"en"`
	Kind        record.Kind     `json:"kind"`
	Classes     []string        `json:"classes,omitempty"` // record.Body.Class; any where empty
	Except      []string        `json:"except,omitempty"`  // but none of these, which another duty has
	Levels      []string        `json:"levels"`            // division.Level by name: who owes it
	Within      []division.Code `json:"within,omitempty"`  // only these divisions and those below them
	Period      Period          `json:"period"`
	Days        int             `json:"days,omitzero"`         // until the deadline, calendar days
	WorkingDays int             `json:"working_days,omitzero"` // or working days
	Basis       string          `json:"basis"`
	From        record.Date     `json:"from,omitzero"` // first day of validity
	To          record.Date     `json:"to,omitzero"`   // last day of validity
}

// Title returns the duty's name for residents, in "zh" or "en".
func (d *Duty) Title(lang string) string {
	if lang == "en" {
		return d.En
	}
	return d.Zh
}

// Owes reports whether divisions such as c have the duty.
func (d *Duty) Owes(c division.Code) bool {
	return slices.Contains(d.Levels, c.Level().String()) &&
		(len(d.Within) == 0 || slices.ContainsFunc(d.Within, func(w division.Code) bool { return w.Contains(c) }))
}

// isMetBy reports whether records of a class fulfil the duty.
func (d *Duty) isMetBy(class string) bool {
	return (len(d.Classes) == 0 || slices.Contains(d.Classes, class)) && !slices.Contains(d.Except, class)
}

// inForce reports whether the version is the one of a day.
func (d *Duty) inForce(day record.Date) bool {
	return (d.From.IsZero() || !day.Before(d.From)) && (d.To.IsZero() || !d.To.Before(day))
}

// Settings are the numbers that belong to no duty.
type Settings struct {
	NewDays       int `json:"new_days"`       // a publication counts as new on its day and the days after, so many in all
	OutageMinutes int `json:"outage_minutes"` // a notice may have been unreadable so long without its period being extended
}

// Rules are the duties, the working days and the settings of a deployment, read by ParseRules. They do not
// change afterwards and may be shared.
type Rules struct {
	duties   []Duty
	years    map[int]CalendarYear
	holidays map[record.Date]bool // days off besides weekends
	worked   map[record.Date]bool // weekend days that are worked
	settings Settings
}

// Duties lists all versions of all duties in the order of the files.
func (r *Rules) Duties() []Duty { return slices.Clone(r.duties) }
