package importer

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Limits of what a workbook's parts describe, whether or not there is anything in it. The reader of workbooks fills each row up
// to its last cell, so that a single blank cell far to the right costs thousands: some kilobytes would become
// gigabytes in memory.
const (
	maxCells      = 2_000_000 // twice MaxRows full rows
	maxHeight     = 200_000   // rows, nearly all of them blank but for a format
	maxUnnumbered = 10_000    // rows that do not say their number, or say one again: each of them moves all that follow
	maxMerged     = 20_000
)

// extent is how much the XML parts of a workbook describe.
type extent struct{ cells, height, unnumbered, merged, formulas int }

func (e extent) tooFar() bool {
	return e.cells > maxCells || e.height > maxHeight || e.unnumbered > maxUnnumbered || e.merged > maxMerged
}

var errSize = errors.New("unzip size exceeds the limit")

// measure reads the parts once, holding none of them. It takes what stands in a part and not what the archive says of it, since a
// sheet may have any name and a size may be false.
func measure(archive *zip.Reader) (extent, error) {
	var e extent
	left := int64(MaxUnzipped)
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			return e, err
		}
		limited := &io.LimitedReader{R: r, N: left}
		err = e.add(limited)
		if err == nil && !e.tooFar() {
			_, err = io.Copy(io.Discard, limited)
		}
		left = limited.N
		err = errors.Join(err, r.Close())
		if left <= 0 {
			return e, errSize
		}
		if err != nil || e.tooFar() {
			return e, err
		}
	}
	return e, nil
}

// add counts one part. What neither begins as XML nor reads as such, for example a picture, has no cells; the reader of workbooks
// passes over words before the first element, so that the beginning alone does not tell.
func (e *extent) add(r io.Reader) error {
	text := bufio.NewReader(r)
	start, err := text.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n")
	d := xml.NewDecoder(text)
	d.Strict = false
	// A workbook's parts are UTF-8 (ECMA-376, part 2, 8.1.4); of another encoding the names of elements are read all the same,
	// and what does not fit ends in an error.
	foreign := false
	d.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) {
		foreign = true
		return input, nil
	}
	if err := e.count(d); err != nil && (foreign || bytes.HasPrefix(start, []byte("<"))) {
		return err
	}
	return nil
}

func (e *extent) count(d *xml.Decoder) error {
	column, width, row := 0, 0, 0
	for !e.tooFar() {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "row":
			column, width = 0, 0
			e.height++
			if n := numberOf(start); n > row {
				row = n
			} else {
				e.unnumbered++
			}
		case "c":
			if column++; columnOf(start) > column {
				column = columnOf(start)
			}
			if column > width {
				e.cells += column - width
				width = column
			}
		case "f":
			if column > 0 { // a chart has such elements too, but no cells
				e.formulas++
			}
		case "mergeCell":
			e.merged++
		}
	}
	return nil
}

// columnOf is the column that a cell names, from 1; 0 if it names none.
func columnOf(cell xml.StartElement) int {
	for _, a := range cell.Attr {
		if a.Name.Local == "r" {
			if column, _, err := excelize.CellNameToCoordinates(a.Value); err == nil {
				return column
			}
		}
	}
	return 0
}

// numberOf is what a row gives as its number; 0 if it gives none.
func numberOf(row xml.StartElement) int {
	for _, a := range row.Attr {
		if a.Name.Local == "r" {
			n, _ := strconv.Atoi(a.Value)
			return n
		}
	}
	return 0
}
