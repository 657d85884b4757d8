// Package pdf takes a PDF document apart into what a reader sees, page by page: a picture, and the text that can be
// searched for what must not become public. PDFium does it, as WebAssembly (github.com/klippa-app/go-pdfium on
// wazero), so that a document made to break it breaks only its sandbox; the sandbox has a limit of memory, and the
// context ends it. PDFium has no network, no environment, no output, and no file system but one in memory, in which
// there is nothing but the project's Chinese font: with it a document is drawn that names a Chinese font without
// bringing it along, the same on every machine. A page on which characters found no glyph is refused, since a page
// from which words are gone looks like one that never had them: in a font that is not in the document and that the
// project's cannot replace, in one of the document's that has a blank or its box for what it lacks (.notdef), in one
// that the document draws itself (Type 3) but does not. What is not meant to be seen is no loss: blanks, invisible
// text, text in the colour of the paper, covered or cut off. Of codes that no table explains, a few blanks of a font
// are taken for spaces. What lies on a page and has words but no drawing is refused too. It is meant for a child
// process with limits of its own (cmd/central's read): PDFium and its runtime leave a third of a gigabyte behind. A
// room of the centre; its disk is the folder in which the compiled PDFium is kept, since compiling takes seconds and
// everything else tenths of a second.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"gongshi/internal/errs"
)

// Limits of what is read.
const (
	maxSide    = 1980      // pixels of a page's longer side: A4 at 170 dots an inch, small print can be read on a kiosk
	quality    = 80        // of a JPEG
	maxMemory  = 768 << 20 // bytes of the sandbox
	wasmPage   = 64 << 10
	maxHandles = 200_000          // of a document that stays open, each some hundred bytes
	starting   = 20 * time.Second // until an instance is there; compiling comes before
)

// Page is one page as it is seen.
type Page struct {
	JPEG []byte
	Text string // in the order of the file, which need not be that of reading; annotations and filled-in forms too
}

// Prepare compiles PDFium into the folder, if it is not there yet.
func Prepare(ctx context.Context, cache string) error {
	r, err := open(ctx, cache, nil)
	if err != nil {
		return err
	}
	return r.Close()
}

// Read gives the pages of a document in their order. What the folder cache holds must come from this program: it is
// run. errs.Invalid, with what to do, for what is no PDF, has a password, or more than most pages; errors of each are
// handed on.
func Read(ctx context.Context, data []byte, most int, cache string, each func(Page) error) error {
	var stood []string // fonts that the document names and that are drawn with the project's own
	for next := 0; ; {
		d, err := openDocument(ctx, data, most, cache, stood)
		if err != nil {
			return err
		}
		var more []string
		next, more, err = d.read(ctx, next, stood, each)
		d.Close()
		if err != nil || next == d.pages {
			return err
		}
		stood = append(stood, more...)
	}
}

// read gives the pages from the next one on, until the last one, until a page names fonts for which there is no face
// yet, or until the document is to be opened again.
func (d *opened) read(ctx context.Context, next int, stood []string, each func(Page) error) (_ int, more []string, err error) {
	for ; next < d.pages && d.handles < maxHandles; next++ {
		page, more, err := d.page(next, stood)
		switch {
		case ctx.Err() != nil:
			return next, nil, errs.E(errs.Unavailable, "reading the document was given up", ctx.Err())
		case errs.Is(err, errs.Invalid):
			return next, nil, err
		case err != nil:
			return next, nil, errs.E(errs.Invalid, fmt.Sprintf("Page %d of the document cannot be read. Save it as PDF again, and choose it again.", next+1), err)
		case len(more) > 0:
			return next, more, nil
		}
		if err := each(page); err != nil {
			return next, nil, err
		}
	}
	return next, nil, nil
}

// opened is a document that is being read.
type opened struct {
	*reader
	document references.FPDF_DOCUMENT
	pages    int
	handles  int                 // of what was looked at: they are kept until the document is closed
	fine     map[string]bool     // characters that were looked at, by their keys
	notdefs  map[string]*outline // of fonts, by their names
	blanks   map[string][]rune   // codes of fonts, by their names, that draw nothing and are not explained
}

func openDocument(ctx context.Context, data []byte, most int, cache string, stood []string) (_ *opened, err error) {
	r, err := open(ctx, cache, stood)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			r.Close()
		}
	}()
	doc, err := r.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		return nil, errs.E(errs.Invalid, "The document is locked with a password. Save it without one, and choose it again.", err)
	case err != nil:
		return nil, errs.E(errs.Invalid, "The file is no PDF that can be read, or it is damaged. Save it as PDF again, and choose it again.", err)
	}
	count, err := r.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	switch {
	case err != nil:
		return nil, errs.E(errs.Internal, "the pages cannot be counted", err)
	case count.PageCount < 1:
		return nil, errs.F(errs.Invalid, "The document has no pages. Choose another copy.")
	case count.PageCount > most:
		return nil, errs.F(errs.Invalid, "The document has %d pages; at most %d are possible. Attach it in parts.", count.PageCount, most)
	}
	return &opened{reader: r, document: doc.Document, pages: count.PageCount, fine: map[string]bool{}, notdefs: map[string]*outline{}, blanks: map[string][]rune{}}, nil
}

// reader is one instance of PDFium with what it runs in.
type reader struct {
	pdfium.Pdfium
	pool  pdfium.Pool
	cache wazero.CompilationCache
}

func open(ctx context.Context, cache string, stood []string) (*reader, error) {
	fonts, err := fontFiles(stood)
	if err != nil {
		return nil, errs.E(errs.Internal, "the project's font cannot be used", err)
	}
	kept, err := wazero.NewCompilationCacheWithDir(cache)
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The folder for compiled programs cannot be used.", err)
	}
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling). // PDFium is built with them
		WithCompilationCache(kept).WithMemoryLimitPages(maxMemory / wasmPage).WithCloseOnContextDone(true)
	// Without a file system of its own, go-pdfium gives PDFium that of the machine, to read and to write; without
	// writers, the output of this process.
	pool, err := webassembly.Init(webassembly.Config{Context: ctx, MinIdle: 1, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig().WithFSMount(fonts, "/"), Stdout: io.Discard, Stderr: io.Discard})
	if err != nil {
		return nil, errs.E(errs.Unavailable, "PDFium cannot be started.", err)
	}
	instance, err := pool.GetInstance(starting)
	if err != nil {
		pool.Close()
		return nil, errs.E(errs.Unavailable, "PDFium cannot be started.", err)
	}
	return &reader{instance, pool, kept}, nil
}

// Close ends it. Its errors are of a memory that is given back with the process in any case.
func (r *reader) Close() error {
	return errors.Join(r.Pdfium.Close(), r.pool.Close(), r.cache.Close(context.Background()))
}

// page draws a page after what lies on it (stamps, notes, filled-in fields) has been made part of it: so it is both
// seen and searched. It gives the names of fonts instead if they have to be drawn with the project's own, and are not
// yet.
func (d *opened) page(i int, stood []string) (_ Page, more []string, err error) {
	on, err := d.flatten(i)
	if err != nil {
		return Page{}, nil, err
	}
	text, err := d.GetPageText(&requests.GetPageText{Page: on})
	if err != nil {
		return Page{}, nil, err
	}
	drawn, err := d.RenderPageInPixels(&requests.RenderPageInPixels{Page: on, Width: maxSide, Height: maxSide})
	if err != nil {
		return Page{}, nil, err
	}
	defer drawn.Cleanup()
	shown, more, err := d.checkGlyphs(i, drawn.Result.RenderedImage, stood)
	if err != nil || len(more) > 0 {
		return Page{}, more, err
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn.Result.RenderedImage, &jpeg.Options{Quality: quality}); err != nil {
		return Page{}, nil, err
	}
	if shown != "" {
		text.Text += "\n" + shown
	}
	return Page{JPEG: out.Bytes(), Text: text.Text}, nil, nil
}

// flatten makes what lies on a page part of it.
func (d *opened) flatten(i int) (requests.Page, error) {
	loaded, err := d.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.document, Index: i})
	if err != nil {
		return requests.Page{}, err
	}
	on := requests.Page{ByReference: &loaded.Page}
	if err := d.checkAnnotations(on, i+1); err != nil {
		d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
		return requests.Page{}, err
	}
	if _, err := d.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: on, Usage: requests.FPDFPage_FlattenUsageNormalDisplay}); err != nil {
		d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
		return requests.Page{}, err
	}
	// What was made part of a page is there when it is loaded again.
	if _, err := d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}); err != nil {
		return requests.Page{}, err
	}
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d.document, Index: i}}, nil
}
