package screen

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"fyne.io/fyne/v2"

	"gongshi/app/widget"
	"gongshi/internal/errs"
)

// runSafely runs f and catches a panic in it: an unexpected record costs one screen, never the kiosk. The panic goes to
// the log with its stack, without the resident's typed text.
func runSafely(what string, f func()) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			ok = false
			slog.Error("a defect of the program: this could not be drawn", "what", what, "cause", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	f()
	return true
}

// buildSafely makes the screen of the current route and lays it out; the error page in its place when
// that panics. Header and bar stay usable either way.
func (c *Ctx) buildSafely() (p Page, content fyne.CanvasObject, scroller *widget.Scroller) {
	ok := runSafely(c.Route.Place().String(), func() {
		p = c.buildPage()
		content, scroller = c.framePage(p)
		content.Resize(fyne.NewSize(c.View.Width, c.Body.Height)) // lays out now, where a panic is caught
	})
	if !ok {
		c.reveal = nil
		p = c.errorPage(errs.F(errs.Internal, "the screen could not be drawn"))
		content, scroller = c.framePage(p)
	}
	return p, content, scroller
}
