package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"gongshi/internal/console"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// drawing names the program that draws previews.
type drawing struct {
	Kiosk string `placeholder:"FILE" type:"path" help:"The kiosk program, which draws previews of drafts as a child process; the one beside central if absent."`
}

// A child process draws for so long at most, two at a time.
const (
	drawTime = 30 * time.Second
	drawMost = 2
)

// newPreview returns the console's drawing function, nil if there is no kiosk program.
func (d drawing) newPreview(room *scratch) (console.Preview, error) {
	program := d.Kiosk
	if program == "" {
		own, err := os.Executable()
		if err != nil {
			return nil, nil
		}
		if program = filepath.Join(filepath.Dir(own), "kiosk"+filepath.Ext(own)); !isFile(program) {
			return nil, nil
		}
	} else if !isFile(program) {
		return nil, errs.F(errs.NotFound, "There is no kiosk program at %s; --kiosk names it.", program)
	}
	turns := make(chan struct{}, drawMost)
	return func(ctx context.Context, r *record.Record, files map[string][]byte, look console.Look) ([]byte, error) {
		ctx, cancel := context.WithTimeout(ctx, drawTime)
		defer cancel()
		select {
		case turns <- struct{}{}:
			defer func() { <-turns }()
		case <-ctx.Done():
			return nil, errs.F(errs.Unavailable, "Others are having previews drawn; try again in a moment.")
		}
		return runShot(ctx, program, room, r, files, look)
	}, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// runShot runs kiosk shot in a folder of its own.
func runShot(ctx context.Context, program string, room *scratch, r *record.Record, files map[string][]byte, look console.Look) ([]byte, error) {
	words, err := r.Canonical()
	if err != nil {
		return nil, err
	}
	dir, err := room.newFolder()
	if err != nil {
		return nil, errs.E(errs.Unavailable, "There is no room to draw the preview in.", err)
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "record.json"), filepath.Join(dir, "screen.png")
	if err := os.WriteFile(in, words, 0o600); err != nil {
		return nil, errs.E(errs.Unavailable, "There is no room to draw the preview in.", err)
	}
	for digest, data := range files {
		if err := os.WriteFile(filepath.Join(dir, digest), data, 0o600); err != nil {
			return nil, errs.E(errs.Unavailable, "There is no room to draw the preview in.", err)
		}
	}
	c := newChild(ctx, program, []string{"HOME=" + dir, "TMPDIR=" + dir, "GOMEMLIMIT=512MiB"},
		"shot", "--record", in, "--files", dir, "--size", look.Size, "--lang", look.Lang, "--text", look.Text, "--out", out)
	c.Dir = dir
	if err := c.runWith(func() error { return nil }); err != nil {
		return nil, errs.E(errs.Unavailable, "The preview could not be drawn.", errs.F(errs.Internal, "%s: %v: %.500s", program, err, c.complaint.String()))
	}
	picture, err := os.ReadFile(out)
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The preview could not be drawn.", err)
	}
	return picture, nil
}
