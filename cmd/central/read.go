package main

import (
	"context"
	"io"
	"log/slog"
	"os"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gongshi/internal/attachment"
	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/pdf"
	"gongshi/internal/record"
)

// Kinds of files that a child process reads.
const (
	readPicture  = "picture"
	readHEIC     = "heic" // a picture that takes more memory
	readPDF      = "pdf"
	readWorkbook = "workbook"
	readNothing  = "nothing" // prepares reading a PDF
)

// readCmd is the child process that reads the file of a stranger: central starts it, nobody else. The file comes by
// standard input, of which the parent holds the other end as long as it lives; the results go to standard output as
// JSON, one reading after the other. Nothing of either is written to the disk.
type readCmd struct {
	Kind  string `required:"" enum:"picture,heic,pdf,workbook,nothing" help:"What the file is meant to be."`
	Size  int64  `help:"How many bytes of standard input are the file."`
	Cache string `type:"path" placeholder:"DIR" help:"Where the compiled PDFium is kept."`
	For   string `placeholder:"KIND" help:"The kind of record that a workbook is for."`
	Said  int64  `help:"How many bytes of standard input, before the file, are what a person has said of a workbook, as JSON."`
}

// reading is a child's answer: why it refuses the file, or a part of the result.
type reading struct {
	Refused string            `json:"refused,omitempty"` // a sentence for the person who chose the file
	Picture *attachment.Drawn `json:"picture,omitempty"`
	Page    *attachment.Page  `json:"page,omitempty"`
	Preview *importer.Preview `json:"preview,omitempty"`
}

// exitOrphan is the exit code of a child whose parent has gone.
const exitOrphan = 4

// Run reads the file.
func (c *readCmd) Run(a *app) error {
	if err := limitMyself(c.Kind); err != nil {
		return err
	}
	data := make([]byte, c.Said+c.Size)
	if _, err := io.ReadFull(os.Stdin, data); err != nil {
		return err
	}
	go endWithParent(os.Stdin)
	err := c.read(a.ctx, data[:c.Said], data[c.Said:], func(r reading) error {
		return json.MarshalWrite(a.stdout, r, jsontext.AllowInvalidUTF8(true))
	})
	if errs.Is(err, errs.Invalid) {
		slog.Debug("refused", "cause", err)
		return json.MarshalWrite(a.stdout, reading{Refused: errs.Sentence(err)})
	}
	return err
}

// endWithParent ends this process when nobody holds the other end of its input any more.
func endWithParent(input io.Reader) {
	io.Copy(io.Discard, input) // an error is an end too
	os.Exit(exitOrphan)
}

func (c *readCmd) read(ctx context.Context, said, data []byte, say func(reading) error) error {
	switch c.Kind {
	case readPicture, readHEIC:
		drawn, err := attachment.Redraw(ctx, data)
		if err != nil {
			return err
		}
		return say(reading{Picture: &drawn})
	case readPDF:
		return pdf.Read(ctx, data, attachment.MaxPages, c.Cache, func(p pdf.Page) error {
			return say(reading{Page: &attachment.Page{JPEG: p.JPEG, Text: p.Text}})
		})
	case readWorkbook:
		var choice importer.Choice
		if err := json.Unmarshal(said, &choice); err != nil {
			return err
		}
		return say(reading{Preview: importer.Read(data, record.Kind(c.For), choice)})
	}
	return pdf.Prepare(ctx, c.Cache)
}
