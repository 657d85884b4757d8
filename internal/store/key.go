package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// Files in the centre's folder.
const (
	keyFile      = "centre.key"
	databaseFile = "central.db"
)

// Keygen makes the centre's folder if need be, and in it the signing key; errs.Conflict if there is one
// already, because a second key would orphan every log that the first has signed.
func Keygen(dir, name string) (feed.Key, error) {
	key, err := feed.NewKey(name)
	if err != nil {
		return feed.Key{}, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return feed.Key{}, errs.E(errs.Unavailable, "The folder "+dir+" cannot be made.", err)
	}
	return key, durable.CreateFile(filepath.Join(dir, keyFile), []byte(key.Secret()+"\n"), 0o600)
}

// HasKey reports whether a folder has a signing key.
func HasKey(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, keyFile))
	return err == nil
}

func readKey(dir string) (feed.Key, error) {
	path := filepath.Join(dir, keyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return feed.Key{}, errs.F(errs.NotFound, "There is no centre in the folder %s: make its key first, with central keygen --dir %s --name NAME.", dir, dir)
	}
	if err != nil {
		return feed.Key{}, errs.E(errs.Unavailable, "The centre's key in "+path+" cannot be read.", err)
	}
	return feed.ParseKey(string(text))
}
