package pdf

import (
	"slices"
	"unicode"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"gongshi/internal/errs"
)

// annotation is an object on a page that has words, such as a filled-in field of a form or a remark.
type annotation struct {
	words string
	drawn bool // whether it has a drawing (an appearance, ISO 32000-1, 12.5.5)
	apart bool // whether its words belong to a field that is drawn elsewhere
}

// lacksAppearance reports whether words would be lost.
func (a annotation) lacksAppearance() bool { return !a.drawn && (a.words != "" || a.apart) }

// checkAnnotations fails with errs.Invalid if an annotation has words but no drawing: each PDF reader draws such words
// in its own way, and here they would be lost. PDFium draws them if they are Latin.
func (d *opened) checkAnnotations(on requests.Page, number int) error {
	found, err := d.readAnnotations(on)
	if err != nil || !slices.ContainsFunc(found, annotation.lacksAppearance) {
		return err
	}
	refused := errs.F(errs.Invalid, "Page %d has a filled-in field or a remark that cannot be drawn. Print the document into a new PDF, and choose that one.", number)
	for _, a := range found {
		if a.apart && !a.drawn || !isLatin(a.words) {
			return refused // also if it is drawn: PDFium may make all drawings again, and leaves out characters that it cannot write
		}
	}
	// PDFium makes the missing drawings at the first rendering, and they stay.
	const small = 8 // pixels
	drawn, err := d.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: on, Width: small, Height: small, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT,
	})
	if err != nil {
		return err
	}
	drawn.Cleanup()
	if found, err = d.readAnnotations(on); err != nil || !slices.ContainsFunc(found, annotation.lacksAppearance) {
		return err
	}
	return refused
}

// readAnnotations returns the page's annotations that have words and can be seen.
func (d *opened) readAnnotations(on requests.Page) (found []annotation, err error) {
	count, err := d.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: on})
	if err != nil {
		return nil, err
	}
	for i := range count.Count {
		d.handles++
		one, err := d.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: on, Index: i})
		if err != nil {
			continue // an object that is no annotation is not drawn either
		}
		a, err := d.readAnnotation(one.Annotation)
		d.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: one.Annotation})
		if err != nil {
			return nil, err
		}
		if a.words != "" || a.apart {
			found = append(found, a)
		}
	}
	return found, nil
}

func (d *opened) readAnnotation(one references.FPDF_ANNOTATION) (a annotation, err error) {
	kind, err := d.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: one})
	if err != nil {
		return a, err
	}
	flags, err := d.FPDFAnnot_GetFlags(&requests.FPDFAnnot_GetFlags{Annotation: one})
	if err != nil || flags.Flags&(enums.FPDF_ANNOT_FLAG_HIDDEN|enums.FPDF_ANNOT_FLAG_NOVIEW) != 0 {
		return a, err
	}
	has := func(key string) bool {
		had, err := d.FPDFAnnot_HasKey(&requests.FPDFAnnot_HasKey{Annotation: one, Key: key})
		return err == nil && had.HasKey
	}
	words := "Contents"
	switch kind.Subtype {
	case enums.FPDF_ANNOT_SUBTYPE_FREETEXT, enums.FPDF_ANNOT_SUBTYPE_STAMP, enums.FPDF_ANNOT_SUBTYPE_WATERMARK:
	case enums.FPDF_ANNOT_SUBTYPE_WIDGET:
		words, a.apart = "V", has("Parent") && !has("T")
	default:
		return a, nil // a note has its words in a window of its own
	}
	a.drawn = has("AP")
	value, err := d.FPDFAnnot_GetStringValue(&requests.FPDFAnnot_GetStringValue{Annotation: one, Key: words})
	if err == nil && value.Value != "Off" { // the value may be no text, and belongs to a box without a tick
		a.words = value.Value
	}
	return a, nil
}

// isLatin reports whether PDFium's own drawings show a text.
func isLatin(text string) bool {
	for _, r := range text {
		if r > unicode.MaxLatin1 {
			return false
		}
	}
	return true
}
