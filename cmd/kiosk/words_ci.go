//go:build ci

package main

import (
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/screen"
	"gongshi/app/widget"
	"gongshi/internal/durable"
)

// wordsVariable names a file into which `kiosk shot` writes the words of its picture, a line each. The words of an
// overlay come last.
const wordsVariable = "GONGSHI_WORDS"

func init() {
	file := os.Getenv(wordsVariable)
	if file == "" {
		return
	}
	observed = func(shell *screen.Shell) error {
		var words []string
		collectWords(shell, &words)
		return durable.WriteFile(file, []byte(strings.Join(words, "\n")+"\n"), 0o600)
	}
}

func collectWords(o fyne.CanvasObject, words *[]string) {
	if o == nil || !o.Visible() {
		return
	}
	if t, ok := o.(*widget.Text); ok {
		*words = append(*words, t.String())
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			collectWords(child, words)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			collectWords(child, words)
		}
	}
}
