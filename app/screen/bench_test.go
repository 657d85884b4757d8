package screen

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/nav"
	"gongshi/internal/record"
)

// wheel turns a list on by so many dp, as a wheel would: half of it is one Scrolled event's distance.
func wheel(s *Shell, dp float32) {
	s.scroller.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -dp/2)})
}

// A frame of scrolling through 100,000 records has to be made in much less than 33 ms.
func BenchmarkScrollLongList(b *testing.B) {
	test.NewTempApp(b)
	s := &shelf{}
	for i := range 100_000 {
		s.records = append(s.records, envelope(i, fmt.Sprintf("关于第%d号事项的通知：请在期限内到村部办理", i), i/100, &record.Policy{Authority: "市"}))
	}
	shell := at(s, cabinet, nav.Route{Page: nav.List, ID: "policy"})
	w := test.NewTempWindow(b, shell)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1080, 1920))
	for b.Loop() {
		wheel(shell, 40)
	}
}

// A touch on a tile, a switch of language or of text size makes a screen anew.
func BenchmarkBuildScreens(b *testing.B) {
	test.NewTempApp(b)
	for _, route := range []string{"home", "list/finance_statement", "record/0190163d-8694-739b-aea5-000000000102"} {
		b.Run(route, func(b *testing.B) {
			r, err := nav.Parse(route)
			if err != nil {
				b.Fatal(err)
			}
			shell := at(fixtures(), cabinet, r)
			w := test.NewTempWindow(b, shell)
			w.SetPadded(false)
			w.Resize(fyne.NewSize(1080, 1920))
			for b.Loop() {
				shell.Rebuild()
			}
		})
	}
}

// A key of a search makes its results anew, sixty of them of several kinds; what the cache takes to find them
// is measured there.
func BenchmarkKeystroke(b *testing.B) {
	test.NewTempApp(b)
	s := &shelf{}
	for i := range hitsRead {
		for j, body := range []record.Body{&record.Policy{Authority: "市"}, &record.Announcement{Medium: "web", Text: "内容"}, &record.ServiceGuide{Type: "行政给付"}} {
			r := envelope(3*i+j, fmt.Sprintf("关于第%d号津贴（津贴）的通知：请在期限内到村部办理", i), i, body)
			r.Summary = "津贴标准由每人每月五十元提高到六十元，自本年七月起执行。"
			s.records = append(s.records, r)
		}
	}
	for _, size := range [][2]int{{1080, 1920}, {1280, 800}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			shell := at(s, cabinet, nav.Route{Page: nav.Search, Text: "津"})
			w := test.NewTempWindow(b, shell)
			w.SetPadded(false)
			w.Resize(fyne.NewSize(float32(size[0]), float32(size[1])))
			for typed := false; b.Loop(); typed = !typed {
				if typed {
					shell.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
				} else {
					shell.TypedRune('贴')
				}
			}
		})
	}
}
