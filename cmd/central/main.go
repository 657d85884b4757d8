// Command central is the centre: it keeps the logs, publishes into them, and serves them to kiosks, mirrors and
// auditors.
//
// Standard output carries results for other programs (JSON lines, the verifier key, findings); sentences for a person
// go to standard error. Exit codes: 0 done, 1 it could not be done, 2 misuse. SIGTERM and Ctrl-C end it in order,
// within seconds whatever it waits for; a second one ends it at once.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"gongshi/internal/errs"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the process at once
		time.AfterFunc(grace, func() {
			fmt.Fprintf(os.Stderr, "central: did not end in order within %v of the signal, and is ended\n", grace)
			os.Exit(exitFailed)
		})
	})
	code := runMain(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// grace is the longest orderly end after a signal: the few seconds of answers under way (api.Serve), and the database's
// last writes. A wait beyond it is cut like by a power cut, which loses nothing: a transaction is committed or it is
// not.
const grace = 8 * time.Second

// app holds a command's context and streams.
type app struct {
	ctx    context.Context
	stdout io.Writer
	stderr io.Writer
}

// printf prints a line for the person at the terminal.
func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.stderr, format+"\n", args...) }

// runMain is main without the process around it.
func runMain(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	command, code, ended := ParseFlags(args, stdout, stderr)
	if ended {
		return code
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: command.level})))
	err := command.run(&app{ctx: ctx, stdout: stdout, stderr: stderr})
	if err == nil {
		return exitDone
	}
	if !errors.Is(err, errTold) {
		fmt.Fprintf(stderr, "central %s: %s\n", command.name, errs.Sentence(err))
		level := slog.LevelDebug
		if errs.KindOf(err) == errs.Internal {
			level = slog.LevelError // the sentence does not name the cause
		}
		slog.Log(ctx, level, "the cause", "error", err)
	}
	return exitFailed
}

// errTold ends a command that has reported its fault already.
var errTold = errors.New("told")
