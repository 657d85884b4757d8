package screen

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
)

// says reports whether a text on the screen contains words.
func says(s *Shell, words string) bool {
	for text := range texts(s) {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// poke touches the screen at a point the way Fyne's driver does: what lies on top gets it.
func poke(t *testing.T, s *Shell, x, y float32) {
	t.Helper()
	time.Sleep(260 * time.Millisecond) // a second tap sooner than this is a bounce
	var top desktop.Mouseable
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		m, ok := d.CanvasObject.(desktop.Mouseable)
		if size := d.CanvasObject.Size(); ok && x >= d.x && y >= d.y && x < d.x+size.Width && y < d.y+size.Height {
			top = m
		}
	})
	if top == nil {
		t.Fatalf("nothing at %v,%v feels a touch", x, y)
	}
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	e.AbsolutePosition = fyne.NewPos(x, y)
	top.MouseDown(e)
	top.MouseUp(e)
}

func TestIdleAsksCountsDownAndWipes(t *testing.T) {
	test.NewTempApp(t)
	s, w := living(fixtures(), cabinet)
	show(t, s, cabinet)
	w.pass(s, 1)
	tap(t, s, "搜索")
	for _, r := range "津贴" {
		s.TypedRune(r)
	}
	tap(t, s, "English")
	tap(t, s, "Text")
	w.pass(s, 74)
	if says(s, "Are you still there?") {
		t.Fatal("asked before 75 s")
	}
	w.pass(s, 1)
	if !says(s, "Are you still there?") || !texts(s)["20"] {
		t.Fatalf("after 75 s: %v", texts(s))
	}
	w.pass(s, 7)
	if !texts(s)["13"] || !says(s, "津贴") {
		t.Errorf("7 s later the screen does not count down over the page: %v", texts(s))
	}
	w.pass(s, 13)
	if says(s, "Are you still there?") || s.Route().Page != nav.Home || s.history.CanGoBack() || len(s.page.models) != 0 ||
		s.opt.Lang != i18n.Zh || s.opt.Text != theme.Normal {
		t.Errorf("20 s after the question: %s, models %v, %s, %v", s.Route(), s.page.models, s.opt.Lang, s.opt.Text)
	}
}

// Any touch is an answer, and what lies behind the question does not get it.
func TestAnAnswerDoesNothingElse(t *testing.T) {
	test.NewTempApp(t)
	s, w := living(fixtures(), cabinet)
	show(t, s, cabinet)
	w.pass(s, 1)
	tap(t, s, "财务公开")
	route := s.Route()
	for _, at := range []fyne.Position{{X: 120, Y: 1880}, {X: 540, Y: 500}, {X: 10, Y: 10}, {X: 540, Y: 960}} {
		w.pass(s, 76)
		if !says(s, "您还在吗") {
			t.Fatal("nobody was asked")
		}
		poke(t, s, at.X, at.Y)
		if says(s, "您还在吗") || s.Route() != route {
			t.Errorf("a touch at %v leads to %s, or is no answer", at, s.Route())
		}
		w.pass(s, 30)
		if s.Route() != route {
			t.Error("wiped although somebody answered")
		}
		s.onTouch()
	}
	w.pass(s, 76)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if says(s, "您还在吗") || s.Route() != route {
		t.Error("a key is no answer, or does something else")
	}
}

func TestTouchesAnywhereKeepThePage(t *testing.T) {
	test.NewTempApp(t)
	s, w := living(fixtures(), cabinet)
	show(t, s, cabinet)
	tap(t, s, "财务公开")
	for name, touch := range map[string]func(){
		"paper":  func() { poke(t, s, 540, 4) },
		"drag":   func() { s.scroller.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(0, -1)}) },
		"wheel":  func() { s.scroller.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -1)}) },
		"button": func() { poke(t, s, 1080*0.65, 1880) },
	} {
		w.pass(s, 70)
		touch()
		w.pass(s, 15)                  // 85 s: without the touch the question would be there
		if s.over.kind == overlayAsk { // in whichever language
			t.Errorf("%s is no touch", name)
		}
		s.onTouch()
	}
}

func TestNobodyIsAskedWhileSomethingPlays(t *testing.T) {
	test.NewTempApp(t)
	playing := true
	w := &wall{fixedNow}
	s := New(Options{Source: fixtures(), Rules: fixedRules, Duties: fixedDuties, Place: fixedPlace, Now: func() time.Time { return w.now }, Playing: func() bool { return playing }})
	show(t, s, cabinet)
	s.Go(nav.Route{Page: nav.Latest})
	w.pass(s, 300)
	if says(s, "您还在吗") || s.Route().Page != nav.Latest {
		t.Error("asked while something played")
	}
	playing = false
	w.pass(s, 76)
	if !says(s, "您还在吗") {
		t.Error("not asked after it had ended")
	}
}

func TestHomeLeadsToTheAttractLoopAndATouchToWhatItShows(t *testing.T) {
	test.NewTempApp(t)
	s, w := living(fixtures(), cabinet)
	show(t, s, cabinet)
	w.pass(s, 1)
	tap(t, s, "高对比")
	w.pass(s, 76)
	if says(s, "您还在吗") || !says(s, "正在公示") || !says(s, "台风临时生活救助资金") || s.opt.HighContrast { // what ends first comes first
		t.Fatalf("75 s on the home screen: %v", texts(s))
	}
	seen := map[string]bool{}
	for range 4 {
		w.pass(s, 10)
		for _, words := range []string{"正在公示", "村里的账", "最新公开"} {
			seen[words] = seen[words] || says(s, words)
		}
	}
	if len(seen) != 3 || !seen["村里的账"] || !seen["最新公开"] {
		t.Errorf("the loop has shown %v", seen)
	}
	for !says(s, "十一月农村低保新增对象名单") || !says(s, "还剩") {
		w.pass(s, 1)
	}
	curtain := s.overlayDrawn
	w.pass(s, 3)
	if s.overlayDrawn != curtain {
		t.Error("a resting page is drawn anew")
	}
	poke(t, s, 540, 960)
	if s.Route().String() != "record/"+envelope(202, "", 0, storm(1).Body).ID || s.overlayDrawn != nil {
		t.Fatalf("the touch leads to %s", s.Route())
	}
	tap(t, s, "返回")
	if s.Route().Page != nav.Home || s.history.CanGoBack() {
		t.Errorf("back from there is %s", s.Route())
	}
}

func TestAnAlertOverridesEverythingAndEndsByItself(t *testing.T) {
	test.NewTempApp(t)
	source := fixtures()
	s, w := living(source, cabinet)
	show(t, s, cabinet)
	rested(s, w, 1)
	source.records = append(source.records, storm(301))
	s.Rebuild()
	if !says(s, "马上离开沿河低洼房屋") || says(s, "正在公示") {
		t.Fatalf("over the attract loop: %v", texts(s))
	}
	tap(t, s, "我知道了")
	if says(s, "马上离开") || s.Route().Page != nav.Home || !says(s, "预警 · 暴雨红色预警") {
		t.Fatalf("put away: %v", texts(s))
	}
	tap(t, s, "财务公开")
	w.pass(s, 60)
	if says(s, "马上离开") {
		t.Error("shown again to who has put it away")
	}
	tap(t, s, "结束")
	if !says(s, "马上离开") {
		t.Error("not shown to the next person")
	}
	w.pass(s, 3*3600)
	if says(s, "暴雨红色预警") {
		t.Errorf("shown after it has expired: %v", texts(s))
	}
}

func TestAnAlertComesOverTheQuestionAndThePageBelowIsWiped(t *testing.T) {
	test.NewTempApp(t)
	source := fixtures()
	s, w := living(source, cabinet)
	show(t, s, cabinet)
	w.pass(s, 1)
	tap(t, s, "财务公开")
	w.pass(s, 80)
	source.records = append(source.records, storm(301))
	s.Rebuild()
	if says(s, "您还在吗") || !says(s, "马上离开") {
		t.Fatal("the question is over the alert")
	}
	w.pass(s, 20)
	if s.Route().Page != nav.Home || !says(s, "马上离开") {
		t.Errorf("below the alert: %s", s.Route())
	}
}

// Who opens an alert that was updated or taken back is told so, and is not alarmed.
func TestAReplacedAlertSaysSo(t *testing.T) {
	test.NewTempApp(t)
	source := with(plain(501), refers(502, "Cancel", 501))
	s := at(source, cabinet, nav.Route{Page: nav.Record, ID: plain(501).ID})
	show(t, s, cabinet)
	if !says(s, "这条预警已经解除") || !says(s, "不用再照做") || !says(s, "当时的要求") || says(s, "行动指引") {
		t.Fatalf("the alert that was taken back: %v", texts(s))
	}
	s.Go(nav.Route{Page: nav.Record, ID: plain(502).ID})
	if !says(s, "警报已解除") {
		t.Errorf("the all-clear: %v", texts(s))
	}
	s.Go(nav.Route{Page: nav.Home})
	if says(s, "预警 · ") || !says(s, "警报已解除 · 暴雨红色预警") {
		t.Errorf("home still has a banner, or does not say that it was called off: %v", texts(s))
	}
	s.Go(nav.Route{Page: nav.List, ID: "alert"})
	if !says(s, "这条预警已经解除") {
		t.Errorf("the list does not say so: %v", texts(s))
	}
	s.Go(nav.Route{Page: nav.Search, Text: "暴雨红色预警"})
	if !says(s, "这条预警已经解除") {
		t.Errorf("the search does not say so: %v", texts(s))
	}
	s = at(with(plain(501), refers(502, "Update", 501)), cabinet, nav.Route{Page: nav.Record, ID: plain(501).ID})
	show(t, s, cabinet)
	if !says(s, "已有新的预警代替这一条") || says(s, "已经解除") {
		t.Errorf("the alert that was updated: %v", texts(s))
	}
}

// A drill says first that it is one; its striped tapes are there to be seen.
func TestADrillFillsTheScreenForAnHourAndIsADrill(t *testing.T) {
	test.NewTempApp(t)
	s, w := living(with(practice(302)), cabinet)
	show(t, s, cabinet)
	w.pass(s, 1)
	if !says(s, "这是演练，不是真的") || !texts(s)["演练 · 洪水"] || !says(s, "没有危险") {
		t.Fatalf("a drill: %v", texts(s))
	}
	stripes := 0
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if _, ok := d.CanvasObject.(*canvas.Raster); ok {
			stripes++
		}
	})
	if stripes != 2 {
		t.Errorf("%d tapes", stripes)
	}
	w.pass(s, 3600)
	if says(s, "这是演练，不是真的") && s.over.kind == overlayAlert {
		t.Error("a drill still fills the screen after its hour")
	}
}

// Nothing that a keyboard on the table can do leads anywhere, but to type a search.
func TestKeysDoNoHarm(t *testing.T) {
	test.NewTempApp(t)
	keys := []fyne.KeyName{fyne.KeyF1, fyne.KeyF4, fyne.KeyF5, fyne.KeyF11, fyne.KeyF12, fyne.KeyEscape, fyne.KeyTab, fyne.KeyReturn, fyne.KeyEnter,
		fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyInsert, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyUp, fyne.KeySpace, fyne.KeyUnknown}
	for _, r := range append(Routes(), nav.Route{Page: nav.Record, ID: "0190163d-8694-739b-aea5-000000000102"}) {
		s := at(fixtures(), cabinet, r)
		show(t, s, cabinet)
		for _, key := range keys {
			s.TypedKey(&fyne.KeyEvent{Name: key})
		}
		for _, c := range "a1 \t\x1b€𠮷" {
			s.TypedRune(c)
		}
		if s.Route().Page != r.Page || s.Route().ID != r.ID {
			t.Errorf("keys lead from %s to %s", r, s.Route())
		}
	}
}

// The right button, the middle one and a wheel over a button are no tap.
func TestOtherButtonsDoNothing(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		p, ok := d.CanvasObject.(*widget.Pressable)
		if !ok {
			return
		}
		for _, button := range []desktop.MouseButton{desktop.MouseButtonSecondary, desktop.MouseButtonTertiary} {
			e := &desktop.MouseEvent{Button: button}
			p.MouseDown(e)
			p.MouseUp(e)
		}
	})
	if s.Route().Page != nav.Home || s.opt.Lang != i18n.Zh || s.opt.HighContrast {
		t.Errorf("a right button leads to %s", s.Route())
	}
}
