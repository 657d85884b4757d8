package screen

import (
	"cmp"
	"context"
	"slices"

	"gongshi/app/i18n"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/record"
)

// dutyBoard holds a division's duties in the quarter of now.
type dutyBoard struct {
	place  division.Code
	window record.Period
	items  []duty.Item
	totals duty.Totals
}

// newDutyBoard reads the board of a division; without items where it owes nothing.
func newDutyBoard(ctx context.Context, c *Ctx, code division.Code) (dutyBoard, error) {
	b := dutyBoard{place: code, window: record.PeriodOn("quarter", c.Today())}
	e, err := c.Source.Evidence(ctx, code, c.Duties.Needs(code, b.window))
	if err != nil {
		return b, err
	}
	b.items = c.Duties.Board(e.Place, e.Facts, b.window, c.Now)
	b.totals = duty.Count(b.items)
	return b, nil
}

// dutyGroup is a duty with its items, the most urgent first.
type dutyGroup struct {
	duty  *duty.Duty
	items []duty.Item
}

// urgency orders states: overdue items come first.
var urgency = map[duty.State]int{duty.Missing: 0, duty.Late: 1, duty.Due: 2, duty.OnTime: 3}

// groupItems puts the items of a duty together, overdue duties first, else in the order of the rules; within a duty the
// most urgent first, then the latest.
func (b dutyBoard) groupItems() []dutyGroup {
	var groups []dutyGroup
	for _, it := range b.items {
		n := slices.IndexFunc(groups, func(g dutyGroup) bool { return g.duty.ID == it.Duty.ID })
		if n < 0 {
			n, groups = len(groups), append(groups, dutyGroup{duty: it.Duty})
		}
		groups[n].items = append(groups[n].items, it)
	}
	for _, g := range groups {
		slices.SortStableFunc(g.items, func(x, y duty.Item) int {
			return cmp.Or(urgency[x.State]-urgency[y.State], y.Deadline.DaysSince(x.Deadline))
		})
	}
	overdue := func(g dutyGroup) int { return min(1, urgency[g.items[0].State]) }
	slices.SortStableFunc(groups, func(x, y dutyGroup) int { return overdue(x) - overdue(y) })
	return groups
}

// dutyState is how a state is shown: words, icon and colour together.
type dutyState struct {
	word string // its key, or in dutyParts the words themselves
	icon theme.Icon
	tone theme.Tone
}

var dutyStates = map[duty.State]dutyState{
	duty.OnTime:  {"duty.state.on_time", "check", theme.Good},
	duty.Late:    {"duty.state.late", "history", theme.Bad},
	duty.Due:     {"duty.state.due", "clock", theme.Due},
	duty.Missing: {"duty.state.missing", "alert", theme.Bad},
}

// dutyParts are totals that add up, in words; zeros are left out, except for published ones.
func dutyParts(p i18n.Printer, t duty.Totals) []dutyState {
	part := func(words string, s duty.State) dutyState {
		return dutyState{words, dutyStates[s].icon, dutyStates[s].tone}
	}
	posted := p.T("duty.posted", "n", t.Posted())
	if t.Late > 0 {
		posted = p.T("duty.posted_late", "n", t.Posted(), "late", t.Late)
	}
	parts := []dutyState{part(posted, duty.OnTime)}
	if t.Missing > 0 {
		parts = append(parts, part(p.T("duty.missing", "n", t.Missing), duty.Missing))
	}
	if t.Due > 0 {
		parts = append(parts, part(p.T("duty.due", "n", t.Due), duty.Due))
	}
	return parts
}

// stripSegments are the items as a strip: on time, late, overdue, to come.
func (b dutyBoard) stripSegments() []widget.Segment {
	var out []widget.Segment
	add := func(n int, tone theme.Tone, done bool) {
		for range n {
			out = append(out, widget.Segment{Tone: tone, Done: done})
		}
	}
	add(b.totals.OnTime, theme.Good, true)
	add(b.totals.Late, theme.Bad, true)
	add(b.totals.Missing, theme.Bad, false)
	add(b.totals.Due, theme.Due, false)
	return out
}

// dutyRule tells how often a duty is owed and within which time.
func dutyRule(p i18n.Printer, d *duty.Duty) string {
	limit := ""
	switch {
	case d.Period == duty.Always:
	case d.Period == duty.Each && d.WorkingDays > 0:
		limit = p.T("duty.limit.each_working", "n", d.WorkingDays)
	case d.Period == duty.Each:
		limit = p.T("duty.limit.each_days", "n", d.Days)
	case d.WorkingDays > 0:
		limit = p.T("duty.limit.after_working", "n", d.WorkingDays)
	case d.Days > 0:
		limit = p.T("duty.limit.after_days", "n", d.Days)
	default:
		limit = p.T("duty.limit.at_end")
	}
	return joinNonEmpty(p.T("duty.comma"), p.T("duty.period."+string(d.Period)), limit)
}
