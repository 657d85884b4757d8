package importer

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// tab is a sheet of a workbook, as far as it was looked into.
type tab struct {
	name   string
	seen   bool
	filled bool // it has something in it
	headed bool // it has a row that names columns
}

// chooseSheet finds the sheet with the rows: the only one with headings, the sheet that a person chose, or else the
// first that has content. With several a person is asked. A cover has no headings. Sheets that are not read are named.
func (p *Preview) chooseSheet(f *excelize.File) (string, bool) {
	var filled, headed []string
	var others []tab
	for _, name := range f.GetSheetList() {
		s := p.lookInto(f, name)
		if s.seen && s.filled {
			filled = append(filled, name)
		}
		if s.seen && s.headed {
			headed = append(headed, name)
		}
		others = append(others, s)
	}
	p.Sheets = filled
	var name string
	switch {
	case len(filled) == 0:
		p.notRead(others, "")
		if p.extent.pictures > 0 {
			p.addProblem(0, "", "The workbook has only pictures, and no cells with something in them. Type the rows into the template.",
				"表格里只有图片，单元格都是空的。请把内容填进模板。")
			return "", false
		}
		p.addProblem(0, "", "The workbook has nothing on its visible sheets.", "表格中可见的工作表都是空的。")
		return "", false
	case p.wanted != "" && !slices.Contains(filled, p.wanted):
		p.addProblem(0, "", "The workbook has no sheet “%[1]s” with something on it.", "没有名为“%[1]s”的工作表，或它是空的。", shortQuote(p.wanted))
		return "", false
	case p.wanted != "":
		name = p.wanted
	case len(headed) > 1:
		name = p.askSheet(headed)
	case len(headed) == 1:
		name = headed[0]
	default:
		name = filled[0]
	}
	p.notRead(others, name)
	return name, true
}

// askSheet asks which sheet is meant; while that is open the first is shown.
func (p *Preview) askSheet(names []string) string {
	q := Question{ID: "sheet", Text: "Several sheets have rows. Which of them is to be read? The others are imported into drafts of their own, or copied below it first.",
		TextZh: "有多个工作表都有数据。要导入哪一个？其余的请分别导入各自的稿件，或先复制到同一个表中。"}
	for _, name := range names[:min(len(names), 100)] {
		q.Options = append(q.Options, Option{name, name, name})
	}
	if answer := p.ask(q); answer != "" {
		return answer
	}
	return names[0]
}

// lookInto reads the first rows of a sheet that are not blank.
func (p *Preview) lookInto(f *excelize.File, name string) tab {
	s := tab{name: name}
	if seen, err := f.GetSheetVisible(name); err != nil || !seen {
		return s
	}
	s.seen = true
	rows, err := f.Rows(name)
	if err != nil {
		s.filled = true // loadSheet notes its problem
		return s
	}
	defer rows.Close()
	for n := 0; n < HeadRows && rows.Next(); {
		cells, err := rows.Columns()
		if err != nil {
			s.filled = true
			return s
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		s.filled = true
		s.headed = s.headed || p.namesColumns(cells)
		n++
	}
	s.filled = s.filled || rows.Error() != nil
	return s
}

// namesColumns reports whether a row could be that of the headings.
func (p *Preview) namesColumns(cells []string) bool {
	return p.countNamedFields(cells[:min(len(cells), MaxColumns)]) > 1
}

// notRead names the sheets that were not read, except blank ones.
func (p *Preview) notRead(all []tab, name string) {
	for _, s := range all {
		switch {
		case !s.seen:
			p.addNote(0, "", "The sheet “%[1]s” is hidden and was not read.", "工作表“%[1]s”已隐藏，没有读取。", shortQuote(s.name))
		case s.filled && s.name != name:
			p.addNote(0, "", "The sheet “%[1]s” was not read, only “%[2]s” was. If it belongs to it, copy its rows below.", "工作表“%[1]s”没有读取，只读取了“%[2]s”。如果也属于本表，请把内容复制到下面。", shortQuote(s.name), shortQuote(name))
		}
	}
}
