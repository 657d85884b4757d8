package assets

import (
	"embed"
	"io/fs"
)

//go:embed console/*.html console/*.json console/*.css console/*.js console/*.svg
var console embed.FS

// Console is the folder of the console's pages: templates, words, style and script; internal/console reads it.
func Console() fs.FS { return folder(console, "console") }
