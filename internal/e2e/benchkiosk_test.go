package e2e

import (
	"encoding/json"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	manyRecords = 100_000
	starts      = 5 // of each program, in turn
	settled     = 1500 * time.Millisecond
	idleFor     = 20 * time.Second
)

// BenchmarkKiosk measures the kiosk in its real window, with 100,000 records in its cache, and Debian's Chromium
// with a page of the same content beside it, and prints a table. Both draw in software on a virtual screen whose
// picture is watched, so both are timed in the same way. packaging/bench-kiosk sets it up.
func BenchmarkKiosk(b *testing.B) {
	program := os.Getenv("GONGSHI_WINDOW")
	if program == "" || os.Getenv("GONGSHI_BENCH") == "" {
		b.Skip("packaging/bench-kiosk runs this: it takes ten minutes, a kiosk with Fyne's GL driver, Xvfb and Chromium")
	}
	o := newOffice(b)
	n := fillMany(b, o, manyRecords)
	o.start()
	k := o.screen("kiosk")
	filling := launch(b, nil, kiosk, "sync", "--dir", k.dir, "--division", village, "--central", o.url(), "--trust", o.trust)
	if <-filling.done; filling.cmd.ProcessState.ExitCode() != 0 {
		b.Fatalf("the kiosk could not be filled: %s", cut(filling.out.String()))
	}
	o.serve.stop(b)
	m := &measure{b: b, records: n, program: program, dir: k.dir}
	m.compareStarts()
	m.kiosk()
	m.chromium()
	m.print()
}

// measure is one run of the benchmark.
type measure struct {
	b                      *testing.B
	records                int
	program, dir           string
	kioskStart, pageStart  []time.Duration
	taps, keys, scroll     []time.Duration
	kioskMemory, homeMB    float64
	pageMemory             float64
	kioskIdle, pageIdle    float64 // percent of a core
	screens, missed, noKey int
}

func (m *measure) launchKiosk(f *frames) *process {
	return launch(m.b, f.env(), m.program, "--dir", m.dir, "--division", village, "--windowed", fmt.Sprintf("%dx%d", f.w, f.h))
}

// launchPage shows testdata/home.html; the flags after the page are those without which Chromium asks the network.
func (m *measure) launchPage(f *frames) *process {
	assets, err := filepath.Abs("../../assets")
	if err != nil {
		m.b.Fatal(err)
	}
	page, err := os.ReadFile("testdata/home.html")
	if err != nil {
		m.b.Fatal(err)
	}
	dir := m.b.TempDir()
	name := filepath.Join(dir, "home.html")
	if err := os.WriteFile(name, []byte(strings.ReplaceAll(string(page), "{{assets}}", "file://"+assets)), 0o600); err != nil {
		m.b.Fatal(err)
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		m.b.Fatal("no chromium (Debian: apt-get install chromium)")
	}
	return launch(m.b, f.env(), chromium, "--kiosk", "--no-sandbox", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--window-position=0,0", fmt.Sprintf("--window-size=%d,%d", f.w, f.h), "file://"+name)
}

// compareStarts starts both in turn, so that what else the machine does meets both. The first start of each
// fills the machine's file cache and does not count.
func (m *measure) compareStarts() {
	for i := range starts + 1 {
		kiosk, page := m.startOf(m.launchKiosk), m.startOf(m.launchPage)
		if i > 0 {
			m.kioskStart, m.pageStart = append(m.kioskStart, kiosk), append(m.pageStart, page)
		}
	}
}

// startOf is the time from the start of a program to its settled picture.
func (m *measure) startOf(start func(*frames) *process) time.Duration {
	f := newFrames(m.b, 1080, 1920)
	begun := time.Now()
	p := start(f)
	at, ok := f.shown(settled*2, time.Minute)
	ok = ok && colours(f.picture()) > 50
	p.kill()
	if !ok {
		m.b.Fatalf("%v showed nothing: %s", p.cmd.Args[0], cut(p.out.String()))
	}
	return at.Sub(begun)
}

func (m *measure) kiosk() {
	f := newFrames(m.b, 1080, 1920)
	p := m.launchKiosk(f)
	pid := p.cmd.Process.Pid
	f.changes(settled*2, time.Minute)
	m.homeMB = pss(m.b, pid)
	for range 4 {
		m.tour(f)
	}
	m.kioskMemory = pss(m.b, pid)
	m.typing(f)
	m.scrolling(f)
	f.bar("home")
	f.changes(settled, time.Minute)
	m.kioskIdle = idle(pid)
	p.stop(m.b)
}

func (m *measure) chromium() {
	f := newFrames(m.b, 1080, 1920)
	p := m.launchPage(f)
	f.changes(settled*2, time.Minute)
	time.Sleep(5 * time.Second)
	m.pageMemory = pss(m.b, p.cmd.Process.Pid)
	m.pageIdle = idle(p.cmd.Process.Pid)
	p.kill()
}

// idle is the part of a core, in percent, that a program takes while nothing happens.
func idle(pid int) float64 {
	before, begun := busy(pid), time.Now()
	time.Sleep(idleFor)
	return float64(busy(pid)-before) / float64(time.Since(begun)) * 100
}

// tour goes from home behind every tile, opens the first card there, comes back.
func (m *measure) tour(f *frames) {
	f.bar("home")
	f.changes(settled/3, 10*time.Second)
	tiles := f.tiles()
	if len(tiles) < 6 {
		m.b.Fatalf("only %d tiles were found on the home screen", len(tiles))
	}
	for _, tile := range tiles {
		m.timeTap(f, tile)
		m.timeTap(f, image.Pt(f.w/2, f.h*2/5))
		f.bar("home")
		f.changes(settled/3, 10*time.Second)
	}
}

// timeTap is the time from a finger's leaving to the frame that shows another screen.
func (m *measure) timeTap(f *frames, at image.Point) {
	before := f.sketch()
	left := f.tap(at.X, at.Y)
	for now := left; now.Sub(left) < time.Second; now = time.Now() {
		if changed(before, f.sketch()) > 0.05 {
			m.taps = append(m.taps, time.Since(left))
			m.screens++
			f.changes(settled/5, 5*time.Second)
			return
		}
	}
	m.missed++ // there was no card
}

// typing times each letter of some searches until results have changed.
func (m *measure) typing(f *frames) {
	f.bar("search")
	f.changes(settled/3, 10*time.Second)
	for _, word := range []string{"ylbx", "dibaojin", "yanglaofuwu", "daoluyinghua"} {
		for _, letter := range []byte(word) {
			pressed := f.key(m.b, letter)
			shown := f.changes(settled/6, 2*time.Second)
			if len(shown) == 0 {
				m.noKey++
				continue
			}
			m.keys = append(m.keys, shown[len(shown)-1].Sub(pressed))
		}
		f.bar("home")
		f.changes(settled/3, 10*time.Second)
		f.bar("search")
		f.changes(settled/3, 10*time.Second)
	}
}

// scrolling drags the longest list up and down at a finger's pace and takes the time between frames.
func (m *measure) scrolling(f *frames) {
	f.bar("home")
	f.changes(settled/3, 10*time.Second)
	f.tap(f.tiles()[3].X, f.tiles()[3].Y)
	f.changes(settled/3, 10*time.Second)
	moved := make(chan struct{})
	go func() {
		defer close(moved)
		for range 10 {
			f.move(f.w/2, f.h*3/4)
			f.down()
			for step := range 60 {
				f.move(f.w/2, f.h*3/4-step*f.h/2/60)
				time.Sleep(time.Second / 120)
			}
			f.up()
			time.Sleep(300 * time.Millisecond)
		}
	}()
	at := framesOf(f.changes(time.Second, 30*time.Second))
	<-moved
	for i := 1; i < len(at); i++ {
		if gap := at[i].Sub(at[i-1]); gap < 200*time.Millisecond { // longer: the finger was away and nothing moved
			m.scroll = append(m.scroll, gap)
		}
	}
}

func (m *measure) print() {
	b := m.b
	kiosk, page := part(m.kioskStart, 50), part(m.pageStart, 50)
	row := func(what, kiosk, page, ratio string) { fmt.Printf("%-44s %14s %14s %8s\n", what, kiosk, page, ratio) }
	fmt.Printf("\nGongshi kiosk with %d records, and Chromium with a page like its home screen\n\n", m.records)
	row("", "kiosk", "chromium", "ratio")
	row("start to the picture of home, median", ms(kiosk), ms(page), ratio(float64(kiosk), float64(page)))
	row("memory (PSS) at home", mb(m.homeMB), "", "")
	row(fmt.Sprintf("memory (PSS) after %d screens; the page", m.screens), mb(m.kioskMemory), mb(m.pageMemory), ratio(m.kioskMemory, m.pageMemory))
	row("idle, percent of a core", fmt.Sprintf("%.2f", m.kioskIdle), fmt.Sprintf("%.2f", m.pageIdle), ratio(m.kioskIdle, m.pageIdle))
	row(fmt.Sprintf("tap to next screen's frame, median (%d)", len(m.taps)), ms(part(m.taps, 50)), "", "")
	row("tap to next screen's frame, p95", ms(part(m.taps, 95)), "", "")
	row(fmt.Sprintf("keystroke to results, median (%d)", len(m.keys)), ms(part(m.keys, 50)), "", "")
	row("keystroke to results, p95", ms(part(m.keys, 95)), "", "")
	row(fmt.Sprintf("scroll, frame time, median (%d)", len(m.scroll)), ms(part(m.scroll, 50)), "", "")
	row("scroll, frame time, p95", ms(part(m.scroll, 95)), "", "")
	row("scroll, longest frame", ms(part(m.scroll, 100)), "", "")
	fmt.Printf("\n%d touches led nowhere, %d keys changed nothing.\n", m.missed, m.noKey)
	b.ReportMetric(float64(kiosk)/float64(page), "start/chromium")
	b.ReportMetric(m.kioskMemory/m.pageMemory, "memory/chromium")
}

// part is a percentile; 0 of nothing.
func part(d []time.Duration, percent int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	return d[min(len(d)-1, len(d)*percent/100)]
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
func mb(n float64) string       { return fmt.Sprintf("%.0f MB", n) }
func ratio(a, b float64) string { return fmt.Sprintf("%.2f", a/b) }

// fillMany publishes n records of ten years to the village and the divisions above it: most are announcements, every
// fifth is made after the example of one of manyKinds; and the examples of accounts and of a relief list.
func fillMany(b *testing.B, o *office, n int) int {
	b.Helper()
	dir := b.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	const batch = 2000
	for from := 0; from < n; from += batch {
		args := []string{"publish", "--dir", o.dir}
		for i := from; i < min(n, from+batch); i++ {
			name := filepath.Join(dir, fmt.Sprintf("%d.json", i%batch))
			text, err := json.Marshal(many(b, random, i))
			if err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(name, text, 0o600); err != nil {
				b.Fatal(err)
			}
			args = append(args, name)
		}
		must(b, central, args...)
	}
	must(b, central, "publish", "--dir", o.dir, "../../assets/examples/finance_statement.json", "../../assets/examples/relief_distribution.json")
	return n + 2
}

var manyKinds = []string{"policy", "service_guide", "project", "institution", "power", "staff_profile", "decision", "answer"}

var matters = strings.Fields("低保 高龄补贴 临时救助 医疗救助 道路硬化 灌溉轮值 养老服务 养老保险 冬春救助 会议纪要 招标结果 村务公开 环境整治 防汛值班 疫苗接种 文化活动 义务植树")

func many(b *testing.B, random *rand.Rand, i int) map[string]any {
	matter := matters[random.IntN(len(matters))]
	r := notice(fmt.Sprintf("关于%s工作的公告（第%d号）", matter, i), strings.Repeat(matter+"工作按照规定程序办理，现予公开，请互相转告。", 3+random.IntN(20)))
	r["summary"] = matter + "工作安排如下，请互相转告。"
	r["issued_on"] = fmt.Sprintf("%d-%02d-%02d", 2016+random.IntN(10), 1+random.IntN(12), 1+random.IntN(28))
	if i%5 == 4 {
		r = example(b, manyKinds[i/5%len(manyKinds)], func(r map[string]any) {
			r["title"] = fmt.Sprintf("%v（第%d号）", r["title"], i)
			delete(r, "publicity")
		})
	}
	r["published_at"] = fmt.Sprint(r["issued_on"], "T09:00:00+08:00")
	r["issuer"] = map[string]any{"name": "示例机关", "code": fmt.Sprintf("90000000%d", i/50_000)} // 99,999 serials a month
	r["division"] = []string{village, village, village, "340803001000", "340803000000", "340800000000"}[random.IntN(6)]
	return r
}
