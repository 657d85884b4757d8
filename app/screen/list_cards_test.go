package screen

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// What residents want to know of each kind stands on the card, before it is opened.
func TestCardsSayWhatMatters(t *testing.T) {
	test.NewTempApp(t)
	shelf := detailShelf()
	shelf.records = append(shelf.records, statements()...)
	tall := form{1080, 4000, i18n.Zh, theme.Normal, false}
	for kind, want := range map[record.Kind][]string{
		record.KindFinanceStatement:   {"收入", "128,450.00", "支出", "96,230.00", "结余", "214,460.00"},
		record.KindReliefDistribution: {"还剩 4 天", "收到", "已发放", "0.00", "发给", "38 户 114 人"},
		record.KindServiceGuide:       {"时限", "费用", "不收费", "材料"},
		record.KindPolicy:             {"现行有效"},
		record.KindProject:            {"58%"},
		record.KindInstitution:        {"0556-0000305"},
		record.KindAnswer:             {"还没有答复"},
		record.KindAlert:              {"有效到"},
	} {
		s := at(shelf, tall, nav.Route{Page: nav.List, ID: string(kind)})
		show(t, s, tall)
		var said []string
		for text := range texts(s) {
			said = append(said, text)
		}
		all := strings.Join(said, "\n")
		for _, w := range want {
			if !strings.Contains(all, w) {
				t.Errorf("the list of %s does not say %q:\n%s", kind, w, all)
			}
		}
	}
}

// A gist has no marks of a markup language.
func TestGistIsPlain(t *testing.T) {
	test.NewTempApp(t)
	c := &Ctx{Kit: widget.Kit{Look: theme.New(theme.Normal, false, false)}}
	got := c.textStart("", "> 摘要，不是官方文本。\n\n# 一、标准\n- 每月六十元\n").(*widget.Text).String()
	if want := "摘要，不是官方文本。 一、标准 每月六十元"; got != want {
		t.Errorf("gist = %q, want %q", got, want)
	}
	if c.textStart("", "#\n") != nil {
		t.Error("an empty text has a gist")
	}
}

// placeOf finds where a text is drawn.
func placeOf(t *testing.T, s *Shell, text string) drawn {
	t.Helper()
	var found *drawn
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if o, ok := d.CanvasObject.(*widget.Text); ok && found == nil && o.String() == text {
			found = &d
		}
	})
	if found == nil {
		t.Fatalf("%q is not on %s", text, s.Route())
	}
	return *found
}

func TestListsHaveTwoColumnsInLandscape(t *testing.T) {
	test.NewTempApp(t)
	first, second := statements()[1].Title, statements()[14].Title // the newest two
	for _, tc := range []struct {
		f      form
		beside bool
	}{
		{form{1920, 1080, i18n.Zh, theme.Normal, false}, true},
		{form{1920, 1080, i18n.Zh, theme.Largest, false}, false},
		{form{1280, 800, i18n.Zh, theme.Normal, false}, false},
		{cabinet, false},
	} {
		s := at(fixtures(), tc.f, nav.Route{Page: nav.List, ID: "finance_statement"})
		show(t, s, tc.f)
		a, b := placeOf(t, s, first), placeOf(t, s, second)
		if (a.y == b.y) != tc.beside {
			t.Errorf("%s: the first cards are at %v and %v, beside each other: want %v", tc.f, a.y, b.y, tc.beside)
		}
	}
}

// Filters for which there is no room open at a touch, and say when they are at work.
func TestFoldedFilters(t *testing.T) {
	test.NewTempApp(t)
	f := form{1280, 800, i18n.Zh, theme.Largest, false}
	s := at(fixtures(), f, nav.Route{Page: nav.List, ID: "finance_statement"})
	show(t, s, f)
	if texts(s)["2025年 3"] {
		t.Fatal("the years stand open where there is no room for them")
	}
	tap(t, s, "筛选")
	tap(t, s, "2025年 3")
	if got := texts(s); !got["筛选：2025"] || !got["共 3 条"] {
		t.Errorf("after the choice the screen says %v", got)
	}
}

// However large the text and small the panel: what stands above a list leaves the list its room, and
// nothing of it is out of reach.
func TestHeadsLeaveRoom(t *testing.T) {
	test.NewTempApp(t)
	for _, k := range record.Kinds() {
		for _, f := range allForms() {
			s := at(detailShelf(), f, nav.Route{Page: nav.List, ID: string(k)})
			show(t, s, f)
			if h := s.scroller.Size().Height; h < s.parts[2].Size().Height*0.58 {
				t.Errorf("%s %s: %v dp are left to the list", k, f, h)
			}
			checkLayout(t, s, f)
		}
	}
}
