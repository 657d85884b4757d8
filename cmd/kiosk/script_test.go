package main

import (
	"context"
	"errors"
	"image/png"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gongshi/internal/api"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

// TestMain makes this test binary the command kiosk for the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kiosk": main})
}

// TestScripts runs testdata/script/*.txtar: the program as a process, against a real centre. Beside
// testscript's own commands there are those of commands.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: setup,
		Condition: func(name string) (bool, error) {
			if name != "ci" {
				return false, errors.New("unknown condition " + name)
			}
			return builtForCI, nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"centre": centreCommand, "exits": exits, "picture": picture, "until": until,
		},
	})
}

// centre is a real one on a free port ($URL) that scripts publish in. It is in this process.
type centre struct {
	store  *store.Store
	addr   string
	server *http.Server
}

func setup(env *testscript.Env) error {
	dir := filepath.Join(env.WorkDir, "centre")
	key, err := store.Keygen(dir, "test.gongshi.example")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(env.WorkDir, "trust"), []byte(key.VerifierLine()+"\n"), 0o600); err != nil {
		return err
	}
	c := new(centre)
	if c.store, err = store.Open(context.Background(), dir); err != nil {
		return err
	}
	env.Defer(func() {
		c.stop()
		if err := c.store.Close(); err != nil {
			env.T().Log(err)
		}
	})
	env.Values["centre"] = c
	if err := c.start(); err != nil {
		return err
	}
	env.Setenv("URL", "http://"+c.addr)
	env.Setenv("VILLAGE", "340803001901")
	return nil
}

// start serves, on the same port as before.
func (c *centre) start() error {
	if c.addr == "" {
		c.addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", c.addr)
	if err != nil {
		return err
	}
	c.addr = l.Addr().String()
	c.server = &http.Server{Handler: api.Handler(c.store, api.Options{}), ReadHeaderTimeout: time.Minute}
	go c.server.Serve(l)
	return nil
}

func (c *centre) stop() {
	if c.server != nil {
		c.server.Close()
		c.server = nil
	}
}

// centreCommand: centre start | stop | publish FILE… (sets $ID to the last one's id) | withdraw ID [erase].
func centreCommand(ts *testscript.TestScript, neg bool, args []string) {
	c := ts.Value("centre").(*centre)
	switch args[0] {
	case "start":
		ts.Check(c.start())
	case "stop":
		c.stop()
	case "publish":
		var batch store.Batch
		for _, name := range args[1:] {
			r, err := record.Parse([]byte(os.Expand(ts.ReadFile(name), ts.Getenv)))
			ts.Check(err)
			batch.Drafts = append(batch.Drafts, store.Draft{Record: r})
		}
		done, err := c.store.Publish(context.Background(), batch)
		ts.Check(err)
		ts.Setenv("ID", done[len(done)-1].ID)
	case "withdraw":
		_, err := c.store.Withdraw(context.Background(), store.Withdrawal{ID: args[1], Reason: "重复发布", Erase: len(args) > 2})
		ts.Check(err)
	default:
		ts.Fatalf("usage: centre start | stop | publish FILE… | withdraw ID [erase]")
	}
}

// exits CODE PROGRAM ARG…: the program ends with exactly this code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	code := 0
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want, err := strconv.Atoi(args[0]); err != nil || code != want {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// picture FILE WIDTHxHEIGHT: the file is a picture of that size with something on it.
func picture(ts *testscript.TestScript, neg bool, args []string) {
	f, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	img, err := png.Decode(f)
	ts.Check(err)
	width, height, err := parseSize(args[1])
	ts.Check(err)
	if size := img.Bounds().Size(); size.X != width || size.Y != height {
		ts.Fatalf("%s has %v pixels", args[0], size)
	}
	colours := map[any]bool{}
	for y := 0; y < height; y += 3 {
		for x := 0; x < width; x += 3 {
			colours[img.At(x, y)] = true
		}
	}
	if len(colours) < 50 {
		ts.Fatalf("%s has only %d colours", args[0], len(colours))
	}
}

// until WORD PROGRAM ARG…: runs the program again and again until its output holds the word.
func until(ts *testscript.TestScript, neg bool, args []string) {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err := ts.Exec(args[1], args[2:]...); err == nil && strings.Contains(ts.ReadFile("stdout"), args[0]) {
			return
		}
	}
	ts.Fatalf("waited a minute in vain for %q", args[0])
}
