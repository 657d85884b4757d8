package assets

import "embed"

// Icons is the family of line icons, one SVG file each, drawn for the project: a grid of 24 units,
// strokes of 2 with round ends, no fill, black; app/theme tints them.
//
//go:embed icons/*.svg
var Icons embed.FS
