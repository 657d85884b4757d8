// Command kiosk is the program of a touchscreen kiosk: it fetches a division's logs from the centre, verifies and keeps
// them, and shows the records to residents.
//
// Without a command it opens the window and syncs beside it. The other commands are for operators and tests; see
// --help. Exit codes: 0 done, 1 failed or incomplete, 2 misuse, 3 an offered log was refused, 10 ended by the
// administrator at the screen. The log goes to standard error, results to standard output. SIGTERM and Ctrl-C end it
// cleanly, within seconds whatever it waits for; a second one ends it at once. Where NOTIFY_SOCKET names one, the
// service manager hears that the window is open and then, once a second, that the screen lives; packaging/kiosk has the
// unit and the session for it.
//
// With the build tag ci there is no window (Fyne's software driver): the default command then only syncs. This package
// is wiring: it hands the cache to the screens, which know it by interfaces of their own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/go-json-experiment/json"

	"gongshi/assets"
	"gongshi/internal/errs"
)

// Exit codes.
const (
	exitDone    = 0
	exitFailed  = 1
	exitMisuse  = 2
	exitRefused = 3

	// The administrator has ended the program: the service manager leaves it so (RestartPreventExitStatus).
	exitByAdministrator = 10
)

// commands is the command line.
type commands struct {
	Version kong.VersionFlag `help:"Print the version and exit."`

	Licences licencesFlag `help:"Print the licences of everything in the program and exit."`

	Run    runCommand    `cmd:"" default:"withargs" help:"Open the window and keep it up to date (the default)."`
	Sync   syncCommand   `cmd:"" help:"Make one pass over the logs and print a report as JSON."`
	Search searchCommand `cmd:"" help:"Search the records on this kiosk; one JSON line for each found."`
	Show   showCommand   `cmd:"" help:"Print a record as cached, with its revisions and proof, as JSON."`
	Shot   shotCommand   `cmd:"" help:"Draw a screen into a PNG file. Needs no display."`
	Pin    pinCommand    `cmd:"" help:"Set the PIN of the administrator's screen: typed twice, or the first line of standard input."`
	Routes routesCommand `cmd:"" help:"List the routes that shot can draw."`
}

// station holds a command's context, output and log.
type station struct {
	ctx    context.Context
	stdout io.Writer
	log    *ring       // the newest lines of the log
	leave  func(error) // ends the process with a command's outcome, from any goroutine
}

// printJSON writes a value as JSON to standard output, and a line break.
func (s *station) printJSON(v any, options ...json.Options) error {
	data, err := json.Marshal(v, append(options, json.Deterministic(true))...)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%s\n", data)
	return err
}

// exit ends the program with a code of its own, after the command has printed its report.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the process at once
		time.AfterFunc(grace, func() {
			fmt.Fprintf(os.Stderr, "kiosk: did not end in order within %v of the signal, and is ended\n", grace)
			os.Exit(exitFailed)
		})
	})
	code := runMain(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// grace is the longest orderly end after a signal. A wait beyond it, for a stick that does not answer or a database
// that another process holds, is cut like by a power cut: nothing is lost but the time.
const grace = 5 * time.Second

// runMain is main without the process.
func runMain(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	lines := new(ring)
	slog.SetDefault(slog.New(slog.NewTextHandler(io.MultiWriter(stderr, lines), nil)))
	var c commands
	ended := -1
	parser, err := kong.New(&c, kong.Name("kiosk"), kong.Writers(stdout, stderr), kong.UsageOnError(),
		kong.Description("A public notice kiosk of Gongshi: village finances, relief and guides, from a verified log."),
		kong.Vars{"version": programVersion()}, kong.Exit(func(code int) { ended = code; panic(exit(code)) }))
	if err != nil {
		panic(err) // the struct above is faulty
	}
	defer func() {
		if ended < 0 {
			return
		}
		if r := recover(); r != nil && r != exit(ended) {
			panic(r)
		}
		code = ended // --help and --version
	}()
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "kiosk: %v\nTry kiosk --help.\n", err)
		return exitMisuse
	}
	return exitOf(parsed.Run(&station{ctx, stdout, lines, func(err error) { os.Exit(exitOf(err, stderr)) }}), stderr)
}

// exitOf turns a command's error into a sentence and an exit code.
func exitOf(err error, stderr io.Writer) int {
	var own exit
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &own):
		return int(own)
	}
	fmt.Fprintf(stderr, "kiosk: %v\n", err)
	if errs.Is(err, errs.Invalid) {
		return exitMisuse
	}
	return exitFailed
}

// licencesFlag prints the licences of everything in the program, and ends it.
type licencesFlag bool

// BeforeReset runs before the command line is checked, like that of kong.VersionFlag.
func (licencesFlag) BeforeReset(app *kong.Kong) error {
	io.WriteString(app.Stdout, assets.Licences+"\n"+assets.LicenceTexts)
	app.Exit(0)
	return nil
}

// programVersion returns the text of --version: the module's version and the commit it was built from.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "kiosk (unknown version)"
	}
	commit := ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = " " + s.Value[:min(12, len(s.Value))]
		}
	}
	return fmt.Sprintf("kiosk %s%s (%s)", info.Main.Version, commit, info.GoVersion)
}
