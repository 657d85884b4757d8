package screen

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
)

var update = flag.Bool("update", false, "write the goldens anew; look at them before committing")

// golden compares what a window shows with testdata/<name>.xml, or writes it with -update, which Fyne's
// own assertion lacks.
func golden(t *testing.T, name string, c fyne.Canvas) {
	t.Helper()
	if !*update {
		test.AssertRendersToMarkup(t, name+".xml", c)
		return
	}
	write(t, name+".xml", []byte(test.RenderToMarkup(c)))
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// goldenForms are both languages × three text sizes × two orientations.
func goldenForms() []form {
	var out []form
	for _, f := range allForms() {
		if f.width != 1280 {
			out = append(out, f)
		}
	}
	return out
}

// variants differ from another view in their words alone; one golden each is enough.
var variants = map[string]bool{
	"latest": true, "list-people": true, "list-relief": true, "finance-month": true, "search-none": true, "search-many": true, "missing": true, "catalogue-issuer": true,
}

// TestScreens: every screen is well laid out in every form, and looks as its goldens where its form has one.
func TestScreens(t *testing.T) {
	test.NewTempApp(t)
	for name, route := range views() {
		r, err := nav.Parse(route)
		if err != nil {
			t.Fatal(err)
		}
		goldens := goldenForms()
		switch {
		case name == "policy": // its goldens are with those of the other kinds
			goldens = nil
		case variants[name]:
			goldens = goldens[:1]
		}
		for _, f := range allForms() {
			t.Run(name+"/"+f.String(), func(t *testing.T) {
				s := at(fixtures(), f, r)
				w := show(t, s, f)
				checkLayout(t, s, f)
				if slices.Contains(goldens, f) {
					golden(t, name+"/"+f.String(), w.Canvas())
				}
			})
		}
	}
}

// TestKeyPictures compares whole pictures of the screens that matter most.
func TestKeyPictures(t *testing.T) {
	test.NewTempApp(t)
	for name, f := range map[string]form{
		"home":    {1080, 1920, i18n.Zh, theme.Normal, false},
		"finance": {1080, 1920, i18n.Zh, theme.Normal, false},
		"search":  {1080, 1920, i18n.Zh, theme.Normal, false},
		"trail":   {1920, 1080, i18n.Zh, theme.Normal, false},
		"latest":  {1280, 800, i18n.En, theme.Large, false},
		"gone":    {1080, 1920, i18n.Zh, theme.Largest, true},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := nav.Parse(views()[name])
			if err != nil {
				t.Fatal(err)
			}
			img := Picture(at(fixtures(), f, r), f.width, f.height)
			file := filepath.Join("pictures", name+"-"+f.String()+".png")
			if *update {
				write(t, file, encodePNG(t, img))
				return
			}
			test.AssertImageMatches(t, file, img)
		})
	}
}
