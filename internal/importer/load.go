package importer

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxCommas bounds the delimiters of a line of text, blank columns to the right included: a workbook has 16,384
// columns.
const maxCommas = 20_000

// load reads the rows of a file, whatever it is; false if it cannot.
func (p *Preview) load(data []byte) bool {
	starts := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case len(data) > MaxFile:
		p.problem(0, "", "The file has more than %[1]d MB. Leave out pictures, or split it.", "文件超过%[1]d MB。请去掉图片，或分成几个文件。", MaxFile>>20)
	case len(bytes.TrimSpace(data)) == 0:
		p.problem(0, "", "The file is empty.", "文件是空的。")
	case starts("PK"):
		return p.loadZip(data)
	case starts("\xd0\xcf\x11\xe0"):
		p.problem(0, "", "This is an old workbook (.xls), or one with a password. Save it as .xlsx without a password.",
			"这是旧格式（.xls）或带密码的表格。请去掉密码，另存为.xlsx。")
	case starts("%PDF"), starts("\x89PNG"), starts("\xff\xd8\xff"), starts("{\\rtf"), starts("Rar!"):
		p.problem(0, "", "This is no spreadsheet. Give an .xlsx or a .csv.", "这不是电子表格。请选择.xlsx或.csv文件。")
	default:
		return p.loadCSV(data)
	}
	return false
}

func (p *Preview) loadZip(data []byte) bool {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err == nil && slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "xl/workbook.xml" }) {
		return p.bounded(archive) && p.loadXLSX(data)
	}
	p.problem(0, "", "The file is damaged, or no .xlsx (perhaps .ods or .docx). Save it as .xlsx.",
		"文件已损坏，或不是.xlsx（可能是.ods或.docx）。请另存为.xlsx。")
	return false
}

func (p *Preview) loadCSV(data []byte) bool {
	text, ok := decode(data)
	if !ok {
		p.problem(0, "", "The text is neither UTF-8 nor GB18030. Save the file as CSV UTF-8, or as .xlsx.",
			"文字编码既不是UTF-8也不是GB18030。请另存为“CSV UTF-8”或.xlsx。")
		return false
	}
	comma := delimiter(text)
	line := 0
	for s := range strings.Lines(text) {
		if line++; strings.Count(s, string(comma)) > maxCommas {
			p.tooWide(line)
			return false
		}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	for {
		cells, err := r.Read()
		if err != nil {
			var wrong *csv.ParseError
			if errors.As(err, &wrong) {
				p.problem(wrong.Line, "", "The quotation marks of this line do not close.", "这一行的引号不成对。")
				return false
			}
			return errors.Is(err, io.EOF)
		}
		line, _ := r.FieldPos(0)
		if !p.add(line, cells) {
			return false
		}
	}
}

// decode finds the encoding: a byte order mark, valid UTF-8, else GB18030.
func decode(data []byte) (string, bool) {
	from := encoding.Encoding(simplifiedchinese.GB18030)
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
		return string(data), utf8.Valid(data) && !bytes.ContainsRune(data, 0)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case utf8.Valid(data):
		return string(data), !bytes.ContainsRune(data, 0)
	}
	text, err := from.NewDecoder().String(string(data))
	return text, err == nil && !strings.ContainsRune(text, utf8.RuneError) && !strings.ContainsRune(text, 0)
}

// delimiter is what separates most of the first lines.
func delimiter(text string) rune {
	start := strings.Join(strings.SplitN(text, "\n", 21)[:min(20, strings.Count(text, "\n")+1)], "\n")
	best := ','
	for _, r := range "\t;" {
		if strings.Count(start, string(r)) > strings.Count(start, string(best)) {
			best = r
		}
	}
	return best
}

func (p *Preview) tooWide(row int) {
	p.problem(row, "", "The row has more than %[1]d columns.", "这一行超过%[1]d列。", MaxColumns)
}

func (p *Preview) tooLong(row int) {
	p.problem(row, "", "The file has more than %[1]d rows, and no more are taken over at once. Split it, by group or by month, and import each part into a draft of its own.",
		"文件超过%[1]d行，一次最多导入%[1]d行。请按组或按月分成几个文件，分别导入各自的稿件。", MaxRows)
}

// fits reports whether all rows together are of a size that can be shown; more of what is not is not read, and
// nothing of it kept.
func (p *Preview) fits() bool {
	switch {
	case p.cells > MaxCells:
		p.problem(0, "", "The file has more than %[1]d cells. Leave out columns that are not taken over, or split it.",
			"文件超过%[1]d个单元格。请去掉不导入的列，或分成几个文件。", MaxCells)
	case p.text > MaxText:
		p.problem(0, "", "The file has more than %[1]d MB of text. Leave out columns that are not taken over, or split it.",
			"文件的文字超过%[1]d MB。请去掉不导入的列，或分成几个文件。", MaxText>>20)
	default:
		return true
	}
	p.Rows = nil
	return false
}

// weigh counts cells that are shown.
func (p *Preview) weigh(cells ...string) {
	p.cells += len(cells)
	for _, c := range cells {
		p.text += len(c)
	}
}

// add takes a row over unless it is blank; false if the file has too much of something.
func (p *Preview) add(number int, cells []string) bool {
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.TrimLeft(c, "\ufeff"))
		if utf8.RuneCountInString(c) > MaxCell {
			p.problem(number, "", "A cell has more than %[1]d characters.", "有单元格超过%[1]d个字。", MaxCell)
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
	p.weigh(cells...)
	return p.fits()
}
