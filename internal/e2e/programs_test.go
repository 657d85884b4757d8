package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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

// central and kiosk are the paths of the programs under test.
var central, kiosk string

func TestMain(m *testing.M) { os.Exit(runWithPrograms(m)) }

func runWithPrograms(m *testing.M) int {
	dir := os.Getenv("GONGSHI_BIN")
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "gongshi-bin-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		build := exec.Command("go", "build", "-tags", "ci", "-o", dir+"/", "gongshi/cmd/central", "gongshi/cmd/kiosk")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "building the programs: %v\n%s", err, out)
			return 1
		}
	}
	central, kiosk = filepath.Join(dir, "central"), filepath.Join(dir, "kiosk")
	code := m.Run()
	if demo.dir != "" {
		os.RemoveAll(demo.dir)
	}
	return code
}

// ran is a program that has ended.
type ran struct {
	args   []string
	stdout string
	stderr string
	code   int // exit code; -1 when a signal ended it
}

func (r ran) String() string {
	return fmt.Sprintf("%s: exit %d\nstdout: %s\nstderr: %s", cut(strings.Join(r.args, " ")), r.code, cut(r.stdout), cut(r.stderr))
}

func cut(s string) string {
	if len(s) > 3000 {
		return s[:1500] + "\n…\n" + s[len(s)-1500:]
	}
	return s
}

// run runs a program to its end, which must come within two minutes.
func run(t testing.TB, program string, args ...string) ran {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s %v: %v", program, args, err)
	}
	r := ran{append([]string{filepath.Base(program)}, args...), stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
	if ctx.Err() != nil && t.Context().Err() == nil {
		t.Fatalf("did not end within two minutes: %v", r)
	}
	return r
}

// must runs a program that has to succeed.
func must(t testing.TB, program string, args ...string) ran {
	t.Helper()
	r := run(t, program, args...)
	if r.code != 0 {
		t.Fatal(r)
	}
	return r
}

// fails runs a program that has to end with the given code.
func fails(t testing.TB, code int, program string, args ...string) ran {
	t.Helper()
	r := run(t, program, args...)
	if r.code != code {
		t.Fatalf("exit %d was expected: %v", code, r)
	}
	return r
}

// process is a program that is running.
type process struct {
	cmd  *exec.Cmd
	out  *syncBuffer
	done chan struct{}
}

// launch starts a program; what it is at the end of the test, it is ended.
func launch(t testing.TB, env []string, program string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program, args...), out: new(syncBuffer), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.cmd.Wait(); close(p.done) }()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(program), cut(p.out.String()))
		}
	})
	return p
}

// kill ends the process as a power cut would, and waits for it.
func (p *process) kill() {
	p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.done
}

// stop asks the process to end; it must do so cleanly within ten seconds.
func (p *process) stop(t testing.TB) {
	t.Helper()
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
		if code := p.cmd.ProcessState.ExitCode(); code != 0 {
			t.Errorf("%v ended with %d after SIGTERM: %s", p.cmd.Args, code, cut(p.out.String()))
		}
	case <-time.After(10 * time.Second):
		said := len(p.out.String())
		p.cmd.Process.Signal(syscall.SIGQUIT) // says where every goroutine stands
		select {
		case <-p.done:
		case <-time.After(5 * time.Second):
		}
		t.Errorf("%v did not end within ten seconds of SIGTERM:\n%s", p.cmd.Args, p.out.String()[said:])
		p.kill()
	}
}

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// freePort is a loopback address that nobody listens on.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// answers waits until something accepts connections on the address.
func (p *process) answers(t testing.TB, addr string) {
	t.Helper()
	eventually(t, 2*time.Minute, addr+" to answer", func() bool {
		if !p.running() {
			t.Fatalf("%v ended: %s", p.cmd.Args, cut(p.out.String()))
		}
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

func eventually(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %v in vain for %s", within, what)
		}
	}
}

// jsonLines reads one JSON value a line.
func jsonLines[T any](t testing.TB, text string) []T {
	t.Helper()
	var all []T
	for line := range strings.Lines(text) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("not a JSON line: %q: %v", line, err)
		}
		all = append(all, v)
	}
	return all
}
