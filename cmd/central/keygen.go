package main

import (
	"cmp"
	"fmt"

	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/store"
)

type keygenCmd struct {
	folder
	Lock bool   `help:"Lock the key by a passphrase, which every command then asks for."`
	Name string `required:"" placeholder:"NAME" help:"The centre's name, best a domain that it owns: gongshi.example.gov.cn. It stands in every log and cannot be changed."`
}

// Validate makes a name that cannot be used misuse.
func (c *keygenCmd) Validate() error {
	if c.Name == "" {
		return nil // kong reports that it is missing
	}
	return feed.CheckName(c.Name)
}

// choosePassphrase reads it from --passphrase-file, or has it typed twice.
func (c *keygenCmd) choosePassphrase(a *app) (string, error) {
	if c.PassphraseFile != "" {
		return firstLine(c.PassphraseFile)
	}
	passphrase, err := a.askPassword()
	if err == nil && passphrase == "" {
		err = errs.F(errs.Invalid, "The passphrase is empty; nothing was made.")
	}
	return passphrase, err
}

// Run makes the key.
func (c *keygenCmd) Run(a *app) error {
	passphrase := ""
	if c.Lock {
		var err error
		if passphrase, err = c.choosePassphrase(a); err != nil {
			return err
		}
	}
	key, err := store.KeygenAt(c.Dir, c.Name, c.storePlace(a), passphrase)
	if err != nil {
		return err
	}
	a.printf(
		"The centre %s has its signing key in %s. Keep a copy of the key in a safe place, apart from backups of the database: who has it can sign in the centre's name.",
		c.Name,
		cmp.Or(c.Key, c.Dir),
	)
	a.printf(
		"Its fingerprint, to be read out and compared with a kiosk's administrator's screen: %s",
		key.Fingerprint(),
	)
	a.printf("Readers trust this line (for --trust):")
	_, err = fmt.Fprintln(a.stdout, key.VerifierLine())
	return err
}
