package main

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gongshi/assets"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type importCmd struct {
	File    string `arg:"" type:"existingfile" help:"An .xlsx, or a .csv in UTF-8 or GB18030."`
	Into    string `required:"" type:"existingfile" placeholder:"RECORD.json" help:"The finance statement or relief list, as for publish, whose rows are to be those of the file."`
	Lang    string `default:"zh" enum:"zh,en" help:"The language of the report, zh or en."`
	Format  string `default:"text" enum:"text,json" help:"How the report of what was understood is written, text or json."`
	Answers string `type:"existingfile" placeholder:"FILE" help:"What the file does not say by itself, as JSON: sheet, heading (the row), columns (letter: field or skip), rows (number: use), answers (question: option). The report names them."`
	Out     string `placeholder:"FILE" help:"Write the record into this file; the report then goes to standard output."`
}

// Help explains where the record and the report go.
func (c *importCmd) Help() string {
	return `Before anything is written, the report says what was understood: sums beside every sum that the file states, columns,
rows, questions. While something is wrong or a question is open, no record is written, and the exit code is 1.

With --out the record goes into FILE and the report to standard output. Without it the record goes to standard output
and the report as text to standard error. --format json gives one JSON document on standard output: {"report":…}, and
without --out the record in it: {"report":…,"record":…}.`
}

// Run writes the record with the file's rows, ready for publish. Otherwise it names the faults by row, and the open
// questions.
func (c *importCmd) Run(a *app) error { return tongue(c.Lang).error(c.run(a)) }

func (c *importCmd) run(a *app) error {
	r, err := readRecord(c.Into)
	if err != nil {
		return err
	}
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		return err
	}
	p, err := c.readFile(a, r, rules)
	if err != nil {
		return err
	}
	report := newImportReport(c.File, p)
	body, refused := c.fillRecord(r, p, rules)
	report.Understood = refused == nil
	if refused == nil && c.Out != "" {
		if err := a.writeOut(c.Out, body); err != nil {
			return err
		}
	}
	if err := c.writeReport(a, report, body); err != nil {
		return err
	}
	_, tidied := rules.Tidy(r)
	for _, one := range tidied {
		if one.What == record.TidyUndrawn {
			a.printf("%s", tongue(c.Lang).say("%[1]s", "%[2]s", one.ReasonZh, one.Reason))
		}
	}
	if refused != nil {
		a.printf("%s", report.refusalText(c.Lang))
		return errTold
	}
	return nil
}

// readFile reads the file as the answers say, and holds it against the record by the rules of publication.
func (c *importCmd) readFile(a *app, r *record.Record, rules *record.Rules) (*importer.Preview, error) {
	said, err := readAnswers(c.Answers, tongue(c.Lang))
	if err != nil {
		return nil, err
	}
	choice, err := said.choiceOf(r.Kind, tongue(c.Lang))
	if err != nil {
		return nil, errs.E(errs.Invalid, c.Answers+": "+errs.Sentence(err), nil)
	}
	choice.Known = importer.KnownOf(r, rules)
	data, err := readFile(c.File, importer.MaxFile)
	if err != nil {
		return nil, err
	}
	files, err := newReaders(a.ctx, "")
	if err != nil {
		return nil, err
	}
	p, err := files.Workbook(a.ctx, "", data, r.Kind, choice)
	if err != nil {
		return nil, err
	}
	if err := said.checkAsked(p, tongue(c.Lang)); err != nil {
		return nil, errs.E(errs.Invalid, c.Answers+": "+errs.Sentence(err), nil)
	}
	p.CheckAgainst(r, rules, func(filled *record.Record) []record.Problem {
		return editorial.CheckRows(filled, rules, time.Now())
	})
	return p, nil
}

// fillRecord gives the record with the file's rows in its written form.
func (c *importCmd) fillRecord(r *record.Record, p *importer.Preview, rules *record.Rules) ([]byte, error) {
	if err := p.Fill(r); err != nil {
		return nil, err
	}
	r, _ = rules.Tidy(r, p.Names...) // which is noted
	body, err := r.Canonical()
	return append(body, '\n'), err
}

// writeReport writes the report where it belongs, and the record to standard output where no file is named for it.
func (c *importCmd) writeReport(a *app, report *importReport, body []byte) error {
	if c.Format == "json" {
		document := struct {
			Report *importReport  `json:"report"`
			Record jsontext.Value `json:"record,omitempty"`
		}{Report: report}
		if c.Out == "" {
			document.Record = jsontext.Value(bytes.TrimSpace(body))
		}
		text, err := json.Marshal(document, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			return err
		}
		_, err = a.stdout.Write(append(text, '\n'))
		return err
	}
	to := a.stdout
	if c.Out == "" {
		to = a.stderr
	}
	if err := report.write(to, c.Lang); err != nil {
		return err
	}
	for _, one := range slices.Concat(report.Notes, report.Problems) {
		a.printf("%s", c.problemSentence(one))
	}
	if c.Out != "" || !report.Understood {
		return nil
	}
	_, err := a.stdout.Write(body)
	return err
}

func (c *importCmd) problemSentence(p importer.Problem) string {
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
	return flattenLine(place + reason)
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
		return a.writeOut(c.Out, out.Bytes())
	}
	return a.withRecord(folder{c.Dir, c.keyPlace}, c.ID, func(_ *store.Store, r *record.Record) error {
		if err := importer.WriteRecord(&out, r, c.Lang); err != nil {
			return err
		}
		return a.writeOut(c.Out, out.Bytes())
	})
}
