package e2e

import (
	"image"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWindowIdle leaves a kiosk alone in its real window, everything that waits for people three times shorter: it
// asks whether somebody is still there, takes a touch for an answer, wipes everything when none comes, shows its
// attract loop, and a touch leads from there to what it shows.
func TestWindowIdle(t *testing.T) {
	v, p := lifeWindow(t, "--idle", "60s", "--hurry", "3")
	home := v.still(t)
	v.touchTile(t, home)
	list := v.still(t)
	eventually(t, 40*time.Second, "the question whether somebody is there", func() bool { return differing(list, v.picture()) > 0.5 })
	time.Sleep(unready)
	v.touch(t, 1000, 1860) // on the bar's last button, which must not get it
	eventually(t, 10*time.Second, "the answer to be taken, and for nothing else", func() bool { return differing(list, v.picture()) < 0.03 })
	eventually(t, 40*time.Second, "the question again", func() bool { return differing(list, v.picture()) > 0.5 })
	eventually(t, 30*time.Second, "home, with everything wiped", func() bool { return differing(home, v.picture()) < 0.03 })
	eventually(t, 40*time.Second, "the attract loop", func() bool { return differing(home, v.picture()) > 0.3 })
	page := v.picture()
	eventually(t, 30*time.Second, "its next page", func() bool { return differing(page, v.picture()) > 0.05 })
	time.Sleep(unready)
	v.touch(t, 540, 1000)
	eventually(t, 20*time.Second, "a touch to lead to something with a bar at the foot", func() bool {
		img := v.still(t)
		return differing(home, img) > 0.05 && differing(foot(home), foot(img)) < 0.2
	})
	p.stop(t)
	clean(t, p)
}

// TestWindowAdministrator gets in by a long press and the PIN, and ends the program with the exit code that the
// service manager leaves alone. A short press shows nothing.
func TestWindowAdministrator(t *testing.T) {
	v, p := lifeWindow(t)
	home := v.still(t)
	v.hand(t, "mousemove", "90", "80", "mousedown", "1", "sleep", "0.6", "mouseup", "1")
	if still := v.still(t); differing(home, still) > 0.03 {
		t.Error("a short press on the logo shows something")
	}
	v.hand(t, "mousemove", "90", "80", "mousedown", "1", "sleep", "3.3", "mouseup", "1")
	eventually(t, 20*time.Second, "the pad for the PIN", func() bool { return differing(home, v.picture()) > 0.1 })
	pad := v.still(t)
	v.hand(t, "key", "--delay", "60", "8", "0", "5", "1", "1", "8", "Return") // wrong
	time.Sleep(3 * time.Second)
	v.hand(t, "key", "--delay", "60", "8", "0", "5", "1", "1", "7", "Return")
	eventually(t, 20*time.Second, "the administrator's screen", func() bool { return differing(pad, v.picture()) > 0.1 })
	sync := accent(t, v.still(t))
	v.touch(t, 780, sync+392) // 退出程序 is so far below 立即同步, at the right
	time.Sleep(time.Second)
	v.touch(t, 540, accent(t, v.still(t)))
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		t.Fatalf("the kiosk goes on: %s", cut(p.out.String()))
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 10 {
		t.Errorf("exit %d, want 10: %s", code, cut(p.out.String()))
	}
	if out := p.out.String(); !strings.Contains(out, "a wrong administrator's PIN") || strings.Contains(out, "805117") {
		t.Errorf("the log says: %s", cut(out))
	}
}

// lifeWindow opens a kiosk with the demo's records and the PIN 805117 in a portrait window.
func lifeWindow(t *testing.T, options ...string) (*virtual, *process) {
	t.Helper()
	program := os.Getenv("GONGSHI_WINDOW")
	if program == "" {
		t.Skip("GONGSHI_WINDOW names no kiosk built with Fyne's GL driver; packaging/test --stage window does")
	}
	o := newDemo(t)
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url())
	typed(t, 0, "805117\n", kiosk, "pin", "--dir", k.dir)
	v := newVirtual(t, 1080, 1920)
	p := launch(t, v.env(), program, append([]string{"--dir", k.dir, "--central", o.url(), "--windowed", "1080x1920", "--every", "@every 10m"}, options...)...)
	eventually(t, 90*time.Second, "the kiosk to show something", func() bool {
		if !p.running() {
			t.Fatalf("the kiosk ended: %s", cut(p.out.String()))
		}
		return colours(v.picture()) > 200
	})
	time.Sleep(2 * time.Second) // the first pass may still change what home says
	return v, p
}

// touchTile touches until home is left: what lies above the tiles differs from day to day, so a point may be
// between two of them.
func (v *virtual) touchTile(t *testing.T, home image.Image) {
	t.Helper()
	for _, y := range []int{1050, 860, 700} {
		v.touch(t, 270, y)
		time.Sleep(time.Second)
		if differing(home, v.picture()) > 0.05 {
			return
		}
	}
	t.Fatal("no touch on a tile leads anywhere")
}

// foot is the part of a picture where the bar is.
func foot(img image.Image) image.Image {
	b := img.Bounds()
	return img.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(b.Min.X, b.Max.Y-100, b.Max.X, b.Max.Y))
}

// accent is the middle of the lowest broad button in the accent colour.
func accent(t *testing.T, img image.Image) int {
	t.Helper()
	from, to := 0, 0
	for y := img.Bounds().Min.Y + 150; y < img.Bounds().Max.Y; y++ {
		r, g, b, _ := img.At(150, y).RGBA()
		if r>>8 == 0xC8 && g>>8 == 0x32 && b>>8 == 0x1E {
			if y != to+1 {
				from = y
			}
			to = y
		}
	}
	if to == 0 {
		t.Fatal("there is no main button on " + strconv.Itoa(img.Bounds().Dy()) + " lines")
	}
	return (from + to) / 2
}

func clean(t *testing.T, p *process) {
	t.Helper()
	if out := p.out.String(); strings.Contains(out, "panic") || strings.Contains(out, "fatal error") || strings.Contains(out, "defect") {
		t.Errorf("the kiosk said: %s", cut(out))
	}
}
