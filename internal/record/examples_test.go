package record

import (
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongshi/assets"
)

// exampleDay is a day on which the examples can be published.
var exampleDay = time.Date(2026, 11, 23, 12, 0, 0, 0, Zone)

// example reads the example of a kind.
func example(t testing.TB, kind Kind) *Record {
	t.Helper()
	data, err := fs.ReadFile(assets.Examples(), string(kind)+".json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestExamples(t *testing.T) {
	rules := shipped(t)
	names, err := fs.Glob(assets.Examples(), "*")
	if err != nil || len(names) != len(Kinds()) {
		t.Fatalf("%d examples, want one of each kind; %v", len(names), err)
	}
	for _, kind := range Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			r := example(t, kind)
			if r.Kind != kind || !r.Sample || r.ID != "" || r.Revision != 0 || r.IndexNumber != "" || !r.PublishedAt.IsZero() {
				t.Error("not a new sample record of its kind")
			}
			for _, p := range r.Validate(rules, exampleDay) {
				t.Error(p)
			}
			if d := cmp.Diff(r, copyOf(t, r)); d != "" {
				t.Error(d)
			}
		})
	}
}

// The examples are what operators copy from: together they show nearly every field.
func TestExamplesShowTheForm(t *testing.T) {
	shown := map[[2]string]bool{}
	for _, kind := range Kinds() {
		walkRecord(example(t, kind), func(n node) bool {
			if !isBlank(n.value) {
				shown[[2]string{n.owner, n.name}] = true
			}
			return true
		})
	}
	// What the centre assigns, and what needs a file or another record.
	elsewhere := map[string]bool{
		"id": true, "revision": true, "index_number": true, "published_at": true, "correction": true, "attachments": true,
		"receipts": true, "photos": true, "photo": true, "promise_scan": true, "sample": true, "blank_form": true,
		"guide": true, "about": true, "references": true, "replaced_by": true, "outlet": true, "body": true,
	}
	for _, typ := range documentedTypes() {
		switch typ.Name() {
		case "Attachment", "PageImage", "Correction":
			continue
		}
		for _, name := range documentedMembers(typ) {
			fee := typ.Name() == "Fee" && name != "free" // the example is free of charge
			if !shown[[2]string{typ.Name(), name}] && !elsewhere[name] && !fee {
				t.Errorf("no example shows %s of %s", name, typ.Name())
			}
		}
	}
}

// The report over the bureau's own records counts by issued_on: only the power lies within its period.
func TestExamplesLeaveTheReportAlone(t *testing.T) {
	from, to := Date{2015, 1, 1}, Date{2015, 6, 3}
	for _, kind := range Kinds() {
		r := example(t, kind)
		within := r.Division == "340800000000" && !r.IssuedOn.Before(from) && !to.Before(r.IssuedOn)
		if within != (kind == KindPower) {
			t.Errorf("%s: division %s, issued on %v", kind, r.Division, r.IssuedOn)
		}
	}
}
