package main

import (
	"fmt"

	"gongshi/internal/feed"
	"gongshi/internal/store"
)

type keygenCmd struct {
	folder
	Name string `required:"" placeholder:"NAME" help:"The centre's name, best a domain that it owns: gongshi.example.gov.cn. It stands in every log and cannot be changed."`
}

// Validate makes a name that cannot be used misuse.
func (c *keygenCmd) Validate() error {
	if c.Name == "" {
		return nil // kong says that it is missing
	}
	return feed.CheckName(c.Name)
}

// Run makes the key.
func (c *keygenCmd) Run(a *app) error {
	key, err := store.Keygen(c.Dir, c.Name)
	if err != nil {
		return err
	}
	a.say("The centre %s has its signing key in %s. Keep a copy of it in a safe place; whoever has it can sign in the centre's name.", c.Name, c.Dir)
	a.say("Readers trust this line (for --trust):")
	_, err = fmt.Fprintln(a.stdout, key.VerifierLine())
	return err
}
