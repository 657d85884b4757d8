package screen

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"gongshi/app/nav"
	"gongshi/app/widget"
	"gongshi/internal/errs"
)

// machinery is a kiosk whose PIN is 805117 and that counts what is asked of it.
type machinery struct {
	clock    *wall
	unset    bool
	wrong    int
	wait     time.Time
	syncing  Syncing
	asked    int
	left     int
	syncLogs []string
}

func (m *machinery) PIN() PINState {
	return PINState{Set: !m.unset, Wait: max(0, m.wait.Sub(m.clock.now))}
}

func (m *machinery) Try(pin string) (bool, error) {
	switch {
	case m.PIN().Wait > 0:
		return false, errs.F(errs.Unavailable, "wait")
	case pin == "805117":
		return true, nil
	}
	m.wrong++
	m.wait = m.clock.now.Add(time.Duration(m.wrong) * 2 * time.Second)
	return false, nil
}

func (m *machinery) Machine() Machine {
	return Machine{Version: "kiosk v1.4.0 3f9a1c07aa11 (go1.26)", Folder: "/var/lib/gongshi-kiosk", Held: 183_400_000, Free: 21_600_000_000, Total: 31_000_000_000, Crashes: 1}
}
func (m *machinery) Syncing() Syncing { return m.syncing }
func (m *machinery) SyncNow()         { m.asked++; m.syncing.Busy = true }
func (m *machinery) Log() []string    { return m.syncLogs }
func (m *machinery) Exit()            { m.left++ }

// manned makes a shell with a keeper.
func manned(f form) (*Shell, *wall, *machinery) {
	s, w := living(fixtures(), f)
	m := &machinery{clock: w, syncing: Syncing{
		Possible: true, Centre: "https://gongshi.example.org", Keys: "59893 59074 40179 02339 08390 32757",
		Last: Pass{Known: true, Trouble: "unreachable", Detail: "dial tcp 192.0.2.7:443: connect: network is unreachable"},
	}, syncLogs: []string{
		"time=2026-11-23T16:41:02+08:00 level=WARN msg=\"the pass did not get through\" reason=unreachable",
		"time=2026-11-23T16:12:40+08:00 level=INFO msg=received division=340803001901 from=1203 to=1288 records=85 bytes=412233",
	}}
	s.opt.Keeper, s.start.Keeper = m, m
	return s, w, m
}

func typePIN(t *testing.T, s *Shell, pin string) {
	t.Helper()
	for _, digit := range pin {
		tap(t, s, string(digit))
	}
	tap(t, s, "确定")
}

// restOnLogo lays a finger on the logo for a time.
func restOnLogo(t *testing.T, s *Shell, held time.Duration) {
	t.Helper()
	var logo *widget.Hold
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if h, ok := d.CanvasObject.(*widget.Hold); ok {
			logo = h
		}
	})
	if logo == nil {
		t.Fatal("the logo is no way in")
	}
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	logo.MouseDown(e)
	time.Sleep(held)
	logo.MouseUp(e)
}

func TestOnlyALongPressOnTheLogoLeadsToThePIN(t *testing.T) {
	test.NewTempApp(t)
	s, _, _ := manned(cabinet)
	show(t, s, cabinet)
	restOnLogo(t, s, 300*time.Millisecond)
	if s.Route().Page != nav.Home {
		t.Fatal("a short press is enough")
	}
	restOnLogo(t, s, 3*time.Second)
	if s.Route().Page != nav.Admin || !texts(s)["请输入管理密码"] || says(s, "340803001901") {
		t.Fatalf("three seconds lead to %s: %v", s.Route(), texts(s))
	}
}

func TestThePINOpensAndIsAskedForAgain(t *testing.T) {
	test.NewTempApp(t)
	s, w, m := manned(cabinet)
	show(t, s, cabinet)
	s.openAdmin()
	typePIN(t, s, "805118")
	if !says(s, "请等 2 秒") || s.admin.typed != "" || s.admin.open {
		t.Fatalf("a wrong PIN: %v", texts(s))
	}
	typePIN(t, s, "805117")
	if s.admin.open || m.wrong != 1 {
		t.Fatal("a PIN is taken before the delay is over")
	}
	w.pass(s, 2)
	if says(s, "请等") {
		t.Error("the delay is still shown when it is over")
	}
	for range 12 {
		tap(t, s, "删除")
	}
	typePIN(t, s, "805117")
	if !s.admin.open || !says(s, "340803001901") || !says(s, "连不上中心") || !says(s, "21.6 GB") {
		t.Fatalf("the right PIN: %v", texts(s))
	}
	tap(t, s, "首页")
	s.openAdmin()
	if s.admin.open || says(s, "340803001901") {
		t.Error("coming back takes no PIN")
	}
	typePIN(t, s, "805117")
	tap(t, s, "运行日志")
	if !says(s, "records=85") {
		t.Errorf("the log: %v", texts(s))
	}
	tap(t, s, "返回")
	if !s.admin.open {
		t.Error("back from the log takes the PIN again")
	}
	w.pass(s, 96)
	if s.Route().Page != nav.Home || s.admin != (adminState{}) {
		t.Errorf("left alone it stays at %s", s.Route())
	}
}

func TestWithoutAPINNobodyGetsIn(t *testing.T) {
	test.NewTempApp(t)
	s, _, m := manned(cabinet)
	m.unset = true
	show(t, s, cabinet)
	s.openAdmin()
	if !says(s, "还没有设置管理密码") || !says(s, "kiosk pin") {
		t.Errorf("without a PIN: %v", texts(s))
	}
	s.TypedRune('8')
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.admin.open {
		t.Error("open")
	}
	s.Go(nav.Route{Page: nav.Admin, Part: adminExit})
	if says(s, "现在退出") {
		t.Error("a part of the screen is shown without a PIN")
	}
}

func TestSyncNowAndItsResult(t *testing.T) {
	test.NewTempApp(t)
	s, w, m := manned(cabinet)
	show(t, s, cabinet)
	s.openAdmin()
	typePIN(t, s, "805117")
	tap(t, s, "立即同步")
	if m.asked != 1 || !says(s, "正在同步") || says(s, "立即同步") {
		t.Fatalf("asked %d times: %v", m.asked, texts(s))
	}
	m.syncing.Busy = false
	m.syncing.Last = Pass{Known: true, New: 12, Bytes: 48_000}
	w.pass(s, 1)
	if !says(s, "收到 12 条") || says(s, "连不上") {
		t.Errorf("after the pass: %v", texts(s))
	}
	tap(t, s, "退出程序")
	if m.left != 0 {
		t.Error("one touch ends the program")
	}
	tap(t, s, "现在退出")
	if m.left != 1 {
		t.Error("the program does not end")
	}
}

// While the glass is wiped nothing gets through; after a minute all is as before.
func TestCleaning(t *testing.T) {
	test.NewTempApp(t)
	s, w, _ := manned(cabinet)
	show(t, s, cabinet)
	s.openAdmin()
	typePIN(t, s, "805117")
	w.pass(s, 40) // with the minute of cleaning more than question and answer
	tap(t, s, "清洁屏幕（60 秒）")
	w.pass(s, 20)
	if !texts(s)["40"] {
		t.Fatalf("after 20 s: %v", texts(s))
	}
	for _, at := range []fyne.Position{{X: 50, Y: 50}, {X: 540, Y: 960}, {X: 120, Y: 1880}} {
		poke(t, s, at.X, at.Y)
	}
	if s.Route().Page != nav.Admin || s.over.kind != overlayClean {
		t.Fatal("a touch gets through")
	}
	w.pass(s, 41)
	if s.over.kind != overlayNone || !s.admin.open {
		t.Errorf("after a minute: %v", texts(s))
	}
}

func TestColoursAndTouchTest(t *testing.T) {
	test.NewTempApp(t)
	s, _, _ := manned(cabinet)
	show(t, s, cabinet)
	s.openAdmin()
	typePIN(t, s, "805117")
	tap(t, s, "颜色测试")
	for i := range testColours {
		if s.over.kind != overlayColours || s.over.n != i {
			t.Fatalf("colour %d: %+v", i, s.over)
		}
		poke(t, s, 540, 960)
	}
	if s.over.kind != overlayNone {
		t.Error("the colours do not end")
	}
	tap(t, s, "触摸测试")
	var grid *widget.TouchGrid
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if g, ok := d.CanvasObject.(*widget.TouchGrid); ok {
			grid = g
		}
	})
	size := grid.Size()
	for y := float32(5); y < size.Height; y += 30 {
		for x := float32(5); x < size.Width; x += 30 {
			if y > size.Height-35 && x > size.Width-35 {
				break
			}
			grid.At(fyne.NewPos(x, y))
		}
	}
	if s.over.kind != overlayCells && size.Width > 0 {
		return // the last cell was reached by the sweep
	}
	t.Error("the touch test does not end when every cell was touched")
}

// What the syncer can say has words of its own on the screen.
func TestEveryReasonHasWords(t *testing.T) {
	c := New(Options{Source: fixtures(), Rules: fixedRules, Place: fixedPlace, Now: func() time.Time { return fixedNow }}).newCtx()
	other := c.passFailureText(Pass{Trouble: "nothing that there is"})
	for _, reason := range []string{"unreachable", "portal_page", "middlebox", "stick_not_found", "stick_unreadable", "stick_damaged", "stick_incomplete", "damaged", "missing", "cache", "rollback", "fork", "bad_signature", "unknown_key", "retired_key", "key_conflict",
		"wrong_log", "digest_mismatch", "withheld", "malformed", "oversized", "newer_format", "out_of_order"} {
		if words := c.passFailureText(Pass{Trouble: reason}); words == other || strings.Contains(words, "[") {
			t.Errorf("%s is %q", reason, words)
		}
	}
}
