package main

import (
	"os"

	"gongshi/internal/division"
	"gongshi/internal/errs"
)

type exportCmd struct {
	folder
	Out      string `required:"" type:"path" placeholder:"TREE" help:"Folder for the tree; an earlier export in it is brought up to date."`
	Division code   `placeholder:"CODE" help:"Only the logs that the kiosk of this division shows: its own and those above it."`
}

// Run writes the tree.
func (c *exportCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return ofRoom(c.Out, errs.E(errs.Unavailable, "The folder "+c.Out+" cannot be made.", err))
	}
	tree := newSpread(c.Out) // read by it too: nothing that was planted there is followed or waited for
	did, err := s.Export(a.ctx, tree, tree, division.Code(c.Division))
	if err != nil {
		return err
	}
	a.printf("%s: %d logs up to date, %d files written, %d taken away.", c.Out, did.Logs, did.Files, did.Gone)
	return nil
}
