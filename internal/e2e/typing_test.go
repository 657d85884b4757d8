package e2e

import (
	"image"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWindowTyping searches as a resident does: by touching the keys of the screen. What the window shows then is
// compared with pictures of the states that it may be in, which the same program draws without a window.
func TestWindowTyping(t *testing.T) {
	program := os.Getenv("GONGSHI_WINDOW")
	if program == "" {
		t.Skip("GONGSHI_WINDOW names no kiosk built with Fyne's GL driver; packaging/test --stage window does")
	}
	t.Parallel()
	o := newDemo(t)
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url())
	expected := map[string]image.Image{}
	for _, s := range states {
		expected[s] = k.shot(t, s)
	}
	v := newVirtual(t, 1080, 1920)
	p := launch(t, v.env(), program, "--dir", k.dir, "--windowed", "1080x1920")
	eventually(t, 90*time.Second, "the kiosk to show something", func() bool { return colours(v.picture()) > 200 })

	v.still(t)
	v.touch(t, 380, 1850) // 搜索, the third of the bar
	v.shows(t, expected, "search")
	v.strike(t, "dibaojin")
	v.shows(t, expected, search("dibaojin"))
	v.touch(t, 100, 1340) // the first candidate
	v.shows(t, expected, search("低保金"))
	v.strike(t, "mm") // the same key twice in a row
	v.shows(t, expected, search("低保金mm"))
	v.hold(t, 970, 1616, 6*time.Second) // delete repeats until nothing is left
	v.shows(t, expected, "search")
	with := v.still(t)
	v.touch(t, 970, 1710) // 看结果 puts the keyboard away
	eventually(t, 20*time.Second, "the keyboard to go", func() bool { return differing(with, v.picture()) > 0.2 })
	time.Sleep(unready)
	v.touch(t, 400, 220) // the field brings it back
	v.shows(t, expected, "search")
	p.stop(t)
	if out := p.out.String(); strings.Contains(out, "panic") || strings.Contains(out, "fatal error") {
		t.Errorf("the kiosk said: %s", cut(out))
	}
}

// key is the middle of a letter's key on a cabinet of 1080×1920 at the normal text size: three rows, each letter 94
// wide and 84 high, ten apart, the lower rows half a letter further in.
func key(t *testing.T, letter rune) (x, y int) {
	t.Helper()
	for row, letters := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		if i := strings.IndexRune(letters, letter); i >= 0 {
			return 71 + i*1042/10 + min(row, 1)*52, 1428 + row*94
		}
	}
	t.Fatalf("there is no key %c", letter)
	return 0, 0
}

// strike touches letters as fast as a quick hand does.
func (v *virtual) strike(t *testing.T, letters string) {
	t.Helper()
	var script []string
	for _, r := range letters {
		x, y := key(t, r)
		script = append(script, "mousemove", strconv.Itoa(x), strconv.Itoa(y), "sleep", "0.02", "mousedown", "1", "sleep", "0.05", "mouseup", "1", "sleep", "0.05")
	}
	v.hand(t, script...)
}

// hold keeps a finger down for a while.
func (v *virtual) hold(t *testing.T, x, y int, long time.Duration) {
	t.Helper()
	v.hand(t, "mousemove", strconv.Itoa(x), strconv.Itoa(y), "sleep", "0.1", "mousedown", "1", "sleep", strconv.FormatFloat(long.Seconds(), 'f', 1, 64), "mouseup", "1")
}

// states are the screens that the window may show here.
var states = []string{
	"home", "search", search("dibaoji"), search("dibaojin"), search("低保金"), search("低保jin"), search("低保金m"), search("低保金mm"),
}

func search(text string) string { return "search?q=" + url.QueryEscape(text) }

// shows waits until the window looks like one of the states, more than like any other.
func (v *virtual) shows(t *testing.T, expected map[string]image.Image, state string) {
	t.Helper()
	eventually(t, 20*time.Second, "the window to show "+state, func() bool {
		now := v.picture()
		least, like := 1.0, ""
		for s, picture := range expected {
			if d := unlike(now, picture); d < least {
				least, like = d, s
			}
		}
		return like == state
	})
	time.Sleep(unready)
}

// shot is a route as the program draws it without a window.
func (k screen) shot(t *testing.T, route string) image.Image {
	t.Helper()
	file := filepath.Join(k.dir, "..", "shot-"+url.QueryEscape(route)+".png")
	must(t, kiosk, "shot", "--dir", k.dir, "--route", route, "--size", "1080x1920", "--out", file)
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// unlike is the share of points, of every second each way, that differ by more than two ways of smoothing edges do.
// The header is left out: its clock goes on.
func unlike(a, b image.Image) float64 {
	points, differ := 0, 0
	for y := 160; y < a.Bounds().Max.Y; y += 2 {
		for x := 0; x < a.Bounds().Max.X; x += 2 {
			points++
			ar, ag, ab, _ := a.At(x, y).RGBA()
			br, bg, bb, _ := b.At(x, y).RGBA()
			far := func(v, w uint32) bool { return max(v, w)-min(v, w) > 0x5000 }
			if far(ar, br) || far(ag, bg) || far(ab, bb) {
				differ++
			}
		}
	}
	return float64(differ) / float64(points)
}
