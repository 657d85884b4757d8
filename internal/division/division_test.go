package division_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/hang"
)

func ExampleCode_Chain() {
	fmt.Println(division.Code("340803001901").Chain())
	// Output: [340803001901 340803001000 340803000000 340800000000 340000000000]
}

func TestParse(t *testing.T) {
	levels := map[string]division.Level{
		"340000000000": division.Province, "340800000000": division.City, "340803000000": division.County,
		"340803001000": division.Township, "340803001901": division.Village,
		"": division.None, "3408": division.None, "34080000000x": division.None,
		"000000000000": division.None, "340003000000": division.None, "340803000901": division.None,
		"３４０８００００": division.None,
	}
	for s, want := range levels {
		c, err := division.Parse(s)
		if (err == nil) != (want != division.None) {
			t.Errorf("Parse(%q) error = %v", s, err)
		}
		if err == nil && c.Level() != want {
			t.Errorf("%s: level %v, want %v", s, c.Level(), want)
		}
	}
}

func TestChainProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := division.Parse(rapid.StringMatching(`[1-9][0-9]{11}`).Draw(t, "code"))
		if err != nil {
			t.Skip("gap in the code")
		}
		chain := c.Chain()
		if len(chain) != int(c.Level()) {
			t.Fatalf("chain of %s has %d members", c, len(chain))
		}
		for _, up := range chain {
			low, high := up.Bounds()
			if !up.Contains(c) || c < low || c > high {
				t.Fatalf("%s must contain %s", up, c)
			}
			if up != c && c.Contains(up) {
				t.Fatalf("%s must not contain its ancestor %s", c, up)
			}
		}
	})
}

func TestRegistry(t *testing.T) {
	r, err := division.NewRegistry([]division.Division{{Code: "340803000000", Name: "大观区"}, {Code: "340800000000", Name: "安庆市"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Name("340803000000"); got != "大观区" {
		t.Errorf("Name = %q", got)
	}
	if got := r.Name("990000000000"); got != "990000000000" {
		t.Errorf("unknown name = %q", got)
	}
	want := []division.Code{"340800000000", "340803000000"}
	var got []division.Code
	for _, d := range r.All() {
		got = append(got, d.Code)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, bad := range [][]division.Division{
		{{Code: "1", Name: "x"}}, {{Code: "340800000000"}},
		{{Code: "340800000000", Name: "a"}, {Code: "340800000000", Name: "b"}},
	} {
		if _, err := division.NewRegistry(bad); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"340800000000", "340803001901", "340000000000", "340803000901", "000000000000", "34080300190", "３４0803001901", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hang.Watch(t)
		c, err := division.Parse(s)
		if err != nil {
			if c != "" || !errs.Is(err, errs.Invalid) {
				t.Fatalf("%q is refused as %q, %v", s, c, err)
			}
			return
		}
		if string(c) != s || c.Level() == division.None {
			t.Fatalf("%q became %q of level %s", s, c, c.Level())
		}
		for _, above := range c.Chain() {
			if again, err := division.Parse(string(above)); err != nil || again != above || !above.Contains(c) {
				t.Fatalf("%q in the chain of %q: %v", above, c, err)
			}
		}
	})
}
