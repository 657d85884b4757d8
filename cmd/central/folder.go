package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"gongshi/internal/errs"
	"gongshi/internal/store"
)

// folder is the flag of every command that works on a centre.
type folder struct {
	Dir string `required:"" type:"path" placeholder:"DIR" help:"The centre's folder."`
	keyPlace
}

// keyPlace is the place of the centre's key. Without a flag it is systemd's credential centre.key, where the unit gives
// one, else the file centre.key in the centre's folder.
type keyPlace struct {
	Key            string `type:"path" placeholder:"FILE" help:"The signing key, where it is not centre.key in the folder."`
	PassphraseFile string `type:"path" placeholder:"FILE" help:"A file whose first line is the passphrase of a locked key; without it, it is asked for on the terminal."`
}

// openCentre opens the centre; the caller closes it.
func (f folder) openCentre(a *app) (*store.Store, error) {
	return store.OpenWith(a.ctx, f.Dir, f.storePlace(a))
}

func (k keyPlace) storePlace(a *app) store.KeyPlace {
	p := store.KeyPlace{File: k.Key, Passphrase: func() (string, error) { return k.readPassphrase(a) }}
	if given := credentialPath("centre.key"); k.Key == "" && given != "" {
		p.File, p.Credential = given, true
	}
	return p
}

// credentialPath returns the path of a credential that systemd passed (systemd.exec, "LoadCredential="); "" for none.
func credentialPath(name string) string {
	dir := os.Getenv("CREDENTIALS_DIRECTORY")
	if dir == "" {
		return ""
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

func (k keyPlace) readPassphrase(a *app) (string, error) {
	path := k.PassphraseFile
	if path == "" {
		path = credentialPath("centre.passphrase")
	}
	if path != "" {
		return firstLine(path)
	}
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		return "", errs.F(errs.Forbidden, "The centre's key is locked: name a file with its passphrase by --passphrase-file, or give the unit a credential centre.passphrase.")
	}
	fmt.Fprint(a.stderr, "Passphrase of the centre's key: ")
	typed, err := term.ReadPassword(in)
	fmt.Fprintln(a.stderr)
	if err != nil {
		return "", errs.E(errs.Unavailable, "The passphrase cannot be read.", err)
	}
	return string(typed), nil
}

func firstLine(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", errs.E(errs.Unavailable, "The passphrase in "+path+" cannot be read.", err)
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", errs.E(errs.Unavailable, "The passphrase in "+path+" cannot be read.", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
