package screen

import (
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
)

var tall = flag.Int("tall", 0, "with -pictures: height of portrait pictures, to see a whole page at once")

// TestDetailPictures writes the screens of detailViews with -pictures DIR.
func TestDetailPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("pictures are written with -pictures DIR")
	}
	test.NewTempApp(t)
	forms := []form{
		{1080, 1920, i18n.Zh, theme.Normal, false}, {1080, 1920, i18n.Zh, theme.Largest, false}, {1080, 1920, i18n.En, theme.Normal, false},
		{1080, 1920, i18n.En, theme.Largest, false}, {1920, 1080, i18n.Zh, theme.Normal, false}, {1920, 1080, i18n.En, theme.Largest, false},
		{1280, 800, i18n.Zh, theme.Normal, false}, {1280, 800, i18n.En, theme.Large, false}, {1080, 1920, i18n.Zh, theme.Normal, true},
	}
	for name, r := range detailViews() {
		for _, f := range forms {
			if *tall > 0 && f.height > f.width {
				f.height = *tall
			}
			file := "detail-" + name + "-" + f.String() + ".png"
			if ok, _ := filepath.Match("*"+*only+"*", file); !ok {
				continue
			}
			out, err := os.Create(filepath.Join(*pictures, file))
			if err != nil {
				t.Fatal(err)
			}
			shell := at(detailShelf(), f, nav.Route{Page: nav.Record, ID: r.ID})
			if err := png.Encode(out, Picture(shell, f.width, f.height)); err != nil {
				t.Fatal(err)
			}
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
