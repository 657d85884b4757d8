package importer

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"

	"github.com/xuri/excelize/v2"
)

// place is a cell: the index of its row in Rows, its column from 0.
type place struct{ row, column int }

// serialDays is added to a workbook's day numbers so that they count from the end of 1899.
type serialDays int

const since1904 serialDays = 1462

// checkBounds reports whether a workbook is small enough to be opened.
func (p *Preview) checkBounds(archive *zip.Reader) bool {
	e, err := measureExtent(archive)
	switch {
	case err != nil:
		p.refuseUnreadable(err)
	case e.tooMany():
		p.tooLong(0)
	case e.tooFar():
		p.refuseExtent()
	default:
		if e.formulas > 0 {
			p.addNote(0, "", "The workbook has %[1]d formulas; the results stored with them were taken.", "表格中有%[1]d个公式，读取的是已保存的计算结果。", e.formulas)
		}
		p.extent = e
		return true
	}
	return false
}

func (p *Preview) refuseExtent() {
	p.addProblem(0, "", "The workbook reaches too far: it has formatted or merged cells far beyond its rows. Copy the rows into a new one.",
		"表格范围过大：内容之外还有大量带格式或合并的单元格。请把内容复制到新表格中。")
}

func (p *Preview) refuseUnreadable(err error) {
	if errors.Is(err, errSize) || strings.Contains(err.Error(), "unzip size exceeds") {
		p.addProblem(0, "", "Unpacked, the workbook has more than %[1]d MB. Copy the rows into a new one.", "表格解压后超过%[1]d MB。请把内容复制到新表格中。", MaxUnzipped>>20)
		return
	}
	p.addProblem(0, "", "The workbook is damaged. Open it, and save it again as .xlsx.", "表格已损坏。请打开后重新另存为.xlsx。")
}

// loadXLSX reads the sheet that has the rows.
func (p *Preview) loadXLSX(data []byte) bool {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: MaxUnzipped, UnzipXMLSizeLimit: MaxUnzipped})
	if err != nil {
		p.refuseUnreadable(err)
		return false
	}
	p.book = f
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		p.epoch = since1904
	}
	name, ok := p.chooseSheet(f)
	if !ok {
		return false
	}
	p.Sheet = name
	return p.loadSheet(f, name)
}

func (p *Preview) loadSheet(f *excelize.File, name string) bool {
	rows, err := f.Rows(name)
	if err != nil {
		p.addProblem(0, "", "The sheet %[1]s cannot be read.", "工作表“%[1]s”无法读取。", shortQuote(name))
		return false
	}
	defer rows.Close()
	number := 0
	for rows.Next() {
		number++
		cells, err := rows.Columns()
		if err != nil {
			p.addProblem(number, "", "The row cannot be read.", "这一行无法读取。")
			return false
		}
		if !p.add(number, cells) {
			return false
		}
		if last := len(p.Rows) - 1; last >= 0 && p.Rows[last].Number == number {
			p.Rows[last].hidden = rows.GetRowOpts().Hidden
		}
	}
	if rows.Error() != nil {
		p.addProblem(number, "", "The sheet %[1]s is damaged here.", "工作表“%[1]s”在此处损坏。", shortQuote(name))
		return false
	}
	if len(p.Rows) > 0 { // the sheet is held in memory from here on: only one at a time
		if !p.readMarks(f, name) {
			return false
		}
		p.spreadMerged(f, name)
		p.hiddenColumns(f, name)
	}
	return p.checkSize()
}

// spreadMerged writes a merged cell's value into each row that it reaches over, once per row.
func (p *Preview) spreadMerged(f *excelize.File, sheet string) {
	merged, err := f.GetMergeCells(sheet)
	if err != nil {
		return // rows that lack a value say so
	}
	at := map[int]int{}
	for i, r := range p.Rows {
		at[r.Number] = i
	}
	for _, m := range merged {
		column, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		right, bottom, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		first, ok := at[top]
		if err != nil || err2 != nil || !ok || column > len(p.Rows[first].Cells) || column > MaxColumns {
			continue
		}
		if right > column && bottom == top {
			p.wide[place{first, column - 1}] = right - 1
		}
		for row := top + 1; row <= min(bottom, top+MaxRows); row++ {
			i, ok := at[row]
			if !ok {
				continue
			}
			for len(p.Rows[i].Cells) < column {
				p.Rows[i].Cells = append(p.Rows[i].Cells, "")
				p.countCells("")
			}
			if p.Rows[i].Cells[column-1] == "" {
				p.Rows[i].Cells[column-1] = p.Rows[first].Cells[column-1]
				p.text += len(p.Rows[first].Cells[column-1])
				p.merged[place{i, column - 1}] = true
				if m, marked := p.marks[place{first, column - 1}]; marked {
					p.marks[place{i, column - 1}] = m
				}
			}
		}
	}
}

// isUncomputed reports whether a blank cell has a formula that nobody has computed; column counts from 0.
func (p *Preview) isUncomputed(row, column int) bool {
	if p.lookups += 1 + p.extent.merged; p.book == nil || p.extent.hollow == 0 || p.lookups > maxLookups {
		return false
	}
	cell, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return false
	}
	formula, err := p.book.GetCellFormula(p.Sheet, cell)
	return err == nil && formula != ""
}
