// Package pdf takes a PDF document apart into what a reader sees, page by page: a picture, and the text that can be searched
// for what must not become public. PDFium does it, as WebAssembly (github.com/klippa-app/go-pdfium on wazero), so that a
// document made to break it breaks only its sandbox; the sandbox has a limit of memory, and the context ends it. It is
// meant for a child process with limits of its own (cmd/central's pages): PDFium and its runtime leave a third of a
// gigabyte behind. A room of the centre; its disk is the folder in which the compiled PDFium is kept, since compiling
// takes seconds and everything else tenths of a second.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
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
	maxSide   = 1980      // pixels of a page's longer side: A4 at 170 dots an inch, small print can be read on a kiosk
	quality   = 80        // of a JPEG
	maxMemory = 768 << 20 // bytes of the sandbox
	wasmPage  = 64 << 10
	starting  = 20 * time.Second // until an instance is there; compiling comes before
)

// Page is one page as it is seen.
type Page struct {
	JPEG []byte
	Text string // in the order of the file, which need not be that of reading; annotations and filled-in forms too
}

// Prepare compiles PDFium into the folder, if it is not there yet.
func Prepare(ctx context.Context, cache string) error {
	r, err := open(ctx, cache)
	if err != nil {
		return err
	}
	return r.Close()
}

// Read gives the pages of a document in their order. What the folder cache holds must come from this program: it is run.
// errs.Invalid, with what to do, for what is no PDF, has a password, or more than most pages; errors of each are handed on.
func Read(ctx context.Context, data []byte, most int, cache string, each func(Page) error) error {
	r, err := open(ctx, cache)
	if err != nil {
		return err
	}
	defer r.Close()
	doc, err := r.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		return errs.E(errs.Invalid, "The document is locked with a password. Save it without one, and choose it again.", err)
	case err != nil:
		return errs.E(errs.Invalid, "The file is no PDF that can be read, or it is damaged. Save it as PDF again, and choose it again.", err)
	}
	defer r.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document})
	count, err := r.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	switch {
	case err != nil:
		return errs.E(errs.Internal, "the pages cannot be counted", err)
	case count.PageCount < 1:
		return errs.F(errs.Invalid, "The document has no pages. Choose another copy.")
	case count.PageCount > most:
		return errs.F(errs.Invalid, "The document has %d pages; at most %d are possible. Attach it in parts.", count.PageCount, most)
	}
	for i := range count.PageCount {
		page, err := r.page(doc.Document, i)
		if err != nil {
			if ctx.Err() != nil {
				return errs.E(errs.Unavailable, "reading the document was given up", ctx.Err())
			}
			return errs.E(errs.Invalid, fmt.Sprintf("Page %d of the document cannot be read. Save it as PDF again, and choose it again.", i+1), err)
		}
		if err := each(page); err != nil {
			return err
		}
	}
	return nil
}

// reader is one instance of PDFium with what it runs in.
type reader struct {
	pdfium.Pdfium
	pool  pdfium.Pool
	cache wazero.CompilationCache
}

func open(ctx context.Context, cache string) (*reader, error) {
	kept, err := wazero.NewCompilationCacheWithDir(cache)
	if err != nil {
		return nil, errs.E(errs.Unavailable, "The folder for compiled programs cannot be used.", err)
	}
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling). // PDFium is built with them
		WithCompilationCache(kept).WithMemoryLimitPages(maxMemory / wasmPage).WithCloseOnContextDone(true)
	pool, err := webassembly.Init(webassembly.Config{Context: ctx, MinIdle: 1, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config})
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

// page draws a page after what lies on it (stamps, notes, filled-in fields) has been made part of it: so it is both seen
// and searched.
func (r *reader) page(doc references.FPDF_DOCUMENT, i int) (Page, error) {
	loaded, err := r.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: i})
	if err != nil {
		return Page{}, err
	}
	on := requests.Page{ByReference: &loaded.Page}
	if _, err := r.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: on, Usage: requests.FPDFPage_FlattenUsageNormalDisplay}); err != nil {
		r.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
		return Page{}, err
	}
	// What was made part of a page is there when it is loaded anew.
	if _, err := r.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}); err != nil {
		return Page{}, err
	}
	on = requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: i}}
	text, err := r.GetPageText(&requests.GetPageText{Page: on})
	if err != nil {
		return Page{}, err
	}
	drawn, err := r.RenderPageInPixels(&requests.RenderPageInPixels{Page: on, Width: maxSide, Height: maxSide})
	if err != nil {
		return Page{}, err
	}
	defer drawn.Cleanup()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn.Result.RenderedImage, &jpeg.Options{Quality: quality}); err != nil {
		return Page{}, err
	}
	return Page{JPEG: out.Bytes(), Text: text.Text}, nil
}
