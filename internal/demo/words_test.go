package demo

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gongshi/internal/record"
)

// The writer takes the embedded stories on trust.
func TestStoriesCanBeDated(t *testing.T) {
	var w words
	if err := w.load(); err != nil {
		t.Fatal(err)
	}
	told := newWriter(w.News)
	if len(w.News.Themes) == 0 {
		t.Fatal("no themes")
	}
	for _, theme := range w.News.Themes {
		for _, s := range theme.Stories {
			if len(s.Titles) == 0 || len(s.Leads) == 0 || len(s.Details) == 0 {
				t.Errorf("%s: a story without title, lead or detail: %v", theme.Name, s)
				continue
			}
			if d := told.day(s); !told.works(d) || d.Year != newsYear || spanTo.Before(d) {
				t.Errorf("%q happens on %s", s.Titles[0], d)
			}
			if !slices.Contains([]string{"", "county", "district", "city"}, s.Where) {
				t.Errorf("%q happens in %q", s.Titles[0], s.Where)
			}
		}
	}
}

func TestSomePicksInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.Int(), 0, 12, rapid.ID[int]).Draw(t, "list")
		n := rapid.IntRange(0, 14).Draw(t, "n")
		got := pickSome(newDice(rapid.String().Draw(t, "name")), list, n)
		if len(got) != min(n, len(list)) {
			t.Fatalf("%d of %d, want %d", len(got), len(list), n)
		}
		last := -1
		for _, v := range got {
			i := slices.Index(list, v)
			if i <= last {
				t.Fatalf("%v is not in the order of %v", got, list)
			}
			last = i
		}
	})
}

func TestShortenKeepsTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, n := rapid.String().Draw(t, "text"), rapid.IntRange(1, 20).Draw(t, "n")
		got := shortenText(text, n)
		if len([]rune(got)) > n || len([]rune(text)) <= n && got != text {
			t.Fatalf("%q becomes %q", text, got)
		}
	})
}

// Screens lead from a service to its guide by the code of the item.
func TestServicesHaveTheirGuides(t *testing.T) {
	guides, services := map[string]bool{}, 0
	d := build(t, days[0])
	for _, r := range d.Records {
		if g, ok := r.Body.(*record.ServiceGuide); ok {
			guides[g.Code] = true
		}
	}
	for _, r := range d.Records {
		i, ok := r.Body.(*record.Institution)
		if !ok {
			continue
		}
		led := false
		for _, s := range i.Services {
			services++
			led = led || s.Code != ""
			if s.Code != "" && !guides[s.Code] {
				t.Errorf("%s: no guide %s for %s", r.Title, s.Code, s.Name)
			}
		}
		if !led {
			t.Errorf("%s: no service leads to a guide", r.Title)
		}
	}
	if services == 0 {
		t.Error("no services")
	}
}
