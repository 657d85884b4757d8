package screen

import (
	"cmp"
	"slices"

	"gongshi/app/widget"
	"gongshi/internal/record"
)

// reliefModel is the state of a relief batch: which part of the list is shown, and which row is open.
type reliefModel struct {
	bySurname bool   // the list is divided by surname, else by group
	part      string // the group or surname chosen; "" for all
	page      int    // of the table
	shelf     int    // page of the chips
	open      int    // position in the record's list, from 1; 0 for none
}

// choosePart shows one part of the list from its beginning.
func (m *reliefModel) choosePart(part string) {
	m.part, m.page, m.open = part, 0, 0
}

// toggleLine opens a line, or shuts it when it is open.
func (m *reliefModel) toggleLine(line int) {
	if m.open == line {
		line = 0
	}
	m.open = line
}

// divideList changes how the list is divided, and shows all of it.
func (m *reliefModel) divideList(bySurname bool) {
	*m = reliefModel{bySurname: bySurname}
}

func (m *reliefModel) key(r record.Recipient) string {
	if m.bySurname {
		return r.Name.Surname()
	}
	return r.Group
}

// part of a list of recipients, with the number of lines in it.
type reliefPart struct {
	name  string
	count int
}

// listParts are the groups in the order of the list, or the surnames, the most frequent first. A list without any group
// has surnames only.
func (m *reliefModel) listParts(recipients []record.Recipient) []reliefPart {
	at := map[string]int{}
	var out []reliefPart
	for _, r := range recipients {
		k := m.key(r)
		if k == "" {
			continue
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, reliefPart{name: k})
		}
		out[i].count++
	}
	if m.bySurname {
		slices.SortStableFunc(out, func(a, b reliefPart) int { return cmp.Compare(b.count, a.count) })
	}
	return out
}

// shownLines gives the positions of the lines of the chosen part, and sums them up.
func (m *reliefModel) shownLines(recipients []record.Recipient) (rows []int, persons int, sum record.Fen) {
	for i, r := range recipients {
		if m.part == "" || m.key(r) == m.part {
			rows = append(rows, i)
			persons += r.Persons
			sum += r.Amount
		}
	}
	return rows, persons, sum
}

// reliefAddsUp reports whether received = distributed + returned + in stock, of money and of all goods.
func reliefAddsUp(b *record.ReliefDistribution) bool {
	ok := b.Received == b.Distributed+b.Returned+b.InStock
	for _, g := range b.Goods {
		ok = ok && g.Received == g.Distributed+g.Returned+g.InStock
	}
	return ok
}

// reliefStep is one of the steps by which a batch comes to its recipients; the last two are the publicity
// period and the handing out.
type reliefStep struct {
	kind  string // "procedure", "publicity" or "hand_out"
	index int    // of the procedure
	from  record.Date
	to    record.Date
	state widget.StepState
}

// reliefSteps works out how far the batch is.
func reliefSteps(b *record.ReliefDistribution, p *record.Publicity, today record.Date) []reliefStep {
	var steps []reliefStep
	for i, s := range b.Procedure {
		state := widget.StepDone
		if s.Date.IsZero() || today.Before(s.Date) {
			state = widget.StepAhead
		}
		steps = append(steps, reliefStep{kind: "procedure", index: i, from: s.Date, state: state})
	}
	if p != nil {
		state := widget.StepDone
		switch {
		case today.Before(p.From):
			state = widget.StepAhead
		case p.On(today):
			state = widget.StepNow
		}
		steps = append(steps, reliefStep{kind: "publicity", from: p.From, to: p.To, state: state})
	}
	if len(b.Recipients) > 0 {
		steps = append(steps, handOut(b, p))
	}
	return markCurrentStep(steps)
}

// handOut is the last step: from the first to the last day on which something was handed out.
func handOut(b *record.ReliefDistribution, p *record.Publicity) reliefStep {
	s := reliefStep{kind: "hand_out", state: widget.StepAhead}
	handed := 0
	for _, r := range b.Recipients {
		d := r.HandedOutOn
		if d.IsZero() {
			continue
		}
		handed++
		if s.from.IsZero() || d.Before(s.from) {
			s.from = d
		}
		if s.to.Before(d) {
			s.to = d
		}
	}
	switch {
	case handed == len(b.Recipients):
		s.state = widget.StepDone
	case handed > 0:
		s.state = widget.StepNow
	case p != nil:
		s.from = p.To.AddDays(1)
	}
	return s
}

// markCurrentStep makes the first step ahead the one under way when no other is; a publicity period is under way
// only on its days.
func markCurrentStep(steps []reliefStep) []reliefStep {
	for _, s := range steps {
		if s.state == widget.StepNow {
			return steps
		}
	}
	for i := range steps {
		if steps[i].state != widget.StepAhead {
			continue
		}
		if steps[i].kind != "publicity" {
			steps[i].state = widget.StepNow
		}
		break
	}
	return steps
}
