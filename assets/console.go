package assets

import (
	"embed"
	"io/fs"
)

//go:embed console/*.html console/*.json console/*.css console/*.js console/*.svg console/help/*/*.png
var console embed.FS

// Console is the folder of the console's pages: templates, words, style, script and the pictures of the help;
// internal/console reads it.
func Console() fs.FS { return subFolder(console, "console") }
