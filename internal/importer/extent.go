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

// Limits of a workbook's parts, whether or not they have content. The reader of workbooks fills each row up to its last
// cell, so that a single blank cell far to the right costs thousands: some kilobytes would become gigabytes in memory.
const (
	maxCells      = 2_000_000 // twice MaxRows full rows
	maxHeight     = 200_000   // rows, nearly all of them blank but for a format
	maxUnnumbered = 10_000    // rows that do not say their number, or say one again: each of them moves all that follow
	maxMerged     = 20_000
	maxFilled     = 2 * MaxRows // rows that say something, on all sheets: of a longer table no more is read
)

// extent is how much the XML parts of a workbook describe.
type extent struct {
	cells, height, unnumbered, merged, filled int
	formulas, hollow                          int // hollow are the formulas without a result
	strikes                                   int // places that say that something is struck through
	pictures                                  int // parts that are pictures
}

func (e extent) tooMany() bool { return e.filled > maxFilled }

func (e extent) tooFar() bool {
	return e.cells > maxCells || e.height > maxHeight || e.unnumbered > maxUnnumbered || e.merged > maxMerged
}

func (e extent) isBeyond() bool { return e.tooMany() || e.tooFar() }

var errSize = errors.New("unzip size exceeds the limit")

// measureExtent reads the parts once, holding none of them. It reads the parts themselves and not the archive's
// directory, since a sheet may have any name and a size may be false.
func measureExtent(archive *zip.Reader) (extent, error) {
	var e extent
	left := int64(MaxUnzipped)
	for _, part := range archive.File {
		if isPictureOf(part.Name) {
			e.pictures++
		}
		r, err := part.Open()
		if err != nil {
			return e, err
		}
		limited := &io.LimitedReader{R: r, N: left}
		err = e.add(limited)
		if err == nil && !e.isBeyond() {
			_, err = io.Copy(io.Discard, limited)
		}
		left = limited.N
		err = errors.Join(err, r.Close())
		if left <= 0 {
			return e, errSize
		}
		if err != nil || e.isBeyond() {
			return e, err
		}
	}
	return e, nil
}

// add counts one part. A part that neither begins as XML nor reads as XML, for example a picture, has no cells; the
// reader of workbooks skips words before the first element, so that the beginning alone does not decide.
func (e *extent) add(r io.Reader) error {
	text := bufio.NewReader(r)
	start, err := text.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n")
	d := xml.NewDecoder(text)
	d.Strict = false
	// A workbook's parts are UTF-8 (ECMA-376, part 2, 8.1.4). In another encoding the names of elements are read all
	// the same, and invalid bytes end in an error.
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
	var in place
	width := 0
	filled, formula, value, result := false, false, false, false // the row, the cell; a value is being read, and there was one
	for !e.isBeyond() {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.CharData:
			if value && len(bytes.TrimSpace(token)) > 0 {
				result = true
				if !filled {
					filled = true
					e.filled++
				}
			}
		case xml.EndElement:
			value = false
			if token.Name.Local == "c" && formula && !result {
				e.hollow++
			}
		case xml.StartElement:
			switch token.Name.Local {
			case "row":
				in.column, width, filled = 0, 0, false
				e.height++
				if n := numberOf(token); n > in.row {
					in.row = n
				} else {
					e.unnumbered++
				}
			case "c":
				if in.column++; columnOf(token) > in.column {
					in.column = columnOf(token)
				}
				if in.column > width {
					e.cells += in.column - width
					width = in.column
				}
				formula, result = false, false
			case "f":
				if in.column > 0 { // a chart has such elements too, but no cells
					e.formulas++
					formula = true
				}
			case "v", "t":
				value = in.column > 0
			case "strike":
				e.strikes++
			case "mergeCell":
				e.merged++
			}
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

// numberOf returns a row's stated number; 0 if it states none.
func numberOf(row xml.StartElement) int {
	for _, a := range row.Attr {
		if a.Name.Local == "r" {
			n, _ := strconv.Atoi(a.Value)
			return n
		}
	}
	return 0
}
