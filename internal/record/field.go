package record

import "reflect"

// Field is a field of the documented form, with the facts that an input form needs.
type Field struct {
	Name     string // of the JSON member
	Doc      FieldDoc
	Type     FieldType // of the value, or of each element
	Repeated bool      // the value is a list
	Fields   []Field   // of an object
}

// FieldType is the type of a field's values.
type FieldType int

// The types of values. A FieldText with a Doc.List is a code; Masked names are texts.
const (
	FieldText FieldType = iota
	FieldNumber
	FieldMoney
	FieldDate
	FieldMoment
	FieldFlag
	FieldObject
)

// Fields lists the fields of the envelope (without the body) and those of the body of a kind, in the order of the form;
// nil for an unknown kind.
func (rules *Rules) Fields(kind Kind) (envelope, body []Field) {
	make := newBody[kind]
	if make == nil {
		return nil, nil
	}
	return rules.fieldsOf(recordType), rules.fieldsOf(reflect.TypeOf(make()).Elem())
}

func (rules *Rules) fieldsOf(t reflect.Type) []Field {
	var list []Field
	for _, m := range membersOf(t) {
		f := Field{Name: m.name, Doc: rules.fieldDoc(t.Name(), m.name)}
		typ := m.typ
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if typ.Kind() == reflect.Slice {
			typ, f.Repeated = typ.Elem(), true
		}
		switch {
		case typ == fenType:
			f.Type = FieldMoney
		case typ == dateType:
			f.Type = FieldDate
		case typ == momentType:
			f.Type = FieldMoment
		case isObject(typ):
			f.Type, f.Fields = FieldObject, rules.fieldsOf(typ)
		case typ.Kind() == reflect.Bool:
			f.Type = FieldFlag
		case typ.Kind() != reflect.String:
			f.Type = FieldNumber
		}
		list = append(list, f)
	}
	return list
}
