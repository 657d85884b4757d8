package record

import (
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/hang"
)

// shipped are the rules that come with the product.
func shipped(t testing.TB) *Rules {
	t.Helper()
	rules, err := ParseRules(assets.Codes())
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestShippedRulesDescribeEverything(t *testing.T) {
	rules := shipped(t)
	used := map[string]bool{"relief_step": true, "kind": true} // asked for by name
	for _, typ := range documentedTypes() {
		for _, name := range documentedMembers(typ) {
			used[rules.fieldDoc(typ.Name(), name).List] = true
		}
	}
	for _, name := range rules.Lists() {
		if !used[name] {
			t.Errorf("no field uses the list %s", name)
		}
		list := rules.lists[name]
		if list.Zh == "" || list.En == "" || list.Source == "" {
			t.Errorf("list %s lacks a name or its source", name)
		}
		seen := map[string]bool{}
		for _, e := range list.Entries {
			if seen[e.Code] && e.From.IsZero() && e.To.IsZero() {
				t.Errorf("list %s has %s twice", name, e.Code)
			}
			seen[e.Code] = true
		}
	}
	for _, p := range rules.publicity {
		zh, en := p.sources()
		if strings.IndexFunc(zh, func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) }) >= 0 || en == "" {
			t.Errorf("the source of a publicity period of %s is not told in Chinese: %q, %q", p.Kind, zh, en)
		}
	}
	for _, k := range Kinds() {
		if _, known, _ := rules.findEntry("kind", string(k), Date{}); !known {
			t.Errorf("kind %s has no label", k)
		}
		if member := classMember[k]; member != "" && rules.fieldDoc(bodyType(k), member).List == "" {
			t.Errorf("the class of %s comes from no list", k)
		}
	}
}

func TestRulesOfAnOperator(t *testing.T) {
	folder := func(text string) fstest.MapFS { return fstest.MapFS{"own.json": {Data: []byte(text)}} }
	rules, err := ParseRules(assets.Codes(), folder(`{
		"lists": [{"name": "whereabouts", "zh": "去向", "en": "Whereabouts", "source": "own", "entries": [
			{"code": "巡河", "zh": "巡河", "en": "Patrolling the river", "from": "2026-01-01"}]}],
		"publicity": [{"kind": "relief_distribution", "days": 10, "required": true, "source": "own"}],
		"types": {"Record": {"fields": {"title": {"zh": "标题", "en": "Heading", "required": true, "max": 50}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := rules.Label("whereabouts", "巡河", "en"); got != "Patrolling the river" {
		t.Error(got)
	}
	if got := rules.Entries("whereabouts", Date{2025, 12, 31}); len(got) != 0 {
		t.Errorf("valid too early: %v", got)
	}
	if got := rules.FieldLabel(KindPower, "/title", "en"); got != "Heading" {
		t.Error(got)
	}
	if p, ok := rules.PublicityFor(KindReliefDistribution, "低保", Date{2026, 1, 1}); !ok || p.Days != 10 {
		t.Errorf("%+v", p)
	}

	for name, text := range map[string]string{
		"unknown member":      `{"lists": [], "x": 1}`,
		"unknown field":       `{"types": {"Record": {"fields": {"headline": {"zh": "标题", "en": "Headline"}}}}}`,
		"unknown type":        `{"types": {"Headline": {"fields": {}}}}`,
		"unknown list":        `{"types": {"Record": {"fields": {"title": {"zh": "标题", "en": "Heading", "list": "none"}}}}}`,
		"unknown form":        `{"types": {"Record": {"fields": {"title": {"zh": "标题", "en": "Heading", "form": "none"}}}}}`,
		"field without label": `{"types": {"Record": {"fields": {"title": {"max": 5}}}}}`,
		"empty list":          `{"lists": [{"name": "whereabouts", "zh": "去向", "en": "Whereabouts", "source": "own", "entries": []}]}`,
		"backward validity":   `{"lists": [{"name": "whereabouts", "zh": "去向", "en": "Whereabouts", "source": "own", "entries": [{"code": "a", "zh": "a", "en": "a", "from": "2026-01-02", "to": "2026-01-01"}]}]}`,
		"no limits":           `{"limits": {"record_bytes": 0, "text": 1, "items": 1, "attachment_bytes": 1, "earliest_year": 1, "years_ahead": 1}}`,
		"publicity of nobody": `{"publicity": [{"kind": "nothing", "days": 7, "source": "own"}]}`,
		"not JSON":            `{`,
	} {
		if _, err := ParseRules(assets.Codes(), folder(text)); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseRules(assets.Codes(), fstest.MapFS{}); err == nil {
		t.Error("an empty folder is accepted")
	}
}

func TestLabels(t *testing.T) {
	rules := shipped(t)
	for _, tc := range []struct {
		kind            Kind
		pointer, zh, en string
	}{
		{KindFinanceStatement, "/title", "信息名称", "Title"},
		{KindFinanceStatement, "/publicity/days", "公示·公示天数", "Publicity period · Days"},
		{KindFinanceStatement, "/body/income/3/amount", "收入（第4项）·金额", "Income (4) · Amount"},
		{KindFinanceStatement, "/body", "正文", "Body"},
		{KindServiceGuide, "/body/hours/0/weekdays/1", "办公时间（第1项）·星期（第2项）", "Opening hours (1) · Weekdays (2)"},
		{KindServiceGuide, "/body/income", "/body/income", "/body/income"},
		{KindFinanceStatement, "/body/income/x", "/body/income/x", "/body/income/x"},
	} {
		if got := rules.FieldLabel(tc.kind, tc.pointer, "zh"); got != tc.zh {
			t.Errorf("%s: got %s, want %s", tc.pointer, got, tc.zh)
		}
		if got := rules.FieldLabel(tc.kind, tc.pointer, "en"); got != tc.en {
			t.Errorf("%s: got %s, want %s", tc.pointer, got, tc.en)
		}
	}
	if got := rules.Label("project_class", "livelihood", "zh") + rules.ClassLabel(KindAnnouncement, "web", "zh") +
		rules.KindLabel(KindAlert, "en") + rules.ClassLabel(KindPolicy, "市政府", "en") + rules.ClassLabel("none", "x", "en"); got != "民生工程网站信息Alert市政府x" {
		t.Error(got)
	}
}

func TestDescribe(t *testing.T) {
	rules := shipped(t)
	for _, tc := range []struct {
		kind     Kind
		c        Change
		lang     string
		old, new string
	}{
		{KindProject, Change{"/body/budget", "", "1230005"}, "zh", "", "12,300.05元"},
		{KindProject, Change{"/body/class", "livelihood", "construction"}, "en", "Livelihood project", "Construction project"},
		{KindProject, Change{"/body/description", "甲\"乙", "丙"}, "en", "甲\"乙", "丙"},
		{KindPower, Change{"/sample", "", "true"}, "zh", "", "是"},
		{KindPower, Change{"/issued_on", "2015-05-01", "2015-05-02"}, "zh", "2015-05-01", "2015-05-02"},
		{KindAlert, Change{"/body/expires", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"}, "zh", "2026-01-01 08:00", "2026-01-01 09:00"},
		{KindServiceGuide, Change{"/body/visits", "", "0"}, "zh", "", "0"},
		{
			KindFinanceStatement, Change{"/body/expense/2", "", `{"amount":100,"class":"水电费","date":"2026-03-09","item":"电费"}`}, "zh",
			"", "日期 2026-03-09；类别 水电费；事项 电费；金额 1.00元",
		},
		{KindPower, Change{"/nowhere", "a", "b"}, "zh", "a", "b"},
	} {
		got := rules.Describe(tc.kind, tc.c, tc.lang)
		if got.Old != tc.old || got.New != tc.new || strings.HasPrefix(got.Field, "/") && tc.c.Field != "/nowhere" {
			t.Errorf("%v in %s: %+v", tc.c, tc.lang, got)
		}
	}
}

func TestATypeMayBeDescribedInParts(t *testing.T) {
	parts := fstest.MapFS{"a.json": {Data: []byte(`{"types":{"Stranger":{"about":"x"}}}`)},
		"b.json": {Data: []byte(`{"types":{"Stranger":{"fields":{"x":{"zh":"甲","en":"x"}}}}}`)}}
	if _, err := ParseRules(assets.Codes(), parts); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "types are described") {
		t.Errorf("a type that the form does not have: %v", err)
	}
}

func FuzzParseRules(f *testing.F) {
	for _, name := range []string{"finance.json", "publicity.json", "limits.json", "alert.json"} {
		data, err := fs.ReadFile(assets.Codes(), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	r := example(f, KindReliefDistribution)
	base := shipped(f) // once: it takes a hundred times as long as an input
	f.Fuzz(func(t *testing.T, data []byte) {
		hang.Watch(t)
		rules := *base
		rules.lists, rules.types = maps.Clone(base.lists), maps.Clone(base.types)
		err := rules.readFiles(fstest.MapFS{"own.json": {Data: data}})
		if err == nil {
			err = rules.check()
		}
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Fatal(err)
			}
			return
		}
		r.Validate(&rules, exampleDay)
	})
}
