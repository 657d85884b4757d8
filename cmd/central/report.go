package main

import (
	"bytes"
	"io"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gongshi/internal/division"
	"gongshi/internal/record"
	"gongshi/internal/report"
	"gongshi/internal/store"
)

type reportCmd struct {
	folder
	Division code        `required:"" placeholder:"CODE" help:"The division that is reported on."`
	From     record.Date `required:"" placeholder:"DATE" help:"First day, as 2015-01-01."`
	To       record.Date `required:"" placeholder:"DATE" help:"Last day."`
	Below    bool        `help:"Count the divisions below as well."`
	Format   string      `required:"" enum:"json,text,pdf,xlsx" placeholder:"json|text|pdf|xlsx" help:"json, text, pdf or xlsx."`
	Lang     string      `default:"zh" enum:"zh,en" help:"The language of pdf and xlsx, zh or en."`
	Out      string      `placeholder:"FILE" help:"Write into this file instead of to standard output."`
}

// Validate makes a period without days misuse.
func (c *reportCmd) Validate() error {
	if c.From.IsZero() || c.To.IsZero() {
		return nil // kong reports the missing flag
	}
	if c.Format == "pdf" || c.Format == "xlsx" {
		if err := notIntoTerminal(c.Format, c.Out); err != nil {
			return err
		}
	}
	return c.scopeOf("").Check()
}

func (c *reportCmd) scopeOf(name string) report.Scope {
	return report.Scope{Division: division.Code(c.Division), Name: name, From: c.From, To: c.To, Below: c.Below}
}

// Run counts the current records.
func (c *reportCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	name, err := divisionName(a, s, division.Code(c.Division), c.Lang)
	if err != nil {
		return err
	}
	sum, err := report.Summarise(c.scopeOf(name), s.Current(a.ctx, division.Code(c.Division), c.Below))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := c.write(&out, sum, s.Rules()); err != nil {
		return err
	}
	return a.writeOut(c.Out, out.Bytes())
}

// write puts the summary into the form that was asked for.
func (c *reportCmd) write(w io.Writer, sum *report.Summary, rules *record.Rules) error {
	document := sum.Document(rules, c.Lang, record.DateOf(time.Now().In(record.Zone)))
	switch c.Format {
	case "text":
		return sum.WriteText(w)
	case "pdf":
		return document.WritePDF(w)
	case "xlsx":
		return document.WriteXLSX(w)
	}
	if err := json.MarshalWrite(w, sum, json.Deterministic(true), jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func divisionName(a *app, s *store.Store, code division.Code, lang string) (string, error) {
	list, err := s.Divisions(a.ctx)
	for _, d := range list {
		if d.Code == code {
			if lang == "en" && d.NameEN != "" {
				return d.NameEN, err
			}
			return d.Name, err
		}
	}
	return string(code), err
}
