package report

import (
	"io"

	"github.com/signintech/gopdf"
)

// WritePDF writes the report on A4 pages. Text is text: it can be searched, copied and read out.
func (d *Document) WritePDF(w io.Writer) error {
	p := newPaper(gopdf.PageSizeA4, 1, d.Title, d.Scope, d.made)
	d.head(p)
	for _, part := range d.Parts {
		part.draw(p)
	}
	p.gap(6)
	p.paragraph(p.edge, d.How, text, noteSize, muted)
	p.sayLacking(d.words, noteSize)
	p.foot(d.words, d.Made, noteSize)
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

// head writes the title and the report's scope.
func (d *Document) head(p *paper) {
	p.box(p.edge, p.y, 36, 4, vermilion)
	p.gap(16)
	p.paragraph(p.edge, d.Title, bold, titleSize, ink)
	p.gap(2)
	p.paragraph(p.edge, d.Scope, text, lineSize+1, ink)
	p.gap(2)
	p.style(text, lineSize, muted)
	p.at(p.edge, p.y, d.Counted, false)
	if d.Sample != "" {
		p.tag(p.edge+p.measure(d.Counted)+8, p.y, d.Sample, sampleBox, sampleInk, lineSize)
	}
	p.gap(lineHeight + 10)
}

// draw is a heading with its sum, and a line for each figure with a bar beside those that add up to it.
func (part Part) draw(p *paper) {
	p.room(partHeight + lineHeight*float64(min(len(part.Lines), 3)))
	p.style(bold, partSize, ink)
	p.at(p.edge, p.y, part.Name, false)
	p.at(p.right(), p.y, part.Figure.String(), true)
	p.gap(partSize * 1.5)
	p.box(p.edge, p.y, p.inner(), 1, hairline)
	p.gap(6)
	most := int64(0)
	for _, l := range part.Lines {
		if l.Share {
			most = max(most, l.Figure.Number)
		}
	}
	for _, l := range part.Lines {
		l.draw(p, most)
	}
	p.gap(12)
}

func (l Line) draw(p *paper, most int64) {
	p.room(lineHeight)
	p.style(text, lineSize, ink)
	p.at(p.edge+10, p.y, l.Name, false)
	p.at(p.right(), p.y, l.Figure.String(), true)
	if l.Share && l.Figure.Number > 0 {
		p.box(barBegin, p.y+2, max(2, barWidth*float64(l.Figure.Number)/float64(most)), lineSize-3, bar)
	}
	p.gap(lineHeight)
}
