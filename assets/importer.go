package assets

import (
	"embed"
	"io/fs"
)

//go:embed importer/*.json
var importer embed.FS

// Importer is the folder with the headings of ledgers and lists by which internal/importer knows their columns.
func Importer() fs.FS { return subFolder(importer, "importer") }
