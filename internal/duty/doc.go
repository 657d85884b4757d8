// Package duty says what must be disclosed by whom and when, and whether it was: the duties of the
// disclosure catalogue (公开目录), the state of each in a span of time, the publicity clock, and what
// counts as new.
//
// It is a domain room: no disk, network or clock; the moment is an argument. Everyone may import it. The
// duties themselves, working days and settings are data with validity dates (assets/duties, laid over by
// an operator's folder), see ParseRules.
//
// # From duties to a board
//
// A duty is owed by every division of its levels, for each period, for each record, or always. Board gives the
// Items whose deadline lies in a window (a quarter, say); each is in exactly one State:
//
//	Due      not published, and the deadline has not passed; the deadline itself is the last day
//	OnTime   published on the deadline or before
//	Late     published after it
//	Missing  not published, and the deadline has passed
//
// Invariants, held by property tests:
//
//   - A board has one Item for each duty and period that is owed, and its totals add up to their number.
//   - What counts is the first publication: a correction changes no state. With time, Due becomes OnTime or
//     Missing, Missing becomes Late, and nothing else changes (but for a duty that is owed always, whose
//     only record may expire).
//   - A period is owed whole or not at all: the duty is in force, and the division there, on its first day.
//     So a period has one version of a duty, and a division that is younger than a period owes nothing for it.
//
// Days are civil dates in China (record.Zone). A working day is Monday to Friday, but for what the calendar
// says; for a year that it does not know, nothing but weekends is off.
//
// How long a list must stay up is not a duty here but a rule of record.Rules, which holds before anything is
// published.
package duty
