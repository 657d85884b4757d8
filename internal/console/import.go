package console

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/importer"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

type importForm struct {
	Frame
	ID       string
	Version  int
	File     string // the name of the file that is held; "" for none
	Held     string // tells it from another
	Until    string
	Lines    int      // rows that are taken over
	Found    int      // problems of the file
	General  []string // of the file as a whole
	Notes    []string
	Headings []option // rows that may name the columns
	Columns  []importColumn
	Rows     []importRow
}

func (*importForm) template() string { return "import.html" }

// importColumn is a column of the file, and what it may be taken for.
type importColumn struct {
	importer.Column
	Name    string // of the input
	Options []option
}

// importRow is a row of the file, with what is wrong in it.
type importRow struct {
	Number int
	Cells  []string
	Blank  int // columns after them
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

// importPage shows the file that is held for the draft as it is read, or asks for one.
func importPage(r *request) (answer, error) {
	m, p, err := r.importable()
	if err != nil {
		return nil, err
	}
	if f, ok := r.console.held.find(m.ID, r.session.ID); ok {
		found, err := r.readHeld(m, &f)
		if err != nil {
			return refuse(r, p, "file", err)
		}
		r.preview(p, found, f)
	}
	return show(p)
}

// readHeld reads a file as the person chose, and keeps what they are shown.
func (r *request) readHeld(m store.Manuscript, f *heldFile) (*importer.Preview, error) {
	files, err := r.readers()
	if err != nil {
		return nil, err
	}
	choice := f.choice
	choice.Known = importer.KnownOf(m.Record)
	found, err := files.Workbook(r.Context(), r.actor().ID, f.data, m.Kind, choice)
	if err != nil {
		return nil, err
	}
	f.shown = nil
	for _, c := range found.Columns {
		f.shown = append(f.shown, taken(c))
	}
	r.console.held.note(*f)
	return found, nil
}

// taken is what a column is shown to be taken for.
func taken(c importer.Column) string {
	if c.Field == importer.Private {
		return ""
	}
	return c.Field
}

// importFile holds a spreadsheet for a draft, takes what the person chooses about it, and takes its rows over.
func importFile(r *request) (answer, error) {
	m, p, err := r.importable()
	if err != nil {
		return nil, err
	}
	here := goTo(Root + "drafts/" + m.ID + "/import")
	version, err := strconv.Atoi(r.value("version"))
	if err != nil {
		return r.nothingShown(string(here))
	}
	then := r.value("then")
	if then == "" {
		return r.hold(m, p)
	}
	f, ok := r.console.held.find(m.ID, r.session.ID)
	if !ok {
		return refuse(r, p, "file", errs.F(errs.Invalid, "The file is not here any more: it is kept for 30 minutes. Choose it again."))
	}
	if r.value("held") != f.id {
		found, err := r.readHeld(m, &f)
		if err != nil {
			return refuse(r, p, "file", err)
		}
		r.preview(p, found, f)
		return refuse(r, p, "", errs.F(errs.Conflict, "Another file was uploaded meanwhile. It is shown here now; look at it first."))
	}
	if then == "drop" {
		r.console.held.drop(func(old *heldFile) bool { return old.id == f.id })
		return here, nil
	}
	f.choice = r.choice(m.Kind, f)
	if then != "import" {
		r.console.held.note(f)
		return here, nil
	}
	p.Version = version
	found, err := r.readHeld(m, &f)
	if err != nil {
		return refuse(r, p, "file", err)
	}
	r.preview(p, found, f)
	if len(found.Problems) > 0 {
		p.Status = errs.Invalid.Status()
		return show(p)
	}
	// Fill changes the body in place: the draft as it was read is this request's own.
	if err = found.Fill(m.Record); err == nil {
		_, err = r.console.store.SaveManuscript(r.Context(), r.actor(), m.ID, version, m.Record)
	}
	if err != nil {
		return refuse(r, p, "", err)
	}
	r.console.held.dropDraft(m.ID)
	return goTo(Root + "drafts/" + m.ID + "/edit?done=imported"), nil
}

// hold keeps the file of the form for the draft; one in which no columns are found is shown at once, and not kept.
func (r *request) hold(m store.Manuscript, p *importForm) (answer, error) {
	name, data, err := r.upload("file")
	if err != nil {
		return refuse(r, p, "file", err)
	}
	f := heldFile{draft: m.ID, session: r.session.ID, person: r.actor().ID, name: name, data: data}
	found, err := r.readHeld(m, &f)
	if err != nil {
		return refuse(r, p, "file", err)
	}
	if len(found.Columns) == 0 {
		r.preview(p, found, heldFile{})
		p.Status = errs.Invalid.Status()
		return show(p)
	}
	r.console.held.put(f)
	return goTo(Root + "drafts/" + m.ID + "/import"), nil
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

// choice is what the person has said of a file by now: what they chose before, and what the form has otherwise than it was shown.
func (r *request) choice(kind record.Kind, f heldFile) importer.Choice {
	c := importer.Choice{Heading: f.choice.Heading, Columns: maps.Clone(f.choice.Columns)}
	if c.Columns == nil {
		c.Columns = map[int]string{}
	}
	if n, err := strconv.Atoi(r.value("heading")); err == nil && (n > 0 || n == importer.NoHeading) {
		c.Heading = n
	}
	fields := importer.Fields(kind)
	for i, field := range f.shown {
		said, ok := r.PostForm["column-"+strconv.Itoa(i)]
		if !ok || len(said) != 1 || said[0] == field {
			continue
		}
		if said[0] == "" {
			c.Columns[i] = ""
		} else if n := slices.IndexFunc(fields, func(one importer.Field) bool { return one.Name == said[0] }); n >= 0 {
			c.Columns[i] = fields[n].Name // what the form has in its place would be kept with its whole body
		}
	}
	return c
}

// preview shows a file as it was read.
func (r *request) preview(p *importForm, found *importer.Preview, f heldFile) {
	if f.name != "" {
		p.File, p.Held, p.Until = f.name, f.id, f.until.In(record.Zone).Format("15:04")
	}
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
		column := importColumn{c, "column-" + strconv.Itoa(i), []option{{"", r.words.T("import.skip"), taken(c) == ""}}}
		for _, f := range fields {
			column.Options = append(column.Options, option{f.Name, r.words.pick(f.Zh, f.En), f.Name == c.Field})
		}
		p.Columns = append(p.Columns, column)
	}
	p.Headings = []option{{strconv.Itoa(importer.NoHeading), r.words.T("import.none"), found.Heading == importer.NoHeading}}
	for i, row := range found.Rows {
		if i < importer.HeadRows || row.Number == found.Heading {
			text := r.words.T("import.row", row.Number) + " · " + strings.Join(strings.Fields(strings.Join(row.Cells, " ")), " ")
			p.Headings = append(p.Headings, option{strconv.Itoa(row.Number), short(text), row.Number == found.Heading})
		}
		if row.Use == importer.UseLine {
			p.Lines++
		}
		p.Rows = append(p.Rows, importRow{row.Number, row.Cells, len(found.Columns) - len(row.Cells), row.Use, in[row.Number]})
		delete(in, row.Number)
	}
	for _, row := range slices.Sorted(maps.Keys(in)) { // that could not even be split
		p.Rows = append(p.Rows, importRow{Number: row, Wrong: in[row]})
	}
}

// short is a text that a list of choices has room for.
func short(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
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
