package main

import (
	"errors"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/store"
)

type withdrawCmd struct {
	folder
	ID     string `required:"" name:"id" placeholder:"ID" help:"The record's id."`
	Reason string `required:"" placeholder:"TEXT" help:"Why it is taken down, for everybody to read."`
	By     string `placeholder:"WHO" help:"The office or person who takes it down, for everybody to read."`
	Yes    bool   `help:"Withdraw it also if an alert comes back or disappears, or a draft cannot be published."`
	Erase  bool   `help:"Also destroy its words: payloads of all revisions and attachments, here at once, elsewhere as soon as they hear of it."`
}

// Run takes the record down and prints the place of that act in the log.
func (c *withdrawCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	reason := strings.TrimSpace(c.Reason)
	told, err := s.WithdrawalOf(a.ctx, account.System(), c.ID, reason)
	if err != nil {
		return err
	}
	for _, one := range told.Says() {
		a.printf("%s %s", one.Reason, one.ReasonZh)
	}
	if told.Key() != "" && !c.Yes {
		a.printf("Nothing was withdrawn. If that is meant, give --yes. 没有撤回；确要撤回的，请加--yes。")
		return errTold
	}
	done, err := s.Withdraw(a.ctx, store.Withdrawal{ID: c.ID, Reason: reason,
		By: strings.TrimSpace(c.By), Erase: c.Erase, Told: told.Key()})
	if err != nil && done.ID != "" {
		// The erasure is committed; only the write-ahead log could not be emptied yet.
		a.printf("The record is erased, but the database's log still holds a copy: %s It is removed when central opens this folder next.", errs.Sentence(err))
	}
	var refused *store.Refused
	if errors.As(err, &refused) {
		for _, one := range refused.Reasons() {
			a.printf("%s %s", one.Reason, one.ReasonZh)
		}
		return errTold
	}
	if done.ID == "" {
		return err
	}
	return a.line(done)
}
