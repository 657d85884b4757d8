package main

import (
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/store"
)

type withdrawCmd struct {
	folder
	ID     string `required:"" name:"id" placeholder:"ID" help:"The record's id."`
	Reason string `required:"" placeholder:"TEXT" help:"Why it is taken down, for everybody to read."`
	By     string `placeholder:"WHO" help:"The office or person who takes it down, for everybody to read."`
	Erase  bool   `help:"Also destroy its words: payloads of all revisions and attachments, here at once, elsewhere as soon as they hear of it."`
}

// Run takes the record down and prints the place of that act in the log.
func (c *withdrawCmd) Run(a *app) error {
	s, err := c.open(a)
	if err != nil {
		return err
	}
	defer s.Close()
	done, err := s.Withdraw(a.ctx, store.Withdrawal{ID: c.ID, Reason: strings.TrimSpace(c.Reason), By: strings.TrimSpace(c.By), Erase: c.Erase})
	if err != nil && done.ID != "" {
		// The erasure is committed; only the write-ahead log could not be emptied yet.
		a.say("The record is erased, but the database's log still holds a copy: %s It is removed when central opens this folder next.", errs.Sentence(err))
	}
	if done.ID == "" {
		return err
	}
	return a.line(done)
}
