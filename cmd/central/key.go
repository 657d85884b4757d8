package main

import (
	"fmt"
	"os"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/record"
)

type keyCmd struct {
	Show   keyShowCmd   `cmd:"" help:"Print the verifier key line for --trust, and say its fingerprint and which keys came before."`
	Change keyChangeCmd `cmd:"" help:"Make a new key. The old one signs a statement that names it, which kiosks and auditors follow; all logs are signed anew. The server is stopped meanwhile."`
	Revoke keyRevokeCmd `cmd:"" help:"Have the present key say that nothing signed by a key is to be accepted any more: an earlier key, or, as its own last word, the present one."`
}

type keyShowCmd struct{ folder }

// Run shows.
func (c *keyShowCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, st := range s.Succession().Statements() {
		what := "the key %s was replaced by %s"
		if st.Op == feed.OpRevoke {
			what = "the key %s has revoked %s"
		}
		a.printf("%s  "+what, st.At.In(record.Zone).Format("2006-01-02 15:04"), feed.Fingerprint(st.By), feed.Fingerprint(st.Key))
	}
	a.printf("Fingerprint of the key of %s, to be read out and compared with a kiosk's administrator's screen: %s", s.Name(), feed.Fingerprint(s.VerifierLine()))
	_, err = fmt.Fprintln(a.stdout, s.VerifierLine())
	return err
}

type keyChangeCmd struct{ folder }

// Run changes the key.
func (c *keyChangeCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	place := c.storePlace(a)
	key, err := s.ChangeKey(a.ctx, account.System(), place, time.Now())
	if err != nil {
		return err
	}
	a.printf("The centre's key is a new one. Its fingerprint: %s", key.Fingerprint())
	a.printf("Start the server, and bring exports and mirrors up to date: kiosks and auditors follow by themselves. New ones are given this line (for --trust).")
	a.printf("Make a backup now, and keep a copy of the new key apart from it. The old key, beside the new one with .old at its end, opens backups from before: keep it where you keep those, and not here.")
	_, err = fmt.Fprintln(a.stdout, key.VerifierLine())
	return err
}

type keyRevokeCmd struct {
	folder
	Line string `required:"" type:"path" placeholder:"FILE" help:"The verifier key line of the key to revoke, as central key show printed it."`
	Last bool   `name:"nothing-more-is-signed" help:"Revoke the present key itself: the centre signs nothing more, and readers accept nothing from it before they are given the line of another key."`
}

// Run revokes.
func (c *keyRevokeCmd) Run(a *app) error {
	text, err := os.ReadFile(c.Line)
	if err != nil {
		return errs.E(errs.NotFound, "The key line in "+c.Line+" cannot be read.", err)
	}
	trust, err := feed.ParseTrust(string(text))
	if err != nil {
		return err
	}
	line := trust.Lines()
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	own := line == s.VerifierLine()+"\n"
	switch {
	case own && !c.Last:
		return errs.F(errs.Invalid, "That is the present key. To replace it, use central key change; to end with it, add --nothing-more-is-signed.")
	case !own && c.Last:
		return errs.F(errs.Invalid, "The line in %s is not that of the present key, %s.", c.Line, feed.Fingerprint(s.VerifierLine()))
	}
	if err := s.RevokeKey(a.ctx, account.System(), line[:len(line)-1], time.Now()); err != nil {
		return err
	}
	if own {
		a.printf("It was the last word of this key: export once more, and nothing is published with it again. Readers need the line of another key.")
	}
	a.printf("The key %s is revoked. Start the server, and bring exports and mirrors up to date: kiosks hear of it within a day.", feed.Fingerprint(line))
	return nil
}
