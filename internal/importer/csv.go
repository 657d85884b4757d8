package importer

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxCommas bounds the cells of a row of text, blank ones to the right included: a workbook has 16,384 columns.
const maxCommas = 20_000

// loadCSV reads text as a spreadsheet program opens it: a row is a line, blank ones too, but for line breaks within
// quotes.
func (p *Preview) loadCSV(data []byte) bool {
	text, ok := decodeText(data)
	if !ok {
		p.addProblem(0, "", "The text is neither UTF-8 nor GB18030. Save the file as CSV UTF-8, or as .xlsx.",
			"文字编码既不是UTF-8也不是GB18030。请另存为“CSV UTF-8”或.xlsx。")
		return false
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimLeft(text, "\ufeff"))
	if p.refuseMarkup(text) {
		return false
	}
	comma, text := p.findSeparator(text)
	p.commas = true
	for number := 1; text != ""; number++ {
		row := splitRow(text, comma)
		switch {
		case row.open:
			p.addProblem(number, "", "The quotation marks of this row do not close, or close in a later row. Write “ and ” within a text, or save the file as .xlsx.",
				"这一行的引号不成对，或到后面的行才闭合。文字中的引号请用“”，或另存为.xlsx。")
			return false
		case len(row.cells) > maxCommas:
			p.tooWide(number)
			return false
		}
		width := len(row.cells)
		before := len(p.Rows)
		if !p.add(number, row.cells) {
			return false
		}
		if len(p.Rows) > before {
			p.Rows[before].width = width
		}
		text = row.rest
	}
	return p.hasColumns()
}

// hasColumns refuses text of which every row is one cell: it has nothing that parts cells, or blanks do, of which
// nobody can count how many make an empty cell.
func (p *Preview) hasColumns() bool {
	switch {
	case len(p.Rows) == 0:
		p.addProblem(0, "", "The file has only delimiters, and nothing between them.", "文件只有分隔符，各格都是空的。")
		return false
	case slices.ContainsFunc(p.Rows, func(r Row) bool { return len(r.Cells) > 1 }):
		return true
	}
	if slices.ContainsFunc(p.Rows, func(r Row) bool { return p.namesColumns(strings.Fields(r.Cells[0])) }) {
		p.addProblem(0, "", "Blanks part the cells of this text, so that empty cells cannot be told. Open it in a spreadsheet program, "+
			"part it into columns, and save it as .xlsx.", "这份文字用空格分隔各格，看不出哪些格是空的。请用表格软件打开并“分列”，核对后另存为.xlsx。")
		return false
	}
	p.addProblem(0, "", "Nothing parts the cells of this text: every line is one cell. Put commas between the cells, "+
		"or save the table as .xlsx.", "这份文字没有分隔各格的逗号，每行只有一格。请在各格之间加英文逗号，或另存为.xlsx。")
	return false
}

// csvRow is the first row of some text.
type csvRow struct {
	cells []string
	rest  string // the rows after it
	open  bool   // a quotation mark does not close where a cell ends, so that it is not known where the row ends
}

// splitRow takes the first row off a text. A cell is quoted where it begins with a quotation mark, as spreadsheet
// programs have it.
func splitRow(text, comma string) csvRow {
	var row csvRow
	for {
		cell, rest, sound := splitCell(text, comma)
		row.cells = append(row.cells, cell)
		if !sound {
			row.open = true
			return row
		}
		if rest == "" || rest[0] == '\n' || len(row.cells) > maxCommas {
			row.rest = strings.TrimPrefix(rest, "\n")
			return row
		}
		text = rest[len(comma):]
	}
}

// splitCell cuts the first cell off a text; rest begins with the delimiter after it. Quotation marks that do not
// enclose the cell are part of its text, as in a shop's name that a program wrote without escaping them. sound is false
// for a quotation that is not closed, and for a quotation that seems to enclose the beginning of another row.
func splitCell(text, comma string) (cell, rest string, sound bool) {
	end := func(s string) int {
		line, _, _ := strings.Cut(s, "\n")
		before, _, _ := strings.Cut(line, comma)
		return len(before)
	}
	if lead := strings.TrimLeft(text, " "); len(lead) < len(text) && strings.HasPrefix(lead, `"`) {
		if closing := closingQuote(lead); closing > 0 && !strings.Contains(lead[:closing], "\n") {
			if after := lead[closing+1:]; strings.TrimSpace(after[:end(after)]) == "" {
				text = lead
			}
		}
	}
	if !strings.HasPrefix(text, `"`) {
		i := end(text)
		return text[:i], text[i:], true
	}
	closing := closingQuote(text)
	if closing < 0 {
		return "", "", false
	}
	inner, after := text[1:closing], text[closing+1:]
	tail := end(after)
	spans := strings.Contains(inner, "\n")
	if strings.TrimSpace(after[:tail]) == "" {
		return strings.ReplaceAll(inner, `""`, `"`), after[tail:], !spans || !seemsRows(inner, comma)
	}
	cell = text[:closing+1+tail]
	if trimmed := strings.TrimSpace(cell); len(trimmed) > 2 && strings.HasSuffix(trimmed, `"`) && strings.Count(trimmed, `"`)%2 == 0 &&
		strings.Count(trimmed, `"`) > 2 && trimmed[1] == '"' {
		cell = trimmed[1 : len(trimmed)-1] // everything was put in quotes, what had some too
	}
	return cell, after[tail:], !spans
}

// closingQuote finds the mark that ends a quoted cell, which a doubled one does not.
func closingQuote(text string) int {
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 == len(text) || text[i+1] != '"' {
			return i
		}
		i++
	}
	return -1
}

// seemsRows reports whether a cell over several lines holds one with the delimiters of a row.
func seemsRows(cell, comma string) bool {
	for line := range strings.Lines(cell) {
		if strings.Count(line, comma) > 1 {
			return true
		}
	}
	return false
}

// decodeText finds the encoding: a byte order mark, valid UTF-8, else GB18030.
func decodeText(data []byte) (string, bool) {
	from := encoding.Encoding(simplifiedchinese.GB18030)
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case utf8.Valid(data):
		return string(data), !bytes.ContainsRune(data, 0)
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return "", false
	}
	text, err := from.NewDecoder().String(string(data))
	return text, err == nil && !strings.ContainsRune(text, utf8.RuneError) && !strings.ContainsRune(text, 0)
}

// separatorLine is a first line by which a file tells a spreadsheet program its delimiter; the program does not show
// it.
var separatorLine = regexp.MustCompile(`^"?(?i:sep)=(.)"?[ \t]*(?:\n|$)`)

// findSeparator finds the sign between the cells: the one the file names, else the commonest of the first lines. Signs
// of full width are only taken where no row of headings is found otherwise: they are in texts too.
func (p *Preview) findSeparator(text string) (comma, rest string) {
	if m := separatorLine.FindStringSubmatch(text); m != nil && len(m[1]) == 1 {
		return m[1], text[len(m[0]):]
	}
	comma = commonestDelimiter(text, ",", "\t", ";", "|")
	if p.hasHeadings(text, comma) {
		return comma, text
	}
	for _, wide := range []string{"，", "；", "｜"} {
		if p.hasHeadings(text, wide) {
			p.addNote(0, "", "“%[1]s” was taken for what parts the cells.", "按“%[1]s”分隔各格。", wide)
			return wide, text
		}
	}
	return comma, text
}

// hasHeadings reports whether one of the first rows names columns, if a delimiter parts its cells.
func (p *Preview) hasHeadings(text, comma string) bool {
	n := 0
	for line := range strings.Lines(text) {
		if strings.Contains(line, comma) && p.namesColumns(splitRow(line, comma).cells) {
			return true
		}
		if n++; n == firstLines {
			break
		}
	}
	return false
}

// firstLines are as many as are looked at to find the delimiter.
const firstLines = 50

// commonestDelimiter is the delimiter that most of the first lines have.
func commonestDelimiter(text string, kinds ...string) string {
	lines, all := make([]int, len(kinds)), make([]int, len(kinds))
	n := 0
	for line := range strings.Lines(text) {
		line = outsideQuotes(strings.TrimRight(line, "\n"))
		for i := range kinds {
			if found := countSeparators(line, kinds[i]); found > 0 {
				lines[i]++
				all[i] += found
			}
		}
		if n++; n == firstLines {
			break
		}
	}
	best := 0
	for i := range kinds {
		if lines[i] > lines[best] || lines[i] == lines[best] && all[i] > all[best] {
			best = i
		}
	}
	return kinds[best]
}

// countSeparators counts a delimiter in a line. A tab at the end of a cell is none: banks write one so that a number
// stays text.
func countSeparators(line, comma string) int {
	n := strings.Count(line, comma)
	if comma != "\t" {
		return n
	}
	for _, other := range ",;|" {
		n -= strings.Count(line, "\t"+string(other))
	}
	if strings.ContainsAny(line, ",;|") && strings.HasSuffix(line, "\t") {
		n--
	}
	return n
}

// outsideQuotes returns a line without its quoted texts.
func outsideQuotes(line string) string {
	parts := strings.Split(line, `"`)
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		b.WriteString(parts[i])
	}
	return b.String()
}

// refuseMarkup refuses what is no text of cells, whatever the file's name ends with: web pages and the like, which
// programs and banks call .xls.
func (p *Preview) refuseMarkup(text string) bool {
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 2000)]))
	page := strings.HasPrefix(start, "<") || strings.HasPrefix(start, "mime-version:") || strings.Contains(start, "content-type: multipart/related") ||
		strings.Contains(start, "content-type: text/html")
	switch {
	case page:
		p.addProblem(0, "", "This is a web page or XML that is called a workbook. Open it in a spreadsheet program, and save it as .xlsx.",
			"这其实是网页或XML文件，只是以表格命名。请用表格软件打开，另存为.xlsx。")
	case strings.HasPrefix(start, "id;p"):
		p.addProblem(0, "", "This is a file of an old program (SYLK). Open it in a spreadsheet program, and save it as .xlsx.",
			"这是旧程序的文件（SYLK）。请用表格软件打开，另存为.xlsx。")
	default:
		return false
	}
	return true
}

// checkWidths refuses rows of text with more cells than the row of headings has: an amount such as 5,000.00, or a text
// with a comma, was written without quotes, and every cell after it is under another heading. Rows that all end with
// the same number of delimiters more, and nothing there, are only closed differently.
func (p *Preview) checkWidths() bool {
	if !p.commas || p.body < 0 || p.Rows[p.body].width < 2 {
		return true
	}
	width := p.Rows[p.body].width
	below := p.Rows[p.body+1:]
	same, wider := true, 0
	for _, r := range below {
		if width > 2 && r.width == 1 && otherwiseParted(r.Cells[0]) {
			p.addProblem(r.Number, "", "Another sign parts the cells of this row than those of the headings. Use the same sign in all rows.",
				"这一行的分隔符与表头的不同。请在各行使用同一种分隔符，或另存为.xlsx。")
		}
		if r.width > width {
			wider++
		}
		same = same && r.width == below[0].width && len(r.Cells) <= width && !splitThousands(r.Cells)
	}
	if len(p.Problems) > 0 {
		return false
	}
	if wider == 0 || same {
		return p.checkThousands()
	}
	for _, r := range below {
		if r.width > width {
			p.addProblem(r.Number, "", "The row has %[1]d cells, the headings name %[2]d columns. Put a text or an amount with a comma in it in quotes, such as \"5,000.00\", or save the file as .xlsx.",
				"这一行有%[1]d格，表头只有%[2]d列。带逗号的文字或金额要加英文引号，如\"5,000.00\"，或另存为.xlsx。", r.width, width)
		}
	}
	return false
}

// otherwiseParted reports whether a cell with digits has what could part it in at least three.
func otherwiseParted(cell string) bool {
	return hasDigit(cell) && slices.ContainsFunc([]string{",", "，", ";", "；", "|", "｜", "\t"}, func(comma string) bool {
		cells := splitRow(cell, comma).cells
		return len(cells) > 2 && slices.ContainsFunc(cells, func(c string) bool {
			_, ok, _ := parseMoney(c, yuanFen)
			return ok
		})
	})
}

// checkThousands refuses rows where an amount may go on in the next column, which has room for it: 3,300 before
// remarks.
func (p *Preview) checkThousands() bool {
	for _, r := range p.Rows[p.body+1:] {
		for i := 1; i < len(r.Cells); i++ {
			if splitThousands(r.Cells[i-1:i+1]) && moneyColumns[p.Columns[i-1].Field] && p.Columns[i].ofWords() {
				p.addProblem(r.Number, p.Columns[i-1].displayName(), "“%[1]s,%[2]s” may be one amount. If it is, put it in quotes; if not, write %[1]s.00.",
					"“%[1]s,%[2]s”可能是一个金额。如果是，请加英文引号；如果不是，请写成%[1]s.00。", r.Cells[i-1], r.Cells[i])
			}
		}
	}
	return len(p.Problems) == 0
}

// moneyColumns are those of amounts.
var moneyColumns = map[string]bool{"income": true, "expense": true, "amount": true, "balance": true, "debit": true, "credit": true, "sum": true}

// ofWords reports whether a column usually has words or nothing, and has room for what a comma has parted.
func (c Column) ofWords() bool {
	return slices.Contains([]string{"remark", "item", "class", "handler", "witness", "approver"}, c.Field) || c.Heading == "" || wordColumn.MatchString(c.Heading)
}

var wordColumn = regexp.MustCompile(`签|章|备注|说明|附注|用途|(?i:remark|note|sign)`)

var (
	upToThousand = regexp.MustCompile(`^[-+¥￥(（]*\d{1,3}$`)
	threeDigits  = regexp.MustCompile(`^\d{3}(\.\d*)?[)）元]*$`)
)

// splitThousands reports whether two cells in a row look like one amount that its comma has parted.
func splitThousands(cells []string) bool {
	for i := 1; i < len(cells); i++ {
		if upToThousand.MatchString(cells[i-1]) && threeDigits.MatchString(cells[i]) {
			return true
		}
	}
	return false
}
