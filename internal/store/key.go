package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"filippo.io/age"
	"filippo.io/age/armor"

	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
)

// Files in the centre's folder.
const (
	keyFile      = "centre.key"
	databaseFile = "central.db"
)

// KeyPlace is the place of the centre's signing key. The zero value is the file centre.key in the centre's folder.
type KeyPlace struct {
	File       string                 // another file
	Credential bool                   // File is a credential of systemd, which guards it by an access list of its own
	Passphrase func() (string, error) // is called for a locked key; nil refuses one
}

func (p KeyPlace) path(dir string) string {
	if p.File != "" {
		return p.File
	}
	return filepath.Join(dir, keyFile)
}

// minPassphrase is the least length of a passphrase, in bytes; age's scrypt (C2SP age, "scrypt recipient stanza") slows
// tries.
const minPassphrase = 12

// Keygen makes the centre's folder if need be, and in it the signing key; errs.Conflict if there is one
// already, because a second key would orphan every log that the first has signed.
func Keygen(dir, name string) (feed.Key, error) { return KeygenAt(dir, name, KeyPlace{}, "") }

// KeygenAt is Keygen for a key in another place, or one locked by a passphrase: an age file, which the age command
// opens too.
func KeygenAt(dir, name string, place KeyPlace, passphrase string) (feed.Key, error) {
	if hasDatabase(dir) {
		return feed.Key{}, errs.F(errs.Conflict, "The folder %s has a centre's database already. A new key could not go on with its logs: put the key there that was kept apart, or take an empty folder.", dir)
	}
	key, err := feed.NewKey(name)
	if err != nil {
		return feed.Key{}, err
	}
	text, err := lockKey(key, passphrase)
	if err != nil {
		return feed.Key{}, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return feed.Key{}, errs.E(errs.Unavailable, "The folder "+dir+" cannot be made.", err)
	}
	return key, durable.CreateFile(place.path(dir), text, 0o600)
}

// lockKey returns the bytes of a key file.
func lockKey(key feed.Key, passphrase string) ([]byte, error) {
	secret := key.Secret() + "\n"
	if passphrase == "" {
		return []byte(secret), nil
	}
	if len(passphrase) < minPassphrase {
		return nil, errs.F(errs.Invalid, "The passphrase is too short: give at least %d characters.", minPassphrase)
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, errs.E(errs.Invalid, "The passphrase cannot be used.", err)
	}
	var file bytes.Buffer
	armored := armor.NewWriter(&file)
	sealed, err := age.Encrypt(armored, recipient)
	if err == nil {
		_, err = io.WriteString(sealed, secret)
		err = errors.Join(err, sealed.Close(), armored.Close())
	}
	if err != nil {
		return nil, errs.E(errs.Internal, "The key could not be locked.", err)
	}
	return file.Bytes(), nil
}

func hasDatabase(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, databaseFile))
	return err == nil
}

// HasKey reports whether a folder has a signing key.
func HasKey(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, keyFile))
	return err == nil
}

func readKey(dir string, place KeyPlace) (feed.Key, error) {
	path := place.path(dir)
	text, err := readPrivate(path, place.Credential)
	if errors.Is(err, fs.ErrNotExist) && place.File == "" && hasDatabase(dir) {
		return feed.Key{}, errs.F(errs.NotFound, "The folder %s has a centre's database but not its signing key, centre.key, which no backup has in it: put the key that was kept apart there, readable by its owner only.", dir)
	}
	if errors.Is(err, fs.ErrNotExist) && place.File == "" {
		return feed.Key{}, errs.F(errs.NotFound, "There is no centre in the folder %s: make its key first, with central keygen --dir %s --name NAME.", dir, dir)
	}
	if errs.Is(err, errs.Forbidden) {
		return feed.Key{}, err
	}
	if err != nil {
		return feed.Key{}, errs.E(errs.Unavailable, "The centre's key in "+path+" cannot be read.", err)
	}
	if !bytes.HasPrefix(text, []byte(armor.Header)) {
		return feed.ParseKey(string(text))
	}
	if place.Passphrase == nil {
		return feed.Key{}, errs.F(errs.Forbidden, "The centre's key in %s is locked by a passphrase.", path)
	}
	passphrase, err := place.Passphrase()
	if err != nil {
		return feed.Key{}, err
	}
	return unlockKey(text, path, passphrase)
}

func unlockKey(text []byte, path, passphrase string) (feed.Key, error) {
	wrong := fmt.Sprintf("The passphrase does not open the centre's key in %s.", path)
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return feed.Key{}, errs.E(errs.Forbidden, wrong, err)
	}
	opened, err := age.Decrypt(armor.NewReader(bytes.NewReader(text)), identity)
	if err != nil {
		return feed.Key{}, errs.E(errs.Forbidden, wrong, err)
	}
	secret, err := io.ReadAll(io.LimitReader(opened, maxKeyFile))
	if err != nil {
		return feed.Key{}, errs.E(errs.Corrupt, "The centre's key in "+path+" is damaged.", err)
	}
	return feed.ParseKey(string(secret))
}

// maxKeyFile bounds a key file, in bytes.
const maxKeyFile = 1 << 16

// readPrivate reads a secret, and fails with errs.Forbidden if others on this machine can read or write it too.
func readPrivate(path string, credential bool) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if mode := info.Mode(); runtime.GOOS != "windows" && !credential && mode.Perm()&0o077 != 0 {
		return nil, errs.F(errs.Forbidden, "The key file %s can be read by others on this machine (mode %04o). Type chmod 600 %s; if somebody else may have read it, change the key.",
			path, mode.Perm(), path)
	}
	return durable.ReadFile(path, maxKeyFile)
}
