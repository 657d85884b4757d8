package record

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"gongshi/internal/errs"
	"gongshi/internal/hang"
)

const minimal = `{"kind":"power","division":"340800000000","title":"收养登记","issuer":{"name":"示例","code":"003111216"},"issued_on":"2015-05-01","body":{"class":"确认","code":"Q-1","exercised_by":"市民政局"}}`

func TestParseNamesThePlace(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"unknown member":          {`{"kind":"power","x":1}`, "/x: no such field"},
		"repeated member":         {`{"kind":"power","kind":"power"}`, "/kind: not valid JSON at byte 16"},
		"unknown in body":         {`{"kind":"power","body":{"x":1}}`, "/body/x: no such field"},
		"repeated in body":        {`{"kind":"power","body":{"code":"1","code":"2"}}`, "/body/code: not valid JSON"},
		"wrong type deep":         {`{"kind":"power","body":{"risk_points":[{"name":1}]}}`, "/body/risk_points/0/name: a value of type number cannot stand here"},
		"money with decimals":     {`{"kind":"finance_statement","body":{"opening_balance":1.5}}`, "/body/opening_balance: an amount is an integer number of fen"},
		"money as text":           {`{"kind":"finance_statement","body":{"opening_balance":"1"}}`, "/body/opening_balance: an amount is an integer number of fen"},
		"inexact money":           {`{"kind":"finance_statement","body":{"opening_balance":9007199254740993}}`, "/body/opening_balance: the number is too large"},
		"overflow":                {`{"kind":"project","body":{"percent":99999999999999999999}}`, "/body/percent: the number is too large"},
		"decimals in a count":     {`{"kind":"project","body":{"percent":1.5}}`, "/body/percent: a whole number"},
		"no such day":             {`{"kind":"power","issued_on":"2015-02-30"}`, `/issued_on: "2015-02-30" is not a date`},
		"broken UTF-8":            {"{\"kind\":\"po\xff\"}", "/kind: not valid JSON at byte 11: invalid UTF-8"},
		"lone surrogate":          {`{"kind":"power","title":"\ud800"}`, "/title: not valid JSON"},
		"unknown kind":            {`{"kind":"nope","body":{}}`, `/kind: "nope" is not a kind of record`},
		"no body":                 {`{"kind":"power"}`, "/body: an object with the fields of a power is expected"},
		"a list":                  {`[]`, "/: a value of type list cannot stand here"},
		"nothing":                 {``, "/: not valid JSON at byte 0"},
		"something after the end": {minimal + "{}", "not valid JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(tc.in))
			if err == nil {
				t.Fatal("accepted")
			}
			if got := err.Error(); !strings.Contains(got, tc.want) || errs.KindOf(err) != errs.Invalid {
				t.Errorf("got %v %q, want it to contain %q", errs.KindOf(err), got, tc.want)
			}
		})
	}
	if _, err := Parse(make([]byte, MaxBytes+1)); errs.KindOf(err) != errs.TooLarge {
		t.Errorf("an oversized file: %v", err)
	}
}

func TestCanonicalForm(t *testing.T) {
	r, err := Parse([]byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"body":{"class":"确认","code":"Q-1","exercised_by":"市民政局"},"division":"340800000000","issued_on":"2015-05-01","issuer":{"code":"003111216","name":"示例"},"kind":"power","title":"收养登记"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestParseIsTheInverseOfCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := genRecord().Draw(t, "record")
		data, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if d := cmp.Diff(r, back, cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
		again, err := back.Canonical()
		if err != nil || !bytes.Equal(data, again) {
			t.Fatalf("%v\n%s\n%s", err, data, again)
		}
	})
}

func FuzzParse(f *testing.F) {
	rules := shipped(f)
	f.Add([]byte(minimal))
	for _, k := range Kinds() {
		data, err := example(f, k).Canonical()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add([]byte(`{"kind":"` + string(k) + `","body":{}}`))
	}
	f.Add([]byte(`{"kind":"finance_statement","published_at":"2026-01-01T00:00:00.5+08:00","issued_on":"","body":{"period":{"type":"month","year":2026,"number":1},"opening_balance":-5,"income":[{"date":"2026-01-31","amount":5}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		hang.Watch(t)
		r, err := Parse(data)
		if err != nil {
			if errs.KindOf(err) != errs.Invalid || !strings.HasPrefix(err.Error(), "/") {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		first, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		second, err := back.Canonical()
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%v\n%s\n%s", err, first, second)
		}
		if d := Diff(r, back); len(d) != 0 {
			t.Fatalf("a record differs from itself: %v", d)
		}
		for _, p := range r.Validate(rules, exampleDay) {
			if _, _, ok := resolvePointer(r.Kind, p.Field); !ok && p.Field != "" {
				t.Fatalf("a pointer that leads nowhere: %+v", p)
			}
		}
		SearchText(r)
	})
}

func FuzzParseWithdrawal(f *testing.F) {
	f.Add([]byte(`{"id":"0197","revision":2,"kind":"power","division":"340800000000","index_number":"003111216/201506-00011","reason":"重复发布","at":"2026-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		hang.Watch(t)
		w, err := ParseWithdrawal(data)
		if err != nil {
			return
		}
		first, err := w.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseWithdrawal(first)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := back.Canonical(); err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%v\n%s\n%s", err, first, second)
		}
	})
}
