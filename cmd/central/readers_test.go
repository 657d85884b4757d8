package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gongshi/internal/attachment"
	"gongshi/internal/errs"
)

// saying is a program that reads nothing and says something in the place of central read.
func saying(t *testing.T, script string) *readers {
	t.Helper()
	program := filepath.Join(t.TempDir(), "child")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := &readers{ctx: t.Context(), program: program, cache: t.TempDir(), light: newLane(2), heavy: newLane(1)}
	r.prepared.Store(true)
	return r
}

// TestBehindOthers: who had to wait for others until hardly any time was left is not told that their file is to blame.
func TestBehindOthers(t *testing.T) {
	r := saying(t, "exec sleep 60")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := r.Document(ctx, "somebody", []byte("%PDF-1.7")); !errs.Is(err, errs.Unavailable) {
		t.Errorf("%v", err)
	}
}

// TestChildIsNotBelieved: whatever a child says, its parent takes what it expects and no more, and ends it.
func TestChildIsNotBelieved(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"nothing":          {"true", "cannot be read with what this machine has"},
		"no JSON":          {"echo no JSON; exec sleep 60", "cannot be read with what this machine has"},
		"something else":   {`echo '{"preview":{"kind":"announcement"}}'; exec sleep 60`, "cannot be read with what this machine has"},
		"without end":      {`echo '{"picture":{"data":"'; exec yes AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`, "cannot be read with what this machine has"},
		"complaining":      {`yes "a long complaint" | head -c 10000000 >&2; exit 2`, "cannot be read with what this machine has"},
		"a refusal":        {`echo '{"refused":"The picture is damaged."}'`, "The picture is damaged."},
		"an end by signal": {"kill -9 $$", "cannot be read with what this machine has"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := saying(t, c.script).Picture(t.Context(), "somebody", []byte("\xff\xd8\xff"))
			if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.Sentence(err), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	drawn, err := saying(t, `echo '{"picture":{"data":"/9j/","media_type":"image/jpeg"}}'`).Picture(t.Context(), "somebody", nil)
	if err != nil || !bytes.Equal(drawn.Data, []byte("\xff\xd8\xff")) {
		t.Errorf("%v, %v", drawn, err)
	}
	many := `i=0; while [ $i -le 50 ]; do echo '{"page":{"jpeg":"","text":""}}'; i=$((i+1)); done; exec sleep 60`
	if _, err := saying(t, many).Document(t.Context(), "somebody", nil); !errs.Is(err, errs.Invalid) {
		t.Errorf("more pages than are possible: %v", err)
	}
	if attachment.MaxPages != 50 {
		t.Error("the number of pages above is another")
	}
}

// TestEndsWithoutParent: a child whose parent is gone sees the end of its input, where the kernel does not tell.
func TestEndsWithoutParent(t *testing.T) {
	if os.Getenv("GONGSHI_TEST_ORPHAN") != "" {
		go endWithParent(os.Stdin)
		select {}
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(own, "-test.run=^TestEndsWithoutParent$")
	c.Env = append(os.Environ(), "GONGSHI_TEST_ORPHAN=1")
	input, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if err := input.Close(); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := c.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitOrphan {
		t.Errorf("%v", err)
	}
}

// TestLane: of one person one file at a time is read, so that another's second file comes before their third.
func TestLane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLane(1)
		var order []string
		work := func(asker string) {
			leave, err := l.waitTurn(t.Context(), asker)
			if err != nil {
				t.Error(err)
				return
			}
			time.Sleep(time.Second)
			order = append(order, asker)
			leave()
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { work("many") })
			synctest.Wait()
		}
		all.Go(func() { work("one") })
		all.Wait()
		if got := strings.Join(order, " "); got != "many one many many" {
			t.Errorf("they came %s", got)
		}
		if len(l.own) != 0 {
			t.Errorf("%d are kept in mind", len(l.own))
		}
		leave, err := l.waitTurn(t.Context(), "many")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for _, asker := range []string{"many", "one"} {
			if _, err := l.waitTurn(ctx, asker); err == nil {
				t.Errorf("%s has a turn that there is not", asker)
			}
		}
		leave()
		if len(l.own) != 0 {
			t.Errorf("%d are kept in mind", len(l.own))
		}
	})
}
