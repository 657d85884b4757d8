package report

import (
	"io"

	"github.com/xuri/excelize/v2"

	"gongshi/internal/errs"
)

// WriteXLSX writes the report as a workbook of one sheet: a heading, then a row for each figure under its part. Figures
// are numbers, money in yuan.
func (d *Document) WriteXLSX(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := d.fillWorkbook(f); err != nil {
		return errs.E(errs.Internal, "The workbook cannot be made.", err)
	}
	if err := f.Write(w); err != nil {
		return errs.E(errs.Unavailable, "The workbook cannot be written.", err)
	}
	return nil
}

// grid writes cells row by row; the first error ends it.
type grid struct {
	*excelize.File
	name string
	row  int
	err  error
}

// putRow writes a row of the columns A and B, in the style of each.
func (s *grid) putRow(style [2]int, height float64, values ...any) {
	s.row++
	for i, v := range values {
		s.setCell(i+1, style[i], v)
	}
	if s.err == nil && height > 0 {
		s.err = s.SetRowHeight(s.name, s.row, height)
	}
}

func (s *grid) setCell(column, style int, value any) {
	cell, err := excelize.CoordinatesToCellName(column, s.row)
	if err == nil {
		err = s.SetCellValue(s.name, cell, value)
	}
	if err == nil {
		err = s.SetCellStyle(s.name, cell, cell, style)
	}
	if s.err == nil {
		s.err = err
	}
}

// putWideRow is a row whose text goes over both columns.
func (s *grid) putWideRow(style int, height float64, text string) {
	s.putRow([2]int{style, style}, height, text, "")
	if s.err == nil {
		s.err = s.MergeCell(s.name, cellAt("A", s.row), cellAt("B", s.row))
	}
}

func cellAt(column string, row int) string {
	name, err := excelize.JoinCellName(column, row)
	if err != nil {
		return ""
	}
	return name
}

func (d *Document) fillWorkbook(f *excelize.File) error {
	s := &grid{File: f, name: d.Title}
	if err := f.SetSheetName("Sheet1", s.name); err != nil {
		return err
	}
	style := func(x excelize.Style) int {
		id, err := f.NewStyle(&x)
		if s.err == nil {
			s.err = err
		}
		return id
	}
	left := &excelize.Alignment{Vertical: "center", WrapText: true}
	under := []excelize.Border{{Type: "bottom", Color: "D8CFC0", Style: 1}}
	shade := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F6EEE2"}}
	title := style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 18, Color: "9C2617"}, Alignment: left})
	note := style(excelize.Style{Font: &excelize.Font{Size: 10, Color: "5C6660"}, Alignment: left})
	part := style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 12}, Alignment: left, Fill: shade, Border: under})
	partSum := style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 12}, Fill: shade, Border: under, NumFmt: countFormat})
	line := style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "center", Indent: 1, WrapText: true}, Border: under})
	things := style(excelize.Style{Border: under, NumFmt: countFormat})
	yuan := style(excelize.Style{Border: under, NumFmt: yuanFormat})

	s.putWideRow(title, 30, d.Title)
	s.putWideRow(note, 18, d.Scope)
	s.putWideRow(note, 18, d.counted())
	s.putRow([2]int{part, part}, 20, d.words.T("item"), d.words.T("figure"))
	frozen := s.row
	for _, p := range d.Parts {
		s.putRow([2]int{part, partSum}, 20, p.Name, p.Figure.value())
		for _, l := range p.Lines {
			number := things
			if l.Figure.Money {
				number = yuan
			}
			s.putRow([2]int{line, number}, 0, l.Name, l.Figure.value())
		}
	}
	s.putWideRow(note, 60, d.How)
	s.putWideRow(note, 18, d.Made)
	if s.err != nil {
		return s.err
	}
	return s.layOut(d, frozen)
}

// countFormat and yuanFormat are numbers of built-in formats: #,##0 and #,##0.00 (ECMA-376, 18.8.30).
const (
	countFormat = 3
	yuanFormat  = 4
)

// layOut sets widths, the frozen rows and columns, and the paper.
func (s *grid) layOut(d *Document, frozen int) error {
	for column, width := range map[string]float64{"A": 52, "B": 22} {
		if err := s.SetColWidth(s.name, column, column, width); err != nil {
			return err
		}
	}
	top := cellAt("A", frozen+1)
	if err := s.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: frozen, TopLeftCell: top, ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	paper, wide, tall := 9, 1, 0 // A4, one page wide
	if err := s.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &paper, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	day := d.made.String() + "T00:00:00Z"
	return s.SetDocProps(&excelize.DocProperties{Title: d.Title, Subject: d.Scope, Creator: "Gongshi", Created: day, Modified: day})
}

// value is the figure as a number of a cell: things, or yuan.
func (f Figure) value() any {
	if f.Money {
		return float64(f.Number) / 100 // exact to the fen below 90 trillion yuan
	}
	return f.Number
}

// counted returns the number of records in the report, and of invented ones among them.
func (d *Document) counted() string {
	if d.Sample == "" {
		return d.Counted
	}
	return d.Counted + " " + d.Sample
}
