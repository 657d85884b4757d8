package screen

import "gongshi/internal/record"

// policyModel is the state of a policy's screen: the section of its text that is shown, from 1; 0 for
// the whole.
type policyModel struct{ section int }

// policyOutline are the positions of the headings that a resident chooses from: those of the highest level
// that occurs more than once. The document's own title, alone on its level, is none.
func policyOutline(all []record.Section) []int {
	for level := 1; level <= 4; level++ {
		var out []int
		for i, s := range all {
			if s.Level == level {
				out = append(out, i)
			}
		}
		if len(out) > 1 {
			return out
		}
	}
	return nil
}

// policyPart gives the sections from one heading of the outline to the next; all of them for position 0.
func policyPart(all []record.Section, heads []int, position int) []record.Section {
	if position < 1 || position > len(heads) {
		return all
	}
	from, to := heads[position-1], len(all)
	if position < len(heads) {
		to = heads[position]
	}
	return all[from:to]
}
