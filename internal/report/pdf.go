package report

import (
	"io"
	"strings"
	"time"

	"github.com/go-text/typesetting/segmenter"
	"github.com/signintech/gopdf"

	"gongshi/assets"
	"gongshi/internal/errs"
)

// WritePDF writes the report on A4 pages. Text is text: it can be searched, copied and read out.
func (d *Document) WritePDF(w io.Writer) error {
	p := &paper{d: d}
	p.begin()
	p.head()
	for _, part := range d.Parts {
		p.part(part)
	}
	p.gap(6)
	p.paragraph(d.How, noteSize, muted)
	p.foot()
	if p.err != nil {
		return errs.E(errs.Internal, "The PDF cannot be made.", p.err)
	}
	if _, err := p.pdf.WriteTo(w); err != nil {
		return errs.E(errs.Unavailable, "The PDF cannot be written.", err)
	}
	return nil
}

// Sizes in points, of A4.
const (
	pageWidth, pageHeight = 595.28, 841.89
	edge                  = 56.0
	bottom                = pageHeight - 64
	titleSize             = 24.0
	partSize              = 13.0
	lineSize              = 10.5
	noteSize              = 9.0
	lineHeight            = 19.0
	partHeight            = 30.0
	figureEdge            = pageWidth - edge // figures end here
	barBegin              = edge + 210
	barWidth              = 170.0
)

// The two fonts.
const (
	text = "text"
	bold = "bold"
)

// colour is red, green and blue.
type colour [3]uint8

// The kiosk's colours (app/theme), on white.
var (
	ink       = colour{0x1F, 0x24, 0x21}
	muted     = colour{0x5C, 0x66, 0x60}
	vermilion = colour{0xC8, 0x32, 0x1E}
	rule      = colour{0xE4, 0xDB, 0xCB}
	bar       = colour{0xD9, 0xB8, 0xA6}
	sampleInk = colour{0x6B, 0x52, 0x1E}
	sampleBox = colour{0xE8, 0xDC, 0xC3}
)

// paper is a document being laid out from the top to the bottom of its pages. The first error is kept, and what follows it
// does nothing.
type paper struct {
	d   *Document
	pdf gopdf.GoPdf
	y   float64
	err error
}

func (p *paper) do(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *paper) begin() {
	p.pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	day := time.Date(p.d.made.Year, p.d.made.Month, p.d.made.Day, 0, 0, 0, 0, time.UTC)
	p.pdf.SetInfo(gopdf.PdfInfo{Title: p.d.Title, Subject: p.d.Scope, Creator: "Gongshi", Producer: "Gongshi", CreationDate: day})
	p.font(text, assets.NotoSansSC)
	p.font(bold, assets.GongshiSansSCBold)
	p.page()
}

func (p *paper) font(family string, data []byte) {
	p.do(p.pdf.AddTTFFontDataWithOption(family, data, gopdf.TtfOption{OnGlyphNotFoundSubstitute: missing}))
}

// missing stands in for a character that the font does not have: a box with two lines [〓, GB 2312 row 1], never nothing.
func missing(rune) rune { return '〓' }

func (p *paper) page() {
	p.pdf.AddPage()
	p.y = edge
}

// room begins a new page where less than a height is left.
func (p *paper) room(height float64) {
	if p.y+height > bottom {
		p.page()
	}
}

func (p *paper) gap(height float64) { p.y += height }

// style sets what the next words look like; bold is for words of the catalogue alone, whose characters it has all.
func (p *paper) style(family string, size float64, c colour) {
	p.do(p.pdf.SetFont(family, "", size))
	p.pdf.SetTextColor(c[0], c[1], c[2])
}

// at writes words with the top of their line at y; right-aligned words end at x.
func (p *paper) at(x, y float64, words string, right bool) {
	if right {
		width, err := p.pdf.MeasureTextWidth(words)
		p.do(err)
		x -= width
	}
	p.pdf.SetXY(x, y)
	p.do(p.pdf.Cell(nil, words))
}

func (p *paper) box(x, y, width, height float64, c colour) {
	p.pdf.SetFillColor(c[0], c[1], c[2])
	p.pdf.RectFromUpperLeftWithStyle(x, y, width, height, "F")
}

// head is the title with what the report is about.
func (p *paper) head() {
	p.box(edge, p.y, 36, 4, vermilion)
	p.gap(16)
	p.style(bold, titleSize, ink)
	p.at(edge, p.y, p.d.Title, false)
	p.gap(titleSize * 1.6)
	p.paragraph(p.d.Scope, lineSize+1, ink)
	p.gap(2)
	p.style(text, lineSize, muted)
	p.at(edge, p.y, p.d.Counted, false)
	if p.d.Sample != "" {
		counted, err := p.pdf.MeasureTextWidth(p.d.Counted)
		p.do(err)
		sample, err := p.pdf.MeasureTextWidth(p.d.Sample)
		p.do(err)
		p.box(edge+counted+8, p.y-3, sample+12, lineSize+7, sampleBox)
		p.style(text, lineSize, sampleInk)
		p.at(edge+counted+14, p.y, p.d.Sample, false)
	}
	p.gap(lineHeight + 10)
}

// part is a heading with its sum, and a line for each figure with a bar beside those that add up to it.
func (p *paper) part(part Part) {
	p.room(partHeight + lineHeight*float64(min(len(part.Lines), 3)))
	p.style(bold, partSize, ink)
	p.at(edge, p.y, part.Name, false)
	p.at(figureEdge, p.y, part.Figure.String(), true)
	p.gap(partSize * 1.5)
	p.box(edge, p.y, pageWidth-2*edge, 1, rule)
	p.gap(6)
	most := int64(0)
	for _, l := range part.Lines {
		if l.Share {
			most = max(most, l.Figure.Number)
		}
	}
	for _, l := range part.Lines {
		p.line(l, most)
	}
	p.gap(12)
}

func (p *paper) line(l Line, most int64) {
	p.room(lineHeight)
	p.style(text, lineSize, ink)
	p.at(edge+10, p.y, l.Name, false)
	p.at(figureEdge, p.y, l.Figure.String(), true)
	if l.Share && l.Figure.Number > 0 {
		p.box(barBegin, p.y+2, max(2, barWidth*float64(l.Figure.Number)/float64(most)), lineSize-3, bar)
	}
	p.gap(lineHeight)
}

// paragraph breaks words into lines of the page's width.
func (p *paper) paragraph(words string, size float64, c colour) {
	p.style(text, size, c)
	for _, line := range p.broken(words, pageWidth-2*edge) {
		p.room(size * 1.5)
		p.style(text, size, c)
		p.at(edge, p.y, line, false)
		p.gap(size * 1.5)
	}
}

// broken breaks words where UAX #14 allows it, so that no line begins with a mark that closes, into lines no wider than
// width. A piece that is wider by itself stays whole.
func (p *paper) broken(words string, width float64) (lines []string) {
	var segments segmenter.Segmenter
	segments.Init([]rune(words))
	line := ""
	for pieces := segments.LineIterator(); pieces.Next(); {
		piece := string(pieces.Line().Text)
		wide, err := p.pdf.MeasureTextWidth(strings.TrimRight(line+piece, " "))
		p.do(err)
		if line != "" && wide > width {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line += piece
	}
	return append(lines, strings.TrimRight(line, " "))
}

// foot numbers the pages, once it is known how many there are.
func (p *paper) foot() {
	pages := p.pdf.GetNumberOfPages()
	for n := 1; n <= pages && p.err == nil; n++ {
		p.do(p.pdf.SetPage(n))
		p.style(text, noteSize, muted)
		p.at(edge, pageHeight-44, p.d.Made, false)
		p.at(figureEdge, pageHeight-44, p.d.words.T("page", n, pages), true)
	}
}
