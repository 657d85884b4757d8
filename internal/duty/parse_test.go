package duty

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/hang"
	"gongshi/internal/record"
)

func own(text string) fstest.MapFS { return fstest.MapFS{"own.json": {Data: []byte(text)}} }

// line is a right duty with one member replaced; "" leaves the member out.
func line(member, value string) string {
	members := []string{"id", `"x"`, "zh", `"甲"`, "en", `"A"`, "kind", `"policy"`, "levels", `["city"]`, "period", `"month"`, "basis", `"b"`}
	var out []string
	for i := 0; i < len(members); i += 2 {
		if members[i] != member {
			out = append(out, `"`+members[i]+`":`+members[i+1])
		}
	}
	if value != "" {
		out = append(out, `"`+member+`":`+value)
	}
	return `{"duties":[{` + strings.Join(out, ",") + `}]}`
}

func TestShippedDuties(t *testing.T) {
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		t.Fatal(err)
	}
	r := shipped(t)
	for _, d := range r.Duties() {
		if d.Title("zh") == d.Title("en") {
			t.Errorf("%s has one title in both languages", d.ID)
		}
		for _, class := range d.Classes {
			if rules.ClassLabel(d.Kind, class, "en") == class {
				t.Errorf("%s: %s is no class of %s that the code lists know", d.ID, class, d.Kind)
			}
		}
	}
	if len(r.Duties()) == 0 || len(r.years) == 0 {
		t.Errorf("%d duties, %d years", len(r.Duties()), len(r.years))
	}
}

func TestDutiesOfAnOperator(t *testing.T) {
	r, err := ParseRules(assets.Duties(), own(`{
		"duties": [
			{"id": "village-finance", "zh": "村财务", "en": "Accounts", "kind": "finance_statement", "levels": ["village"], "period": "month", "days": 10, "basis": "own", "to": "2026-06-30"},
			{"id": "village-finance", "zh": "村财务", "en": "Accounts", "kind": "finance_statement", "levels": ["village"], "period": "month", "days": 5, "basis": "own", "from": "2026-07-01"}],
		"calendar": [{"year": 2026, "source": "own", "off": [{"from": "2026-11-23", "to": "2026-11-23"}], "on": ["2026-11-22"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var days []int
	for _, d := range r.Duties() {
		if d.ID == "village-finance" {
			days = append(days, d.Days)
		}
	}
	if len(days) != 2 || len(r.Duties()) != len(shipped(t).Duties())+1 {
		t.Errorf("the operator's versions do not stand in place of the shipped one: %v of %d", days, len(r.Duties()))
	}
	for day, want := range map[string]bool{"2026-11-22": true, "2026-11-23": false, "2026-10-01": true, "2026-10-03": false, "2025-10-02": false} {
		if got := r.WorkingDay(date(t, day)); got != want {
			t.Errorf("working on %s: %v", day, got)
		}
	}
}

// Every mistake is refused with the file, the field and a reason.
func TestMistakesAreNamed(t *testing.T) {
	if _, err := ParseRules(assets.Duties(), own(line("", ""))); err != nil {
		t.Fatal(err)
	}
	year := func(text string) string { return `{"calendar":[{"year":2027,` + text + `}]}` }
	for _, tc := range []struct{ text, field, reason string }{
		{line("id", ""), "/duties/0/id", "missing"},
		{line("zh", `""`), "/duties/0/zh", "zh and en"},
		{line("en", ""), "/duties/0/zh", "zh and en"},
		{line("kind", `"news"`), "/duties/0/kind", `"news"`},
		{line("kind", `7`), "/duties/0/kind", "another type"},
		{line("classes", `[""]`), "/duties/0/classes", "empty"},
		{strings.Replace(line("except", `["a"]`), `"month"`, `"always"`, 1), "/duties/0/except", "names its classes"},
		{line("levels", ""), "/duties/0/levels", "who owes"},
		{line("levels", `["none"]`), "/duties/0/levels", `"none"`},
		{line("within", `["12"]`), "/duties/0/within", `"12"`},
		{line("period", `"week"`), "/duties/0/period", `"week"`},
		{line("days", `-1`), "/duties/0/days", "0 to 366"},
		{line("working_days", `367`), "/duties/0/days", "0 to 366"},
		{line("working_days", `2,"days":3`), "/duties/0/working_days", "not in both"},
		{line("basis", ""), "/duties/0/basis", "which rule"},
		{line("from", `"2026-02-30"`), "/duties/0/from", "2026-02-30"},
		{line("to", `"2026-01-01","from":"2026-01-02"`), "/duties/0/to", "before it begins"},
		{line("deadline", `15`), "/duties/0/deadline", "no such field"},
		{strings.Replace(line("", ""), `}]`, `},{"id":"x","zh":"甲","en":"A","kind":"policy","levels":["city"],"period":"month","basis":"b","from":"2026-01-01"}]`, 1), "/duties/1/from", "twice"},
		{year(`"source":""`), "/calendar/0/source", "who announced"},
		{year(`"source":"s","off":[{"from":"2026-12-31","to":"2027-01-01"}]`), "/calendar/0/off", "2026-12-31"},
		{year(`"source":"s","off":[],"on":["2027-03-01"]`), "/calendar/0/on", "2027-03-01"},
		{`{"calendar":[{"year":1}]}`, "/calendar/0/year", "not a year"},
		{`{`, "own.json", "not valid JSON"},
		{`{"settings":{"new_days":0,"outage_minutes":0}}`, "new_days", "1 to 366"},
	} {
		_, err := ParseRules(assets.Duties(), own(tc.text))
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		s := errs.Sentence(err)
		if !strings.Contains(s, tc.field) || !strings.Contains(s, tc.reason) || !strings.Contains(s, "own.json") && tc.field != "new_days" {
			t.Errorf("%s: %q names not %s or not %q", tc.text, s, tc.field, tc.reason)
		}
	}
	if _, err := ParseRules(fstest.MapFS{}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("an empty folder: %v", err)
	}
}

// Whatever an operator's file says, it is refused as Invalid or makes boards.
func FuzzParseRules(f *testing.F) {
	names, err := fs.Glob(assets.Duties(), "*.json")
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(assets.Duties(), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(line("", "")))
	f.Add([]byte(line("to", `"0001-01-01"`)))
	f.Add([]byte(line("from", `"9999-12-31"`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		hang.Watch(t)
		r, err := ParseRules(assets.Duties(), own(string(data)))
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Fatal(err)
			}
			return
		}
		facts := []Fact{statement(t, "2026-Q3", "2026-10-10")}
		items := r.Board(Place{Code: village}, facts, quarter(2026, 4), noon(t, "2026-11-23"))
		if Count(items).All() != len(items) {
			t.Fatal("an item has no state")
		}
		r.Needs(village, quarter(2026, 4))
	})
}
