package screen

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// Two alerts in force show that there are two, and both can be read. The second stays when the first is put away.
func TestTwoAlertsInForce(t *testing.T) {
	test.NewTempApp(t)
	flood := alertWith(502, func(r *record.Record, b *record.Alert) {
		r.Title, b.Event, b.Instruction, b.Severity = "洪水橙色预警", "洪水", "不要过漫水桥。", "Severe"
	})
	s, w := living(with(plain(501), flood), cabinet)
	show(t, s, cabinet)
	w.pass(s, 1)
	if !says(s, "第 1 条，共 2 条预警") || !says(s, "马上离开沿河低洼房屋") {
		t.Fatalf("the first of two: %v", texts(s))
	}
	tap(t, s, "下一条预警")
	if !says(s, "第 2 条，共 2 条预警") || !says(s, "不要过漫水桥") {
		t.Fatalf("the second of two: %v", texts(s))
	}
	w.pass(s, 50)
	if !says(s, "不要过漫水桥") {
		t.Error("it goes on while somebody reads")
	}
	w.pass(s, 15) // nobody has touched it for a minute
	if !says(s, "马上离开沿河低洼房屋") {
		t.Error("with nobody in front they do not take turns")
	}
	tap(t, s, "我知道了")
	if !says(s, "不要过漫水桥") || says(s, "共 2 条预警") {
		t.Fatalf("the other one, alone: %v", texts(s))
	}
	tap(t, s, "我知道了")
	if !says(s, "预警 · 暴雨红色预警") || !says(s, "预警 · 洪水橙色预警") {
		t.Errorf("home does not show both: %v", texts(s))
	}
}

// However many newer alerts there are, those in force are found, and the newest notices are still there.
func TestManyAlertsHideNothing(t *testing.T) {
	test.NewTempApp(t)
	source := with(plain(501))
	for n := range 200 {
		r := alertWith(600+n, func(r *record.Record, b *record.Alert) {
			r.Title, b.Expires = fmt.Sprintf("过期的预警%d", n), fixedNow.Add(-time.Minute)
		})
		r.PublishedAt = fixedNow.Add(-time.Duration(n+2) * time.Second)
		source.records = append(source.records, r)
	}
	s, w := living(source, cabinet)
	show(t, s, cabinet)
	w.pass(s, 1)
	if !says(s, "马上离开沿河低洼房屋") {
		t.Fatalf("200 newer ones that have expired hide the one in force: %v", texts(s))
	}
	tap(t, s, "我知道了")
	if !says(s, "预警 · 暴雨红色预警") || !says(s, "台风临时生活救助资金") {
		t.Errorf("home: %v", texts(s))
	}
	s.Go(nav.Route{Page: nav.Latest})
	if says(s, "过期的预警") || !says(s, "台风临时生活救助资金") {
		t.Errorf("latest: %v", texts(s))
	}
}

// That an alert was called off is shown as long as the alert would have been, also where the all-clear itself ends
// before.
func TestAllClearIsShownAsLongAsTheAlert(t *testing.T) {
	test.NewTempApp(t)
	clear := refers(502, "Cancel", 501)
	b := *alertOf(clear)
	b.Expires = fixedNow.Add(time.Minute)
	clear.Body = &b
	s, w := living(with(plain(501), clear), cabinet)
	show(t, s, cabinet)
	w.now = w.now.Add(119 * time.Minute)
	s.Rebuild()
	if !says(s, "警报已解除 · 暴雨红色预警") || says(s, "马上离开") {
		t.Errorf("a minute before the end of the alert: %v", texts(s))
	}
	if rested(s, w, 0); !says(s, "大观区应急管理局已于") {
		t.Errorf("the attract loop does not begin with it: %v", texts(s))
	}
	w.now = w.now.Add(5 * time.Minute)
	s.Rebuild()
	s.Go(nav.Route{Page: nav.Home})
	if says(s, "警报已解除") {
		t.Error("shown after the alert would have ended")
	}
}

// punctual leaves out what has expired by a clock, as a cache does.
type punctual struct {
	*shelf
	now func() time.Time
}

func (p *punctual) Records(ctx context.Context, q catalogue.Query) ([]*record.Record, int, error) {
	all := p.shelf
	if q.Standing {
		all = &shelf{}
		for _, r := range p.records {
			if b := alertOf(r); b != nil && p.now().Before(b.Expires) {
				all.records = append(all.records, r)
			}
		}
	}
	return all.Records(ctx, q)
}

// A clock that was wrong and is set back brings back what had expired by it.
func TestClockSetBackBringsTheAlert(t *testing.T) {
	test.NewTempApp(t)
	source := &punctual{shelf: with(plain(501))}
	s, w := living(source, cabinet)
	source.now = func() time.Time { return w.now }
	w.now = fixedNow.AddDate(4, 0, 0)
	show(t, s, cabinet)
	w.pass(s, 1)
	if says(s, "马上离开") {
		t.Fatal("shown years after its end")
	}
	w.now = fixedNow
	w.pass(s, 1)
	if !says(s, "马上离开") {
		t.Errorf("with the right time it is in force: %v", texts(s))
	}
}

// The colour of an alert is read whole from the door, also where three are in force on the smallest screen.
func TestTheColourIsNotCutOff(t *testing.T) {
	test.NewTempApp(t)
	for _, lang := range []i18n.Lang{i18n.Zh, i18n.En} {
		for _, size := range [][2]int{{1280, 800}, {1920, 1080}, {1080, 1920}} {
			f := form{size[0], size[1], lang, theme.Largest, false}
			s, w := living(with(plain(501), plain(502), storm(503)), f)
			show(t, s, f)
			w.pass(s, 1)
			var seen strings.Builder
			walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
				if text, ok := d.CanvasObject.(*canvas.Text); ok {
					seen.WriteString(text.Text + "\n")
				}
			})
			colour := map[i18n.Lang]string{i18n.Zh: "（特别严重）", i18n.En: "(extreme)"}[lang]
			if got := seen.String(); !strings.Contains(strings.ReplaceAll(got, "\n", ""), colour) {
				t.Errorf("%s: the colour is cut off:\n%s", f, got)
			}
		}
	}
}
