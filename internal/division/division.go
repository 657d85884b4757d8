// Package division knows administrative divisions: the 12-digit statistical codes (2+2+2+3+3 digits:
// province, city, county, township or street, village or community), their levels and chains of
// ancestors, and the names of those that a deployment knows.
//
// It is a domain room: no disk, network or clock. Names come from data (assets/divisions); a code can
// be used without its name being known. Source of the code's shape: GB/T 2260 and the statistical
// division codes (统计用区划代码).
package division

import (
	"cmp"
	"slices"

	"gongshi/internal/errs"
)

// Code is a 12-digit division code, for example "340803000000" (Daguan district of Anqing).
type Code string

// Level is the rank of a division.
type Level int

const (
	None     Level = iota // not a valid code
	Province              // 省
	City                  // 市
	County                // 区、县
	Township              // 街道、乡镇
	Village               // 村、社区
)

// ends holds, per level, how many digits of the code are significant.
var ends = [...]int{None: 0, Province: 2, City: 4, County: 6, Township: 9, Village: 12}

var levelNames = [...]string{"none", "province", "city", "county", "township", "village"}

// String is the level's name on the wire: "province", "city", "county", "township" or "village".
func (l Level) String() string { return levelNames[l] }

// Parse checks that s is 12 digits, begins with a province, and has no gap (a level below one of only zeros).
func Parse(s string) (Code, error) {
	c := Code(s)
	if c.Level() == None {
		return "", errs.F(errs.Invalid,
			"division code %q is not a 12-digit code of the form province-city-county-township-village, such as 340803000000", s)
	}
	return c, nil
}

// Level gives the rank, or None if the code is malformed.
func (c Code) Level() Level {
	if len(c) != 12 {
		return None
	}
	for _, r := range c {
		if r < '0' || r > '9' {
			return None
		}
	}
	level := None
	for l := Province; l <= Village; l++ {
		if allZero(c[ends[l-1]:ends[l]]) {
			continue
		}
		if l != level+1 {
			return None
		}
		level = l
	}
	return level
}

func allZero(s Code) bool {
	for i := range len(s) {
		if s[i] != '0' {
			return false
		}
	}
	return true
}

// Parent is the division one level up; "" for a province or a malformed code.
func (c Code) Parent() Code {
	l := c.Level()
	if l <= Province {
		return ""
	}
	return c[:ends[l-1]] + Code("000000000000"[ends[l-1]:])
}

// Chain is the division itself, then its ancestors upward to the province; nil for a malformed code.
func (c Code) Chain() []Code {
	if c.Level() == None {
		return nil
	}
	var chain []Code
	for ; c != ""; c = c.Parent() {
		chain = append(chain, c)
	}
	return chain
}

// Contains reports whether other is c itself or a division below it.
func (c Code) Contains(other Code) bool {
	l := c.Level()
	return l != None && other.Level() != None && other[:ends[l]] == c[:ends[l]]
}

// Bounds are the smallest and largest code that c contains, for range scans over an ordered column.
func (c Code) Bounds() (low, high Code) {
	n := ends[c.Level()]
	return c, c[:n] + Code("999999999999"[n:])
}

// Division is a code with its names. Hall is the service hall's name in a kiosk's header; empty where the division runs
// none. Sample marks an invented place.
type Division struct {
	Code   Code   `json:"code"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
	Hall   string `json:"hall,omitempty"`
	HallEN string `json:"hall_en,omitempty"`
	Sample bool   `json:"sample,omitzero"`
}

// Registry finds divisions by code. The zero value knows none.
type Registry struct{ byCode map[Code]Division }

// NewRegistry builds a registry; a malformed or repeated code is refused.
func NewRegistry(list []Division) (*Registry, error) {
	r := &Registry{byCode: make(map[Code]Division, len(list))}
	for _, d := range list {
		if _, err := Parse(string(d.Code)); err != nil {
			return nil, err
		}
		if d.Name == "" {
			return nil, errs.F(errs.Invalid, "division %s has no name", d.Code)
		}
		if _, ok := r.byCode[d.Code]; ok {
			return nil, errs.F(errs.Invalid, "division %s is listed twice", d.Code)
		}
		r.byCode[d.Code] = d
	}
	return r, nil
}

// Lookup finds a division.
func (r *Registry) Lookup(c Code) (Division, bool) {
	d, ok := r.byCode[c]
	return d, ok
}

// Name is the Chinese name, or the code itself where the name is not known.
func (r *Registry) Name(c Code) string {
	if d, ok := r.byCode[c]; ok {
		return d.Name
	}
	return string(c)
}

// All lists the registry in the order of codes, which puts every division before those below it.
func (r *Registry) All() []Division {
	list := make([]Division, 0, len(r.byCode))
	for _, d := range r.byCode {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b Division) int { return cmp.Compare(a.Code, b.Code) })
	return list
}
