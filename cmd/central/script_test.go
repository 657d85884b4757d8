package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"

	"gongshi/assets"
)

// TestMain makes this test binary the command central for the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"central": main})
}

// TestScripts runs testdata/script/*.txtar. Beside testscript's own commands there are those of commands.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: setup,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "answers": answers, "capture": capture, "flip": flip, "absent": absent, "marked": marked, "wide": wide, "get": get, "big": big,
		},
	})
}

// setup gives every script a free address ($ADDR), the examples of all kinds ($EXAMPLES) and spreadsheets of committees
// (cases).
func setup(env *testscript.Env) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	env.Setenv("ADDR", l.Addr().String())
	if err := l.Close(); err != nil {
		return err
	}
	// Files right in the work directory have @LATER@ for a moment until which an alert may be in force.
	files, err := filepath.Glob(filepath.Join(env.WorkDir, "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text = bytes.ReplaceAll(text, []byte("@LATER@"), []byte(time.Now().Add(20*time.Hour).Format(time.RFC3339)))
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return err
		}
	}
	env.Setenv("EXAMPLES", filepath.Join(env.WorkDir, "examples"))
	cases := os.DirFS(filepath.Join("..", "..", "internal", "importer", "testdata", "cases"))
	if err := os.CopyFS(filepath.Join(env.WorkDir, "cases"), cases); err != nil {
		return err
	}
	return os.CopyFS(filepath.Join(env.WorkDir, "examples"), assets.Examples())
}

// exits CODE PROGRAM ARG…: the program ends with exactly this code. Arguments with a * are file patterns.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	var line []string
	for _, arg := range args[1:] {
		files, err := filepath.Glob(ts.MkAbs(arg))
		if strings.Contains(arg, "*") && err == nil && len(files) > 0 {
			line = append(line, files...)
		} else {
			line = append(line, arg)
		}
	}
	err := ts.Exec(line[0], line[1:]...)
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

// answers ADDR: waits until somebody accepts connections there.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", args[0])
		if err == nil {
			c.Close()
			return
		}
	}
	ts.Fatalf("nobody answers on %s", args[0])
}

// capture NAME PATTERN: sets a variable to the first group of the pattern in the last standard output, and
// puts it in the place of @NAME@ in all files right in the work directory.
func capture(ts *testscript.TestScript, neg bool, args []string) {
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) < 2 {
		ts.Fatalf("%s is not in the output", args[1])
	}
	ts.Setenv(args[0], found[1])
	files, err := filepath.Glob(ts.MkAbs("*.json"))
	ts.Check(err)
	for _, file := range files {
		text := strings.ReplaceAll(ts.ReadFile(file), "@"+args[0]+"@", found[1])
		ts.Check(os.WriteFile(file, []byte(text), 0o600))
	}
}

// flip PATTERN: alters the last byte of the first file that the pattern names; doing it again mends it.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	if err != nil || len(files) == 0 {
		ts.Fatalf("no file %s", args[0])
	}
	data := []byte(ts.ReadFile(files[0]))
	data[len(data)-1] ^= 1
	ts.Check(os.WriteFile(files[0], data, 0o600))
	ts.Setenv("FLIPPED", filepath.Base(files[0]))
}

// marked FILE…: each begins with the mark that editors of Windows write before UTF-8.
func marked(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte("\ufeff"+strings.TrimPrefix(ts.ReadFile(name), "\ufeff")), 0o600))
	}
}

// wide FILE: it is written in UTF-16, which these editors call Unicode.
func wide(ts *testscript.TestScript, neg bool, args []string) {
	data := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(strings.TrimPrefix(ts.ReadFile(args[0]), "\ufeff"))) {
		data = append(data, byte(unit), byte(unit>>8))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// absent WORD DIR…: no file below the folders holds the word. Negated: some file does.
func absent(ts *testscript.TestScript, neg bool, args []string) {
	var holders []string
	for _, dir := range args[1:] {
		ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.Contains(ts.ReadFile(path), args[0]) {
				holders = append(holders, path)
			}
			return err
		}))
	}
	if neg != (len(holders) > 0) {
		ts.Fatalf("files that hold %q: %v", args[0], holders)
	}
}

// get STATUS PATH [HEADER: PART]…: asks the server on $ADDR; header lines are wanted in the answer.
func get(ts *testscript.TestScript, neg bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+ts.Getenv("ADDR")+args[1], nil)
	ts.Check(err)
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	if strconv.Itoa(resp.StatusCode) != args[0] {
		ts.Fatalf("%s: status %s", args[1], resp.Status)
	}
	for _, line := range args[2:] {
		name, part, _ := strings.Cut(line, ": ")
		if !slices.ContainsFunc(resp.Header.Values(name), func(v string) bool { return strings.Contains(v, part) }) {
			ts.Fatalf("%s: header %s is %q", args[1], name, resp.Header.Values(name))
		}
	}
}

// big FILE: puts a text of ten megabytes in the place of @BIG@.
func big(ts *testscript.TestScript, neg bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "@BIG@", strings.Repeat("长", 10<<20/3))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// TestStopsInOrder: a server that is told to end does so while a reader is connected. Package e2e sends the signal.
func TestStopsInOrder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "centre")
	if code := runMain(t.Context(), []string{"keygen", "--dir", dir, "--name", "test.example"}, new(strings.Builder), new(strings.Builder)); code != 0 {
		t.Fatal(code)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	addr := make(chan string, 1)
	done := make(chan int, 1)
	go func() {
		done <- runMain(ctx, []string{"serve", "--dir", dir, "--listen", "127.0.0.1:0"}, new(strings.Builder), told(addr))
	}()
	c, err := net.Dial("tcp", <-addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	stop()
	select {
	case code := <-done:
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(9 * time.Second):
		t.Error("the server does not stop")
	}
}

// told takes the address out of what a server says at its start.
type told chan<- string

func (c told) Write(p []byte) (int, error) {
	if found := regexp.MustCompile(`http://(\S+);`).FindSubmatch(p); found != nil {
		c <- string(found[1])
	}
	return len(p), nil
}

func TestQuote(t *testing.T) {
	for path, want := range map[string]string{"/a/b": "/a/b", "/a b": "'/a b'", "/a'b": `'/a'\''b'`} {
		if got := shellQuote(path); got != want {
			t.Errorf("quote(%s) = %s", path, got)
		}
	}
}

func ExampleParseFlags() {
	_, code, ended := ParseFlags([]string{"keygen", "--dir"}, new(strings.Builder), new(strings.Builder))
	fmt.Println(code, ended)
	// Output: 2 true
}
