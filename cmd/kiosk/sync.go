package main

import (
	"bytes"
	"os"
	"strings"

	"gongshi/internal/cache"
	"gongshi/internal/errs"
	"gongshi/internal/syncer"
)

// source is the part of the command line about the source of the logs.
type source struct {
	Central string `placeholder:"URL" xor:"source" help:"Address of the centre, or of a server that answers as it does; a static export is read with sync --tree."`
	Trust   string `placeholder:"FILE" help:"Verifier key lines to trust; they bind the folder from then on, also at starts without. What replaces them is the centre's own signed word that its key has changed, or another --trust."`

	TrustFirstUse bool `help:"In a folder that trusts no key yet, pin the key met first, even over http:// from another machine, where anybody on the line could have put it. Then compare its fingerprint on the administrator's screen with what central key show says."`
}

// readKeys reads the trusted keys; "" without --trust.
func (s source) readKeys() (string, error) {
	if s.Trust == "" {
		return "", nil
	}
	text, err := os.ReadFile(s.Trust)
	if err != nil {
		return "", errs.E(errs.Invalid, "the file of --trust cannot be read", err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // the mark that editors of Windows write
	if strings.TrimSpace(string(text)) == "" {      // as a failed keygen leaves it: it must not mean that any key will do
		return "", errs.F(errs.Invalid, "The file of --trust, %s, is empty. It holds the line that central keygen or central key show prints.", s.Trust)
	}
	return string(text), nil
}

// syncCommand is `kiosk sync`.
type syncCommand struct {
	folder
	source
	Tree     string `placeholder:"DIR" xor:"source" help:"An exported tree, such as a USB stick."`
	Division string `required:"" placeholder:"CODE" help:"The kiosk's division, 12 digits."`
}

// Run makes one pass and prints its report.
func (c syncCommand) Run(s *station) error {
	if c.Central == "" && c.Tree == "" {
		return errs.F(errs.Invalid, "give --central URL or --tree DIR")
	}
	keys, err := c.readKeys()
	if err != nil {
		return err
	}
	k, _, err := c.openCache(s, opening{division: c.Division, check: cache.CheckFirst, trust: keys})
	if err != nil {
		return err
	}
	defer k.Close()
	sync, err := syncer.New(k, syncer.Options{Central: c.Central, Tree: c.Tree, Trust: keys, FirstUse: c.TrustFirstUse})
	if err != nil {
		return err
	}
	report := sync.Pass(s.ctx)
	if err := s.printJSON(report); err != nil {
		return err
	}
	if code := report.ExitCode(); code != exitDone {
		return exit(code)
	}
	return nil
}
