package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/sync/singleflight"

	"gongshi/internal/attachment"
	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// A file is read in so many seconds at most. Compiling PDFium comes once.
const (
	readTime    = 25 * time.Second // with the wait for others
	readLeast   = 15 * time.Second // of it, or the file is not to blame
	prepareTime = 3 * time.Minute
)

// Bytes that are taken from a child. JSON writes bytes in four thirds of their number, and a text that was made for
// it in six times its length.
const (
	mostPicture  = attachment.MaxPictures*4/3 + 1<<16 // a long one is pages
	mostPages    = attachment.MaxPictures*4/3 + 32<<20
	mostWorkbook = 64 << 20
)

// readers read the files of strangers by child processes, one for each file.
type readers struct {
	ctx      context.Context // of serving
	program  string
	cache    string
	light    *lane // pictures and spreadsheets: a second each, and none waits behind a document
	heavy    *lane // documents
	preparer singleflight.Group
	prepared atomic.Bool
}

// newReaders returns a reader of files for the life of the context. dir is the centre's folder; without one no
// documents are read.
func newReaders(ctx context.Context, dir string) (*readers, error) {
	own, err := os.Executable()
	if err != nil {
		return nil, errs.E(errs.Unavailable, "This program cannot find itself.", err)
	}
	return &readers{ctx: ctx, program: own, cache: filepath.Join(dir, "cache", "pdfium"), light: newLane(2), heavy: newLane(1)}, nil
}

// Picture has a picture drawn again.
func (r *readers) Picture(ctx context.Context, asker string, data []byte) (attachment.Drawn, error) {
	var drawn attachment.Drawn
	job := errand{asker: asker, lane: r.light, kind: readPicture, data: data, most: mostPicture}
	if attachment.IsHEIC(data) {
		job.lane, job.kind = r.heavy, readHEIC
	}
	err := r.readInChild(ctx, job, func(got reading) bool {
		if got.Picture != nil {
			drawn = *got.Picture
		}
		return got.Picture != nil
	})
	return drawn, err
}

// Document gives the pages of a PDF.
func (r *readers) Document(ctx context.Context, asker string, data []byte) ([]attachment.Page, error) {
	var pages []attachment.Page
	err := r.readInChild(ctx, errand{asker: asker, lane: r.heavy, kind: readPDF, data: data, most: mostPages}, func(got reading) bool {
		if got.Page == nil || len(pages) == attachment.MaxPages {
			return false
		}
		pages = append(pages, *got.Page)
		return true
	})
	if err != nil {
		return nil, err
	}
	return pages, nil
}

// Workbook looks at a spreadsheet for a record of a kind.
func (r *readers) Workbook(ctx context.Context, asker string, data []byte, kind record.Kind, choice importer.Choice) (*importer.Preview, error) {
	said, err := json.Marshal(choice, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	var found *importer.Preview
	job := errand{asker: asker, lane: r.light, kind: readWorkbook, said: said, data: data, most: mostWorkbook, flags: []string{"--for", string(kind)}}
	err = r.readInChild(ctx, job, func(got reading) bool {
		found = got.Preview
		return found != nil
	})
	return found, err
}

// errand is one file to be read.
type errand struct {
	asker string
	lane  *lane
	kind  string
	said  []byte // of the file by a person: thousands of rows are more than a command line takes
	data  []byte
	most  int64 // bytes of the results
	flags []string
}

// sentences of each kind: it takes too long, it takes more than there is.
var sentences = map[string][2]string{
	readPicture: {
		"The picture takes too long to be read. Save it as JPEG again, smaller, and choose it again.",
		"The picture cannot be read with what this machine has for it. Save it as JPEG again, smaller, and choose it again.",
	},
	readHEIC: {
		"The picture takes too long to be read. Save it as JPEG, or send it from the telephone as JPEG, and choose it again.",
		"The picture cannot be read with what this machine has for it. Save it as JPEG, or send it from the telephone as JPEG, and choose it again.",
	},
	readPDF: {
		"The document takes too long to be read. Save it as PDF again, or attach it in parts.",
		"The document cannot be read with what this machine has for it. Save it as PDF again, or attach it in parts.",
	},
	readWorkbook: {
		"The file takes too long to be read. Copy the rows into a new one, and choose that.",
		"The file cannot be read with what this machine has for it. Copy the rows into a new one, and choose that.",
	},
}

// readInChild has a child read a file, and passes its answers to take. If a child ends in any other way than expected,
// the file is to blame.
func (r *readers) readInChild(ctx context.Context, job errand, take func(reading) bool) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	defer context.AfterFunc(r.ctx, cancel)()
	if job.kind == readPDF {
		if err := r.compilePDFium(ctx); err != nil {
			return err
		}
	}
	leave, err := job.lane.waitTurn(ctx, job.asker)
	if err != nil {
		return behindOthers()
	}
	defer leave()
	began := time.Now()
	refused, err := r.startChild(ctx, job, take)
	switch {
	case ctx.Err() != nil && time.Since(began) < readLeast:
		return behindOthers()
	case ctx.Err() != nil:
		return errs.E(errs.Invalid, sentences[job.kind][0], err)
	case err != nil:
		return errs.E(errs.Invalid, sentences[job.kind][1], err)
	case refused != "":
		return errs.F(errs.Invalid, "%s", refused)
	}
	return nil
}

func behindOthers() error {
	return errs.F(errs.Unavailable, "Others are having files read; try again in a moment.")
}

// errUnexpected is the error for an answer that no child sends.
var errUnexpected = errors.New("the child says something unexpected")

// startChild starts a child for a file and listens to it.
func (r *readers) startChild(ctx context.Context, job errand, take func(reading) bool) (refused string, err error) {
	flags := append([]string{"--kind", job.kind, "--said", strconv.Itoa(len(job.said)), "--size", strconv.Itoa(len(job.data))}, job.flags...)
	c := r.newChild(ctx, append(flags, "--cache", r.cache)...)
	input, err := c.StdinPipe()
	if err != nil {
		return "", err
	}
	output, err := c.StdoutPipe()
	if err != nil {
		return "", err
	}
	heard := 0
	err = c.runWith(func() error {
		sendFile(input, slices.Concat(job.said, job.data))
		said := jsontext.NewDecoder(io.LimitReader(output, job.most))
		for ; ; heard++ {
			var got reading
			switch err := json.UnmarshalDecode(said, &got); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			case got.Refused != "":
				refused = got.Refused
				return nil
			case !take(got):
				return errUnexpected
			}
		}
	})
	if err == nil && heard == 0 && refused == "" {
		err = errUnexpected
	}
	if err != nil {
		slog.Debug("a file could not be read", "kind", job.kind, "error", err, "said", c.complaint.String())
		err = errs.F(errs.Internal, "%v: %.500s", err, c.complaint.String())
	}
	return refused, err
}

// newChild is this program as a process that reads a file.
func (r *readers) newChild(ctx context.Context, flags ...string) *child {
	return newChild(ctx, r.program, []string{"GOMEMLIMIT=768MiB", "GOMAXPROCS=2"}, append([]string{"read"}, flags...)...)
}

// compilePDFium has PDFium compiled, once for all who wait; who does not want to wait so long comes again.
func (r *readers) compilePDFium(ctx context.Context) error {
	if r.prepared.Load() {
		return nil
	}
	done := r.preparer.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(r.ctx, prepareTime)
		defer cancel()
		if err := os.MkdirAll(r.cache, 0o700); err != nil {
			return nil, err
		}
		c := r.newChild(ctx, "--kind", readNothing, "--cache", r.cache)
		if _, err := c.StdinPipe(); err != nil {
			return nil, err
		}
		if err := c.runWith(func() error { return nil }); err != nil {
			return nil, errs.F(errs.Internal, "%v: %.500s", err, c.complaint.String())
		}
		r.prepared.Store(true)
		return nil, nil
	})
	select {
	case got := <-done:
		if got.Err != nil {
			return errs.E(errs.Unavailable, "Documents cannot be read on this machine now; the log says why. Attach pictures of the pages.", got.Err)
		}
		return nil
	case <-ctx.Done():
		return errs.F(errs.Unavailable, "The first document has to wait until this machine is ready for documents; try again in a minute.")
	}
}
