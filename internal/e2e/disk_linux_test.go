package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

// smallDisk mounts a disk of some bytes in memory, or skips the test and says so.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("NOT TESTED: a disk that is full or read-only, since none can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func remount(t *testing.T, dir string, flags uintptr) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, ""); err != nil {
		t.Fatal(err)
	}
}

// fillDisk leaves no room.
func fillDisk(t *testing.T, dir string) (file string) {
	t.Helper()
	file = filepath.Join(dir, "something-else")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{64 << 10, 1 << 10, 1} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
	return file
}

// diskReport is what a pass says of the kiosk's own disk.
func (s screen) diskReport(code int, from ...string) (why, storage string) {
	s.t.Helper()
	var r struct {
		Failure   *reason `json:"failure"`
		Freshness struct {
			Storage string `json:"storage"`
		} `json:"freshness"`
	}
	out := s.sync(code, from...)
	if err := json.Unmarshal([]byte(out.stdout), &r); err != nil {
		s.t.Fatalf("%v: %v", err, out)
	}
	if r.Failure != nil {
		why = r.Failure.Reason
	}
	return why, r.Freshness.Storage
}

// TestDiskThatTakesNothing: a kiosk on a read-only or full disk shows what it has, names the fault, and goes on once it
// can.
func TestDiskThatTakesNothing(t *testing.T) {
	o := newOffice(t)
	o.publish(example(t, "policy", func(map[string]any) {}))
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	disk := smallDisk(t, "6m")
	s := screen{t, filepath.Join(disk, "kiosk")}
	from := []string{"--tree", tree, "--trust", o.trust}
	s.sync(0, from...)
	shown := func(when string) {
		t.Helper()
		picture := filepath.Join(o.root, "home.png")
		must(t, kiosk, "shot", "--dir", s.dir, "--route", "home", "--out", picture)
		if got := s.search("办法"); len(got) == 0 && len(s.search("政策")) == 0 && len(s.search("通知")) == 0 {
			t.Errorf("%s: nothing is found", when)
		}
	}
	remount(t, disk, syscall.MS_RDONLY)
	shown("read-only")
	if reason, storage := s.diskReport(1, from...); reason != "read_only" || storage != "read_only" {
		t.Errorf("read-only: %q, %q", reason, storage)
	}
	p := launch(t, nil, kiosk, "--dir", s.dir, "--central", "http://127.0.0.1:9", "--trust", o.trust)
	eventually(t, 20*time.Second, "the running kiosk says that its disk is read-only", func() bool {
		return strings.Contains(p.out.String(), "what it holds is shown, and nothing new is taken in")
	})
	remount(t, disk, 0)
	eventually(t, 60*time.Second, "the kiosk ends to start anew", func() bool { return !p.running() })

	file := fillDisk(t, disk)
	shown("full")
	if reason, storage := s.diskReport(1, from...); reason != "disk_full" || storage != "full" {
		t.Errorf("full: %q, %q", reason, storage)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if reason, storage := s.diskReport(0, from...); reason != "" || storage != "" {
		t.Errorf("with room again: %q, %q", reason, storage)
	}
}

// TestDiskFillsWhileSyncing: what comes does not fit; the kiosk keeps what it has, says so, and takes it in when there
// is room.
func TestDiskFillsWhileSyncing(t *testing.T) {
	o := newOffice(t)
	o.publish(example(t, "policy", func(map[string]any) {}))
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	disk := smallDisk(t, "3m")
	s := screen{t, filepath.Join(disk, "kiosk")}
	from := []string{"--tree", tree, "--trust", o.trust}
	s.sync(0, from...)
	for i := range 12 {
		o.publish(example(t, "announcement", func(r map[string]any) {
			r["title"] = "长公告" + strings.Repeat("一", i)
			r["body"].(map[string]any)["text"] = strings.Repeat("这是一段很长的公告文字。", 1500+i)
		}))
	}
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	spare := filepath.Join(disk, "spare")
	if err := os.WriteFile(spare, make([]byte, 2300<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	if reason, storage := s.diskReport(1, from...); reason != "disk_full" || storage != "full" {
		t.Errorf("what comes does not fit: %q, %q", reason, storage)
	}
	must(t, kiosk, "shot", "--dir", s.dir, "--route", "home", "--out", filepath.Join(o.root, "home.png"))
	if err := os.Remove(spare); err != nil {
		t.Fatal(err)
	}
	s.sync(0, from...)
	if got := s.search("长公告"); len(got) != 12 {
		t.Errorf("with room again, %d are found", len(got))
	}
}
