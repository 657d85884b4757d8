package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// typed runs a program with something on its standard input.
func typed(t testing.TB, code int, input, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Stdin = strings.NewReader(input)
	out, _ := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("%v with %q: exit %d, want %d: %s", args, input, got, code, out)
	}
	return string(out)
}

// TestPIN sets the administrator's PIN as an operator does.
func TestPIN(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于设置密码的公告", "略"))
	o.start()
	k := o.screen("kiosk")
	if out := typed(t, 1, "805117\n", kiosk, "pin", "--dir", k.dir); !strings.Contains(out, "kiosk sync") {
		t.Errorf("in a folder without a kiosk: %s", out)
	}
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	for _, bad := range []string{"", "\n", "80511\n", "123456\n", "555555\n", "pass word\n", "80511７\n"} {
		typed(t, 2, bad, kiosk, "pin", "--dir", k.dir)
	}
	file := filepath.Join(k.dir, "administrator.json")
	if _, err := os.Stat(file); err == nil {
		t.Error("a refused PIN left something")
	}
	typed(t, 0, "805117\n", kiosk, "pin", "--dir", k.dir)
	text, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(text), "805117") || !strings.Contains(string(text), "argon2id") {
		t.Errorf("the file holds %s, %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
}

// manager is the service manager's end of the notification socket.
type manager struct {
	t    *testing.T
	conn *net.UnixConn
	path string
}

func newManager(t *testing.T) *manager {
	t.Helper()
	dir, err := os.MkdirTemp("", "gongshi-n") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(); os.RemoveAll(dir) })
	return &manager{t, conn, path}
}

// hears waits for one message.
func (m *manager) hears(within time.Duration) string {
	m.t.Helper()
	buf := make([]byte, 512)
	m.conn.SetReadDeadline(time.Now().Add(within))
	n, err := m.conn.Read(buf)
	if err != nil {
		m.t.Fatalf("nothing was heard within %v: %v", within, err)
	}
	return string(buf[:n])
}

// TestServiceManager is a kiosk's life as systemd sees it: ready once, then a beat a second; a crash leaves its
// stacks in the folder, and the next start says so.
func TestServiceManager(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于值守的公告", "略"))
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	m := newManager(t)
	start := func() *process {
		return launch(t, []string{"NOTIFY_SOCKET=" + m.path}, kiosk, "--dir", k.dir)
	}
	p := start()
	if first := m.hears(time.Minute); first != "READY=1" {
		t.Errorf("the first word is %q", first)
	}
	begun := time.Now()
	for range 3 {
		if beat := m.hears(20 * time.Second); beat != "WATCHDOG=1" {
			t.Errorf("a beat is %q", beat)
		}
	}
	if took := time.Since(begun); took < 1500*time.Millisecond {
		t.Errorf("three beats took %v", took)
	}

	crashes := filepath.Join(k.dir, "crashes")
	for i := range 6 {
		old := filepath.Join(crashes, fmt.Sprintf("20200101-00000%d.txt", i))
		if err := os.WriteFile(old, []byte("old\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.cmd.Process.Signal(syscall.SIGABRT) // as the watchdog does to a kiosk that hangs
	<-p.done
	report, err := os.ReadFile(filepath.Join(crashes, "running.txt"))
	if err != nil || !strings.Contains(string(report), "goroutine ") || !strings.Contains(string(report), "SIGABRT") {
		t.Fatalf("the crash report says %s, %v", cut(string(report)), err)
	}
	p = start()
	for m.hears(time.Minute) != "READY=1" { // beats of the run before may still be there
		continue
	}
	if out := p.out.String(); !strings.Contains(out, "the last run of this program crashed") || !strings.Contains(out, "SIGABRT") {
		t.Errorf("the next start says: %s", cut(out))
	}
	kept, err := filepath.Glob(filepath.Join(crashes, "*-*.txt"))
	if err != nil || len(kept) != 5 || strings.Contains(kept[4], "2020") {
		t.Errorf("kept are %v, %v; want the newest five", kept, err)
	}
	for _, file := range kept {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
	p.stop(t)
	p = start()
	defer p.stop(t)
	for m.hears(time.Minute) != "READY=1" {
		continue
	}
	if out := p.out.String(); strings.Contains(out, "crashed") {
		t.Errorf("after a clean end the next start says: %s", cut(out))
	}
}
