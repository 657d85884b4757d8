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

// TestDetailPictures writes the screens of detailViews and the lists of their own form with -pictures DIR.
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
	type view struct {
		source Source
		route  nav.Route
	}
	views := map[string]view{}
	for name, r := range detailViews() {
		views["detail-"+name] = view{detailShelf(), recordRoute(r)}
	}
	for _, k := range ownLists {
		views["own-"+k] = view{listShelf(), nav.Route{Page: nav.List, ID: k}}
	}
	for name, v := range views {
		for _, f := range forms {
			if *tall > 0 && f.height > f.width {
				f.height = *tall
			}
			file := name + "-" + f.String() + ".png"
			if ok, _ := filepath.Match("*"+*only+"*", file); !ok {
				continue
			}
			writePicture(t, filepath.Join(*pictures, file), at(v.source, f, v.route), f)
		}
	}
}

func writePicture(t *testing.T, file string, s *Shell, f form) {
	t.Helper()
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(out, Picture(s, f.width, f.height)); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
