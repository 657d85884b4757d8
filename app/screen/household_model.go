package screen

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongshi/internal/hanzi"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// The question "is my household listed?" is answered to the asker and tells nothing of anybody else:
//
//   - Nothing is answered before every input of the list is filled: the whole name of the householder, the group, how
//     many persons live there. No count and no list is shown on the way, and the groups to choose from are those of all
//     the village's lists, so that they do not reveal who is on this one.
//   - A no is the same no, whatever did not fit.
//   - The facts of a row are shown only where the masked name has a last character that fits too, and every row that
//     fits has the same facts. Otherwise the answer is that the masked list cannot tell, and the office can.
//   - After mostAsked vain questions a resident is sent to the office, so that nobody tries out the list.
//
// The typed text is forgotten when the page is left; the count of questions, which holds no name, when the resident
// leaves.

const (
	mostAsked   = 5  // questions without a plain yes, for one resident
	nameMost    = 20 // characters of a name
	personsMost = 9  // this many persons, or more
)

// householdModel holds a resident's inputs about their household, and the answer.
type householdModel struct {
	name    string
	group   string
	persons int
	answer  *householdAnswer // nil until it is asked; forgotten when anything is changed
}

// householdAnswer is all that is answered. The zero answer is a no.
type householdAnswer struct {
	found bool              // rows fit
	own   *record.Recipient // the facts that all fitting rows share; nil when the list cannot tell whose they are
}

func (m *householdModel) setName(name string) {
	if utf8.RuneCountInString(name) <= nameMost {
		m.name, m.answer = name, nil
	}
}

func (m *householdModel) setGroup(group string) { m.group, m.answer = group, nil }
func (m *householdModel) setPersons(n int)      { m.persons, m.answer = n, nil }

// asks are a list's inputs besides the name: its form, the same for every household on it.
type asks struct{ group, persons bool }

func asksOf(recipients []record.Recipient) (a asks) {
	for _, r := range recipients {
		a.group = a.group || r.Group != ""
		a.persons = a.persons || r.Persons > 0
	}
	return a
}

// isReady reports whether all inputs are filled.
func (m *householdModel) isReady(a asks) bool {
	return utf8.RuneCountInString(strings.TrimSpace(m.name)) >= 2 && (m.group != "" || !a.group) && (m.persons > 0 || !a.persons)
}

// askHousehold answers, and counts in asked every answer but a plain yes; beyond mostAsked there is no answer.
func (m *householdModel) askHousehold(recipients []record.Recipient, asked *int) {
	if !m.isReady(asksOf(recipients)) || *asked >= mostAsked {
		return
	}
	answer := m.lookUp(recipients)
	if answer.own == nil {
		*asked++
	}
	m.answer = &answer
}

func (m *householdModel) lookUp(recipients []record.Recipient) (answer householdAnswer) {
	name := strings.TrimSpace(m.name)
	sure := true
	var own *record.Recipient
	for _, r := range recipients {
		fit := nameFit(r.Name, name)
		if fit == fitsNot || r.Group != "" && r.Group != m.group || r.Persons > 0 && min(r.Persons, personsMost) != m.persons {
			continue
		}
		answer.found = true
		sure = sure && fit == fitsWell && (r.Group != "" || r.Persons > 0) && (own == nil || reflect.DeepEqual(*own, r))
		own = &r
	}
	if sure {
		answer.own = own
	}
	return answer
}

// fit is how well a name goes with a masked one.
type fit int

const (
	fitsNot fit = iota
	fitsPerhaps
	fitsWell // first and last characters and the length agree
)

// nameFit compares a whole name with a masked one, both folded: the name must have the characters that the mask shows
// before and behind its stars. A list that hides all given names behind one star, or the surname, fits perhaps.
func nameFit(masked record.Masked, name string) fit {
	text, name := foldName(string(masked)), foldName(name)
	before, after := privacy.NameParts(text)
	length := utf8.RuneCountInString(name)
	hidden := length - utf8.RuneCountInString(before) - utf8.RuneCountInString(after)
	switch {
	case !strings.Contains(text, "*"): // an old list, from before names had to be masked
		if name == text {
			return fitsPerhaps
		}
		return fitsNot
	case !strings.HasPrefix(name, before) || !strings.HasSuffix(name, after) || hidden <= 0:
		return fitsNot
	case before != "" && after != "" && length == utf8.RuneCountInString(text):
		return fitsWell
	}
	return fitsPerhaps
}

// foldName brings names to one form: folded as the search folds, without the spaces and dots between their parts.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("·•・‧", r) {
			return -1
		}
		return r
	}, hanzi.Fold(name))
}

// groupsOf are the groups that lists name, in the order of their numbers.
func groupsOf(lists ...[]record.Recipient) []string {
	var out []string
	for _, list := range lists {
		for _, r := range list {
			if r.Group != "" && !slices.Contains(out, r.Group) {
				out = append(out, r.Group)
			}
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(hanzi.Ordinal(a), hanzi.Ordinal(b)), strings.Compare(a, b))
	})
	return out
}
