package feed

import (
	"path"
	"strings"
)

// Payloads and attachments of a tree have names of 64 characters, of which a folder on a FAT32 stick holds some ten
// thousand. Beyond that an export puts them into folders by the first two characters; every reader of a tree looks in
// both places.

// Spread returns the other place of a file of a tree, in a folder by the beginning of its name; "" for a file with one
// place only.
func Spread(name string) string {
	folder, file := path.Split(name)
	if folder != "payload/" && folder != "blob/" {
		return ""
	}
	if _, err := ParseDigest(file); err != nil {
		return ""
	}
	return folder + file[:2] + "/" + file
}

// isSpread reports whether a name within a folder of a tree is a folder of Spread.
func isSpread(folder, name string) bool {
	return (folder == "payload" || folder == "blob") && len(name) == 2 && strings.Trim(name, "0123456789abcdef") == ""
}
