package record

import "slices"

// Entries lists the codes of a list that may be used on the day, in the list's order; for the zero date all of them. An
// unknown list has none.
func (rules *Rules) Entries(list string, day Date) []Entry {
	var valid []Entry
	for _, e := range rules.lists[list].Entries {
		if day.IsZero() || e.ValidOn(day) {
			valid = append(valid, e)
		}
	}
	return valid
}

// Lists names every code list, sorted.
func (rules *Rules) Lists() []string {
	var names []string
	for name := range rules.lists {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Limits returns the bounds of a record.
func (rules *Rules) Limits() Limits { return rules.limits }

// findEntry finds a code that is valid on the day, else the same code at another time.
func (rules *Rules) findEntry(list, code string, day Date) (e Entry, known, valid bool) {
	for _, candidate := range rules.lists[list].Entries {
		if candidate.Code != code {
			continue
		}
		if candidate.ValidOn(day) {
			return candidate, true, true
		}
		e, known = candidate, true
	}
	return e, known, false
}

// isTagged reports whether a code of a list carries a tag.
func (rules *Rules) isTagged(list, code, tag string) bool {
	return slices.ContainsFunc(rules.lists[list].Entries, func(e Entry) bool {
		return e.Code == code && slices.Contains(e.Tags, tag)
	})
}

// PublicityFor finds the rule for a kind and class on a day: a rule for the class comes before a rule for the kind, and
// of several the last one counts.
func (rules *Rules) PublicityFor(kind Kind, class string, day Date) (PublicityRule, bool) {
	best, found := PublicityRule{}, false
	for _, p := range rules.publicity {
		inTime := Entry{From: p.From, To: p.To}.ValidOn(day)
		if p.Kind != kind || !inTime || p.Class != "" && p.Class != class {
			continue
		}
		if !found || p.Class != "" || best.Class == "" {
			best, found = p, true
		}
	}
	return best, found
}

// List returns a code list; the zero value for an unknown name.
func (rules *Rules) List(name string) List { return rules.lists[name] }
