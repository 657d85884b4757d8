//go:build !ci

package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"gongshi/app/screen"
	"gongshi/app/theme"
	"gongshi/internal/cache"
)

// environment is Fyne's own, unless the operator has set it: cheap panels lie about their size, so the
// scale is fixed; textures that are not drawn any more are dropped soon, which halves the memory.
var environment = map[string]string{"FYNE_SCALE": "1", "FYNE_CACHE": "20s"}

// drawingApp gives Fyne the app that it needs to measure and draw pictures without a window.
func drawingApp() { app.NewWithID(appID) }

// watched is called with the shell in the window; only a build for a tour of the window listens (touches.go).
var watched = func(*screen.Shell) {}

// watchEvery is how often the window asks whether records have changed.
const watchEvery = time.Second

// openWindow opens the window on the main goroutine. When the context ends or the window is closed, it has the process
// ended by another goroutine and does not return: Fyne's own way out can wait for ever. Its loop queues a last event
// for itself and closes the queue; an event that a slow machine queues after the loop has looked for the last time is
// never answered, and Fyne waits for the answer (internal/driver/glfw: runGL, Lifecycle.WaitForEvents; v2.8.1). An
// operator who stops the kiosk would see systemd kill it a minute and a half later.
func (c runCommand) openWindow(ctx context.Context, k *cache.Cache, o screen.Options, end func()) error {
	for name, value := range environment {
		if os.Getenv(name) == "" {
			os.Setenv(name, value)
		}
	}
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: "公示", Migrations: map[string]bool{"fyneDo": true}})
	watching, stop := context.WithCancel(ctx)
	defer stop()
	a := app.NewWithID(appID)
	look := theme.NewFyne(theme.New(o.Text, o.HighContrast, false))
	a.Settings().SetTheme(look)
	o.OnLook = look.Follow
	shell := screen.New(o)
	w := a.NewWindow("公示")
	w.SetPadded(false)
	w.SetContent(shell)
	w.Canvas().SetOnTypedRune(shell.TypedRune)
	w.Canvas().SetOnTypedKey(shell.TypedKey)
	if width, height, err := parseSize(c.Windowed); err == nil {
		w.Resize(fyne.NewSize(float32(width), float32(height)))
		w.SetCloseIntercept(stop)
	} else {
		w.SetFullScreen(true)
		w.SetCloseIntercept(func() {}) // nobody in the hall can close a kiosk; SIGTERM does
	}
	w.Show()
	watched(shell)
	go watch(watching, k, shell)
	beating := watchdog{perform: fyne.Do, pulse: shell.Beat}
	go beating.runBeats(watching)
	go func() {
		<-watching.Done()
		end()
	}()
	a.Run() // comes back after a signal, if Fyne's way out does not hang; the process ends all the same
	stop()
	select {}
}

// watch draws the screen again when any process has changed records, and once a minute the parts that depend on the
// time.
func watch(ctx context.Context, k *cache.Cache, shell *screen.Shell) {
	seen, err := k.Sequence(ctx)
	if err != nil {
		slog.Warn("the cache cannot be watched", "cause", err)
	}
	second, minute := time.NewTicker(watchEvery), time.NewTicker(time.Minute)
	defer second.Stop()
	defer minute.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-minute.C:
			fyne.Do(shell.Tick)
		case <-second.C:
			now, err := k.Sequence(ctx)
			if err != nil || now == seen {
				continue
			}
			seen = now
			fyne.Do(shell.Rebuild)
		}
	}
}
