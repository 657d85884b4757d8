package pdf

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"gongshi/internal/errs"
)

// maxLost is the number of lost characters after which a page is not searched further: more would not change the
// sentence.
const maxLost = 20

// pictorial are the beginnings of the names of symbol fonts: without the font, letters would be drawn in the place of
// its signs (a "W" for a pointing finger).
var pictorial = []string{"wingdings", "webdings", "marlett", "mtextra", "mt extra", "bookshelf symbol"}

// glyphs checks the characters of a page's text, one by one, and collects the lost ones.
type glyphs struct {
	*opened
	on    requests.Page // revealed
	text  references.FPDF_TEXTPAGE
	drawn image.Image
	stood []string // fonts that the project's font replaces
	more  []string // further fonts that the project's font should replace
	lost  []uint16 // UTF-16
	font  string   // font of the first lost character
	apart bool     // whether that font is not in the document
}

// checkGlyphs fails with errs.Invalid if a visible character found no glyph: the published page would lack words. drawn
// is the picture of the page. It returns the shown text that PDFium does not report otherwise, and the names of fonts
// that the project's font should replace before the page is drawn again.
func (d *opened) checkGlyphs(i int, drawn image.Image, stood []string) (shown string, more []string, err error) {
	// The page is loaded a second time: the changes that checking needs must not be drawn.
	page, err := d.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.document, Index: i})
	if err != nil {
		return "", nil, err
	}
	defer d.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page})
	on := requests.Page{ByReference: &page.Page}
	changed, err := d.revealTexts(on)
	if err != nil {
		return "", nil, err
	}
	loaded, err := d.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: on})
	if err != nil {
		return "", nil, err
	}
	defer d.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: loaded.TextPage})
	g := &glyphs{opened: d, on: on, text: loaded.TextPage, drawn: drawn, stood: stood}
	if err := g.checkAll(i + 1); err != nil || !changed {
		return "", g.more, err
	}
	text, err := d.GetPageText(&requests.GetPageText{Page: on})
	if err != nil {
		return "", nil, err
	}
	return text.Text, g.more, nil
}

func (g *glyphs) checkAll(number int) error {
	count, err := g.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: g.text})
	if err != nil {
		return err
	}
	for i := 0; i < count.Count && len(g.lost) < maxLost; i++ {
		if err := g.check(i); err != nil {
			return err
		}
	}
	switch {
	case len(g.lost) == 0:
		return nil
	case g.apart:
		return refuseApart(number, quoteCharacters(g.lost), g.font)
	case g.font == "":
		return errs.F(errs.Invalid, "Characters on page %d cannot be drawn (%s): a font in the document lacks them. Write them in another font, save the document as PDF again, and choose it again.", number, quoteCharacters(g.lost))
	}
	return errs.F(errs.Invalid, "Characters on page %d cannot be drawn (%s): the font %s in the document lacks them. Write them in another font, save the document as PDF again, and choose it again.", number, quoteCharacters(g.lost), quotedName(g.font))
}

// refuseApart refuses a page for a font that is neither in the document nor replaceable.
func refuseApart(page int, characters, font string) error {
	return errs.F(errs.Invalid, "Characters on page %d cannot be drawn (%s): the document does not bring its font %s along. Save it as PDF with its fonts embedded, and choose it again.", page, characters, quotedName(font))
}

// check checks one character. A glyph without outline has a flat box, which is the sign of a missing glyph.
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
	own, err := glyphsOf()
	if err != nil {
		return err
	}
	// PDFium does not call the code 0 unknown.
	c := character{index: i, unicode: rune(code.Unicode), unknown: mapped.HasUnicodeMapError || code.Unicode == 0}
	c.box = area{box.Left, box.Bottom, box.Right, box.Top}
	if info, err := g.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: g.text, Index: i}); err == nil {
		c.font = info.FontName
	}
	seen := isVisible(c.unicode) && !c.unknown
	c.flat = isFlat(box.Right-box.Left, box.Top-box.Bottom)
	c.sign = seen && own[c.unicode] == 0
	if !seen && !c.unknown && !isPictorial(c.font) {
		return nil
	}
	key := c.key()
	if !c.flat && g.fine[key] {
		return nil
	}
	if c.at, err = g.placeOf(i); err != nil || c.at.isTiny() {
		return err
	}
	c.flat = c.flat || c.at.isLine(c.box)
	c.blank = seen && c.flat
	fine, err := g.decideFont(c)
	if fine && !c.flat {
		g.fine[key] = true
	}
	return err
}

// character is a character of a page that may have no glyph, or a wrong one.
type character struct {
	index   int
	unicode rune
	font    string // its name; a font that the document draws itself (Type 3) usually has none
	box     area
	at      place
	unknown bool // no table tells which character it is
	flat    bool // nothing is drawn
	blank   bool // nothing is drawn for a character that can be seen
	sign    bool // the project's font drew missingSign
}

// decideFont finds the font that drew a character, and whether the character is lost. fine means that the same
// character in the same font and size needs no further check.
func (g *glyphs) decideFont(c character) (fine bool, err error) {
	g.handles++
	object, err := g.FPDFText_GetTextObject(&requests.FPDFText_GetTextObject{TextPage: g.text, Index: c.index})
	if err != nil {
		return false, err
	}
	if hidden, err := g.isHidden(object.TextObject); err != nil || hidden {
		return false, err
	}
	f, err := g.fontOf(object.TextObject)
	if err != nil {
		return false, err
	}
	lost := false
	if f.embedded {
		lost, err = g.isLost(c, f, object.TextObject)
	} else {
		lost = g.isApart(c, f)
	}
	if err != nil || !lost {
		return err == nil && c.font != "", err
	}
	if len(g.lost) == 0 {
		g.font, g.apart = c.font, !f.embedded
	}
	if c.unknown {
		c.unicode = utf8.RuneError
	}
	g.lost = append(g.lost, uint16(c.unicode))
	return false, nil
}

// controls are control characters that texts contain and that nobody expects to see.
var controls = []rune{0, '\t', '\n', '\r'}

// isApart reports whether a character of a font that is not in the document is lost. It asks for the project's font
// where that font helps.
func (g *glyphs) isApart(c character, f font) bool {
	switch {
	case c.unknown && slices.Contains(controls, c.unicode) && c.flat:
		return false
	case c.unknown, isPictorial(c.font), isAnother(c, f):
		return true
	case f.isOwn() && !c.sign && !c.blank, !f.isOwn() && !c.blank:
		return false
	case f.isOwn(), slices.Contains(g.stood, f.name):
		return true
	case !slices.Contains(g.more, f.name):
		g.more = append(g.more, f.name)
	}
	return false
}

// isLost reports whether a character of a font in the document has no glyph there. Only that font knows whether a glyph
// is right.
func (g *glyphs) isLost(c character, f font, object references.FPDF_PAGEOBJECT) (bool, error) {
	switch {
	case c.blank:
		// A blank glyph may lie over something readable, such as a scan.
		return g.nothingThere(c.index)
	case c.flat:
		return g.isOneTooMany(c), nil
	case c.font == "":
		if undrawn, err := g.isUndrawn(c, object); err != nil || undrawn {
			return undrawn, err
		}
	}
	return g.isMissing(c, f)
}

// maxBlanks is how many unexplained codes of a font may draw nothing. Fonts have several spaces.
const maxBlanks = 4

// isOneTooMany counts the blank codes of a font without any explanation: one may be a space, many are words.
func (g *glyphs) isOneTooMany(c character) bool {
	if c.font == "" {
		return false // fonts without a name cannot be told apart
	}
	codes := g.blanks[c.font]
	if !slices.Contains(codes, c.unicode) {
		g.blanks[c.font] = append(codes, c.unicode)
	}
	return len(g.blanks[c.font]) > maxBlanks
}

// symbols is where symbol fonts have their codes, among them that of a space.
const symbols = 0xF000

// isVisible reports whether a reader expects to see a character.
func isVisible(r rune) bool {
	switch {
	case r == 0, unicode.IsSpace(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return false
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), r == '\u2800': // Hangul fillers; a blank of Braille
		return false
	case r >= symbols && r <= symbols+unicode.MaxLatin1:
		return isVisible(r - symbols)
	case r == '\uFFFC', unicode.Is(unicode.Noncharacter_Code_Point, r): // the place of a picture; no character
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

// quoteCharacters lists characters, each once; a character that cannot be written is a box.
func quoteCharacters(lost []uint16) string {
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

// quotedName returns a font's name in a form that fits a sentence: the name may be bytes of any encoding, of any
// length.
func quotedName(font string) string {
	const most = 40
	clean := []rune(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, font))
	return fmt.Sprintf("“%s”", string(clean[:min(len(clean), most)]))
}
