//go:build ci

package main

import (
	"context"
	"log/slog"

	"fyne.io/fyne/v2/app"

	"gongshi/app/screen"
	"gongshi/internal/cache"
)

// drawingApp gives Fyne what it needs to measure and draw pictures without a window. The software driver
// looks for a window whenever something is hidden, so it gets one that nobody sees.
func drawingApp() { app.NewWithID(appID).NewWindow("") }

// show waits: a build with Fyne's software driver has no window.
func (c runCommand) show(ctx context.Context, k *cache.Cache, _ screen.Options) error {
	if c.Windowed != "" {
		if _, _, err := parseSize(c.Windowed); err != nil {
			return err
		}
	}
	release, err := k.Take(cache.WindowLock)
	if err != nil {
		return err
	}
	defer release()
	slog.Warn("this program was built without a window (tag ci): it only syncs")
	<-ctx.Done()
	return nil
}
