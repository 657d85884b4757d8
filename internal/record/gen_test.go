package record

import (
	"reflect"
	"time"

	"pgregory.net/rapid"
)

// genRecord draws records of every kind that fill every member of every type with values that fit its
// Go type; they mostly break the rules of Validate.
func genRecord() *rapid.Generator[*Record] {
	return rapid.Custom(func(t *rapid.T) *Record {
		r := new(Record)
		fill(t, reflect.ValueOf(r).Elem())
		r.Kind = rapid.SampledFrom(Kinds()).Draw(t, "kind")
		r.Body = newBody[r.Kind]()
		fill(t, reflect.ValueOf(r.Body).Elem())
		return r
	})
}

func genDate() *rapid.Generator[Date] {
	return rapid.Custom(func(t *rapid.T) Date {
		if rapid.Bool().Draw(t, "absent") {
			return Date{}
		}
		return Date{2000, 1, 1}.AddDays(rapid.IntRange(-20_000, 20_000).Draw(t, "days"))
	})
}

func fill(t *rapid.T, v reflect.Value) {
	switch v.Type() {
	case dateType:
		v.Set(reflect.ValueOf(genDate().Draw(t, "date")))
		return
	case momentType:
		if at := rapid.Int64Range(-1, 1<<32).Draw(t, "moment"); at >= 0 {
			v.Set(reflect.ValueOf(time.Unix(at, 0).In(Zone)))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.StringN(0, 8, -1), rapid.SampledFrom([]string{"", "低保", "李*明", "a\"\\\n<&>"})).Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.OneOf(rapid.Int64Range(-maxExact, maxExact), rapid.Int64Range(0, 3)).Draw(t, "number"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "given") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		if n := rapid.IntRange(0, 3).Draw(t, "length"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, v.Index(i))
			}
		}
	case reflect.Struct:
		for _, m := range membersOf(v.Type()) {
			fill(t, v.Field(m.index))
		}
	}
}

// copyOf is a deep copy by way of the canonical form.
func copyOf(t interface{ Fatal(...any) }, r *Record) *Record {
	data, err := r.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
