package assets

import (
	"embed"
	"io/fs"
)

//go:embed codes/*.json
var codes embed.FS

// Codes is the folder of code lists, publicity periods, limits and field descriptions that ships with
// the product; record.ParseRules reads it. An operator's folder of the same form can be laid over it.
func Codes() fs.FS { return subFolder(codes, "codes") }

// subFolder is a folder of an embedded tree; it exists, or the package would not have been built.
func subFolder(tree embed.FS, name string) fs.FS {
	sub, err := fs.Sub(tree, name)
	if err != nil {
		panic(err)
	}
	return sub
}
