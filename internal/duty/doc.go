// Package duty holds the duties of the disclosure catalogue (公开目录): which body must disclose which record by which day,
// whether it did, the publicity clock, and which records count as new.
//
// It is a domain room: no disk, network or clock; the moment is an argument. Everyone may import it. The duties
// themselves, working days and settings are data with validity dates (assets/duties, laid over by an operator's
// folder), see ParseRules.
//
// # From duties to a board
//
// A duty is owed by every division of its levels, for each period, for each record, or always. Board gives the Items
// whose deadline is in a window (a quarter, say); each is in exactly one State:
//
//	Due      not published, and the deadline has not passed; the deadline itself is the last day
//	OnTime   published on the deadline or before
//	Late     published after it
//	Missing  not published, and the deadline has passed
//
// Invariants, held by property tests:
//
//   - A board has one Item for each duty and period that is owed, and its totals add up to their number.
//   - The first publication counts: a correction changes no state. With time, Due becomes OnTime or Missing, Missing
//     becomes Late, and nothing else changes (but for a duty that is owed always, whose only record may expire).
//   - A period is owed whole or not at all: the duty is in force, and the division there, on its first day. So a period
//     has one version of a duty, and a division that is younger than a period owes nothing for it.
//
// Days are civil dates in China (record.Zone). A working day is Monday to Friday, unless the calendar differs; in a
// year without a calendar only weekends are off.
//
// The length of a publicity period is not a duty here but a rule of record.Rules, which holds before anything is
// published.
package duty
