package console

import (
	"io/fs"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"testing"

	"github.com/jba/templatecheck"

	"gongshi/assets"
)

// pages has each page's struct once.
var pages = []page{
	&failed{}, &loginForm{}, &codeForm{}, &accountForm{}, &factorForm{}, &recoveryPage{}, &usersList{}, &newUserForm{}, &passwordPage{}, &userForm{},
	&auditList{}, &overviewPage{}, &dutiesList{}, &divisionsList{}, &searchResults{}, &recordView{}, &withdrawForm{}, &helpPage{}, &changesView{}, &reportView{},
	&draftsList{}, &draftView{}, &newDraftForm{}, &editForm{}, &typedPage{}, &importForm{}, &alertForm{}, &previewPage{}, &filesForm{}, &unlockPage{}, &proofPage{},
}

// TestTemplates checks every template against the type of its page: a field or a method that is not there, or of
// another type, is found without a case that reaches it.
func TestTemplates(t *testing.T) {
	if len(pages) != len(templates) {
		t.Errorf("%d pages, %d templates", len(pages), len(templates))
	}
	for _, p := range pages {
		tmpl, ok := templates[p.template()]
		if !ok {
			t.Errorf("there is no template %s", p.template())
			continue
		}
		kind := reflect.TypeOf(p).Elem()
		for _, f := range reflect.VisibleFields(reflect.TypeFor[Frame]()) {
			if own, _ := kind.FieldByName(f.Name); len(own.Index) == 1 {
				t.Errorf("%s: the page has a field %s of its own, and the layout would show that in the place of the frame's", p.template(), f.Name)
			}
		}
		if err := templatecheck.CheckHTML(tmpl, p); err != nil {
			t.Errorf("%s: %v", p.template(), err)
		}
	}
}

var token = regexp.MustCompile(`--([a-z-]+):\s*#([0-9A-Fa-f]{6});`)

// TestContrast computes what the style sheet's colours have between them: 4.5 for text (WCAG 2.2, 1.4.3), 3 for
// borders of inputs and the mark of focus (1.4.11, 2.4.13).
func TestContrast(t *testing.T) {
	css, err := fs.ReadFile(assets.Console(), "style.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string]string{}
	for _, found := range token.FindAllStringSubmatch(string(css), -1) {
		colours[found[1]] = found[2]
	}
	for _, c := range []struct {
		front, back string
		least       float64
	}{
		{"ink", "paper", 7}, {"ink", "surface", 7}, {"muted", "paper", 4.5}, {"muted", "surface", 4.5}, {"link", "paper", 4.5}, {"link", "surface", 4.5},
		{"on-accent", "accent", 4.5}, {"on-accent", "on-here", 4.5}, {"on-here", "here", 4.5}, {"good", "surface", 4.5}, {"bad", "surface", 4.5}, {"due", "surface", 4.5},
		{"good", "paper", 4.5}, {"bad", "paper", 4.5}, {"on-tag", "tag", 4.5}, {"on-tag-good", "tag-good", 4.5}, {"on-tag-bad", "tag-bad", 4.5},
		{"on-tag-due", "tag-due", 4.5}, {"on-tag-sample", "tag-sample", 4.5}, {"border", "surface", 3}, {"border", "paper", 3}, {"focus", "paper", 3}, {"focus", "surface", 3},
	} {
		if colours[c.front] == "" || colours[c.back] == "" {
			t.Errorf("there is no --%s or no --%s", c.front, c.back)
			continue
		}
		a, b := luminance(t, colours[c.front]), luminance(t, colours[c.back])
		if got := (max(a, b) + 0.05) / (min(a, b) + 0.05); got < c.least {
			t.Errorf("--%s on --%s: %.2f, less than %.1f", c.front, c.back, got, c.least)
		}
	}
}

// luminance is the relative luminance of a colour (WCAG 2.2).
func luminance(t *testing.T, hex string) float64 {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	line := func(v uint64) float64 {
		c := float64(v&0xFF) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*line(n>>16) + 0.7152*line(n>>8) + 0.0722*line(n)
}
