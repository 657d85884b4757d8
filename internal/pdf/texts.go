package pdf

import (
	"strings"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// font describes the font of a text.
type font struct {
	ref      references.FPDF_FONT
	embedded bool
	name     string // in the document, without blanks, because PDFium compares names so
	family   string // of the font that PDFium chose
}

// isOwn reports whether PDFium chose the project's font. PDFium's own fonts are for Latin letters.
func (f font) isOwn() bool { return !strings.HasPrefix(f.family, "Chrom") }

func (d *opened) fontOf(object references.FPDF_PAGEOBJECT) (font, error) {
	d.handles++
	loaded, err := d.FPDFTextObj_GetFont(&requests.FPDFTextObj_GetFont{PageObject: object})
	if err != nil {
		return font{}, err
	}
	embedded, err := d.FPDFFont_GetIsEmbedded(&requests.FPDFFont_GetIsEmbedded{Font: loaded.Font})
	if err != nil || embedded.IsEmbedded {
		return font{ref: loaded.Font, embedded: true}, err
	}
	f := font{ref: loaded.Font}
	if name, err := d.FPDFFont_GetBaseFontName(&requests.FPDFFont_GetBaseFontName{Font: loaded.Font}); err == nil {
		f.name = strings.ReplaceAll(name.BaseFontName, " ", "")
	}
	if family, err := d.FPDFFont_GetFamilyName(&requests.FPDFFont_GetFamilyName{Font: loaded.Font}); err == nil {
		f.family = family.FamilyName
	}
	return f, nil
}

// hairline is a width in points. PDFium takes narrower texts for empty and leaves them out of a page's text.
const hairline = 0.02

// revealTexts makes a page's text complete. PDFium leaves out each text without width, such as a text that consists of
// a glyph without outline, and it returns the replacement words of a document (ActualText) in the place of the drawn
// words. Hidden texts stay as they are. revealTexts reports whether anything changed; a changed page must not be drawn.
func (d *opened) revealTexts(on requests.Page) (changed bool, err error) {
	count, err := d.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: on})
	if err != nil {
		return false, err
	}
	reveal := func(object references.FPDF_PAGEOBJECT) error {
		spoken, err := d.removeActualText(object)
		if err != nil {
			return err
		}
		widened, err := d.widenText(object)
		changed = changed || spoken || widened
		return err
	}
	for i := range count.Count {
		object, err := d.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: on, Index: i})
		if err != nil {
			return false, err
		}
		if err := d.eachText(object.PageObject, maxNested, reveal); err != nil {
			return false, err
		}
	}
	return changed, nil
}

// widenText gives a text without width the width of a stroke.
func (d *opened) widenText(object references.FPDF_PAGEOBJECT) (bool, error) {
	box, err := d.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object})
	if err == nil && box.Right-box.Left > hairline {
		return false, nil
	}
	hidden, err := d.isHidden(object)
	if err != nil || hidden {
		return false, err
	}
	if _, err := d.FPDFTextObj_SetTextRenderMode(&requests.FPDFTextObj_SetTextRenderMode{
		PageObject: object, TextRenderMode: enums.FPDF_TEXTRENDERMODE_STROKE,
	}); err != nil {
		return false, err
	}
	if _, err := d.FPDFPageObj_SetStrokeWidth(&requests.FPDFPageObj_SetStrokeWidth{
		PageObject: object, StrokeWidth: 1,
	}); err != nil {
		return false, err
	}
	// The box is computed again when the text is moved.
	_, err = d.FPDFPageObj_TransformF(&requests.FPDFPageObj_TransformF{
		PageObject: object, Transform: structs.FPDF_FS_MATRIX{A: 1, D: 1},
	})
	return true, err
}

// isHidden reports whether a text is meant to be invisible, such as the recognised words beneath a scan.
func (d *opened) isHidden(object references.FPDF_PAGEOBJECT) (bool, error) {
	mode, err := d.FPDFTextObj_GetTextRenderMode(&requests.FPDFTextObj_GetTextRenderMode{PageObject: object})
	if err != nil {
		return false, err
	}
	switch mode.TextRenderMode {
	case enums.FPDF_TEXTRENDERMODE_INVISIBLE:
		return true, nil
	case enums.FPDF_TEXTRENDERMODE_FILL:
		fill, err := d.FPDFPageObj_GetFillColor(&requests.FPDFPageObj_GetFillColor{PageObject: object})
		return err == nil && fill.FillColor.A == 0, nil // a text may be filled with a pattern, which has no colour
	}
	return false, nil
}

// removeActualText removes a text's replacement words (ActualText).
func (d *opened) removeActualText(object references.FPDF_PAGEOBJECT) (removed bool, err error) {
	count, err := d.FPDFPageObj_CountMarks(&requests.FPDFPageObj_CountMarks{PageObject: object})
	if err != nil {
		return false, err
	}
	for i := count.Count - 1; i >= 0; i-- {
		d.handles++
		mark, err := d.FPDFPageObj_GetMark(&requests.FPDFPageObj_GetMark{PageObject: object, Index: uint64(i)})
		if err != nil {
			return removed, err
		}
		speaks, err := d.hasActualText(mark.Mark)
		if err != nil {
			return removed, err
		}
		if !speaks {
			continue
		}
		if _, err := d.FPDFPageObj_RemoveMark(&requests.FPDFPageObj_RemoveMark{
			PageObject: object, PageObjectMark: mark.Mark,
		}); err != nil {
			return removed, err
		}
		removed = true
	}
	return removed, nil
}

func (d *opened) hasActualText(mark references.FPDF_PAGEOBJECTMARK) (bool, error) {
	count, err := d.FPDFPageObjMark_CountParams(&requests.FPDFPageObjMark_CountParams{PageObjectMark: mark})
	if err != nil {
		return false, err
	}
	for i := range count.Count {
		key, err := d.FPDFPageObjMark_GetParamKey(&requests.FPDFPageObjMark_GetParamKey{
			PageObjectMark: mark, Index: uint64(i),
		})
		if err == nil && key.Key == "ActualText" {
			return true, nil
		}
	}
	return false, nil
}

// maxNested is the depth to which forms inside forms are inspected; PDFium itself draws no deeper.
const maxNested = 12

// eachText visits the texts of an object. The object may be a form with objects of its own.
func (d *opened) eachText(object references.FPDF_PAGEOBJECT, nested int, visit func(references.FPDF_PAGEOBJECT) error) error {
	d.handles++
	kind, err := d.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object})
	if err != nil {
		return err
	}
	switch {
	case kind.Type == enums.FPDF_PAGEOBJ_TEXT:
		return visit(object)
	case kind.Type != enums.FPDF_PAGEOBJ_FORM || nested == 0:
		return nil
	}
	count, err := d.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: object})
	if err != nil {
		return err
	}
	for i := range count.Count {
		inner, err := d.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: object, Index: uint64(i)})
		if err != nil {
			return err
		}
		if err := d.eachText(inner.PageObject, nested-1, visit); err != nil {
			return err
		}
	}
	return nil
}

// isFlat reports whether a box has no height, or no width if it is turned. PDFium gives the box of a glyph without
// outline a thousandth of its width; a dash has a twentieth.
func isFlat(width, height float64) bool { return min(width, height) <= 0.02*max(width, height) }
