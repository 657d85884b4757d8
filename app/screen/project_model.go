package screen

import (
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// projectPhases are the statuses of OC4IDS in their order; a cancelled project has left it.
var projectPhases = []string{"identification", "preparation", "implementation", "completion", "maintenance"}

// phaseStates returns for each phase whether it is over, under way or ahead; nil for a status outside the order.
func phaseStates(status string) []widget.StepState {
	at := -1
	for i, p := range projectPhases {
		if p == status {
			at = i
		}
	}
	if at < 0 {
		return nil
	}
	out := make([]widget.StepState, len(projectPhases))
	for i := range out {
		switch {
		case i < at:
			out[i] = widget.StepDone
		case i == at:
			out[i] = widget.StepNow
		default:
			out[i] = widget.StepAhead
		}
	}
	return out
}

// milestoneState compares plan and fact on a day. late counts the days behind the plan, negative before
// it, 0 where one of the dates is missing.
func milestoneState(m record.Milestone, today record.Date) (state widget.StepState, late int) {
	reached := !m.ActualOn.IsZero() && !today.Before(m.ActualOn)
	switch {
	case reached && !m.PlannedOn.IsZero():
		return widget.StepDone, m.ActualOn.DaysSince(m.PlannedOn)
	case reached:
		return widget.StepDone, 0
	case !m.PlannedOn.IsZero() && m.PlannedOn.Before(today):
		return widget.StepNow, today.DaysSince(m.PlannedOn)
	}
	return widget.StepAhead, 0
}
