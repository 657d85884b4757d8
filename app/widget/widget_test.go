package widget

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"gongshi/app/i18n"
	"gongshi/app/theme"
)

func kit() Kit {
	return Kit{Look: theme.New(theme.Normal, false, false), Printer: i18n.Printer{Lang: i18n.Zh}, Touch: &Touch{}}
}

func press(p *Pressable, x, y float32) {
	p.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{AbsolutePosition: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary})
}

func release(p *Pressable, x, y float32) {
	p.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{AbsolutePosition: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary})
}

func TestTap(t *testing.T) {
	test.NewTempApp(t)
	for _, tc := range []struct {
		name  string
		touch func(k Kit, p, other *Pressable)
		taps  int
	}{
		{"clean", func(_ Kit, p, _ *Pressable) { press(p, 10, 10); release(p, 10, 10) }, 1},
		{"wobble within 14 dp", func(_ Kit, p, _ *Pressable) { press(p, 10, 10); release(p, 19, 19) }, 1},
		{"slid away", func(_ Kit, p, _ *Pressable) { press(p, 10, 10); release(p, 10, 26) }, 0},
		{"released on another", func(_ Kit, p, o *Pressable) { press(p, 10, 10); release(o, 12, 10) }, 0},
		{"a drag took over", func(k Kit, p, _ *Pressable) { press(p, 10, 10); k.Touch.Cancel(); release(p, 10, 10) }, 0},
		{"released without a press", func(_ Kit, p, _ *Pressable) { release(p, 10, 10) }, 0},
		{"bounce", func(_ Kit, p, _ *Pressable) {
			for range 3 {
				press(p, 10, 10)
				release(p, 10, 10)
			}
		}, 1},
		{"on what has just appeared at the same place", func(_ Kit, p, o *Pressable) {
			press(p, 10, 10)
			release(p, 10, 10)
			time.Sleep(again + 20*time.Millisecond)
			press(o, 12, 12)
			release(o, 12, 12)
		}, 1},
		{"again on the same thing", func(_ Kit, p, _ *Pressable) {
			press(p, 10, 10)
			release(p, 10, 10)
			time.Sleep(again + 20*time.Millisecond)
			press(p, 10, 10)
			release(p, 10, 10)
		}, 2},
		{"second finger", func(_ Kit, p, o *Pressable) { press(p, 10, 10); press(o, 200, 10); release(p, 10, 10) }, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k, taps := kit(), 0
			p := k.Button("a", "", func() { taps++ })
			other := k.Button("b", "", func() { t.Error("the other one was tapped") })
			tc.touch(k, p, other)
			if taps != tc.taps {
				t.Errorf("%d taps, want %d", taps, tc.taps)
			}
		})
	}
}

func TestTargetsAreLargeEnough(t *testing.T) {
	test.NewTempApp(t)
	k := kit()
	for _, p := range []*Pressable{
		k.Button("元", "", nil), k.Chip("月", false, nil), k.LinkText("全", nil), k.LinkRow(nil, "一", nil, nil), k.MainButton("好", "check", nil),
	} {
		if w, h := p.NaturalWidth(), p.HeightFor(200); w < theme.Touch || h < theme.Touch {
			t.Errorf("%s is %v by %v dp", p.Label, w, h)
		}
	}
}

// A flick moves on in its direction, never further than its duration says, and comes to rest.
func TestFling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fling{rapid.Float64Range(-maxVelocity, maxVelocity).Draw(t, "velocity")}
		end := f.flingDuration()
		last := 0.0
		for i := range 20 {
			at := math.Abs(f.distanceAfter(end * time.Duration(i) / 20))
			if at < last {
				t.Fatalf("it turned round at step %d", i)
			}
			last = at
		}
		if rest := math.Abs(f.velocity)*decay - math.Abs(f.distanceAfter(end)); rest > 0.51 {
			t.Fatalf("%v dp are left after %v", rest, end)
		}
	})
}

func TestVelocityOfAFingerThatRested(t *testing.T) {
	var tr track
	t0 := time.Unix(0, 0)
	for i := range 5 {
		tr.add(t0.Add(time.Duration(i)*10*time.Millisecond), float64(i*20))
	}
	if v := tr.velocity(t0.Add(40 * time.Millisecond)); math.Abs(v-2000) > 1 {
		t.Errorf("a moving finger has velocity %v, want 2000", v)
	}
	if v := tr.velocity(t0.Add(time.Second)); v != 0 {
		t.Errorf("a finger that rested has velocity %v", v)
	}
}

// rowsOf makes a list whose rows differ in height.
func rowsOf(n int, made *int) *Rows {
	return &Rows{Count: n, Gap: 10, built: map[int]fyne.CanvasObject{}, Make: func(i int) fyne.CanvasObject {
		*made++
		return Space(100, float32(80+i%3*40))
	}}
}

func TestRowsExistOnlyInSight(t *testing.T) {
	made := 0
	r := rowsOf(100_000, &made)
	view := fyne.NewSize(800, 1000)
	for range 50 {
		r.move(900, view)
		if n := len(r.visible(view)); n > 14 {
			t.Fatalf("%d rows in sight", n)
		}
	}
	if len(r.built) > 14 || made > 800 {
		t.Errorf("%d rows kept, %d made", len(r.built), made)
	}
	r.restore(99_990)
	r.move(1e6, view)
	shown := r.visible(view)
	last := shown[len(shown)-1]
	if foot := last.Position().Y + last.Size().Height; math.Abs(float64(foot-view.Height)) > 0.5 {
		t.Errorf("the last row ends at %v of %v", foot, view.Height)
	}
	if at, _ := r.extent(view); at < 0.999 {
		t.Errorf("at the end, the position is %v", at)
	}
}

// Scrolling any way never leaves a hole at the top, and back to the top is the first row at its place.
func TestRowsScrolling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		made := 0
		r := rowsOf(rapid.IntRange(1, 60).Draw(t, "rows"), &made)
		view := fyne.NewSize(800, float32(rapid.IntRange(200, 2000).Draw(t, "height")))
		for _, by := range rapid.SliceOf(rapid.Float64Range(-3000, 3000)).Draw(t, "moves") {
			r.move(by, view)
			shown := r.visible(view)
			if y := shown[0].Position().Y; y > 0.01 {
				t.Fatalf("a hole of %v dp at the top", y)
			}
			if at, part := r.extent(view); at < 0 || at > 1 || part <= 0 || part > 1 {
				t.Fatalf("extent %v, %v", at, part)
			}
		}
		r.move(-1e7, view)
		if first := r.visible(view)[0]; r.first != 0 || first.Position().Y != 0 {
			t.Fatalf("at the top, row %d is at %v", r.first, first.Position().Y)
		}
	})
}

func TestScrollerHidesWhatIsOutOfSight(t *testing.T) {
	test.NewTempApp(t)
	k := kit()
	var blocks []fyne.CanvasObject
	for i := range 40 {
		blocks = append(blocks, k.Text(theme.Body, fmt.Sprint("第 ", i, " 段")))
	}
	s := k.Scroller(Column(20, blocks...))
	s.Resize(fyne.NewSize(600, 300))
	test.WidgetRenderer(s).Layout(s.Size())
	visible := func() (n int) {
		for _, b := range blocks {
			if b.Visible() {
				n++
			}
		}
		return n
	}
	if n := visible(); n > 6 || !blocks[0].Visible() {
		t.Errorf("%d of 40 blocks are drawn at the top", n)
	}
	s.Page(1)
	if at, part := s.Extent(); at == 0 || part > 0.2 || blocks[0].Visible() {
		t.Errorf("after a page: at %v, seen %v, first block drawn %v", at, part, blocks[0].Visible())
	}
}

func TestDragScrollsAndCancelsTheTap(t *testing.T) {
	test.NewTempApp(t)
	k, taps := kit(), 0
	b := k.Button("x", "", func() { taps++ })
	s := k.Scroller(Column(0, b, Space(10, 5000)))
	s.Resize(fyne.NewSize(600, 300))
	test.WidgetRenderer(s).Layout(s.Size())
	press(b, 10, 100)
	s.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(0, -6)})
	if s.Offset() != 0 {
		t.Errorf("a wobble of 6 dp scrolled to %v", s.Offset())
	}
	s.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(0, -60)})
	if s.Offset() <= 0 {
		t.Errorf("a drag of 66 dp scrolled to %v", s.Offset())
	}
	release(b, 10, 100)
	if s.DragEnd(); taps != 0 {
		t.Error("a drag was taken for a tap")
	}
}

func TestTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-1e9, 1e9).Draw(t, "low")
		high := low + rapid.Float64Range(0, 1e9).Draw(t, "range")
		got := axisTicks(low, high, 4)
		if len(got) < 2 || len(got) > 4 {
			t.Fatalf("%d ticks for %v to %v: %v", len(got), low, high, got)
		}
		if got[0] > low || got[len(got)-1] < high {
			t.Fatalf("%v does not cover %v to %v", got, low, high)
		}
	})
}

func TestTextDrawsOnlyFromTheEmbeddedFonts(t *testing.T) {
	test.NewTempApp(t)
	text := kit().Rich(theme.Body, Span{Text: "㐂\u200b村\ufe0f\r\U0002A6A5\U0001F600", Bold: true})
	text.Resize(fyne.NewSize(500, 60))
	var faces, drawn string
	for _, o := range test.WidgetRenderer(text).Objects() {
		run := o.(*canvas.Text)
		faces += run.FontSource.Name() + " "
		drawn += run.Text
	}
	if drawn != "㐂村"+string(theme.Missing)+"\U0001F600" {
		t.Errorf("drawn %q", drawn)
	}
	if want := "NotoSansSC-Regular.ttf GongshiSansSC-Bold.ttf GongshiEmoji-Regular.ttf "; faces != want {
		t.Errorf("faces %q, want %q", faces, want)
	}
}

// TestScriptsAreDrawnInRuns: words of a script whose letters are joined are one run with the spaces between them, so
// that their order is that of the script; what surrounds them is not drawn with their face.
func TestScriptsAreDrawnInRuns(t *testing.T) {
	test.NewTempApp(t)
	for _, tc := range []struct{ text, want string }{
		{"文：ئۇيغۇر تىلى。", "NotoSansSC-Regular.ttf 文：|GongshiArabic-Regular.ttf ئۇيغۇر تىلى|NotoSansSC-Regular.ttf 。"},
		{"ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ 一", "GongshiMongolian-Regular.ttf ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ|NotoSansSC-Regular.ttf  一"},
		{"བོད་ཡིག 2026", "GongshiTibetan-Regular.ttf བོད་ཡིག|NotoSansSC-Regular.ttf  2026"},
		{"ꆈꌠ村", "GongshiYi-Regular.ttf ꆈꌠ|NotoSansSC-Regular.ttf 村"},
	} {
		text := kit().Rich(theme.Body, Span{Text: tc.text})
		text.Resize(fyne.NewSize(900, 60))
		var runs []string
		right := float32(0)
		for _, o := range test.WidgetRenderer(text).Objects() {
			run := o.(*canvas.Text)
			runs = append(runs, run.FontSource.Name()+" "+run.Text)
			if run.Position().X < right-0.5 {
				t.Errorf("%q overlaps what is before it", run.Text)
			}
			right = run.Position().X + run.MinSize().Width
		}
		if got := strings.Join(runs, "|"); got != tc.want {
			t.Errorf("%q is drawn as %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestEllipsis(t *testing.T) {
	test.NewTempApp(t)
	text := kit().Text(theme.Body, "十一月农村低保新增对象名单公示").Lines(1)
	text.Resize(fyne.NewSize(200, 60))
	var drawn string
	var right float32
	for _, o := range test.WidgetRenderer(text).Objects() {
		drawn += o.(*canvas.Text).Text
		right = o.Position().X + o.MinSize().Width
	}
	if drawn != "十一月农村…" || right > 201 {
		t.Errorf("drawn %q to %v", drawn, right)
	}
}

// Fyne lets go of a renderer when its widget was out of sight for a while; the next one shows the same.
func TestARendererMadeAnewShowsTheSame(t *testing.T) {
	test.NewTempApp(t)
	text := kit().Text(theme.Body, "十一月农村低保新增对象名单公示")
	button := kit().Button("下一页", "down", func() {})
	scroller := kit().Scroller(Column(0, text, button, Space(0, 3000)))
	paged := kit().Paged(scroller, false)
	paged.Resize(fyne.NewSize(600, 500))
	for _, w := range []fyne.Widget{text, button, scroller, paged} {
		first := places(test.WidgetRenderer(w))
		if again := places(w.CreateRenderer()); len(first) == 0 || !slices.Equal(first, again) {
			t.Errorf("%T shows %v, then %v", w, first, again)
		}
	}
}

// places are the kinds, places and sizes of what a renderer shows.
func places(r fyne.WidgetRenderer) []string {
	var out []string
	for _, o := range r.Objects() {
		out = append(out, fmt.Sprintf("%T at %v of %v", o, o.Position(), o.Size()))
	}
	return out
}
