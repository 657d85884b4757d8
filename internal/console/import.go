package console

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strconv"

	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type importForm struct {
	Frame
	ID      string
	Version int
	Found   int      // problems of the file
	General []string // of the file as a whole
	Notes   []string
	Columns []importColumn
	Rows    []importRow
}

func (*importForm) template() string { return "import.html" }

// importColumn is a column of the file, and what it may be taken for.
type importColumn struct {
	Name, Heading string
	Options       []option
}

// importRow is a row of the file, with what is wrong in it.
type importRow struct {
	Number int
	Cells  []string
	Use    importer.Use
	Wrong  []string
}

// importable finds the draft of the address, if the person may write it and its kind can be imported.
func (r *request) importable() (store.Manuscript, *importForm, error) {
	m, _, err := r.editable()
	if err == nil && !slices.Contains(importer.Kinds, m.Kind) {
		err = nowhere()
	}
	if err != nil {
		return m, nil, err
	}
	p := &importForm{ID: m.ID, Version: m.Version}
	p.Title = r.words.T("import.title")
	return m, p, nil
}

func importPage(r *request) (answer, error) {
	_, p, err := r.importable()
	if err != nil {
		return nil, err
	}
	return show(p)
}

// importFile takes a spreadsheet's rows over into a draft, or shows all of them with what stands against it.
func importFile(r *request) (answer, error) {
	m, p, err := r.importable()
	if err != nil {
		return nil, err
	}
	version, err := strconv.Atoi(r.value("version"))
	if err != nil {
		return goTo(Root + "drafts/" + m.ID + "/import"), nil // nothing was shown that could be acted on
	}
	_, data, err := r.upload("file")
	if err != nil {
		return refuse(r, p, "file", err)
	}
	found := importer.Read(data, m.Kind, importer.Choice{Columns: r.chosenColumns()})
	if len(found.Problems) > 0 {
		r.preview(p, found)
		p.Version, p.Status = version, errs.Invalid.Status()
		return show(p)
	}
	// Fill changes the body in place: the draft as it was read is this request's own.
	if err = found.Fill(m.Record); err == nil {
		_, err = r.console.store.SaveManuscript(r.Context(), r.actor(), m.ID, version, m.Record)
	}
	if err != nil {
		r.preview(p, found)
		return refuse(r, p, "file", err)
	}
	return goTo(Root + "drafts/" + m.ID + "/edit?done=imported"), nil
}

// upload reads the file of a form, and the name that it had.
func (r *request) upload(field string) (name string, data []byte, err error) {
	file, head, err := r.FormFile(field)
	if err != nil {
		return "", nil, errs.F(errs.Invalid, "Choose a file.")
	}
	defer file.Close()
	if data, err = io.ReadAll(file); err != nil {
		return "", nil, errs.E(errs.Invalid, "The file did not arrive whole. Choose it again.", err)
	}
	return head.Filename, data, nil
}

// chosenColumns are what the person takes columns for; nil if they were not asked yet.
func (r *request) chosenColumns() map[int]string {
	chosen := map[int]string{}
	for i := range importer.MaxColumns {
		if field, ok := r.PostForm["column-"+strconv.Itoa(i)]; ok && len(field) == 1 {
			chosen[i] = field[0]
		}
	}
	return chosen
}

// preview shows a file as it was read.
func (r *request) preview(p *importForm, found *importer.Preview) {
	in := map[int][]string{}
	for _, one := range found.Problems {
		p.Found++
		if one.Row == 0 {
			p.General = append(p.General, r.importWords(one))
		} else {
			in[one.Row] = append(in[one.Row], r.importWords(one))
		}
	}
	for _, one := range found.Notes {
		text := r.importWords(one)
		if one.Row > 0 {
			text = r.words.T("import.row", one.Row) + " · " + text
		}
		p.Notes = append(p.Notes, text)
	}
	fields := importer.Fields(found.Kind)
	for i, c := range found.Columns {
		column := importColumn{Name: "column-" + strconv.Itoa(i), Heading: c.Heading, Options: []option{{"", r.words.T("import.skip"), c.Field == ""}}}
		for _, f := range fields {
			column.Options = append(column.Options, option{f.Name, r.words.pick(f.Zh, f.En), f.Name == c.Field})
		}
		p.Columns = append(p.Columns, column)
	}
	for _, row := range found.Rows {
		p.Rows = append(p.Rows, importRow{row.Number, row.Cells, row.Use, in[row.Number]})
		delete(in, row.Number)
	}
	for _, row := range slices.Sorted(maps.Keys(in)) { // that could not even be split
		p.Rows = append(p.Rows, importRow{Number: row, Wrong: in[row]})
	}
}

// importWords is a problem of a file in the language, after its column.
func (r *request) importWords(one importer.Problem) string {
	text := r.words.pick(one.ReasonZh, one.Reason)
	if one.Column != "" {
		text = one.Column + r.words.pick("：", ": ") + text
	}
	return text
}

// xlsx is the media type of a workbook.
const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// importTemplate is the workbook to fill in for a draft's kind.
func importTemplate(r *request) (answer, error) {
	m, _, err := r.importable()
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := importer.WriteTemplate(&body, m.Kind, string(r.words)); err != nil {
		return nil, err
	}
	return file{string(m.Kind) + ".xlsx", xlsx, body.Bytes()}, nil
}

// recordRows are a record's rows in the shape that the import reads.
func recordRows(r *request) (answer, error) {
	past, err := r.found()
	if err != nil {
		return nil, err
	}
	var rec *record.Record
	if rec = store.Standing(past); rec == nil || !slices.Contains(importer.Kinds, rec.Kind) {
		return nil, nowhere()
	}
	var body bytes.Buffer
	if err := importer.WriteRecord(&body, rec, string(r.words)); err != nil {
		return nil, err
	}
	return file{rec.ID + ".xlsx", xlsx, body.Bytes()}, nil
}
