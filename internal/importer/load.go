package importer

import (
	"archive/zip"
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gongshi/internal/privacy"
)

// loadRows reads the rows of a file, whatever it is; false if it cannot.
func (p *Preview) loadRows(data []byte) bool {
	defer func() {
		if p.unseen > 0 {
			p.addNote(0, "", "Invisible characters were taken out of %[1]d cells.", "已从%[1]d个单元格中去掉看不见的字符。", p.unseen)
		}
	}()
	switch {
	case len(data) > MaxFile:
		p.addProblem(
			0,
			"",
			"The file has more than %[1]d MB. Leave out pictures, or split it.",
			"文件超过%[1]d MB。请去掉图片，或分成几个文件。",
			MaxFile>>20,
		)
	case len(bytes.TrimSpace(data)) == 0:
		p.addProblem(0, "", "The file is empty. Open the spreadsheet, save it as .xlsx, and choose it again.",
			"文件是空的，可能没有保存或没有传完。请打开原来的表格，另存为.xlsx后重新选择。")
	case bytes.HasPrefix(data, []byte("PK")):
		return p.loadZip(data)
	case p.refuseForeign(data):
	default:
		return p.loadCSV(data)
	}
	return false
}

func (p *Preview) loadZip(data []byte) bool {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err == nil &&
		slices.ContainsFunc(archive.File, func(f *zip.File) bool { return workbookPart.MatchString(f.Name) }) {
		return p.checkBounds(archive) && p.loadXLSX(data)
	}
	if err != nil {
		p.refuse(isBroken)
	} else {
		p.refuseZip(archive)
	}
	return false
}

func (p *Preview) tooWide(row int) {
	p.addProblem(row, "", "The row has more than %[1]d columns.", "这一行超过%[1]d列。", MaxColumns)
}

func (p *Preview) tooLong(row int) {
	p.addProblem(
		row,
		"",
		"The file has more than %[1]d rows, and no more are taken over at once. Split it, by group or by month, and import each part into a draft of its own.",
		"文件超过%[1]d行，一次最多导入%[1]d行。请按组或按月分成几个文件，分别导入各自的稿件。",
		MaxRows,
	)
}

// checkSize reports whether all rows together are of a size that can be shown. It drops the rows of a file that is too
// large.
func (p *Preview) checkSize() bool {
	switch {
	case p.cells > MaxCells:
		p.addProblem(
			0,
			"",
			"The file has more than %[1]d cells. Leave out columns that are not taken over, or split it.",
			"文件超过%[1]d个单元格。请去掉不导入的列，或分成几个文件。",
			MaxCells,
		)
	case p.text > MaxText:
		p.addProblem(
			0,
			"",
			"The file has more than %[1]d MB of text. Leave out columns that are not taken over, or split it.",
			"文件的文字超过%[1]d MB。请去掉不导入的列，或分成几个文件。",
			MaxText>>20,
		)
	default:
		return true
	}
	p.Rows = nil
	return false
}

// countCells counts cells that are shown.
func (p *Preview) countCells(cells ...string) {
	p.cells += len(cells)
	for _, c := range cells {
		p.text += len(c)
	}
}

var (
	inFormula  = regexp.MustCompile(`^="((?:[^"]|"")*)"$`)               // ="0012", which keeps a number a text
	asNumber   = regexp.MustCompile(`^=[-+]?\d+(\.\d+)?$`)               // =500
	apostrophe = regexp.MustCompile("^['‘’`´＇]([-+¥￥]?\\s*\\d[^'‘’]*)$") // '500, which does so too
)

// tidyCell is a cell as a person sees it: without the marks that keep a number a text, invisible characters, controls,
// and white space around it. Line breaks stay.
func (p *Preview) tidyCell(cell string) string {
	if blanksInNumber.MatchString(cell) {
		cell = thousandBlank.ReplaceAllString(cell, "$1,$2")
	}
	seen := privacy.Clean(cell, true)
	if letters := strings.Join(strings.Fields(strings.TrimLeft(cell, "\ufeff")), ""); letters != strings.Join(
		strings.Fields(seen),
		"",
	) {
		p.unseen++
	}
	if m := inFormula.FindStringSubmatch(seen); m != nil {
		return strings.TrimSpace(strings.ReplaceAll(m[1], `""`, `"`))
	}
	if m := apostrophe.FindStringSubmatch(seen); m != nil {
		return strings.TrimSpace(m[1])
	}
	if asNumber.MatchString(seen) {
		return seen[1:]
	}
	return seen
}

// A blank that breaks no line parts thousands in some languages.
var (
	blanksInNumber = regexp.MustCompile(`^[^\p{L}]*\d{1,3}(?:[\x{a0}\x{202f}\x{2009}]\d{3})+(?:\.\d+)?\D{0,4}$`)
	thousandBlank  = regexp.MustCompile(`(\d)[\x{a0}\x{202f}\x{2009}](\d{3})`)
)

// add takes a row over unless it is blank; false if the file has too much of something.
func (p *Preview) add(number int, cells []string) bool {
	for i, c := range cells {
		cells[i] = p.tidyCell(c)
		if utf8.RuneCountInString(c) > MaxCell {
			p.addProblem(number, "", "A cell has more than %[1]d characters.", "有单元格超过%[1]d个字。", MaxCell)
			return false
		}
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	switch {
	case len(cells) == 0:
		return true
	case len(cells) > MaxColumns:
		p.tooWide(number)
		return false
	case len(p.Rows) == MaxRows:
		p.tooLong(number)
		return false
	}
	p.Rows = append(p.Rows, Row{Number: number, Cells: cells})
	p.countCells(cells...)
	return p.checkSize()
}
