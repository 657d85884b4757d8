package console

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"gongshi/assets"
	"gongshi/internal/account"
)

// Most bytes of a picture of the help, and of all of them.
const (
	mostPicture  = 80 << 10
	mostPictures = 1 << 20
)

var helpImage = regexp.MustCompile(`<img src="/console/static/([^"]+)" width="(\d+)" height="(\d+)" alt="([^"]+)"`)

// TestHelp: the page shows each picture of its language in its size and with its words, none is left over, they are
// small, and the contents lead to every chapter.
func TestHelp(t *testing.T) {
	o := newOffice(t, Options{})
	b := o.seated("editor", account.Editor, village)
	left := map[string]bool{}
	names, err := fs.Glob(assets.Console(), "help/*/*.png")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	total := 0
	for _, name := range names {
		left[name] = true
		n := len(files[hashed[name]].body)
		if total += n; n > mostPicture || n == 0 {
			t.Errorf("%s has %d bytes", name, n)
		}
	}
	if total > mostPictures {
		t.Errorf("the pictures have %d bytes", total)
	}
	for _, lang := range langs {
		b.post(Root+"language", "lang", lang)
		page := b.get(Root + "help").text
		seen := 0
		for _, found := range helpImage.FindAllStringSubmatch(page, -1) {
			seen++
			for name, under := range hashed {
				if under == found[1] {
					delete(left, name)
					if size := sizes[name]; size.X < 300 || size.X > 1366 || fmt.Sprint(size.X, size.Y) != found[2]+" "+found[3] {
						t.Errorf("%s is %v, shown as %s×%s", name, size, found[2], found[3])
					}
				}
			}
		}
		want := 0
		for _, c := range chapters {
			if c.picture != "" {
				want++
				if _, ok := hashed["help/"+lang+"/"+c.picture+".png"]; !ok {
					t.Errorf("there is no picture %s in %s", c.picture, lang)
				}
			}
			for _, part := range []string{`<a href="#` + c.name + `">`, `id="` + c.name + `"`} {
				if !strings.Contains(page, part) {
					t.Errorf("%s: the page lacks %s", lang, part)
				}
			}
		}
		if seen != want {
			t.Errorf("%s: %d pictures are shown, want %d", lang, seen, want)
		}
	}
	for name := range left {
		t.Errorf("nothing shows %s", name)
	}
}
