package assets

import (
	"embed"
	"io/fs"
)

//go:embed examples/*.json
var examples embed.FS

// Examples holds one new record of every kind in the documented form, <kind>.json, ready for publication to the demo
// centre. All of it is invented.
func Examples() fs.FS { return subFolder(examples, "examples") }
