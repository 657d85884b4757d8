package pdf

import (
	"fmt"
	"math"
	"slices"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// area is a box on a page or in a glyph, y upwards.
type area struct{ left, bottom, right, top float64 }

// key is equal for characters that look the same, as far as PDFium reports. Boxes are in tenths of a point.
func (c character) key() string {
	return fmt.Sprintf("%s %x %t %.1f %.1f", c.font, c.unicode, c.unknown, c.box.right-c.box.left, c.box.top-c.box.bottom)
}

// noCharacter is mapped by no font: asking for it returns the glyph of the code 0.
const noCharacter = 0x10FFFE

// maxSegments is the number of an outline's segments that are compared.
const maxSegments = 400

// outline is a glyph's outline, in parts of the em.
type outline struct {
	points [][2]float64
	box    area
}

// square are characters that look like the box that fonts draw for unknown characters.
var square = []rune{'□', '■', '▯', '▮', '☐', '▢', '◻', '⬜', '〓', '\uFFFD', '⍰', '?', '？'}

// isMissing reports whether a font has drawn a character with its glyph for unknown characters (.notdef, the first
// one), usually a box.
func (g *glyphs) isMissing(c character, f font) (bool, error) {
	if slices.Contains(square, c.unicode) {
		return false, nil
	}
	notdef, err := g.notdefOf(c.font, f)
	if err != nil || notdef == nil {
		return false, err
	}
	if !c.at.fits(notdef.box, c.box) {
		return false, nil
	}
	if c.unknown {
		return true, nil
	}
	// Two glyphs may have the same box. The font returns the outline of a character, though not that of a code.
	own, err := g.outlineOf(f.ref, uint32(c.unicode))
	if err != nil {
		return false, err
	}
	return own == nil || !c.at.fits(own.box, c.box) || slices.Equal(own.points, notdef.points), nil
}

// notdefOf returns the outline of a font's first glyph, nil if it has none. PDFium returns it for fonts with codes of
// two bytes; any other font is loaded as such a font first.
func (d *opened) notdefOf(name string, f font) (*outline, error) {
	if first, err := d.outlineOf(f.ref, noCharacter); err != nil || first != nil {
		return first, err
	}
	if known, ok := d.notdefs[name]; ok {
		return known, nil
	}
	d.notdefs[name] = nil
	data, err := d.FPDFFont_GetFontData(&requests.FPDFFont_GetFontData{Font: f.ref})
	if err != nil {
		return nil, nil // PDFium does not hold the font's data
	}
	loaded, err := d.FPDFText_LoadFont(&requests.FPDFText_LoadFont{
		Document: d.document, Data: data.FontData, FontType: enums.FPDF_FONT_TYPE1, CID: true,
	})
	if err != nil {
		return nil, nil // or the data are damaged
	}
	defer d.FPDFFont_Close(&requests.FPDFFont_Close{Font: loaded.Font})
	first, err := d.outlineOf(loaded.Font, noCharacter)
	d.notdefs[name] = first
	return first, err
}

// outlineOf returns a font's outline of a character, nil if it has none.
func (d *opened) outlineOf(f references.FPDF_FONT, character uint32) (*outline, error) {
	path, err := d.FPDFFont_GetGlyphPath(&requests.FPDFFont_GetGlyphPath{Font: f, Glyph: character, FontSize: 1})
	if err != nil {
		return nil, nil
	}
	count, err := d.FPDFGlyphPath_CountGlyphSegments(&requests.FPDFGlyphPath_CountGlyphSegments{GlyphPath: path.GlyphPath})
	if err != nil || count.Count == 0 || count.Count > maxSegments {
		return nil, err
	}
	d.handles += count.Count
	o := &outline{box: area{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}}
	for i := range count.Count {
		segment, err := d.FPDFGlyphPath_GetGlyphPathSegment(&requests.FPDFGlyphPath_GetGlyphPathSegment{
			GlyphPath: path.GlyphPath, Index: i,
		})
		if err != nil {
			return nil, err
		}
		point, err := d.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: segment.GlyphPathSegment})
		if err != nil {
			return nil, err
		}
		x, y := float64(point.X), float64(point.Y)
		o.points = append(o.points, [2]float64{x, y})
		o.box = area{min(o.box.left, x), min(o.box.bottom, y), max(o.box.right, x), max(o.box.top, y)}
	}
	return o, nil
}

// rounding is the difference between equal boxes that is allowed, in parts of the em.
const rounding = 0.004

// place is a character's position and size.
type place struct {
	size, x, y float64
	matrix     structs.FPDF_FS_MATRIX
}

func (g *glyphs) placeOf(i int) (place, error) {
	size, err := g.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: g.text, Index: i})
	if err != nil {
		return place{}, err
	}
	origin, err := g.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: g.text, Index: i})
	if err != nil {
		return place{}, err
	}
	matrix, err := g.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: g.text, Index: i})
	if err != nil {
		return place{}, err
	}
	return place{size.FontSize, origin.X, origin.Y, matrix.Matrix}, nil
}

// emSize returns the size of a character in points, along the line and across.
func (p place) emSize() (along, across float64) {
	size := math.Abs(p.size)
	along = size * math.Hypot(float64(p.matrix.A), float64(p.matrix.B))
	return along, size * math.Hypot(float64(p.matrix.C), float64(p.matrix.D))
}

// isTiny reports whether a character of this size, in points, is unreadable.
func (p place) isTiny() bool {
	const least = 0.3
	along, across := p.emSize()
	return min(along, across) < least
}

// isLine reports whether a box is a line from the character's origin, in a turned text: PDFium returns such a box for a
// glyph without outline.
func (p place) isLine(box area) bool {
	a, b := math.Abs(float64(p.matrix.A)), math.Abs(float64(p.matrix.B))
	width, height := box.right-box.left, box.top-box.bottom
	most := rounding * math.Abs(p.size) * math.Hypot(a, b)
	beside := min(math.Abs(p.x-box.left), math.Abs(p.x-box.right))
	below := min(math.Abs(p.y-box.bottom), math.Abs(p.y-box.top))
	return max(beside, below, math.Abs(width*b-height*a)/math.Hypot(a, b)) <= most
}

// fits reports whether a glyph with a box in parts of the em covers a box of the page, except for rounding. PDFium's
// boxes are higher by a sixty-fourth in most fonts.
func (p place) fits(glyph, box area) bool {
	raised := glyph
	raised.top += max(0, glyph.top/64)
	return p.takes(glyph, box) || p.takes(raised, box)
}

func (p place) takes(glyph, box area) bool {
	on := area{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	low, high := glyph.bottom, glyph.top
	for _, at := range [][2]float64{{glyph.left, low}, {glyph.left, high}, {glyph.right, low}, {glyph.right, high}} {
		x := p.x + p.size*(float64(p.matrix.A)*at[0]+float64(p.matrix.C)*at[1])
		y := p.y + p.size*(float64(p.matrix.B)*at[0]+float64(p.matrix.D)*at[1])
		on = area{min(on.left, x), min(on.bottom, y), max(on.right, x), max(on.top, y)}
	}
	along, across := p.emSize()
	sides := max(math.Abs(on.left-box.left), math.Abs(on.right-box.right))
	return max(sides, math.Abs(on.bottom-box.bottom), math.Abs(on.top-box.top)) <= rounding*(along+across)/2
}
