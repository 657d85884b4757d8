//go:build tour && !ci

package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/screen"
	"gongshi/app/widget"
	"gongshi/internal/durable"
)

// A kiosk built with the tag tour tells a test of the real window where a finger would touch: at SIGUSR1 it writes into
// the file that GONGSHI_TOUCHES names the touchable things, by label and place on the screen. A kiosk for residents is
// built without it and has no such door.
func init() {
	watched = func(shell *screen.Shell) {
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGUSR1)
		go func() {
			for range asked {
				fyne.Do(func() { writeTouches(shell) })
			}
		}()
	}
}

// touchable is one thing to touch, in pixels of the window.
type touchable struct {
	Label         string
	X, Y          float32 // of its middle
	Width, Height float32
}

func writeTouches(shell *screen.Shell) {
	all := []touchable{}
	collect(shell, fyne.Position{}, fyne.Position{}, fyne.Position{X: shell.Size().Width, Y: shell.Size().Height}, &all)
	data, err := json.Marshal(map[string]any{"Route": shell.Route().String(), "Touchables": all})
	if err == nil {
		err = durable.WriteFile(os.Getenv("GONGSHI_TOUCHES"), data, 0o600)
	}
	if err != nil {
		slog.Error("what can be touched was not written", "cause", err)
	}
}

// collect adds the touchable things below o that can be seen between two corners.
func collect(o fyne.CanvasObject, at, from, to fyne.Position, all *[]touchable) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	far := at.Add(o.Size())
	if p, ok := o.(*widget.Pressable); ok {
		middle := fyne.NewPos((at.X+far.X)/2, (at.Y+far.Y)/2)
		if middle.X > from.X && middle.X < to.X && middle.Y > from.Y && middle.Y < to.Y {
			*all = append(*all, touchable{p.Label, middle.X, middle.Y, o.Size().Width, o.Size().Height})
		}
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			collect(child, at, from, to, all)
		}
	case fyne.Widget:
		if _, ok := o.(*widget.Scroller); ok {
			from = fyne.NewPos(max(from.X, at.X), max(from.Y, at.Y))
			to = fyne.NewPos(min(to.X, far.X), min(to.Y, far.Y))
		}
		for _, child := range test.WidgetRenderer(o).Objects() {
			collect(child, at, from, to, all)
		}
	}
}
