package e2e

import (
	"encoding/binary"
	"hash/maphash"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// frames is a virtual screen with a hand of its own (the X extension XTEST): so that what a touch does can be timed
// to a millisecond, whichever program draws.
type frames struct {
	virtual
	seed maphash.Seed
	hand *xgb.Conn
	root xproto.Window
}

// every is how many rows of the picture are passed over for one that is looked at.
const every = 4

func newFrames(t testing.TB, w, h int) *frames {
	t.Helper()
	f := &frames{virtual: *newVirtual(t, w, h), seed: maphash.MakeSeed()}
	var err error
	xgb.Logger.SetOutput(io.Discard) // it laments the missing authority file, and the server's end
	if f.hand, err = xgb.NewConnDisplay(f.display); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.hand.Close)
	if err := xtest.Init(f.hand); err != nil {
		t.Fatal(err)
	}
	f.root = xproto.Setup(f.hand).DefaultScreen(f.hand).Root
	return f
}

// mapPicture maps the file, which has the form of an X window dump: a header whose size is its first word, a
// colour map of 12 bytes each, then the rows (X11/XWDFile.h).
func (v *virtual) mapPicture(t testing.TB, name string) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	all, err := syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(all) })
	word := func(i int) int { return int(binary.BigEndian.Uint32(all[4*i:])) }
	v.stride = word(12)
	v.pixels = all[word(0)+12*word(19):]
	if len(v.pixels) < v.stride*v.h {
		t.Fatalf("the picture has %d bytes, not %d rows of %d", len(v.pixels), v.h, v.stride)
	}
}

// row is one row of the picture, four bytes a point.
func (v *virtual) row(y int) []byte { return v.pixels[y*v.stride : y*v.stride+4*v.w] }

// sum is the same as long as the picture is.
func (f *frames) sum() uint64 {
	var hash maphash.Hash
	hash.SetSeed(f.seed)
	for y := 0; y < f.h; y += every {
		hash.Write(f.row(y))
	}
	return hash.Sum64()
}

// sketch is a coarse copy of the picture: every eighth point of every eighth row.
func (f *frames) sketch() []byte {
	out := make([]byte, 0, (f.w/8+1)*(f.h/8+1)*3)
	for y := 0; y < f.h; y += 8 {
		row := f.row(y)
		for x := 0; x < len(row); x += 32 {
			out = append(out, row[x], row[x+1], row[x+2])
		}
	}
	return out
}

// changed is the share of points in which two sketches differ.
func changed(a, b []byte) float64 {
	n := 0
	for i := 0; i < len(a); i += 3 {
		if a[i] != b[i] || a[i+1] != b[i+1] || a[i+2] != b[i+2] {
			n++
		}
	}
	return float64(n) / float64(len(a)/3)
}

// changes watches until the picture has rested for quiet or limit is over, and gives the moments of change.
func (f *frames) changes(quiet, limit time.Duration) []time.Time {
	var at []time.Time
	last, begun := f.sum(), time.Now()
	rested := begun
	for now := begun; now.Sub(begun) < limit && now.Sub(rested) < quiet; now = time.Now() {
		if sum := f.sum(); sum != last {
			last, rested = sum, time.Now()
			at = append(at, rested)
		}
		time.Sleep(time.Millisecond)
	}
	return at
}

// shown watches until the picture has rested for quiet, and gives the moment from which on it looked as it did at
// the end, but for a fiftieth of it (a clock, a cursor).
func (f *frames) shown(quiet, limit time.Duration) (at time.Time, ok bool) {
	var moments []time.Time
	var sketches [][]byte
	last, begun := f.sum(), time.Now()
	rested := begun
	for now := begun; now.Sub(begun) < limit && now.Sub(rested) < quiet; now = time.Now() {
		if sum := f.sum(); sum != last {
			last, rested = sum, time.Now()
			moments, sketches = append(moments, rested), append(sketches, f.sketch())
		}
		time.Sleep(time.Millisecond)
	}
	if len(moments) == 0 {
		return at, false
	}
	i := len(moments) - 1
	for i > 0 && changed(sketches[i-1], f.sketch()) < 0.02 {
		i--
	}
	return moments[i], true
}

// framesOf takes changes that follow each other at once for one frame, which is copied to the screen piece by piece.
func framesOf(changes []time.Time) []time.Time {
	var out []time.Time
	for i, at := range changes {
		if i == 0 || at.Sub(changes[i-1]) > 6*time.Millisecond {
			out = append(out, at)
		}
	}
	return out
}

// move, down and up are the finger.
func (f *frames) move(x, y int) { f.input(xproto.MotionNotify, 0, x, y) }
func (f *frames) down()         { f.input(xproto.ButtonPress, 1, 0, 0) }
func (f *frames) up()           { f.input(xproto.ButtonRelease, 1, 0, 0) }

func (f *frames) input(event, detail byte, x, y int) {
	xtest.FakeInput(f.hand, event, detail, 0, f.root, int16(x), int16(y), 0)
	f.hand.Sync()
}

// tap touches a point for a finger's 60 ms; it gives the moment at which the finger left.
func (f *frames) tap(x, y int) time.Time {
	f.move(x, y)
	time.Sleep(20 * time.Millisecond)
	f.down()
	time.Sleep(60 * time.Millisecond)
	left := time.Now()
	f.up()
	return left
}

// key types a letter on the keyboard that a kiosk may have beside it; it gives the moment of the press.
func (f *frames) key(t testing.TB, letter byte) time.Time {
	t.Helper()
	code := f.keycode(t, letter)
	at := time.Now()
	f.input(xproto.KeyPress, code, 0, 0)
	f.input(xproto.KeyRelease, code, 0, 0)
	return at
}

// keycode finds the key of a letter; the keysym of a small Latin letter is its ASCII code.
func (f *frames) keycode(t testing.TB, letter byte) byte {
	t.Helper()
	setup := xproto.Setup(f.hand)
	first, count := setup.MinKeycode, byte(setup.MaxKeycode-setup.MinKeycode)+1
	keys, err := xproto.GetKeyboardMapping(f.hand, first, count).Reply()
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(keys.Keysyms); i += int(keys.KeysymsPerKeycode) {
		if keys.Keysyms[i] == xproto.Keysym(letter) {
			return byte(first) + byte(i/int(keys.KeysymsPerKeycode))
		}
	}
	t.Fatalf("the keyboard has no %c", letter)
	return 0
}

// tree is a process with all that it started and that is still there.
func tree(pid int) []int {
	all := []int{pid}
	children, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/children")
	for _, name := range children {
		text, _ := os.ReadFile(name)
		for _, word := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(word); err == nil {
				all = append(all, tree(child)...)
			}
		}
	}
	return all
}

// pss is the memory of a process and its children, in MB: what they share is counted once (proportional set size).
func pss(t testing.TB, pid int) float64 {
	t.Helper()
	total := 0
	for _, p := range tree(pid) {
		text, err := os.ReadFile("/proc/" + strconv.Itoa(p) + "/smaps_rollup")
		if err != nil {
			continue // it has ended meanwhile
		}
		_, rest, _ := strings.Cut(string(text), "\nPss:")
		if n, err := strconv.Atoi(strings.Fields(rest)[0]); err == nil {
			total += n
		}
	}
	if total == 0 {
		t.Fatalf("the memory of process %d cannot be read", pid)
	}
	return float64(total) / 1024
}

// busy is the processor time that a process and its children have used.
func busy(pid int) time.Duration {
	ticks := 0
	for _, p := range tree(pid) {
		text, _ := os.ReadFile("/proc/" + strconv.Itoa(p) + "/stat")
		_, rest, _ := strings.Cut(string(text), ") ")
		if fields := strings.Fields(rest); len(fields) > 13 {
			user, _ := strconv.Atoi(fields[11])
			system, _ := strconv.Atoi(fields[12])
			ticks += user + system
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go knows
}

// picture is what the screen shows now.
func (v *virtual) picture() image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, v.w, v.h))
	for y := range v.h {
		row, to := v.row(y), img.Pix[y*img.Stride:]
		for x := 0; x < len(row); x += 4 { // blue, green, red, nothing
			to[x], to[x+1], to[x+2], to[x+3] = row[x+2], row[x+1], row[x], 0xff
		}
	}
	return img
}

// tiles are the middles of the large strongly coloured fields of the picture, row by row: the home screen's tiles.
func (f *frames) tiles() []image.Point {
	var found []image.Point
	for y := f.h / 10; y < f.h*9/10; y += 30 {
		for _, x := range []int{f.w / 6, f.w / 2, f.w * 5 / 6} {
			if !f.coloured(x, y) || slices.ContainsFunc(found, func(p image.Point) bool { return p.X == x && y-p.Y < f.h/12 }) {
				continue
			}
			found = append(found, image.Pt(x, y))
		}
	}
	return found
}

// coloured reports whether a field of 60 points each way has one strong colour.
func (f *frames) coloured(x, y int) bool {
	at := func(x, y int) [3]byte { return [3]byte(f.row(y)[4*x : 4*x+3]) }
	c := at(x, y)
	if max(c[0], c[1], c[2])-min(c[0], c[1], c[2]) < 12 || max(c[0], c[1], c[2]) > 200 {
		return false
	}
	for d := -30; d <= 30; d += 6 {
		if at(x+d, y) != c || at(x, y+d/4) != c {
			return false
		}
	}
	return true
}

// bar touches a button of the bar at the foot.
func (f *frames) bar(name string) {
	i := slices.Index([]string{"home", "back", "search"}, name)
	f.tap(f.w*(2*i+1)/14, f.h-70)
}
