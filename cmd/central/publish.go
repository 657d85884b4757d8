package main

import (
	"errors"
	"fmt"

	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"

	"time"
)

type publishCmd struct {
	folder
	Again bool     `help:"Publish it also if its content, its title on that day or its document number is published already."`
	Files []string `arg:"" name:"file" type:"path" help:"Records as JSON, one a file; assets/examples shows every kind. Attachments lie beside the file, under their names."`
}

// Run publishes all files or none; refusals name file, field and reason.
func (c *publishCmd) Run(a *app) error {
	s, err := c.open(a)
	if err != nil {
		return err
	}
	defer s.Close()
	batch, err := c.read(a, s)
	if err != nil {
		return err
	}
	done, err := s.Publish(a.ctx, batch)
	var refused *store.Refused
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			a.refuse(c.Files[p.Draft], p.Problem)
		}
		return c.nothing(a)
	}
	if err != nil {
		return err
	}
	for _, p := range done {
		if err := a.line(p); err != nil {
			return err
		}
	}
	return nil
}

// read reads every file, so that all faults of all files are reported at once.
func (c *publishCmd) read(a *app, s *store.Store) (store.Batch, error) {
	batch := store.Batch{Files: map[string]store.File{}, New: !c.Again}
	sound := true
	for _, path := range c.Files {
		r, err := readRecord(path)
		if err != nil {
			sound = false
			fmt.Fprintf(a.stderr, "%s: %s\n", path, errs.Sentence(err))
			continue
		}
		problems, err := findAttachments(a.ctx, s, path, r, batch.Files)
		if err != nil {
			return batch, err
		}
		r, tidied := s.Rules().Tidy(r)
		for _, one := range tidied {
			fmt.Fprintf(a.stderr, "%s: %s %s\n", path, one.Reason, one.ReasonZh)
		}
		for _, p := range append(problems, editorial.Check(r, s.Rules(), time.Now())...) {
			sound = false
			a.refuse(path, p)
		}
		batch.Drafts = append(batch.Drafts, store.Draft{Record: r})
	}
	if !sound {
		return batch, c.nothing(a)
	}
	return batch, nil
}

func (a *app) refuse(path string, p record.Problem) {
	if p.ReasonZh != "" {
		p.Reason += " " + p.ReasonZh
	}
	fmt.Fprintf(a.stderr, "%s: %s\n", path, p)
}

func (c *publishCmd) nothing(a *app) error {
	a.say("Nothing was published: correct what is named above, then publish again.")
	return errTold
}
