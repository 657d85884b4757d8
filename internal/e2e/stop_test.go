package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// endsSoon signals a process and wants its end. The limit is far above what an end takes, and below what any of the
// hangs of these tests would last by itself.
func (p *process) endsSoon(t *testing.T, code int) {
	t.Helper()
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(18 * time.Second):
		t.Fatalf("%v goes on after SIGTERM", p.cmd.Args)
	}
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		t.Errorf("%v ended with %d after SIGTERM, want %d: %s", p.cmd.Args, got, code, cut(p.out.String()))
	}
}

// hostile is a server that keeps whoever asks for one path, by an answer of its own; all else is the centre's.
func hostile(t *testing.T, centre, path string, answer http.HandlerFunc) (server string, asked <-chan struct{}) {
	t.Helper()
	to, err := url.Parse(centre)
	if err != nil {
		t.Fatal(err)
	}
	reached := make(chan struct{}, 64)
	honest := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, path) {
			honest.ServeHTTP(w, r)
			return
		}
		reached <- struct{}{}
		answer(w, r)
	}))
	s.Config.BaseContext = func(net.Listener) context.Context { return t.Context() }
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL, reached
}

// long gives a notice more words than travel in a unit.
func long(fields map[string]any) map[string]any {
	fields["body"].(map[string]any)["text"] = strings.Repeat("桥宽六米。", 2000)
	return fields
}

func mute(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// endless sends zeros as long as they are taken, at a rate that no limit of patience minds.
func endless(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		for {
			w.Write(make([]byte, 10))
			http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
}

// TestKioskStopsUnderAttack: whatever a kiosk is waiting for, SIGTERM ends it within seconds, in order.
func TestKioskStopsUnderAttack(t *testing.T) {
	o := newOffice(t)
	o.publish(long(notice("关于修建村口桥的公告", "桥宽六米。")))
	o.start()
	for name, c := range map[string]struct {
		path   string
		answer http.HandlerFunc
	}{
		"heads, mute":    {"/v1/heads/", mute},
		"heads, endless": {"/v1/heads/", endless("application/octet-stream")},
		"since, mute":    {"/v1/since", mute},
		"since, endless": {"/v1/since", func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte{1, 'U', 1, 255, 255, 1}) // a frame of 32 KB begins
			endless("application/octet-stream")(w, r)
		}},
		"payload, endless": {"/payload/", endless("application/octet-stream")},
	} {
		t.Run(name, func(t *testing.T) {
			at, asked := hostile(t, o.url(), c.path, c.answer)
			k := o.screen(strings.NewReplacer(", ", "-").Replace(name))
			pass := launch(t, nil, kiosk, "sync", "--dir", k.dir, "--central", at, "--division", village, "--trust", o.trust)
			await(t, asked, "the question of a pass")
			pass.endsSoon(t, 1)
			window := launch(t, nil, kiosk, "--dir", k.dir, "--central", at, "--division", village, "--trust", o.trust, "--windowed", "1080x1920")
			await(t, asked, "the question of a running kiosk")
			window.endsSoon(t, 0)
		})
	}
	t.Run("hints", func(t *testing.T) {
		at, asked := hostile(t, o.url(), "/v1/push/", endless("text/event-stream"))
		window := launch(t, nil, kiosk, "--dir", o.screen("hints").dir, "--central", at, "--division", village, "--trust", o.trust, "--windowed", "1080x1920")
		await(t, asked, "a listening kiosk")
		window.endsSoon(t, 0)
	})
	t.Run("database", func(t *testing.T) {
		k := o.screen("held")
		k.sync(0, "--central", o.url(), "--trust", o.trust)
		db := open(t, filepath.Join(k.dir, "kiosk.db"))
		defer db.Close()
		db.SetMaxOpenConns(1)
		at, asked := hostile(t, o.url(), "/v1/heads/", mute)
		window := launch(t, nil, kiosk, "--dir", k.dir, "--central", at, "--division", village, "--trust", o.trust, "--windowed", "1080x1920")
		await(t, asked, "the question of a running kiosk")
		if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		window.endsSoon(t, 1) // it cannot write down how the pass went, and says so by its code
	})
}

func await(t *testing.T, asked <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-asked:
	case <-time.After(2 * time.Minute):
		t.Fatalf("waited in vain for %s", what)
	}
}

// TestCentreStopsUnderAttack: readers who do not read, askers who never finish asking and listeners do not keep a
// centre from ending in order; and a second signal ends it at once.
func TestCentreStopsUnderAttack(t *testing.T) {
	o := newOffice(t)
	o.publish(o.attached("附件", map[string][]byte{"很大.jpg": photographed(t, 1440, 16000)}))
	tree := filepath.Join(o.root, "tree")
	must(t, central, "export", "--dir", o.dir, "--out", tree)
	digest, size := "", int64(0)
	for _, file := range filesIn(t, filepath.Join(tree, "blob")) {
		if info, err := os.Stat(file); err != nil || info.Size() > size {
			digest, size = filepath.Base(file), info.Size()
		}
	}
	if size < 12<<20 {
		t.Fatalf("the largest attachment has %d bytes: the machine takes it whole", size)
	}
	attack := func() {
		for _, request := range []string{
			"GET /blob/" + digest + " HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET /v1/push/" + village + " HTTP/1.1\r\nHost: x\r\n\r\n",
			"POST /v1/since HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
			"POST /console/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogin=",
			"GET /v1/heads/" + village + " HTTP/1.1\r\nHo",
		} {
			c, err := net.Dial("tcp", o.addr)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			c.(*net.TCPConn).SetReadBuffer(4 << 10)
			io.WriteString(c, request)
			if strings.Contains(request, "/blob/") || strings.Contains(request, "/push/") {
				if line, err := bufio.NewReaderSize(c, 16).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
					t.Fatalf("%q was answered %q, %v", request, line, err)
				}
			}
		}
	}
	o.start()
	attack()
	o.serve.endsSoon(t, 0)

	o.start()
	attack()
	o.serve.cmd.Process.Signal(syscall.SIGTERM)
	eventually(t, time.Minute, "the first signal to be heard", func() bool {
		c, err := net.Dial("tcp", o.addr)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	o.serve.cmd.Process.Signal(syscall.SIGTERM)
	<-o.serve.done
	if state := o.serve.cmd.ProcessState.Sys().(syscall.WaitStatus); !state.Signaled() {
		t.Errorf("a second signal did not end the centre at once: %v", o.serve.cmd.ProcessState)
	}
	must(t, central, "verify", "--dir", o.dir, "--trust", o.trust)
}

// TestSpecialFilesInTree: pipes, links, devices and sockets on a stick are refused with their names by all who read
// trees, and nobody waits for them.
func TestSpecialFilesInTree(t *testing.T) {
	o := newOffice(t)
	o.publish(long(notice("关于修建村口桥的公告", "桥宽六米。")))
	clean := filepath.Join(o.root, "clean")
	must(t, central, "export", "--dir", o.dir, "--out", clean)
	places := []string{"feed/" + village + "/checkpoint", "feed/" + village + "/tile/entries/000.p/1", "payload"}
	for kind, make := range map[string]func(string) error{
		"pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"link": func(path string) error { return os.Symlink("/dev/zero", path) },
		"loop": func(path string) error { return os.Symlink(".", path) },
	} {
		for i, place := range places {
			root := filepath.Join(o.root, fmt.Sprint(kind, i))
			if err := os.CopyFS(root, os.DirFS(clean)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(root, place)
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			if err := make(path); err != nil {
				t.Fatal(err)
			}
			restored := o.copyTo(fmt.Sprint("restored-", kind, i))
			for name, r := range map[string]ran{
				"verify":  run(t, central, "verify", "--tree", root, "--trust", o.trust),
				"restore": run(t, central, "restore", "--dir", restored.dir, "--tree", root),
				"sync":    run(t, kiosk, "sync", "--dir", filepath.Join(root, "kiosk"), "--tree", root, "--division", village, "--trust", o.trust),
			} {
				if name == "restore" && (r.code == 0 || i > 0) {
					continue // what the centre has itself it does not read from the tree
				}
				if said := r.stdout + r.stderr; r.code == 0 || !strings.Contains(said, place) {
					t.Errorf("%s with a %s at %s: %v", name, kind, place, r)
				}
			}
		}
	}
}
