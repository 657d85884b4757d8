package assets

import (
	"embed"
	"io/fs"
)

//go:embed duties/*.json
var duties embed.FS

// Duties is the folder of the disclosure catalogue's duties, working days and settings that ships with the
// product; duty.ParseRules reads it. An operator's folder of the same form can be laid over it.
func Duties() fs.FS { return subFolder(duties, "duties") }
