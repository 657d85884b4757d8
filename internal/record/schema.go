package record

import (
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// member is a JSON member of one of this package's struct types.
type member struct {
	name  string // in JSON
	index int    // of the Go field
	typ   reflect.Type
	omit  bool // absent from JSON when zero or empty
}

var (
	dateType   = reflect.TypeFor[Date]()
	momentType = reflect.TypeFor[time.Time]()
	fenType    = reflect.TypeFor[Fen]()
	recordType = reflect.TypeFor[Record]()
)

var memberCache sync.Map // reflect.Type → []member

// membersOf lists the JSON members of a struct type in the order of the source.
func membersOf(t reflect.Type) []member {
	if known, ok := memberCache.Load(t); ok {
		return known.([]member)
	}
	var list []member
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || name == "" {
			continue
		}
		list = append(list, member{name, i, f.Type, strings.Contains(options, "omit")})
	}
	memberCache.Store(t, list)
	return list
}

// isObject reports whether values of the type are JSON objects with members of their own.
func isObject(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != dateType && t != momentType
}

// plainType removes the pointer of an optional member and the list of a repeated one.
func plainType(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// node is a value met on a walk through a record.
type node struct {
	pointer string // JSON pointer from the record's root
	owner   string // name of the struct type that has the member
	name    string // of the member
	element bool   // the value is an element of the member's list
	value   reflect.Value
}

// walkRecord visits every member of the record in the order of the source, the body's last, and every element of every
// list. visit decides whether the value's own members are visited too.
func walkRecord(r *Record, visit func(node) bool) {
	walkObject(reflect.ValueOf(r).Elem(), "", visit)
	if body := reflect.ValueOf(r.Body); body.IsValid() && !body.IsNil() {
		walkObject(body.Elem(), "/body", visit)
	}
}

func walkObject(object reflect.Value, pointer string, visit func(node) bool) {
	owner := object.Type().Name()
	for _, m := range membersOf(object.Type()) {
		walkValue(node{pointer + "/" + m.name, owner, m.name, false, object.Field(m.index)}, visit)
	}
}

func walkValue(n node, visit func(node) bool) {
	if n.value.Kind() == reflect.Pointer {
		if n.value.IsNil() {
			return
		}
		n.value = n.value.Elem()
	}
	if !visit(n) {
		return
	}
	switch {
	case isObject(n.value.Type()):
		walkObject(n.value, n.pointer, visit)
	case n.value.Kind() == reflect.Slice:
		for i := range n.value.Len() {
			walkValue(node{n.pointer + "/" + strconv.Itoa(i), n.owner, n.name, true, n.value.Index(i)}, visit)
		}
	}
}

// step is one token of a pointer: a member, or the position in a list.
type step struct {
	owner string
	name  string
	index int // -1 for a member
}

// resolvePointer follows a JSON pointer through the types of a kind. ok is false where the pointer leads nowhere; typ
// is the type of the value that it points to.
func resolvePointer(kind Kind, pointer string) (path []step, typ reflect.Type, ok bool) {
	typ = recordType
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		for typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		switch {
		case typ == recordType && token == "body":
			make := newBody[kind]
			if make == nil {
				return nil, nil, false
			}
			path = append(path, step{"Record", "body", -1})
			typ = reflect.TypeOf(make()).Elem()
		case typ.Kind() == reflect.Slice:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || len(path) == 0 {
				return nil, nil, false
			}
			last := path[len(path)-1]
			path = append(path, step{last.owner, last.name, i})
			typ = typ.Elem()
		case isObject(typ):
			found := false
			for _, m := range membersOf(typ) {
				if m.name == token {
					path = append(path, step{typ.Name(), token, -1})
					typ, found = m.typ, true
					break
				}
			}
			if !found {
				return nil, nil, false
			}
		default:
			return nil, nil, false
		}
	}
	return path, typ, true
}
