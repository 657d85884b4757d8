package record

import (
	"cmp"
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Change is one difference between two revisions: a field that residents see, as a JSON pointer from the record's root,
// with its old and new value as JSON, texts without quotes. An absent side is "" (an empty text in a list keeps its
// quotes). An element that was added to a list or removed from it is one change with the whole element on one side; its
// pointer is its position in the list that has it. See Rules.Describe for words.
type Change struct {
	Field string
	Old   string
	New   string
}

// bookkeeping are the members of the envelope that every revision changes by itself.
var bookkeeping = map[string]bool{
	"id": true, "revision": true, "index_number": true, "published_at": true, "correction": true,
}

// Diff lists the changes from one revision to the next, in the order of the form. Elements of lists are matched by
// their content, so that a line inserted in the middle is one change. The list is empty exactly when the canonical
// forms are the same but for the envelope's bookkeeping: id, revision, index number, publication and correction.
func Diff(old, new *Record) []Change {
	var d differ
	d.compareObjects(reflect.ValueOf(old).Elem(), reflect.ValueOf(new).Elem(), "")
	a, b := reflect.ValueOf(old.Body), reflect.ValueOf(new.Body)
	if a.IsValid() && b.IsValid() && a.Type() == b.Type() {
		d.compareObjects(a.Elem(), b.Elem(), "/body")
	} else {
		d.addChange("/body", jsonText(old.Body), jsonText(new.Body))
	}
	return d.changes
}

type differ struct{ changes []Change }

// addChange adds a change unless both sides are the same.
func (d *differ) addChange(pointer, old, new string) {
	if old != new {
		d.changes = append(d.changes, Change{pointer, old, new})
	}
}

func (d *differ) compareObjects(old, new reflect.Value, pointer string) {
	for _, m := range membersOf(old.Type()) {
		if old.Type() == recordType && bookkeeping[m.name] {
			continue
		}
		d.compareMember(old.Field(m.index), new.Field(m.index), m.omit, pointer+"/"+m.name)
	}
}

func (d *differ) compareMember(old, new reflect.Value, omit bool, pointer string) {
	switch t := old.Type(); {
	case t.Kind() == reflect.Slice:
		d.list(old, new, pointer)
	case t.Kind() == reflect.Pointer && !old.IsNil() && !new.IsNil() && isObject(t.Elem()):
		d.compareObjects(old.Elem(), new.Elem(), pointer)
	case isObject(t) && !(omit && (old.IsZero() || new.IsZero())):
		d.compareObjects(old, new, pointer)
	default:
		d.addChange(pointer, presentJSON(old, omit), presentJSON(new, omit))
	}
}

// presentJSON returns a value's JSON, "" where the record's JSON leaves the value out.
func presentJSON(v reflect.Value, omit bool) string {
	if omit && v.IsZero() {
		return ""
	}
	return valueText(v)
}

// valueText returns a value's canonical JSON, a text without its quotes.
func valueText(v reflect.Value) string {
	if v.Kind() == reflect.String {
		return v.String()
	}
	text := jsonText(v.Interface())
	if len(text) > 1 && text[0] == '"' { // dates and moments, which need no escapes
		return text[1 : len(text)-1]
	}
	return text
}

func jsonText(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	value := jsontext.Value(data)
	if err := value.Canonicalize(); err != nil {
		return ""
	}
	return string(value)
}

// list compares two lists. A pair of different elements is compared within; an element without partner was added or
// removed.
func (d *differ) list(old, new reflect.Value, pointer string) {
	a, b := listElements(old), listElements(new)
	for _, p := range alignLists(a, b) {
		switch {
		case p.old < 0:
			d.addChange(pointer+"/"+strconv.Itoa(p.new), "", b[p.new].text)
		case p.new < 0:
			d.addChange(pointer+"/"+strconv.Itoa(p.old), a[p.old].text, "")
		case a[p.old].text == b[p.new].text:
		case isObject(old.Type().Elem()):
			d.compareObjects(old.Index(p.old), new.Index(p.new), pointer+"/"+strconv.Itoa(p.new))
		default:
			d.addChange(pointer+"/"+strconv.Itoa(p.new), a[p.old].text, b[p.new].text)
		}
	}
}

// element is a list's element as align compares it: its JSON, and for objects that of its members.
type element struct {
	text    string
	members []string
}

func listElements(list reflect.Value) []element {
	all := make([]element, list.Len())
	for i := range all {
		v := list.Index(i)
		all[i].text = cmp.Or(valueText(v), `""`)
		if isObject(v.Type()) {
			for _, m := range membersOf(v.Type()) {
				all[i].members = append(all[i].members, presentJSON(v.Field(m.index), true))
			}
		}
	}
	return all
}
