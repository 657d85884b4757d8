package screen

import (
	"context"
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

func board(t *testing.T, s Source) dutyBoard {
	t.Helper()
	b, err := newDutyBoard(t.Context(), context0(t, s), village.Code)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDutyBoard(t *testing.T) {
	b := board(t, fixtures())
	if want := (duty.Totals{OnTime: 5, Late: 3, Missing: 2}); b.totals != want {
		t.Errorf("the village's quarter is %+v, want %+v", b.totals, want)
	}
	if got := b.window.String(); got != "2026-Q4" {
		t.Errorf("the quarter is %s", got)
	}
	var ids []string
	var states []duty.State
	for _, g := range b.groupItems() {
		ids = append(ids, g.duty.ID)
		if g.duty.ID == "dibao-list" {
			for _, it := range g.items {
				states = append(states, it.State)
			}
			if g.items[0].Period.Number != 10 {
				t.Errorf("the latest overdue month does not stand first: %s", g.items[0].Period)
			}
		}
	}
	if ids[0] != "dibao-list" || !slices.Equal(states, []duty.State{duty.Missing, duty.Missing, duty.OnTime}) {
		t.Errorf("what is overdue does not stand first: %v, %v", ids, states)
	}
	segments := b.stripSegments()
	if len(segments) != len(b.items) || segments[0] != (widget.Segment{Tone: theme.Good, Done: true}) || segments[9] != (widget.Segment{Tone: theme.Bad}) {
		t.Errorf("%d items are %+v", len(b.items), segments)
	}
}

// Colour is never alone: no two states share their word or their icon.
func TestDutyStatesDiffer(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.Zh, i18n.En} {
		seen := map[string]bool{}
		for _, s := range []duty.State{duty.Due, duty.OnTime, duty.Late, duty.Missing} {
			word, icon := i18n.Printer{Lang: lang}.T(dutyStates[s].word), string(dutyStates[s].icon)
			if word == "" || icon == "" || seen[word] || seen[icon] {
				t.Errorf("state %d is shown as %q with the icon %q", s, word, icon)
			}
			seen[word], seen[icon] = true, true
		}
	}
}

func TestDutyRule(t *testing.T) {
	for want, d := range map[string]duty.Duty{
		"每季度，期满后 15 日内":   {Period: duty.Quarter, Days: 15},
		"每月，期满后 5 个工作日内":  {Period: duty.Month, WorkingDays: 5},
		"每年，期满前":          {Period: duty.Year},
		"每件，形成后 20 个工作日内": {Period: duty.Each, WorkingDays: 20},
		"每件，形成后 3 日内":     {Period: duty.Each, Days: 3},
		"长期公开":            {Period: duty.Always, WorkingDays: 20},
	} {
		if got := dutyRule(i18n.Printer{Lang: i18n.Zh}, &d); got != want {
			t.Errorf("%+v is %q, want %q", d, got, want)
		}
	}
}

// From home two touches lead to the record that fulfils a duty.
func TestStripLeadsToTheRecord(t *testing.T) {
	test.NewTempApp(t)
	tall := form{1080, 4000, i18n.Zh, theme.Normal, false}
	s := at(fixtures(), tall, nav.Route{Page: nav.Home})
	show(t, s, tall)
	tap(t, s, "本季度应公开 10 项")
	if want := (nav.Route{Page: nav.Catalogue, Group: byDuty}); s.Route() != want {
		t.Fatalf("the strip leads to %s", s.Route())
	}
	for _, word := range []string{"已公开 8（迟 3）", "逾期 2", "按时公开率 50%", "逾期未公开", "时限 10-15 · 11-18 公开"} {
		if !texts(s)[word] {
			t.Errorf("the board does not say %q", word)
		}
	}
	tap(t, s, "2026年第三季度")
	if s.Route().ID != "0190163d-8694-739b-aea5-000000000102" {
		t.Errorf("the quarter's duty leads to %s", s.Route())
	}
	tap(t, s, "返回")
	tap(t, s, "人员公示")
	if want := (nav.Route{Page: nav.List, ID: string(record.KindStaffProfile), Level: string(village.Code)}); s.Route() != want {
		t.Errorf("what must always be up leads to %s", s.Route())
	}
}

// The chain's divisions that owe something can be chosen.
func TestBoardOfTheChain(t *testing.T) {
	test.NewTempApp(t)
	source := fixtures()
	guide := envelope(501, "低保申请", 300, &record.ServiceGuide{Type: "行政给付"})
	guide.Division = "340800000000"
	source.records = append(source.records, guide)
	s := at(source, cabinet, nav.Route{Page: nav.Catalogue})
	show(t, s, cabinet)
	tap(t, s, "安庆市 · 已公开 1/3")
	if s.Route().Level != "340800000000" || !texts(s)["行政职权清单"] || texts(s)["村（居）财务收支明细"] {
		t.Errorf("the city's board is not shown at %s", s.Route())
	}
	tap(t, s, "返回")
	if s.Route().Page != nav.Home {
		t.Errorf("one step back is at %s", s.Route())
	}
}

// unread is a source whose duties cannot be read.
type unread struct{ *shelf }

func (unread) Evidence(context.Context, division.Code, []duty.Need) (duty.Evidence, error) {
	return duty.Evidence{}, errs.F(errs.Unavailable, "busy")
}

// Home is always there: without duties the strip is the way to the catalogue, and the board says that it cannot be
// read.
func TestWithoutDuties(t *testing.T) {
	test.NewTempApp(t)
	s := at(unread{fixtures()}, cabinet, nav.Route{Page: nav.Home})
	show(t, s, cabinet)
	tap(t, s, "公开目录和指南")
	if s.Route().Page != nav.Catalogue || !texts(s)[i18n.Printer{Lang: i18n.Zh}.T("error.read")] {
		t.Errorf("at %s no sentence says what is wrong", s.Route())
	}
}
