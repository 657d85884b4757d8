package assets

import (
	"embed"
	"io/fs"
)

//go:embed i18n/*.json
var words embed.FS

// Words is the folder of the kiosk's words: JSON objects from key to text, or to {"one", "other"}, in
// files named <language>.json and <language>-<area>.json. app/i18n reads them.
func Words() fs.FS { return subFolder(words, "i18n") }
