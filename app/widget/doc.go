// Package widget holds the parts of screens: wrapped text, cards, tiles, chips, tables, steps, bars, charts, a scroller
// moved by a finger and by paging buttons.
//
// # Layout
//
// Fyne asks an object for one least size; a paragraph has none, its height follows from its width. So everything here
// lays out by two questions instead: NaturalWidth (how wide without wrapping) and HeightFor (how high at a width).
// MinSize is always nothing; put these objects into Column, Row, Grid, Wrap, Card and Scroller of this package, not
// into Fyne's own boxes. Widths and heights are dp.
//
// # Touch
//
// Every touchable thing is a Pressable: at least 60×60 dp, no hover, and a finger may wobble by 14 dp before a press is
// no tap. One finger counts, see Touch. Everything runs on Fyne's goroutine.
//
// # Typing
//
// Typed text is a Typing: plain Go, the only copy there is. Keyboard works on it, Field shows it, and both belong to
// the screen that made it. No key waits for another; see Touch.
//
// # Text
//
// Text never goes to a Fyne label: it is drawn by Text, which breaks lines by UAX #14, draws only from the embedded
// fonts and puts a visible mark where they lack a character.
//
// Only app/screen imports it; it knows theme, i18n and hanzi's candidates, and no records.
package widget

import (
	"fyne.io/fyne/v2"

	"gongshi/app/i18n"
	"gongshi/app/theme"
)

// Kit makes widgets of one look, in one language, under one finger.
type Kit struct {
	*theme.Look
	i18n.Printer
	Touch *Touch
}

// Block is an object whose height follows from its width.
type Block interface {
	fyne.CanvasObject
	HeightFor(width float32) float32
	NaturalWidth() float32
}

// HeightFor is how high an object wants to be at a width.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case Block:
		return o.HeightFor(width)
	case *fyne.Container:
		if l, ok := o.Layout.(flow); ok {
			return l.heightFor(o.Objects, width)
		}
	}
	return o.MinSize().Height
}

// NaturalWidth is how wide an object wants to be when nothing is in its way.
func NaturalWidth(o fyne.CanvasObject) float32 {
	switch o := o.(type) {
	case Block:
		return o.NaturalWidth()
	case *fyne.Container:
		if l, ok := o.Layout.(flow); ok {
			return l.naturalWidth(o.Objects)
		}
	}
	return o.MinSize().Width
}

// flow is a layout that answers the two questions for the objects in its container.
type flow interface {
	fyne.Layout
	heightFor(objects []fyne.CanvasObject, width float32) float32
	naturalWidth(objects []fyne.CanvasObject) float32
}

// noMin is embedded by flow layouts: they have no least size.
type noMin struct{}

func (noMin) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// laidOut lays a new renderer out where its widget has a size already. Fyne drops the renderers of widgets that were
// hidden for a while (out of sight in a scroller), makes new ones when they are shown again, and lays them out only
// when the size changes.
func laidOut(r fyne.WidgetRenderer, size fyne.Size) fyne.WidgetRenderer {
	if !size.IsZero() {
		r.Layout(size)
	}
	return r
}

func placeObject(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
