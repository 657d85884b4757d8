package main

import (
	"bufio"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"gongshi/internal/errs"
)

const (
	crashFolder = "crashes"     // in the kiosk's folder; for its owner alone
	crashNow    = "running.txt" // empty unless this run crashes
	crashesKept = 5
	crashTime   = "20060102-150405.txt"
)

// catchCrashes has the runtime write the stacks of a crash into the kiosk's folder, where they are found after the
// service manager has started the kiosk again. It keeps those of the last runs, at most crashesKept, and logs that the
// last run left some. Only one process on a folder may call it.
func catchCrashes(dir string) error {
	folder := filepath.Join(dir, crashFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return errs.E(errs.Unavailable, "the folder for crash reports cannot be made", err)
	}
	now := filepath.Join(folder, crashNow)
	if err := keepCrash(now); err != nil {
		return errs.E(errs.Unavailable, "the last run's crash report cannot be kept", err)
	}
	f, err := os.OpenFile(now, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return errs.E(errs.Unavailable, "the crash report cannot be opened", err)
	}
	defer f.Close() // the runtime has a handle of its own
	if err := debug.SetCrashOutput(f, debug.CrashOptions{}); err != nil {
		return errs.E(errs.Unavailable, "the crash report cannot be opened", err)
	}
	return nil
}

// keepCrash gives the last run's stacks a name of their own, and removes the oldest.
func keepCrash(now string) error {
	info, err := os.Stat(now)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	kept := filepath.Join(filepath.Dir(now), info.ModTime().UTC().Format(crashTime))
	if err := os.Rename(now, kept); err != nil {
		return err
	}
	slog.Error("the last run of this program crashed", "at", info.ModTime().UTC(), "said", firstLine(kept), "file", kept)
	old, err := crashFiles(filepath.Dir(now))
	for _, file := range old[:max(0, len(old)-crashesKept)] {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// crashFiles lists the kept reports, oldest first.
func crashFiles(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*-*.txt"))
	slices.Sort(files)
	return files, err
}

func firstLine(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	line, _ := bufio.NewReaderSize(f, 512).ReadSlice('\n')
	return strings.TrimSpace(string(line))
}
