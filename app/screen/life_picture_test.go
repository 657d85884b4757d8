package screen

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/nav"
)

// moments are the states of a kiosk that no route leads to, by name: each is brought about in a window.
func moments() map[string]func(f form) (*Shell, func()) {
	loop := func(page int) func(f form) (*Shell, func()) {
		return func(f form) (*Shell, func()) {
			s, w := living(fixtures(), f)
			return s, func() { rested(s, w, page) }
		}
	}
	admin := func(then func(s *Shell, w *wall, m *machinery)) func(f form) (*Shell, func()) {
		return func(f form) (*Shell, func()) {
			s, w, m := manned(f)
			return s, func() {
				s.openAdmin()
				s.admin.open = true
				s.rebuildParts(false)
				then(s, w, m)
			}
		}
	}
	return map[string]func(f form) (*Shell, func()){
		"admin": admin(func(*Shell, *wall, *machinery) {}),
		"admin-pin": admin(func(s *Shell, w *wall, m *machinery) {
			s.admin.open, s.admin.typed, m.wait = false, "8051", w.now.Add(8*time.Second)
			s.rebuildParts(false)
		}),
		"admin-clean":    admin(func(s *Shell, w *wall, m *machinery) { s.openTool(newCleaning(w.now)); w.pass(s, 12) }),
		"admin-colours":  admin(func(s *Shell, w *wall, m *machinery) { s.openTool(newColours()) }),
		"admin-touch":    admin(func(s *Shell, w *wall, m *machinery) { s.openTool(newTouchTest()) }),
		"admin-log":      admin(func(s *Shell, w *wall, m *machinery) { s.Go(nav.Route{Page: nav.Admin, Part: adminLog}) }),
		"admin-licences": admin(func(s *Shell, w *wall, m *machinery) { s.Go(nav.Route{Page: nav.Admin, Part: adminLicences}) }),
		"admin-exit":     admin(func(s *Shell, w *wall, m *machinery) { s.Go(nav.Route{Page: nav.Admin, Part: adminExit}) }),
		"idle": func(f form) (*Shell, func()) {
			s, w := living(fixtures(), f)
			return s, func() {
				s.Go(nav.Route{Page: nav.Latest})
				w.pass(s, 1)
				w.now = w.now.Add(75 * time.Second)
				s.Beat()
				w.pass(s, 6)
			}
		},
		"warning": func(f form) (*Shell, func()) {
			s, w := living(with(storm(301)), f)
			return s, func() { w.pass(s, 1) }
		},
		"warning-drill": func(f form) (*Shell, func()) {
			s, w := living(with(practice(302)), f)
			return s, func() { w.pass(s, 1) }
		},
		"attract-publicity": loop(0), "attract-money": loop(2), "attract-duties": loop(3), "attract-latest": loop(4),
		"attract-welcome": func(f form) (*Shell, func()) {
			s, w := living(&shelf{}, f)
			return s, func() { rested(s, w, 0) }
		},
	}
}

func TestLifePictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("pictures are written with -pictures DIR")
	}
	test.NewTempApp(t)
	forms := append(allForms(), form{1080, 1920, "zh", 0, true}, form{1280, 800, "en", 1, true})
	for name, moment := range moments() {
		for _, f := range forms {
			file := name + "-" + f.String() + ".png"
			if ok, _ := filepath.Match("*"+*only+"*", file); !ok {
				continue
			}
			s, bring := moment(f)
			s.Resize(fyne.NewSize(float32(f.width), float32(f.height)))
			s.CreateRenderer().Layout(s.Size())
			bring()
			if err := os.WriteFile(filepath.Join(*pictures, file), encodePNG(t, Picture(s, f.width, f.height)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
