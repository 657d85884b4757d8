package e2e

import (
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWindow runs the kiosk as a resident meets it, in a real window with real OpenGL (in software) on a virtual
// screen: it shows something, a touch on a tile leads elsewhere, and what the centre publishes meanwhile arrives
// without a restart.
func TestWindow(t *testing.T) {
	program := os.Getenv("GONGSHI_WINDOW")
	if program == "" {
		t.Skip("GONGSHI_WINDOW names no kiosk built with Fyne's GL driver; packaging/test --stage window does")
	}
	for _, size := range []struct{ w, h int }{{1080, 1920}, {1280, 800}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			t.Parallel()
			window(t, program, size.w, size.h)
		})
	}
}

func window(t *testing.T, program string, w, h int) {
	o := newDemo(t)
	o.start()
	v := newVirtual(t, w, h)
	k := o.screen("kiosk")
	p := launch(t, v.env(), program, "--dir", k.dir, "--central", o.url(), "--division", village,
		"--windowed", fmt.Sprintf("%dx%d", w, h), "--every", "@every 5s")

	eventually(t, 90*time.Second, "the kiosk to show something", func() bool {
		if !p.running() {
			t.Fatalf("the kiosk ended: %s", cut(p.out.String()))
		}
		return colours(v.picture()) > 200
	})
	o.publish(notice("刚刚发布的公告 "+rare(7), "无需重新启动。"))
	eventually(t, 3*time.Minute, "a new record to reach the running kiosk", func() bool {
		return strings.Contains(k.titles("刚刚发布"), rare(7))
	})
	home := v.still(t)
	// What lies above the tiles differs from day to day, so one of these points may be between two of them.
	for _, y := range []int{h * 55 / 100, h * 45 / 100, h * 35 / 100} {
		if differing(home, v.still(t)) <= 0.05 {
			v.touch(t, w/4, y)
			time.Sleep(2 * time.Second)
		}
	}
	eventually(t, 20*time.Second, "a touch on a tile to lead to another screen", func() bool {
		return differing(home, v.picture()) > 0.05
	})
	v.still(t)
	p.stop(t)
	if out := p.out.String(); strings.Contains(out, "panic") || strings.Contains(out, "fatal error") {
		t.Errorf("the kiosk said: %s", cut(out))
	}
}

// virtual is an X server without a screen, whose picture is memory of this process as well (Xvfb -fbdir).
type virtual struct {
	display string
	w, h    int
	stride  int
	pixels  []byte
}

func newVirtual(t testing.TB, w, h int) *virtual {
	t.Helper()
	dir := t.TempDir()
	number := filepath.Join(dir, "display")
	f, err := os.Create(number)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", w, h), "-nolisten", "tcp",
		"-nocursor", "-fbdir", dir)
	x.ExtraFiles = []*os.File{f}
	if err := x.Start(); err != nil {
		t.Fatalf("%v (Debian: apt-get install xvfb)", err)
	}
	t.Cleanup(func() { x.Process.Kill(); x.Wait() })
	v := &virtual{w: w, h: h}
	eventually(t, 20*time.Second, "Xvfb", func() bool {
		text, _ := os.ReadFile(number)
		n, err := strconv.Atoi(strings.TrimSpace(string(text)))
		v.display = fmt.Sprintf(":%d", n)
		return err == nil
	})
	v.mapPicture(t, filepath.Join(dir, "Xvfb_screen0"))
	return v
}

func (v *virtual) env() []string {
	return []string{"DISPLAY=" + v.display, "LIBGL_ALWAYS_SOFTWARE=1", "FYNE_SCALE=1"}
}

// unready is longer than the kiosk takes a touch on a thing that has just appeared for one on the thing before.
const unready = time.Second

// still waits until the screen has looked the same for so long: animations are over, resting screens do not move.
func (v *virtual) still(t testing.TB) image.Image {
	t.Helper()
	last, since := v.picture(), time.Now()
	eventually(t, 20*time.Second, "the screen to rest", func() bool {
		time.Sleep(200 * time.Millisecond)
		now := v.picture()
		if differing(last, now) != 0 {
			since = time.Now()
		}
		last = now
		return time.Since(since) > unready
	})
	return last
}

// touch presses and releases at a point, as a finger does.
func (v *virtual) touch(t testing.TB, x, y int) {
	t.Helper()
	v.hand(t, "mousemove", strconv.Itoa(x), strconv.Itoa(y), "sleep", "0.1", "mousedown", "1", "sleep", "0.1", "mouseup", "1")
}

// hand moves the pointer and its button by xdotool's words.
func (v *virtual) hand(t testing.TB, words ...string) {
	t.Helper()
	hand := exec.Command("xdotool", words...)
	hand.Env = append(os.Environ(), v.env()...)
	if out, err := hand.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s (Debian: apt-get install xdotool)", err, out)
	}
}

// colours counts different colours, looking at every third point each way.
func colours(img image.Image) int {
	seen := map[[3]uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 3 {
		for x := b.Min.X; x < b.Max.X; x += 3 {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return len(seen)
}

// differing is the share of points, of every third each way, at which two pictures of one size differ.
func differing(a, b image.Image) float64 {
	points, differ := 0, 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y += 3 {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x += 3 {
			points++
			ar, ag, ab, _ := a.At(x, y).RGBA()
			if br, bg, bb, _ := b.At(x, y).RGBA(); ar != br || ag != bg || ab != bb {
				differ++
			}
		}
	}
	return float64(differ) / float64(points)
}
