package form

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// tree holds a form's values, by the tokens of their names. A nil tree holds nothing.
type tree struct {
	values  []string
	removed bool
	sub     map[string]*tree
}

// deepest is deeper than any pointer of a record.
const deepest = 10

// parseTree makes a tree of the sent values; names that are no pointers are skipped.
func parseTree(values url.Values) *tree {
	root := &tree{}
	for name, list := range values {
		name, removed := strings.CutPrefix(name, "remove:")
		tokens := strings.Split(name, "/")
		if tokens[0] != "" || len(tokens) < 2 || len(tokens) > deepest {
			continue
		}
		at := root
		for _, token := range tokens[1:] {
			at = at.make(token)
		}
		if removed {
			at.removed = true
		} else {
			at.values = list
		}
	}
	return root
}

func (t *tree) make(token string) *tree {
	if t.sub == nil {
		t.sub = map[string]*tree{}
	}
	if t.sub[token] == nil {
		t.sub[token] = &tree{}
	}
	return t.sub[token]
}

func (t *tree) at(token string) *tree {
	if t == nil {
		return nil
	}
	return t.sub[token]
}

// text returns the first value, without the space around it.
func (t *tree) text() string {
	if t == nil || len(t.values) == 0 {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(t.values[0], "\r\n", "\n"))
}

// all returns the values that are not blank.
func (t *tree) all() []string {
	var list []string
	if t != nil {
		for _, v := range t.values {
			if v = strings.TrimSpace(v); v != "" {
				list = append(list, v)
			}
		}
	}
	return list
}

// rows returns the numbers of a list's rows, ascending.
func (t *tree) rows() []int {
	if t == nil {
		return nil
	}
	var list []int
	for token := range maps.Keys(t.sub) {
		if n, err := strconv.Atoi(token); err == nil && n >= 0 && strconv.Itoa(n) == token {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

// writeInto writes the tree's leaves under their names.
func (t *tree) writeInto(name string, into url.Values) {
	if t.values != nil {
		into[name] = t.values
	}
	for token, sub := range t.sub {
		sub.writeInto(name+"/"+token, into)
	}
}

// blank reports whether the tree holds no value.
func (t *tree) blank() bool {
	if len(t.all()) > 0 {
		return false
	}
	if t != nil {
		for _, sub := range t.sub {
			if !sub.blank() {
				return false
			}
		}
	}
	return true
}

// filledRows returns how many rows of a list stay and have a value.
func (t *tree) filledRows() (n int) {
	for _, row := range t.rows() {
		if one := t.at(strconv.Itoa(row)); !one.removed && !one.blank() {
			n++
		}
	}
	return n
}
