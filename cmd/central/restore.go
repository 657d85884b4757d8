package main

import (
	"gongshi/internal/feed"
)

type restoreCmd struct {
	folder
	Tree string `required:"" type:"path" placeholder:"TREE" help:"An exported tree that was made after the copy of the database that is being restored."`
}

// Run takes over from the tree what the database does not know that it has signed.
func (c *restoreCmd) Run(a *app) error {
	tree, err := feed.OpenFolder(c.Tree)
	if err != nil {
		return err
	}
	defer tree.Close()
	s, err := c.open(a)
	if err != nil {
		return err
	}
	defer s.Close()
	done, err := s.Restore(a.ctx, tree)
	if err != nil {
		return err
	}
	a.say("Taken over from %s: %d leaves of %d logs.", c.Tree, done.Leaves, done.Logs)
	if done.Lost > 0 {
		a.say("%d payloads are in no export, because their records were withdrawn; they are erased in the open now.", done.Lost)
	}
	for _, l := range done.Behind {
		a.say("Still behind: %s", l)
	}
	if len(done.Behind) > 0 {
		a.say("Nothing is signed before these have caught up too: run this again with a newer export.")
		return errTold
	}
	a.say("The centre is where it was; central verify --dir %s looks at all of it.", c.Dir)
	return nil
}
