package screen

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// photoRoute is the second photo of the project.
func photoRoute() nav.Route {
	r := detailViews()["project_photos"]
	return nav.Route{Page: nav.Picture, ID: r.ID, Value: r.Body.(*record.Project).Photos[1]}
}

func TestPictureScreen(t *testing.T) {
	test.NewTempApp(t)
	for _, f := range allForms() {
		t.Run(f.String(), func(t *testing.T) {
			s := at(detailShelf(), f, photoRoute())
			w := show(t, s, f)
			checkViewer(t, s, f)
			if f.width != 1280 {
				golden(t, "picture/"+f.String(), w.Canvas())
			}
			tap(t, s, s.newCtx().T("picture.larger"))
			checkViewer(t, s, f)
		})
	}
}

// checkViewer makes sure that picture and buttons fill the screen and nothing has to be scrolled.
func checkViewer(t *testing.T, s *Shell, f form) {
	t.Helper()
	checkTouchable(t, s, f)
	if _, part := s.scroller.Extent(); part < 1 {
		t.Errorf("only %v of the page is in sight", part)
	}
	view := fyne.Size{}
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if v, ok := d.CanvasObject.(*widget.Viewer); ok {
			view = v.Size()
		}
	})
	if view.Width < float32(f.width)/2.2 || view.Height < float32(f.height)/5 {
		t.Errorf("the picture has %v of %d by %d", view, f.width, f.height)
	}
}

// checkTouchable makes sure that every button is as large as a finger and within the window.
func checkTouchable(t *testing.T, s *Shell, f form) {
	t.Helper()
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		p, ok := d.CanvasObject.(*widget.Pressable)
		if !ok {
			return
		}
		if size := p.Size(); size.Width < theme.Touch-0.5 || size.Height < theme.Touch-0.5 || d.x < 0 || d.x+size.Width > float32(f.width)+0.5 {
			t.Errorf("%q at %v is %v", p.Label, d.x, size)
		}
	})
}

func TestAVoucherIsThreeTouchesFromItsStatement(t *testing.T) {
	test.NewTempApp(t)
	source := fixtures()
	receipt := photo(0, 480, 360)
	source.blobs[digestOf(receipt)] = receipt
	for _, r := range source.records {
		if b, ok := r.Body.(*record.FinanceStatement); ok && r.ID == detailID(102) {
			b.Expense[0].Receipts = []string{digestOf(receipt)}
			r.Attachments = []record.Attachment{{SHA256: digestOf(receipt), Size: int64(len(receipt)), MediaType: "image/png", Name: "发票.png"}}
		}
	}
	f := form{1080, 4000, i18n.Zh, theme.Normal, false}
	s := at(source, f, nav.Route{Page: nav.Record, ID: detailID(102)})
	show(t, s, f)
	tap(t, s, "道路维修")
	tap(t, s, "07-15") // rows are called by their first cell
	for _, word := range []string{"2026-07-015", "王建国", "李秀英", "赵志强"} {
		if !texts(s)[word] {
			t.Errorf("the open line does not say %s", word)
		}
	}
	tap(t, s, "看大图")
	if want := (nav.Route{Page: nav.Picture, ID: detailID(102), Value: digestOf(receipt)}); s.Route() != want {
		t.Fatalf("at %s", s.Route())
	}
	if !texts(s)["发票.png"] {
		t.Error("the receipt has no name")
	}
	tap(t, s, "放大")
	tap(t, s, "放大")
	if m := s.page.models["picture"].(*pictureModel); m.zoom.Percent() != 225 {
		t.Errorf("two steps are %d %%", m.zoom.Percent())
	}
	tap(t, s, "看下面")
	tap(t, s, "English") // and the place is kept
	if m := s.page.models["picture"].(*pictureModel); m.zoom.Percent() != 225 {
		t.Errorf("after the language %d %%", m.zoom.Percent())
	}
	tap(t, s, "Back")
	if s.Route().Page != nav.Record {
		t.Errorf("back from a picture is %s", s.Route())
	}
	if !texts(s)["2026-07-015"] {
		t.Error("the line is shut after a look at its receipt")
	}
	s.Go(nav.Route{Page: nav.Picture, ID: detailID(102), Value: digestOf(receipt)})
	if s.Reset(); s.beneath != nil {
		t.Error("what was open outlives the person")
	}
}

func TestPicturesOfARecordFollowEachOther(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 1920, i18n.Zh, theme.Normal, false}
	s := at(detailShelf(), f, photoRoute())
	show(t, s, f)
	tap(t, s, "放大")
	tap(t, s, "下一张")
	if m := s.page.models["picture"].(*pictureModel); !texts(s)["现场照片3.png"] || m.zoom.CanOut() {
		t.Error("the third photo is not shown from afar")
	}
	tap(t, s, "上一张")
	tap(t, s, "上一张")
	tap(t, s, "返回") // turning is no way that has to be gone back
	if s.Route().Page == nav.Picture {
		t.Errorf("back is %s", s.Route())
	}
	s.Go(nav.Route{Page: nav.Picture, ID: detailViews()["project_photos"].ID, Value: "00ff"})
	if !texts(s)[s.newCtx().T("attachment.coming")] {
		t.Error("a picture that is not held is not said to be coming")
	}
	s.Go(nav.Route{Page: nav.Picture, ID: "nothing", Value: "00ff"})
	if !texts(s)[s.newCtx().T("error.not_found")] {
		t.Error("a picture of no record is shown")
	}
}

func TestSheetsAreAllPicturesOfARecord(t *testing.T) {
	r := &record.Record{Attachments: []record.Attachment{
		{SHA256: "a", Name: "名单.pdf", MediaType: "application/pdf", Pages: []record.PageImage{{SHA256: "p1"}, {SHA256: "p2"}}},
		{SHA256: "b", Name: "表.xlsx", MediaType: "application/vnd.ms-excel"}, {SHA256: "c", Name: "照片.png", MediaType: "image/png"},
	}}
	want := []sheet{{"p1", "名单.pdf", 1, 2}, {"p2", "名单.pdf", 2, 2}, {"c", "照片.png", 0, 0}}
	if got := recordPictures(r); !slices.Equal(got, want) {
		t.Errorf("sheets are %v", got)
	}
	if position, here, before, after := pictureAround(want, "p2"); position != 2 || here != want[1] || before != "p1" || after != "c" {
		t.Errorf("p2 is %d, between %q and %q", position, before, after)
	}
	if position, _, _, _ := pictureAround(want, "x"); position != 0 {
		t.Error("an unknown picture has a place")
	}
}
