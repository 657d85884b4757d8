package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"gongshi/internal/attachment"
	"gongshi/internal/console"
	"gongshi/internal/errs"
	"gongshi/internal/pdf"
)

// pagesCmd is the child process that reads an uploaded document: serve starts it, nobody else.
type pagesCmd struct {
	Cache   string `required:"" type:"path" placeholder:"DIR" help:"Where the compiled PDFium is kept."`
	Prepare bool   `help:"Only compile PDFium."`
}

// exitRefused says that standard output holds the sentence for the person who chose the file.
const exitRefused = 3

// A document is read in so many seconds at most, and one at a time. Compiling PDFium comes once.
const (
	splitTime   = 25 * time.Second // with the wait for others
	splitLeast  = 15 * time.Second // of it, or the document is not to blame
	prepareTime = 3 * time.Minute
)

// Run reads a PDF from standard input and writes its pages into the working directory.
func (c *pagesCmd) Run(a *app) error {
	if err := limitMyself(); err != nil {
		return err
	}
	if c.Prepare {
		return pdf.Prepare(a.ctx, c.Cache)
	}
	data, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	number := 0
	err = pdf.Read(a.ctx, data, attachment.MaxPages, c.Cache, func(p pdf.Page) error {
		number++
		picture, text := pageFiles(".", number)
		return errors.Join(os.WriteFile(picture, p.JPEG, 0o600), os.WriteFile(text, []byte(p.Text), 0o600))
	})
	if errs.Is(err, errs.Invalid) {
		slog.Debug("refused", "cause", err)
		fmt.Fprint(a.stdout, errs.Sentence(err))
		os.Exit(exitRefused)
	}
	return err
}

// pageFiles are the names of a page's picture and text, the first page is 1.
func pageFiles(dir string, page int) (picture, text string) {
	name := filepath.Join(dir, fmt.Sprintf("%04d", page))
	return name + ".jpg", name + ".txt"
}

// splitter reads documents by child processes.
type splitter struct {
	ctx      context.Context // of serving
	program  string
	cache    string
	turn     chan struct{}
	preparer singleflight.Group
	prepared atomic.Bool
}

// documents gives what the console reads documents with.
func documents(ctx context.Context, dir string) (console.Documents, error) {
	own, err := os.Executable()
	if err != nil {
		return nil, errs.E(errs.Unavailable, "This program cannot find itself.", err)
	}
	s := &splitter{ctx: ctx, program: own, cache: filepath.Join(dir, "cache", "pdfium"), turn: make(chan struct{}, 1)}
	return s.pages, nil
}

func (s *splitter) pages(ctx context.Context, data []byte) ([]attachment.Page, error) {
	ctx, cancel := context.WithTimeout(ctx, splitTime)
	defer cancel()
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, behindOthers()
	}
	began := time.Now()
	dir, err := os.MkdirTemp("", "gongshi-pages-")
	if err != nil {
		return nil, errs.E(errs.Unavailable, "There is no room to read the document in.", err)
	}
	defer os.RemoveAll(dir)
	var said, sentence bytes.Buffer
	child := s.child(ctx, dir)
	child.Stdin, child.Stdout, child.Stderr = bytes.NewReader(data), &sentence, &said
	err = child.Run()
	switch {
	case ctx.Err() != nil && time.Since(began) < splitLeast:
		return nil, behindOthers()
	case ctx.Err() != nil:
		return nil, errs.E(errs.Invalid, "The document takes too long to be read. Save it as PDF again, or attach it in parts.", err)
	case err != nil && child.ProcessState != nil && child.ProcessState.ExitCode() == exitRefused:
		return nil, errs.F(errs.Invalid, "%s", sentence.String())
	case err != nil:
		return nil, errs.E(errs.Invalid, "The document cannot be read with what this machine has for it. Save it as PDF again, or attach it in parts.",
			errs.F(errs.Internal, "%v: %.500s", err, said.String()))
	}
	return readPages(dir)
}

func behindOthers() error {
	return errs.F(errs.Unavailable, "Others are having documents read; try again in a moment.")
}

// readPages reads what a child has written.
func readPages(dir string) ([]attachment.Page, error) {
	var pages []attachment.Page
	for {
		picture, text := pageFiles(dir, len(pages)+1)
		if !isFile(picture) {
			return pages, nil
		}
		var p attachment.Page
		seen, err := os.ReadFile(picture)
		if err == nil {
			var words []byte
			words, err = os.ReadFile(text)
			p = attachment.Page{JPEG: seen, Text: string(words)}
		}
		if err != nil {
			return nil, errs.E(errs.Unavailable, "There is no room to read the document in.", err)
		}
		pages = append(pages, p)
	}
}

// prepare has PDFium compiled, once for all who wait; whoever does not want to wait so long comes again.
func (s *splitter) prepare(ctx context.Context) error {
	if s.prepared.Load() {
		return nil
	}
	done := s.preparer.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(s.ctx, prepareTime)
		defer cancel()
		if err := os.MkdirAll(s.cache, 0o700); err != nil {
			return nil, err
		}
		out, err := s.child(ctx, s.cache, "--prepare").CombinedOutput()
		if err != nil {
			return nil, errs.F(errs.Internal, "%v: %.500s", err, out)
		}
		s.prepared.Store(true)
		return nil, nil
	})
	select {
	case r := <-done:
		if r.Err != nil {
			return errs.E(errs.Unavailable, "Documents cannot be read on this machine now; the log says why. Attach pictures of the pages.", r.Err)
		}
		return nil
	case <-ctx.Done():
		return errs.F(errs.Unavailable, "The first document has to wait until this machine is ready for documents; try again in a minute.")
	}
}

// child is this program, without this process's environment.
func (s *splitter) child(ctx context.Context, dir string, flags ...string) *exec.Cmd {
	child := exec.CommandContext(ctx, s.program, append([]string{"pages", "--cache", s.cache}, flags...)...)
	child.Env, child.Dir, child.WaitDelay = []string{"HOME=" + dir, "TMPDIR=" + dir, "GOMEMLIMIT=1GiB"}, dir, time.Second
	return child
}
