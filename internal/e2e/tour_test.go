package e2e

import (
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTour touches its way through the real window as a resident would: from home behind every tile and into a
// record there, a search by initials on the kiosk's own keyboard, whether a household is listed, a receipt looked at
// closely, and then nobody touches anything and the kiosk forgets. GONGSHI_TOUR names a kiosk built with the tag
// tour, which tells where things lie; GONGSHI_PICTURES a folder that keeps a picture of each step.
func TestTour(t *testing.T) {
	program := os.Getenv("GONGSHI_TOUR")
	if program == "" {
		t.Skip("GONGSHI_TOUR names no kiosk built with the tag tour; packaging/test --stage window does")
	}
	for _, size := range []struct{ w, h int }{{1080, 1920}, {1280, 800}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			t.Parallel()
			newTour(t, program, size.w, size.h).all()
		})
	}
}

// tour is one walk through the window.
type tour struct {
	*virtual
	t       *testing.T
	kiosk   *process
	place   string // of the file that tells what can be touched
	album   string // where pictures go; "" for nowhere
	picture int
	w, h    int
}

// hurry is how many times sooner the kiosk asks whether somebody is still there.
const hurry = 5

func newTour(t *testing.T, program string, w, h int) *tour {
	o := newDemo(t)
	must(t, central, "publish", "--dir", o.dir, "--again", "../../assets/examples/relief_distribution.json")
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url())
	tr := &tour{virtual: newVirtual(t, w, h), t: t, place: filepath.Join(o.root, "touches"), w: w, h: h}
	if folder := os.Getenv("GONGSHI_PICTURES"); folder != "" {
		tr.album = filepath.Join(folder, fmt.Sprintf("%dx%d", w, h))
		if err := os.MkdirAll(tr.album, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	tr.kiosk = launch(t, append(tr.env(), "GONGSHI_TOUCHES="+tr.place), program, "--dir", k.dir, "--central", o.url(),
		"--division", village, "--windowed", fmt.Sprintf("%dx%d", w, h), "--hurry", fmt.Sprint(hurry))
	eventually(t, 90*time.Second, "the kiosk to show something", func() bool {
		return tr.kiosk.running() && colours(tr.virtual.picture()) > 200
	})
	return tr
}

func (tr *tour) all() {
	tr.keep("home")
	tr.gestures()
	for _, tile := range []string{"财务公开", "救灾救助", "办事指南", "公告动态", "政策法规", "工程项目", "人员与决策", "机构职权", "监督反馈"} {
		tr.tap(tile)
		tr.at("list/")
		tr.keep(tile)
		tr.firstRecord()
		tr.keep(tile + "-record")
		tr.tap("首页")
		tr.at("home")
	}
	tr.search()
	tr.voucher()
	tr.household()
	tr.forget()
	if out := tr.kiosk.out.String(); strings.Contains(out, "panic") {
		tr.t.Errorf("the kiosk said: %s", cut(out))
	}
	tr.kiosk.stop(tr.t)
}

// gestures does what hands do besides touching: none of it may lead anywhere by mistake.
func (tr *tour) gestures() {
	tr.t.Helper()
	x, y, ok := tr.look().find("财务公开")
	if !ok {
		tr.t.Fatal("there is no tile 财务公开")
	}
	middle := []any{"mousemove", x, y, "sleep", 0.1}
	for name, does := range map[string][]any{
		"a finger that slides off":       {"mousedown", 1, "sleep", 0.1, "mousemove", x + 120, y + 200, "sleep", 0.1, "mouseup", 1},
		"a second finger while one lies": {"mousedown", 1, "sleep", 0.1, "mousedown", 3, "sleep", 0.1, "mouseup", 3, "mousemove", x + 200, y, "mouseup", 1},
		"other buttons and the wheel":    {"click", 2, "click", 3, "click", 4, "click", 5, "click", 8, "click", 9},
	} {
		tr.hand(append(middle, does...)...)
		tr.still(tr.t)
		if now := tr.look(); now.Route != "home" {
			tr.t.Fatalf("%s led to %s", name, now.Route)
		}
	}
	tr.twiceIsOnce(append(middle, "click", 1, "sleep", 0.12, "click", 1))

	tr.tap("公告动态")
	before, top := tr.still(tr.t), tr.look()
	drag := []any{"mousemove", tr.w / 2, tr.h * 3 / 4, "mousedown", 1}
	for step := range 10 {
		drag = append(drag, "mousemove", tr.w/2, tr.h*3/4-(step+1)*tr.h/30, "sleep", 0.016)
	}
	tr.hand(append(drag, "mouseup", 1)...)
	if after := tr.still(tr.t); differing(before, after) < 0.01 {
		tr.t.Error("a list that is dragged stays where it was")
	}
	if now := tr.look(); now.Route != top.Route {
		tr.t.Errorf("dragging the list led to %s", now.Route)
	}
	tr.tap("首页")
}

// twiceIsOnce touches twice in a row what leads to a list: the second touch is none of what appears there. A hand that a
// busy machine has held up for longer than a startled one has not touched twice in a row, and does it again.
func (tr *tour) twiceIsOnce(touches []any) {
	tr.t.Helper()
	for range 10 {
		began := time.Now()
		tr.hand(touches...)
		quick := time.Since(began) < 600*time.Millisecond
		if quick {
			tr.at("list/finance_statement")
		}
		tr.still(tr.t)
		for tr.look().Route != "home" {
			tr.tap("返回")
		}
		if quick {
			return
		}
	}
	tr.t.Log("SKIP: this machine was too busy to touch twice within 0.6 s")
}

// hand does a row of xdotool's commands.
func (tr *tour) hand(does ...any) {
	tr.t.Helper()
	words := make([]string, len(does))
	for i, w := range does {
		words[i] = fmt.Sprint(w)
	}
	hand := exec.Command("xdotool", words...)
	hand.Env = append(os.Environ(), tr.env()...)
	if out, err := hand.CombinedOutput(); err != nil {
		tr.t.Fatalf("%v: %s", err, out)
	}
}

// firstRecord touches the first card of a list: the first thing below the title that is higher than a filter.
func (tr *tour) firstRecord() {
	tr.t.Helper()
	now := tr.look()
	for _, o := range now.Touchables {
		if o.Height >= 84 && o.Y > float64(tr.h)/6 {
			tr.touch(tr.t, int(o.X), int(o.Y))
			tr.at("record/")
			return
		}
	}
	tr.t.Fatalf("%s shows no card", now.Route)
}

// search types initials on the kiosk's keyboard and opens what is found.
func (tr *tour) search() {
	tr.tap("搜索")
	tr.spell("ylb", "x")
	tr.at("search?q=ylbx")
	tr.keep("search-initials")
	tr.tap("清空")
	tr.spell("dibaoji", "n")
	tr.keep("search-candidates")
	tr.tap("低保金")
	tr.keep("search-chosen")
	if tr.look().Route == "search" {
		tr.t.Error("choosing 低保金 searched for nothing")
	}
	tr.tap("看结果")
	tr.keep("search-results")
	tr.tap("首页")
}

// voucher opens classes of expenses and a line of each until one has a receipt, and looks closer.
func (tr *tour) voucher() {
	for _, class := range []string{"办公费", "水电费", "环境卫生", "慰问救助"} {
		tr.tap("财务公开")
		tr.firstRecord()
		if tr.inSight(class) {
			tr.tap(class)
			tr.keep("finance-class")
			tr.tapLine()
			if tr.inSight("看大图") {
				break
			}
		}
		tr.tap("首页")
	}
	tr.keep("finance-line")
	tr.tap("看大图")
	before := tr.still(tr.t)
	tr.keep("voucher")
	tr.tap("放大")
	tr.tap("放大")
	tr.keep("voucher-large")
	if differing(before, tr.still(tr.t)) < 0.05 {
		tr.t.Error("a receipt looked at closely looks the same")
	}
	tr.tap("首页")
}

// tapLine touches a line of a statement, which begins with its day.
func (tr *tour) tapLine() {
	tr.t.Helper()
	now := tr.look()
	for _, o := range now.Touchables {
		if len(o.Label) >= 5 && o.Label[2] == '-' {
			tr.tap(o.Label)
			return
		}
	}
	tr.t.Fatalf("no line is in sight: %v", now)
}

// household asks whether a household is listed: 汪*林 in the first group, four persons, is on the list of
// assets/examples, which the tour has published; with five persons it is not.
func (tr *tour) household() {
	tr.tap("救灾救助")
	tr.firstRecord()
	tr.tap("名单里有我家吗？")
	tr.keep("household")
	tr.spell("wang", "汪")
	tr.spell("guolin", "国林")
	tr.keep("household-name")
	tr.tap("名字写好了")
	tr.tap("一组")
	tr.tap("4 人")
	tr.tap("查一查")
	tr.keep("household-yes")
	tr.tap("5 人")
	tr.tap("查一查")
	tr.keep("household-no")
	tr.tap("首页")
}

// spell touches letters and then a candidate.
func (tr *tour) spell(letters, chosen string) {
	tr.t.Helper()
	for _, letter := range letters {
		tr.tap(string(letter))
	}
	tr.tap(chosen)
}

// forget touches nothing until the kiosk asks, then goes home by itself with nothing left of the last resident.
func (tr *tour) forget() {
	tr.tap("搜索")
	tr.tap("d")
	tr.tap("大字")
	tr.at("search?q=d")
	eventually(tr.t, time.Minute, "the question whether somebody is still there", func() bool {
		_, _, asked := tr.look().find("我还在用")
		return asked
	})
	tr.keep("still-there")
	tr.at("home")
	tr.tap("搜索")
	if now := tr.look(); now.Route != "search" {
		tr.t.Errorf("the next resident finds %s", now.Route)
	}
	tr.keep("wiped")
}

// seen is what the kiosk tells: where it is and what can be touched there.
type seen struct {
	Route      string
	Touchables []struct {
		Label               string
		X, Y, Width, Height float64
	}
}

// still waits until the kiosk has done what it was touched for, which it says itself by answering twice from the loop
// that takes touches and draws, and the screen rests.
func (tr *tour) still(t testing.TB) image.Image {
	t.Helper()
	tr.look()
	tr.look()
	return tr.virtual.still(t)
}

// look asks the kiosk where it is now, and asks again every ten seconds on a machine that has no time for it.
func (tr *tour) look() seen {
	tr.t.Helper()
	os.Remove(tr.place)
	var s seen
	var asked time.Time
	eventually(tr.t, 90*time.Second, "the kiosk to tell what can be touched", func() bool {
		if time.Since(asked) > 10*time.Second {
			asked = time.Now()
			tr.kiosk.cmd.Process.Signal(syscall.SIGUSR1)
		}
		text, err := os.ReadFile(tr.place)
		return err == nil && json.Unmarshal(text, &s) == nil
	})
	return s
}

// at wants the kiosk to be at a route that begins so.
func (tr *tour) at(route string) {
	tr.t.Helper()
	var now seen
	for end := time.Now().Add(60 * time.Second); !strings.HasPrefix(now.Route, route); time.Sleep(50 * time.Millisecond) {
		if now = tr.look(); time.Now().After(end) {
			tr.t.Fatalf("waited a minute in vain for the route %s; it is %s", route, now.Route)
		}
	}
}

// find gives the middle of what is called so, or begins with it; ok is false when it is not in sight.
func (s seen) find(label string) (x, y int, ok bool) {
	for _, exact := range []bool{true, false} {
		for _, o := range s.Touchables {
			if o.Label == label || !exact && strings.HasPrefix(o.Label, label) {
				return int(o.X), int(o.Y), true
			}
		}
	}
	return 0, 0, false
}

// inSight reports whether what is called so can be reached with the paging buttons, and brings it there.
func (tr *tour) inSight(label string) bool {
	tr.t.Helper()
	for _, way := range []string{"下一页", "上一页"} {
		for range 12 {
			now := tr.look()
			if _, _, ok := now.find(label); ok {
				return true
			}
			x, y, ok := now.find(way)
			if !ok {
				break
			}
			before := tr.still(tr.t)
			tr.touch(tr.t, x, y)
			if differing(before, tr.still(tr.t)) == 0 {
				break // the end
			}
		}
	}
	return false
}

// tap touches what is called so, wherever it is on the page.
func (tr *tour) tap(label string) {
	tr.t.Helper()
	if tr.inSight(label) {
		x, y, _ := tr.look().find(label)
		tr.touch(tr.t, x, y)
		tr.still(tr.t)
		return
	}
	var labels []string
	for _, o := range tr.look().Touchables {
		labels = append(labels, o.Label)
	}
	tr.t.Fatalf("nothing to touch is called %q; there is: %s", label, strings.Join(labels, " | "))
}

// keep keeps a picture of the step, where pictures are wanted.
func (tr *tour) keep(name string) {
	tr.t.Helper()
	if tr.album == "" {
		return
	}
	img := tr.still(tr.t)
	tr.picture++
	f, err := os.Create(filepath.Join(tr.album, fmt.Sprintf("%02d-%s.png", tr.picture, name)))
	if err != nil {
		tr.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		tr.t.Fatal(err)
	}
}
