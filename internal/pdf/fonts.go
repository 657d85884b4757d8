package pdf

import (
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"
	"sync"
	"testing/fstest"
	"time"
	"unicode"
	"unicode/utf16"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"gongshi/assets"
)

// fontFolder is the first folder in which PDFium looks for fonts on Linux.
const fontFolder = "usr/share/fonts"

// faces are the names under which PDFium accepts a font for the character collections GB1 and CNS1 (the first), and
// Japan1 (the second).
var faces = []string{"WenQuanYi Micro Hei", "TakaoGothic"}

// standard holds the fonts that PDFium has built in (ISO 32000-1, 9.6.2.2), with the beginnings of the names that it
// takes for them. PDFium looks for a face under the standard name, whatever the document calls it.
var standard = map[string][]string{
	"arial":     {"Helvetica", "Helvetica-Bold", "Helvetica-BoldOblique", "Helvetica-Oblique"},
	"helvetica": {"Helvetica", "Helvetica-Bold", "Helvetica-BoldOblique", "Helvetica-Oblique"},
	"courier":   {"Courier", "Courier-Bold", "Courier-BoldOblique", "Courier-Oblique"},
	"times":     {"Times-Roman", "Times-Bold", "Times-BoldItalic", "Times-Italic"},
}

// familiesOf returns the names under which a face must exist for the fonts of a document.
func familiesOf(fonts []string) []string {
	families := slices.Concat(faces, fonts)
	for _, font := range fonts {
		for beginning, names := range standard {
			if strings.HasPrefix(strings.ToLower(font), beginning) {
				families = append(families, names...)
			}
		}
	}
	slices.Sort(families[len(faces)+len(fonts):])
	return slices.Compact(families)
}

// fontFiles returns the whole file system that PDFium sees: the project's Chinese font, once for each of faces and for
// each font of a document that it replaces.
func fontFiles(more []string) (fs.FS, error) {
	drawn, err := standIn()
	if err != nil {
		return nil, err
	}
	files := fontFS{fstest.MapFS{}, map[string]face{}}
	for i, family := range familiesOf(more) {
		name := fmt.Sprintf("%s/%d.ttf", fontFolder, i)
		files.faces[name] = nameFace(drawn, family)
		files.names[name] = &fstest.MapFile{Mode: 0o444}
	}
	return files, nil
}

// fontFS serves the faces from one copy of the font, which has a dozen megabytes.
type fontFS struct {
	names fstest.MapFS // for the folders
	faces map[string]face
}

// Open opens a face, or a folder on the way there.
func (f fontFS) Open(name string) (fs.File, error) {
	one, ok := f.faces[name]
	if !ok {
		return f.names.Open(name)
	}
	info := fileInfo{name[len(fontFolder)+1:], one.size()}
	return &fontFile{io.NewSectionReader(one, 0, one.size()), info}, nil
}

type fontFile struct {
	*io.SectionReader
	info fileInfo
}

func (f *fontFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *fontFile) Close() error               { return nil }

type fileInfo struct {
	name string
	size int64
}

func (i fileInfo) Name() string     { return i.name }
func (i fileInfo) Size() int64      { return i.size }
func (fileInfo) Mode() fs.FileMode  { return 0o444 }
func (fileInfo) ModTime() time.Time { return time.Time{} }
func (fileInfo) IsDir() bool        { return false }
func (fileInfo) Sys() any           { return nil }

// face is a TrueType font under another name: its own table directory, the font's bytes, and the changed tables.
type face struct{ head, body, tail []byte }

func (f face) size() int64 { return int64(len(f.head) + len(f.body) + len(f.tail)) }

// ReadAt reads across the three parts.
func (f face) ReadAt(p []byte, at int64) (n int, err error) {
	for _, part := range [][]byte{f.head, f.body, f.tail} {
		if size := int64(len(part)); at >= size {
			at -= size
			continue
		}
		n += copy(p[n:], part[at:])
		at = 0
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Places in a font file (OpenType 1.9, "Organization of an OpenType font", and "OS/2").
const (
	directoryStart = 12
	directoryEntry = 16
	codePageRange  = 78 // of the table OS/2
)

// scripts are the bits of ulCodePageRange1 for code pages 932, 936, 949, 950 and 1361, and for symbols: PDFium selects
// a face by them.
const scripts = 1<<17 | 1<<18 | 1<<19 | 1<<20 | 1<<21 | 1<<31

// standIn is the project's font with tables that let it draw every character: characters that it lacks get missingSign.
// Without the sign PDFium would leave the character out of the picture, and sometimes also out of the page's text.
var standIn = sync.OnceValues(func() (face, error) {
	font := assets.NotoSansSC
	end := directoryStart + int(binary.BigEndian.Uint16(font[4:]))*directoryEntry
	f := face{head: slices.Clone(font[:end]), body: font[end:]}
	signs, err := signTable()
	if err != nil {
		return face{}, err
	}
	at := binary.BigEndian.Uint32(f.tableEntry("OS/2")[8:])
	pages := slices.Clone(font[at : at+binary.BigEndian.Uint32(f.tableEntry("OS/2")[12:])])
	binary.BigEndian.PutUint32(pages[codePageRange:], binary.BigEndian.Uint32(pages[codePageRange:])|scripts)
	f.replaceTable("cmap", signs)
	f.replaceTable("OS/2", pages)
	return f, nil
})

// nameFace gives a font another family name.
func nameFace(f face, family string) face {
	f.head, f.tail = slices.Clone(f.head), slices.Clip(f.tail)
	f.replaceTable("name", nameTable(family, "Regular"))
	return f
}

// tableEntry returns a table's place in the directory.
func (f face) tableEntry(tag string) []byte {
	for at := directoryStart; at < len(f.head); at += directoryEntry {
		if string(f.head[at:at+4]) == tag {
			return f.head[at : at+directoryEntry]
		}
	}
	panic("the project's font has no table " + tag) // the project's font is embedded, and tested
}

// replaceTable replaces a table.
func (f *face) replaceTable(tag string, table []byte) {
	entry := f.tableEntry(tag)
	binary.BigEndian.PutUint32(entry[8:], uint32(f.size()))
	binary.BigEndian.PutUint32(entry[12:], uint32(len(table)))
	f.tail = append(f.tail, table...)
}

// nameTable holds a font's family and style, the name IDs 1 and 2, for Windows in Unicode.
func nameTable(texts ...string) []byte {
	var records, strings []byte
	for i, text := range texts {
		var encoded []byte
		for _, u := range utf16.Encode([]rune(text)) {
			encoded = binary.BigEndian.AppendUint16(encoded, u)
		}
		for _, v := range []int{3, 1, 0x409, i + 1, len(encoded), len(strings)} {
			records = binary.BigEndian.AppendUint16(records, uint16(v))
		}
		strings = append(strings, encoded...)
	}
	table := []byte{0, 0, 0, byte(len(texts)), 0, byte(6 + len(records))}
	return append(append(table, records...), strings...)
}

// missingSign is drawn for characters that the font lacks: Chinese and Japanese printers set this mark for a type that
// is not in the case.
const missingSign = '〓'

// asked are the characters that documents may ask for: the first plane, pictures, and the Han characters beyond.
var asked = [][2]rune{{1, 0xFFFF}, {0x1F000, 0x1FBFF}, {0x20000, 0x323AF}}

// signTable maps characters to glyphs (OpenType 1.9, "cmap", format 12): the font's characters to its glyphs, and all
// other visible characters to the sign.
func signTable() ([]byte, error) {
	own, err := glyphsOf()
	if err != nil {
		return nil, err
	}
	sign := own[missingSign]
	var groups []uint32 // first and last character, first glyph
	for _, part := range asked {
		for r := part[0]; r <= part[1]; r++ {
			glyph, ok := own[r]
			if !ok && isVisible(r) {
				glyph = sign
			}
			switch last := len(groups) - 3; {
			case glyph == 0:
			case last >= 0 && groups[last+1] == uint32(r)-1 && groups[last+2]+uint32(r)-groups[last] == glyph:
				groups[last+1]++
			default:
				groups = append(groups, uint32(r), uint32(r), glyph)
			}
		}
	}
	var table []byte
	for _, v := range []uint16{0, 1, 3, 10, 0, 12, 12, 0} { // one table, for Windows in UCS-4, 12 bytes on; its format
		table = binary.BigEndian.AppendUint16(table, v)
	}
	for _, v := range append([]uint32{uint32(16 + 4*len(groups)), 0, uint32(len(groups) / 3)}, groups...) {
		table = binary.BigEndian.AppendUint32(table, v)
	}
	return table, nil
}

// parsed is the project's font, parsed.
var parsed = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(assets.NotoSansSC) })

// glyphsOf maps characters to the glyphs of the project's font.
var glyphsOf = sync.OnceValues(func() (map[rune]uint32, error) {
	font, err := parsed()
	if err != nil {
		return nil, err
	}
	own := map[rune]uint32{}
	var buffer sfnt.Buffer
	for _, part := range asked {
		for r := part[0]; r <= part[1]; r++ {
			glyph, err := font.GlyphIndex(&buffer, r)
			if err != nil {
				return nil, err
			}
			if glyph != 0 {
				own[r] = uint32(glyph)
			}
		}
	}
	return own, nil
})

// isAnother reports whether a Chinese character of a font that is not in the document was drawn as another one: a
// document may say that an A is called 村. The heights tell them apart; widths are fitted to the document's.
func isAnother(c character, f font) bool {
	if c.flat || c.sign || !unicode.Is(unicode.Han, c.unicode) {
		return false
	}
	if !f.isOwn() {
		return true // PDFium's own fonts have no Chinese characters
	}
	if c.at.matrix.B != 0 || c.at.matrix.C != 0 {
		return false // the character is turned
	}
	box, err := ownBox(c.unicode)
	if err != nil {
		return false
	}
	const most = 0.03 // of the em
	scale := c.at.size * float64(c.at.matrix.D)
	low, high := (c.box.bottom-c.at.y)/scale, (c.box.top-c.at.y)/scale
	return max(math.Abs(min(low, high)-box.bottom), math.Abs(max(low, high)-box.top)) > most
}

// ownBox returns the box of a glyph of the project's font, in parts of the em.
func ownBox(r rune) (area, error) {
	font, err := parsed()
	if err != nil {
		return area{}, err
	}
	var buffer sfnt.Buffer
	glyph, err := font.GlyphIndex(&buffer, r)
	if err != nil {
		return area{}, err
	}
	const em = 1000
	box, _, err := font.GlyphBounds(&buffer, glyph, fixed.I(em), xfont.HintingNone)
	in := func(v fixed.Int26_6) float64 { return float64(v) / 64 / em }
	return area{in(box.Min.X), -in(box.Max.Y), in(box.Max.X), -in(box.Min.Y)}, err
}
