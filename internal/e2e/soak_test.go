package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// warming is how many touches it takes until every screen has been drawn in every form and memory has its size: after
// 1200 it is where it is after 3600. A short run begins at 600, where it is at nine tenths of that.
func warming(touches int) int { return max(600, min(1500, touches/3)) }

// TestSoak touches the real window at random points, thousands of times, with every fourth touch on the bar, where
// text size, contrast and language change: nothing may crash, and memory may not grow once the kiosk is warm.
// GONGSHI_SOAK is the number of touches; packaging/test makes a short one, 5000 take a quarter of an hour.
func TestSoak(t *testing.T) {
	program := os.Getenv("GONGSHI_WINDOW")
	touches, _ := strconv.Atoi(os.Getenv("GONGSHI_SOAK"))
	if program == "" || touches == 0 {
		t.Skip("GONGSHI_WINDOW and GONGSHI_SOAK name no kiosk with Fyne's GL driver and no number of touches")
	}
	t.Parallel() // windows wait more than they work
	o := newDemo(t)
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url())
	f := newFrames(t, 1080, 1920)
	p := launch(t, f.env(), program, "--dir", k.dir, "--division", village, "--windowed", "1080x1920")
	f.changes(settled*2, time.Minute)

	random := rand.New(rand.NewPCG(1, uint64(touches)))
	var warm float64
	begin := warming(touches)
	for i := range begin + touches {
		if i == begin {
			warm = pss(t, p.cmd.Process.Pid)
		}
		x, y := random.IntN(f.w), random.IntN(f.h)
		if i%4 == 0 {
			y = f.h - 70
		}
		f.move(x, y)
		f.down()
		if i%10 == 0 { // a drag
			for step := range 12 {
				f.move(x, max(0, y-step*30))
				time.Sleep(8 * time.Millisecond)
			}
		}
		time.Sleep(20 * time.Millisecond)
		f.up()
		f.changes(80*time.Millisecond, 2*time.Second)
		if !p.running() {
			t.Fatalf("the kiosk ended after %d touches: %s", i, cut(p.out.String()))
		}
	}
	after := pss(t, p.cmd.Process.Pid)
	fmt.Printf("soak: %.0f MB after %d touches, %.0f MB after %d more, ratio %.2f\n", warm, begin, after, touches, after/warm)
	if after > warm*1.25 {
		t.Errorf("memory grew from %.0f to %.0f MB", warm, after)
	}
	if out := p.out.String(); strings.Contains(out, "panic") || strings.Contains(out, "fatal error") {
		t.Errorf("the kiosk said: %s", cut(out))
	}
	f.bar("home")
	f.changes(settled, 10*time.Second)
	p.stop(t)
}
