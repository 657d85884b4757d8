package screen

import (
	"math"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

var cabinet = form{1080, 1920, i18n.Zh, theme.Normal, false}

// texts are the words on the screen.
func texts(s *Shell) map[string]bool {
	out := map[string]bool{}
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		switch o := d.CanvasObject.(type) {
		case *widget.Text:
			out[o.String()] = true
		}
	})
	return out
}

// tap touches what is called label.
func tap(t *testing.T, s *Shell, label string) {
	t.Helper()
	var found *widget.Pressable
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if p, ok := d.CanvasObject.(*widget.Pressable); ok && p.Label == label {
			found = p
		}
	})
	if found == nil {
		t.Fatalf("nothing on %s is called %q", s.Route(), label)
	}
	found.Tap()
}

func TestThreeTapsToWhatWasSpent(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	tap(t, s, "财务公开")
	tap(t, s, "2026年第三季度收支")
	tap(t, s, "道路维修")
	if !texts(s)["村西道路硬化工程款（第二期）"] {
		t.Error("the lines of the class are not shown")
	}
	tap(t, s, "道路维修")
	if texts(s)["村西道路硬化工程款（第二期）"] {
		t.Error("the lines are still shown after a second touch")
	}
	tap(t, s, "返回")
	tap(t, s, "返回")
	if s.Route().Page != nav.Home {
		t.Errorf("two steps back are at %s", s.Route())
	}
}

func TestSwitchesKeepThePlace(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	tap(t, s, "财务公开")
	tap(t, s, "2026年第三季度收支")
	tap(t, s, "道路维修")
	s.scroller.SetOffset(3.5) // in the middle of the fourth block
	route := s.Route()
	tap(t, s, "English")
	if got := s.scroller.Offset(); math.Abs(got-3.5) > 0.01 || !texts(s)["Where the money went"] {
		t.Errorf("after the language: scrolled to %v", got)
	}
	tap(t, s, "Text")
	tap(t, s, "Contrast")
	if got := s.scroller.Offset(); s.Route() != route || math.Abs(got-3.5) > 0.01 {
		t.Errorf("at %s, scrolled to %v", s.Route(), got)
	}
	if m, ok := s.page.models["finance"].(*financeModel); !ok || m.open != "expense/道路维修" {
		t.Error("what was open is shut")
	}
}

func TestBackReturnsToWhereAListWasScrolled(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), form{1080, 1000, i18n.Zh, theme.Normal, false}, nav.Route{Page: nav.List, ID: "finance_statement"})
	show(t, s, form{1080, 1000, i18n.Zh, theme.Normal, false})
	s.scroller.SetOffset(4)
	s.Go(nav.Route{Page: nav.Record, ID: "0190163d-8694-739b-aea5-000000000102"})
	s.Back()
	if got := s.scroller.Offset(); got < 3.5 || got > 4.5 {
		t.Errorf("back at row %v, want 4", got)
	}
}

// Nothing of one person is left for the next.
func TestResetWipesEverything(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	tap(t, s, "搜索")
	for _, r := range "津贴" {
		s.TypedRune(r)
	}
	if !texts(s)["高龄津贴申请"] {
		t.Fatal("the search finds nothing")
	}
	tap(t, s, "高对比")
	tap(t, s, "大字")
	tap(t, s, "English")
	tap(t, s, "Finish")
	if s.Route().Page != nav.Home || s.history.CanGoBack() || len(s.page.models) != 0 || s.opt.HighContrast || s.opt.Text != theme.Normal || s.opt.Lang != i18n.Zh {
		t.Errorf("left over: %s, models %v, %+v", s.Route(), s.page.models, s.opt)
	}
	tap(t, s, "搜索")
	if texts(s)["津贴"] {
		t.Error("the next person sees what was typed")
	}
}

func TestTypingIsASearch(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Search})
	show(t, s, cabinet)
	s.TypedRune('津')
	s.TypedRune('贴')
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	if got := s.Route().Text; got != "津" {
		t.Errorf("after backspace the search is %q", got)
	}
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	for range 100 {
		s.TypedRune('长')
	}
	if n := len([]rune(s.Route().Text)); n != typedMost {
		t.Errorf("%d characters were taken", n)
	}
	s.Back()
	if s.Route().Page != nav.Home {
		t.Errorf("back from a search is %s", s.Route())
	}
}

func TestNewRecordsAppearWithoutRestart(t *testing.T) {
	test.NewTempApp(t)
	source := fixtures()
	s := at(source, cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	source.records = append(source.records, envelope(999, "刚刚公布的通知", 0, &record.Announcement{Medium: "web", Text: "内容"}))
	s.Rebuild()
	if !texts(s)["刚刚公布的通知"] {
		t.Error("a new record is not on home after Rebuild")
	}
	tap(t, s, "公告动态")
	source.records = append(source.records, envelope(998, "又一条通知", 0, &record.Announcement{Medium: "web", Text: "内容"}))
	s.Rebuild()
	if !texts(s)["又一条通知"] {
		t.Error("a new record is not in its list after Rebuild")
	}
}

func TestAlertIsAboveEverythingAndADrillIsADrill(t *testing.T) {
	test.NewTempApp(t)
	source := fixtures()
	source.records = append(source.records, drill())
	s := at(source, cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	found := false
	for text := range texts(s) {
		if text == "演练 · 【演练】防汛应急疏散演练" {
			found = true
		}
	}
	if !found {
		t.Errorf("no banner on home: %v", texts(s))
	}
}

func TestTickRenewsTheHeaderAlone(t *testing.T) {
	test.NewTempApp(t)
	now := fixedNow
	s := New(Options{Source: fixtures(), Rules: fixedRules, Duties: fixedDuties, Place: fixedPlace, Now: func() time.Time { return now }})
	show(t, s, cabinet)
	content := s.parts[partBody]
	now = now.Add(10 * time.Minute)
	s.Tick()
	if words := texts(s); !words["16:52"] || !words["已核验 · 13 分钟前更新"] {
		t.Errorf("the header says %v", words)
	}
	if s.parts[partBody] != content {
		t.Error("the screen was built anew")
	}
}

// Unknown routes and broken sources never break a screen.
func TestEveryRouteHasAScreen(t *testing.T) {
	test.NewTempApp(t)
	for _, source := range []Source{fixtures(), &shelf{}} {
		for _, r := range Routes() {
			s := at(source, cabinet, r)
			show(t, s, cabinet)
			n := 0
			walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
				if _, ok := d.CanvasObject.(*canvas.Text); ok {
					n++
				}
			})
			if n < 8 {
				t.Errorf("%s shows %d texts", r, n)
			}
		}
	}
}
