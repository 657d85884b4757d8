package record

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"

	"github.com/go-json-experiment/json"

	"gongshi/internal/errs"
)

// Rules is the data that differs by province and year: code lists, publicity periods, limits, and the description of
// every field. It has validity dates, is read by ParseRules, and does not change afterwards; it may be shared.
type Rules struct {
	lists     map[string]List
	publicity []PublicityRule
	limits    Limits
	types     map[string]TypeDoc
}

// List is a code list. An open list only suggests: other values are accepted unchanged.
type List struct {
	Name    string  `json:"name"`
	Zh      string  `json:"zh"`
	En      string  `json:"en"`
	Source  string  `json:"source"` // the rule that it comes from
	Open    bool    `json:"open,omitzero"`
	Entries []Entry `json:"entries"`
}

// Entry is a code with its labels and the days on which it may be used, From and To included; a zero date does not
// bound.
type Entry struct {
	Code   string   `json:"code"`
	Zh     string   `json:"zh"`
	En     string   `json:"en"`
	From   Date     `json:"from,omitzero"`
	To     Date     `json:"to,omitzero"`
	Source string   `json:"source,omitempty"`
	Tags   []string `json:"tags,omitempty"`  // what Validate asks of records with this code; the list's source explains
	Words  []string `json:"words,omitempty"` // the title must contain one of them
	Days   int      `json:"days,omitzero"`   // longest time ahead, for alerts
}

// ValidOn reports whether the code may be used on the day.
func (e Entry) ValidOn(day Date) bool {
	return (e.From.IsZero() || !day.Before(e.From)) && (e.To.IsZero() || !e.To.Before(day))
}

// PublicityRule is the least publicity period of a kind, or of one of its classes. Required means that a record that
// lists recipients must have a publicity period.
type PublicityRule struct {
	Kind     Kind   `json:"kind"`
	Class    string `json:"class,omitempty"` // Body.Class; "": any
	Days     int    `json:"days"`
	Required bool   `json:"required,omitzero"`
	From     Date   `json:"from,omitzero"`
	To       Date   `json:"to,omitzero"`
	Source   string `json:"source"`              // the rule that it comes from, as shown to people
	SourceEn string `json:"source_en,omitempty"` // in English; "": as Source
}

// sources returns the rule's name in Chinese and English.
func (p PublicityRule) sources() (zh, en string) { return p.Source, cmp.Or(p.SourceEn, p.Source) }

// Limits bound a record. Text and Items are for fields that state none of their own.
type Limits struct {
	RecordBytes     int   `json:"record_bytes"`     // of the canonical form
	Text            int   `json:"text"`             // characters
	Items           int   `json:"items"`            // elements of a list
	AttachmentBytes int64 `json:"attachment_bytes"` // of one file
	EarliestYear    int   `json:"earliest_year"`    // of any date
	YearsAhead      int   `json:"years_ahead"`      // of any date, from now
}

// TypeDoc describes an object of the documented form.
type TypeDoc struct {
	About  string              `json:"about"`
	Fields map[string]FieldDoc `json:"fields"`
}

// FieldDoc describes a field: its labels, its meaning, and the checks that need no other field.
type FieldDoc struct {
	Zh       string `json:"zh"`
	En       string `json:"en"`
	About    string `json:"about,omitempty"` // meaning and unit, English
	Required bool   `json:"required,omitzero"`
	Max      int    `json:"max,omitzero"`   // characters of the text, or of each text of a list
	Items    int    `json:"items,omitzero"` // elements
	Lines    bool   `json:"lines,omitzero"` // line breaks are allowed
	Signed   bool   `json:"signed,omitzero"`
	List     string `json:"list,omitempty"` // code list that the value comes from
	Form     string `json:"form,omitempty"` // uuid7 digest image division index org email clock
}

// ruleFile is a file of a rules folder; any of the members may be absent.
type ruleFile struct {
	Lists     []List             `json:"lists,omitempty"`
	Publicity []PublicityRule    `json:"publicity,omitempty"`
	Limits    *Limits            `json:"limits,omitzero"`
	Types     map[string]TypeDoc `json:"types,omitempty"`
}

// ParseRules reads the *.json files of one or more folders. A later folder replaces the list of the same name, all
// publicity rules, all limits, or the description of the field. The whole must describe every field of every type and
// name no list that does not exist.
func ParseRules(folders ...fs.FS) (*Rules, error) {
	rules := &Rules{lists: make(map[string]List), types: make(map[string]TypeDoc)}
	for _, folder := range folders {
		if err := rules.readFiles(folder); err != nil {
			return nil, err
		}
	}
	return rules, rules.check()
}

func (rules *Rules) readFiles(folder fs.FS) error {
	names, err := fs.Glob(folder, "*.json")
	if err != nil || len(names) == 0 {
		return errs.E(errs.Invalid, "the folder of rules holds no *.json file", err)
	}
	var publicity []PublicityRule
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		if err != nil {
			return errs.E(errs.Unavailable, fmt.Sprintf("the rules in %s cannot be read", name), err)
		}
		var file ruleFile
		if err := json.Unmarshal(data, &file, strict); err != nil {
			return errs.E(errs.Invalid, "the rules in "+name+" are not well formed", formError("", err))
		}
		for _, l := range file.Lists {
			rules.lists[l.Name] = l
		}
		publicity = append(publicity, file.Publicity...)
		if file.Limits != nil {
			rules.limits = *file.Limits
		}
		rules.describeTypes(file.Types)
	}
	if publicity != nil {
		rules.publicity = publicity
	}
	return nil
}

func (rules *Rules) describeTypes(types map[string]TypeDoc) {
	for name, doc := range types {
		known, ok := rules.types[name]
		if !ok {
			rules.types[name] = doc
			continue
		}
		if doc.About != "" {
			known.About = doc.About
		}
		known.Fields = maps.Clone(known.Fields) // another file's, or nil
		if known.Fields == nil {
			known.Fields = doc.Fields
		}
		maps.Copy(known.Fields, doc.Fields)
		rules.types[name] = known
	}
}

// check refuses rules under which Validate would silently check nothing.
func (rules *Rules) check() error {
	l := rules.limits
	if min(l.RecordBytes, l.Text, l.Items, l.EarliestYear, l.YearsAhead) <= 0 || l.AttachmentBytes <= 0 {
		return errs.F(errs.Invalid, "rules: limits are missing or not positive")
	}
	for name, list := range rules.lists {
		if err := list.check(); err != nil {
			return errs.E(errs.Invalid, "rules: list "+name, err)
		}
	}
	for _, p := range rules.publicity {
		if !p.Kind.Valid() || p.Days < 1 {
			return errs.F(errs.Invalid, "rules: a publicity period for %q of %d days makes no sense", p.Kind, p.Days)
		}
	}
	described := 0
	for _, t := range documentedTypes() {
		if err := rules.checkType(t); err != nil {
			return err
		}
		described++
	}
	if described != len(rules.types) {
		return errs.F(errs.Invalid, "rules: %d types are described, but the form has %d", len(rules.types), described)
	}
	return nil
}

func (l List) check() error {
	for i, e := range l.Entries {
		if e.Code == "" || e.Zh == "" || e.En == "" {
			return errs.F(errs.Invalid, "entry %d lacks its code or a label", i+1)
		}
		if !e.From.IsZero() && !e.To.IsZero() && e.To.Before(e.From) {
			return errs.F(errs.Invalid, "%s ends before it begins", e.Code)
		}
	}
	if len(l.Entries) == 0 {
		return errs.F(errs.Invalid, "it is empty")
	}
	return nil
}

func (rules *Rules) checkType(t reflect.Type) error {
	doc, ok := rules.types[t.Name()]
	if !ok {
		return errs.F(errs.Invalid, "rules: type %s is not described", t.Name())
	}
	names := documentedMembers(t)
	for _, name := range names {
		d, ok := doc.Fields[name]
		switch {
		case !ok || d.Zh == "" || d.En == "":
			return errs.F(errs.Invalid, "rules: field %s of %s has no labels", name, t.Name())
		case d.List != "" && rules.lists[d.List].Name == "":
			return errs.F(errs.Invalid, "rules: field %s of %s names the list %s, which does not exist", name, t.Name(), d.List)
		case d.Form != "" && forms[d.Form].match == nil:
			return errs.F(errs.Invalid, "rules: field %s of %s names the form %s, which does not exist", name, t.Name(), d.Form)
		}
	}
	for name := range doc.Fields {
		if !slices.Contains(names, name) {
			return errs.F(errs.Invalid, "rules: %s has no field %s", t.Name(), name)
		}
	}
	return nil
}

// documentedMembers are the JSON names of a type's fields; a record's body travels beside the rest.
func documentedMembers(t reflect.Type) []string {
	var names []string
	for _, m := range membersOf(t) {
		names = append(names, m.name)
	}
	if t == recordType {
		names = append(names, "body")
	}
	return names
}

// documentedTypes lists every object type of the form: the envelope and its parts, then the bodies in the order of
// Kinds, each followed by its parts.
func documentedTypes() []reflect.Type {
	var list []reflect.Type
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		if t = plainType(t); !isObject(t) || slices.Contains(list, t) {
			return
		}
		list = append(list, t)
		for _, m := range membersOf(t) {
			add(m.typ)
		}
	}
	add(recordType)
	for _, k := range Kinds() {
		add(reflect.TypeOf(newBody[k]()))
	}
	return list
}

func (rules *Rules) fieldDoc(owner, name string) FieldDoc { return rules.types[owner].Fields[name] }
