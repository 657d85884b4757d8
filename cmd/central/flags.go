package main

import (
	"errors"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"gongshi/internal/division"
	"gongshi/internal/errs"
)

// commands is the command line.
type commands struct {
	Verbose bool             `short:"v" help:"Log every request and the causes of errors."`
	Version kong.VersionFlag `help:"Show the version."`

	Licences licencesFlag `help:"Print the licences of everything in the program."`

	Keygen    keygenCmd    `cmd:"" help:"Make a centre: its folder, its name, its signing key. Prints the verifier key line for --trust."`
	Key       keyCmd       `cmd:"" help:"The signing key: show its fingerprint, change it, revoke one."`
	Demo      demoCmd      `cmd:"" help:"Fill the folder with demo data if it is empty, then serve."`
	Serve     serveCmd     `cmd:"" help:"Serve the logs to kiosks, mirrors and auditors."`
	Divisions divisionsCmd `cmd:"" help:"List the divisions as JSON lines: code, name, level, records."`
	Publish   publishCmd   `cmd:"" help:"Publish records, all of them or none. A file with id and revision corrects that revision and says why in correction."`
	Import    importCmd    `cmd:"" help:"Put the rows of a ledger or a relief list (XLSX, CSV) into a record, ready for publish."`
	Template  templateCmd  `cmd:"" help:"Write a workbook for import: with the headings only, or with a record's rows."`
	Withdraw  withdrawCmd  `cmd:"" help:"Take a record down; the trace and the reason stay."`
	Report    reportCmd    `cmd:"" help:"Count what a division disclosed in a period."`
	Sheet     sheetCmd     `cmd:"" help:"Print a record as a sheet for the wall board."`
	Verify    verifyCmd    `cmd:"" help:"Verify a folder, a server or an exported tree; names any changed byte."`
	Backup    backupCmd    `cmd:"" help:"Write a verified backup of the database, also while the server runs. The signing key is not in it."`
	Restore   restoreCmd   `cmd:"" help:"Put a backup in place, and catch up with what was signed since from an exported tree. Nothing is signed before."`
	User      userCmd      `cmd:"" help:"People who work at the centre: add, list, disable, enable, grant, revoke, password, unlock, totp."`
	Read      readCmd      `cmd:"" hidden:""`
	Export    exportCmd    `cmd:"" help:"Write the logs as static files: a mirror, a USB stick. Adds only what is new."`
}

// parsed is a command line that was understood.
type parsed struct {
	name  string
	level slog.Level
	run   func(*app) error
}

// ParseFlags reads the command line. ended means that there is nothing to run: help or the version was asked for (code
// 0), or the line was not understood (code 2, reported on stderr).
func ParseFlags(args []string, stdout, stderr io.Writer) (command parsed, code int, ended bool) {
	var c commands
	type leave int
	parser, err := kong.New(&c, kong.Name("central"),
		kong.Description("The centre of Gongshi (公示): publishes village and community affairs in signed, verifiable logs."),
		kong.Vars{"version": programVersion()}, kong.Writers(stdout, stderr), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Exit(func(code int) { panic(leave(code)) }))
	if err != nil {
		io.WriteString(stderr, "central: "+err.Error()+"\n")
		return parsed{}, exitFailed, true
	}
	defer func() {
		// kong ends --help and --version by calling Exit from within.
		if p := recover(); p != nil {
			left, ok := p.(leave)
			if !ok {
				panic(p)
			}
			code, ended = max(code, int(left)), true
		}
	}()
	if len(args) == 0 {
		args, code = []string{"--help"}, exitMisuse
	}
	understood, err := parser.Parse(args)
	if err != nil {
		var sentence *errs.Error
		if errors.As(err, &sentence) {
			err = sentence
		}
		io.WriteString(stderr, "central: "+err.Error()+"\nTry central --help.\n")
		return parsed{}, exitMisuse, true
	}
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	return parsed{strings.TrimPrefix(understood.Selected().FullPath(), "central "), level, func(a *app) error { return understood.Run(a) }}, 0, false
}

// programVersion is the module's version or the commit it was built from.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "central (unknown version)"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value[:min(12, len(s.Value))]
		}
	}
	return "central " + v + " " + info.GoVersion
}

// code is a division code on the command line.
type code division.Code

// UnmarshalText refuses a text that is no division code, which makes it misuse.
func (c *code) UnmarshalText(text []byte) error {
	parsed, err := division.Parse(string(text))
	*c = code(parsed)
	return err
}
