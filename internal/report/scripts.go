package report

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"github.com/signintech/gopdf"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"

	"gongshi/assets"
	"gongshi/internal/hanzi"
)

// Faces of other scripts. The letters of shaped ones are joined, stacked and ordered by their words, as a kiosk draws
// them (OpenType GSUB and GPOS): the PDF library knows characters only, so that such a face is given to it with a
// table in which each glyph is a character of the private use area.
const (
	arabic    = "arabic"
	tibetan   = "tibetan"
	mongolian = "mongolian"
	yi        = "yi"
	emoji     = "emoji"
)

// scripts are asked in this order for what the other faces lack.
var scripts = []string{arabic, tibetan, mongolian, yi, emoji}

var shaped = []string{arabic, tibetan, mongolian}

func init() {
	for family, data := range map[string][]byte{arabic: assets.GongshiArabic, tibetan: assets.GongshiTibetan,
		mongolian: assets.GongshiMongolian, yi: assets.GongshiYi, emoji: assets.GongshiEmoji} {
		fontData[family] = data
	}
}

// firstGlyph is the character of glyph 0 in a face of glyphs.
const firstGlyph = 0xE000

// shapers are the faces to shape with, and for the PDF.
var shapers = sync.OnceValue(func() map[string]*font.Font {
	all := map[string]*font.Font{}
	for _, family := range shaped {
		face, err := font.ParseTTF(bytes.NewReader(fontData[family]))
		if err != nil {
			panic("the font " + family + ": " + err.Error()) // embedded: every test reads it
		}
		all[family] = face.Font
	}
	return all
})

// glyphFace is a TrueType font whose character table (OpenType 1.9, "cmap", format 4) has its glyphs from firstGlyph
// on.
func glyphFace(data []byte) []byte {
	const directory, entry = 12, 16
	table := func(tag string) []byte {
		for i := range int(binary.BigEndian.Uint16(data[4:])) {
			if at := data[directory+i*entry:]; string(at[:4]) == tag {
				return at[:entry]
			}
		}
		panic("a font has no table " + tag) // embedded
	}
	count := binary.BigEndian.Uint16(data[binary.BigEndian.Uint32(table("maxp")[8:])+4:])
	var characters []byte
	first := uint16(firstGlyph)
	for _, v := range []uint16{0, 1, 3, 1, 0, 12, // one table, for Windows in Unicode, 12 bytes on
		4, 32, 0, 4, 4, 1, 0, first + count - 1, 0xFFFF, 0, first, 0xFFFF, -first, 1, 0, 0} {
		characters = binary.BigEndian.AppendUint16(characters, v)
	}
	out := slices.Concat(data, make([]byte, (4-len(data)%4)%4))
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		if at := out[directory+i*entry:]; string(at[:4]) == "cmap" {
			binary.BigEndian.PutUint32(at[8:], uint32(len(out)))
			binary.BigEndian.PutUint32(at[12:], uint32(len(characters)))
		}
	}
	return append(out, characters...)
}

// needed gives the PDF a face of another script at its first use.
func (p *paper) needed(family string) {
	if p.added[family] || !slices.Contains(scripts, family) {
		return
	}
	p.added[family] = true
	data := fontData[family]
	if slices.Contains(shaped, family) {
		data = glyphFace(data)
	}
	p.keepError(
		p.pdf.AddTTFFontDataWithOption(family, data, gopdf.TtfOption{OnGlyphNotFoundSubstitute: replaceMissing}),
	)
}

// glyphRun is a shaped run: characters of a face of glyphs with their places, in thousandths of the size.
type glyphRun struct {
	glyphs []placedGlyph
	width  float64
}

type placedGlyph struct {
	character string
	x, y      float64 // y upwards
}

// shape joins the letters of a run.
func (p *paper) shape(one run) glyphRun {
	key := glyphKey(one)
	if known, ok := p.shapes[key]; ok {
		return known
	}
	letters := []rune(one.words)
	in := shaping.Input{Text: letters, RunEnd: len(letters), Direction: di.DirectionLTR,
		Face: font.NewFace(shapers()[one.family]),
		Size: fixed.I(1000), Script: language.LookupScript(letters[0]), Language: language.NewLanguage("und")}
	if one.backward {
		in.Direction = di.DirectionRTL
	}
	var g glyphRun
	for _, glyph := range p.shaper.Shape(in).Glyphs {
		x, y := float64(glyph.XOffset)/64, float64(glyph.YOffset)/64
		g.glyphs = append(g.glyphs, placedGlyph{string(rune(firstGlyph + glyph.GlyphID)), g.width + x, y})
		g.width += float64(glyph.Advance) / 64
	}
	p.shapes[key] = g
	return g
}

type glyphKey struct {
	family, words string
	backward      bool
}

// fontRuns divides a line among the fonts that have its characters, in the order in which they are seen from left to
// right.
func (p *paper) fontRuns(words string) (all []run) {
	line := []rune(words)
	for _, part := range hanzi.OrderLine(line) {
		logical := p.runsOf(line[part.From:part.To], part.Backward)
		if part.Backward {
			slices.Reverse(logical)
		}
		all = append(all, logical...)
	}
	return all
}

// runsOf divides characters that go one way. Signs without a picture stay with the letters that they join or part, and
// are left out elsewhere.
func (p *paper) runsOf(line []rune, backward bool) (all []run) {
	var letters []rune
	last := ""
	end := func() {
		if len(letters) == 0 {
			return
		}
		one := run{last, string(letters), backward}
		if backward && !slices.Contains(shaped, last) {
			one.words = bidi.ReverseString(one.words)
		}
		all, letters = append(all, one), nil
	}
	for _, r := range line {
		if unicode.In(r, unicode.Cf, unicode.Variation_Selector) {
			if slices.Contains(shaped, last) {
				letters = append(letters, r)
			}
			continue
		}
		if family := p.fontOf(r); family != last {
			end()
			last = family
		}
		letters = append(letters, r)
	}
	end()
	return all
}
