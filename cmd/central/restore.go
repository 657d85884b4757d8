package main

import (
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/store"
)

type restoreCmd struct {
	folder
	From   string `type:"path" placeholder:"BACKUP" help:"Put this backup in the place of the folder's database first; what was there is set aside. The folder needs the centre's key."`
	Tree   string `type:"path" placeholder:"TREE" help:"An exported tree that was made after the backup: catch up from it."`
	Accept bool   `name:"accept-as-newest" help:"Go on without a tree: you say that nothing was published since. The audit trail records it. If it is not so, kiosks refuse what is signed from here on."`
}

// Validate makes a restoring from nothing misuse.
func (c *restoreCmd) Validate() error {
	if c.From == "" && c.Tree == "" && !c.Accept {
		return errs.F(errs.Invalid, "Say what to restore from: --from BACKUP, --tree TREE, or --accept-as-newest.")
	}
	return nil
}

// Run puts a backup in place, takes over from a tree the leaves that were signed after the backup, or has the database
// accepted as the newest.
func (c *restoreCmd) Run(a *app) error {
	place := c.storePlace(a)
	var tree *feed.Folder
	if c.Tree != "" {
		var err error
		if tree, err = feed.OpenFolder(c.Tree); err != nil {
			return err
		}
		defer tree.Close()
	}
	if c.From != "" {
		aside, err := store.PutInPlace(a.ctx, c.Dir, place, c.From)
		if aside != "" {
			a.printf("What was there is in %s now; remove it when all is well.", aside)
		}
		if err != nil {
			return err
		}
		a.printf("%s was checked and is in place in %s.", c.From, c.Dir)
	}
	if c.Tree == "" && !c.Accept {
		a.printf("Nothing is signed or served from it yet. Catch up from an export made since: central restore --dir %s --tree TREE. "+
			"If nothing can have been published since: central restore --dir %s --accept-as-newest.", c.Dir, c.Dir)
		return nil
	}
	s, err := store.OpenToRestore(a.ctx, c.Dir, place)
	if err != nil {
		return err
	}
	defer s.Close()
	if tree != nil {
		if err := c.catchUp(a, s, tree); err != nil {
			return err
		}
	}
	if c.Accept {
		if err := c.acceptAsNewest(a, s); err != nil {
			return err
		}
	}
	a.printf("The centre signs and serves again. People, drafts and the audit trail are as they were in this database: a tree "+
		"has only what was published since. central verify --dir %s looks at all of it.", c.Dir)
	return nil
}

func (c *restoreCmd) catchUp(a *app, s *store.Store, tree *feed.Folder) error {
	done, err := s.Restore(a.ctx, tree)
	if err != nil {
		return err
	}
	a.printf("Taken over from %s: %d leaves of %d logs.", c.Tree, done.Leaves, done.Logs)
	if done.Lost > 0 {
		a.printf("%d payloads are in no export, because their records were withdrawn; they are erased in the open now.", done.Lost)
	}
	for _, l := range done.Behind {
		a.printf("Still behind: %s", l)
	}
	for _, l := range done.Short {
		a.printf("The tree is older than the database, which has %d leaves of %s; the tree has %d.", l.Signed, l.Division, l.Here)
	}
	switch {
	case len(done.Behind) > 0:
		a.printf("Nothing is signed before these have caught up too: run this again with a newer export.")
		return errTold
	case len(done.Short) > 0 && !c.Accept:
		a.printf("So it does not say what was signed since: run this again with a newer export, or with --accept-as-newest.")
		return errTold
	}
	return nil
}

func (c *restoreCmd) acceptAsNewest(a *app, s *store.Store) error {
	did, err := s.AcceptAsNewest(a.ctx)
	if err != nil {
		return err
	}
	if did {
		a.printf("The database in %s counts as the newest from here on; the audit trail says so.", c.Dir)
	}
	return nil
}
