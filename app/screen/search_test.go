package screen

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// touchKeys touches keys one after another.
func touchKeys(t *testing.T, s *Shell, keys ...string) {
	t.Helper()
	for _, key := range keys {
		tap(t, s, key)
	}
}

// labels are what can be touched.
func labels(s *Shell) []string {
	var out []string
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if p, ok := d.CanvasObject.(*widget.Pressable); ok {
			out = append(out, p.Label)
		}
	})
	return out
}

// From the search's button to a record by touch alone: letters, a candidate, a result.
func TestSearchByTouch(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	tap(t, s, "搜索")
	touchKeys(t, s, strings.Split("jintie", "")...)
	if got := s.Route().Text; got != "jintie" {
		t.Fatalf("before a candidate is chosen the search is for %q", got)
	}
	header, bar := s.parts[partHeader], s.parts[partBar]
	tap(t, s, "津贴")
	if s.Route().Text != "津贴" || !texts(s)["2 条"] {
		t.Fatalf("chosen: %s, %v", s.Route(), texts(s))
	}
	if s.parts[partHeader] != header || s.parts[partBar] != bar {
		t.Error("a key draws header and bar anew")
	}
	tap(t, s, "政策法规 1")
	if texts(s)["高龄津贴申请"] || !texts(s)["关于提高高龄津贴标准的通知"] {
		t.Errorf("the results of one kind: %v", texts(s))
	}
	tap(t, s, "关于提高高龄津贴标准的通知")
	s.Back()
	if r := s.Route(); r.Text != "津贴" || r.ID != "policy" || !texts(s)["津贴"] {
		t.Errorf("back at %s", s.Route())
	}
}

func TestKeyboardGivesRoom(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Search, Text: "收"})
	show(t, s, cabinet)
	isOpen := func() bool { return slices.Contains(labels(s), "q") }
	if !isOpen() {
		t.Fatal("no keyboard")
	}
	with := s.parts[partBody].Size().Height
	body := s.parts[partBody]
	wheel(s, 30)
	if isOpen() || s.parts[partBody].Size().Height < with+400 || s.parts[partBody] != body {
		t.Errorf("after scrolling the results have %v dp, before %v", s.parts[partBody].Size().Height, with)
	}
	tap(t, s, "输入要找的内容")
	if !isOpen() {
		t.Error("touching the field does not bring the keyboard back")
	}
	tap(t, s, "看结果")
	if isOpen() {
		t.Error("the keyboard stays")
	}
	s.TypedRune('支') // a keyboard on the table needs none on the screen
	if s.Route().Text != "收支" || isOpen() {
		t.Errorf("typed %q", s.Route().Text)
	}
}

// A small panel gives the keyboard the header's room, and says all the same that what it shows is invented.
func TestSmallPanelKeepsTheSampleTag(t *testing.T) {
	test.NewTempApp(t)
	small := form{1280, 800, i18n.Zh, theme.Largest, false}
	s := at(fixtures(), small, nav.Route{Page: nav.Search, Text: "收"})
	show(t, s, small)
	if words := texts(s); !words["示例数据"] || words["16:42"] {
		t.Errorf("beside the keyboard: %v", words)
	}
	s.Tick()
	if texts(s)["16:42"] {
		t.Error("the clock brings the whole header back")
	}
	wheel(s, 30)
	if words := texts(s); !words["示例数据"] || !words["16:42"] {
		t.Errorf("without the keyboard: %v", words)
	}
}

// A key that is held while what it types changes the screen stays held.
func TestHeldKeyOutlivesTheResults(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Search, Text: "收支"})
	show(t, s, cabinet)
	keys := s.parts[partKeys]
	tap(t, s, "删除")
	if s.Route().Text != "收" || s.parts[partKeys] != keys {
		t.Errorf("deleting made another keyboard, search %q", s.Route().Text)
	}
	s.SetText(1)
	if s.parts[partKeys] == keys || !texts(s)["收"] {
		t.Error("with another text size the keyboard stays as it was, or the text is lost")
	}
}

// Typed words are in the entry and the route alone, and with a reset both are gone.
func TestNothingTypedIsLeft(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Search})
	show(t, s, cabinet)
	touchKeys(t, s, strings.Split("jintie", "")...)
	e := s.current.Entry
	s.Reset()
	if s.current.Entry != nil || s.parts[partKeys] != nil {
		t.Error("the entry is still held")
	}
	tap(t, s, "搜索")
	if s.current.Entry == e || s.current.Entry.Typing.Value() != "" || slices.Contains(labels(s), "津贴") {
		t.Errorf("the next person finds %q", s.current.Entry.Typing.Value())
	}
}

func TestMissesAreCounted(t *testing.T) {
	test.NewTempApp(t)
	misses := 0
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Search})
	s.opt.OnMiss = func() { misses++ }
	show(t, s, cabinet)
	for _, step := range []struct {
		do   string
		want int
	}{
		{"津", 0}, {"z", 0}, {"z", 0}, {"看结果", 1}, {"输入要找的内容", 1}, {"看结果", 1}, {"输入要找的内容", 1},
		{"清空", 1}, {"z", 1}, {"清空", 2}, {"z", 2}, {"首页", 3}, {"搜索", 3}, {"首页", 3},
	} {
		if r := []rune(step.do); r[0] == '津' {
			s.TypedRune(r[0])
		} else {
			tap(t, s, step.do)
		}
		if misses != step.want {
			t.Fatalf("after %s %d misses are counted, want %d", step.do, misses, step.want)
		}
	}
}

func TestHitsAreGrouped(t *testing.T) {
	hit := func(id string, k record.Kind, titled bool) catalogue.Hit {
		h := catalogue.Hit{Card: catalogue.Card{ID: id, Kind: k}}
		if titled {
			h.TitleSpans = [][2]int{{0, 1}}
		}
		return h
	}
	m := &searchModel{hits: []catalogue.Hit{
		hit("a", record.KindFinanceStatement, false), hit("b", record.KindPolicy, false), hit("c", record.KindServiceGuide, true),
		hit("d", record.KindPolicy, true), hit("e", record.KindPolicy, true),
	}}
	m.groups = groupHits(m.hits)
	row := func(k record.Kind) string {
		out := ""
		for _, r := range m.rows(k) {
			if r.hit == nil {
				out += "[" + string(r.kind) + "]"
			} else {
				out += r.hit.ID
			}
		}
		return out
	}
	if got := row(""); got != "[service_guide]c[policy]deb[finance_statement]a" {
		t.Errorf("all: %s", got)
	}
	if got := row(record.KindPolicy); got != "deb" {
		t.Errorf("policies: %s", got)
	}
}

// Of more than are read at once, no number is told, and a kind's own are read when it is chosen.
func TestManyHits(t *testing.T) {
	test.NewTempApp(t)
	s := &shelf{}
	for i := range 2 * hitsRead {
		s.records = append(s.records, envelope(10+i, "津贴公告", 0, &record.Announcement{Medium: "web", Text: "内容"}))
	}
	for i := range 3 {
		s.records = append(s.records, envelope(1000+i, "津贴政策", 1000, &record.Policy{Authority: "市"}))
	}
	s.records = append(s.records, envelope(1, "津贴", 0, &record.Policy{Authority: "市"}))
	shell := at(s, cabinet, nav.Route{Page: nav.Search, Text: "津贴"})
	show(t, shell, cabinet)
	if words := texts(shell); !words["前 60 条"] || !words["全部"] || words["津贴政策"] {
		t.Fatalf("shown: %v", words)
	}
	tap(t, shell, "政策法规")
	if words := texts(shell); !words["津贴政策"] || words["津贴公告"] || shell.current.Rows.Count != 4 {
		t.Errorf("policies: %v", words)
	}
}

// What is suggested is found.
func TestSuggestionsAreFound(t *testing.T) {
	test.NewTempApp(t)
	s := at(fixtures(), cabinet, nav.Route{Page: nav.Search})
	show(t, s, cabinet)
	c := s.newCtx()
	words := searchSuggestions(c)
	if !slices.Contains(words, "低保") || !slices.Contains(words, "高龄津贴申请") {
		t.Fatalf("suggested: %v", words)
	}
	tap(t, s, "高龄津贴申请")
	if s.Route().Text != "高龄津贴申请" || !texts(s)["1 条"] {
		t.Errorf("a suggestion leads to %s: %v", s.Route(), texts(s))
	}
	if none := searchSuggestions(at(&shelf{}, cabinet, nav.Route{Page: nav.Search}).newCtx()); len(none) != 0 {
		t.Errorf("without records: %v", none)
	}
}
