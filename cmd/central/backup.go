package main

import (
	"fmt"
	"time"
)

type backupCmd struct {
	folder
	To string `required:"" type:"path" placeholder:"FILE" help:"A file that is not there yet, or a folder, in which each backup gets a name with its time."`
}

// Run makes a backup beside a running server, and prints where it is.
func (c *backupCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	done, err := s.Backup(a.ctx, c.To, time.Now())
	if err != nil {
		return err
	}
	a.printf("%d leaves of %d logs, %d bytes, verified. The signing key is not in it: keep that apart. To restore: central restore --from.", done.Leaves, done.Logs, done.Bytes)
	_, err = fmt.Fprintln(a.stdout, done.File)
	return err
}
