package report

import (
	"io"

	"github.com/signintech/gopdf"
)

// WritePDF writes the report on A4 pages. Text is text: it can be searched, copied and read out.
func (d *Document) WritePDF(w io.Writer) error {
	p := newPaper(gopdf.PageSizeA4, 1, d.Title, d.Scope, d.made)
	d.writeHead(p)
	for _, part := range d.Parts {
		part.draw(p)
	}
	p.addGap(6)
	p.writeParagraph(p.edge, d.How, text, noteSize, muted)
	p.sayLacking(d.words, noteSize)
	p.writeFoot(d.words, d.Made, noteSize)
	return p.write(w)
}

// Sizes in points, of A4.
const (
	titleSize  = 24.0
	partSize   = 13.0
	lineSize   = 10.5
	noteSize   = 9.0
	lineHeight = 19.0
	partHeight = 30.0
	barBegin   = 266.0
	barWidth   = 170.0
)

// writeHead writes the title and the report's scope.
func (d *Document) writeHead(p *paper) {
	p.drawBox(p.edge, p.y, 36, 4, vermilion)
	p.addGap(16)
	p.writeParagraph(p.edge, d.Title, bold, titleSize, ink)
	p.addGap(2)
	p.writeParagraph(p.edge, d.Scope, text, lineSize+1, ink)
	p.addGap(2)
	p.setStyle(text, lineSize, muted)
	p.writeAt(p.edge, p.y, d.Counted, false)
	if d.Sample != "" {
		p.drawTag(p.edge+p.measureWidth(d.Counted)+8, p.y, d.Sample, sampleBox, sampleInk, lineSize)
	}
	p.addGap(lineHeight + 10)
}

// draw is a heading with its sum, and a line for each figure with a bar beside those that add up to it.
func (part Part) draw(p *paper) {
	p.ensureRoom(partHeight + lineHeight*float64(min(len(part.Lines), 3)))
	p.setStyle(bold, partSize, ink)
	p.writeAt(p.edge, p.y, part.Name, false)
	p.writeAt(p.rightEdge(), p.y, part.Figure.String(), true)
	p.addGap(partSize * 1.5)
	p.drawBox(p.edge, p.y, p.innerWidth(), 1, hairline)
	p.addGap(6)
	most := int64(0)
	for _, l := range part.Lines {
		if l.Share {
			most = max(most, l.Figure.Number)
		}
	}
	for _, l := range part.Lines {
		l.draw(p, most)
	}
	p.addGap(12)
}

func (l Line) draw(p *paper, most int64) {
	p.ensureRoom(lineHeight)
	p.setStyle(text, lineSize, ink)
	p.writeAt(p.edge+10, p.y, l.Name, false)
	p.writeAt(p.rightEdge(), p.y, l.Figure.String(), true)
	if l.Share && l.Figure.Number > 0 {
		p.drawBox(barBegin, p.y+2, max(2, barWidth*float64(l.Figure.Number)/float64(most)), lineSize-3, bar)
	}
	p.addGap(lineHeight)
}
