package main

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/store"
)

type verifyCmd struct {
	Dir  string `type:"path" xor:"where" required:"" placeholder:"DIR" help:"A centre's folder: everything that is stored, derived tables included."`
	URL  string `name:"url" xor:"where" required:"" placeholder:"URL" help:"A server or mirror."`
	Tree string `type:"path" xor:"where" required:"" placeholder:"TREE" help:"An exported tree."`
	keyPlace
	Division code   `placeholder:"CODE" help:"Only this division's log."`
	Audit    string `type:"path" placeholder:"FILE" help:"A statement about the audit trail that was fetched earlier, from /feed/audit of the server or feed/audit of an exported tree: with --dir, the trail must go on from it."`
	Trust    string `type:"path" placeholder:"FILE" help:"Verifier key lines that are trusted. Without it, the key that lies with the data itself is taken, and that is said."`
}

// direct asks the named server and no other: a redirection is an answer that names it.
var direct = &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Validate makes a statement without a trail to compare misuse.
func (c *verifyCmd) Validate() error {
	if c.Audit != "" && c.Dir == "" {
		return errs.F(errs.Invalid, "--audit goes with --dir: only the centre's folder has the audit trail.")
	}
	return nil
}

// Run verifies, prints the checked parts and every fault, and fails if there is a fault.
func (c *verifyCmd) Run(a *app) error {
	var trust *feed.Trust
	if c.Trust != "" {
		text, err := os.ReadFile(c.Trust)
		if err != nil {
			return errs.E(errs.NotFound, "The trusted keys in "+c.Trust+" cannot be read.", err)
		}
		if trust, err = feed.ParseTrust(string(text)); err != nil {
			return err
		}
	}
	var found *store.Inspection
	var err error
	switch {
	case c.Dir != "":
		found, err = c.verifyFolder(a, trust)
	case c.URL != "":
		found, err = verifyFiles(a, feed.WebFiles(direct, c.URL), trust, division.Code(c.Division))
	default:
		tree, openErr := feed.OpenFolder(c.Tree)
		if openErr != nil {
			return openErr
		}
		defer tree.Close()
		found, err = verifyFiles(a, tree, trust, division.Code(c.Division))
	}
	if err != nil {
		return err
	}
	if err = a.printInspection(found); err == nil && c.Audit != "" {
		a.printf("The audit trail goes on from the statement in %s.", c.Audit)
	}
	return err
}

func (c *verifyCmd) verifyFolder(a *app, trust *feed.Trust) (*store.Inspection, error) {
	var statement []byte
	if c.Audit != "" {
		var err error
		if statement, err = os.ReadFile(c.Audit); err != nil {
			return nil, errs.E(errs.NotFound, "The statement in "+c.Audit+" cannot be read.", err)
		}
	}
	return store.Inspect(a.ctx, c.Dir, c.storePlace(a), trust, division.Code(c.Division), statement)
}

// printInspection prints an inspection: a line for each log, a line for each fault.
func (a *app) printInspection(found *store.Inspection) error {
	faults := int64(len(found.Findings))
	for _, r := range found.Logs {
		trusted := "signature verified"
		if !r.Trusted {
			trusted = "NOT signed by a trusted key"
		}
		fmt.Fprintf(a.stdout, "%s: %d leaves, %d payloads, %d left out as withdrawn, %d erased, %s, %d faults\n",
			r.Code, r.Checkpoint.Size, r.Payloads, r.Withdrawn, r.Erased, trusted, int64(len(r.Findings))+r.More)
		for _, f := range r.Findings {
			fmt.Fprintf(a.stdout, "FAULT %s\n", f)
		}
		if r.More > 0 {
			fmt.Fprintf(a.stdout, "FAULT and %d more in this log\n", r.More)
		}
		faults += int64(len(r.Findings)) + r.More
	}
	for _, f := range found.Findings {
		fmt.Fprintf(a.stdout, "FAULT %s\n", f)
	}
	if !found.OK() {
		a.printf("central verify: %d faults in %d logs; they are named above.", faults, len(found.Logs))
		return errTold
	}
	if found.Audit > 0 {
		a.printf("Verified: %d entries of the audit trail, no fault.", found.Audit)
	}
	a.printf("Verified: %d logs, no fault.", len(found.Logs))
	return nil
}
