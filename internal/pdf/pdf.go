// Package pdf takes a PDF document apart into what a reader sees, page by page: a picture, and the text that can be
// searched for personal information.
//
// PDFium does the work, as WebAssembly (github.com/klippa-app/go-pdfium on wazero), so that a document made to break it
// breaks only its sandbox. The sandbox has a limit of memory, and the context ends it. PDFium has no network, no
// environment, no output, and a file system in memory that holds nothing but the project's Chinese font. A document
// that names a Chinese font without containing it is drawn with that font, the same on every machine.
//
// A page with characters that found no glyph is refused: readers cannot see that words are gone. The font may be absent
// from the document and have no replacement in the project's font; the document's own font may draw a blank or its box
// for unknown characters (.notdef); or the document may draw its characters itself (Type 3) and draw nothing. Invisible
// content is no loss: blanks, invisible text, text in the colour of the paper, covered or cut off. Of codes that no
// table explains, a few blanks of a font are taken for spaces. An annotation with words but without a drawing is
// refused too.
//
// The package is meant for a child process with limits of its own (cmd/central's read): PDFium and its runtime leave a
// third of a gigabyte behind. A room of the centre; its disk is the folder with the compiled PDFium, since compiling
// takes seconds and everything else tenths of a second.
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

// Limits of a document.
const (
	maxSide    = 1980      // pixels of a page's longer side: A4 at 170 dots an inch, small print can be read on a kiosk
	quality    = 80        // of a JPEG
	maxMemory  = 768 << 20 // bytes of the sandbox
	wasmPage   = 64 << 10
	maxHandles = 200_000          // of a document that stays open, each some hundred bytes
	starting   = 20 * time.Second // until an instance is there; compiling comes before
)

// Page is one page as a reader sees it.
type Page struct {
	JPEG []byte
	Text string // in the order of the file, which need not be that of reading; annotations and filled-in forms too
}

// Prepare compiles PDFium into the folder cache, unless it is there already.
func Prepare(ctx context.Context, cache string) error {
	r, err := openReader(ctx, cache, nil)
	if err != nil {
		return err
	}
	return r.Close()
}

// Read passes the pages of a document to each, in their order. The compiled code in the folder cache runs, so it must
// come from this program. Read fails with errs.Invalid, and the way out, for a file that is no PDF, has a password, or
// has more than most pages; it returns each's error as it is.
func Read(ctx context.Context, data []byte, most int, cache string, each func(Page) error) error {
	var stood []string // fonts that the document names and that the project's font replaces
	for next := 0; ; {
		d, err := openDocument(ctx, data, most, cache, stood)
		if err != nil {
			return err
		}
		var more []string
		next, more, err = d.readPages(ctx, next, stood, each)
		d.Close()
		if err != nil || next == d.pages {
			return err
		}
		stood = append(stood, more...)
	}
}

// readPages passes the pages from the next one on to each. It stops after the last page, at a page that names fonts
// without a face, and when the document has to be opened again.
func (d *opened) readPages(ctx context.Context, next int, stood []string, each func(Page) error) (_ int, more []string, err error) {
	for ; next < d.pages && d.handles < maxHandles; next++ {
		page, more, err := d.drawPage(next, stood)
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

// opened is an open document.
type opened struct {
	*reader
	document references.FPDF_DOCUMENT
	pages    int
	handles  int                 // number of objects that were inspected: PDFium keeps them until the document is closed
	fine     map[string]bool     // characters that were checked, by their keys
	notdefs  map[string]*outline // of fonts, by their names
	blanks   map[string][]rune   // codes that draw nothing and that no table explains, by their fonts' names
}

func openDocument(ctx context.Context, data []byte, most int, cache string, stood []string) (_ *opened, err error) {
	r, err := openReader(ctx, cache, stood)
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

// reader is one instance of PDFium and its runtime.
type reader struct {
	pdfium.Pdfium
	pool  pdfium.Pool
	cache wazero.CompilationCache
}

func openReader(ctx context.Context, cache string, stood []string) (*reader, error) {
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
	// Without a file system of its own, go-pdfium gives PDFium the machine's, to read and to write; without writers,
	// the output of this process.
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

// Close ends PDFium. Its errors concern memory that the end of the process frees in any case.
func (r *reader) Close() error {
	return errors.Join(r.Pdfium.Close(), r.pool.Close(), r.cache.Close(context.Background()))
}

// drawPage draws a page after its annotations (stamps, notes, filled-in fields) became part of it, so that they are
// seen and searched. If fonts have to be replaced by the project's font first, it returns their names instead.
func (d *opened) drawPage(i int, stood []string) (_ Page, more []string, err error) {
	on, err := d.flattenPage(i)
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

// flattenPage makes a page's annotations part of it.
func (d *opened) flattenPage(i int) (requests.Page, error) {
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
	// The flattened content is there when the page is loaded again.
	if _, err := d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}); err != nil {
		return requests.Page{}, err
	}
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d.document, Index: i}}, nil
}
