package assets

import (
	"embed"
	"io/fs"
)

//go:embed report/*.json
var report embed.FS

// Report is the folder of the words of reports that are handed out, a file a language; internal/report reads it.
func Report() fs.FS { return subFolder(report, "report") }
