package nav

// History is the way from home to the resident's present page. The zero value is at home.
//
// It is bounded: after an hour of wandering, the way back leads through the last maxSteps places and then home.
type History struct {
	steps []Step
}

// Step is a place on the way and how far it was scrolled when it was left, in dp.
type Step struct {
	Route  Route
	Scroll float64
}

const maxSteps = 50

// Current is where the resident is.
func (h *History) Current() Route {
	if len(h.steps) == 0 {
		return Route{Page: Home}
	}
	return h.steps[len(h.steps)-1].Route
}

// Go moves to a route and remembers the scroll position of the place that is left. A route of the same place (another
// filter, another search text) replaces the current one; home clears the way.
func (h *History) Go(to Route, scroll float64) {
	switch {
	case to.Page == Home:
		h.steps = nil
		return
	case to.Place() == h.Current().Place() && len(h.steps) > 0:
		h.steps[len(h.steps)-1] = Step{Route: to}
		return
	}
	if len(h.steps) > 0 {
		h.steps[len(h.steps)-1].Scroll = scroll
	}
	h.steps = append(h.steps, Step{Route: to})
	if len(h.steps) > maxSteps {
		h.steps = append([]Step(nil), h.steps[1:]...)
	}
}

// Replace puts a route in place of the current one; at home it is a step like any other.
func (h *History) Replace(to Route) {
	if len(h.steps) == 0 {
		h.Go(to, 0)
		return
	}
	h.steps[len(h.steps)-1] = Step{Route: to}
}

// Back leaves the current place and gives the one before with the scroll position it was left at.
// At home it stays at home.
func (h *History) Back() Step {
	if len(h.steps) > 0 {
		h.steps = h.steps[:len(h.steps)-1]
	}
	if len(h.steps) == 0 {
		return Step{Route: Route{Page: Home}}
	}
	return h.steps[len(h.steps)-1]
}

// CanGoBack reports whether there is a place before this one; home is one.
func (h *History) CanGoBack() bool { return len(h.steps) > 0 }

// Reset forgets everything, for the next person.
func (h *History) Reset() { *h = History{} }
