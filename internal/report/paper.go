package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"github.com/signintech/gopdf"
	"golang.org/x/image/font/sfnt"

	"gongshi/assets"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// The fonts, in the order in which they are asked for a character that the wanted one does not have.
const (
	text = "text"
	bold = "bold" // for headings; it has the characters of everyday words only
	rare = "rare"
)

var fontData = map[string][]byte{text: assets.NotoSansSC, bold: assets.GongshiSansSCBold, rare: assets.GongshiRare}

// fonts are read once, to know which characters each of them has.
var fonts = sync.OnceValue(func() map[string]*sfnt.Font {
	parsed := map[string]*sfnt.Font{}
	for family, data := range fontData {
		f, err := sfnt.Parse(data)
		if err != nil {
			panic("the font " + family + ": " + err.Error()) // embedded: every test reads it
		}
		parsed[family] = f
	}
	return parsed
})

// colour is red, green and blue.
type colour [3]uint8

// The kiosk's colours (app/theme), on white.
var (
	ink       = colour{0x1F, 0x24, 0x21}
	muted     = colour{0x5C, 0x66, 0x60}
	vermilion = colour{0xC8, 0x32, 0x1E}
	hairline  = colour{0xE4, 0xDB, 0xCB}
	soft      = colour{0xF6, 0xEE, 0xE2}
	bar       = colour{0xD9, 0xB8, 0xA6}
	sampleInk = colour{0x6B, 0x52, 0x1E}
	sampleBox = colour{0xE8, 0xDC, 0xC3}
)

// paper is a document being laid out from the top to the bottom of its pages. Lengths are points. The first error is
// kept, and later calls do nothing.
type paper struct {
	pdf           gopdf.GoPdf
	width, height float64
	edge, bottom  float64 // margin at the sides and above; where text ends
	y             float64 // where the next line begins
	size          float64 // of the words that come next
	family        string
	has           map[glyph]bool
	lacks         map[rune]bool   // that no font has
	added         map[string]bool // faces of other scripts
	shapes        map[glyphKey]glyphRun
	shaper        shaping.HarfbuzzShaper
	onPage        func() // draws the beginning of a new page
	err           error
}

// glyph is a character of a font.
type glyph struct {
	family string
	r      rune
}

// newPaper begins a document; scale is 1 for A4.
func newPaper(size *gopdf.Rect, scale float64, title, subject string, made record.Date) *paper {
	p := &paper{width: size.W, height: size.H, edge: 56 * scale, has: map[glyph]bool{},
		lacks: map[rune]bool{}, added: map[string]bool{}, shapes: map[glyphKey]glyphRun{}, onPage: func() {}}
	p.bottom = p.height - 64*scale
	p.pdf.Start(gopdf.Config{PageSize: *size})
	p.pdf.SetInfo(gopdf.PdfInfo{Title: title, Subject: subject, Creator: "Gongshi", Producer: "Gongshi",
		CreationDate: time.Date(made.Year, made.Month, made.Day, 0, 0, 0, 0, time.UTC)})
	for _, family := range []string{text, bold, rare} {
		p.keepError(p.pdf.AddTTFFontDataWithOption(family, fontData[family], gopdf.TtfOption{OnGlyphNotFoundSubstitute: replaceMissing}))
	}
	p.addPage()
	return p
}

// write ends the document.
func (p *paper) write(w io.Writer) error {
	if p.err != nil {
		return errs.E(errs.Internal, "The PDF cannot be made.", p.err)
	}
	if _, err := p.pdf.WriteTo(w); err != nil {
		return errs.E(errs.Unavailable, "The PDF cannot be written.", err)
	}
	return nil
}

// replaceMissing replaces a character that no font has: a box with two lines [〓, GB 2312 row 1], never nothing.
func replaceMissing(rune) rune { return '〓' }

func (p *paper) keepError(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *paper) addPage() {
	p.pdf.AddPage()
	p.y = p.edge
}

// ensureRoom begins a new page where less than a height is left.
func (p *paper) ensureRoom(height float64) {
	if p.y+height > p.bottom {
		p.addPage()
		p.onPage()
	}
}

func (p *paper) addGap(height float64) { p.y += height }

// innerWidth is the width between the edges.
func (p *paper) innerWidth() float64 { return p.width - 2*p.edge }

// rightEdge is the right end of right-aligned text.
func (p *paper) rightEdge() float64 { return p.width - p.edge }

// setStyle sets the look of the next words.
func (p *paper) setStyle(family string, size float64, c colour) {
	p.family, p.size = family, size
	p.keepError(p.pdf.SetFont(family, "", size))
	p.pdf.SetTextColor(c[0], c[1], c[2])
}

// run is a part of a text in one font; a backward one goes from right to left.
type run struct {
	family, words string
	backward      bool
}

// fontOf finds the font for a character, and remembers what no font has.
func (p *paper) fontOf(r rune) string {
	for _, family := range append([]string{p.family, text, rare}, scripts...) {
		g := glyph{family, r}
		has, known := p.has[g]
		if !known {
			index, err := fonts()[family].GlyphIndex(nil, r)
			has = err == nil && index != 0
			p.has[g] = has
		}
		if has {
			return family
		}
	}
	if !unicode.IsControl(r) {
		p.lacks[r] = true
	}
	return text
}

// measureWidth is the width of words in the style that was set.
func (p *paper) measureWidth(words string) (width float64) {
	for _, one := range p.fontRuns(words) {
		width += p.widthOf(one)
	}
	return width
}

func (p *paper) widthOf(one run) float64 {
	if slices.Contains(shaped, one.family) {
		return p.shape(one).width * p.size / 1000
	}
	p.needed(one.family)
	p.keepError(p.pdf.SetFont(one.family, "", p.size))
	w, err := p.pdf.MeasureTextWidth(one.words)
	p.keepError(err)
	return w
}

// writeAt writes words with the top of their line at y, from x on; right-aligned words end at x.
func (p *paper) writeAt(x, y float64, words string, right bool) {
	if right {
		x -= p.measureWidth(words)
	}
	for _, one := range p.fontRuns(words) {
		p.needed(one.family)
		p.keepError(p.pdf.SetFont(one.family, "", p.size))
		if slices.Contains(shaped, one.family) {
			for _, g := range p.shape(one).glyphs {
				p.pdf.SetXY(x+g.x*p.size/1000, y-g.y*p.size/1000)
				p.keepError(p.pdf.Cell(nil, g.character))
			}
		} else {
			p.pdf.SetXY(x, y)
			p.keepError(p.pdf.Cell(nil, one.words))
		}
		x += p.widthOf(one)
	}
}

func (p *paper) drawBox(x, y, width, height float64, c colour) {
	p.pdf.SetFillColor(c[0], c[1], c[2])
	p.pdf.RectFromUpperLeftWithStyle(x, y, width, height, "F")
}

// drawTag is words on a box, from x on; it gives where the box ends.
func (p *paper) drawTag(x, y float64, words string, fill, c colour, size float64) float64 {
	p.setStyle(text, size, c)
	width := p.measureWidth(words) + size*1.2
	p.drawBox(x, y-size*0.3, width, size*1.7, fill)
	p.writeAt(x+size*0.6, y, words, false)
	return x + width
}

// writeParagraph writes words in lines between x and the right edge.
func (p *paper) writeParagraph(x float64, words, family string, size float64, c colour) {
	p.setStyle(family, size, c)
	for _, line := range p.breakWords(words, p.rightEdge()-x) {
		p.ensureRoom(size * 1.5)
		p.setStyle(family, size, c)
		p.writeAt(x, p.y, line, false)
		p.addGap(size * 1.5)
	}
}

// breakWords breaks words at their line ends and where UAX #14 allows it, so that no line begins with a mark that
// closes, into lines no wider than width. A piece that is wider by itself is cut where it must be.
func (p *paper) breakWords(words string, width float64) (lines []string) {
	for paragraph := range strings.SplitSeq(words, "\n") {
		var segments segmenter.Segmenter
		segments.Init([]rune(paragraph))
		line := ""
		for pieces := segments.LineIterator(); pieces.Next(); {
			piece := string(pieces.Line().Text)
			if line != "" && p.measureWidth(strings.TrimRight(line+piece, " ")) > width {
				lines, line = append(lines, strings.TrimRight(line, " ")), ""
			}
			for line == "" && p.measureWidth(strings.TrimRight(piece, " ")) > width {
				n := p.fitBytes(piece, width)
				lines, piece = append(lines, piece[:n]), piece[n:]
			}
			line += piece
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// fitBytes is how many bytes of a piece a line takes, one character at least.
func (p *paper) fitBytes(piece string, width float64) int {
	n := 0
	for i, r := range piece {
		end := i + len(string(r))
		if n > 0 && p.measureWidth(piece[:end]) > width {
			break
		}
		n = end
	}
	return n
}

// sayLacking says plainly which characters no font has: the sign in their place is not of the text.
func (p *paper) sayLacking(w words, size float64) {
	if len(p.lacks) == 0 {
		return
	}
	var codes []string
	for _, r := range slices.Sorted(maps.Keys(p.lacks)) {
		codes = append(codes, fmt.Sprintf("U+%04X", r))
	}
	p.addGap(size)
	list := strings.Join(codes[:min(len(codes), 20)], " ")
	p.writeParagraph(p.edge, w.T("lacking", string(replaceMissing(0)), list), text, size, muted)
}

// writeFoot writes the same words under all pages, and numbers them now that it is known how many there are.
func (p *paper) writeFoot(w words, left string, size float64) {
	pages := p.pdf.GetNumberOfPages()
	y := p.bottom + (p.height-p.bottom)*0.35
	for n := 1; n <= pages && p.err == nil; n++ {
		p.keepError(p.pdf.SetPage(n))
		p.setStyle(text, size, muted)
		p.writeAt(p.edge, y, left, false)
		p.writeAt(p.rightEdge(), y, w.T("page", n, pages), true)
	}
}

// column is one of a table: its heading, its share of the width, and whether it holds figures.
type column struct {
	head  string
	share float64
	right bool
}

// writeTable writes rows of cells under their headings, which every page repeats. A row is kept together where a page
// has room for it.
func (p *paper) writeTable(columns []column, rows [][]string, size float64) {
	total := 0.0
	for _, c := range columns {
		total += c.share
	}
	lefts, widths := make([]float64, len(columns)), make([]float64, len(columns))
	x := p.edge
	for i, c := range columns {
		lefts[i], widths[i] = x, p.innerWidth()*c.share/total-size*0.8
		x += p.innerWidth() * c.share / total
	}
	line := size * 1.45
	write := func(cells [][]string, n int, family string, c colour) {
		p.setStyle(family, size, c)
		for i, cell := range cells {
			if n >= len(cell) {
				continue
			}
			if columns[i].right {
				p.writeAt(lefts[i]+widths[i]+size*0.4, p.y, cell[n], true)
			} else {
				p.writeAt(lefts[i]+size*0.4, p.y, cell[n], false)
			}
		}
	}
	head := make([][]string, len(columns))
	p.setStyle(bold, size, ink)
	for i, c := range columns {
		head[i] = p.breakWords(c.head, widths[i])
	}
	heading := func() {
		height := float64(tallestCell(head))*line + size*0.8
		p.drawBox(p.edge, p.y, p.innerWidth(), height, soft)
		p.addGap(size * 0.5)
		for n := range tallestCell(head) {
			write(head, n, bold, ink)
			p.addGap(line)
		}
		p.addGap(size * 0.6)
	}
	p.ensureRoom(line * 4)
	heading()
	p.onPage = heading
	for _, row := range rows {
		p.setStyle(text, size, ink)
		cells := make([][]string, len(columns))
		for i, c := range columns {
			if cells[i] = []string{row[i]}; !c.right { // a figure is never cut
				cells[i] = p.breakWords(row[i], widths[i])
			}
		}
		height := float64(tallestCell(cells))*line + size*0.5
		if height < p.bottom-p.edge-line*4 {
			p.ensureRoom(height)
		}
		for n := range tallestCell(cells) {
			p.ensureRoom(line)
			write(cells, n, text, ink)
			p.addGap(line)
		}
		p.drawBox(p.edge, p.y+size*0.1, p.innerWidth(), 0.5, hairline)
		p.addGap(size * 0.5)
	}
	p.onPage = func() {}
}

// tallestCell is the number of lines of the cell that has most.
func tallestCell(cells [][]string) int {
	if len(cells) == 0 {
		return 0
	}
	return len(slices.MaxFunc(cells, func(a, b []string) int { return len(a) - len(b) }))
}
