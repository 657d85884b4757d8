package main

import (
	"github.com/go-json-experiment/json"

	"gongshi/internal/division"
)

type divisionsCmd struct{ folder }

// Run prints a line for each division that has a name or a log.
func (c *divisionsCmd) Run(a *app) error {
	s, err := c.openCentre(a)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.Divisions(a.ctx)
	if err != nil {
		return err
	}
	for _, d := range list {
		err := a.line(struct {
			Code    division.Code `json:"code"`
			Name    string        `json:"name"`
			Level   string        `json:"level"`
			Records int           `json:"records"`
		}{d.Code, d.Name, d.Code.Level().String(), d.Records})
		if err != nil {
			return err
		}
	}
	return nil
}

// line prints a value as one line of JSON.
func (a *app) line(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = a.stdout.Write(append(text, '\n'))
	return err
}
