package screen

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
)

var (
	pictures = flag.String("pictures", "", "write a picture of every screen into this folder")
	only     = flag.String("only", "", "with -pictures: only routes whose name contains this")
)

// form is a way to look at a screen.
type form struct {
	width, height int
	lang          i18n.Lang
	text          theme.TextSize
	contrast      bool
}

func (f form) String() string {
	name := fmt.Sprintf("%dx%d-%s-%s", f.width, f.height, f.lang, f.text)
	if f.contrast {
		name += "-contrast"
	}
	return name
}

// at makes a shell over a source that stands at a route.
func at(source Source, f form, route nav.Route) *Shell {
	s := New(Options{
		Source: source, Rules: fixedRules, Duties: fixedDuties, Place: fixedPlace, Lang: f.lang, Text: f.text, HighContrast: f.contrast,
		Now: func() time.Time { return fixedNow }, Speller: spelling{},
	})
	if route.Page != nav.Home {
		s.Go(route)
	}
	return s
}

// views are the routes that are looked at, by name.
func views() map[string]string {
	id := func(n int) string { return fmt.Sprintf("0190163d-8694-739b-aea5-%012d", n) }
	return map[string]string{
		"home": "home", "latest": "latest", "list-finance": "list/finance_statement", "list-people": "list/staff_profile",
		"list-relief": "list/relief_distribution", "finance": "record/" + id(102), "finance-month": "record/" + id(121), "finance-lines": "record/" + id(102) + "?part=lines",
		"policy": "record/" + id(204), "trail": "trail/" + id(201), "gone": "record/" + gone, "search": "search?q=%E6%B4%A5%E8%B4%B4",
		"search-empty": "search", "search-typing": "search?q=%E4%B8%B4%E6%97%B6shenghuojiuzhu", "search-many": "search?q=%E6%94%B6",
		"search-none": "search?q=zzz", "catalogue": "catalogue", "catalogue-issuer": "catalogue?by=issuer", "catalogue-year": "catalogue?by=year&value=2026",
		"freshness": "freshness", "missing": "record/nothing",
	}
}

func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("pictures are written with -pictures DIR")
	}
	test.NewTempApp(t)
	forms := []form{
		{1080, 1920, i18n.Zh, theme.Normal, false}, {1080, 1920, i18n.Zh, theme.Largest, false}, {1080, 1920, i18n.En, theme.Normal, false},
		{1080, 1920, i18n.En, theme.Largest, false}, {1920, 1080, i18n.Zh, theme.Normal, false}, {1920, 1080, i18n.En, theme.Largest, false},
		{1280, 800, i18n.Zh, theme.Normal, false}, {1280, 800, i18n.En, theme.Large, false}, {1080, 1920, i18n.Zh, theme.Normal, true},
		{1080, 5200, i18n.Zh, theme.Normal, false}, {1080, 7200, i18n.En, theme.Largest, false}, // the whole length of a page
	}
	for name, route := range views() {
		for _, f := range forms {
			file := name + "-" + f.String() + ".png"
			if ok, _ := filepath.Match("*"+*only+"*", file); !ok {
				continue
			}
			r, err := nav.Parse(route)
			if err != nil {
				t.Fatal(err)
			}
			data := encodePNG(t, Picture(at(fixtures(), f, r), f.width, f.height))
			if err := os.WriteFile(filepath.Join(*pictures, file), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func encodePNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
