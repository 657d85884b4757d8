package nav

import (
	"testing"

	"pgregory.net/rapid"

	"gongshi/internal/errs"
	"gongshi/internal/hang"
)

func TestParseFormat(t *testing.T) {
	for _, tc := range []struct {
		s string
		r Route
	}{
		{"home", Route{Page: Home}},
		{"list/finance_statement", Route{Page: List, ID: "finance_statement"}},
		{"list/power?level=340800000000&class=%E8%AE%B8%E5%8F%AF&year=2015",
			Route{Page: List, ID: "power", Level: "340800000000", Class: "许可", Year: 2015}},
		{"record/0190163d-8694-739b-aea5-966c26f8ad91", Route{Page: Record, ID: "0190163d-8694-739b-aea5-966c26f8ad91"}},
		{"record/a?part=lines", Route{Page: Record, ID: "a", Part: "lines"}},
		{"trail/a", Route{Page: Trail, ID: "a"}},
		{"search?q=%E4%BD%8E%E4%BF%9D+%26&kind=policy", Route{Page: Search, Text: "低保 &", ID: "policy"}},
		{"catalogue?by=issuer&value=x", Route{Page: Catalogue, Group: "issuer", Value: "x"}},
		{"latest", Route{Page: Latest}},
		{"list/service_guide?value=old_age", Route{Page: List, ID: "service_guide", Value: "old_age"}},
		{"picture/a?value=00ff", Route{Page: Picture, ID: "a", Value: "00ff"}},
	} {
		got, err := Parse(tc.s)
		if err != nil || got != tc.r {
			t.Errorf("Parse(%q) = %+v, %v", tc.s, got, err)
		}
		if tc.r.String() != tc.s {
			t.Errorf("String of %+v = %q, want %q", tc.r, tc.r.String(), tc.s)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{
		"", "nowhere", "home/x", "list", "list/", "list/../etc", "list/A", "record/a?x=1", "home?q=1", "list/power?year=abc",
		"list/power?year=02015", "list/power?year=2015&year=2016", "search?q=", "search?q=%ff", "search?q=%zz", "search?kind=../x",
	} {
		if r, err := Parse(s); !errs.Is(err, errs.Invalid) {
			t.Errorf("Parse(%q) = %+v, %v; want it refused", s, r, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"home", "list/power?class=x&year=2015", "search?q=%E4%BD%8E", "record/a?part=lines", "catalogue?by=year"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hang.Watch(t)
		r, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(r.String())
		if err != nil || again != r {
			t.Fatalf("%q → %+v → %q → %+v, %v", s, r, r.String(), again, err)
		}
	})
}

func TestHistory(t *testing.T) {
	var h History
	list := Route{Page: List, ID: "power"}
	h.Go(list, 0)
	h.Go(Route{Page: List, ID: "power", Year: 2015}, 0) // a filter is not a step
	h.Go(Route{Page: Record, ID: "a"}, 120)
	if step := h.Back(); step.Route.Year != 2015 || step.Scroll != 120 {
		t.Errorf("back from the record = %+v", step)
	}
	if step := h.Back(); step.Route.Page != Home || h.CanGoBack() {
		t.Errorf("back from the list = %+v, can go back %v", step, h.CanGoBack())
	}
	if step := h.Back(); step.Route.Page != Home {
		t.Errorf("back at home = %+v", step)
	}
}

// Whatever way is taken, going back as long as possible ends at home within the bound.
func TestHistoryAlwaysLeadsHome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h History
		pages := []Route{{Page: Home}, {Page: Latest}, {Page: Record, ID: "a"}, {Page: Record, ID: "b"}, {Page: Search, Text: "x"}}
		for _, r := range rapid.SliceOfN(rapid.SampledFrom(pages), 0, 80).Draw(t, "way") {
			h.Go(r, 1)
			if h.Current() != r {
				t.Fatalf("at %v after going to %v", h.Current(), r)
			}
		}
		steps := 0
		for ; h.CanGoBack(); steps++ {
			h.Back()
		}
		if steps > maxSteps || h.Current().Page != Home {
			t.Fatalf("%d steps back, then at %v", steps, h.Current())
		}
	})
}
