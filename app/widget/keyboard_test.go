package widget

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/theme"
)

// keyboardOf shows a keyboard of a width in a window, without a Speller's words unless it has one.
func keyboardOf(t *testing.T, k Kit, y *Typing, wide bool, width float32) *Keyboard {
	t.Helper()
	test.NewTempApp(t)
	kb := k.Keyboard(y, "完成", wide)
	w := test.NewTempWindow(t, kb)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, kb.HeightFor(width)))
	return kb
}

// keysOf are the keys and candidates that can be touched, by name.
func keysOf(kb *Keyboard) map[string]*Pressable {
	found := map[string]*Pressable{}
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *Pressable:
			found[o.Label] = o
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		}
	}
	for _, o := range test.WidgetRenderer(kb).Objects() {
		walk(o)
	}
	return found
}

func touch(kb *Keyboard, names ...string) {
	for _, name := range names {
		p := keysOf(kb)[name]
		at := p.Position().AddXY(p.Size().Width/2, p.Size().Height/2)
		press(p, at.X, at.Y)
		release(p, at.X, at.Y)
	}
}

func TestKeyboardTypes(t *testing.T) {
	y, told := NewTyping(spelled, "", 20, Pinyin), 0
	kb := keyboardOf(t, kit(), y, false, 1080)
	kb.OnType = func() { told++ }
	touch(kb, strings.Split("dibaojin", "")...)
	if y.Letters() != "dibaojin" || told != 8 {
		t.Fatalf("eight quick touches typed %q and told %d times", y.Letters(), told)
	}
	touch(kb, "低保")
	if y.Text() != "低保" || y.Letters() != "jin" || keysOf(kb)["金"] == nil {
		t.Errorf("after a candidate: %q, %q, %v", y.Text(), y.Letters(), keysOf(kb))
	}
	touch(kb, "空格", "123", "2", "年", "字母", "拼音", "a", "b", "删除")
	if y.Value() != "低保金2年a" {
		t.Errorf("typed %q", y.Value())
	}
	touch(kb, "英文", "清空")
	if y.Value() != "" || y.Mode() != Pinyin {
		t.Errorf("after 清空: %q in mode %v", y.Value(), y.Mode())
	}
}

func TestKeyboardEnds(t *testing.T) {
	kb := keyboardOf(t, kit(), NewTyping(nil, "", 20, Pinyin), false, 1080)
	done := 0
	kb.OnDone = func() { done++ }
	touch(kb, "完成", "收起键盘")
	if done != 2 {
		t.Errorf("put away %d times", done)
	}
}

// Who types fast is not held up, a worn panel's bounce types nothing twice, a slide stays on the key.
func TestKeysAreTypedFast(t *testing.T) {
	for _, tc := range []struct {
		name  string
		pause time.Duration
		keys  []string
		want  string
	}{
		{"different keys at once", 0, []string{"a", "b", "a"}, "aba"},
		{"the same key twice", 70 * time.Millisecond, []string{"a", "a"}, "aa"},
		{"a bounce", 10 * time.Millisecond, []string{"a", "a"}, "a"},
	} {
		synctest.Test(t, func(t *testing.T) {
			y := NewTyping(nil, "", 20, Latin)
			kb := kit().Keyboard(y, "完成", false)
			kb.Resize(fyne.NewSize(1080, kb.HeightFor(1080)))
			(&keyboardRenderer{kb}).Layout(kb.Size())
			for _, key := range tc.keys {
				for _, row := range kb.rows {
					for _, c := range row.keys {
						if c.Label == key {
							press(c.Pressable, c.Position().X+40, c.Position().Y+40)
							release(c.Pressable, c.Position().X+65, c.Position().Y+40)
						}
					}
				}
				time.Sleep(tc.pause)
			}
			if y.Text() != tc.want {
				t.Errorf("%s typed %q, want %q", tc.name, y.Text(), tc.want)
			}
		})
	}
}

// A key that has repeated while it was held does no more when it is let go.
func TestHeldDeleteRepeats(t *testing.T) {
	y := NewTyping(nil, "abcdef", 20, Latin)
	kb := keyboardOf(t, kit(), y, false, 1080)
	p := keysOf(kb)["删除"]
	press(p, 10, 10)
	for _, at := range []float32{0.4, 0.51, 0.55, 0.6} { // seconds
		p.repeat.clock.Tick(at / float32(repeatMost.Seconds()))
	}
	release(p, 10, 10)
	if y.Text() != "abcd" {
		t.Errorf("two repeats left %q", y.Text())
	}
	if p.repeat.clock != nil {
		t.Error("it goes on repeating")
	}
	touch(kb, "删除")
	if y.Text() != "abc" {
		t.Errorf("a touch afterwards left %q", y.Text())
	}
}

// In every look and width keys lie apart, inside the keyboard, and are large enough; candidates too.
func TestKeyboardFits(t *testing.T) {
	for _, width := range []float32{1080, 1280, 1920} {
		for _, lang := range []i18n.Lang{i18n.Zh, i18n.En} {
			for size := theme.Normal; size <= theme.Largest; size++ {
				for _, mode := range []Mode{Pinyin, Latin, Digits} {
					y := NewTyping(spelled, "", 20, mode)
					typeKeys(y, "dibaojin")
					k := Kit{Look: theme.New(size, false, width == 1280), Printer: i18n.Printer{Lang: lang}, Touch: &Touch{}}
					kb := keyboardOf(t, k, y, width > 1080, width)
					checkKeys(t, kb, width)
				}
			}
		}
	}
}

func checkKeys(t *testing.T, kb *Keyboard, width float32) {
	t.Helper()
	var seen []*Pressable
	for _, row := range kb.rows {
		for _, c := range row.keys {
			seen = append(seen, c.Pressable)
		}
	}
	if len(seen) != 31 && len(seen) != 32 {
		t.Fatalf("%d keys", len(seen))
	}
	for i, p := range seen {
		x, y, w, h := p.Position().X, p.Position().Y, p.Size().Width, p.Size().Height
		if w < theme.Touch || h < theme.Touch || w+0.5 < NaturalWidth(p) || h+0.5 < HeightFor(p, w) {
			t.Errorf("%q is %v×%v dp at a width of %v", p.Label, w, h, width)
		}
		if x < 0 || x+w > width+0.5 || y+h > kb.HeightFor(width) {
			t.Errorf("%q lies at %v–%v, %v–%v", p.Label, x, x+w, y, y+h)
		}
		for _, o := range seen[:i] {
			if x < o.Position().X+o.Size().Width && o.Position().X < x+w && y < o.Position().Y+o.Size().Height && o.Position().Y < y+h {
				t.Errorf("%q lies on %q", p.Label, o.Label)
			}
		}
	}
}
