package main

import (
	"bytes"
	"fmt"
	"slices"

	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type importCmd struct {
	File string `arg:"" type:"existingfile" help:"An .xlsx, or a .csv in UTF-8 or GB18030."`
	Into string `required:"" type:"existingfile" placeholder:"RECORD.json" help:"The finance statement or relief list, as for publish, whose rows are to be those of the file."`
	Lang string `default:"zh" enum:"zh,en" help:"The language of problems, zh or en."`
	Out  string `placeholder:"FILE" help:"Write the record into this file instead of to standard output."`
}

// Run writes the record with the file's rows, ready for publish, or says what is wrong in which row.
func (c *importCmd) Run(a *app) error {
	r, err := readRecord(c.Into)
	if err != nil {
		return err
	}
	data, err := readFile(c.File, importer.MaxFile)
	if err != nil {
		return err
	}
	files, err := newReaders(a.ctx, "")
	if err != nil {
		return err
	}
	p, err := files.Workbook(a.ctx, "", data, r.Kind, importer.Choice{Known: importer.KnownOf(r)})
	if err != nil {
		return err
	}
	for _, one := range slices.Concat(p.Notes, p.Problems) {
		fmt.Fprintln(a.stderr, c.sentence(one))
	}
	if err := p.Fill(r); err != nil {
		return err
	}
	body, err := r.Canonical()
	if err != nil {
		return err
	}
	return a.put(c.Out, append(body, '\n'))
}

func (c *importCmd) sentence(p importer.Problem) string {
	reason, row := p.ReasonZh, "第%d行 "
	if c.Lang == "en" {
		reason, row = p.Reason, "row %d "
	}
	place := c.File + ": "
	if p.Row > 0 {
		place += fmt.Sprintf(row, p.Row)
	}
	if p.Column != "" {
		place += p.Column + ": "
	}
	return place + reason
}

type templateCmd struct {
	Kind string `required:"" enum:"finance_statement,relief_distribution" placeholder:"KIND" help:"finance_statement or relief_distribution."`
	Dir  string `type:"path" placeholder:"DIR" help:"With --id: the centre's folder."`
	keyPlace
	ID   string `name:"id" placeholder:"ID" help:"Fill the workbook with the rows of this record."`
	Lang string `default:"zh" enum:"zh,en" help:"The language of the headings, zh or en."`
	Out  string `placeholder:"FILE" help:"Write into this file instead of to standard output."`
}

// Validate keeps a workbook out of a terminal.
func (c *templateCmd) Validate() error {
	if (c.Dir == "") != (c.ID == "") {
		return errs.F(errs.Invalid, "--dir and --id go together")
	}
	return notIntoTerminal("xlsx", c.Out)
}

// Run writes a workbook for import, empty or with a record's rows.
func (c *templateCmd) Run(a *app) error {
	var out bytes.Buffer
	if c.ID == "" {
		if err := importer.WriteTemplate(&out, record.Kind(c.Kind), c.Lang); err != nil {
			return err
		}
		return a.put(c.Out, out.Bytes())
	}
	return a.withRecord(folder{c.Dir, c.keyPlace}, c.ID, func(_ *store.Store, r *record.Record) error {
		if err := importer.WriteRecord(&out, r, c.Lang); err != nil {
			return err
		}
		return a.put(c.Out, out.Bytes())
	})
}
