package main

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"gongshi/internal/division"
	"gongshi/internal/durable"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/report"
	"gongshi/internal/store"
)

type sheetCmd struct {
	folder
	ID    string `required:"" name:"id" placeholder:"ID" help:"The record's id."`
	Paper string `default:"a4" enum:"a4,a3" help:"a4 or a3."`
	Lang  string `default:"zh" enum:"zh,en" help:"The language of what is not the record's own words, zh or en."`
	Out   string `placeholder:"FILE" help:"Write into this file instead of to standard output."`
}

// Validate keeps a PDF out of a terminal.
func (c *sheetCmd) Validate() error { return notIntoTerminal("pdf", c.Out) }

func notIntoTerminal(format, out string) error {
	if out == "" && term.IsTerminal(int(os.Stdout.Fd())) {
		return errs.F(errs.Invalid, "a %s is nothing to read in a terminal: give --out FILE", format)
	}
	return nil
}

// Run prints the record in force.
func (c *sheetCmd) Run(a *app) error {
	return a.withRecord(c.folder, c.ID, func(s *store.Store, r *record.Record) error {
		now := time.Now()
		sheet := report.Sheet{Record: r, Paper: c.Paper, Lang: c.Lang,
			Made: record.DateOf(now.In(record.Zone)), At: now}
		var err error
		if sheet.Sequel, err = s.Sequel(a.ctx, r); err != nil {
			return err
		}
		sheet.Referred = func(line string) string { return a.nameReferred(s, line, c.Lang) }
		if sheet.Place, err = divisionName(a, s, r.Division, c.Lang); err != nil {
			return err
		}
		var out bytes.Buffer
		if err := sheet.WritePDF(&out, s.Rules()); err != nil {
			return err
		}
		return a.writeOut(c.Out, out.Bytes())
	})
}

// nameReferred names the record or the division that a line refers to by its id or code.
func (a *app) nameReferred(s *store.Store, line, lang string) string {
	if record.ValidID(line) {
		if r, err := s.Record(a.ctx, line); err == nil {
			return fmt.Sprintf(map[string]string{"zh": "《%s》（%s）", "en": "%s (%s)"}[lang], r.Title, r.IndexNumber)
		}
	} else if code, err := division.Parse(line); err == nil {
		if name, err := divisionName(a, s, code, lang); err == nil {
			return name
		}
	}
	return line
}

// withRecord opens a centre's folder for one of its records in force.
func (a *app) withRecord(in folder, id string, do func(*store.Store, *record.Record) error) error {
	s, err := in.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	r, err := s.Record(a.ctx, id)
	if err != nil {
		return err
	}
	return do(s, r)
}

// writeOut writes into a file, or to standard output where none is named.
func (a *app) writeOut(name string, data []byte) error {
	if name != "" {
		return durable.WriteFile(name, data, 0o644)
	}
	_, err := a.stdout.Write(data)
	return err
}
