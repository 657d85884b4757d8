package pdf

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"gongshi/internal/errs"
)

// maxLost is how many characters without a glyph are looked for on a page: what follows them changes no sentence.
const maxLost = 20

// pictorial are the beginnings of the names of fonts whose characters are signs: without the font, letters would be
// drawn in their place (a "W" for a finger that points).
var pictorial = []string{"wingdings", "webdings", "marlett", "mtextra", "mt extra", "bookshelf symbol"}

// glyphs looks at the characters of a page's text, one by one, and collects those that were not drawn.
type glyphs struct {
	*opened
	on    requests.Page
	text  references.FPDF_TEXTPAGE
	drawn image.Image
	stood []string // fonts that the project's own stands in for
	more  []string // and those that it should stand in for
	lost  []uint16 // UTF-16
	font  string   // of the first of them
	apart bool     // whether that font is not in the document
}

// checkGlyphs fails with errs.Invalid if a character that is meant to be seen found no glyph, so that a page would be
// kept from which words are gone. It takes the page as it was drawn, and gives the names of fonts with which it is to
// be drawn again.
func (d *opened) checkGlyphs(on requests.Page, number int, drawn image.Image, stood []string) (more []string, err error) {
	loaded, err := d.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: on})
	if err != nil {
		return nil, err
	}
	defer d.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: loaded.TextPage})
	count, err := d.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: loaded.TextPage})
	if err != nil {
		return nil, err
	}
	g := &glyphs{opened: d, on: on, text: loaded.TextPage, drawn: drawn, stood: stood}
	for i := 0; i < count.Count && len(g.lost) < maxLost; i++ {
		if err := g.check(i); err != nil {
			return nil, err
		}
	}
	switch {
	case len(g.lost) == 0:
		return g.more, nil
	case g.apart:
		return nil, apart(number, quote(g.lost), g.font)
	}
	return nil, errs.F(errs.Invalid, "Characters on page %d cannot be drawn (%s): the font %s in the document lacks them. Write them in another font, save the document as PDF again, and choose it again.", number, quote(g.lost), called(g.font))
}

// apart refuses a page for a font that is neither in the document nor can be replaced.
func apart(page int, characters, font string) error {
	return errs.F(errs.Invalid, "Characters on page %d cannot be drawn (%s): the document does not bring its font %s along. Save it as PDF with its fonts embedded, and choose it again.", page, characters, called(font))
}

// check looks at one character. A glyph without outline has a flat box; it is the sign of one that is missing.
func (g *glyphs) check(i int) error {
	if one, err := g.FPDFText_IsGenerated(&requests.FPDFText_IsGenerated{TextPage: g.text, Index: i}); err != nil || one.IsGenerated {
		return err
	}
	code, err := g.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: g.text, Index: i})
	if err != nil {
		return err
	}
	box, err := g.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: g.text, Index: i})
	if err != nil {
		return err
	}
	mapped, err := g.FPDFText_HasUnicodeMapError(&requests.FPDFText_HasUnicodeMapError{TextPage: g.text, Index: i})
	if err != nil {
		return err
	}
	info, err := g.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: g.text, Index: i})
	if err != nil {
		return nil // a font without a name is one that the document draws itself (Type 3)
	}
	own, err := glyphsOf()
	if err != nil {
		return err
	}
	c := character{index: i, unicode: rune(code.Unicode), font: info.FontName, unknown: mapped.HasUnicodeMapError}
	seen := visible(c.unicode) && !c.unknown
	c.blank = seen && isFlat(box.Right-box.Left, box.Top-box.Bottom)
	c.sign = seen && own[c.unicode] == 0
	if !c.unknown && !c.blank && !c.sign && !isPictorial(c.font) {
		return nil
	}
	return g.decide(c)
}

// character is one that may have no glyph, or a wrong one.
type character struct {
	index   int
	unicode rune
	font    string
	unknown bool // which character it is
	blank   bool // nothing is drawn
	sign    bool // if the project's font was taken, the sign for what it lacks is drawn
}

// decide finds out which font has drawn a character, and what that means.
func (g *glyphs) decide(c character) error {
	object, err := g.FPDFText_GetTextObject(&requests.FPDFText_GetTextObject{TextPage: g.text, Index: c.index})
	if err != nil {
		return err
	}
	mode, err := g.FPDFTextObj_GetTextRenderMode(&requests.FPDFTextObj_GetTextRenderMode{PageObject: object.TextObject})
	if err != nil {
		return err
	}
	if m := mode.TextRenderMode; m == enums.FPDF_TEXTRENDERMODE_INVISIBLE || m == enums.FPDF_TEXTRENDERMODE_CLIP {
		return nil // such as the text that was recognised beneath a scan
	}
	f, err := g.fontOf(object.TextObject)
	if err != nil {
		return err
	}
	switch {
	case f.embedded && !c.blank:
		return nil // nobody but the document's own font knows whether it is right
	case f.embedded:
		// A blank glyph of the document's own lets something below it be read, such as a scan; or nothing.
		if empty, err := g.nothingThere(c.index); err != nil || !empty {
			return err
		}
	case c.unknown, isPictorial(c.font):
	case f.own() && !c.sign:
		return nil
	case !f.own() && !c.blank:
		return nil
	case !f.own() && !slices.Contains(g.stood, f.name):
		if !slices.Contains(g.more, f.name) {
			g.more = append(g.more, f.name)
		}
		return nil
	}
	if len(g.lost) == 0 {
		g.font, g.apart = c.font, !f.embedded
	}
	g.lost = append(g.lost, uint16(c.unicode))
	return nil
}

// font is what is known of the font of a text.
type font struct {
	embedded bool
	name     string // in the document, without blanks, as PDFium compares names
	family   string // of the font that was taken
}

// own reports whether the project's font was taken. PDFium's own ones are for Latin letters.
func (f font) own() bool { return !strings.HasPrefix(f.family, "Chrom") }

// general reports whether PDFium has taken the font that it takes for any that it does not know.
func (f font) general() bool { return strings.HasPrefix(f.family, "Chrome ") }

func (d *opened) fontOf(object references.FPDF_PAGEOBJECT) (font, error) {
	loaded, err := d.FPDFTextObj_GetFont(&requests.FPDFTextObj_GetFont{PageObject: object})
	if err != nil {
		return font{}, err
	}
	embedded, err := d.FPDFFont_GetIsEmbedded(&requests.FPDFFont_GetIsEmbedded{Font: loaded.Font})
	if err != nil || embedded.IsEmbedded {
		return font{embedded: true}, err
	}
	var f font
	if name, err := d.FPDFFont_GetBaseFontName(&requests.FPDFFont_GetBaseFontName{Font: loaded.Font}); err == nil {
		f.name = strings.ReplaceAll(name.BaseFontName, " ", "")
	}
	if family, err := d.FPDFFont_GetFamilyName(&requests.FPDFFont_GetFamilyName{Font: loaded.Font}); err == nil {
		f.family = family.FamilyName
	}
	return f, nil
}

// checkFonts gives the names of fonts that are not in the document and for which PDFium has taken one that has no
// Chinese, if a text in them may have been left out. PDFium does not even tell of a text that consists of glyphs
// without outline alone, so that one of blanks looks the same; with the project's font in their place the difference
// is seen.
func (d *opened) checkFonts(on requests.Page, number int, stood []string) (more []string, err error) {
	count, err := d.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: on})
	if err != nil {
		return nil, err
	}
	check := func(object references.FPDF_PAGEOBJECT) error {
		f, err := d.fontOf(object)
		if err != nil || f.embedded || !f.general() || isPictorial(f.name) {
			return err
		}
		box, err := d.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object})
		if err != nil || !isFlat(float64(box.Right-box.Left), float64(box.Top-box.Bottom)) {
			return nil // an object without bounds shows nothing
		}
		if slices.Contains(stood, f.name) {
			return apart(number, "□", f.name)
		}
		if !slices.Contains(more, f.name) {
			more = append(more, f.name)
		}
		return nil
	}
	for i := range count.Count {
		object, err := d.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: on, Index: i})
		if err != nil {
			return nil, err
		}
		if err := d.eachText(object.PageObject, maxNested, check); err != nil {
			return nil, err
		}
	}
	return more, nil
}

// maxNested is how deep forms in forms are looked into; PDFium itself draws no more.
const maxNested = 12

// eachText visits the texts of an object, which may be a form that has objects of its own.
func (d *opened) eachText(object references.FPDF_PAGEOBJECT, nested int, visit func(references.FPDF_PAGEOBJECT) error) error {
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

// nothingThere reports whether the page has one colour where a character should be.
func (g *glyphs) nothingThere(i int) (bool, error) {
	box, err := g.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: g.text, Index: i})
	if err != nil {
		return false, err
	}
	device := func(x, y float32) (image.Point, error) {
		at, err := g.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: g.on, SizeX: g.drawn.Bounds().Dx(), SizeY: g.drawn.Bounds().Dy(), PageX: float64(x), PageY: float64(y)})
		if err != nil {
			return image.Point{}, err
		}
		return image.Pt(at.DeviceX, at.DeviceY), nil
	}
	from, err := device(box.Rect.Left, box.Rect.Bottom)
	if err != nil {
		return false, err
	}
	to, err := device(box.Rect.Right, box.Rect.Top)
	if err != nil {
		return false, err
	}
	return oneColour(g.drawn, image.Rectangle{from, to}.Canon().Intersect(g.drawn.Bounds())), nil
}

// oneColour reports whether an area has no two pixels that differ by more than the noise of a picture; one without
// pixels has none.
func oneColour(picture image.Image, area image.Rectangle) bool {
	const noise = 24
	low, high := uint8(255), uint8(0)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			grey := color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y
			low, high = min(low, grey), max(high, grey)
		}
	}
	return area.Empty() || high-low <= noise
}

// visible reports whether a reader expects to see a character.
func visible(r rune) bool {
	switch {
	case r == 0, unicode.IsSpace(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return false
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), r == '\u2800': // Hangul fillers; a blank of Braille
		return false
	}
	return true
}

func isPictorial(font string) bool {
	font = strings.ToLower(font)
	for _, beginning := range pictorial {
		if strings.HasPrefix(font, beginning) {
			return true
		}
	}
	return false
}

// quote lists characters, each once; what cannot be written is a box.
func quote(lost []uint16) string {
	const most = 8
	var b strings.Builder
	count := 0
	for _, r := range utf16.Decode(lost) {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			r = '□'
		}
		if strings.ContainsRune(b.String(), r) {
			continue
		}
		if count++; count > most {
			return b.String() + "…"
		}
		b.WriteRune(r)
	}
	return b.String()
}

// called is a font's name as a sentence can hold it: it may be bytes of any encoding, of any length.
func called(font string) string {
	const most = 40
	clean := []rune(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, font))
	return fmt.Sprintf("“%s”", string(clean[:min(len(clean), most)]))
}
