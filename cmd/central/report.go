package main

import (
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
	Format   string      `required:"" enum:"json,text" placeholder:"json|text" help:"json or text."`
}

// Validate makes a period without days misuse.
func (c *reportCmd) Validate() error {
	if c.From.IsZero() || c.To.IsZero() {
		return nil // kong says what is missing
	}
	return c.scope("").Check()
}

func (c *reportCmd) scope(name string) report.Scope {
	return report.Scope{Division: division.Code(c.Division), Name: name, From: c.From, To: c.To, Below: c.Below}
}

// Run counts the current records.
func (c *reportCmd) Run(a *app) error {
	s, err := store.Open(a.ctx, c.Dir)
	if err != nil {
		return err
	}
	defer s.Close()
	name, err := divisionName(a, s, division.Code(c.Division))
	if err != nil {
		return err
	}
	sum, err := report.Summarise(c.scope(name), s.Current(a.ctx, division.Code(c.Division), c.Below))
	if err != nil {
		return err
	}
	if c.Format == "text" {
		return sum.WriteText(a.stdout)
	}
	text, err := json.Marshal(sum, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	_, err = a.stdout.Write(append(text, '\n'))
	return err
}

func divisionName(a *app, s *store.Store, code division.Code) (string, error) {
	list, err := s.Divisions(a.ctx)
	for _, d := range list {
		if d.Code == code {
			return d.Name, err
		}
	}
	return string(code), err
}
